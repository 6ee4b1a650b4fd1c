"""Values that their types do not have, in deep structs and in what they point at."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

OK, VALUE = 0, 7
TEXT = """
enclave {
    struct flags { bool on; uint32_t n; [count=n] bool *many; };
    trusted {
        public void look([in, count=n] const struct flags *flags, size_t n);
        public void change([in, out] struct flags *flags);
    };
};
"""
BODIES = """
#include "values_t.h"
void look(const struct flags *flags, size_t n) { (void)flags, (void)n; }
void change(struct flags *flags) { flags->on = !flags->on; }
"""


class Flags(ctypes.Structure):
    _fields_ = [("on", ctypes.c_uint8), ("n", ctypes.c_uint32), ("many", ctypes.c_uint64)]


@pytest.fixture(scope="module")
def values(interface_of: Callable[..., Any], compile_native: Callable[..., Any]) -> Any:
    return compile_native(interface_of(TEXT, "values"), BODIES)


@pytest.mark.parametrize(("on", "many", "status"), [(1, b"\1\0", OK), (2, b"\1\0", VALUE), (0, b"\1\x80", VALUE)])
def test_bools_of_deep_structs(values: Any, on: int, many: bytes, status: int) -> None:
    buffer = ctypes.create_string_buffer(many, len(many))
    array = (Flags * 2)(Flags(0, 0, 0), Flags(on, len(many), ctypes.addressof(buffer)))
    assert values.call("look", (ctypes.c_uint64 * 2)(ctypes.addressof(array), 2)) == status
    assert values.call("change", (ctypes.c_uint64 * 1)(ctypes.addressof(array[1]))) == status
    assert array[1].on == (not on if status == OK else on)
    assert buffer.raw == many
