"""What a body leaves behind, and what its time tells (security.md C09, C10)."""

import ctypes
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from pyenclave.inside import aead, exchange, sign

WIPED = 0xA00  # wipe.zig: depth
RAISING = 0x100
RSA = bytes.fromhex(json.loads((Path(__file__).parent / "wycheproof.json").read_text())["rsa_pss"]["public_key"])
PAINT = b"\xa5"
SECRET = bytes(range(1, 33))
LONG = os.urandom(9000)


class Stack:
    """The painted stack after a call: from the deepest byte touched to its top."""

    def __init__(self, content: bytes) -> None:
        self.touched = content.lstrip(PAINT)

    def holds(self, secret: bytes) -> bool:
        """Whether any 8 bytes of `secret` are left, in either byte order."""
        pieces = [secret[at : at + 8] for at in range(len(secret) - 7)]
        return any(piece in self.touched or piece[::-1] in self.touched for piece in pieces)


P256_POINT = exchange.p256_public_key(bytes(range(2, 34)))
X25519_POINT = exchange.x25519_public_key(bytes(range(2, 34)))
TOKEN = aead.encrypt(SECRET, LONG, b"aad")
# What goes deeper than most.
DEPTHS = {"kdf_hkdf": 0xE00, "hashing_blake3": 0x3C00, "kdf_argon2id": 0x2800, "sign_ed25519": 0x2200}
DEPTHS |= {"sign_ecdsa": 0x2800, "exchange_x25519": 0x1200, "exchange_p256": 0x2800, "sign_rsa": 0x8000}
CALLS = [
    pytest.param("aead_encrypt", (SECRET, LONG, b"aad"), id="encrypt"),
    pytest.param("aead_decrypt", (SECRET, bytes(28), b"aad"), id="decrypt of a forgery"),
    pytest.param("aead_decrypt", (SECRET, TOKEN, b"aad"), id="decrypt"),
    pytest.param("hashing_sha256", (SECRET,), id="sha256"),
    pytest.param("hashing_sha256", (LONG + SECRET,), id="sha256 long"),
    pytest.param("mac_hmac_sha256", (SECRET, LONG), id="hmac"),
    pytest.param("mac_hmac_sha256", (SECRET * 3, b""), id="hmac of a long key"),
    pytest.param("kdf_hkdf_sha256", (SECRET, LONG, b"info", 8160), id="hkdf"),
    pytest.param("seal_seal", (LONG, b"MRENCLAVE", b"aad", 0), id="seal"),
    pytest.param("aead_chacha20_poly1305_encrypt", (SECRET, LONG, b"aad"), id="chacha"),
    pytest.param("aead_aegis256_encrypt", (SECRET, LONG, b"aad"), id="aegis"),
    pytest.param("aead_aegis256_decrypt", (SECRET, LONG, b"aad"), id="aegis decrypt of a forgery"),
    pytest.param("hashing_sha1", (SECRET,), id="sha1"),
    pytest.param("hashing_sha512", (LONG + SECRET,), id="sha512"),
    pytest.param("hashing_sha3_512", (LONG + SECRET,), id="sha3"),
    pytest.param("hashing_shake_256", (SECRET, 1000), id="shake"),
    pytest.param("hashing_blake3", (LONG * 30 + SECRET,), id="blake3"),
    pytest.param("mac_hmac_sha512", (SECRET * 5, LONG), id="hmac sha512"),
    pytest.param("kdf_hkdf_sha512", (SECRET, LONG, b"info", 16320), id="hkdf sha512"),
    pytest.param("kdf_pbkdf2_sha1", (SECRET, LONG, 20, 100), id="pbkdf2 sha1"),
    pytest.param("kdf_pbkdf2_sha256", (SECRET * 5, LONG, 20, 200), id="pbkdf2 sha256"),
    pytest.param("kdf_pbkdf2_sha512", (SECRET * 5, LONG, 20, 200), id="pbkdf2 sha512"),
    pytest.param("kdf_scrypt", (SECRET, LONG, 16, 8, 2, 100), id="scrypt"),
    pytest.param("kdf_argon2id", (SECRET, LONG, 2, 3, 64, 100), id="argon2id"),
    pytest.param("sign_ed25519_public_key", (SECRET,), id="ed25519 public key"),
    pytest.param("sign_ed25519_sign", (SECRET, LONG), id="ed25519"),
    pytest.param("sign_ed25519_verify", (X25519_POINT, bytes(64), LONG), id="ed25519 verify"),
    pytest.param("sign_ecdsa_p256_public_key", (SECRET,), id="ecdsa public key"),
    pytest.param("sign_ecdsa_p256_sign", (SECRET, LONG), id="ecdsa"),
    pytest.param("sign_ecdsa_p256_verify", (P256_POINT, sign.ecdsa_p256_sign(SECRET, LONG), LONG), id="ecdsa verify"),
    pytest.param("sign_rsa_pss_verify", (RSA, bytes(256), LONG), id="rsa"),
    pytest.param("exchange_x25519", (SECRET, X25519_POINT), id="x25519"),
    pytest.param("exchange_x25519_public_key", (SECRET,), id="x25519 public key"),
    pytest.param("exchange_p256", (SECRET, P256_POINT), id="p256"),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_stack_is_wiped_as_deep_as_it_was_used(body: Any, name: str, arguments: tuple[bytes | int, ...]) -> None:
    body.reset()
    body.call(name, *arguments)
    stack = Stack(bytes(body.stack))
    wiped = next((depth for prefix, depth in DEPTHS.items() if name.startswith(prefix)), WIPED)
    # A primitive that had gone deeper would show below the zeros; above them are the frames of what raised, or freed,
    # afterwards.
    assert stack.touched[: wiped - RAISING] == bytes(wiped - RAISING)
    assert len(stack.touched) < wiped + 0x280
    assert not stack.holds(SECRET)
    assert not Stack(bytes(body.vectors)).holds(SECRET)


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"])
def test_each_step_of_a_hash_wipes_its_stack(body: Any, name: str) -> None:
    state, data = ctypes.create_string_buffer(528), ctypes.create_string_buffer(LONG + SECRET)
    at = ctypes.addressof(state) + 15 & ~15
    body.call(f"hash_{name}_begin", at)
    for step, *rest in (("update", ctypes.addressof(data), len(data) - 1), ("end", ctypes.addressof(data))):
        body.reset()
        body.call(f"hash_{name}_{step}", at, *rest)
        stack = Stack(bytes(body.stack))
        assert stack.touched[: WIPED - RAISING] == bytes(WIPED - RAISING)
        assert len(stack.touched) < WIPED + 0x280
        assert not stack.holds(SECRET)
        assert bytes(body.vectors) == bytes(512)


DEEP = [
    one for one in CALLS if any(depth > 0x1000 and one.values[0].startswith(name) for name, depth in DEPTHS.items())
]


@pytest.mark.parametrize(("name", "arguments"), DEEP)
def test_a_stack_that_is_full_ends_at_the_page_below_it(
    body: Any, name: str, arguments: tuple[bytes | int, ...]
) -> None:
    """Zig's frames are not probed: one that is larger than that page begins beyond it, in somebody else's memory."""
    body.reset()
    assert body.through("double_call_on_small_stack", name, arguments, 0x1000) == 1


def test_cipher_state_is_wiped(body: Any) -> None:
    """Round keys 0 and 1 are the key itself; the hash subkey and the tag's mask are AES of known blocks."""
    nonce = bytes(range(12))
    block = Cipher(AES(SECRET), ECB()).encryptor()
    subkey, mask, stream = (block.update(value) for value in (bytes(16), nonce + b"\0\0\0\1", nonce + b"\0\0\0\2"))
    body.reset()
    body.queue_random(nonce)
    body.call("aead_encrypt", SECRET, LONG, b"")
    stack, vectors = Stack(bytes(body.stack)), Stack(bytes(body.vectors))
    assert not any(stack.holds(secret) for secret in (SECRET, subkey, mask, stream, LONG[-64:]))
    assert vectors.touched == bytes(512)


@pytest.mark.parametrize("prefix", ["", "chacha20_poly1305_", "aegis256_"])
def test_a_forgery_leaves_no_plaintext(body: Any, prefix: str) -> None:
    body.reset()
    token = bytearray(body.value(f"aead_{prefix}encrypt", SECRET, LONG, b""))
    token[-1] ^= 1
    with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
        body.value(f"aead_{prefix}decrypt", SECRET, bytes(token), b"")
    assert body.newest(len(LONG)) == bytes(len(LONG))


NULLS = [
    ("aead_encrypt", [SECRET, b"message", b"aad"]),
    ("aead_decrypt", [SECRET, bytes(28), b"aad"]),
    ("hashing_sha256", [b"data"]),
    ("mac_hmac_sha256", [SECRET, b"data"]),
    ("kdf_hkdf_sha256", [SECRET, b"salt", b"info", 32]),
    ("seal_seal", [b"data", b"MRENCLAVE", b"aad", 0]),
    ("compare_equal", [b"", b""]),
    ("seal_unseal", [b"data", b"aad", 0]),
    ("seal_migrate", [b"data", b"MRENCLAVE", b"aad"]),
    ("seal_version", [b"data"]),
    ("aead_chacha20_poly1305_encrypt", [SECRET, b"message", b"aad"]),
    ("aead_aegis256_decrypt", [SECRET, bytes(64), b"aad"]),
    ("hashing_blake3", [b"data"]),
    ("hashing_shake_128", [b"data", 32]),
    ("mac_hmac_sha1", [SECRET, b"data"]),
    ("kdf_pbkdf2_sha1", [SECRET, b"salt", 1, 32]),
    ("kdf_scrypt", [SECRET, b"salt", 2, 1, 1, 32]),
    ("kdf_argon2id", [SECRET, b"saltsalt", 1, 1, 8, 32]),
    ("sign_ed25519_sign", [SECRET, b"message"]),
    ("sign_ecdsa_p256_sign", [SECRET, b"message"]),
    ("sign_ed25519_verify", [SECRET, bytes(64), b"message"]),
    ("sign_ecdsa_p256_verify", [P256_POINT, bytes(64), b"message"]),
    ("sign_rsa_pss_verify", [RSA, bytes(256), b"message"]),
    ("exchange_x25519", [SECRET, X25519_POINT]),
    ("exchange_p256", [SECRET, P256_POINT]),
]
NOT_MAKING = ("compare_equal", "seal_unseal", "seal_migrate", "seal_version")
MAKING = [one for one in NULLS if one[0] not in NOT_MAKING and not one[0].endswith("_verify")]


@pytest.mark.parametrize(("name", "arguments"), NULLS)
def test_null_stays_null(body: Any, name: str, arguments: list[bytes | int | None]) -> None:
    """The exception that NULL stands for was raised before: nothing is done, nothing is raised over it."""
    for at, argument in enumerate(arguments):
        if isinstance(argument, bytes):
            body.reset()
            assert body.call(name, *arguments[:at], None, *arguments[at + 1 :]) == 0
            assert body.exception() == ""


@pytest.mark.parametrize(("name", "arguments"), [*MAKING, ("random_bytes", [16])])
@pytest.mark.parametrize("room", [0, 32])
def test_no_memory(body: Any, name: str, arguments: list[bytes | int], room: int) -> None:
    body.reset()
    body.arena_size.value = room
    with pytest.raises(MemoryError):
        body.value(name, *arguments)


def counts(body: Any, name: str, variants: list[tuple[bytes | int, ...]]) -> set[int]:
    """How many instructions each call takes."""
    result = set()
    for arguments in variants:
        body.reset()
        result.add(body.count(name, *arguments))
    return result


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]


