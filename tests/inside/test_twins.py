"""The compiled body does what the plain twin does, for inputs that hypothesis finds."""

import ctypes
import hashlib
from collections.abc import Callable
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.arch.calls import Hint

same_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
data = st.binary(max_size=300)
keys = st.binary(min_size=32, max_size=32) | st.binary(max_size=40)


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except ValueError as error:
        return str(error)


@same_fixture
@given(key=keys, nonce=st.binary(min_size=12, max_size=12), message=data, aad=data)
def test_encrypt(twins: SimpleNamespace, key: bytes, nonce: bytes, message: bytes, aad: bytes) -> None:
    twins.reset()
    twins.python.queue_random(nonce)
    twins.compiled.queue_random(nonce)
    expected = outcome(twins.python.aead.encrypt, key, message, aad)
    assert outcome(twins.compiled.aead.encrypt, key, message, aad) == expected


@same_fixture
@given(key=st.binary(min_size=32, max_size=32), sizes=st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)))
def test_each_opens_the_others_tokens(twins: SimpleNamespace, key: bytes, sizes: tuple[int, int]) -> None:
    twins.reset()
    twins.python.queue_random(bytes(12))
    message, aad = (bytes(at % 251 for at in range(size)) for size in sizes)
    token = twins.compiled.aead.encrypt(key, message, aad)
    assert twins.python.aead.decrypt(key, token, aad) == message
    assert twins.compiled.aead.decrypt(key, twins.python.aead.encrypt(key, message, aad), aad) == message


def test_every_length(twins: SimpleNamespace) -> None:
    """Around what is enciphered at once, and authenticated at once."""
    key, data = bytes(range(32)), bytes(at % 251 for at in range(3000))
    long = [border + off for border in (1024, 1280, 1408, 1536, 2048) for off in (-1, 0, 1, 17)]
    for size in [*range(300), 383, 384, 385, 511, 512, 513, *long]:
        twins.reset()
        aad = data[: 300 - size] if size < 300 else data[:size]
        token = twins.compiled.aead.encrypt(key, data[:size], aad)
        assert twins.python.aead.decrypt(key, token, aad) == data[:size]
        assert twins.compiled.aead.decrypt(key, token, aad) == data[:size]


@same_fixture
@given(key=keys, token=data, aad=data)
def test_decrypt_of_anything(twins: SimpleNamespace, key: bytes, token: bytes, aad: bytes) -> None:
    twins.reset()
    expected = outcome(twins.python.aead.decrypt, key, token, aad)
    assert outcome(twins.compiled.aead.decrypt, key, token, aad) == expected


@same_fixture
@given(
    key=st.binary(min_size=32, max_size=32),
    nonce=st.binary(min_size=12, max_size=12),
    message=st.binary(),
    n=st.integers(0, 40),
)
def test_each_hint_gives_the_same_tokens(bodies: Any, key: bytes, nonce: bytes, message: bytes, n: int) -> None:
    body = bodies.load("hinted")
    message = ((message or b"x") * (160 * n))[: 160 * n]
    made = set()
    for hints in (0, *Hint, sum(Hint)):
        body.reset()
        body.hint(hints)
        body.queue_random(nonce)
        made.add(body.value("aead_encrypt", key, message, message[::-1]))
    assert len(made) == 1


CUTS = (0, 1, 55, 56, 63, 64, 65, 119, 128, 200)


def test_a_hash_goes_on_where_the_other_variant_left_it(bodies: Any) -> None:
    """Both keep one state."""
    body = bodies.load("hinted")
    data = bytes(at * 7 % 251 for at in range(200))
    buffer, state = ctypes.create_string_buffer(data), ctypes.create_string_buffer(528)
    at = ctypes.addressof(state) + 15 & ~15
    digest = ctypes.create_string_buffer(64)
    for name, size in (("sha1", 20), ("sha224", 28), ("sha256", 32)):
        for cut, first, second, last in product(CUTS, *[[0, Hint.SHA]] * 3):
            body.call(f"hash_{name}_begin", at)
            for hint, start, end in ((first, 0, cut), (second, cut, len(data))):
                body.hint(hint)
                body.call(f"hash_{name}_update", at, ctypes.addressof(buffer) + start, end - start)
            body.hint(last)
            body.call(f"hash_{name}_end", at, ctypes.addressof(digest))
            assert digest.raw[:size] == hashlib.new(name, data).digest()


@same_fixture
@given(message=st.binary(max_size=5000))
def test_sha256(twins: SimpleNamespace, message: bytes) -> None:
    twins.reset()
    assert twins.compiled.hashing.sha256(message) == twins.python.hashing.sha256(message)


@same_fixture
@given(key=data, message=data)
def test_hmac_sha256(twins: SimpleNamespace, key: bytes, message: bytes) -> None:
    twins.reset()
    assert twins.compiled.mac.hmac_sha256(key, message) == twins.python.mac.hmac_sha256(key, message)


