"""What each function promises beside the published vectors, and every error's text, on both twins."""

import re
from functools import cache
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pyenclave.inside import sign
from pyenclave.inside._p256 import ORDER

KEY = bytes(range(32))


@cache
def rsa_signature(bits: int, exponent: int) -> tuple[RSAPrivateKey, bytes, bytes]:
    """A key, its signature of b"message", and its public key in DER."""
    key = generate_private_key(exponent, bits)
    signature = key.sign(b"message", PSS(MGF1(SHA256()), PSS.DIGEST_LENGTH), SHA256())
    return key, signature, key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


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


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("pbkdf2_sha256", (b"", b"", 0, 1), "iterations is 1 to 4294967295, not 0"),
        ("pbkdf2_sha1", (b"", b"", 2**32, 1), "iterations is 1 to 4294967295, not 4294967296"),
        ("pbkdf2_sha512", (b"", b"", 1, 0), "length is 1 to 1048576, not 0"),
        ("scrypt", (b"", b"", 1, 1, 1, 1), "n is a power of 2 from 2 to 16777216, not 1"),
        ("scrypt", (b"", b"", 6, 1, 1, 1), "n is a power of 2 from 2 to 16777216, not 6"),
        ("scrypt", (b"", b"", -(2**63), 1, 1, 1), f"n is a power of 2 from 2 to 16777216, not {-(2**63)}"),
        ("scrypt", (b"", b"", 2**16, 1, 1, 1), "with r = 1, n is below 65536, not 65536"),
        ("scrypt", (b"", b"", 2, 0, 1, 1), "r is 1 to 1024, not 0"),
        ("scrypt", (b"", b"", 2, 1, 1025, 1), "p is 1 to 1024, not 1025"),
        ("argon2id", (b"", b"1234567", 1, 1, 8, 4), "a salt has at least 8 bytes, not 7"),
        ("argon2id", (b"", b"12345678", 0, 1, 8, 4), "iterations is 1 to 4294967295, not 0"),
        ("argon2id", (b"", b"12345678", 1, 256, 8, 4), "lanes is 1 to 255, not 256"),
        ("argon2id", (b"", b"12345678", 1, 2, 15, 4), "memory_cost is at least 8 * lanes, not 15"),
        ("argon2id", (b"", b"12345678", 1, 1, 8, 3), "length is 4 to 1048576, not 3"),
        ("hkdf_sha512", (b"", b"", b"", 16321), "length is 1 to 16320, not 16321"),
    ],
)
def test_bounds_of_kdf(inside: SimpleNamespace, name: str, arguments: tuple[bytes | int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=f"^kdf: {re.escape(message)}$"):
        getattr(inside.kdf, name)(*arguments)


@pytest.mark.parametrize("length", [-1, (1 << 20) + 1])
def test_bounds_of_shake(inside: SimpleNamespace, length: int) -> None:
    for function in (inside.hashing.shake_128, inside.hashing.shake_256):
        with pytest.raises(ValueError, match=rf"^hashing: length is 0 to 1048576, not {length}$"):
            function(b"", length)
        assert function(b"", 0) == b""


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32, ORDER.to_bytes(32, "big")], ids=["zero", "largest", "order"])
def test_keys_that_p256_has_not(inside: SimpleNamespace, key: bytes) -> None:
    point = inside.exchange.p256_public_key((ORDER - 1).to_bytes(32, "big"))
    for module, functions in (
        ("sign", (inside.sign.ecdsa_p256_public_key, lambda key: inside.sign.ecdsa_p256_sign(key, b""))),
        ("exchange", (inside.exchange.p256_public_key, lambda key: inside.exchange.p256(key, point))),
    ):
        for function in functions:
            with pytest.raises(ValueError, match=rf"^{module}: a key of P-256 is from 1 to the group's order - 1$"):
                function(key)
            with pytest.raises(ValueError, match=rf"^{module}: a key has 32 bytes, not 31$"):
                function(key[1:])


@pytest.mark.parametrize("point", [b"", b"\0", bytes(33), bytes(65), b"\4" + bytes(64), b"\2" + b"\xff" * 32])
def test_points_that_p256_has_not(inside: SimpleNamespace, point: bytes) -> None:
    with pytest.raises(ValueError, match=r"^exchange: no point of P-256$"):
        inside.exchange.p256(KEY, point)
    assert inside.sign.ecdsa_p256_verify(point, bytes.fromhex("3006020101020101"), b"") is False


