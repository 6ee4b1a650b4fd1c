"""Objects that one process compiles several of are those of a process for each."""

from pathlib import Path

import pytest

from pyenclave.errors import BuildError
from pyenclave.toolchain import compile_many as many
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_INCLUDE, WARNINGS

SOURCES = {"a": RUNTIME / "python" / "format.c", "b": RUNTIME / "format.c", "c": RUNTIME / "libc" / "sort.c"}
INCLUDE = (RUNTIME, *TRUSTED_INCLUDE)


def test_the_objects_are_the_same_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, together in ((tmp_path / "first", 10), (tmp_path / "a" / "longer", 2)):
        folder.mkdir(parents=True)
        monkeypatch.setattr(many, "TOGETHER", together)
        many.compile_many(SOURCES, folder, include=INCLUDE, extra=WARNINGS)
        for name, source in SOURCES.items():
            compile_c(source, folder / "alone.o", include=INCLUDE, extra=WARNINGS)
            assert (folder / f"{name}.o").read_bytes() == (folder / "alone.o").read_bytes()


def test_what_is_wrong_with_one_of_them_is_said(tmp_path: Path) -> None:
    for name, text in (("good", "int good;"), ("bad", "int bad(void) { return none; }")):
        (tmp_path / f"{name}.c").write_text(text)
    sources = {name: tmp_path / f"{name}.c" for name in ("bad", "good")}
    with pytest.raises(BuildError, match="'none'"):
        many.compile_many(sources, tmp_path, include=())
