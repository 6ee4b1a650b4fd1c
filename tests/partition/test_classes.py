"""What classes may have: fields with factories, properties, operators, constants, themselves; as in Python."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
import dataclasses
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar, NamedTuple, Self

BASE = 3
log: Inside[list[str]] = []

def note(n: int) -> int:
    log.append(str(n))
    return n

@dataclass
class Basket:
    LIMIT = BASE * 2
    NAMES: ClassVar[str] = "basket"
    owner: str
    items: list[int] = field(default_factory=list)
    prices: dict[str, int] = dataclasses.field(default_factory=lambda: {"a": note(1), "b": 2})
    size: int = field(default=BASE + 1, repr=False, compare=False)
    _: KW_ONLY
    tags: set[str] = field(default_factory=set)
    serial: int = field(init=False, default=9)
    count: int = 0

    def __post_init__(self) -> None:
        self.serial += len(self.items)

    @property
    def total(self) -> int:
        return sum(self.items) + self.LIMIT

    @staticmethod
    def of(n: int, owner: str = "made") -> "Basket":
        return Basket(owner, [i for i in range(n)], count=note(n))

    @classmethod
    def empty(cls, owner: str) -> Self:
        return cls(owner, size=cls.LIMIT)

    def add(self, n: int) -> Self:
        self.items.append(n)
        return self

    def __len__(self) -> int:
        return len(self.items) if self.count >= 0 else -1

    def __contains__(self, n: int) -> bool:
        note(n)
        return n in self.items

    def __getitem__(self, at: int) -> int:
        return self.items[at] * 10

    def __setitem__(self, at: int, value: int) -> None:
        note(at)
        self.items[at] = value

    def __delitem__(self, at: int) -> None:
        del self.items[at]

@dataclass(frozen=True)
class Money:
    amount: int
    unit: str = "eur"

    ZERO = 0

    def __add__(self, other: "Money") -> "Money":
        if self.unit != other.unit:
            raise ValueError(f"{self.unit} and {other.unit}")
        return Money(self.amount + other.amount, self.unit)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.unit)

    def __rmul__(self, times: int) -> "Money":
        return Money(times * self.amount, self.unit + "'")

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.unit)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < other.amount

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return False
        return abs(self.amount) == abs(other.amount)

    def __hash__(self) -> int:
        return 7 if self.amount else 0

    def __bool__(self) -> bool:
        return self.amount != self.ZERO

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.unit)

    def __int__(self) -> int:
        return self.amount

    def __repr__(self) -> str:
        return f"<{self.amount} {self.unit}>"

@dataclass(eq=False)
class Token:
    text: str

    def __str__(self) -> str:
        return self.text.upper()

@dataclass(frozen=True)
class Tree:
    value: int
    left: "Tree | None" = None
    right: "Tree | None" = None
    marks: "frozenset[Tree]" = field(default_factory=frozenset)

    def insert(self, value: int) -> "Tree":
        if value < self.value:
            left = self.left
            made = Tree(value) if left is None else left.insert(value)
            return Tree(self.value, made, self.right)
        right = self.right
        return Tree(self.value, self.left, Tree(value) if right is None else right.insert(value))

    def walk(self, found: list[int]) -> None:
        left, right = self.left, self.right
        if left is not None:
            left.walk(found)
        found.append(self.value)
        if right is not None:
            right.walk(found)

class Vector(NamedTuple):
    x: int
    y: int = 0
    SIZE = 2

    @property
    def norm(self) -> int:
        return self.x * self.x + self.y * self.y

    @classmethod
    def unit(cls) -> "Vector":
        return cls(1)

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y)

    def __str__(self) -> str:
        return f"({self.x}|{self.y})"

@trusted
def baskets(n: int) -> str:
    b = Basket("me", size=note(n), tags={"t"})
    c = Basket.of(n % 5)
    e = Basket.empty(owner="e").add(n).add(2)
    text = f"{b} {c} {e} {b == c} {b == Basket('me', tags={'t'})} {b.total} {c.total} {e.size} {Basket.LIMIT} {b.NAMES}"
    e[0] = 5
    e[note(1)] += n
    text += f" {e[0]} {e[1]} {len(e)} {bool(b)} {not c} {n in e} {5 not in e} {e.items}"
    del e[0]
    e[0] = e[0] if e else 0
    text += f" {e.of(2).items} {b.empty('z').owner} {log} {Basket.add(e, 3).items}"
    return text

@trusted
def lengths(n: int) -> int:
    b = Basket("b", [1, 2], count=n)
    if n == -2:
        return 1 if b else 2
    return len(b)

@trusted
def money(a: int, b: int) -> str:
    x, y = Money(a), Money(b)
    wallet = {x: 1}
    wallet[y] = wallet.get(y, 0) + 5
    text = f"{x + y} {x * 3} {2 * x} {-x} {x < y} {x > y} {x == y} {x != y}"
    text += f" {bool(x)} {abs(x)} {int(y)} {x} {x!r} {[x, y]} {(x, 1)}"
    text += f" {wallet} {x in [y]} {[x] == [y]} {[x, y].count(y)} {len({x, y, -x})} {(x, 1) == (y, 1)} {[x].index(-x)}"
    return text + f" {'yes' if x and y else 'no'} {x + Money(1, 'usd') if a > 100 else x}"

@trusted
def tokens(s: str) -> str:
    t, u = Token(s), Token(s)
    seen = {t: 1}
    seen[u] = 2
    return f"{t} {t == u} {t == t} {t != u} {len(seen)} {seen[t]} {t!r} {t in [u]} {[t, u].index(u)}"

@trusted
def trees(text: str) -> str:
    numbers = [int(one) for one in text.split()]
    tree = Tree(5)
    for one in numbers:
        tree = tree.insert(one)
    found: list[int] = []
    tree.walk(found)
    left = tree.left
    marked = Tree(1, marks=frozenset([tree, Tree(5)]))
    depth = 0
    node: Tree | None = tree
    while node is not None:
        depth += 1
        node = node.right
    same = tree == Tree(5) and {tree: 1}[Tree(5)] == 1
    return f"{found} {tree} {left is None} {depth} {same} {len(marked.marks)} {Tree(5) in marked.marks}"

@trusted
def deep(n: int) -> int:
    tree = Tree(0)
    for i in range(n):
        tree = Tree(i, tree)
    return tree.value

@trusted
def vectors(n: int) -> str:
    v = Vector(n) + Vector.unit() + Vector(y=2, x=n)
    x, y = v
    text = f"{v} {v!r} {[v]} {v.norm} {Vector.SIZE + v.SIZE} {x + y} {v == Vector(2 * n + 1, 2)}"
    return f"{text} {str(v)} {max([v, Vector(9)]).x}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


def test_they_are_as_in_python(module: Any) -> None:
    for n in (0, 1, 7, -3):
        module.agree("baskets", n)
        module.agree("vectors", n)
        module.agree("lengths", n)
    module.agree("lengths", -2)
    for a, b in [(1, 2), (0, 0), (5, -5), (-3, 3), (0, 4), (101, 1)]:
        module.agree("money", a, b)
    for s in ("", "ab"):
        module.agree("tokens", s)
    for text in ("", "1", "9 8 7 1 2 3", "5 5"):
        module.agree("trees", text)
    module.agree("deep", 100_000)


def test_nothing_is_left_behind(module: Any) -> None:
    module.agree("trees", "3 9 4")
    before = module.lowered.live()
    for n in range(4):
        module.agree("money", n, 2 - n)
        module.agree("trees", f"{n} 8 {n * 3}")
        module.agree("tokens", str(n))
        module.agree("deep", 1000)
    assert module.lowered.live() == before


CLASSES = {
    "a decorator on a method": ("@other\n    def g(self) -> int: return 1", "a decorator on the method `g` of `C`"),
    "a setter": ("@g.setter\n    def g(self, v: int) -> None: ...", "a decorator on the method `g` of `C`"),
    "a loop of its own": (
        "def __iter__(self):\n        assert self.n\n        return iter([self.n])",
        "`__iter__` of `C` is more than what it loops over",
    ),
    "a setter of more": (
        "@property\n    def g(self) -> int: return 1\n    @g.setter\n    def g(self, a: int, b: int) -> None: ...",
        "the setter of `g` takes no single value",
    ),
    "its own init": ("def __init__(self) -> None: ...", "`C` says what `__init__` is, which trusted code does not ask"),
    "a length hint": ("def __length_hint__(self) -> int: return 1", "`C` says what `__length_hint__` is"),
    "a mutable default": ("xs: list[int] = []", "the default of `xs` is not constant"),
    "a field that is not there": (
        "x: int = field(init=False)",
        "`x` is not passed and has no default, and `__post_init__` may leave it unassigned",
    ),
    "metadata": ("x: int = field(metadata={})", "this `field(…)` has what trusted code does not"),
    "a constant": ("X = 1\n    Y = len('a') + X", "`Y` of `C` is not constant"),
    "a field that is a constant": ("x: int\n    x = 5", "`x` of `C` is a field and a constant"),
    "an equality of others": (
        "def __eq__(self, other: int) -> bool: return self.n == other",
        "`__eq__` of `C` is asked about another class",
    ),
    "a private field": ("__x: int = 1", "`__x` has another name outside of its class"),
    "a name twice": ("x: int = 1\n    def x(self) -> int: return 1", "`x` is bound more than once in `C`"),
    "a property with parameters": (
        "@property\n    def g(self, n: int) -> int: return n",
        "the property `g` has parameters",
    ),
}


DERIVED = {
    "no equality": ("@dataclass", "@dataclass(eq=False)", "`eq=False` of `D`, which has a base"),
}


@pytest.mark.parametrize("name", DERIVED)
def test_what_does_not_derive(write_module: Callable[..., Path], name: str) -> None:
    base, own, message = DERIVED[name]
    source = f"from dataclasses import dataclass\n{base}\nclass C:\n    n: int\n{own}\nclass D(C):\n    m: int = 1\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f() -> int:\n    return D(1).n\n"))
    assert f"hint: {message}" in str(caught.value)


MIXED = {
    "a constant": ("n: int = 1", "n = 5"),
    "a method": ("n: int = 1", "def n(self) -> int: return 5"),
    "a property": ("n: int = 1", "@property\n    def n(self) -> int: return 5"),
}


@pytest.mark.parametrize("name", MIXED)
def test_a_field_stays_one(write_module: Callable[..., Path], name: str) -> None:
    """`__init__` has it all the same, so that CPython's `D().n` is 1 with the first of them."""
    base, own = MIXED[name]
    source = (
        "from dataclasses import dataclass\n"
        f"@dataclass\nclass C:\n    {base}\n    k: int = 2\n@dataclass\nclass D(C):\n    {own}\n    m: int = 3\n"
    )
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f() -> int:\n    return D().k\n"))
    assert "`n` of `D` is a field of `C`, and none here" in str(caught.value)


