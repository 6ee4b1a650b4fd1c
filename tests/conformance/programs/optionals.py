"""`T | None`, and what is known of it where."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Optional

from pyenclave import Inside, trusted


@dataclass
class Node:
    name: str | None
    size: int | None = None


@dataclass
class Label:
    text: str

    def __str__(self) -> str:
        return f"#{self.text}"


class Side(Enum):
    LEFT = 1


best: Inside[int | None] = None
name: Inside[str | None] = None


def find(data: bytes, what: int) -> int | None:
    for i, b in enumerate(data):
        if b == what:
            return i
    return None


# calls: (b"abc", 98), (b"abc", 120)
@trusted
def is_none(data: bytes, what: int) -> str:
    at = find(data, what)
    if at is None:
        return "none"
    return f"{at + 1}"


# calls: (b"abc", 97), (b"abc", 99), (b"", 0)
@trusted
def is_not_none(data: bytes, what: int) -> int:
    at = find(data, what)
    return at * 10 if at is not None else -1


# calls: (None,), ("",), ("text",)
@trusted
def truth(s: str | None) -> str:
    if s:
        return s.upper()
    if not s and s is None:
        return "none"
    return "empty"


# calls: (None, 3), (0, 3), (5, None)
@trusted
def logic(a: int | None, b: Optional[int]) -> list[bool]:
    return [
        a is not None and a > 1,
        a is None or a == 0,
        b is not None and a is not None and a > b,
        bool(a),
        not b,
    ]


# calls: (None,), (4,)
@trusted
def asserted(n: int | None) -> int:
    if n is not None and any(one is None for one in [n, n]):  # of which it is known
        return -1
    assert n is not None, "nothing"
    return n * 2


# calls: (5,), (None,)
@trusted
def whiles(n: int | None) -> list[int]:
    found: list[int] = []
    while n is not None:
        found.append(n)
        n = n - 2 if n > 1 else None
    return found


# calls: ({"a": 1},), ({},)
@trusted
def of_get(d: dict[str, int]) -> str:
    if (n := d.get("a")) is not None:
        return f"{n + 1}"
    return "none"


# calls: (3,), (9,)
@trusted
def state(n: int) -> str:
    global best, name
    before = best
    if before is None or n > before:
        best = n
        name = f"n{n}"
    now = name
    return f"{before is None} {now if now is not None else '?'}"


# calls: (None, None), ("a", 3), ("", 0)
@trusted
def fields(text: str | None, n: int | None) -> str:
    node = Node(text, n)
    label = node.name
    size = node.size
    node.size = None if size else 7
    return f"{node} {label is None} {size is None}"


# calls: ([1, None, 3],), ([],)
@trusted
def in_lists(xs: list[int | None]) -> int:
    total = 0
    for x in xs:
        if x is None:
            total += 100
        else:
            total += x
    return total


# calls: (None,), (b"x",)
@trusted
def results(data: bytes | None) -> bytes | None:
    return None if data is None else data + b"!"


# calls: (["a"],), (None,)
@trusted
def of_lists(words: list[str] | None) -> list[str] | None:
    if words is not None:
        words.append("z")
    return words


def label(n: int, text: str | None = None) -> str:
    return text if text is not None else f"#{n}"


# calls: (1,)
@trusted
def defaults(n: int) -> str:
    return label(n) + label(n, None) + label(n, "x") + label(text="y", n=n)


# calls: (Node("a", 1), None), (Node(None), Node("b"))
@trusted
def objects(one: Node, other: Node | None) -> str:
    last = other
    if last is None:
        last = one
    return f"{last} {other is None}"


# calls: (0,), (3,)
@trusted
def after_branches(n: int) -> int:
    x: int | None = None
    if n > 0:
        x = n
    else:
        x = 9
    return x


# calls: (0,), (1,)
@trusted
def as_text(n: int) -> str:
    label = Label("x") if n else None
    error = ValueError("e") if n else None
    side = Side.LEFT if n else None
    text = "t" if n else None
    shown = "%s %r" % (label, label)
    return f"{label} {label!r} {error} {error!r} {side} {side!r} {text} {text!r} {shown} {str(label)}"


# calls: (0,), (3,)
@trusted
def known_after_a_choice(n: int) -> bytes:
    one: bytes | None = b"one" if n else None
    if not one:
        one = b"" if n > 2 else b"two"
    other: bytes | None = None if n else b"x"
    other = other or b"three"
    return one + other


# calls: (None,), (0,), (3,)
@trusted
def defaulted(n: int | None) -> int:
    n = n or 7
    return n + 1


# calls: (None, None), ("", 1.5), ("a", 0.0)
@trusted
def chosen(s: str | None, x: float | None) -> str:
    s = "none" if s is None else s
    x = x or 1
    return s.upper() + str(x + 0.5)


# calls: (None, "b"), ("a", None), (None, None)
@trusted
def several(a: str | None, b: str | None) -> str:
    a = a or b or "c"
    b = b if b else None
    return f"{a.upper()}{b}"


class Mood(Enum):
    GOOD = 1
    BAD = 2


# calls: (None,), (Mood.GOOD,), (Mood.BAD,)
@trusted
def member(m: Mood | None) -> str:
    text = f"{m is Mood.GOOD} {m is not Mood.GOOD} {m == Mood.BAD} {Mood.BAD is m}"
    if m is Mood.BAD:
        text += m.name
    if m is not Mood.GOOD:
        return text
    return text + str(m.value)


# calls: (["a", None], {1: "x"}), (["a"], {1: None}), ([], {})
@trusted
def none_among(xs: list[str | None], found: dict[int, str | None]) -> str:
    return f"{None in xs} {None not in xs} {None in found.values()} {None in [*xs, 'z']}"


@dataclass
class Slot:
    value: int | None = 1

    def itself(self) -> "Slot":
        return self


slot: Inside[Slot] = Slot()


def found(by: dict[str, int | None], key: str) -> dict[str, int | None]:
    by[key] = len(by)
    return by


@trusted
def none_to_what_a_call_gives() -> str:
    slot.itself().value = None
    Slot(3).itself().itself().value = None
    by: dict[str, int | None] = {"a": 1}
    found(by, "b")["a"] = None
    return f"{slot} {by}"


def maybe(n: int) -> str | None:
    if n % 7 == 6:
        raise ValueError(str(n))
    return None if n % 3 == 0 else f"m{n}"


def text(s: str | None) -> str:
    return "none" if s is None else s


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,)
@trusted
def known_in_loops_with_try(n: int) -> list[str]:
    s: str | None = "start"
    k: int | None = n
    out: list[str] = []
    if s is None or k is None:
        return out
    for i in range(n, n + 8):
        out.append(f"{text(s)} {k}")
        try:
            t = maybe(i)
            if t is None:
                s = None
                continue
            s = t
        except ValueError:
            s = "caught"
            continue
        else:
            out.append("else")
            if i % 2:
                continue
        finally:
            if i == n + 3:
                s, k = None, None
            out.append("finally")
        s, k = s + "!" if s is not None else "again", 7
    return out


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,)
@trusted
def known_in_loops_with_suppress(n: int) -> list[str]:
    s: str | None = "start"
    out: list[str] = []
    assert s is not None
    for i in range(n, n + 8):
        out.append(text(s))
        with suppress(ValueError):
            s = maybe(i)
            s = None
            s = maybe(i + 1)
            if s is None:
                continue
            s = s + "x"
        if i % 4 == 3:
            s = "four"
    return out


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,)
@trusted
def known_in_loops_in_loops(n: int) -> list[str]:
    s: str | None = "start"
    a: int | None = 1
    out: list[str] = []
    if s is None or a is None:
        return out
    for i in range(n):
        out.append(f"{s.upper()} {a}")
        for j in range(3):
            if j == i:
                a = None
                break
            if (i + j) % 3 == 1:
                a = 2
                continue
            s = s + str(j)
        else:
            a = 3
            if i > 3:
                a = None
                continue
        if a is None:
            a = len(s)
    return [*out, s, str(a)]


# calls: (0,), (1,), (5,)
@trusted
def known_in_loops_with_match(n: int) -> list[str]:
    v: int | None = 1
    out: list[str] = []
    assert v is not None
    while len(out) < n:
        match v:
            case None:
                v = 4
            case 1 | 2:
                v = v + 1
                out.append("small")
                continue
            case _:
                out.append(str(v + 1))
                v = None
        out.append("next")
    return out


# calls: (0,), (1,), (5,)
@trusted
def known_in_loops_with_walrus(n: int) -> list[str]:
    s: str | None = "w"
    assert s is not None
    out: list[str] = []
    at = 0
    while (at := at + 1) < n:
        out.append(s + str(at))
        if at % 2:
            if (s := maybe(at)) is None:
                s = "lost"
        out.append(s.upper())
    for i in [k for k in range(n) if (t := maybe(1)) is not None and len(t) > k]:
        out.append(s + str(i))
        s = s + "."
    return out


def numbers(n: int) -> Iterator[int | None]:
    last: int | None = 0
    assert last is not None
    for i in range(n):
        yield last
        last = last + i
        if last > 4:
            yield None
            last = 1


# calls: (0,), (4,), (7,)
@trusted
def known_in_loops_over_generators(n: int) -> list[str]:
    out: list[str] = []
    prev: int | None = 5
    if prev is None:
        return out
    for one in numbers(n):
        out.append(f"{prev + 1}")
        prev, out = (one if one is not None else 7), out + [str(one)]
    for prev, one in [(1, 2), (3, 4)]:
        out.append(f"{prev + one}")
    return out + [str(prev)]


# calls: (None, 3), (2, 3), (0, 0)
@trusted
def known_in_loops(v: int | None, n: int) -> int:
    assert v is not None
    for i in range(n):
        v = v + i
        if v > 100:
            v = 7
            continue
    while v < 10:
        v += 3
    return v


# calls: ([1, 2, 3], 4), ([], 2), ([5, -1], None), ([2, 2, 7], 0)
@trusted
def known_in_loops_over_several(xs: list[int], first: int | None) -> str:
    """Of a generator with more than one `for`, whose own tests read what the body has assigned."""
    most = first
    assert most is None or most >= 0
    if most is None:
        most = 1
    last: int | None = 3
    found = ""
    for n in (x * y + most for x in xs if x < most + 9 for y in range(most % 3)):
        found += f"{n} {most} "
        if n > 20:
            break
        if n % 5 == 4:
            continue
        most = most + 1
        if last is not None and n % 3 == 0:
            last = None
    for n in (x + y for x in xs for y in (1, most)):
        most += n % 2
    return f"{found} {most} {last}"


# calls: (["a", "", "b", "cd"], 1), ([], None)
@trusted
def known_in_ever_fewer_rounds(words: list[str], first: int | None) -> str:
    if first is None:
        return ""
    a: int | None = first
    b: int | None = 2
    c: int | None = 3
    out = ""
    for w in words:
        out += f"{a} {b} {c};"
        a = b
        b = c
        c = len(w) if w else None
    return out


def emptied(node: Node) -> None:
    node.name = None


# calls: (False,), (True,)
@trusted
def changed_since(clear: bool) -> str:
    """What was asked for has gone before a variable takes it."""
    node = Node("a")
    taken: str | None = None
    if node.name is not None:
        if clear:
            emptied(node)
        taken = node.name
        try:
            return taken + "!"
        except TypeError:
            return f"gone {taken is None}"
    return "none"


# calls: (0,), (3,)
@trusted
def asked_again(n: int) -> list[str]:
    """What lives inside stays known in a loop, and is asked for once more."""
    global name
    name = "x" * n
    out: list[str] = []
    if name is None:
        return out
    for _ in range(2):
        out.append("none" if (taken := name) is None else taken.upper())
        name = name + "y"
    name = None
    return out


# calls: (0,), (1,), (3,)
@trusted
def known_in_deep_loops(n: int) -> list[str]:
    s: str | None = "s"
    a: str | None = "a"
    b: str | None = "b"
    out: list[str] = []
    if s is None or a is None or b is None:
        return out
    for i in range(n):
        for j in range(2):
            while len(out) < 40:
                for k in range(2):
                    for m in range(2):
                        while len(s) < 9:
                            s = f"{s}{a[:1]}{i}{k}"
                            out.append(s.upper())
                        a, b = b, s[:2]
                        out.append(f"{a}{b}{j}{m}")
                if len(out) % 3 == 0:
                    s = None
                    break
            else:
                s = "t"
            if s is None:
                s = a + b[1:]
    return [*out, s]


class Cleared:
    def __init__(self) -> None:
        self.text: str | None = "text"

    def clear(self) -> int:
        self.text = None
        return 1


# calls: (0,), (1,), (2,)
@trusted
def asked_of_a_field_again(n: int) -> str:
    cell = Cleared()
    out = ""
    if cell.text is None:
        return "nothing"
    if n == 1:
        cell.clear()
    if (now := cell.text) is None:
        out += f"{now}"
    else:
        out += now
    while (then := cell.text) and len(out) < 20:
        out += then
        if n == 2:
            cell.clear()
    if not (last := cell.text):
        cell.text = "again"
        out += cell.text + str(last)
    return out + (fresh if (fresh := cell.text) is not None else "-")


class Range(NamedTuple):
    low: int | None
    high: int | None = None
    name: str | None = None


# calls: (0,), (1,), (4,)
@trusted
def fields_of_tuples_are_known(n: int) -> str:
    of = Range(n or None, None if n > 3 else n + 5, "n" if n % 2 else None)
    out = ""
    if of.low is not None and of.high is not None:
        out += f"{of.high - of.low}"
    for _ in range(2):
        if of.name is None:
            of = Range(of.high, of.low, "new")
            continue
        out += of.name.upper()
    low, called = of.low, of.name
    if low is None or called is None:
        low = called = None
    return f"{out} {low} {called}" + (of.name if of.name else "")


def at_place(s: str, at: int) -> str | None:
    return s[at] if at < len(s) else None


# calls: ("",), ("x",), ("|z",), ("a)b",)
@trusted
def among_none_and_others(s: str) -> list[bool]:
    shown: list[bool] = []
    for place in range(3):
        c = at_place(s, place)
        n = None if c is None else ord(c)
        shown += [at_place(s, place) in (None, "|", ")"), c not in ["x", None], n in {None, 120}, n not in (None, 97)]
    return shown
