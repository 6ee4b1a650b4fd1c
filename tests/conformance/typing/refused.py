"""What mypy and pyright (both strict) refuse, each line that says so, and the partitioner where it runs inside."""

from pyenclave import Inside, f32, trusted, u8, u32, u64

count: Inside[u64] = "none"  # refused
LIMIT: u8 = 10


@trusted
def add(a: u8, b: u64) -> u8:
    return a


@trusted
def text(a: u8) -> str:
    return a  # refused


@trusted
def number(a: str) -> u8:
    return a  # refused


@trusted
def assigned(a: u8, s: str, x: float) -> None:
    b: str = a  # refused
    c: u8 = s  # refused
    d: u32 = x  # refused
    e: f32 = s  # refused
    add(s, 1)  # refused
    add(1, x)  # refused
    add(b"", 1)  # refused


@trusted
def cast(s: str, x: float) -> int:
    m: int = u8(s)  # refused, but by plain mypy
    return m


@trusted
def wrapped(s: str, x: float) -> int:
    m: int = u8.wrap(x)  # refused, but by plain mypy
    return m


@trusted
def unknown(n: int) -> None:
    u8.clamp(n)  # refused, but by plain mypy


@trusted
def numbers(values: list[u8], texts: dict[str, u64]) -> tuple[u8, str]:
    first: str = values[0]  # refused
    texts[1] = 2  # refused
    texts["a"] = "b"  # refused
    return 1, 2  # refused


def outside() -> None:
    numbers([1, "a"], {})  # refused outside
    numbers([1], {"a": 1.5})  # refused outside
    add("1", 2)  # refused outside
    add(1.5, 2)  # refused outside
    add(1, None)  # refused outside
    name: str = add(1, 2)  # refused outside
    print(name)