def test_compare_takes_the_same_instructions(body: Any) -> None:
    value = os.urandom(48)
    variants: list[tuple[bytes | int, ...]] = [(value, value), (value, bytes(48)), (bytes(48), value)]
    variants += [(value, flipped(value, at)) for at in (0, 1, 23, 46, 47)]
    assert len(counts(body, "compare_equal", variants)) == 1


def test_compare_of_other_lengths_runs_through_the_second(body: Any) -> None:
    value = os.urandom(64)
    assert counts(body, "compare_equal", [(b"", value)]) == counts(body, "compare_equal", [(value + b"x", value)])


def test_a_forgery_takes_the_same_instructions_wherever_it_is(body: Any) -> None:
    token = body.value("aead_encrypt", SECRET, bytes(80), b"")
    variants: list[tuple[bytes | int, ...]] = [(SECRET, flipped(token, at), b"") for at in (0, 12, 91, 92, 100, 107)]
    assert len(counts(body, "aead_decrypt", variants)) == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("aead_encrypt", lambda secret: (secret, secret + LONG[:64], b"")),
        ("aead_encrypt", lambda secret: (secret, secret + LONG[:1100], b"")),
        ("hashing_sha256", lambda secret: (secret + LONG[:64],)),
        ("mac_hmac_sha256", lambda secret: (secret, b"data")),
        ("kdf_hkdf_sha256", lambda secret: (secret, b"salt", b"info", 64)),
        ("aead_chacha20_poly1305_encrypt", lambda secret: (secret, secret + LONG[:64], b"")),
        ("aead_aegis256_encrypt", lambda secret: (secret, secret + LONG[:64], b"")),
        ("hashing_sha1", lambda secret: (secret + LONG[:64],)),
        ("hashing_sha512", lambda secret: (secret + LONG[:64],)),
        ("hashing_sha3_256", lambda secret: (secret + LONG[:64],)),
        ("hashing_blake3", lambda secret: (secret + LONG[:64],)),
        ("mac_hmac_sha512", lambda secret: (secret, b"data")),
        ("kdf_pbkdf2_sha256", lambda secret: (secret, b"salt", 2, 32)),
    ],
)
def test_secrets_do_not_change_the_instructions(
    body: Any, name: str, arguments: Callable[[bytes], tuple[bytes | int, ...]]
) -> None:
    secrets = [bytes(32), b"\xff" * 32, SECRET, os.urandom(32)]
    assert len(counts(body, name, [arguments(secret) for secret in secrets])) == 1