@same_fixture
@given(material=data, salt=data, info=data, length=st.integers(-2, 8162) | st.integers(-(2**63), 2**63 - 1))
def test_hkdf_sha256(twins: SimpleNamespace, material: bytes, salt: bytes, info: bytes, length: int) -> None:
    twins.reset()
    expected = outcome(twins.python.kdf.hkdf_sha256, material, salt, info, length)
    assert outcome(twins.compiled.kdf.hkdf_sha256, material, salt, info, length) == expected


@same_fixture
@given(a=data, b=data)
def test_equal(twins: SimpleNamespace, a: bytes, b: bytes) -> None:
    twins.reset()
    assert twins.compiled.compare.equal(a, b) == twins.python.compare.equal(a, b) == (a == b)


few = settings(same_fixture, max_examples=30)
HASHES = ["sha1", "sha224", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake3"]


@few
@given(message=st.binary(max_size=300), times=st.integers(1, 12), name=st.sampled_from(HASHES))
def test_hashes(twins: SimpleNamespace, message: bytes, times: int, name: str) -> None:
    twins.reset()
    expected = getattr(twins.python.hashing, name)(message * times)
    assert getattr(twins.compiled.hashing, name)(message * times) == expected


@few
@given(key=data, message=data, name=st.sampled_from(["sha1", "sha224", "sha384", "sha512"]))
def test_other_hmacs(twins: SimpleNamespace, key: bytes, message: bytes, name: str) -> None:
    twins.reset()
    expected = getattr(twins.python.mac, f"hmac_{name}")(key, message)
    assert getattr(twins.compiled.mac, f"hmac_{name}")(key, message) == expected


@few
@given(password=data, salt=data, iterations=st.integers(0, 5), length=st.integers(0, 200))
def test_pbkdf2(twins: SimpleNamespace, password: bytes, salt: bytes, iterations: int, length: int) -> None:
    twins.reset()
    for name in ("pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512"):
        expected = outcome(getattr(twins.python.kdf, name), password, salt, iterations, length)
        assert outcome(getattr(twins.compiled.kdf, name), password, salt, iterations, length) == expected


@few
@given(
    password=data, salt=data, n=st.integers(1, 17), r=st.integers(0, 9), p=st.integers(0, 3), length=st.integers(0, 90)
)
def test_scrypt(twins: SimpleNamespace, password: bytes, salt: bytes, n: int, r: int, p: int, length: int) -> None:
    twins.reset()
    expected = outcome(twins.python.kdf.scrypt, password, salt, n, r, p, length)
    assert outcome(twins.compiled.kdf.scrypt, password, salt, n, r, p, length) == expected


@few
@given(
    password=data,
    salt=st.binary(min_size=6, max_size=40),
    costs=st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(7, 70)),
    length=st.integers(3, 200),
)
def test_argon2id(
    twins: SimpleNamespace, password: bytes, salt: bytes, costs: tuple[int, int, int], length: int
) -> None:
    twins.reset()
    expected = outcome(twins.python.kdf.argon2id, password, salt, *costs, length)
    assert outcome(twins.compiled.kdf.argon2id, password, salt, *costs, length) == expected


@few
@given(nonce=st.binary(min_size=32, max_size=32), key=keys, message=data, aad=data)
@pytest.mark.parametrize("prefix", ["aegis256_", "chacha20_poly1305_"])
def test_other_ciphers(
    twins: SimpleNamespace, prefix: str, nonce: bytes, key: bytes, message: bytes, aad: bytes
) -> None:
    twins.reset()
    size = 32 if prefix == "aegis256_" else 12
    twins.python.queue_random(nonce[:size])
    twins.compiled.queue_random(nonce[:size])
    expected = outcome(getattr(twins.python.aead, f"{prefix}encrypt"), key, message, aad)
    assert outcome(getattr(twins.compiled.aead, f"{prefix}encrypt"), key, message, aad) == expected


@few
@given(key=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32), message=data)
def test_public_keys(twins: SimpleNamespace, key: bytes, other: bytes, message: bytes) -> None:
    twins.reset()
    plain, compiled = twins.python, twins.compiled
    for name in ("ed25519", "ecdsa_p256"):
        public_key = outcome(getattr(plain.sign, f"{name}_public_key"), key)
        signature = outcome(getattr(plain.sign, f"{name}_sign"), key, message)
        assert outcome(getattr(compiled.sign, f"{name}_public_key"), key) == public_key
        assert outcome(getattr(compiled.sign, f"{name}_sign"), key, message) == signature
    for name in ("x25519", "p256"):
        public_key = outcome(getattr(plain.exchange, f"{name}_public_key"), other)
        assert outcome(getattr(compiled.exchange, f"{name}_public_key"), other) == public_key
        if isinstance(public_key, bytes):
            shared = outcome(getattr(plain.exchange, name), key, public_key)
            assert outcome(getattr(compiled.exchange, name), key, public_key) == shared
