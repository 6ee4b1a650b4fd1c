"""The compiled body does what the plain twin does, for inputs that hypothesis finds."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


@same_fixture
@given(key=keys, token=data, aad=data)
def test_decrypt_of_anything(twins: SimpleNamespace, key: bytes, token: bytes, aad: bytes) -> None:
    twins.reset()
    expected = outcome(twins.python.aead.decrypt, key, token, aad)
    assert outcome(twins.compiled.aead.decrypt, key, token, aad) == expected


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
