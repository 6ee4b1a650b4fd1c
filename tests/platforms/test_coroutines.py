"""C stacks that change without Python: an answer must never reach another ocall than its own."""

import ctypes
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import EnclaveLost
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent
INCLUDE = HERE.parents[1] / "pyenclave" / "runtime" / "include"
LOST, ORDER = 129, 133


def test_an_ocall_that_ends_before_its_nested_ecall_gives_the_enclave_up(
    load: Callable[..., Any], tmp_path: Path
) -> None:
    library = tmp_path / "coroutines.so"
    flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{INCLUDE}"]
    subprocess.run(["gcc", *flags, str(HERE / "coroutines.c"), "-o", str(library)], check=True)
    two_stacks = ctypes.CDLL(str(library)).two_stacks
    two_stacks.restype, two_stacks.argtypes = ctypes.c_uint64, [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32]
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    names = [one.name for one in unit_from_edl(HERE / "guest.edl", [HERE / "guest.c"]).interface.ecalls]
    enclave, other = load(), load()
    handle = pointer(enclave.enclave.handle, b"pyenclave.enclave")
    statuses = two_stacks(handle, names.index("through"), names.index("nested_through"))
    assert (statuses & 0xFFFFFFFF, statuses >> 32) == (ORDER, LOST)
    with pytest.raises(EnclaveLost):
        enclave.echo(1)
    assert other.echo(1) == 1