STEPPED = pytest.mark.skipif(
    "PYENCLAVE_STEPPED" not in os.environ, reason="PYENCLAVE_STEPPED=1 steps these, most of a minute each"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        pytest.param("exchange_x25519", lambda secret: (secret, X25519_POINT), marks=STEPPED),
        pytest.param("kdf_scrypt", lambda secret: (secret, b"salt", 2, 1, 1, 32), marks=STEPPED),
        pytest.param("sign_ed25519_sign", lambda secret: (secret, b"message"), marks=STEPPED),
        pytest.param("sign_ecdsa_p256_sign", lambda secret: (secret, b"message"), marks=STEPPED),
        pytest.param("exchange_p256", lambda secret: (secret, P256_POINT), marks=STEPPED),
    ],
)
def test_private_keys_do_not_change_the_instructions(
    bodies: Any, name: str, arguments: Callable[[bytes], tuple[bytes | int, ...]]
) -> None:
    """Numbers with few bits and with many, whose signatures have one length; a million instructions, stepped."""
    secrets = [bytes(31) + b"\1", b"\x7f" * 32]
    assert len({len(sign.ecdsa_p256_sign(secret, b"message")) for secret in secrets}) == 1
    assert len(counts(bodies.load("portable"), name, [arguments(secret) for secret in secrets])) == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("kdf_pbkdf2_sha1", (SECRET, b"salt", 2**32 - 1, 32)),
        ("kdf_pbkdf2_sha512", (SECRET, b"salt", 1, 1 << 20)),
        ("kdf_scrypt", (SECRET, b"salt", 1 << 12, 8, 1, 32)),
        ("kdf_argon2id", (SECRET, b"saltsalt", 2**32 - 1, 1, 64, 32)),
    ],
)
def test_what_takes_long_can_be_interrupted(body: Any, name: str, arguments: tuple[bytes | int, ...]) -> None:
    body.reset()
    body.interrupt(5)
    assert body.call(name, *arguments) == 0
    assert (body.exception(), body.looks(), body.heap_used()) == ("KeyboardInterrupt", 5, 0)
    stack = Stack(bytes(body.stack))
    assert not stack.holds(SECRET)