def test_a_class_reads_what_it_has_itself(both: Callable[[str], Any]) -> None:
    module = both("""
from dataclasses import dataclass

LIMIT = 100

@dataclass
class C:
    below: int = LIMIT
    LIMIT = 10
    limit: int = LIMIT
    TWICE = LIMIT * 2

@trusted
def f() -> str:
    return f"{C().below} {C().limit} {C.LIMIT} {C.TWICE} {LIMIT}"
""")
    module.agree("f")


HIDDEN = {
    "the base's": ("K = 10", "X = K + 1", "`D` has a value made of `K`, which `C` has too"),
    "the base's in a default": ("K = 10", "x: int = K + 1", "`D` has a value made of `K`, which `C` has too"),
    "one that it replaces": ("K = 10\n    X = K + 1", "K = 20", "`D` has a value made of `K`, which `D` has too"),
    "a field": (
        "K: int = 1\n    x: int = K",
        "y: int = 1",
        "the default of `x` is not constant: `K` is not a constant",
    ),
    "a field in a constant": (
        "K: int = 1\n    X = K",
        "y: int = 1",
        "`X` of `C` is not constant: `K` is not a constant",
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_no_value_is_made_of_another_one_of_that_name(write_module: Callable[..., Path], name: str) -> None:
    base, own, message = HIDDEN[name]
    source = (
        "from dataclasses import dataclass\nK = 100\n"
        f"@dataclass\nclass C:\n    {base}\n@dataclass\nclass D(C):\n    {own}\n    m: int = 3\n"
    )
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f() -> int:\n    C()\n    return D().m\n"))
    assert message in str(caught.value)


def test_an_order_of_the_base_is_none_of_the_class(both: Callable[[str], Any]) -> None:
    module = both("""
from dataclasses import dataclass

@dataclass
class C:
    n: int
    def __lt__(self, other: "C") -> bool:
        return self.n < other.n
    def __gt__(self, other: object) -> bool:
        if not isinstance(other, C):
            return NotImplemented
        return self.n > other.n
    def twice(self) -> int:
        return self.n * 2

@dataclass
class D(C):
    m: int = 1

@trusted
def f(n: int) -> str:
    return f"{D(n).twice()} {D(n) == D(n, 1)} {sorted([C(n), C(1)])} {D(n) < C(5)} {D(n) > D(2)} {C(n) > C(5)}"
""")
    module.agree("f", 3)


def test_an_order_asks_the_fields_that_are_compared(both: Callable[[str], Any]) -> None:
    module = both("""
from dataclasses import dataclass, field

@dataclass(order=True)
class Task:
    level: int
    name: str = ""
    after: str | None = field(default=None, compare=False)
    seen: dict[str, int] = field(default_factory=dict, compare=False)

@trusted
def f(n: int) -> str:
    tasks = [Task(n, "a", "x"), Task(1, "b", None, {"x": n}), Task(n, "a")]
    return f"{sorted(tasks)} {tasks[0] < tasks[1]} {tasks[0] <= tasks[2]} {max(tasks)}"
""")
    for n in (0, 1, 3):
        module.agree("f", n)


@pytest.mark.parametrize("what", ["return iter(self.same())", "yield from self", "return (x for x in self)"])
def test_a_loop_over_itself_is_refused(write_module: Callable[..., Path], what: str) -> None:
    source = (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    n: int\n"
        f"    def same(self) -> 'C': return self\n    def __iter__(self):\n        {what}\n"
    )
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f() -> int:\n    for _ in C(1):\n        pass\n    return 1\n"))
    assert "`__iter__` of `C` loops over such an object itself" in str(caught.value)


def test_an_object_is_of_its_own_class_only(write_module: Callable[..., Path]) -> None:
    source = (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    n: int\n@dataclass\nclass D(C):\n    m: int = 1\n"
    )
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f(d: D) -> int:\n    c: C = d\n    return c.n\n"))
    assert "`c` must be C, not D" in str(caught.value)
    assert "of what crosses, a D is no C: declare which it is, or let neither cross" in str(caught.value)


@pytest.mark.parametrize("field", ["other: 'C | None' = None", "others: list['C']"])
def test_what_may_hold_itself_does_not_cross(write_module: Callable[..., Path], field: str) -> None:
    source = f"from dataclasses import dataclass\n@dataclass\nclass C:\n    {field}\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f(c: C) -> int:\n    return 1\n"))
    assert "a `C` could come to hold itself: C.other" in str(caught.value)


