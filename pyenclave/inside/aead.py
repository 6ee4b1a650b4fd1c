"""Authenticated encryption: AES-256-GCM (NIST SP 800-38D).

A token is nonce (12 random bytes), ciphertext, tag (16 bytes). Random nonces bound the messages under one key:
2^32 of them (SP 800-38D, 8.3); derive a new key with `kdf` before that.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

__all__ = ["decrypt", "encrypt"]

KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
OVERHEAD = NONCE_SIZE + TAG_SIZE
MESSAGE_MAX = 2**36 - 32  # SP 800-38D, 5.2.1.1: the 32-bit block counter must not wrap


def encrypt(key: bytes, message: bytes, aad: bytes = b"") -> bytes:
    """The token of `message` under `key` (32 bytes), 28 bytes longer than `message`.

    `aad` is authenticated with it but not kept in it: `decrypt` must be given the same.
    Raises ValueError for a key of another size or a message of more than 2^36 - 32 bytes.
    """
    _check_key(key)
    if len(message) > MESSAGE_MAX:
        raise ValueError(f"aead: a message has at most {MESSAGE_MAX} bytes, not {len(message)}")
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
    _check_key(key)
    if len(token) < OVERHEAD:
        raise ValueError(f"aead: a token has at least {OVERHEAD} bytes, not {len(token)}")
    if len(token) > MESSAGE_MAX + OVERHEAD:
        raise ValueError(f"aead: a token has at most {MESSAGE_MAX + OVERHEAD} bytes, not {len(token)}")
    nonce, ciphertext, tag = token[:NONCE_SIZE], token[NONCE_SIZE:-TAG_SIZE], token[-TAG_SIZE:]
    state = Cipher(AES(key), GCM(nonce, tag)).decryptor()
    state.authenticate_additional_data(aad)
    try:
        return state.update(ciphertext) + state.finalize()
    except InvalidTag:
        raise ValueError("aead: wrong tag") from None


def _check_key(key: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise ValueError(f"aead: a key has {KEY_SIZE} bytes, not {len(key)}")
