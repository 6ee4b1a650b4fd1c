"""What a body leaves behind, and what its time tells (security.md C09, C10)."""

import ctypes
import os
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

WIPED = 0xA00  # wipe.zig: depth
RAISING = 0x80
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


CALLS = [
    pytest.param("aead_encrypt", (SECRET, LONG, b"aad"), id="encrypt"),
    pytest.param("aead_decrypt", (SECRET, bytes(28), b"aad"), id="decrypt of a forgery"),
    pytest.param("hashing_sha256", (SECRET,), id="sha256"),
    pytest.param("hashing_sha256", (LONG + SECRET,), id="sha256 long"),
    pytest.param("mac_hmac_sha256", (SECRET, LONG), id="hmac"),
    pytest.param("mac_hmac_sha256", (SECRET * 3, b""), id="hmac of a long key"),
    pytest.param("kdf_hkdf_sha256", (SECRET, LONG, b"info", 8160), id="hkdf"),
    pytest.param("seal_seal", (LONG, b"MRENCLAVE", b"aad", 0), id="seal"),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_stack_is_wiped_as_deep_as_it_was_used(body: Any, name: str, arguments: tuple[bytes | int, ...]) -> None:
    body.reset()
    body.call(name, *arguments)
    stack = Stack(bytes(body.stack))
    # A primitive that had gone deeper would show below the zeros; above them are the frames of what raised afterwards.
    assert stack.touched[: WIPED - RAISING] == bytes(WIPED - RAISING)
    assert len(stack.touched) < WIPED + 0x280
    assert not stack.holds(SECRET)


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


def test_cipher_state_is_wiped(body: Any) -> None:
    """Round keys 0 and 1 are the key itself; the hash subkey and the tag's mask are AES of known blocks."""
    nonce = bytes(range(12))
    block = Cipher(AES(SECRET), ECB()).encryptor()
    subkey, mask, stream = (block.update(value) for value in (bytes(16), nonce + b"\0\0\0\1", nonce + b"\0\0\0\2"))
    body.reset()
    body.queue_random(nonce)
    body.call("aead_encrypt", SECRET, LONG, b"")
    stack = Stack(bytes(body.stack))
    assert not any(stack.holds(secret) for secret in (SECRET, subkey, mask, stream, LONG[-64:]))


def test_a_forgery_leaves_no_plaintext(body: Any) -> None:
    body.reset()
    token = bytearray(body.value("aead_encrypt", SECRET, LONG, b""))
    token[-1] ^= 1
    with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
        body.value("aead_decrypt", SECRET, bytes(token), b"")
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
]
MAKING = [one for one in NULLS if one[0] not in ("compare_equal", "seal_unseal", "seal_migrate", "seal_version")]


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
        ("hashing_sha256", lambda secret: (secret + LONG[:64],)),
        ("mac_hmac_sha256", lambda secret: (secret, b"data")),
        ("kdf_hkdf_sha256", lambda secret: (secret, b"salt", b"info", 64)),
    ],
)
def test_secrets_do_not_change_the_instructions(
    body: Any, name: str, arguments: Callable[[bytes], tuple[bytes | int, ...]]
) -> None:
    secrets = [bytes(32), b"\xff" * 32, SECRET, os.urandom(32)]
    assert len(counts(body, name, [arguments(secret) for secret in secrets])) == 1