OBJECTS = {
    "another type": ("n: str", "", "`n` of `D` is another type in its base"),
    "an equality of its base's": (
        "m: int",
        "def __eq__(self, other: object) -> bool: return True",
        "`__eq__` of `C`, which `@dataclass` makes anew for `D`",
    ),
    "a repr of its base's": (
        "m: int",
        "def __repr__(self) -> str: return ''",
        "`__repr__` of `C`, which `@dataclass` makes",
    ),
    "no equality": ("m: int", "", "`eq=False` of `D`, which has a base"),
    "no equality of its base's": ("m: int", "", "`eq=False` of `C`, from which `D` derives"),
    "an order": (
        "def __le__(self, other: 'D') -> bool: return True",
        "",
        "`__le__` of `D`, which derives from `C`",
    ),
    "a method for a field": ("def n(self) -> int: return 1", "", "`n` of `D` is a field of its base, and none here"),
    "a field that is none": ("k = 1\n    def g(self) -> None: self.k = 2", "", "`k` of `D` is no field, and stored to"),
    "an equality": (
        "def __eq__(self, other: object) -> bool: return True",
        "",
        "`__eq__` of `D`, which derives from `C`",
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_no_dataclass_of_objects(write_module: Callable[..., Path], name: str) -> None:
    """Where one of the base may be one of a derived class."""
    own, of_base, message = OBJECTS[name]
    options = {"no equality": "(eq=False)", "an order": "(order=True)"}.get(name, "")
    base = "(eq=False)" if name == "no equality of its base's" else ""
    source = f"from dataclasses import dataclass\n@dataclass{base}\nclass C:\n    n: int\n    {of_base or 'pass'}\n"
    source += f"@dataclass{options}\nclass D(C):\n    {own}\ndef h(c: C) -> int:\n    return 1\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f() -> int:\n    return h(D(1))\n"))
    assert message in str(caught.value)


