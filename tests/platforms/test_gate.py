"""What the host's C code keeps over a call: its rounding, in both floating-point units (psABI 3.2.1)."""

import ctypes
from collections.abc import Callable
from typing import Any

TO_NEAREST, UPWARD = 0, 0x800


def test_the_hosts_rounding_survives_calls_and_ocalls(load: Callable[..., Any]) -> None:
    math = ctypes.CDLL("libm.so.6")
    tiny = 2.0**-60
    enclave = load()
    assert math.fesetround(UPWARD) == 0
    try:
        enclave.through(1)
        x87, sse = math.fegetround(), 1.0 + tiny
    finally:
        math.fesetround(TO_NEAREST)
    assert x87 == UPWARD
    assert sse > 1.0