@pytest.mark.parametrize("y", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, sign._WEAK[3], sign._WEAK[4]])
@pytest.mark.parametrize("signed", [0, 2**255])
def test_ed25519_has_no_keys_of_small_order(inside: SimpleNamespace, y: int, signed: int) -> None:
    """With s = 0, R = A and such a key, of every eighth message at least the equation holds."""
    weak = (y | signed).to_bytes(32, "little")
    assert not any(inside.sign.ed25519_verify(weak, weak + bytes(32), bytes([one])) for one in range(16))
    genuine = inside.sign.ed25519_public_key(KEY)
    assert not inside.sign.ed25519_verify(genuine, weak + bytes(32), b"")
    with pytest.raises(ValueError, match=r"^exchange: a public key has 32 bytes, not 31$"):
        inside.exchange.x25519(KEY, weak[1:])


def test_a_signature_is_spelt_in_one_way(inside: SimpleNamespace) -> None:
    """Of r and s, DER; of a P-256 signature also (r, n - s) holds, as FIPS 186-5 has it."""
    public_key = inside.sign.ecdsa_p256_public_key(KEY)
    der = inside.sign.ecdsa_p256_sign(KEY, b"message")
    assert inside.sign.ecdsa_p256_verify(public_key, der, b"message")
    for other in (der + b"\0", der[:-1], b"\x30\x81" + der[1:], b"\x31" + der[1:], der[:3] + b"\x80" + der[4:], b""):
        assert inside.sign.ecdsa_p256_verify(public_key, other, b"message") is False
    length = der[3]
    padded = b"\x30" + bytes([der[1] + 1]) + b"\2" + bytes([length + 1]) + b"\0" + der[4:]
    assert inside.sign.ecdsa_p256_verify(public_key, padded, b"message") is False


@pytest.mark.parametrize(("bits", "exponent"), [(2048, 65537), (3072, 3), (4096, 65537), (1024, 65537)])
def test_rsa_keys(inside: SimpleNamespace, bits: int, exponent: int) -> None:
    key, signature, written = rsa_signature(bits, exponent)
    assert inside.sign.rsa_pss_verify(written, signature, b"message") is (bits >= 2048)
    assert inside.sign.rsa_pss_verify(written, signature, b"messagf") is False
    assert inside.sign.rsa_pss_verify(written, signature + b"\0", b"message") is False
    assert inside.sign.rsa_pss_verify(written, b"\xff" * len(signature), b"message") is False
    for at in (0, 5, 20, 30, len(written) - 4):
        changed = bytearray(written)
        changed[at] ^= 1
        assert inside.sign.rsa_pss_verify(bytes(changed), signature, b"message") is False
    assert inside.sign.rsa_pss_verify(written[:-1], signature, b"message") is False
    assert inside.sign.rsa_pss_verify(written + b"\0", signature, b"message") is False
    pkcs1 = key.sign(b"message", PKCS1v15(), SHA256())
    assert inside.sign.rsa_pss_verify(written, pkcs1, b"message") is False


@pytest.mark.parametrize("prefix", ["chacha20_poly1305_", "aegis256_"])
def test_other_ciphers(inside: SimpleNamespace, prefix: str) -> None:
    encrypt, decrypt = (getattr(inside.aead, f"{prefix}{what}crypt") for what in ("en", "de"))
    for size in (0, 1, 15, 16, 17, 31, 64, 65, 300):
        token = encrypt(KEY, bytes(size), b"context")
        overhead = len(token) - size
        assert decrypt(KEY, token, b"context") == bytes(size)
        for at in (0, overhead - 1, len(token) - 1):
            forged = bytearray(token)
            forged[at] ^= 0x40
            with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
                decrypt(KEY, bytes(forged), b"context")
        with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
            decrypt(KEY, token, b"contexu")
    with pytest.raises(ValueError, match=rf"^aead: a token has at least {overhead} bytes, not {overhead - 1}$"):
        decrypt(KEY, bytes(overhead - 1))
    with pytest.raises(ValueError, match=r"^aead: a key has 32 bytes, not 16$"):
        encrypt(bytes(16), b"")