@pytest.mark.parametrize("name", CLASSES)
def test_the_class_is_refused(write_module: Callable[..., Path], name: str) -> None:
    text, message = CLASSES[name]
    source = f"from dataclasses import dataclass, field\n@dataclass\nclass C:\n    n: int\n    {text}\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}@trusted\ndef f() -> int:\n    return C(1).n\n"))
    assert "[P007]: `C` is a class that cannot come inside" in str(caught.value)
    assert f"hint: {message}" in str(caught.value)


REFUSED = {
    "no sum": ("n = C(1) + n", "P011", "the operand must be C, not int"),
    "no operator": ("n = C(1) - C(1)", "P011", "`-` does not work on C and C"),
    "no order": ("xs = sorted([Odd(1)])", "P011", "`<` does not compare Odd with Odd"),
    "another class": ("a = C(1) == n", "P011", "the operand must be C, not int"),
    "a property that is called": ("n = C(1).double()", "P010", "`double` is a property, not a method"),
    "a property that is set": ("C(1).double = n", "P008", "the property `double` has no setter"),
    "a constant that is set": ("C.LIMIT = n", "P009", "`C.LIMIT` is stored to, and a class has constants"),
    "no constant": ("n = C.n", "P009", "`C` has no constant `n`"),
    "no function": ("n = C.none()", "P010", "`C` has no function `none`"),
    "a length of text": ("n = len(Odd(1))", "P011", "`__len__` of `Odd` gives str, not int"),
    "keyword only": ("n = C(1, 2).n", "P010", "`C` takes 1 arguments, but 2 are given"),
    "not passed": ("n = C(1, m=2, k=3).n", "P010", "`C` has no parameter `k`"),
    "hash": ("a = {Odd(1): 1}", "P011", "Odd is not hashable"),
    "hash of a field": ("a = {Kept([n])}", "P011", "Kept is not hashable"),
    "hash of a field, in a tuple": ("a = {(Frozen([n]), n): 1}", "P011", "tuple[Frozen, int] is not hashable"),
    "hash of a field that may be None": ("a = {Held(None)}", "P011", "Held is not hashable"),
    "hash of an exception, in a tuple": ("a = {(ValueError('a'), n)}", "P011", "tuple[Exception, int] is not hashable"),
}  # fmt: skip
FRAME = """
from dataclasses import dataclass, field
@dataclass
class C:
    LIMIT = 3
    n: int
    m: int = field(default=1, kw_only=True)
    k: int = field(default=1, init=False)
    def __add__(self, other: "C") -> int: return self.n + other.n
    def __eq__(self, other: object) -> bool: return isinstance(other, C) and self.n == other.n
    def __lt__(self, other: "C") -> bool: return self.n < other.n
    @property
    def double(self) -> int: return 2 * self.n
@dataclass
class Odd:
    n: int
    def __len__(self) -> str: return ""
@dataclass(unsafe_hash=True)
class Kept:
    xs: list[int]
@dataclass(frozen=True)
class Frozen:
    xs: list[int]
@dataclass(frozen=True)
class Held:
    error: Exception | None
@trusted
def f(n: int) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{FRAME}    {body}\n    return n\n"))
    assert f"[{code}]: {message}" in str(caught.value)


RAISING = """
from collections import deque
from dataclasses import dataclass

