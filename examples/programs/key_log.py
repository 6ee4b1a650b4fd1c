"""A key-transparency log: a Merkle tree over public keys, with proofs that anybody checks."""

import hashlib

from pyenclave import Inside, trusted

leaves: Inside[list[bytes]] = []
keys: Inside[dict[str, list[bytes]]] = {}


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2 == 1:
            paired.append(level[-1])
        level = paired
    return level[0]


@trusted
def publish(user: str, public_key: bytes) -> int:
    entry = f"{user}:{public_key.hex()}".encode()
    leaves.append(leaf_hash(entry))
    keys.setdefault(user, []).append(public_key)
    return len(leaves) - 1


@trusted
def root() -> str:
    return root_of(leaves).hex()


@trusted
def latest(user: str) -> bytes:
    return keys[user][-1]


@trusted
def proof(index: int) -> list[tuple[str, bytes]]:
    if not 0 <= index < len(leaves):
        raise IndexError(f"no entry {index}")
    path = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(("left" if sibling < index else "right", level[sibling]))
        level = [node_hash(level[i], level[i + 1]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
        index //= 2
    return path


def verify(user: str, public_key: bytes, path: list[tuple[str, bytes]], expected: str) -> bool:
    current = leaf_hash(f"{user}:{public_key.hex()}".encode())
    for side, sibling in path:
        current = node_hash(sibling, current) if side == "left" else node_hash(current, sibling)
    return current.hex() == expected


def demo() -> list[object]:
    said: list[object] = [root()]
    said += [publish(user, bytes([i] * 4)) for i, user in enumerate(("ann", "bob", "cid", "ann", "dan"))]
    said += [
        root(),
        latest("ann"),
        verify("cid", b"\2\2\2\2", proof(2), root()),
        verify("bob", b"\2\2\2\2", proof(2), root()),
    ]
    try:
        proof(9)
    except IndexError as error:
        said.append(str(error))
    return [*said, [len(proof(i)) for i in range(5)]]


if __name__ == "__main__":
    print(*demo(), sep="\n")
