"""What is installed is what is in the tree, and nothing generic lands at the top of site-packages."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUFFIXES = {".py", ".pyi", ".pxd", ".c", ".h", ".S", ".lds", ".zig", ".toml", ".lark", ".typed", ".edl"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what git tracks."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode != 0:
        pytest.skip("the tree is not a git checkout, so its files cannot be told from what builds left")
    source = folder / "source"
    for name in tracked.stdout.splitlines():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


def test_every_file_of_the_package_is_in_the_wheel(wheel: list[str]) -> None:
    missing = []
    for root, package in (("pyenclave", "pyenclave"), ("edl", "pyenclave/edl"), ("codegen", "pyenclave/codegen")):
        for path in (ROOT / root).rglob("*"):
            name = f"{package}/{path.relative_to(ROOT / root)}"
            wanted = path.suffix in SUFFIXES and path.name != "_native.c" and "platforms/native" not in name
            if wanted and name not in wheel:
                missing.append(name)
    assert missing == []


def test_the_wheel_brings_the_grammars_tables(archive: Path, tmp_path: Path) -> None:
    """Which git does not track: the build makes them."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    code = (
        "from pyenclave.edl import check_text; from pyenclave.edl import _tables; "
        "checked = check_text('enclave { trusted { public int f(int a); }; };', 'a.edl'); "
        "print(_tables.__file__, checked.interface.ecalls[0].name)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path}/pyenclave/edl/_tables.py f\n"


def test_nothing_else_is_installed(wheel: list[str]) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in wheel} == {"pyenclave"}
    assert any(name.startswith("pyenclave/platforms/_native.") and name.endswith(".so") for name in wheel)


def test_the_roots_are_not_imported_twice() -> None:
    code = "import pyenclave.edl, pyenclave.codegen, sys; print([n for n in ('edl', 'codegen') if n in sys.modules])"
    # -P: the checkout's folder is not on the path, where it would hide a package that is not installed from here.
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_checkout_does_not_hide_what_is_installed() -> None:
    """Neither `pytest` nor `python -m pytest` tests a pyenclave that only the working directory offers."""
    assert ROOT not in [Path(entry).resolve() for entry in sys.path]
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "tests/arch", "tests/test_layers.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
