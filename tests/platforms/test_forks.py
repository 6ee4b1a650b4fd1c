"""A child forked at any moment has no lock that nobody will release, and no enclave; the parent goes on."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import EnclaveLost

Load = Callable[..., Any]
HERE = Path(__file__).parent


@contextmanager
def busy(enclave: Any, count: int) -> Iterator[None]:
    """More threads than TCSs call all the time, so that some wait, and some wake them, when the child is forked."""
    stop = threading.Event()

    def call() -> None:
        while not stop.is_set():
            enclave.through(1)

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def ended(child: int, seconds: float = 300) -> int:
    """The child's status; one that hangs is killed."""
    end = time.monotonic() + seconds
    while (done := os.waitpid(child, os.WNOHANG)) == (0, 0):
        if time.monotonic() > end:
            os.kill(child, 9)
        time.sleep(0.001)
    return os.waitstatus_to_exitcode(done[1])


def refused(call: Callable[[], object]) -> bool:
    try:
        call()
    except EnclaveLost:
        return True
    return False


@pytest.mark.parametrize("how", ["close", "call", "drop", "load"])
def test_a_child_forked_while_others_call(load: Load, how: str) -> None:
    holder = {"enclave": load(), "spare": load()}
    with busy(holder["enclave"], 8):
        for _ in range(40):
            child = os.fork()
            if child == 0:
                good = False
                if how == "close":
                    holder["enclave"].close()
                    good = refused(lambda: holder["enclave"].echo(1))
                elif how == "call":
                    good = refused(lambda: holder["enclave"].echo(1))
                elif how == "drop":
                    del holder["spare"]  # its last reference
                    good = refused(lambda: holder["enclave"].echo(1))
                else:
                    good = load().through(1) == 101
                os._exit(0 if good else 1)
            assert ended(child) == 0
    assert holder["enclave"].echo(1) == 1


def test_a_child_forked_in_an_ocall_comes_back_to_nothing(load: Load) -> None:
    """With threads that wait for a TCS: the child's own is released to nobody."""
    children: list[int] = []
    main = threading.get_ident()

    def ask(n: int) -> int:
        if threading.get_ident() == main:
            children.append(os.fork())
        return n

    enclave = load(ask=ask)
    with busy(enclave, 8):
        for _ in range(20):
            lost = refused(lambda: enclave.through(2))
            if children[-1] == 0:
                os._exit(0 if lost and refused(lambda: enclave.echo(1)) else 1)
            assert not lost
            assert ended(children[-1]) == 0
    assert enclave.echo(1) == 1


def test_a_child_may_leave_in_the_middle_of_an_ocall(load: Load) -> None:
    def ask(n: int) -> int:
        child = os.fork()
        if child == 0:
            os._exit(7)
        return ended(child)

    assert load(ask=ask).through(1) == 107


def test_a_child_forked_in_the_middle_of_a_look(script: Callable[[str], list[str]], tmp_path: Path) -> None:
    """Of another thread, which is not in the child."""
    preloaded = tmp_path / "held.so"
    subprocess.run(["gcc", "-shared", "-fPIC", str(HERE / "held.c"), "-o", str(preloaded)], check=True)
    text = f"""
import ctypes
held, waits = (ctypes.c_int.in_dll(ctypes.CDLL({str(preloaded)!r}), name) for name in ("held", "waits"))
enclave = load()
inside = threading.Thread(target=enclave.spin, daemon=True)
inside.start()
held.value = 1
signal.pthread_kill(inside.ident, signal.SIGURG)
while not waits.value: pass
if os.fork() == 0:
    signal.signal(signal.SIGFPE, signal.SIG_DFL)
    try:
        load().divide()
    except EnclaveCrashed:
        os._exit(7)
print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
os._exit(0)
"""
    others = os.environ.get("LD_PRELOAD", "")  # the device's, under `pyenclave emulate`
    environment = {**os.environ, "LD_PRELOAD": f"{preloaded} {others}"}
    done = subprocess.run(script(text), env=environment, capture_output=True, text=True, timeout=300)
    assert done.stdout == "7\n", done.stderr


@pytest.mark.parametrize("platform", ["emulated"], indirect=True)  # an isolated one's is not in the parent either
def test_the_enclaves_memory_is_not_in_the_child(script: Callable[[str], list[str]]) -> None:
    text = """
import ctypes
kept = load()
base = kept.enclave._loaded.base
ctypes.string_at(base, 4)
child = os.fork()
if child == 0:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    ctypes.string_at(base, 4)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "-11\n", done.stderr


def test_the_process_may_end_in_the_middle_of_calls(script: Callable[[str], list[str]]) -> None:
    """Threads that are inside, in ocalls and waiting when the interpreter goes."""
    for how in ("", "os._exit(0)", "raise SystemExit(0)"):
        text = f"""
started = threading.Semaphore(0)
def ask(n):
    started.release()
    threading.Event().wait()
    return n
enclave = load(ask)
for _ in range(6):
    threading.Thread(target=enclave.through, args=(1,), daemon=True).start()
other = load()
for _ in range(3):
    threading.Thread(target=lambda: [other.through(2) for _ in iter(int, 1)], daemon=True).start()
spinning = load()
threading.Thread(target=spinning.spin, daemon=True).start()
for _ in range(3):
    started.acquire()
{how}
"""
        done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
