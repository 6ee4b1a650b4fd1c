"""Linking an image: lld on the objects, undefined symbols explained, the size of each part counted."""

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyenclave.errors import BuildError, SignatureError
from pyenclave.image import extents
from pyenclave.image.builder import Linked
from pyenclave.image.elf import Elf
from pyenclave.image.extents import InputSection

from .advice import construct, line_of
from .headers import RUNTIME
from .libraries import compiler_runtime, math_library
from .part import ObjectPart
from .zig import lld

INSIDE = "inside library"  # the part whose every primitive wipes its stack (inside/wipe.zig)
OPTIONAL = ".pyenclave.optional"  # where that part's optional code goes (inside/hints.zig); other parts have none
FLAGS = (
    "-shared",
    "--entry=pye_entry",
    "--gc-sections",
    "--no-undefined",
    "-Bsymbolic",
    "--hash-style=gnu",
    "--build-id=none",
    "--error-limit=0",
    "--fatal-warnings",
    "--orphan-handling=error",
    "-z", "max-page-size=4096",
    "-z", "noexecstack",
    "-z", "norelro",
    "-z", "nodynamic-undefined-weak",
    "-z", "text",
    "--color-diagnostics=never",
)  # fmt: skip


def link(objects: Sequence[ObjectPart], output: Path) -> Linked:
    """Links `output`.

    Raises BuildError that names every undefined symbol, who asks for it and which construct brings it.
    """
    # In one order whatever the caller's folders are called: the layout of the image must not depend on them.
    ordered = sorted(objects, key=lambda item: (item.part, item.path.name))
    done = _run(ordered, output)
    if done.returncode != 0 and _UNDEFINED.search(done.stderr):
        # Few images need compiler-rt, and the first one that does waits for it to be built.
        ordered.append(ObjectPart(compiler_runtime(output.parent), "compiler-rt"))
        if _MATHEMATICS & {match["name"] for match in _UNDEFINED.finditer(done.stderr)}:
            library = math_library(RUNTIME / "libc" / "math.zig", output.parent)
            ordered.append(ObjectPart(library, "c library"))
        done = _run(ordered, output)
    _demand(done)
    sections = _write_extents(ordered, output)
    parts = {str(item.path): item.part for item in ordered}
    inside = [row for row in sections if row.output in (".text", OPTIONAL) and parts.get(row.path) == INSIDE]
    code = {row: range(row.address, row.address + row.size) for row in inside}
    optional = tuple(addresses for row, addresses in code.items() if row.output == OPTIONAL)
    return Linked(_sizes(sections, parts), tuple(code.values()), optional)


def _write_extents(objects: Sequence[ObjectPart], output: Path) -> list[InputSection]:
    """Fills the table of writable objects; links once more where the image has more of them than the room is for."""
    runtime = {str(item.path) for item in objects if item.part == "runtime"}
    for _ in range(2):
        sections = _take_map(output)
        rows = extents.objects(_read(output), sections, runtime)
        if extents.write(output, rows):
            return sections
        _demand(_run(objects, output, f"--defsym={extents.ROOM_SYMBOL}={len(rows)}"))
    raise BuildError(f"no room for {len(rows)} variables in {extents.SECTION}: is the runtime linked?")


def _take_map(output: Path) -> list[InputSection]:
    map_file = output.with_suffix(".map")
    sections = list(extents.input_sections(map_file.read_text()))
    map_file.unlink()
    return sections


def _read(output: Path) -> Elf:
    try:
        return Elf(output.read_bytes(), output.name)
    except SignatureError as error:
        raise BuildError(f"the linker's output cannot be used: {error}") from error


def _demand(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        raise BuildError(_explain(done.stderr))


def _run(objects: Sequence[ObjectPart], output: Path, *more: str) -> subprocess.CompletedProcess[str]:
    script = RUNTIME / "enclave.lds"
    inputs = [str(item.path) for item in objects]
    flags = [*FLAGS, *more, f"--script={script}", f"--Map={output.with_suffix('.map')}"]
    return lld([*flags, "-o", str(output), *inputs])


_UNDEFINED = re.compile(r"undefined (?:hidden |protected )?symbol: (?P<name>[^\n]+)(?P<references>(?:\n>>> .*)*)")


_MATHEMATICS = set(
    re.findall(r"^[a-z][a-z ]*? (\w+)\(", (RUNTIME / "include" / "libc" / "math.h").read_text(), re.MULTILINE)
)


def _explain(message: str) -> str:
    found = list(_UNDEFINED.finditer(message))
    if not found:
        return message.replace("ld.lld: ", "").strip() or "the linker failed without a message"
    rows = ["trusted code needs what is not inside an enclave:"]
    for match in found:
        places = _references(match["references"])
        means, instead = construct(match["name"], [function for function, _ in places])
        rows.append(line_of(match["name"], means, instead))
        rows += [f"    used by {function} ({file})" for function, file in places[:3]]
    return "\n".join(rows)


def _references(text: str) -> list[tuple[str, str]]:
    """(function, object) for each place that lld names."""
    places = re.findall(r">>> +(?:.*/)?([^/:\n]+):\(\.?(?:text\.)?([^)]*)\)", text)
    return list(dict.fromkeys((function, file) for file, function in places))


def _sizes(sections: Iterable[InputSection], parts: Mapping[str, str]) -> dict[str, int]:
    """Sums the input sections of loaded output sections."""
    sizes: dict[str, int] = dict.fromkeys(sorted(set(parts.values())), 0)
    for row in sections:
        if row.path in parts and row.output in _LOADED:
            sizes[parts[row.path]] += row.size
    return {part: size for part, size in sizes.items() if size}


_LOADED = {".text", OPTIONAL, ".rodata", ".data", ".bss", ".pyenclave.config", ".pyenclave.eexit"}
