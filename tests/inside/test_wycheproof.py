"""Wycheproof's vectors (github.com/C2SP/wycheproof at dac1dd4), through the plain twin and the compiled body.

`wycheproof.json` has some of each kind that its files name: edge cases of arithmetic, forged and malformed input. What
is null there has to be refused.
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

VECTORS = json.loads((Path(__file__).parent / "wycheproof.json").read_text())


def raw(row: list[Any]) -> list[Any]:
    return [bytes.fromhex(one) if isinstance(one, str) else one for one in row]


@pytest.mark.parametrize(("name", "prefix"), [("aes_gcm", ""), ("chacha20_poly1305", "chacha20_poly1305_")])
def test_aead(inside: SimpleNamespace, name: str, prefix: str) -> None:
    encrypt, decrypt = (getattr(inside.aead, f"{prefix}{what}crypt") for what in ("en", "de"))
    for key, token, aad, message in map(raw, VECTORS[name]):
        if message is None:
            with pytest.raises(ValueError, match=r"^aead: wrong tag$"):
                decrypt(key, token, aad)
        else:
            assert decrypt(key, token, aad) == message
            inside.queue_random(token[:12])
            assert encrypt(key, message, aad) == token


@pytest.mark.parametrize(("name", "function"), [("x25519", "x25519"), ("ecdh_p256", "p256")])
def test_exchange(inside: SimpleNamespace, name: str, function: str) -> None:
    for key, public_key, shared in map(raw, VECTORS[name]):
        if shared is None:
            with pytest.raises(ValueError, match=r"^exchange: (no point of P-256|a public key of small order)$"):
                getattr(inside.exchange, function)(key, public_key)
        else:
            assert getattr(inside.exchange, function)(key, public_key) == shared


@pytest.mark.parametrize("name", ["ecdsa_p256", "ed25519"])
def test_signatures(inside: SimpleNamespace, name: str) -> None:
    verify = getattr(inside.sign, f"{name}_verify")
    for public_key, signature, message, valid in map(raw, VECTORS[name]):
        assert verify(public_key, signature, message) is valid, signature.hex()


def test_rsa_pss(inside: SimpleNamespace) -> None:
    public_key = bytes.fromhex(VECTORS["rsa_pss"]["public_key"])
    for signature, message, valid in map(raw, VECTORS["rsa_pss"]["tests"]):
        assert inside.sign.rsa_pss_verify(public_key, signature, message) is valid, signature.hex()