def test_a_salt_is_hashed_once(body: Any) -> None:
    """Else each block of a key would read it again, long as it may be, before the next look at the host's signals."""

    def three_blocks(salt: bytes) -> int:
        one, four = (body.count("kdf_pbkdf2_sha256", SECRET, salt, 1, 32 * blocks) for blocks in (1, 4))
        return int(four - one)

    body.reset()
    assert three_blocks(LONG[:8]) == three_blocks(LONG[: 8 + 16 * 64])


def test_a_signal_that_ends_nothing_changes_nothing(body: Any) -> None:
    body.reset()
    expected = body.value("kdf_argon2id", SECRET, b"saltsalt", 2, 2, 64, 32)
    body.interrupt(1 << 60)
    assert body.value("kdf_argon2id", SECRET, b"saltsalt", 2, 2, 64, 32) == expected
    assert body.looks() > 3


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("kdf_scrypt", (SECRET, b"salt", 1 << 24, 1024, 1, 32)),
        ("kdf_argon2id", (SECRET, b"saltsalt", 1, 1, 2**32 - 1, 32)),
    ],
)
def test_a_heap_that_is_too_small(body: Any, name: str, arguments: tuple[bytes | int, ...]) -> None:
    body.reset()
    with pytest.raises(MemoryError):
        body.value(name, *arguments)
    assert body.heap_used() == 0
