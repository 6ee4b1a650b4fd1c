"""Functions that remember: variables of the functions around, objects, arguments."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from pyenclave import Inside, trusted

kept: Inside[dict[str, Callable[[int], int]]] = {}


def adder(n: int) -> Callable[[int], int]:
    return lambda x: x + n


# calls: (5,)
@trusted
def keep(n: int) -> list[int]:
    kept["add"] = adder(n)
    kept["twice"] = lambda x: adder(x)(x)
    return [kept["add"](1), kept["twice"](7)]


# calls: ()
@trusted
def last_of_a_loop() -> list[int]:
    """A closure has the variable, not the value that it had."""
    made: list[Callable[[], int]] = []
    for i in range(3):

        def get() -> int:
            return i * 10

        made.append(get)
        made.append(lambda: i)
    i = 7
    return [f() for f in made]


# calls: (3,)
@trusted
def changed_later(n: int) -> list[int]:
    get: Callable[[], int] = lambda: n  # noqa: E731
    before = get()
    n += 1
    x = 1
    both: Callable[[int], int] = lambda y: x * 100 + y + n  # noqa: E731
    one = both(5)
    x = 2
    return [before, get(), one, both(5)]


def account(balance: int) -> tuple[Callable[[int], int], Callable[[], int], Callable[[], list[str]]]:
    log: list[str] = []
    name: str | None = None

    def add(amount: int) -> int:
        nonlocal balance, name
        if balance + amount < 0:
            raise ValueError(f"{balance} is not enough")
        balance += amount
        name = f"after {amount}"
        log.append(name)
        return balance

    def said() -> list[str]:
        return [*log, name or "none"]

    return add, lambda: balance, said


# calls: ([5, -3],), ([5, -30],), ([],)
@trusted
def accounts(amounts: list[int]) -> tuple[list[int], int, list[str]]:
    add, balance, said = account(10)
    other, _, _ = account(0)
    other(1)
    return [add(one) for one in amounts], balance(), said()


# calls: (4,)
@trusted
def deep(n: int) -> list[int]:
    """`nonlocal` through a function between, and functions that call each other."""
    total = 0

    def outer(step: int) -> Callable[[], None]:
        def inner() -> None:
            nonlocal total
            total += step

        return inner

    def fact(k: int) -> int:
        return 1 if k < 2 else k * fact(k - 1) + 0 * total

    steps = [outer(k) for k in range(n)]
    for one in steps + steps:
        one()
    power: Callable[[int], int] = fact
    return [total, power(n)]


def times(f: Callable[[str], str], n: int) -> Callable[[str], str]:
    if n == 0:
        return lambda s: s
    rest = times(f, n - 1)
    return lambda s: f(rest(s))


# calls: ("a", 3), ("", 0)
@trusted
def nested_texts(text: str, n: int) -> str:
    suffix = text + "."
    return times(lambda s: f"({s}{suffix})", n)("x")


class Machine:
    def __init__(self, step: int) -> None:
        self.step = step
        self.at = 0
        self.moves: dict[str, Callable[[int], int]] = {"on": self.forward, "back": self.backward}

    def forward(self, n: int, times: int = 1) -> int:
        self.at += n * self.step * times
        return self.at

    def backward(self, n: int) -> int:
        self.at -= n
        return self.at


class Fast(Machine):
    def backward(self, n: int) -> int:
        self.at -= n * 100
        return self.at


# calls: (2,), (-1,)
@trusted
def machines(step: int) -> list[int]:
    """Objects that hold what holds them."""
    made = [Machine(step), Fast(step)]
    said = [one.moves[name](3) for one in made for name in ("on", "back")]
    first = made[0].forward
    made.pop(0)
    return [*said, first(1, 2), partial(made[0].backward, 1)()]


# calls: ([3, 1, 2],)
@trusted
def built_in_methods(xs: list[int]) -> tuple[list[int], list[bool], int]:
    there = {1, 3}
    put: Callable[[int], None] = xs.append
    for n in (8, 9):
        put(n)
    has: Callable[[int], bool] = lambda n: n in there  # noqa: E731
    return xs, [has(x) for x in xs], len(xs)


def area(width: int, height: int, *, scale: int = 1, name: str = "") -> str:
    return f"{name}{width * height * scale}"


# calls: (2,)
@trusted
def partials(n: int) -> list[str]:
    wide = partial(area, 10)
    named = partial(area, name="n", scale=n)
    whole: Callable[[], str] = partial(area, n, 3, name="w")
    again = partial(wide, 4)

    def local(a: int, b: int) -> int:
        return a * 100 + b + n

    least: Callable[[int], int] = partial(max, 5)
    return [wide(n), named(2, 3), whole(), again(), str(partial(local, 7)(1)), str(least(n))]


@dataclass
class Button:
    text: str
    on_click: Callable[[], str] | None = None
    clicks: list[str] = field(default_factory=list[str])


# calls: (3,), (0,)
@trusted
def optional_ones(n: int) -> list[str]:
    """In fields, in circles, and where there may be none."""
    made = [Button(str(k)) for k in range(n)]
    for k in range(n):
        button = made[k]
        if k != 1:
            button.on_click = lambda button=button: f"{button.text}!{len(button.clicks)}"
    for one in made:
        one.clicks.append("x" if one.on_click is None else one.on_click())
    return [text for one in made for text in one.clicks]


def called_later(value: int | None, f: Callable[[int], str]) -> list[Callable[[], str]]:
    if value is None:
        return []
    return [lambda: f(value), lambda: f"{value + 1}"]


# calls: (3,), (None,)
@trusted
def known_values(value: int | None) -> list[str]:
    return [f() for f in called_later(value, lambda n: f"<{n}>")]


# calls: (1,)
@trusted
def replaced_by_itself(n: int) -> int:
    """A function that gives the variable that it is called by another one, and goes while it runs."""
    big = [n] * 8
    f: Callable[[int], int] = lambda x: x  # noqa: E731

    def g(x: int) -> int:
        nonlocal f, big
        f = lambda y: y * 2  # noqa: E731
        big = [9]
        return x + sum(big)

    f = g
    return f(1) + f(10) + sum(big)


# calls: (3,)
@trusted
def with_defaults(n: int) -> list[int]:
    """Each is called with less than it takes, and remembers."""
    k = 100

    def f(x: int, y: int = 2) -> int:
        return x * y + n

    def g(x: int, *, z: int = 2) -> int:
        return x * z - k

    named: dict[str, Callable[[int], int]] = {"f": f, "g": g, "p": partial(f, 3)}
    added: list[Callable[[], int]] = [partial(f, k) for k in range(3)]
    n += 1
    return [named["f"](1), named["g"](2), named["p"](4), *(one() for one in added)]


@dataclass
class Circle:
    radius: int


@dataclass
class Name:
    text: str


Mark = Circle | Name


# calls: (0,), (1,)
@trusted
def asked_before(n: int) -> str:
    """What it is an object of is asked again where others may have changed the variable."""
    mark: Mark = Circle(3)

    def change() -> None:
        nonlocal mark
        mark = Name("abc")

    said: Callable[[], str] = lambda: mark.text if isinstance(mark, Name) else "-"  # noqa: E731
    before = said()
    if n:
        change()
    if isinstance(mark, Circle):
        mark.radius += 1
        return before + str(mark.radius)
    return before + said()