@dataclass(frozen=True)
class Loud:
    n: int

    def __eq__(self, other: object) -> bool:
        if self.n == 3 or other.n == 3:
            raise ValueError(f"{self.n} {other.n}")
        return self.n == other.n

    def __hash__(self) -> int:
        if self.n == 4:
            raise KeyError("hash")
        return self.n % 2

    def __repr__(self) -> str:
        if self.n == 5:
            raise LookupError("shown")
        return str(self.n)

@dataclass
class Pair:
    a: Loud
    b: Loud | None = None

@trusted
def run(what: int, a: int, b: int) -> str:
    x, y = Loud(a), Loud(b)
    xs = [Loud(0), x, Loud(1)]
    if what == 0:
        return f"{xs.count(y)}"
    if what == 1:
        return f"{y in xs} {y not in xs}"
    if what == 2:
        return f"{xs.index(y)}"
    if what == 3:
        return f"{xs == [Loud(0), y, Loud(1)]} {(x, 1) == (y, 1)}"
    if what == 4:
        d = {Loud(0): 1, x: 2}
        d[y] = d.get(y, 0) + 7
        return f"{d} {y in d} {d[y]}"
    if what == 5:
        s = {x, Loud(1)}
        s.add(y)
        return f"{len(s)} {y in s} {len(s | {y})} {len(s & {y})} {s == {y}}"
    if what == 6:
        xs.remove(y)
        return f"{xs}"
    if what == 7:
        return f"{Pair(x, y)} {Pair(x) == Pair(y)} {Pair(x, x) == Pair(x, y)}"
    if what == 8:
        return f"{xs} {(x, y)} {x} {y!r} {[[y]]} { {1: x} }"
    d2 = {i: Loud(i % 3) for i in range(9)}
    return f"{list(d2.values()).count(y)} {sorted(xs, key=lambda one: one.n) == xs} {x != y}"
