"""A cache of decrypted records that forgets the least recently used."""

from pyenclave import Inside, trusted


class LRUCache:
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.items: dict[str, str] = {}
        self.hits = 0
        self.misses = 0

    def get(self, key: str) -> str | None:
        if key not in self.items:
            self.misses += 1
            return None
        self.hits += 1
        value = self.items.pop(key)
        self.items[key] = value
        return value

    def put(self, key: str, value: str) -> None:
        self.items.pop(key, None)
        self.items[key] = value
        if len(self.items) > self.capacity:
            del self.items[next(iter(self.items))]

    def __len__(self) -> int:
        return len(self.items)


cache: Inside[LRUCache] = LRUCache(3)


def decrypt(record: str) -> str:
    return "".join(chr(ord("a") + (ord(c) - ord("a") + 13) % 26) if c.islower() else c for c in record)


@trusted
def read(record: str) -> str:
    value = cache.get(record)
    if value is None:
        value = decrypt(record)
        cache.put(record, value)
    return value


@trusted
def statistics() -> dict[str, float]:
    total = cache.hits + cache.misses
    return {
        "hits": cache.hits,
        "misses": cache.misses,
        "ratio": cache.hits / total if total else 0.0,
        "size": len(cache),
    }


@trusted
def cached() -> list[str]:
    return list(cache.items.keys())


def demo() -> list[object]:
    said: list[object] = [statistics()]
    said += [read(record) for record in ("uryyb", "jbeyq", "uryyb", "frperg", "nyvpr", "jbeyq")]
    return [*said, statistics(), cached()]


if __name__ == "__main__":
    print(*demo(), sep="\n")
