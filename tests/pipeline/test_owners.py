"""What is signed holds what was compiled for it: no object of the cache in production, no shared cache."""

import os
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, own_folder, private_cache, require_own
from pyenclave.store import digest_of

Project = Any  # conftest's
CALL = "import m; print(m.f(a=10, b=3))"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "above" / "cache"))
    folder = tmp_path / "above" / "cache" / "pyenclave" / "builds" / "entry"
    folder.mkdir(parents=True, mode=0o755)
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(BuildError) as caught:
        require_own(folder)
    return str(caught.value)


def test_a_cache_of_ones_own(home: Path) -> None:
    require_own(home)
    require_own(home / "missing" / "still")


@pytest.mark.parametrize("above", range(5))
@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777])
def test_a_folder_that_others_can_write_to(home: Path, above: int, mode: int) -> None:
    folder = [home, *home.parents][above]
    folder.chmod(mode)
    said = f"{folder} can be written by other users, and what lies in a cache runs: "
    assert refusal(home) == f"{said}`chmod go-w {folder}`, or set XDG_CACHE_HOME to a folder of your own"
    folder.chmod(0o755)
    require_own(home)


@pytest.mark.parametrize("above", range(5))
def test_a_sticky_bit_is_as_good_above_the_cache_alone(home: Path, above: int) -> None:
    folder = [home, *home.parents][above]
    folder.chmod(0o1777)
    if folder in (cache_folder().parent, cache_folder().parent.parent):
        require_own(home)
    else:
        assert "can be written by other users" in refusal(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("above", range(5))
def test_a_folder_of_another_user(home: Path, above: int) -> None:
    folder = [home, *home.parents][above]
    os.chown(folder, 54321, -1)
    said = f"{folder} belongs to user 54321, and what lies in a cache runs: "
    assert refusal(home) == f"{said}set XDG_CACHE_HOME to a folder of your own"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_link_of_another_user(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "above")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "link" / "cache"))
    require_own(cache_folder())
    os.chown(tmp_path / "link", 54321, -1, follow_symlinks=False)
    assert "link belongs to user 54321" in refusal(cache_folder())


def test_where_a_link_leads_counts(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(home.parents[2])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "link"))
    require_own(cache_folder())
    (tmp_path / "above").chmod(0o777)
    assert f"{tmp_path}/above can be written by other users" in refusal(cache_folder())


def test_what_is_made_is_ones_own_whatever_the_umask(home: Path) -> None:
    shutil.rmtree(home.parents[1])
    before = os.umask(0)
    try:
        made = own_folder(home / "deeper")
    finally:
        os.umask(before)
    while made != cache_folder().parent:
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        made = made.parent


def test_a_program_is_refused_such_a_cache(project: Project) -> None:
    project.home.chmod(0o777)
    assert f"BuildError: {project.home} can be written by other users" in project.fails()
    project.home.chmod(0o700)
    (project.home / "objects").chmod(0o777)
    assert project.says() == "7"  # nothing of it is used
    project.write(project.module.read_text() + "# another\n")
    assert f"BuildError: {project.home}/objects can be written by other users" in project.fails()


def test_a_private_cache_ends_with_its_context(home: Path, tmp_path: Path) -> None:
    usual = cache_folder()
    with private_cache(tmp_path / "own"):
        assert cache_folder() == tmp_path / "own"
    assert cache_folder() == usual


def poison(project: Project) -> None:
    """Other objects in the cache, recorded as whoever can write there would record them."""
    for file in (project.home / "objects").rglob("m_t.o"):  # which has those of other tests' modules, too
        before = digest_of(file.read_bytes())
        file.write_bytes(file.read_bytes() + b"POISONED OBJECT")
        record = file.with_name("objects.json")
        record.write_text(record.read_text().replace(before, digest_of(file.read_bytes())))


LINKED = """
import pyenclave.toolchain.link as link, sys
real = link._run
def run(objects, *arguments):
    for part in objects:
        if b"POISONED OBJECT" in part.path.read_bytes():
            print("linked", part.path.name, file=sys.stderr)
    return real(objects, *arguments)
link._run = run
import m; m.f(1, 2)
"""


@pytest.mark.slow
@pytest.mark.parametrize("production", [False, True])
def test_production_takes_no_object_from_the_cache(
    project: Project, new_key: Callable[[Path], Path], production: bool
) -> None:
    """The check of recorded digests would let this one pass; a production build does not look."""
    poison(project)
    project.write(project.module.read_text() + "# another\n")
    if production:
        new_key(project.folder / "key.pem")
        (project.folder / "enclave.toml").write_text('debug = false\nkey = "key.pem"\n')
    errors = project.run(LINKED).stderr
    assert re.findall("linked .*", errors) == ([] if production else ["linked m_t.o"])
    assert list((project.home / "work").iterdir()) == []
