"""Folders to compile in: what dead processes left goes, whatever else lies beside it."""

from pathlib import Path

import pytest

from pyenclave.store import work_folder


def test_what_is_no_folder_keeps_nothing_from_being_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    root = tmp_path / "pyenclave" / "work"
    root.mkdir(parents=True, mode=0o700)
    for at in range(20):  # in whatever order the file system gives them
        (root / f"left{at}").mkdir()
        (root / f"stray{at}").touch()
    with work_folder() as folder:
        assert [path for path in root.iterdir() if path.is_dir()] == [folder]
