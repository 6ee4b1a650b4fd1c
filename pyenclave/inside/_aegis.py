"""AEGIS-256 in plain Python, which has it in no library that is here already; RFC 10032, with a tag of 32 bytes.

It looks up tables by secrets, and takes long: for tests, as all plain Python is.
"""

from hmac import compare_digest

_C0 = bytes.fromhex("000101020305080d1522375990e97962")
_C1 = bytes.fromhex("db3d18556dc22ff12011314273b528dd")
_RATE = 16
State = list[bytes]


def encrypt(key: bytes, nonce: bytes, message: bytes, aad: bytes) -> tuple[bytes, bytes]:
    """Ciphertext and tag."""
    state = _begin(key, nonce, aad)
    ciphertext = bytearray()
    for block in _blocks(message):
        ciphertext += _xor(block, _stream(state))
        state = _update(state, block)
    return bytes(ciphertext[: len(message)]), _tag(state, aad, message)


def decrypt(key: bytes, nonce: bytes, ciphertext: bytes, tag: bytes, aad: bytes) -> bytes | None:
    """The message; None where the tag is another one."""
    state = _begin(key, nonce, aad)
    message = bytearray()
    for at in range(0, len(ciphertext), _RATE):
        part = ciphertext[at : at + _RATE]
        block = _xor(part, _stream(state)).ljust(_RATE, b"\0")
        message += block
        state = _update(state, block)
    found = bytes(message[: len(ciphertext)])
    return found if compare_digest(_tag(state, aad, found), tag) else None


def _begin(key: bytes, nonce: bytes, aad: bytes) -> State:
    keys, nonces = (key[:16], key[16:]), (nonce[:16], nonce[16:])
    mixed = [_xor(one, other) for one, other in zip(keys, nonces, strict=True)]
    state = [*mixed, _C1, _C0, _xor(keys[0], _C0), _xor(keys[1], _C1)]
    for _ in range(4):
        for block in (*keys, *mixed):
            state = _update(state, block)
    for block in _blocks(aad):
        state = _update(state, block)
    return state


def _tag(state: State, aad: bytes, message: bytes) -> bytes:
    sizes = b"".join((8 * len(one)).to_bytes(8, "little") for one in (aad, message))
    last = _xor(state[3], sizes)
    for _ in range(7):
        state = _update(state, last)
    return _xor(_xor(state[0], state[1]), state[2]) + _xor(_xor(state[3], state[4]), state[5])


def _stream(state: State) -> bytes:
    both = bytes(one & other for one, other in zip(state[2], state[3], strict=True))
    return _xor(_xor(state[1], state[4]), _xor(state[5], both))


def _update(state: State, block: bytes) -> State:
    keys = [_xor(state[0], block), *state[1:]]
    return [_round(state[at - 1], keys[at]) for at in range(6)]


def _blocks(data: bytes) -> list[bytes]:
    return [data[at : at + _RATE].ljust(_RATE, b"\0") for at in range(0, len(data), _RATE)]


def _xor(one: bytes, other: bytes) -> bytes:
    """As long as the first."""
    return bytes(left ^ right for left, right in zip(one, other, strict=False))


def _doubled(value: int) -> int:
    return (value << 1 ^ (0x11B if value & 0x80 else 0)) & 0xFF


def _substitution() -> bytes:
    """AES's S-box (FIPS 197, 5.1.1): the inverse, by powers of the generator 3, and an affine map."""
    powers = [1]
    for _ in range(254):
        powers.append(powers[-1] ^ _doubled(powers[-1]))
    table = bytearray([0x63] * 256)
    for exponent, value in enumerate(powers):
        inverse = powers[-exponent % 255]
        for by in range(5):
            table[value] ^= (inverse << by | inverse >> (8 - by)) & 0xFF
    return bytes(table)


_S = _substitution()


def _round(block: bytes, key: bytes) -> bytes:
    """AES's round (FIPS 197, 5.1): what AESENC does."""
    made = bytearray()
    for column in range(4):
        b = [_S[block[(4 * (column + row) + row) % 16]] for row in range(4)]
        total = b[0] ^ b[1] ^ b[2] ^ b[3]
        made += bytes(b[row] ^ total ^ _doubled(b[row] ^ b[(row + 1) % 4]) for row in range(4))
    return _xor(bytes(made), key)
