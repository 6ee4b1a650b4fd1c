"""BLAKE3 in plain Python, which has it in no library that is here already; as its specification describes it."""

import struct

_WORD = 0xFFFF_FFFF
_IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
_ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
_ROUNDS = 7
_BLOCK, _CHUNK = 64, 1024
_CHUNK_START, _CHUNK_END, _PARENT, _ROOT = 1, 2, 4, 8
_COLUMNS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
_DIAGONALS = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))

Words = tuple[int, ...]
# What is compressed last, and is the root or is not: chaining value, block, counter, length, flags.
Node = tuple[Words, bytes, int, int, int]


def digest(data: bytes) -> bytes:
    """32 bytes."""
    value, block, _, size, flags = _tree(data, 0)
    return struct.pack("<8I", *_compress(value, block, 0, size, flags | _ROOT))


def _tree(data: bytes, first: int) -> Node:
    """The node over `data`, whose first chunk is number `first`; to the left is the largest power of 2 of chunks."""
    if len(data) <= _CHUNK:
        return _chunk(data, first)
    left = 1 << (((len(data) - 1) // _CHUNK).bit_length() - 1)
    parts = (_tree(data[: left * _CHUNK], first), _tree(data[left * _CHUNK :], first + left))
    return _IV, b"".join(struct.pack("<8I", *_compress(*part)) for part in parts), 0, _BLOCK, _PARENT


def _chunk(data: bytes, number: int) -> Node:
    value: Words = _IV
    blocks = [data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK)] or [b""]
    for at, block in enumerate(blocks):
        flags = (_CHUNK_START if at == 0 else 0) | (_CHUNK_END if at == len(blocks) - 1 else 0)
        node = (value, block.ljust(_BLOCK, b"\0"), number, len(block), flags)
        if at < len(blocks) - 1:
            value = _compress(*node)
    return node


def _compress(value: Words, block: bytes, counter: int, size: int, flags: int) -> Words:
    message = struct.unpack("<16I", block)
    state = [*value, *_IV[:4], counter & _WORD, counter >> 32, size, flags]
    for _ in range(_ROUNDS):
        for at, lane in enumerate(_COLUMNS + _DIAGONALS):
            _mix(state, lane, message[2 * at], message[2 * at + 1])
        message = tuple(message[at] for at in _ORDER)
    return tuple(state[at] ^ state[at + 8] for at in range(8))


def _mix(state: list[int], lane: tuple[int, int, int, int], x: int, y: int) -> None:
    a, b, c, d = lane
    for word, right, left in ((x, 16, 12), (y, 8, 7)):
        state[a] = (state[a] + state[b] + word) & _WORD
        state[d] = _turned(state[d] ^ state[a], right)
        state[c] = (state[c] + state[d]) & _WORD
        state[b] = _turned(state[b] ^ state[c], left)


def _turned(value: int, by: int) -> int:
    return (value >> by | value << (32 - by)) & _WORD
