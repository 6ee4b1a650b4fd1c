"""What a user of decorators pays above the native method."""

from pyenclave import trusted, u64


@trusted
def nothing() -> None:
    pass


@trusted
def echo(data: bytes) -> bytes:
    return data


@trusted
def collatz(n: int) -> int:
    steps = 0
    for start in range(1, n):
        x = start
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            steps += 1
    return steps


@trusted
def lcg(n: int) -> int:
    x = u64(1)
    i = 0
    while i < n:
        x = u64.wrap(x * 6364136223846793005 + 1442695040888963407)
        i += 1
    return int(x >> 1)


@trusted
def ratios(n: int) -> float:
    total = 0.0
    for i in range(1, n):
        total += i / (i + 1)
    return total
