"""One-time codes (RFC 6238): the shared secrets stay inside."""

import base64
import hashlib
import hmac
import struct

from pyenclave import Inside, trusted

DIGITS = 6
STEP = 30

secrets: Inside[dict[str, bytes]] = {}
used: Inside[dict[str, int]] = {}


def hotp(key: bytes, counter: int) -> str:
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    (code,) = struct.unpack(">I", digest[offset : offset + 4])
    return str((code & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


@trusted
def enroll(user: str, secret: str) -> None:
    padding = "=" * (-len(secret) % 8)
    secrets[user] = base64.b32decode(secret.upper() + padding)


@trusted
def verify(user: str, code: str, now: int) -> bool:
    key = secrets.get(user)
    if key is None:
        return False
    counter = now // STEP
    for candidate in range(counter - 1, counter + 2):
        if candidate <= used.get(user, -1):
            continue
        if hmac.compare_digest(hotp(key, candidate), code):
            used[user] = candidate
            return True
    return False


def demo() -> list[object]:
    enroll("ann", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    return [
        verify("ann", "287082", 59),
        verify("ann", "287082", 59),
        verify("bob", "1", 59),
        verify("ann", "081804", 1111111109),
    ]


if __name__ == "__main__":
    print(*demo(), sep="\n")
