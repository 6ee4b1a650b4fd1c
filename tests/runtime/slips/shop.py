"""Secrets on the stack, deeper than an inside primitive wipes, and then a primitive."""

from pyenclave import trusted
from pyenclave.inside import hashing


def weigh(secret: int, depth: int) -> int:
    if depth == 0:
        return secret
    return weigh(secret, depth - 1) ^ secret


@trusted
def plain(secret: int, depth: int) -> int:
    return weigh(secret, depth) * 0


@trusted
def then_hash(secret: int, depth: int) -> int:
    nothing = weigh(secret, depth) * 0
    return nothing + len(hashing.sha256(b"receipt"))
