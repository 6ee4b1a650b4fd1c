"""platforms/cell/tables.zig: every table and number that the cell goes by."""

from .calls import Command, Exit
from .cell import (
    ARENA,
    CELL,
    CELL_THREAD,
    CONTROL,
    HOST,
    IMAGE,
    LANE,
    MAGIC,
    MOST_PATH,
    OVER,
    READY,
    START,
    VERSION,
    Protection,
    Stage,
    StartFlag,
)
from .image_config import (
    FLAG_DEBUG,
    HEAP_SIZES,
    IMAGE_CONFIG,
    MOST_ELRANGE,
    MOST_MISCSELECT,
    MOST_THREADS,
    STACK_GAP,
    STACK_SIZES,
    STACK_STEP,
    XFRM,
)
from .image_config import MAGIC as IMAGE_MAGIC
from .image_config import VERSION as IMAGE_VERSION
from .layout import zig_name
from .leaves import Enclu
from .notice import MADE
from .sigstruct import HEADER, HEADER2, SIGSTRUCT
from .ssa import FRAME_PAGES
from .tcs import NO_LIMIT, TCS
from .thread_data import THREAD_DATA

_LAYOUTS = (
    (LANE, "Lane"),
    (START, "Start"),
    (READY, "Ready"),
    (IMAGE_CONFIG, "Config"),
    (TCS, "Tcs"),
    (THREAD_DATA, "ThreadData"),
    (SIGSTRUCT, "Sigstruct"),
)
_NUMBERS = {
    "magic": MAGIC,
    "version": VERSION,
    "image_descriptor": IMAGE,
    "arena_descriptor": ARENA,
    "control_descriptor": CONTROL,
    "cell_thread": CELL_THREAD,
    "turn_host": HOST,
    "turn_cell": CELL,
    "turn_over": OVER,
    "image_version": IMAGE_VERSION,
    "flag_debug": FLAG_DEBUG,
    "most_threads": MOST_THREADS,
    "least_heap": HEAP_SIZES[0],
    "most_heap": HEAP_SIZES[1],
    "least_stack": STACK_SIZES[0],
    "most_stack": STACK_SIZES[1],
    "least_stack_gap": STACK_GAP,
    "stack_step": STACK_STEP,
    "most_elrange": MOST_ELRANGE,
    "xfrm": XFRM,
    "most_miscselect": MOST_MISCSELECT,
    "frame_pages": FRAME_PAGES,
    "no_limit": NO_LIMIT,
    "eexit": int(Enclu.EEXIT),
    "ereport": int(Enclu.EREPORT),
    "egetkey": int(Enclu.EGETKEY),
    "most_path": MOST_PATH,
    "command_init": int(Command.INIT),
    "command_oret": int(Command.ORET),
}


def cell_tables() -> str:
    """The whole text."""
    texts = [
        f'//! {MADE}\n\nconst std = @import("std");\n',
        "".join(f"pub const {name} = {value:#x};\n" for name, value in _NUMBERS.items()),
        "".join(f"pub const {name} = {_bytes(data)};\n" for name, data in _BYTES.items()),
        *(_enumeration(name, one) for name, one in (("Stage", Stage), ("Exit", Exit))),
        *(_constants(name, one) for name, one in (("protection", Protection), ("start_flag", StartFlag))),
        *(layout.zig_struct(tag) for layout, tag in _LAYOUTS),
    ]
    return "\n".join(texts)


_BYTES = {"image_magic": IMAGE_MAGIC, "sigstruct_header": HEADER, "sigstruct_header2": HEADER2}


def _bytes(data: bytes) -> str:
    return f"[{len(data)}]u8{{ {', '.join(f'{byte:#04x}' for byte in data)} }}"


def _enumeration(name: str, table: type[Stage] | type[Exit]) -> str:
    rows = "".join(f"    {zig_name(one.name.lower())} = {one.value},\n" for one in table)
    return f"pub const {name} = enum(u32) {{\n{rows}}};\n"


def _constants(name: str, table: type[Protection] | type[StartFlag]) -> str:
    rows = "".join(f"    pub const {one.name.lower()} = {one.value:#x};\n" for one in table)
    return f"pub const {name} = struct {{\n{rows}}};\n"
