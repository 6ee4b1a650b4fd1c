"""base64, binascii and struct beside CPython's: what is nearly encoded, and buffers that are too short."""

import base64
import binascii
import ctypes
import random
import struct
import sys
from collections.abc import Callable
from typing import Any

import pytest

TEXTS = 400
NATIVE, BIG = 0x20000, 0x10000  # values/structs.h
Agree = Callable[..., Any]


def _near(pick: random.Random, digits: bytes, group: int) -> bytes:
    """Whole groups of digits, padded; then some of it gone, doubled or another byte."""
    count = pick.randint(0, 4 * group)
    data = bytearray(pick.choice(digits) for _ in range(count))
    data += b"=" * (-count % group)
    for _ in range(pick.randint(0, 2)):
        at = pick.randint(0, len(data))
        data[at : at + pick.choice([0, 1, 1, 3])] = pick.choice(
            [b"", b"=", b"==", b"A", b"\n", b"-", b"\xff", b"1", b"a"]
        )
    return bytes(data)


def _refused_since_3_13(data: bytes) -> bool:
    """Padding after whole groups, which 3.11 takes, and so does the runtime."""
    try:
        binascii.a2b_base64(data, strict_mode=True)
    except binascii.Error as error:
        return sys.version_info >= (3, 13) and str(error) == "Excess padding not allowed"
    return False


@pytest.mark.parametrize("strict", [False, True])
def test_base64(agree: Agree, strict: bool) -> None:
    pick = random.Random(1)
    for _ in range(TEXTS):
        data = _near(pick, b"AZaz09+/", 4)
        if strict and _refused_since_3_13(data.replace(b"-", b"+")):
            continue
        agree("pye_binascii_a2b_base64", lambda d=data: binascii.a2b_base64(d, strict_mode=strict), data, strict)
        agree("pye_base64_b64decode", lambda d=data: base64.b64decode(d, b"-_", strict), data, b"-_", strict)
    for size in range(60):
        data = pick.randbytes(size)
        agree("pye_base64_b64encode", lambda d=data: base64.b64encode(d, b"-_"), data, b"-_")
        agree("pye_binascii_b2a_base64", lambda d=data: binascii.b2a_base64(d, newline=strict), data, strict)


@pytest.mark.parametrize("folds", [False, True])
def test_base32(agree: Agree, folds: bool) -> None:
    pick = random.Random(2)
    for _ in range(TEXTS):
        data, map01 = _near(pick, b"AZ27az01", 8), pick.choice([None, b"I", b"L"])
        agree("pye_base64_b32decode", lambda d=data, m=map01: base64.b32decode(d, folds, m), data, folds, map01)
    for size in range(40):
        data = pick.randbytes(size)
        agree("pye_base64_b32encode", lambda d=data: base64.b32encode(d), data)


def test_base16_and_sums(agree: Agree) -> None:
    pick = random.Random(3)
    for _ in range(TEXTS):
        data = _near(pick, b"09AFaf", 2)
        agree("pye_binascii_unhexlify", lambda d=data: binascii.unhexlify(d), data)
        agree("pye_base64_b16decode", lambda d=data: base64.b16decode(d, True), data, True)
        agree("pye_binascii_crc32", lambda d=data: binascii.crc32(d, 7), data, 7)
        agree("pye_binascii_hexlify", lambda d=data: binascii.hexlify(d), data)


def _field(letter: str, order: str) -> int:
    return ord(letter) | struct.calcsize(order + letter) << 8 | (BIG if order == ">" else 0)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("letter", "bBhHiIlLqQ")
def test_numbers_in_structs(values: Any, letter: str, order: str) -> None:
    """What is said of those that do not fit, each Python says otherwise."""
    size = struct.calcsize(order + letter)
    ends = {sign * 2**at + by for at in (8 * size - 1, 8 * size, 31, 62) for by in (-1, 0, 1) for sign in (1, -1)}
    for value in {0, 1, -1, *ends}:
        if not -(2**63) <= value < 2**63:
            continue
        try:
            wanted = struct.pack(order + letter, value)
        except struct.error:
            wanted = None
        into = values.value(bytearray(3 + size))
        try:
            values.call("pye_struct_put_int", into, 1, 2, value, _field(letter, order))
        except struct.error:
            assert wanted is None
            wanted = bytes(size)
        assert values.read(into) == bytes(3) + (wanted or b"")
        values.release(into)


@pytest.mark.parametrize("letter", "bBhHiIlLqQ")
def test_numbers_out_of_structs(agree: Agree, letter: str) -> None:
    pick = random.Random(4)
    for order in "<>":
        size = struct.calcsize(order + letter)
        for data in (bytes(size), b"\xff" * size, b"\x80" + bytes(size - 1), b"\x7f" * size, pick.randbytes(size)):
            (value,) = struct.unpack(order + letter, data)
            if value < 2**63:
                agree("pye_struct_get_int", lambda v=value: v, data, 0, _field(letter, order))


@pytest.mark.parametrize("size", [0, 1, 3, 8])
def test_where_a_struct_lies(agree: Agree, values: Any, size: int) -> None:
    for room in (0, 1, 3, 8, 20):
        for offset in {0, 1, -1, room, -room, room - size, -size, -size - 1, room + 1, -room - 1, 2**63 - 1, -(2**63)}:
            data = bytes(range(room))
            agree(
                "pye_struct_from", lambda d=data, o=offset: struct.unpack_from(f"{size}s", d, o)[0], data, offset, size
            )
            held = values.value(bytearray(data))
            expected, wide = bytearray(data), ctypes.c_int64
            wanted = _tried(lambda e=expected, o=offset: struct.pack_into(f"{size}x", e, o))
            found = _tried(lambda h=held, o=offset: values.call("pye_struct_begin", h, wide(o), wide(size)))
            assert (found, values.read(held)) == (wanted, bytes(expected)), (room, offset)
            values.release(held)


def _tried(call: Callable[[], Any]) -> Any:
    try:
        call()
    except struct.error as error:
        return str(error)
    return None
