"""Cython's failures are clear, and a user's folder changes nothing but what it is asked for."""

import re
from pathlib import Path

import pytest

from pyenclave.errors import BuildError
from pyenclave.toolchain.cython import cythonize


def test_cythons_own_message_is_the_error(tmp_path: Path) -> None:
    source = tmp_path / "broken.pyx"
    source.write_text("def f(:\n")
    with pytest.raises(BuildError, match=r"broken\.pyx:1:6"):
        cythonize(source, tmp_path / "broken.c", include=())


def test_a_users_folder_does_not_shadow_pythons_library(tmp_path: Path) -> None:
    (tmp_path / "copy.py").write_text("raise SystemExit('imported from the wrong place')\n")
    source = tmp_path / "good.pyx"
    source.write_text("cdef int f() noexcept nogil:\n    return 1\n")
    cythonize(source, tmp_path / "good.c", include=())
    assert re.search(r"static int __pyx_f_4good_f\(void\)", (tmp_path / "good.c").read_text())


def test_cython_takes_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shared").mkdir()
    Path("shared", "values.pxd").write_text("cdef enum:\n    ANSWER = 42\n")
    Path("user").mkdir()
    Path("user", "asks.pyx").write_text("from values cimport ANSWER\ncdef int f() noexcept nogil:\n    return ANSWER\n")
    cythonize(Path("user/asks.pyx"), Path("user/asks.c"), include=(Path("shared"),))
    assert "asks.pyx" in Path("user/asks.c").read_text()
