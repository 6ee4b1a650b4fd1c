"""What came with the package is what a build would compile, and is taken only as long as it is."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyenclave.errors import BuildError
from pyenclave.folders import private_cache
from pyenclave.store import digest_of
from pyenclave.toolchain import flags, inside_library, objects, pinned, process, runtime, ship, shipped
from pyenclave.toolchain.headers import PACKAGE, RUNTIME, SHARED
from pyenclave.toolchain.part import ObjectPart

ROOT = Path(__file__).parents[2]
SOURCE = RUNTIME / "wipe.c"
((NAME, KEY),) = runtime.keys_of([SOURCE], ()).items()


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package's folder of objects, and a cache that is empty."""
    folder = tmp_path / "objects"
    shutil.copytree(shipped.FOLDER, folder)
    monkeypatch.setattr(shipped, "FOLDER", folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield folder
    shipped.index.cache_clear()


def test_every_object_that_builds_have_in_common_came_with_the_package() -> None:
    missing = [name for name, key in ship.keys().items() if shipped.shipped(name, key) is None]
    assert missing == [], "their sources have changed: install pyenclave anew"


def compiled(work: Path, flags: tuple[str, ...] = ()) -> tuple[bytes, bool]:
    """The object of SOURCE as a build has it, and whether it was compiled."""
    (found,) = runtime.compiled([SOURCE], work, flags)
    assert found == ObjectPart(work / f"{NAME}.o", "runtime")
    return found.path.read_bytes(), (work / "cache").exists()


def test_it_is_what_is_compiled(tmp_path: Path, own: Path) -> None:
    """Of the inside library, tests/inside/test_object.py tells so."""
    taken, anew = compiled(tmp_path)
    assert not anew
    shutil.rmtree(own)
    shipped.index.cache_clear()
    assert compiled(tmp_path) == (taken, True)


def test_other_flags_are_compiled(tmp_path: Path) -> None:
    assert compiled(tmp_path, ("-DOTHER",))[1]


def test_another_source_is_compiled(tmp_path: Path) -> None:
    changed = tmp_path / "runtime" / SOURCE.name
    changed.parent.mkdir()
    changed.write_text(SOURCE.read_text() + "\nint another;\n")
    assert runtime.keys_of([changed], ()).keys() == {NAME}
    assert runtime.keys_of([changed], ()) != {NAME: KEY}
    (found,) = runtime.compiled([changed], tmp_path, ())
    assert b"another" in found.path.read_bytes()


@pytest.mark.parametrize("damage", ["changed", "cut", "missing", "folder", "index"])
def test_a_damaged_one_is_compiled(tmp_path: Path, own: Path, damage: str) -> None:
    file = own / shipped.file_name(NAME, KEY)
    whole = file.read_bytes()
    if damage == "changed":
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    elif damage == "cut":
        file.write_bytes(whole[:100])
    elif damage == "index":
        (own / shipped.INDEX).write_text("[" * 100_000)
    else:
        file.unlink()
        if damage == "folder":
            file.mkdir()
    shipped.index.cache_clear()
    assert compiled(tmp_path) == (whole, True)


def test_production_compiles_all_of_it(tmp_path: Path, own: Path) -> None:
    """An object that was put there, with its digest, is linked into no image that is signed for production."""
    file = own / shipped.file_name(NAME, KEY)
    whole = file.read_bytes()
    file.write_bytes(b"another's")
    index = own / shipped.INDEX
    index.write_text(index.read_text().replace(digest_of(whole), digest_of(b"another's")))
    shipped.index.cache_clear()
    with private_cache(tmp_path / "private"):
        (found,) = runtime.compiled([SOURCE], tmp_path, ())
        assert found.path.read_bytes() == whole
    assert compiled(tmp_path) == (b"another's", False)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, own: Path) -> None:
    """The package ships SOURCE's object and no other, and has none yet."""
    monkeypatch.setattr(ship, "sources", lambda: [SOURCE])
    monkeypatch.setattr(ship, "PARTS", ())
    shutil.rmtree(own)
    shipped.index.cache_clear()


@pytest.mark.usefixtures("alone")
def test_the_folder_of_temporary_files_may_be_anybodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with an umask of 002, in some containers, and where folders above are of no user that is known there."""
    anybodys = tmp_path / "anybodys"
    anybodys.mkdir()
    anybodys.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(anybodys))
    for _ in range(2):
        ship.ship(tmp_path / "made")
        assert {one.name for one in (tmp_path / "made").iterdir()} == {shipped.file_name(NAME, KEY), shipped.INDEX}
    assert not [*anybodys.iterdir()]


def test_what_it_runs_ends_where_one_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    begun = threading.Event()

    def long(part: str, work: Path) -> None:
        begun.set()
        process.start(["sleep", "60"])

    def fails(*arguments: object) -> None:
        begun.wait()
        raise BuildError("one fails")

    monkeypatch.setattr(ship, "inside_object", long)
    monkeypatch.setattr(ship, "compiled", fails)
    before = time.monotonic()
    with pytest.raises(BuildError, match=r"^one fails$"):
        ship.ship(tmp_path / "made")
    assert time.monotonic() - before < 30
    assert not (tmp_path / "made").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.skipif(PACKAGE.parent != ROOT, reason="pyenclave is not installed from this tree")
def test_make_installs_anew_where_what_decides_them_has_changed() -> None:
    named = {name: one for name, one in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "-pq", "VENV=none", "none/installed"]
    said = subprocess.run(command, cwd=ROOT, env=named, capture_output=True, text=True).stdout
    needs = next(line for line in said.splitlines() if line.startswith("none/installed: ")).split()
    modules = [Path(one.__file__) for one in (flags, inside_library, objects, pinned, runtime, ship, shipped)]
    headers = [*RUNTIME.rglob("*.h"), *SHARED.rglob("*.h")]
    wanted = [*ship.sources(), *headers, *inside_library.FOLDER.rglob("*.zig"), *modules]
    assert {str(one.relative_to(ROOT)) for one in wanted} - {*needs} == set()
