"""Ordinary environments: mount points, full disks, read-only folders, ignored signals, no home."""

import importlib.machinery
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyenclave.errors import BuildError, SignatureError
from pyenclave.folders import cache_folder, data_folder
from pyenclave.image import keys
from pyenclave.pipeline.loader import import_extension
from pyenclave.toolchain import process

Project = Any  # conftest's
CALL = "import m; print(m.f(a=10, b=3))"
Mounted = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def mounted(project: Project) -> Mounted:
    """Runs a command where mounts are made first; they go with it."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("mounts need root, or the right to a mount namespace")

    def run(mounts: str, *command: str | Path) -> "subprocess.CompletedProcess[str]":
        script = f'set -e; {mounts}\nshift; exec "$@"'
        arguments = ["unshare", "-m", "sh", "-c", script, "sh", "sh", *map(str, command)]
        return subprocess.run(arguments, cwd=project.folder, env=project.environment, capture_output=True, text=True)

    return run


def call(*options: str) -> list[str]:
    return [sys.executable, "-W", "ignore", *options, "-c", CALL]


BUILD = (sys.executable, "-m", "pyenclave", "build", "m.py", "-o")


def test_the_output_is_a_mount_point(project: Project, mounted: Mounted) -> None:
    (project.folder / "out").mkdir()
    done = mounted("mount -t tmpfs none out", "sh", "-c", f"{' '.join(BUILD)} out >&2 && ls -A out")
    assert done.returncode == 0, done.stderr
    assert "m.enclave.so" in done.stdout.split()
    assert ".pyenclave" not in done.stdout


def test_the_cache_is_a_mount_point(project: Project, mounted: Mounted) -> None:
    project.write(project.module.read_text() + "# another\n")
    builds = project.home / "builds"
    done = mounted(f"mount -t tmpfs -o mode=700 none {builds}", *call())
    assert (done.stdout, done.returncode) == ("7\n", 0), done.stderr


def test_the_folder_above_the_output_is_read_only(project: Project, mounted: Mounted) -> None:
    inner = project.folder / "above" / "inner"
    inner.mkdir(parents=True)
    (inner / "m.py").write_text(project.module.read_text())
    mounts = f"mount --bind above above; mount --bind {inner} {inner}; mount -o remount,bind,ro above; cd {inner}"
    done = mounted(mounts, "sh", "-c", f"! touch ../x && exec {' '.join(BUILD)} .")
    assert done.returncode == 0, done.stderr
    assert (inner / "m.enclave.so").is_file()


def test_a_full_disk(project: Project, mounted: Mounted) -> None:
    project.write(project.module.read_text() + "# another\n")
    for place in ("builds", "work"):
        done = mounted(f"mount -t tmpfs -o mode=700,size=16k none {project.home / place}", *call())
        assert done.returncode == 1
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith("pyenclave.errors.BuildError: "), done.stderr
        assert "No space left on device" in done.stderr


def test_a_read_only_home_names_both_variables(project: Project, mounted: Mounted) -> None:
    home = project.folder.parent / "home"
    home.mkdir()
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        project.variables[name] = ""
    project.variables["HOME"] = str(home)
    done = mounted(f"mount -t tmpfs -o ro none {home}", *call())
    last = done.stderr.strip().splitlines()[-1]
    assert "Error: " in last
    assert "Read-only file system" in last
    assert "XDG_CACHE_HOME" in last
    assert "XDG_DATA_HOME" in last


def test_a_read_only_cache_is_not_said_to_be_cleared(project: Project, mounted: Mounted) -> None:
    home = project.home
    mounts = f"mount --bind {home} {home}; mount -o remount,bind,ro {home}"
    done = mounted(mounts, sys.executable, "-m", "pyenclave", "cache", "clear")
    assert done.stdout == f"removed 0 bytes from {home}\n"
    assert f"kept builds/{project.entries[0].name}: a build holds it, or it cannot be removed" in done.stderr


def test_without_proc(project: Project, mounted: Mounted) -> None:
    done = mounted("mount -t tmpfs none /proc", *call())
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        "pyenclave.errors.PlatformError: the CPU's features cannot be read from /proc/cpuinfo (No such file"
    )


def test_an_output_on_another_file_system(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a mount point: what is renamed was written in the folder itself."""
    code = (
        """
import os
real = os.replace
def replace(source, target):
    if os.path.dirname(source) != os.path.dirname(target):
        raise OSError(18, "Invalid cross-device link")
    real(source, target)
os.replace = os.rename = replace
"""
        + CALL
    )
    project.write(project.module.read_text() + "# another\n")
    assert project.says(code) == "7"


