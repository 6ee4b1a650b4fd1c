"""`pyenclave cache`: its folder, what is in it, and emptying it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyenclave.pipeline import contents


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A cache with one entry of each kind."""
    home = tmp_path / "pyenclave"
    for name in ("builds/m-1", "objects/runtime-2", "work/tmp3", "zig/o"):
        (home / name).mkdir(parents=True, mode=0o700)
        (home / name / "file").write_bytes(bytes(1025))
    (home / "objects" / "compiler-rt-old.a").write_bytes(b"abc")
    return home


def cache(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pyenclave", "cache", *arguments]
    environment = {**os.environ, "XDG_CACHE_HOME": str(home.parent)}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_path(home: Path) -> None:
    assert cache(home, "path").stdout == f"{home}\n"


def test_show(home: Path) -> None:
    done = cache(home, "show")
    assert done.stdout.splitlines() == [
        "     2 KiB  builds/m-1",
        "   3 bytes  objects/compiler-rt-old.a",
        "     2 KiB  objects/runtime-2",
        "     2 KiB  work/tmp3",
        "     2 KiB  zig",
        f"5 KiB in {home}",
    ]


def test_an_empty_cache(tmp_path: Path) -> None:
    home = tmp_path / "pyenclave"
    assert cache(home, "show").stdout == f"0 bytes in {home}\n"
    assert cache(home, "clear").stdout == f"removed 0 bytes from {home}\n"
    assert not home.exists()


def test_clear(home: Path) -> None:
    done = cache(home, "clear")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"removed 5 KiB from {home}\n", "")
    assert [path for path in home.rglob("*") if path.parent != home] == []


@pytest.mark.parametrize("name", ["builds/m-1", "objects/runtime-2", "work/tmp3", "zig"])
@pytest.mark.parametrize("kind", [fcntl.LOCK_EX, fcntl.LOCK_SH])
def test_what_a_build_holds_is_kept(home: Path, name: str, kind: int) -> None:
    descriptor = os.open(home / name, os.O_RDONLY)
    fcntl.flock(descriptor, kind)
    done = cache(home, "clear")
    os.close(descriptor)
    assert done.stderr == f"kept {name}: a build holds it, or it cannot be removed\n"
    assert [path.parent for path in home.rglob("file")] == [home / name / ("o" if name == "zig" else "")]


def test_another_users_cache_is_not_touched(home: Path) -> None:
    home.chmod(0o777)
    done = cache(home, "clear")
    assert done.returncode == 1
    assert done.stderr.startswith(f"pyenclave: {home} can be written by other users")
    assert (home / "builds" / "m-1" / "file").exists()


def test_what_goes_while_it_is_listed_has_no_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds come and go."""
    assert contents._size(tmp_path / "gone") == 0
    (tmp_path / "kept").write_bytes(b"abc")
    monkeypatch.setattr(os, "walk", lambda folder: [(folder, [], ["kept", "gone"]), (f"{folder}/gone", [], ["inside"])])
    assert contents._size(tmp_path) == 3
