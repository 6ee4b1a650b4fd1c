"""Sealing: what an enclave gives to the host to keep, and that only it, or its signer's product, can open again.

AES-256-GCM under a key that EGETKEY gives inside. Sealed data name the policy: `MRENCLAVE`, this very enclave; or
`MRSIGNER`, every enclave of this signer with this product id, where one with a newer security version opens what an
older one sealed, never the reverse. A production image opens nothing of a debug image's, nor the other way.

This twin has a secret of this user's instead of a processor, and counts as a debug image of product 0: what it seals
opens in plain Python only.
"""

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ._secret import secret

__all__ = ["migrate", "seal", "unseal", "version"]

MAGIC = b"PYESEAL1"
HEADER = struct.Struct("<8sHHHH16s32sQ")  # magic, policy, product, security version, debug, CPUSVN, KEYID, version
NONCE_SIZE = 12
TAG_SIZE = 16
OVERHEAD = HEADER.size + NONCE_SIZE + TAG_SIZE
DATA_MAX = 2**36 - 32  # SP 800-38D, 5.2.1.1
POLICIES = {"MRENCLAVE": 1, "MRSIGNER": 2}
PRODUCT, SECURITY_VERSION, DEBUG, CPUSVN = 0, 0, 1, bytes(16)


def seal(data: bytes, policy: str, aad: bytes = b"", version: int = 0) -> bytes:
    """`data` sealed under `policy`, "MRENCLAVE" or "MRSIGNER": 100 bytes longer.

    `aad` is authenticated with it but not kept in it. `version`, which is kept and authenticated, is for a caller who
    counts: see `unseal`. Raises ValueError for another policy, a negative version, or more than 2^36 - 32 bytes.
    """
    bits = _policy(policy)
    if version < 0:
        raise ValueError(f"seal: version is 0 or more, not {version}")
    return _made(data, bits, aad, version)


def unseal(sealed: bytes, aad: bytes = b"", counter: int = 0) -> bytes:
    """The data of `sealed`, made by `seal` with the same `aad`.

    `counter`: the least version that is no rollback, from where the host cannot turn it back. Raises ValueError where
    the data were sealed by what this enclave's policy does not cover, were changed, or have a lower version.
    """
    if counter < 0:
        raise ValueError(f"seal: counter is 0 or more, not {counter}")
    header = _read(sealed)
    data = _opened(header, sealed[HEADER.size :], aad)
    found = _version(header)
    if found < counter:
        raise ValueError(f"seal: rolled back: the counter is past version {found}")
    return data


def migrate(sealed: bytes, policy: str, aad: bytes = b"") -> bytes:
    """The same data and version, sealed anew under `policy` with this enclave's security version.

    For what an older one sealed, so that it no longer opens there; and, before an update, from MRENCLAVE to MRSIGNER.
    Raises ValueError as `unseal` does.
    """
    bits = _policy(policy)
    header = _read(sealed)
    return _made(_opened(header, sealed[HEADER.size :], aad), bits, aad, _version(header))


def version(sealed: bytes) -> int:
    """The version that `sealed` names, 0 for what is no sealed data; to be believed after `unseal` only."""
    if len(sealed) < OVERHEAD or sealed[: len(MAGIC)] != MAGIC:
        return 0
    found = _version(sealed)
    return found if found < 2**63 else 0


def _policy(policy: str) -> int:
    if policy not in POLICIES:
        raise ValueError("seal: policy is MRENCLAVE or MRSIGNER")
    return POLICIES[policy]


def _read(sealed: bytes) -> bytes:
    """The header; ValueError for what it alone can tell, none of which is believed before the tag is right."""
    if len(sealed) < OVERHEAD:
        raise ValueError(f"seal: sealed data have at least {OVERHEAD} bytes, not {len(sealed)}")
    if len(sealed) > DATA_MAX + OVERHEAD:
        raise ValueError(f"seal: sealed data are too long: {len(sealed)}")
    header = sealed[: HEADER.size]
    magic, policy, product, _, debug, *_ = HEADER.unpack(header)
    if magic != MAGIC:
        raise ValueError("seal: no sealed data of this format")
    if policy not in POLICIES.values():
        raise ValueError("seal: no policy of this format")
    if debug != DEBUG:
        raise ValueError("seal: a debug image opens no production image's, nor it that one's")
    if product != PRODUCT:
        raise ValueError(f"seal: sealed for another product: {product}")
    return header


def _version(header: bytes) -> int:
    found: int = HEADER.unpack(header[: HEADER.size])[-1]
    return found


def _made(data: bytes, policy: int, aad: bytes, version: int) -> bytes:
    if len(data) > DATA_MAX:
        raise ValueError(f"seal: data are too long: {len(data)}")
    keyid = os.urandom(32)
    header = HEADER.pack(MAGIC, policy, PRODUCT, SECURITY_VERSION, DEBUG, CPUSVN, keyid, version)
    nonce = os.urandom(NONCE_SIZE)
    state = Cipher(AES(_key(header)), GCM(nonce)).encryptor()
    state.authenticate_additional_data(aad)
    ciphertext = state.update(data) + state.finalize()
    return header + nonce + ciphertext + state.tag


def _opened(header: bytes, token: bytes, aad: bytes) -> bytes:
    _, _, _, security_version, _, cpusvn, *_ = HEADER.unpack(header)
    if any(asked > have for asked, have in zip(cpusvn, CPUSVN, strict=True)):
        raise ValueError("seal: sealed with newer microcode than this processor's")
    if security_version > SECURITY_VERSION:
        raise ValueError(f"seal: sealed by a newer security version: {security_version}")
    nonce, ciphertext, tag = token[:NONCE_SIZE], token[NONCE_SIZE:-TAG_SIZE], token[-TAG_SIZE:]
    state = Cipher(AES(_key(header)), GCM(nonce, tag)).decryptor()
    state.authenticate_additional_data(aad)
    try:
        return state.update(ciphertext) + state.finalize()
    except InvalidTag:
        raise ValueError("seal: wrong tag") from None


def _key(header: bytes) -> bytes:
    """As EGETKEY's, which depends on policy, versions and KEYID; all of them are in the header."""
    given = HMAC(secret(), SHA256())
    given.update(header)
    return HKDF(SHA256(), 32, b"pyenclave seal", header).derive(given.finalize()[:16])
