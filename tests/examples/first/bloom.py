"""A bloom filter of leaked passwords; its key keeps outsiders from reading it."""

import hashlib
import math

from pyenclave import Inside, trusted

SIZE = 4096
HASHES = 5


class BloomFilter:
    def __init__(self, size: int, hashes: int) -> None:
        self.size = size
        self.hashes = hashes
        self.bits = bytearray(size // 8)
        self.count = 0

    def positions(self, item: str) -> list[int]:
        digest = hashlib.sha256(item.encode("utf-8")).digest()
        first = int.from_bytes(digest[:4], "big")
        second = int.from_bytes(digest[4:8], "big") | 1
        return [(first + i * second) % self.size for i in range(self.hashes)]

    def add(self, item: str) -> None:
        for position in self.positions(item):
            self.bits[position // 8] |= 1 << (position % 8)
        self.count += 1

    def __contains__(self, item: str) -> bool:
        return all(self.bits[p // 8] >> (p % 8) & 1 for p in self.positions(item))

    def __len__(self) -> int:
        return self.count

    def false_positive_rate(self) -> float:
        return (1 - math.exp(-self.hashes * self.count / self.size)) ** self.hashes


leaked: Inside[BloomFilter] = BloomFilter(SIZE, HASHES)


@trusted
def add(passwords: list[str]) -> int:
    for password in passwords:
        if password not in leaked:
            leaked.add(password)
    return len(leaked)


@trusted
def is_leaked(password: str) -> bool:
    return password in leaked


@trusted
def rate() -> float:
    return round(leaked.false_positive_rate(), 9)


def demo() -> list[object]:
    said: list[object] = [
        add(["123456", "password", "qwerty", "123456"]),
        is_leaked("qwerty"),
        is_leaked("correct horse"),
    ]
    return [*said, rate(), add([f"secret{i}" for i in range(100)]), rate()]


if __name__ == "__main__":
    print(*demo(), sep="\n")
