"""Hashes: SipHash-1-3 of the key that the runtime drew, so that nobody outside can foresee which keys collide."""

import ctypes
from typing import Any

MASK = (1 << 64) - 1
# What double.c's pye_random gives: two words, the first drawn.
KEY = bytes((at * 37 + 11) % 256 for at in range(16))


def rotated(word: int, by: int) -> int:
    return (word << by | word >> 64 - by) & MASK


def siphash_1_3(key: bytes, data: bytes) -> int:
    """Aumasson and Bernstein, "SipHash: a fast short-input PRF", with one and three rounds."""
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def round_() -> None:
        v[0] = (v[0] + v[1]) & MASK
        v[1] = rotated(v[1], 13) ^ v[0]
        v[0] = rotated(v[0], 32)
        v[2] = (v[2] + v[3]) & MASK
        v[3] = rotated(v[3], 16) ^ v[2]
        v[0] = (v[0] + v[3]) & MASK
        v[3] = rotated(v[3], 21) ^ v[0]
        v[2] = (v[2] + v[1]) & MASK
        v[1] = rotated(v[1], 17) ^ v[2]
        v[2] = rotated(v[2], 32)

    padded = data + bytes(-(len(data) + 1) % 8) + bytes([len(data) & 255])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at : at + 8], "little")
        v[3] ^= word
        round_()
        v[0] ^= word
    v[2] ^= 0xFF
    for _ in range(3):
        round_()
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def test_bytes_hash_as_siphash_does(values: Any) -> None:
    function = values.library.pye_hash_bytes
    function.restype = ctypes.c_uint64
    for size in (0, 1, 7, 8, 9, 15, 16, 63, 64, 65, 300):
        data = bytes((at * 7 + 3) % 256 for at in range(size))
        assert function(data, ctypes.c_size_t(size)) == siphash_1_3(KEY, data), size
