"""What each function promises beside the published vectors, and every error's text, on both twins."""

from types import SimpleNamespace

import pytest

KEY = bytes(range(32))


class Huge(bytes):
    """Bytes that say they are longer than memory is."""

    claimed = 0

    def __len__(self) -> int:
        return self.claimed


def huge(size: int) -> Huge:
    value = Huge()
    value.claimed = size
    return value


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 127, 128, 129, 4096, 100_000])
def test_token_is_nonce_ciphertext_tag(inside: SimpleNamespace, size: int) -> None:
    message = bytes(size)
    token = inside.aead.encrypt(KEY, message, b"context")
    assert len(token) == 12 + size + 16
    assert inside.aead.decrypt(KEY, token, b"context") == message


def test_aad_may_be_left_out(inside: SimpleNamespace) -> None:
    assert inside.aead.decrypt(KEY, inside.aead.encrypt(KEY, b"message"), b"") == b"message"


def test_every_token_has_its_own_nonce(inside: SimpleNamespace) -> None:
    assert len({inside.aead.encrypt(KEY, b"")[:12] for _ in range(100)}) == 100


def test_a_changed_byte_anywhere_is_refused(inside: SimpleNamespace) -> None:
    token = inside.aead.encrypt(KEY, b"attack at dawn", b"context")
    for at in range(len(token)):
        for bit in (0x01, 0x80):
            forged = bytearray(token)
            forged[at] ^= bit
            with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
                inside.aead.decrypt(KEY, bytes(forged), b"context")


@pytest.mark.parametrize("aad", [b"", b"contex", b"context ", b"Context"])
def test_another_aad_is_refused(inside: SimpleNamespace, aad: bytes) -> None:
    token = inside.aead.encrypt(KEY, b"attack at dawn", b"context")
    with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
        inside.aead.decrypt(KEY, token, aad)


def test_message_and_aad_cannot_trade_bytes(inside: SimpleNamespace) -> None:
    token = inside.aead.encrypt(KEY, b"", b"0123456789abcdef")
    with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
        inside.aead.decrypt(KEY, token[:12] + b"0123456789abcdef" + token[12:], b"")


def test_another_key_is_refused(inside: SimpleNamespace) -> None:
    token = inside.aead.encrypt(KEY, b"attack at dawn")
    with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
        inside.aead.decrypt(KEY[::-1], token)


@pytest.mark.parametrize("size", [0, 16, 24, 31, 33, 64])
def test_key_size(inside: SimpleNamespace, size: int) -> None:
    for function in (inside.aead.encrypt, inside.aead.decrypt):
        with pytest.raises(ValueError, match=rf"^aead: a key has 32 bytes, not {size}$"):
            function(bytes(size), bytes(28))


@pytest.mark.parametrize("size", [0, 12, 27])
def test_short_token(inside: SimpleNamespace, size: int) -> None:
    with pytest.raises(ValueError, match=rf"^aead: a token has at least 28 bytes, not {size}$"):
        inside.aead.decrypt(KEY, bytes(size))


def test_long_message(inside: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match=r"^aead: a message has at most 68719476704 bytes, not 68719476705$"):
        inside.aead.encrypt(KEY, huge(2**36 - 31))


def test_long_token(inside: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match=r"^aead: a token has at most 68719476732 bytes, not 68719476733$"):
        inside.aead.decrypt(KEY, huge(2**36 - 3))


def test_random_bytes(inside: SimpleNamespace) -> None:
    assert inside.random.bytes(0) == b""
    assert len(inside.random.bytes(1)) == 1
    assert len({inside.random.bytes(16) for _ in range(100)}) == 100
    # The chance that a byte value is missing is 256 * (255/256)^(2^20), far below 2^-5000.
    assert len(set(inside.random.bytes(1 << 20))) == 256


@pytest.mark.parametrize("n", [-1, -(2**63), (1 << 20) + 1, 2**63 - 1])
def test_random_bounds(inside: SimpleNamespace, n: int) -> None:
    with pytest.raises(ValueError, match=rf"^random: n is 0 to 1048576, not {n}$"):
        inside.random.bytes(n)


def test_hkdf_longest(inside: SimpleNamespace) -> None:
    longest = inside.kdf.hkdf_sha256(b"material", b"salt", b"info", 8160)
    assert len(longest) == 8160
    assert inside.kdf.hkdf_sha256(b"material", b"salt", b"info", 1) == longest[:1]


@pytest.mark.parametrize("length", [0, -1, 8161, -(2**63)])
def test_hkdf_bounds(inside: SimpleNamespace, length: int) -> None:
    with pytest.raises(ValueError, match=rf"^kdf: length is 1 to 8160, not {length}$"):
        inside.kdf.hkdf_sha256(b"material", b"salt", b"info", length)


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (b"", b"", True),
        (b"", b"\0", False),
        (b"\0", b"", False),
        (b"abc", b"abc", True),
        (b"abc", b"abd", False),
        (b"abc", b"\xe1bc", False),
        (b"abc", b"abcd", False),
        (b"abcd", b"abc", False),
        (bytes(100), bytes(101), False),
        (bytes(1000), bytes(1000), True),
    ],
)
def test_equal(inside: SimpleNamespace, a: bytes, b: bytes, equal: bool) -> None:
    assert inside.compare.equal(a, b) is equal


@pytest.mark.parametrize("at", range(70))
def test_equal_sees_every_byte(inside: SimpleNamespace, at: int) -> None:
    other = bytearray(70)
    other[at] = 0x40
    assert not inside.compare.equal(bytes(70), bytes(other))
