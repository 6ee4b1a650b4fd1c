"""Authenticated encryption: AES-256-GCM (NIST SP 800-38D), ChaCha20-Poly1305 (RFC 8439), AEGIS-256 (RFC 10032).

A token is nonce (12 random bytes, of AEGIS-256 32), ciphertext, tag (16 bytes, of AEGIS-256 32). Random nonces of 12
bytes bound the messages under one key: 2^32 of them (SP 800-38D, 8.3); derive a new key with `kdf` before that, or take
AEGIS-256, which has no such bound.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from . import _aegis

__all__ = [
    "aegis256_decrypt",
    "aegis256_encrypt",
    "chacha20_poly1305_decrypt",
    "chacha20_poly1305_encrypt",
    "decrypt",
    "encrypt",
]

KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
OVERHEAD = NONCE_SIZE + TAG_SIZE
MESSAGE_MAX = 2**36 - 32  # SP 800-38D, 5.2.1.1: the 32-bit block counter must not wrap
CHACHA_MAX = 64 * (2**32 - 1)  # RFC 8439, 2.8: nor that one, whose first block makes the tag's key
AEGIS_NONCE_SIZE = 32
AEGIS_TAG_SIZE = 32
AEGIS_MAX = 2**61 - 1


def encrypt(key: bytes, message: bytes, aad: bytes = b"") -> bytes:
    """The token of `message` under `key` (32 bytes), 28 bytes longer than `message`.

    `aad` is authenticated with it but not kept in it: `decrypt` must be given the same.
    Raises ValueError for a key of another size or a message of more than 2^36 - 32 bytes.
    """
    _check_message(key, message, MESSAGE_MAX)
    nonce = os.urandom(NONCE_SIZE)
    state = Cipher(AES(key), GCM(nonce)).encryptor()
    state.authenticate_additional_data(aad)
    ciphertext = state.update(message) + state.finalize()
    return nonce + ciphertext + state.tag


def decrypt(key: bytes, token: bytes, aad: bytes = b"") -> bytes:
    """The message of `token`, made by `encrypt` with the same `key` and `aad`.

    Raises ValueError where it was not, where the key has another size than 32 bytes, and for a token that is shorter or
    longer than any can be.
    """
    _check_token(key, token, OVERHEAD, MESSAGE_MAX)
    nonce, ciphertext, tag = token[:NONCE_SIZE], token[NONCE_SIZE:-TAG_SIZE], token[-TAG_SIZE:]
    state = Cipher(AES(key), GCM(nonce, tag)).decryptor()
    state.authenticate_additional_data(aad)
    try:
        return state.update(ciphertext) + state.finalize()
    except InvalidTag:
        raise ValueError("aead: wrong tag") from None


def chacha20_poly1305_encrypt(key: bytes, message: bytes, aad: bytes = b"") -> bytes:
    """As `encrypt`, by ChaCha20-Poly1305; a message has at most 2^38 - 64 bytes."""
    _check_message(key, message, CHACHA_MAX)
    nonce = os.urandom(NONCE_SIZE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, message, aad)


def chacha20_poly1305_decrypt(key: bytes, token: bytes, aad: bytes = b"") -> bytes:
    """The message of `token`, made by `chacha20_poly1305_encrypt`; raises as `decrypt` does."""
    _check_token(key, token, OVERHEAD, CHACHA_MAX)
    try:
        return ChaCha20Poly1305(key).decrypt(token[:NONCE_SIZE], token[NONCE_SIZE:], aad)
    except InvalidTag:
        raise ValueError("aead: wrong tag") from None


def aegis256_encrypt(key: bytes, message: bytes, aad: bytes = b"") -> bytes:
    """As `encrypt`, by AEGIS-256: the token is 64 bytes longer than `message`, whose size has no bound."""
    _check_message(key, message, AEGIS_MAX)
    nonce = os.urandom(AEGIS_NONCE_SIZE)
    return nonce + b"".join(_aegis.encrypt(key, nonce, message, aad))


def aegis256_decrypt(key: bytes, token: bytes, aad: bytes = b"") -> bytes:
    """The message of `token`, made by `aegis256_encrypt`; raises as `decrypt` does."""
    _check_token(key, token, AEGIS_NONCE_SIZE + AEGIS_TAG_SIZE, AEGIS_MAX)
    nonce, ciphertext, tag = token[:AEGIS_NONCE_SIZE], token[AEGIS_NONCE_SIZE:-AEGIS_TAG_SIZE], token[-AEGIS_TAG_SIZE:]
    message = _aegis.decrypt(key, nonce, ciphertext, tag, aad)
    if message is None:
        raise ValueError("aead: wrong tag")
    return message


def _check_message(key: bytes, message: bytes, most: int) -> None:
    _check_key(key)
    if len(message) > most:
        raise ValueError(f"aead: a message has at most {most} bytes, not {len(message)}")


def _check_token(key: bytes, token: bytes, overhead: int, most: int) -> None:
    _check_key(key)
    if len(token) < overhead:
        raise ValueError(f"aead: a token has at least {overhead} bytes, not {len(token)}")
    if len(token) > most + overhead:
        raise ValueError(f"aead: a token has at most {most + overhead} bytes, not {len(token)}")


def _check_key(key: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise ValueError(f"aead: a key has {KEY_SIZE} bytes, not {len(key)}")
