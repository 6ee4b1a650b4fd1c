"""Fixtures for the EDL tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyenclave.edl import Checked, Options, check

PROBES = Path(__file__).parent / "probes"


@pytest.fixture(scope="session")
def probe_files() -> list[Path]:
    """Every one-question EDL file, imported ones included."""
    return sorted(path for path in PROBES.rglob("*.edl") if path.is_file())


@pytest.fixture
def run_probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Checked]:
    """Checks a probe in a folder of its own, as its author ran it."""

    def run(name: str) -> Checked:
        shutil.copy(PROBES / f"{name}.edl", tmp_path)
        if (beside := PROBES / f"{name}.files").is_dir():
            shutil.copytree(beside, tmp_path, dirs_exist_ok=True)
        monkeypatch.chdir(tmp_path)
        return check(Path(f"{name}.edl"))

    return run


@pytest.fixture
def check_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Checked]:
    """Writes files (name → text) and checks the first one."""

    def run(files: dict[str, str], options: Options | None = None) -> Checked:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        monkeypatch.chdir(tmp_path)
        return check(Path(next(iter(files))), options or Options())

    return run
