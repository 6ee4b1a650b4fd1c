"""Reading integers, against glibc; absolute values."""

import ctypes
import errno
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

NAMES = {
    "strtol": ctypes.c_long,
    "strtoll": ctypes.c_longlong,
    "strtoul": ctypes.c_ulong,
    "strtoull": ctypes.c_ulonglong,
}
numbers = st.builds(
    lambda space, sign, prefix, value, form, rest: f"{space}{sign}{prefix}{value:{form}}{rest}".encode(),
    st.sampled_from(["", " ", "\t\n\v\f\r "]),
    st.sampled_from(["", "+", "-", "+-", "- "]),
    st.sampled_from(["", "0", "0x", "0X", "0x0"]),
    st.integers(0, 2**66) | st.sampled_from([2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1, 2**64]),
    st.sampled_from("dxXo"),
    st.sampled_from(["", " ", "g", "z", "_", "8"]),
)


def outcome(library: Any, name: str, string: bytes, base: int, error: ctypes.c_int | None) -> tuple[int, int, int]:
    """Value, how far it read, errno."""
    buffer = ctypes.create_string_buffer(string)
    end = ctypes.c_void_p()
    ctypes.set_errno(0)
    if error is not None:
        error.value = 0
    value = library.function(name, NAMES[name])(buffer, ctypes.byref(end), base)
    assert end.value is not None
    return value, end.value - ctypes.addressof(buffer), ctypes.get_errno() if error is None else error.value


@settings(deadline=None, max_examples=500)
@given(
    name=st.sampled_from(sorted(NAMES)), string=numbers | st.binary(max_size=8), base=st.just(0) | st.integers(2, 36)
)
@example(name="strtol", string=b"0x", base=0)
@example(name="strtol", string=b"0xg", base=16)
@example(name="strtol", string=b"", base=10)
@example(name="strtoull", string=b"-1", base=10)
@example(name="strtoll", string=b"-9223372036854775808", base=10)
@example(name="strtoll", string=b"-9223372036854775809", base=10)
def test_strtol_family(inside: Any, glibc: Any, name: str, string: bytes, base: int) -> None:
    ours = outcome(inside, name, string, base, ctypes.c_int.in_dll(inside.library, "double_errno"))
    assert ours == outcome(glibc, name, string, base, None)


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("base", [-1, 1, 37])
def test_impossible_base(inside: Any, name: str, base: int) -> None:
    error = ctypes.c_int.in_dll(inside.library, "double_errno")
    assert outcome(inside, name, b"10", base, error) == (0, 0, errno.EINVAL)


@pytest.mark.parametrize("name", ["strtol", "strtoul"])
def test_end_may_be_null(inside: Any, name: str) -> None:
    assert inside.function(name, NAMES[name])(b"42x", None, 10) == 42


@pytest.mark.parametrize("name", ["atoi", "atol", "atoll"])
def test_atoi(inside: Any, name: str) -> None:
    assert [inside.function(name)(text) for text in (b" -17 ", b"+3x", b"", b"x")] == [-17, 3, 0, 0]


@pytest.mark.parametrize(
    ("name", "kind"), [("abs", ctypes.c_int), ("labs", ctypes.c_long), ("llabs", ctypes.c_longlong)]
)
def test_absolute_value(inside: Any, name: str, kind: Any) -> None:
    top = 2 ** (8 * ctypes.sizeof(kind) - 1) - 1
    assert [inside.function(name, kind)(kind(value)) for value in (0, 5, -5, top, -top)] == [0, 5, 5, top, top]


@pytest.mark.parametrize(
    ("name", "kind"), [("div", ctypes.c_int), ("ldiv", ctypes.c_long), ("lldiv", ctypes.c_longlong)]
)
def test_division_with_its_remainder(inside: Any, glibc: Any, name: str, kind: Any) -> None:
    class Both(ctypes.Structure):
        _fields_ = (("quot", kind), ("rem", kind))

    for value, by in ((7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5)):
        both = [library.function(name, Both)(kind(value), kind(by)) for library in (inside, glibc)]
        assert len({(one.quot, one.rem) for one in both}) == 1
        assert both[0].quot * by + both[0].rem == value
