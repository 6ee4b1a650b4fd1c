"""A rate limiter of token buckets, which the host cannot reset."""

from dataclasses import dataclass

from pyenclave import Inside, trusted


@dataclass
class Bucket:
    capacity: float
    rate: float
    tokens: float
    last: float

    def take(self, now: float, cost: float = 1.0) -> bool:
        if now > self.last:
            self.tokens = min(self.capacity, self.tokens + (now - self.last) * self.rate)
            self.last = now
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True

    @property
    def wait(self) -> float:
        return max(0.0, (1.0 - self.tokens) / self.rate)


buckets: Inside[dict[str, Bucket]] = {}
denied: Inside[dict[str, int]] = {}


@trusted
def configure(client: str, capacity: float, rate: float) -> None:
    if rate <= 0:
        raise ValueError("the rate must be positive")
    buckets[client] = Bucket(capacity, rate, capacity, 0.0)


@trusted
def allow(client: str, now: float) -> bool:
    bucket = buckets.get(client)
    if bucket is None:
        raise KeyError(client)
    if bucket.take(now):
        return True
    denied[client] = denied.get(client, 0) + 1
    return False


@trusted
def retry_after(client: str) -> float:
    return buckets[client].wait


@trusted
def worst() -> list[tuple[str, int]]:
    return sorted(denied.items(), key=lambda item: (-item[1], item[0]))[:3]


def demo() -> list[object]:
    configure("ann", 2.0, 0.5)
    configure("bob", 1.0, 1.0)
    said: list[object] = [
        allow("ann", 0.0),
        allow("ann", 0.1),
        allow("ann", 0.2),
        retry_after("ann"),
        allow("ann", 3.0),
    ]
    said += [allow("bob", 1.0), allow("bob", 1.0), allow("bob", 1.5), worst()]
    try:
        allow("eve", 1.0)
    except KeyError as error:
        said.append(error.args[0])
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
