"""Static libraries that are built at first use are the same whenever that is."""

from pathlib import Path

import pytest

from pyenclave.toolchain.libraries import compiler_runtime


def test_compiler_rt_is_the_same_whenever_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    for name in ("one", "two"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        for variable in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"):
            monkeypatch.setenv(variable, str(tmp_path / name / "zig"))
        built.append(compiler_runtime(tmp_path / name))
    assert built[0] != built[1]
    assert members(built[0]) == members(built[1])


def members(library: Path) -> list[bytes]:
    """The members' bytes; their names are paths of the cache."""
    data, at, found = library.read_bytes(), 8, []
    while at + 60 <= len(data):
        name, size = data[at : at + 16], int(data[at + 48 : at + 58])
        if not name.startswith((b"/ ", b"// ")):
            found.append(data[at + 60 : at + 60 + size])
        at += 60 + size + size % 2
    assert found
    return found
