"""`pyenclave build` of a Python module fills the cache that calls read, and reads what calls have put there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.store import digest_of

Project = Any  # conftest's

CALL = "import m; print(m.f(a=10, b=3))"
# Where no compiler can be run, only what is built already can be had.
BUILD = "import sys; sys.argv = ['pyenclave', 'build', 'm.py']; from pyenclave.cli.main import main; main()"
NO_COMPILER = "import subprocess; subprocess.Popen.__init__ = None; "


def test_a_call_finds_what_build_left_in_the_cache(warm: Project, project: Project) -> None:
    project.write(warm.module.read_text() + "\n# another\n")
    project.build("m.py", "-o", "dist")
    assert project.says(NO_COMPILER + CALL) == "7"
    built = [entry / "m.enclave.so" for entry in project.entries]
    assert (project.folder / "dist" / "m.enclave.so").read_bytes() in [file.read_bytes() for file in built]


def test_build_takes_what_a_call_has_built(project: Project) -> None:
    (entry,) = project.entries
    assert project.says(NO_COMPILER + BUILD).splitlines()[0] == str(project.folder / "dist" / "m.enclave.so")
    for file in entry.iterdir():
        assert digest_of((project.folder / "dist" / file.name).read_bytes()) == digest_of(file.read_bytes()), file.name


def test_generated_texts_are_not_taken_from_the_cache(project: Project, warm: Project) -> None:
    (entry,) = project.entries
    (entry / "m.edl").write_text("planted")
    project.build("m.py", "-o", "dist")
    assert (project.folder / "dist" / "m.edl").read_text() == (warm.home / "builds" / warm.first / "m.edl").read_text()


def test_production_is_compiled_anew_and_found_by_calls(project: Project, new_key: Callable[[Path], Path]) -> None:
    new_key(project.folder / "key.pem")
    (project.folder / "enclave.toml").write_text('debug = false\nkey = "key.pem"\n')
    project.build("m.py", "-o", "dist")
    assert project.says(NO_COMPILER + CALL) == "7"
    done = project.run(NO_COMPILER + BUILD)
    assert "NoneType" in done.stderr  # it went for a compiler


@pytest.mark.parametrize("name", ["ziglang", "cython", "iced-x86"])
def test_no_build_package_is_asked_for_its_version_where_nothing_is_built(project: Project, name: str) -> None:
    absent = (
        "import importlib.metadata as metadata; real = metadata.version\n"
        f"def version(one):\n    if one == {name!r}: raise metadata.PackageNotFoundError(one)\n    return real(one)\n"
        "metadata.version = version\n"
    )
    assert project.says(absent + CALL) == "7"
    project.write(project.module.read_text() + "\n# another\n")
    assert f"packages that are not installed here ({name}" in project.fails(absent + CALL)
    done = project.run(absent + BUILD)
    assert done.returncode == 1
    assert done.stderr.startswith(f"pyenclave: building an enclave needs packages that are not installed here ({name}")


def test_another_version_of_a_pinned_package_builds_nothing(project: Project) -> None:
    other = (
        "import importlib.metadata as metadata; real = metadata.version\n"
        "metadata.version = lambda one: '0.1' if one == 'ziglang' else real(one)\n"
    )
    assert project.says(other + CALL) == "7"
    project.write(project.module.read_text() + "\n# another\n")
    assert "an enclave is not built with ziglang 0.1 instead of 0." in project.fails(other + CALL)


def test_missing_headers_of_python_are_one_sentence(project: Project, tmp_path: Path) -> None:
    project.write(project.module.read_text() + "\n# another\n")
    elsewhere = f"import sysconfig; sysconfig.get_path = lambda name: {str(tmp_path)!r}; "
    said = project.fails(elsewhere + CALL)
    assert said.startswith("pyenclave.errors.BuildError: the headers of Python 3.")
    assert "on Debian, apt install python3." in said
