"""Tools end with the build that runs them."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pyenclave.errors import BuildError
from pyenclave.toolchain.cython import cythonize, translator
from pyenclave.toolchain.pool import Pool, in_parallel
from pyenclave.toolchain.process import Tools, run, start, tools, tools_of_a_build

# It starts a process of its own, says so, and neither of them ends.
ENDLESS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(600)
"""


def wait_for(file: Path) -> int:
    while not (file.exists() and file.read_text()):
        time.sleep(0.01)
    return int(file.read_text())


def gone(pid: int) -> bool:
    """Whether a process has ended; who reaps it does not matter."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("ends", [KeyboardInterrupt, BuildError])
def test_what_leaves_a_build_ends_its_tools_and_what_they_started(tmp_path: Path, ends: type[BaseException]) -> None:
    file = tmp_path / "child"

    def build() -> None:
        with pool, tools_of_a_build():
            begun.append(pool.submit(start, [sys.executable, "-c", ENDLESS, str(file)]))
            wait_for(file)
            raise ends

    pool, begun = Pool(2), []
    with pytest.raises(ends):
        build()
    (done,), child = begun, wait_for(file)
    assert done.result().returncode == -9
    for _ in range(500):
        if gone(child):
            break
        time.sleep(0.01)
    assert gone(child)


def test_after_that_nothing_starts() -> None:
    build = Tools()
    build.stop()
    with (
        pytest.raises(BuildError, match=r"^the build was stopped$"),
        build.started([sys.executable, "-c", ""], (), stdin=subprocess.DEVNULL),
    ):
        pass


def test_a_build_that_ends_well_stops_nothing() -> None:
    with tools_of_a_build():
        with tools_of_a_build():
            run([sys.executable, "-c", ""])
        run([sys.executable, "-c", ""])


def test_the_translator_ends_with_its_context(tmp_path: Path) -> None:
    (tmp_path / "one.pyx").write_text("cdef int f() noexcept nogil:\n    return 1\n")
    with tools_of_a_build(), translator():
        cythonize(tmp_path / "one.pyx", tmp_path / "one.c", include=())
        (process,) = tools()._running
        assert process.poll() is None
    assert process.returncode == -9


def test_who_translates_first_starts_the_translator_of_all(tmp_path: Path) -> None:
    names = ["one", "two", "three"]
    for name in names:
        (tmp_path / f"{name}.pyx").write_text("cdef int f() noexcept nogil:\n    return 1\n")
    with tools_of_a_build(), translator(early=False):
        assert tools()._running == set()
        in_parallel(lambda name: cythonize(tmp_path / f"{name}.pyx", tmp_path / f"{name}.c", include=()), names)
        (process,) = tools()._running
    assert process.returncode == -9


def test_a_translator_that_was_killed_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "one.pyx").write_text("cdef int f() noexcept nogil:\n    return 1\n")
    with tools_of_a_build(), translator():
        (process,) = tools()._running
        process.kill()
        process.wait()
        with pytest.raises(BuildError, match=r"^Cython cannot be run: "):
            cythonize(tmp_path / "one.pyx", tmp_path / "one.c", include=())


def test_a_translation_may_have_any_number_of_folders(tmp_path: Path) -> None:
    """300 kB of arguments: more than a message of a socket holds."""
    (tmp_path / "one.pyx").write_text("cdef int f() noexcept nogil:\n    return 1\n")
    cythonize(tmp_path / "one.pyx", tmp_path / "one.c", include=[tmp_path / f"{n:0200}" for n in range(1500)])
    assert (tmp_path / "one.c").exists()


def test_no_translation_sees_another(tmp_path: Path) -> None:
    """One that fails, one that sets a directive, and what they would leave: the C text is that of a process alone."""
    plain = "def f(a, b):\n    return a[b] / b\n"
    texts = {"bad": "cdef f(:\n", "set": f"# cython: cdivision=True, boundscheck=False\n{plain}", "one": plain}
    for name, text in texts.items():
        (tmp_path / f"{name}.pyx").write_text(text)
    cythonize(tmp_path / "one.pyx", tmp_path / "alone.c", include=())
    with translator():
        with pytest.raises(BuildError):
            cythonize(tmp_path / "bad.pyx", tmp_path / "bad.c", include=())
        cythonize(tmp_path / "set.pyx", tmp_path / "set.c", include=())
        cythonize(tmp_path / "one.pyx", tmp_path / "among.c", include=())
    assert (tmp_path / "among.c").read_bytes() == (tmp_path / "alone.c").read_bytes()


def test_the_first_of_what_fails_in_parallel_is_raised() -> None:
    second = threading.Event()

    def work(value: int) -> None:
        if value == 1:
            assert second.wait(60)
        second.set()
        if value:
            raise BuildError(f"of {value}")

    with pytest.raises(BuildError, match=r"^of 1$"):
        in_parallel(work, [0, 1, 2])
