"""bytearray."""

import struct

from pyenclave import trusted


# calls: (b"abc", 7), (b"", 255), (b"abc", 256), (b"a", -1)
@trusted
def changed(data: bytes, n: int) -> bytes:
    b = bytearray(data)
    b.append(n)
    b += b"xy"
    b.extend(data)
    b[0] = 65
    b[1:2] = b"__"
    b.insert(1, 66)
    b.reverse()
    del b[-1]
    return bytes(b)


# calls: (b"abc",), (b"",)
@trusted
def popped(data: bytes) -> str:
    b = bytearray(data)
    other = b
    last = b.pop()
    other.append(1)
    return f"{last} {b} {other == b} {len(b)} {98 in b} {b.upper()} {b.find(b'b')}"


# calls: (3,), (-1,)
@trusted
def made(n: int) -> bytes:
    return bytes(bytearray(n) + bytearray([n, 2]) + bytearray("é", "utf-8"))


# calls: (b"abc", b"xy"), (b"", b"")
@trusted
def slices_in_place(data: bytes, more: bytes) -> bytearray:
    a = bytearray(data)
    a[1:2] += more
    a[:0] += bytearray(more)
    a[-1:] *= 2
    return a


# calls: (b"abcdefgh",), (b"",)
@trusted
def by_itself(data: bytes) -> bytes:
    b = bytearray(data)
    for _ in range(12):
        b.extend(b)
    b[1:2] = b[:9]
    b[3:5] = b
    return bytes(b[:40]) + bytes(b[-40:])


# calls: (0, 255), (0, 256), (1, -1), (9, 1)
@trusted
def stored(at: int, byte: int) -> bytes:
    b = bytearray(b"ab")
    b[at] = byte
    b.insert(1, byte)
    return bytes(b)


# calls: (b"abcdefghi", 3), (b"ab", 1), (b"", 2)
@trusted
def cut(data: bytes, n: int) -> list[bytes]:
    found: list[bytes] = []
    for step in (-3, -2, -1, 1, 2, 3):
        b = bytearray(data)
        del b[::step]
        found.append(bytes(b))
        b = bytearray(data)
        del b[n::step]
        b[::-1] = b
        found.append(bytes(b))
    return found


# calls: (1, 2, 3), (1, 300, 3), (300, 1, 1), (1, 2, 7), (1, 2, -3), (300, 2, 9), (1, 2, -9), (1, 70000, -8)
@trusted
def packed_into(a: int, b: int, at: int) -> tuple[bytes, str]:
    """What does not fit is found where all before it is there."""
    whole, said = bytearray(range(1, 9)), ""
    try:
        struct.pack_into("<BxHB", whole, at, a, b, a)
        struct.pack_into("3s", whole, 0, b"ab")
        struct.pack_into("", whole, at)
    except struct.error as e:
        said = str(e)
    return bytes(whole), said


# calls: (4,), (-4,)
@trusted
def packed_into_itself(at: int) -> bytes:
    whole = bytearray(range(1, 9))
    struct.pack_into("<B2s", whole, at, 7, whole)
    struct.pack_into("<4p", whole, at, whole)
    return bytes(whole)