"""


def test_what_special_methods_raise(both: Callable[[str], Any]) -> None:
    module = both(RAISING)
    for what in range(10):
        for a in range(7):
            for b in (0, 1, 2, 3, 4, 5, a):
                module.agree("run", what, a, b)
    assert module.lowered.live() == 0


ORDER = """
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, TypeVar
T = TypeVar("T")
log: Inside[list[str]] = []
def note(n: int) -> int:
    log.append(str(n))
    return n
class Level(IntEnum):
    LOW = 3
    HIGH = 1
class P(NamedTuple):
    x: int
    def __add__(self, other: "P") -> "P":
        return P(self.x * 10 + other.x)
    def __contains__(self, n: int) -> bool:
        return n == self.x + 1
@dataclass
class Acc:
    n: int = 0
    parts: list[int] = field(default_factory=list)
    def bump(self, by: int = 1) -> int:
        self.n += by
        self.parts.append(by)
        return self.n
    def __add__(self, by: int) -> "Acc":
        note(by)
        return Acc(self.n + by, self.parts + [by])
    def __getitem__(self, i: int) -> int:
        note(100 + i)
        return self.parts[i]
    def __setitem__(self, i: int, v: int) -> None:
        note(200 + i)
        self.parts[i] = v
def pair(a: T, b: T) -> tuple[T, T]:
    return b, a
@trusted
def run(n: int) -> str:
    global log
    log = []
    p = P(note(n)) + P(note(n + 1)) + P(note(2))
    a = Acc()
    text = f"{p} {p.x + 1 in p} {p.x in p} {a.bump() + a.bump(3) * a.bump(by=note(2))} {a}"
    b = a + note(5) + note(6)
    b += 7
    b[0] += b[1] * b[note(0)]
    text += f" {b} {b[0]} {min(Level.LOW, Level.HIGH)} {max(Level)} {sorted(Level)} {[*Level]} {list(Level)[0] + 1}"
    x, y = pair(note(1), note(2))
    c, d = pair(b=[n], a=[note(4)])
    g = lambda q, r: q - r
    def h(q: int, *, z: int = 2) -> int:
        return q * z + n
    n += 1
    text += f" {x} {y} {c} {d} {g(note(9), note(8))} {g(r=note(7), q=note(6))} {h(z=note(3), q=note(4))} {log}"
    if (n > 1 and (m := n * 2) > 3) or n == 100:
        text += "m"
    if n > 1 and (k := n * 2) > 3:
        text += str(k)
    return text
"""


def test_order_of_evaluation(both: Callable[[str], Any]) -> None:
    module = both(ORDER)
    for n in (0, 1, 2, 5, -3):
        module.agree("run", n)
