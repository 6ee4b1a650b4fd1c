"""Linking an image: lld on the objects, undefined symbols explained, the size of each part counted."""

import re
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyenclave.errors import BuildError

from . import toolchain

RUNTIME = Path(str(files("pyenclave"))) / "runtime"
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


@dataclass(frozen=True)
class ObjectPart:
    """An object file or static library, and the part of the TCB that it belongs to."""

    path: Path
    part: str


def link(objects: Sequence[ObjectPart], output: Path) -> dict[str, int]:
    """Links `output`. Gives the bytes of each part in loaded sections.

    Raises BuildError that names every undefined symbol, who asks for it and which construct brings it.
    """
    # In one order whatever the caller's folders are called: the layout of the image must not depend on them.
    ordered = sorted(objects, key=lambda item: (item.part, item.path.name))
    map_file = output.with_suffix(".map")
    done = _run(ordered, output, map_file)
    if done.returncode != 0 and _UNDEFINED.search(done.stderr):
        # Few images need compiler-rt, and the first one that does waits for it to be built.
        ordered.append(ObjectPart(toolchain.compiler_runtime(), "compiler-rt"))
        done = _run(ordered, output, map_file)
    if done.returncode != 0:
        raise BuildError(_explain(done.stderr))
    sizes = _sizes(map_file.read_text(), {str(item.path): item.part for item in ordered})
    map_file.unlink()
    return sizes


def _run(objects: Sequence[ObjectPart], output: Path, map_file: Path) -> subprocess.CompletedProcess[str]:
    script = RUNTIME / "enclave.lds"
    inputs = [str(item.path) for item in objects]
    return toolchain.link([*FLAGS, f"--script={script}", f"--Map={map_file}", "-o", str(output), *inputs])


_UNDEFINED = re.compile(r"undefined (?:hidden |protected )?symbol: (?P<name>\S+)(?P<references>(?:\n>>> .*)*)")


def _explain(message: str) -> str:
    found = list(_UNDEFINED.finditer(message))
    if not found:
        return message.replace("ld.lld: ", "").strip() or "the linker failed without a message"
    rows = ["trusted code needs what is not inside an enclave:"]
    for match in found:
        places = _references(match["references"])
        means, instead = construct(match["name"], [function for function, _ in places])
        rows.append(f"  {match['name']}: {means}" + (f"; instead, {instead}" if instead else ""))
        rows += [f"    used by {function} ({file})" for function, file in places[:3]]
    return "\n".join(rows)


def _references(text: str) -> list[tuple[str, str]]:
    """(function, object) for each place that lld names."""
    places = re.findall(r">>> +(?:.*/)?([^/:\n]+):\(\.?(?:text\.)?([^)]*)\)", text)
    return list(dict.fromkeys((function, file) for file, function in places))


def construct(symbol: str, within: Sequence[str]) -> tuple[str, str]:
    """What a source must contain to need `symbol` in one of the functions `within`, and what to write instead."""
    for row in _constructs():
        named = any(fnmatchcase(symbol, pattern) for pattern in row.get("symbols", ()))
        if named or any(fnmatchcase(function, pattern) for function in within for pattern in row.get("within", ())):
            return row["means"], row["instead"]
    return "no trusted source defines it", ""


@cache
def _constructs() -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = tomllib.loads((RUNTIME / "constructs.toml").read_text())["construct"]
    return table


def _sizes(text: str, parts: Mapping[str, str]) -> dict[str, int]:
    """Sums lld's map: the rows that name an input section of a loaded output section."""
    sizes: dict[str, int] = dict.fromkeys(sorted(set(parts.values())), 0)
    output_section = ""
    for line in text.splitlines()[1:]:
        fields = line.split(maxsplit=4)
        if len(fields) < 5:
            continue
        place = fields[4]
        indent = len(line) - len(line.lstrip())
        if not place.endswith(")") or ":(" not in place:
            if indent <= 16 and place.startswith("."):
                output_section = place
            continue
        path = place.rpartition(":(")[0]
        if path.endswith(")"):  # a library's member: library.a(member.o)
            path = path.rpartition("(")[0]
        if path in parts and output_section in _LOADED:
            sizes[parts[path]] += int(fields[2], 16)
    return {part: size for part, size in sizes.items() if size}


_LOADED = {".text", ".rodata", ".data", ".bss", ".pyenclave.config", ".pyenclave.eexit"}
