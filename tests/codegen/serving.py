"""What serves an ocall in the tests' own tables of them."""

import ctypes
from collections.abc import Callable
from ctypes import c_uint32, c_void_p
from typing import Any

SERVE = ctypes.CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_void_p)


class Table(ctypes.Structure):
    _fields_ = [("count", c_uint32), ("functions", ctypes.POINTER(SERVE))]


def serving(function: Callable[[Any], int]) -> Any:
    """A `pye_ocall_function_t`: the function gets the address of the frame, None where the ocall has none."""
    return SERVE(lambda enclave, frame, deferred: function(frame))
