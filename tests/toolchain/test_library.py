"""Images have the files of the library that something in them asks for, and no others."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyenclave.codegen import generate

from pyenclave.config import Config
from pyenclave.pipeline import trusted
from pyenclave.pipeline.unit import Unit, unit_from_edl, unit_from_python
from pyenclave.toolchain import library
from pyenclave.toolchain.headers import RUNTIME
from pyenclave.toolchain.inside_library import PARTS
from pyenclave.toolchain.link import INSIDE as INSIDE_LIBRARY
from pyenclave.toolchain.part import ObjectPart

INDEX = RUNTIME / "library.toml"
INSIDE = {f"inside/{part}.zig" for part in PARTS}


def test_the_index_is_of_the_sources(tmp_path: Path) -> None:
    found = library.index(tmp_path)
    assert tomllib.loads(INDEX.read_text()) == found, "run python -m pyenclave.toolchain.library"
    symbols = [symbol for defined in found.values() for symbol in defined]
    assert len(symbols) == len(set(symbols))


def compiled(unit: Unit, work: Path) -> list[ObjectPart]:
    for name, text in {**unit.texts, **generate(unit.interface, unit.module, unit.delivers)}.items():
        (work / name).write_text(text)
    with ThreadPoolExecutor(2) as pool:
        return trusted.objects(unit, work, Config(), pool)


def names(parts: list[ObjectPart]) -> set[str]:
    """Files of the library, as its index calls them."""
    found = {one.path.name.removesuffix(".o").replace("_", "/", 1) for one in parts if "_body" not in one.path.name}
    bodies = {f"inside/{one.path.stem.removeprefix('inside_')}.zig" for one in parts if one.part == INSIDE_LIBRARY}
    return {one for one in found if one.startswith(("libc/", "python/"))} | bodies


def test_an_empty_body_asks_for_little(tmp_path: Path) -> None:
    (tmp_path / "least.edl").write_text("enclave { trusted { public void nothing(void); }; };")
    (tmp_path / "body.c").write_text('#include "least_t.h"\n\nvoid nothing(void)\n{\n}\n')
    asked = names(compiled(unit_from_edl(tmp_path / "least.edl", [tmp_path / "body.c"]), tmp_path))
    assert not asked & {*INSIDE, "python/dicts.c", "python/format.c", "libc/strtod.c", "libc/sort.c"}
    assert "libc/copy.c" in asked  # which the runtime uses


PARSES = """#include <stdlib.h>
#include "least_t.h"

int parsed(const char *text)
{
    return (int)strtod(text, NULL);
}
"""


def test_a_body_has_what_it_calls_and_what_that_calls(tmp_path: Path) -> None:
    (tmp_path / "least.edl").write_text("enclave { trusted { public int parsed([in, string] const char *text); }; };")
    (tmp_path / "body.c").write_text(PARSES)
    asked = names(compiled(unit_from_edl(tmp_path / "least.edl", [tmp_path / "body.c"]), tmp_path))
    assert {"libc/strtod.c", "libc/decimal.c"} <= asked
    assert not asked & {*INSIDE, "python/dicts.c", "libc/sort.c"}


PYTHON = """from pyenclave import trusted
from pyenclave.inside import hashing


@trusted
def count(words: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found
"""


@pytest.mark.parametrize(
    ("line", "has"),
    [("", set()), ("    found[hashing.sha256(b'').hex()] = 1\n", {"inside/inside.zig", "python/bytes_hex.c"})],
)
def test_a_module_has_the_values_that_it_uses(tmp_path: Path, line: str, has: set[str]) -> None:
    (tmp_path / "words.py").write_text(PYTHON.replace("    return", f"{line}    return"))
    asked = names(compiled(unit_from_python(tmp_path / "words.py"), tmp_path))
    assert asked & {*INSIDE, "python/bytes_hex.c"} == has
    assert {"python/dicts.c", "python/cross_dict.c", "python/unpack.c"} <= asked
    assert not asked & {"python/percent.c", "python/text_pad.c", "libc/wide.c"}
