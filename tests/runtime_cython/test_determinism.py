"""The same Cython gives the same object code, wherever it lies and whatever Python is installed beside it."""

import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.toolchain.headers import RUNTIME, SHARED
from pyenclave.toolchain.zig import zig_lib

DATA = Path(__file__).parent / "data"


def copy_sample(folder: Path) -> Path:
    folder.mkdir(parents=True)
    source = folder / "sample.pyx"
    source.write_bytes((DATA / "sample.pyx").read_bytes())
    return source


def test_folder_does_not_matter(tmp_path: Path, compile_cython: Callable[..., Path]) -> None:
    folders = [tmp_path / "a", tmp_path / "another" / "and a much longer one"]
    objects = [compile_cython(copy_sample(folder), folder).read_bytes() for folder in folders]
    assert objects[0] == objects[1]
    assert str(tmp_path).encode() not in objects[0]


def test_headers_of_the_machine_do_not_matter(
    tmp_path: Path, compile_cython: Callable[..., Path], sample_object: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those that clang is told of by the environment, nor the running Python's own."""
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for name in ("Python.h", "string.h", "stdint.h", "traceback.h"):
        (hostile / name).write_text('#error "a header of the machine was read"\n')
    for name in ("CPATH", "C_INCLUDE_PATH"):
        monkeypatch.setenv(name, str(hostile))
    dependencies = tmp_path / "dependencies"
    source = copy_sample(tmp_path / "source")
    built = compile_cython(source, source.parent, ("-MD", "-MF", str(dependencies)))
    assert built.read_bytes() == sample_object.read_bytes()

    read = {Path(word) for word in dependencies.read_text().replace("\\\n", " ").split(":", 1)[1].split()}
    assert RUNTIME / "include" / "cython" / "Python.h" in read
    allowed = (RUNTIME, SHARED, zig_lib() / "include", source.parent, DATA)
    assert not [path for path in read if not any(path.is_relative_to(folder) for folder in allowed)]
    assert not [path for path in read if path.is_relative_to(sysconfig.get_path("include"))]


def test_module_init_is_not_even_compiled(sample_object: Path) -> None:
    """The code that makes a Python module is most of Cython's C: without it an object stays small."""
    code = sample_object.read_bytes()
    assert b"PyInit_" not in code
    assert b"pymod_exec" not in code
    assert len(code) < 64 * 1024
