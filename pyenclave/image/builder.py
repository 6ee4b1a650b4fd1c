"""From the linker's output to an image that can be signed: checks, the scan, the plan of its pages."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyenclave.arch.image_config import FLAG_DEBUG, IMAGE_CONFIG
from pyenclave.arch.pages import Permission
from pyenclave.config import Config
from pyenclave.errors import BuildError, SignatureError

from .elf import Elf, Segment
from .features import bits_of
from .frames import stack_gap
from .image import PARTS_SECTION
from .layout import Plan, config_segment, laid_out
from .scan import scan

CONFIG_SECTION = ".pyenclave.config"
EXITS_SECTION = ".pyenclave.eexit"
_RELA = struct.Struct("<QQq")
_RELATIVE = 8  # R_X86_64_RELATIVE: all that the runtime applies


@dataclass(frozen=True)
class Linked:
    """What the linker's map says of the file that it wrote."""

    sizes: dict[str, int]  # bytes of each part in loaded sections
    wiping: tuple[range, ...]  # code that wipes the stack below itself
    optional: tuple[range, ...]  # code that runs only where the host hints that its instructions are there


def describe(output: Path, linked: Linked, config: Config, interface: str = "") -> None:
    """Checks and scans what was linked, and fills in what loaders read. `interface` is Image.interface.

    Raises BuildError.
    """
    try:
        data = bytearray(output.read_bytes())
        elf = Elf(bytes(data), output.name)
        check_relocations(elf)
        gap = stack_gap(elf, linked.wiping, config.stack_size)
        plan = _plan(elf, config, scan(elf, config.xfrm, linked.optional), gap, interface)
        _fill(data, _configured(elf).file_offset, plan.pack())
        _fill(data, *_parts(elf, linked.sizes))
        output.write_bytes(data)
    except SignatureError as error:
        raise BuildError(f"the linker's output cannot be used: {error}") from error
    except OSError as error:
        raise BuildError(f"{output}: cannot be written: {error.strerror}") from error


def _plan(elf: Elf, config: Config, features: frozenset[str], gap: int, interface: str) -> Plan:
    exits = elf.sections.get(EXITS_SECTION)
    try:
        return laid_out(
            Plan(
                image_size=elf.segments[-1].offset + elf.segments[-1].size,
                heap_size=config.heap_size,
                stack_size=config.stack_size,
                stack_gap=gap,
                threads=config.threads,
                xfrm=config.xfrm,
                flags=FLAG_DEBUG if config.debug else 0,
                features=bits_of(features),
                miscselect=config.miscselect,
                product_id=config.product_id,
                security_version=config.security_version,
                date=int(str(config.date), 16),
                exits_offset=exits.address if exits else 0,
                exits_size=len(exits.data) if exits else 0,
                interface=bytes.fromhex(interface),
            )
        )
    except ValueError as error:
        raise BuildError(str(error)) from error


def check_relocations(elf: Elf) -> None:
    """What the linker was asked for, seen in what it wrote (security.md C06). Raises BuildError."""
    if elf.undefined:
        raise BuildError(f"the image has undefined symbols: {', '.join(elf.undefined)}")
    table = elf.sections[".rela.dyn"].data if ".rela.dyn" in elf.sections else b""
    for offset, info, _ in _RELA.iter_unpack(table):
        if info & 0xFFFFFFFF != _RELATIVE:
            raise BuildError(f"the runtime does not apply relocation type {info & 0xFFFFFFFF}, which is at {offset:#x}")
        if elf.memory(offset, 8, Permission.R | Permission.W) is None:
            raise BuildError(f"the image has a relocation at {offset:#x}, which is not in writable data")


def _configured(elf: Elf) -> Segment:
    """The segment that starts with the room for IMAGE_CONFIG, where loaders read it."""
    segment = config_segment(elf)
    section = elf.sections.get(CONFIG_SECTION)
    found = (section.address, len(section.data)) if section else None
    if segment is None or found != (segment.offset, IMAGE_CONFIG.size):
        raise BuildError(f"no {CONFIG_SECTION} at the start of the read-only pages: is the runtime linked?")
    return segment


def _parts(elf: Elf, sizes: Mapping[str, int]) -> tuple[int, bytes]:
    """Where in the file the sizes of the TCB's parts go, and their text."""
    section = elf.sections.get(PARTS_SECTION)
    text = json.dumps(sizes, sort_keys=True).encode()
    if section is None or len(text) > len(section.data):
        raise BuildError(f"{PARTS_SECTION} has no room for {len(text)} bytes: is the runtime linked?")
    return section.file_offset, text


def _fill(data: bytearray, offset: int, part: bytes) -> None:
    data[offset : offset + len(part)] = part