def test_sigchld_is_ignored(project: Project) -> None:
    project.write(project.module.read_text() + "# another\n")
    assert project.says(f"import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN); {CALL}") == "7"


def test_a_failure_is_seen_where_sigchld_is_ignored(tmp_path: Path, project: Project) -> None:
    (tmp_path / "wrong.c").write_text("int f(void) { return x; }\n")
    code = f"""
import signal
from pathlib import Path
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
from pyenclave.toolchain.compile import compile_c
compile_c(Path({str(tmp_path / "wrong.c")!r}), Path("wrong.o"), include=())
"""
    assert "use of undeclared identifier 'x'" in project.run(code).stderr


def test_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*arguments: object, **named: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(os, "link", link)
    assert keys.debug_key().private_numbers() == keys.debug_key().private_numbers()


def test_a_debug_key_that_cannot_be_kept_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(
        SignatureError, match="the debug key cannot be made: No space left on device; set XDG_CACHE_HOME"
    ):
        keys.debug_key()
    assert list((tmp_path / "pyenclave").iterdir()) == []


@pytest.mark.parametrize("home", [None, "", "relative"])
def test_no_home(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    monkeypatch.delenv("HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    for variable, folder in (("XDG_CACHE_HOME", cache_folder), ("XDG_DATA_HOME", data_folder)):
        monkeypatch.delenv(variable, raising=False)
        assert folder().is_relative_to(pwd.getpwuid(os.getuid()).pw_dir)
        with monkeypatch.context() as patch:
            patch.setattr(pwd, "getpwuid", lambda user: {}[user])
            with pytest.raises(
                BuildError, match=f"^this user has no home folder: set HOME, or {variable}, to a folder$"
            ):
                folder()


def test_a_warning_that_is_an_error_comes_every_time(project: Project) -> None:
    code = """
import warnings
import m
from pyenclave import ProtectionWarning
warnings.simplefilter("error")
for _ in range(2):
    try:
        print(m.f(10, 3))
    except ProtectionWarning as warning:
        print("told")
warnings.simplefilter("always")
with warnings.catch_warnings(record=True) as caught:
    print(m.f(10, 3))
    m.__pyenclave__.reset()
    print(m.f(10, 3))
print(len(caught), caught[0].filename)
"""
    assert project.says(code).splitlines() == ["told", "told", "7", "7", "1 <string>"]


def test_standard_error_is_closed(project: Project) -> None:
    """As daemons are started: Python's sys.stderr is None."""
    assert project.says(f"import sys; sys.stderr = None; {CALL}") == "7"


@pytest.mark.parametrize(
    ("variable", "error"),
    [
        ("XDG_CACHE_HOME", "BuildError: {}"),
        ("XDG_DATA_HOME", "SignatureError: {}/pyenclave/debug-key.pem: the debug key cannot be made: "),
        ("PYENCLAVE_IMAGES", "BuildError: PYENCLAVE_IMAGES is {}, where m.enclave.so is not"),
    ],
)
@pytest.mark.parametrize("kind", ["a name that is too long", "a link to itself"])
def test_a_folder_that_cannot_be_looked_at(project: Project, kind: str, variable: str, error: str) -> None:
    folder = project.folder / ("a" * 300 if kind == "a name that is too long" else "loop")
    if folder.name == "loop":
        folder.symlink_to("loop")
    project.variables[variable] = str(folder)
    assert project.fails().startswith(f"pyenclave.errors.{error.format(folder)}")


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"text"])
def test_a_foreign_extension(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "m_u.so"
    file.write_bytes(data)
    with pytest.raises(BuildError, match=r"m_u\.so: cannot be imported: "):
        import_extension(file, "m_u")
    file.unlink()
    with pytest.raises(BuildError, match=r"m_u\.so: cannot be read: No such file or directory$"):
        import_extension(file, "m_u")


def test_a_foreign_extension_that_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its being opened and what is said of it."""
    file = tmp_path / "m_u.so"
    file.write_bytes(b"text")

    class Vanishing(importlib.machinery.ExtensionFileLoader):
        def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
            file.unlink()
            return super().create_module(spec)

    monkeypatch.setattr(importlib.machinery, "ExtensionFileLoader", Vanishing)
    with pytest.raises(BuildError, match=r"m_u\.so: cannot be imported: "):
        import_extension(file, "m_u")


def test_a_tool_that_cannot_be_run(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"^nothing cannot be run: No such file or directory$"):
        process.start([str(tmp_path / "nothing")])
