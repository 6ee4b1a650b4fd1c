"""`pyenclave new`: what it makes runs, as it is, and nothing of anybody's is overwritten."""

import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=500)


def new(name: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run("-m", "pyenclave", "new", name, cwd=cwd)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new")
    done = new("shop", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "next: cd shop && python -m pytest && python -m shop"
    return folder / "shop"


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["none", "emulated"])
def test_its_tests_pass(project: Path, platform: str) -> None:
    """One of them says that each has a fresh enclave."""
    done = run("-m", "pytest", f"--pyenclave-platform={platform}", cwd=project)
    assert done.returncode == 0, done.stdout
    assert f"pyenclave: trusted code runs on {platform}" in done.stdout
    assert "5 passed" in done.stdout


@pytest.mark.slow
def test_its_program_runs(project: Path) -> None:
    done = run("-m", "shop", "alice", cwd=project)
    token, whose, changed = done.stdout.splitlines()
    assert token.startswith("alice:")
    assert (whose, changed) == ("is alice", "a changed one is None")


def test_its_files_are_those_of_a_project(project: Path) -> None:
    made = {str(path.relative_to(project)) for path in project.rglob("*") if "__pycache__" not in path.parts}
    assert {"pyproject.toml", ".gitignore", "README.md", "shop/__init__.py", "tests/test_tokens.py"} <= made
    assert not any("NAME" in (project / name).read_text() for name in made if (project / name).is_file())


@pytest.mark.parametrize("name", ["Shop", "1shop", "my-shop", "class", "pyecho", "tests", "json", ""])
def test_names_that_no_package_may_have(name: str, tmp_path: Path) -> None:
    done = new(name, tmp_path)
    assert done.returncode == 1
    assert "cannot be the package's name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    done = new("shop", tmp_path)
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert list((tmp_path / "shop").iterdir()) == []
