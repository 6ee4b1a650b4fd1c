"""The inside library's bodies against OpenSSL (through `cryptography`), both natively: no enclave is entered.

Each round makes CALLS[size] calls. The bodies are called by a C loop; OpenSSL's figures have Python's share in them,
which counts at 64 bytes only.
"""

import ctypes
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from tests.inside.conftest import HINTED, NEEDED, Value, link

CALLS = {64: 1000, 4096: 100, 1 << 20: 1}
KEY = bytes(range(32))
NONCE = bytes(12)
ROUNDS = 10_000  # of PBKDF2
Round = Callable[[], None]


@pytest.fixture(scope="session")
def linked(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("inside")
    link(folder)
    loaded = ctypes.CDLL(str(folder / "inside.so"))
    loaded.double_hints.restype = ctypes.c_void_p
    loaded.double_reset()
    return loaded


@pytest.fixture(params=HINTED)
def library(request: pytest.FixtureRequest, linked: ctypes.CDLL) -> ctypes.CDLL:
    """By what the host says of the processor: tests/inside/conftest.py."""
    hints = HINTED[request.param]
    if hints and not set(NEEDED) <= set(Path("/proc/cpuinfo").read_text().split()):
        pytest.skip(f"this processor lacks one of {', '.join(NEEDED)}")
    ctypes.c_uint32.from_address(linked.double_hints()).value = hints
    return linked


def body_round(library: ctypes.CDLL, name: str, arguments: list[bytes | int], times: int) -> Round:
    values = [Value(len(one), one) if isinstance(one, bytes) else one for one in arguments]
    words = (ctypes.c_uint64 * 6)(*(ctypes.addressof(one) if isinstance(one, Value) else one for one in values))
    function = ctypes.c_void_p.in_dll(library, f"body_pye_inside_{name}")

    def call(keep: list[Value | int] = values) -> None:
        library.double_repeat(function, words, ctypes.c_uint64(times))

    return call


def openssl_encrypt(message: bytes, times: int) -> Round:
    def call() -> None:
        for _ in range(times):
            AESGCM(KEY).encrypt(os.urandom(12), message, b"")

    return call


def openssl_decrypt(message: bytes, times: int) -> Round:
    token = AESGCM(KEY).encrypt(NONCE, message, b"")

    def call() -> None:
        for _ in range(times):
            AESGCM(KEY).decrypt(NONCE, token, b"")

    return call


def openssl_pbkdf2() -> None:
    hashlib.pbkdf2_hmac("sha256", KEY, NONCE, ROUNDS, 32)


def openssl_sha256(message: bytes, times: int) -> Round:
    def call() -> None:
        for _ in range(times):
            state = Hash(SHA256())
            state.update(message)
            state.finalize()

    return call


@pytest.mark.parametrize("size", CALLS)
class TestInside:
    def test_encrypt(self, benchmark: Any, library: ctypes.CDLL, size: int) -> None:
        benchmark.group = f"AES-256-GCM, {size} bytes"
        benchmark(body_round(library, "aead_encrypt", [KEY, bytes(size), b""], CALLS[size]))

    def test_decrypt(self, benchmark: Any, library: ctypes.CDLL, size: int) -> None:
        benchmark.group = f"AES-256-GCM, decryption, {size} bytes"
        token = NONCE + AESGCM(KEY).encrypt(NONCE, bytes(size), b"")
        benchmark(body_round(library, "aead_decrypt", [KEY, token, b""], CALLS[size]))

    def test_sha256(self, benchmark: Any, library: ctypes.CDLL, size: int) -> None:
        benchmark.group = f"SHA-256, {size} bytes"
        benchmark(body_round(library, "hashing_sha256", [bytes(size)], CALLS[size]))


@pytest.mark.parametrize("size", CALLS)
class TestOpenSSL:
    def test_encrypt(self, benchmark: Any, size: int) -> None:
        benchmark.group = f"AES-256-GCM, {size} bytes"
        benchmark(openssl_encrypt(bytes(size), CALLS[size]))

    def test_decrypt(self, benchmark: Any, size: int) -> None:
        benchmark.group = f"AES-256-GCM, decryption, {size} bytes"
        benchmark(openssl_decrypt(bytes(size), CALLS[size]))

    def test_sha256(self, benchmark: Any, size: int) -> None:
        benchmark.group = f"SHA-256, {size} bytes"
        benchmark(openssl_sha256(bytes(size), CALLS[size]))


class TestPbkdf2:
    """One key of SHA-256 by ROUNDS rounds."""

    def test_inside(self, benchmark: Any, library: ctypes.CDLL) -> None:
        benchmark.group = "PBKDF2"
        benchmark(body_round(library, "kdf_pbkdf2_sha256", [KEY, NONCE, ROUNDS, 32], 1))

    def test_openssl(self, benchmark: Any) -> None:
        benchmark.group = "PBKDF2"
        benchmark(openssl_pbkdf2)
