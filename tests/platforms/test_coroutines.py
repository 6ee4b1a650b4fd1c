"""C stacks that change without Python: an answer must never reach another ocall than its own."""

import ctypes
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.statuses import Status
from pyenclave.errors import EnclaveLost
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.headers import HOST_INCLUDE

HERE = Path(__file__).parent
ORDER, LEFT = Status.ORDER, Status.LEFT


@pytest.fixture(scope="module")
def coroutines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("coroutines") / "coroutines.so"
    flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *(f"-I{folder}" for folder in HOST_INCLUDE)]
    subprocess.run(["gcc", *flags, str(HERE / "coroutines.c"), "-o", str(library)], check=True)
    return library


def number(ecall: str) -> int:
    return [one.name for one in unit_from_edl(HERE / "guest.edl", [HERE / "guest.c"]).interface.ecalls].index(ecall)


def test_an_ocall_that_ends_before_its_nested_ecall_gives_the_enclave_up(
    load: Callable[..., Any], coroutines: Path
) -> None:
    two_stacks = ctypes.CDLL(str(coroutines)).two_stacks
    two_stacks.restype, two_stacks.argtypes = ctypes.c_uint64, [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32]
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    enclave, other = load(), load()
    handle = pointer(enclave.enclave.handle, b"pyenclave.enclave")
    statuses = two_stacks(handle, number("through"), number("nested_through"))
    assert (statuses & 0xFFFFFFFF, statuses >> 32) == (ORDER, LEFT)
    with pytest.raises(EnclaveLost):
        enclave.echo(1)
    assert other.echo(1) == 1


def test_what_a_thread_remembers_of_an_ocall_that_another_ended_is_not_freed(
    script: Callable[[str], list[str]], coroutines: Path
) -> None:
    text = f"""
import ctypes, gc
two_threads = ctypes.CDLL({str(coroutines)!r}).two_threads
two_threads.restype, two_threads.argtypes = ctypes.c_uint64, [ctypes.c_void_p, ctypes.c_uint32]
pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
enclave, other = load(), load()
print(two_threads(pointer(enclave.enclave.handle, b"pyenclave.enclave"), {number("through")}))
enclave.close()
del enclave
gc.collect()
print(other.echo(1))
"""
    environment = {**os.environ, "MALLOC_PERTURB_": "165"}  # what is freed holds no pointers any more
    done = subprocess.run(script(text), env=environment, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout.split()) == (0, [str(ORDER), "1"]), done.stderr
