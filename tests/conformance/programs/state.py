"""What lives inside."""

from collections import deque
from dataclasses import dataclass, field

from pyenclave import Inside, f32, i8, trusted, u8, u64


@dataclass
class Counter:
    n: int
    log: list[str]

    def counted(self) -> int:
        return self.n + len(words)


@dataclass
class Mark:
    """What makes one calls methods, as does what shows it."""

    n: int
    seen: list[int] = field(default_factory=lambda: [0])
    doubled: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.doubled = self.n * 2

    def __repr__(self) -> str:
        return f"<{self.n} {self.seen}>"


key: Inside[bytes] = b"initial"
title: Inside[str] = "näme"
count: Inside[int] = -3
wide: Inside[u64] = 2**64 - 1
small: Inside[u8] = 7
on: Inside[bool] = True
ratio: Inside[float] = 0.5
single: Inside[f32] = 2
cast: Inside[u64] = u64(5)
wrapped: Inside[i8] = i8.wrap(200)
words: Inside[list[str]] = ["a"]
table: Inside[dict[str, int]] = {"x": 1}
unique: Inside[set[int]] = set()
pair: Inside[tuple[int, str]] = (1, "one")
counter: Inside[Counter] = Counter(0, [])
queue: Inside[deque[int] | None] = None
nothing: Inside[str | None] = None
computed: Inside[list[int]] = [i * i for i in range(4)]
joined: Inside[str] = ",".join(["a", "b"])
mark: Inside[Mark] = Mark(7)


# calls: ()
@trusted
def show() -> str:
    return f"{title} {count} {wide} {small} {on} {ratio} {cast} {wrapped} {len(key)} {computed} {joined}"


# calls: (5,), (300,), (-1,)
@trusted
def change(n: int) -> str:
    global key, title, count, on, ratio, single, small
    count += n
    title += "!"
    key = key + bytes([n & 255])
    on = not on
    ratio /= 2
    single = f32(ratio)
    small = u8(n & 127)
    return f"{title} {count} {on} {ratio} {float(single)} {small} {key!r}"


# calls: ("b", 2), ("c", 3)
@trusted
def containers(word: str, n: int) -> str:
    words.append(word)
    table[word] = n
    unique.add(n % 2)
    counter.n += n
    counter.log.append(word)
    return f"{words} {table} {len(unique)} {counter}"


# calls: (1,), (2,)
@trusted
def replace(n: int) -> str:
    global words, table, pair, counter, nothing
    before = words
    words = [str(n)]
    before.append("old")
    table = {}
    pair = (pair[0] + n, pair[1] + str(n))
    counter = Counter(n, before)
    was = nothing
    nothing = f"{n}"
    return f"{words} {before} {table} {pair} {counter} {was is None}"


def bump() -> int:
    global count
    count += 10
    return count


# calls: ()
@trusted
def read_when_it_is_read() -> list[int]:
    return [count + bump(), bump() + count, count - bump() * count, min(count, bump(), count)]


# calls: (1,), (1,), (5,)
@trusted
def kept_after_an_exception(n: int) -> int:
    global count
    count = n
    words.append("x")
    if n > 3:
        raise RuntimeError(f"{len(words)}")
    return len(words)


# calls: ()
@trusted
def in_methods() -> int:
    return counter.counted()


# calls: ()
@trusted
def shadowed() -> int:
    return inner(4) + len(words)


def inner(count: int) -> int:
    words = [count]
    return words[0] * 2


# calls: (2,), (3,)
@trusted
def of_a_class_with_methods(n: int) -> str:
    global mark
    before = mark
    mark = Mark(n, [n])
    return f"{before} {mark!r} {mark.doubled}"


class Person:
    def __init__(self, name: str, age: int | None = None) -> None:
        self.name = name
        self.age = age


person: Inside[Person | None] = None
limit: Inside[int | None] = None
owner: Inside[Person] = Person("root")


def whoever() -> Person:
    if person is None:
        raise LookupError("nobody")
    return person


def is_nobody() -> bool:
    return person is None


def nobody() -> None:
    global person
    person = None


# calls: ("", None), ("ann", None), ("bob", 5)
@trusted
def asked(name: str, most: int | None) -> str:
    global person, limit
    person = Person(name, most) if name else None
    limit = most
    found = "" if person is None else person.name
    while limit is not None and limit > 0:
        limit -= 2
        found += f" {limit}"
    if person is not None and person.age:
        found += f" {person.age + 1}"
    if owner.age is None:
        owner.age = 40
    found += f" {owner.age + 1}"
    limit = None if limit is None else limit * 2
    try:
        found += whoever().name
    except LookupError as e:
        found += str(e)
    person = Person("eve")
    found += person.name
    other = person
    nobody()
    return f"{found} {other.name} {limit} {is_nobody()}"


@trusted
def never() -> str:
    nobody()
    assert person is not None, "nobody is there"
    return person.name


# calls: ("",), ("ann",)
@trusted
def perhaps_a_copy(name: str) -> str:
    """A variable that has been a copy of state may be None nevertheless."""
    global person
    person = Person(name) if name else None
    other: Person | None = None
    if person is not None:
        other = person
    if other is None:
        return "nobody"
    found = other.name
    other = None
    return f"{found} {other is None}"
