"""What is refused, each in one line or a few: where (line and column of the fragment), the code, the message.

tests/partition/test_diagnostics.py has others, with their whole text; together they make every message that there is.
"""

import textwrap
from dataclasses import dataclass

from . import refusals_standard

_MODULES = (
    *(
        "base64",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "functools",
        "hashlib",
        "heapq",
        "hmac",
        "itertools",
        "json",
        "math",
        "operator",
        "os",
    ),
    *("platform", "re", "secrets", "statistics", "struct", "time"),
)
HEAD = f"""import {", ".join(_MODULES)}
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Callable, Iterable, Literal, Mapping, NamedTuple, Sequence, TypeVar, Union

from pyenclave import Inside, trusted, untrusted, u8, u32, u64, f32
from pyenclave.inside import aead


class Color(Enum):
    RED = 1
    BLUE = 2


class Other(Enum):
    ONE = 1


class Mixed(Enum):
    ONE = 1
    TWO = "two"


class Point(NamedTuple):
    x: int
    y: int = 0


@dataclass(frozen=True)
class Key:
    name: str


@dataclass
class Order:
    side: str
    price: int = 0

    def total(self, n: int) -> int:
        return self.price * n


PRIMES = [2, 3, 5]
kept: Inside[int] = 0


def nothing() -> None: ...


def helper(n: int) -> int:
    return n


@untrusted
def outside(n: int) -> int:
    return n


"""
BODY = """@trusted
def f(n: int, w: u64, x: float, s: str, data: bytes, xs: list[int], d: dict[str, int], m: int | None) -> int:
    p = Point(n)
    o = Order(s)
    k = Key(s)
    c = Color.RED
"""


@dataclass(frozen=True)
class Refusal:
    """A fragment, and where and why it is refused. `top`: it stands at the top level, not in a trusted function."""

    fragment: str
    line: int
    column: int
    code: str
    message: str
    top: bool = False
    hint: str = ""  # a part of it, where it says what is wrong with something else

    @property
    def name(self) -> str:
        return f"{self.code} {self.fragment}"

    @property
    def source(self) -> str:
        if self.top:
            return f"{HEAD}{self.fragment}\n"
        return f"{HEAD}{BODY}{textwrap.indent(self.fragment, '    ')}\n    return n\n"

    @property
    def place(self) -> tuple[int, int]:
        """Line and column in the source."""
        before = HEAD if self.top else HEAD + BODY
        return before.count("\n") + self.line, self.column + (0 if self.top else 4)


def _row(fragment: str, place: str, message: str, *, top: bool = False, hint: str = "") -> Refusal:
    where, code = place.split()
    line, column = map(int, where.split(":"))
    return Refusal(fragment, line, column, code, message, top, hint)


def _class(body: str, base: str, hint: str) -> Refusal:
    """A class that cannot come inside, and a parameter of it, whose hint says why."""
    head = "@dataclass\nclass Bad:" if base == "dataclass" else f"class Bad({base}):"
    text = f"{head}\n{textwrap.indent(body, '    ')}\n@trusted\ndef g(a: Bad) -> None: ..."
    line = text.count("\n") + 1
    return Refusal(text, line, 10, "P004", "`Bad` is a class that cannot come inside", True, hint)


def _plain(text: str, hint: str) -> Refusal:
    """The same of a plain class, which may stand below its base."""
    line = text.count("\n") + 3
    return Refusal(f"{text}\n@trusted\ndef g(a: Bad) -> None: ...", line, 10, "P004",
                   "`Bad` is a class that cannot come inside", True, hint)  # fmt: skip


def _used(text: str, statement: str, place: str, message: str) -> Refusal:
    """Plain classes that are good, and a statement that is not."""
    code = f"{text}\n@trusted\ndef g(n: int) -> int:\n    {statement}\n    return n"
    column, number = place.split()
    return Refusal(code, text.count("\n") + 4, int(column) + 5, number, message, True)


BASE = "class Base:\n    def one(self) -> int:\n        return 1\n"
CELL = "class Cell:\n    def __init__(self) -> None:\n        self.n = 0\n        self.xs = []\n"
MAYBE = "class Maybe:\n    def __init__(self) -> None:\n        self.x: str | None = 'a'\n"
MAYBE += "    def clear(self) -> None:\n        self.x = None\n"
MADE = "@dataclass\nclass Made:\n    x: int\n    n: dataclasses.InitVar[int]\n"
MADE += "    y: int = field(init=False)\n    def __post_init__(self, n: int) -> None:\n        self.y = n\n"
MADE += "@trusted\ndef g() -> None:\n    "
TRUSTED = "@trusted\ndef g() -> None: ...\n"
YIELDS = "from collections.abc import Generator, Iterator\n\nfrom pyenclave import Array\n"
HEADS = f"{YIELDS}def head(it: Iterator[int]) -> int:\n    return next(it)\n"
HEADS += "@trusted\ndef g(xs: list[int], d: dict[int, int]) -> int:\n"
LATER = YIELDS + "def each(it: {}[int]) -> Iterator[int]:\n    yield from it\n@trusted\n"
LATER += (
    "def g(xs: list[int], k: int) -> int:\n    made = each(x for x in xs if x < k)\n    k = 1\n    return sum(made)"
)
CONTEXT = f"""{YIELDS}from contextlib import contextmanager
T = TypeVar("T")
def made(f: Callable[[], T]) -> T: return f()
@contextmanager
def h() -> Iterator[int]:
    yield 1
@trusted
def g() -> None:
"""
USES = "@trusted\ndef g(n: int) -> int:\n    for _ in h(n):\n        pass\n    return n"
REFUSALS = [
    _row("a = helper(nothing())", "1:12 P011", "this has no value"),
    _row("a: f32 = x", "1:10 P011", "`a` must be f32, not float"),
    _row("a: u8 = 256", "1:9 P015", "`a` must be in 0..255, not 256"),
    _row("a: f32 = 0.1", "1:10 P015", "`a` is f32, which cannot be exactly 0.1"),
    _row("a = " + "-" * 120 + "n", "1:104 P001", "this is nested too deeply"),
    _row("a: int | None = 1\nwhile n > 0:\n    n = a + 1\n    a = None", "3:9 P011",
         "`+` does not work on int | None and int"),
    _row("a = m + 1 if not (m is not None) else 0", "1:5 P011", "`+` does not work on int | None and int"),
    _row("a = m + 1 if m is not None or n > 1 else 0", "1:5 P011", "`+` does not work on int | None and int"),
    _row("if m is not None:\n    m = d.get(s)\n    n = m + 1", "3:9 P011",
         "`+` does not work on int | None and int"),
    _row("if n:\n    a = 1\nelif x:\n    n = 2\nelse:\n    a = 3\nn = a", "7:5 P012", "`a` may be unassigned here"),
    _row("try:\n    return n\nexcept KeyError as e:\n    n = 1\ns = str(e)", "5:9 P012", "`e` may be unassigned here"),
    _row("a = json.loads(s, strict=False)", "1:5 P010", "inside, `json.loads` takes a text, and nothing else"),
    _row("a = json.loads(n)", "1:16 P011", "`json.loads` takes a str or bytes, not int"),
    _row("a = json.dumps(n, default=str)", "1:5 P010", "`json.dumps` is called with what it does not take inside"),
    _row("a = json.dumps(b'')", "1:16 P011", "JSON has no text of bytes"),
    _row("a = json.dumps(n, indent=2.5)", "1:26 P011", "`indent` is an int or a str, not float"),
    _row("a = json.dumps(n, separators=s)", "1:30 P011", "`separators` is a tuple of two texts, written out"),
    _row("a = json.dumps(n, sort_keys=n > 1)", "1:29 P011", "`sort_keys` is not constant"),
    _row("json.loads(s).clear()", "1:1 P010", "dict and list have a method `.clear()`: whose it is is not known"),
    _row("json.loads(s).fly()", "1:1 P010", "neither a dict nor a list nor a str has a method `.fly()` inside"),
    _row("a = json.loads(s)[::2]", "1:5 P011", "a slice with a step of a value of JSON"),
    _row("a = isinstance(json.loads(s), 3)", "1:31 P009", "a class that `isinstance` does not know inside"),
    _row("a = json.loads(s) ** 2", "1:5 P011", "`**` does not work on Any and Any"),
    _row("a = round(json.loads(s), 1)", "1:11 P011", "`round` takes a number, not Any", hint="`float(json.loads(s))`"),
    _row("b = {'k': b''}\nb = json.loads(s)", "2:5 P011", "`b` must be dict[str, bytes], not Any"),
    _row("a = pow(2)", "1:5 P010", "`pow` takes a base, an exponent and a modulus"),
    _row("a = isinstance(o)", "1:5 P010", "`isinstance` takes a value and a class"),
    _row("a = isinstance(o, 3)", "1:19 P009", "a class that `isinstance` does not know inside"),
    _row("a = type(o) is 3", "1:16 P009", "a class that is not known to be the one of this"),
    _row("a = type(ValueError()) is ValueError", "1:27 P009", "a class that is not known to be the one of this",
         hint="isinstance"),
    _row("def inner(k: int) -> int: return k\na = iter(map(inner, xs))", "2:5 P009",
         "trusted code does not have this iterator as a value", hint="make a list of it"),
    _row("a = len(iter(xs))", "1:9 P011", "list_iterator[int] has no length"),
    _row("a = str(iter(s))", "1:9 P009", "trusted code cannot turn list_iterator[str] into text"),
    _row("a = m and s", "1:5 P011", "the alternatives are int | None and str", hint="`None if x is None else x.name`"),
    _row("from typing import Self\n@trusted\nclass P:\n    def p(self) -> Self:\n        return self", "4:20 P004",
         "trusted code has no type `Self`", top=True, hint="write the class's name"),
    _row("class Lost(Exception):\n    def __init__(self, *, b: int) -> None: self.b = b\n@trusted\ndef g() -> None:\n"
         "    raise Lost(b=1)", "5:11 P017", "`Lost` is a class with a body", top=True, hint="without `/` and `*`"),
    _row("a = type(o)", "1:5 P010", "trusted code has no function `type`", hint="isinstance"),
    _row("a = hash(s)", "1:5 P010", "trusted code has `hash` in a method `__hash__` only", hint="use a dict or a set"),
    _row("a = format()", "1:5 P010", "`format` takes a value and a format"),
    _row("a = s.format(n)", "1:5 P010", "`.format()` of a text that is not constant", hint="f-string"),
    _row("a = '{}'.format(**d)", "1:17 P010", "`**` in `.format()`"),
    _row("a = '{'.format(n)", "1:5 P010", "this is no text for `.format()`: Single '{' encountered in format string"),
    _row("a = '{!x}'.format(n)", "1:5 P010", "there is no conversion `!x`"),
    _row("a = '{}{0}'.format(n)", "1:5 P010", "fields with numbers and without in one text"),
    _row("a = '{0.y}'.format(p)", "1:5 P010", "the field `{0.y}`", hint="f-string"),
    _row("a = '{}{}{b}'.format(n, b=n)", "1:5 P010", "no value is given for the field `{1}`"),
    _row("a = issubclass(ValueError)", "1:5 P010", "`issubclass` takes two classes"),
    _row("for a in zip(): n = 1", "1:10 P010", "inside, `zip` takes things to loop over"),
    _row("for a in zip(xs, strict=n): n = 1", "1:18 P010",
         "inside, `zip` takes things to loop over and a constant `strict`"),
    _row("a, *b = (1, s, x)", "1:1 P011", "the alternatives are str and float"),
    _row("a = s.startswith(('a', 'b'), 1, 2, 3)", "1:5 P010", "`.startswith()` takes a tuple, and two bounds"),
    _row("a: dict[str, int] = dict.fromkeys()", "1:21 P010", "`dict.fromkeys` takes keys, and a value"),
    _row("a = Color[0:1]", "1:5 P009", "a slice of an enumeration"),
    _row("a = repr(nothing())", "1:10 P009", "trusted code cannot show nothing"),
    _row("for a in xs:\n    n = a\nn = a", "3:5 P012", "`a` may be unassigned here"),
    _row("n and (a := n)\nn = a", "2:5 P012", "`a` may be unassigned here"),
    _row("a = 1 if n > 1 and (b := n) > 3 else b", "1:38 P012", "`b` may be unassigned here"),
    _row("@trusted\ndef g(n: int) -> int:\n    match n:\n        case k if k > 1:\n            return 1",
         "2:5 P013", "`g` may end without returning int", top=True),
    _row("@trusted\ndef g(n: int) -> int:\n    match Color.RED:\n        case Color.BLUE:\n            return 1",
         "2:5 P013", "`g` may end without returning int", top=True),
    _row("@trusted\ndef g(n: bool) -> int:\n    match n:\n        case False:\n            return 1",
         "2:5 P013", "`g` may end without returning int", top=True),
    _class("pass", "NamedTuple", "`Bad` has no fields"),
    _row("a = bytes(*data)", "1:5 P010", "inside, `bytes` takes one argument, or an encoding too"),
    _row("a = bytes(q for q in s)", "1:10 P011", "a byte is an int, not str"),
    _row("a = {'a': 1, **xs}", "1:16 P009", "list[int] is not unpacked into a dict"),
    _row("xs += n", "1:1 P011", "`+=` does not work on list[int] and int"),
    _row("xs[0:1] += x", "1:1 P011", "`+=` does not work on list[int] and float"),
    _row("a = tuple(n, n)", "1:5 P010", "inside, `tuple` takes one argument"),
    _row("a = tuple(xs)\na[0] = n", "2:1 P008", "trusted code does not assign to an item of this"),
    _row("a = tuple(xs)\na.append(n)", "2:1 P010", "trusted code has no method `.append()` of tuple[int, ...]"),
    _row("a = tuple(xs)\ndel a[0]", "2:5 P008", "`del` does not work on this of tuple[int, ...]"),
    _row("a: tuple[int, ...] = xs", "1:22 P011", "`a` must be tuple[int, ...], not list[int]", hint="tuple(…)"),
    _row("xs = tuple(xs)", "1:6 P011", "`xs` must be list[int], not tuple[int, ...]", hint="list(…)"),
    _row("a = xs == tuple(xs)", "1:5 P011", "`==` does not compare list[int] with tuple[int, ...]"),
    _row("a = (n, s) * n", "1:5 P009",
         "a tuple with items of several types is repeated by a constant, to 64 items at most"),
    _row("a = helper(*xs)", "1:12 P009", "`*` of list[int] as arguments"),
    _row("a = 1\nfor b in (a + q for q in xs): del a", "2:11 P012", "`a` may be unassigned here"),
    _row("if m is not None:\n    for a in (q + m for q in xs): m = None", "2:15 P011",
         "`+` does not work on int and int | None"),
    _row("a = 1\nit = (q * a for q in xs)\na = 2", "2:6 P009", "trusted code does not have a generator as a value"),
    _row("for a in xs:\n    it = (q * a for q in xs)", "2:10 P009",
         "trusted code does not have a generator as a value", hint="make a list of it"),
    _row("for _, a in enumerate(q + r for q in xs for r in xs): n = a", "1:22 P009",
         "a generator with several `for`s that is not looped over at once"),
    _row("for a, b in zip(xs, map([helper][0], xs)): n = a", "1:21 P009",
         "a function that is computed, of what is looped over with others", hint="give the function a name before"),
    _row("@dataclass\nclass Bad:\n    n: int = len('a')\n@dataclass\nclass Worse(Bad):\n    m: int = 1\n@trusted\n"
         "def g(a: Bad, b: Worse) -> int:\n    return Bad(1).n + Worse(1).n", "8:10 P004",
         "`Bad` is a class that cannot come inside", top=True,
         hint="the default of `n` is not constant: this is not a constant expression (line 61)"),
    _row("from elsewhere import *\n@trusted\ndef g() -> int:\n    return secret", "4:12 P007",
         "`secret` is not known inside", top=True, hint="`from elsewhere import *` stays outside"),
    _row("a = next(xs)", "1:10 P009", "`next` of an iterator that goes on"),
    _row("a = next(range(n))", "1:10 P009", "`next` of an iterator that goes on"),
    _row("a = next(iter(xs), 1, 2)", "1:5 P010", "`next` takes an iterator, and a default"),
    _row("a = n in range(0, 9, n)", "1:10 P009", "`in` of a range with a step"),
    _row("a = [q for q in zip(*xs)]", "1:22 P009", "`zip` of the items of list[int]"),
    _row("a = [q for q in zip(xs, *[xs])]", "1:25 P009", "`zip` of a number of things that is not known"),
    *(
        _row("from typing import Protocol\nclass R(Protocol):\n    def r(self) -> int: ...\nclass W(Protocol):\n"
             "    def w(self) -> int: ...\nclass A:\n    def r(self) -> int: return 1\n"
             "    def w(self) -> int: return 2\n"
             f"class B:\n    def r(self) -> int: return 3\nclass C:\n    def w(self) -> int: return 4{other}\n"
             "def h(r: R, ws: list[W]) -> int: return r.r() + ws[0].w()\n@trusted\ndef g() -> int:\n"
             f"    return {body}", place, message, top=True, hint=hint)
        for other, body, place, message, hint in (
            ("", "h(B(), [C()]) + B().w()", "16:28 P010", "trusted code has no method `.w()` of B", ""),
            ("\n    r = 3", "h(B(), [C()])", "14:22 P004", "`W` is a Protocol that stands for no classes of the module",
             "as it has them"),
        )
    ),
    _row("@trusted\ndef g(a: int | str) -> None: ...", "2:10 P004", "trusted code has no type `int | str`", top=True,
         hint="and of classes that stay inside"),
    *(
        _row("class P1:\n    def __init__(self) -> None:\n        self.p = 1\nclass Q1:\n"
             "    def __init__(self) -> None:\n        self.p = 'a'\nPQ = P1 | Q1\n"
             f"def h(v: PQ) -> int:\n    {body}\n    return 1\n@trusted\n"
             "def g() -> int:\n    return h(P1())", place, message, top=True, hint=hint)
        for body, place, message, hint in (
            ("return v.p", "9:12 P011", "`p` is not of one type in all classes of `PQ`", "isinstance"),
            ("v.p = 2", "9:5 P008", "a store to a field of `PQ`, a union", "isinstance"),
            ("PQ()", "9:5 P010", "`PQ` is a union of classes, not a class", "P1, Q1"),
        )
    ),
    _row("@dataclass\nclass A1:\n    x: int\n@dataclass\nclass B1:\n    x: int\nAB = A1 | B1\n@trusted\n"
         "def g(v: AB) -> int:\n    return 1", "9:10 P004", "`AB` is the name of a type that cannot come inside",
         top=True, hint="classes that stay inside"),
    _row("@dataclass(eq=False)\nclass A2:\n    x: int\n@dataclass(eq=False)\nclass B2:\n    x: int\nAB2 = A2 | B2\n"
         "def h(v: AB2) -> int: return v.x\n@trusted\ndef g(n: int) -> int:\n    return h(A2(n))", "8:10 P004",
         "`AB2` is the name of a type that cannot come inside", top=True, hint="classes that stay inside"),
    _row("from dataclasses import astuple\n@dataclass\nclass Blob:\n    rows: list[int]\n@trusted\n"
         "def g(o: Blob) -> int:\n    return len(astuple(o))", "7:24 P010",
         "`astuple` of Blob, whose `rows` is list[int]", top=True, hint="write the tuple out"),
    _row("from dataclasses import astuple\n@trusted\ndef g(n: Point) -> int:\n    return len(astuple(n))", "4:24 P010",
         "`astuple` of Point", top=True, hint="pass a dataclass"),
    _row("from dataclasses import astuple\n@trusted\ndef g(k: Key) -> int:\n    k2 = astuple(k, tuple_factory=tuple)\n"
         "    return len(k2)", "4:10 P010", "inside, `astuple` takes one argument", top=True),
    _row("from dataclasses import asdict\n@dataclass\nclass Blob:\n    data: bytes\n@trusted\ndef g(o: Blob) -> int:\n"
         "    return len(asdict(o))", "7:23 P010", "`asdict` of Blob, whose `data` is bytes", top=True,
         hint="write the dict out"),
    _row("from dataclasses import asdict\nfrom typing import Any\n@dataclass\nclass Blob:\n    rows: list[Any]\n"
         "@trusted\ndef g(o: Blob) -> int:\n    return len(asdict(o))", "8:23 P010",
         "`asdict` of Blob, whose `rows` is list[Any]", top=True, hint="write the dict out"),
    _row("from dataclasses import asdict\n@trusted\ndef g(n: Point) -> int:\n    return len(asdict(n))", "4:23 P010",
         "`asdict` of Point", top=True, hint="pass a dataclass"),
    _row("from dataclasses import asdict\n@trusted\ndef g(k: Key) -> int:\n    k2 = asdict(k, dict_factory=dict)\n"
         "    return len(k2)", "4:10 P010", "inside, `asdict` takes one argument", top=True),
    _row("class Bare:\n    def each(self) -> Iterable[int]: raise NotImplementedError\nclass Own(Bare):\n"
         "    def each(self) -> Iterable[int]:\n        yield 1\n@trusted\ndef g() -> int:\n"
         "    return len([*Own().each()])", "8:18 P007", "`each` of `Own` is not as that of `Bare`", top=True,
         hint="let both return a list"),
    _row("a = sorted([(o, n)])", "1:5 P011", "`<` does not compare tuple[Order, int] with tuple[Order, int]",
         hint="a Order in it"),
    _row("import typing\ndef fail(n: int) -> typing.NoReturn:\n    if n:\n        raise ValueError\n@trusted\n"
         "def g(n: int) -> None:\n    fail(n)", "2:5 P013", "`fail` may end, and says that it does not", top=True),
    _row("import typing\ndef fail(n: int) -> typing.NoReturn:\n    raise ValueError\n@trusted\n"
         "def g(n: int) -> int:\n    fail('a')", "6:10 P011", "`n` must be int, not str", top=True),
    _row("import typing\n@trusted\ndef g(n: int) -> int:\n    return typing.cast(n)", "4:12 P010",
         "`cast` takes a type and a value", top=True),
    _row("import typing\n@trusted\ndef g(n: int) -> int:\n    return typing.cast(str, n)", "4:29 P011",
         "the value must be str, not int", top=True),
    _row("import typing\n@trusted\ndef g(n: int) -> None:\n    typing.assert_never()", "4:5 P010",
         "`assert_never` takes a value", top=True),
    _row("a = sorted([(n, {n})])", "1:5 P011",
         "`<` does not compare tuple[int, set[int]] with tuple[int, set[int]]", hint="key=lambda t: t[0]"),
    _row(f"{MAYBE}@trusted\ndef g() -> int:\n    m = Maybe()\n    if m.x is None:\n        return 0\n    m.clear()\n"
         "    y: str | None = m.x\n    return len(y)", "13:16 P011", "str | None has no length", top=True),
    _row("b: Inside[int | None] = 1\n@trusted\ndef g() -> int:\n    return b",
         "4:12 P011", "the result of `g` must be int, but this may be None", top=True, hint="ask before"),
    _row("b: Inside[int | None] = 1\n@trusted\ndef g() -> int:\n    global b\n    if b is not None:\n"
         "        b = outside(1) or None\n        return b\n    return 1",
         "7:16 P011", "the result of `g` must be int, but this may be None", top=True),
    _row("a = len(data.translate(data))", "1:9 P010", "trusted code has no method `.translate()` of bytes",
         hint="write a loop"),
    _row("a = s.translate()", "1:5 P010", "`translate` takes a table", hint="str.maketrans"),
    _row("a = s.translate(collections.Counter([n]))", "1:17 P011",
         "the table of `translate` is Counter[int], which has something for each character", hint="`dict(…)`"),
    _row("a = s.translate(d)", "1:17 P011", "the table of `translate` is a dict by code points, not dict[str, int]",
         hint="`{ord(\"a\"): \"b\"}`"),
    _row("a = str.maketrans()", "1:5 P010", "`str.maketrans` takes two texts, or a dict", hint="a third text"),
    _row("a: dict[str, int] = collections.defaultdict(int)\na = d", "2:5 P011",
         "`a` must be defaultdict[str, int], not dict[str, int]", hint="and `update` that"),
    _row("a = str.maketrans(xs)", "1:19 P011", "`str.maketrans` takes a dict by characters, not list[int]"),
    _row("@trusted\ndef g(data: memoryview) -> int:\n    return len(data)", "2:13 P004",
         "trusted code has no type `memoryview`", top=True, hint="use bytes"),
    _row("from typing import TypedDict\nclass Head(TypedDict):\n    n: int\n    def f(self) -> int: ...\n@trusted\n"
         "def g() -> int:\n    return Head(n=1)['n']", "7:12 P007", "`Head` is a TypedDict with more than fields",
         top=True,
         hint="write a dataclass"),
    _row("from enum import KEEP, Flag\nclass Bits(Flag, boundary=KEEP):\n    ONE = 1\n@trusted\ndef g() -> bool:\n"
         "    return Bits.ONE in Bits(1)", "6:12 P007", "`Bits` is an enumeration of flags of another kind", top=True,
         hint="without decorators and `boundary`"),
    _row("from enum import Flag\nclass Bits(Flag):\n    ONE = 1\n    SIX = 6\n@trusted\ndef g() -> bool:\n"
         "    return Bits.ONE in Bits(1)", "7:12 P007", "`Bits` is a class that cannot come inside", top=True,
         hint="`Bits` has bits of which no member is"),
    _row("from enum import IntEnum\nclass Rank(IntEnum):\n    ONE = 1\n    def __str__(self) -> str: return 'one'\n"
         "@trusted\ndef g() -> str:\n    return f'{Rank.ONE:>3}'", "7:15 P009",
         "a format of Rank, which has a `__str__` of its own", top=True, hint="format its `.value`"),
    _row("class Own:\n    def __format__(self, spec: str, width: int) -> str: return spec\n"
         "@trusted\ndef g() -> str:\n    return f'{Own()}'", "2:5 P010",
         "`__format__` of `Own` takes something else than a format", top=True,
         hint="write `def __format__(self, spec: str) -> str:`"),
    _row("class Own:\n    def __format__(self, spec: str) -> int: return 1\n"
         "@trusted\ndef g() -> str:\n    return f'{Own():x}'", "2:40 P011", "`__format__` of `Own` gives int, not str",
         top=True, hint="let it return str"),
    _row("class Own:\n    def __format__(self, spec: str) -> str: return spec\n"
         "@trusted\ndef g(n: int) -> str:\n    own = Own() if n else None\n    return f'{own:x}'", "6:15 P009",
         "a format of Own | None, of which None has none", top=True, hint="`if x is not None:`"),
    _row("@trusted\ndef g() -> str:\n    return f'{Order(str()):x}'", "3:15 P009",
         "trusted code has no format of Order", top=True, hint="give it a `__format__`, or write `!s`"),
    _row("@dataclass\nclass Own:\n    n: int\n    def __format__(self, spec: str) -> str: return spec\n"
         "@dataclass\nclass Two:\n    n: int\nBoth = Own | Two\n"
         "@trusted\ndef g() -> str:\n    some: list[Both] = [Own(1), Two(2)]\n    return f'{some[0]}'", "12:15 P011",
         "`Own` has a `__format__`, and `Both` has none", top=True, hint="give each of its classes one"),
    _row("from enum import IntEnum\nclass Rank(IntEnum):\n    ONE = 1\n"
         "    def __format__(self, spec: str) -> str: return spec\n"
         "@trusted\ndef g() -> int:\n    rank: int = Rank.ONE\n    return rank", "7:17 P011",
         "`rank` must be int, not Rank", top=True),
    _row("class Shape: ...\nclass Square(Shape):\n    def __format__(self, spec: str) -> str: return spec\n"
         "@trusted\ndef g() -> str:\n    shapes: list[Shape] = [Square()]\n    return f'{shapes[0]}'", "7:15 P011",
         "`Square` has a `__format__`, and `Shape` has none", top=True, hint="give `Shape` one"),
    _row("import bisect\n@trusted\ndef g(xs: list[int], s: str) -> int:\n    return bisect.bisect(xs, s, key=abs)",
         "4:12 P011", "in `bisect`: `<` does not compare str with int", top=True, hint="values of one type"),
    _row("import bisect\n@trusted\ndef g(xs: list[int]) -> None:\n    bisect.insort(xs, 1, key=lambda: 3)",
         "4:30 P011", "the lambda does not take what Callable[[int], K] does", top=True, hint="give it 1 parameters"),
    _row("from enum import StrEnum\nclass Tone(StrEnum):\n    LOW = 'l'\n@trusted\ndef g(s: str) -> bool:\n"
         "    return isinstance(s, Tone)", "6:26 P009", "which str is a `Tone` is not known inside", top=True,
         hint="declare it `Tone`"),
    _row("from enum import Enum\nclass Tone(str, Enum):\n    LOW = 'l'\n@trusted\ndef g(t: Tone) -> str:\n"
         "    return t", "6:12 P011", "the result of `g` must be str, not Tone", top=True, hint="write `.value`"),
    _row("from enum import Flag\nclass Bits(Flag):\n    ONE = -1\n@trusted\ndef g() -> bool:\n"
         "    return Bits.ONE in Bits(1)", "6:12 P007", "`Bits` is a class that cannot come inside", top=True,
         hint="the bits of `ONE` are not an int from 0 to 2 ** 62 - 1"),
    _row("from enum import Flag\nclass Bits(Flag):\n    ONE = 1\n@trusted\ndef g(n: int) -> bool:\n"
         "    return Bits.TWO in Bits(n)", "6:12 P009", "`Bits` has no member `TWO`", top=True, hint="it has ONE"),
    _row("from enum import Flag\nclass Bits(Flag):\n    ONE = 1\n@trusted\ndef g(n: int) -> bool:\n"
         "    return Bits.ONE in Bits(n, 1, 2)", "6:24 P010", "`Bits` takes one value", top=True),
    _row("from enum import Flag\nclass Bits(Flag):\n    ONE = 1\n@trusted\ndef g(n: int) -> bool:\n"
         "    return bool(Bits.ONE | n)", "6:17 P011", "`|` does not work on Bits and int", top=True),
    _row("from enum import Flag\nclass Bits(Flag):\n    ONE = 1\n@trusted\ndef g(b: Bits) -> bool:\n    return bool(b)",
         "5:7 P004", "`Bits` cannot cross the boundary yet", top=True),
    _row("@dataclass\nclass Large(Order):\n    pass\n@trusted\ndef g(a: Large) -> int:\n    match a:\n"
         "        case Order(price=q): return q\n    return 0", "7:14 P008", "a pattern of the base `Order` of Large",
         top=True, hint="match `Large(…)`"),
    _row("def h(a: frozenset[str] = frozenset('a')) -> int: return 1\n@trusted\ndef g() -> int: return h()",
         "1:27 P014", "the default of `a` is not constant: this is not a constant expression", top=True,
         hint="take `frozenset[str] | None = None`"),
    _plain(f"{BASE}class Bad(Base):\n    def __lt__(self, other: object) -> bool:\n        return True",
           "`__lt__` of `Bad`, which derives from `Base`"),
    _plain(f"{BASE}class Bad(Base):\n    def __repr__(self) -> str:\n        return ''",
           "`__repr__` of `Bad`, and none of its base"),
    _plain(f"{BASE}class Bad(Base):\n    def two(self) -> int:\n        return super().two()",
           "`Base` has no method `two` for `super()`"),
    _plain(f"{BASE}class Bad(Base):\n    def two(self) -> int:\n        f = super().one\n        return 1",
           "`super().one` as a value"),
    _plain("class Bad:\n    for i in range(3):\n        pass", "`Bad` has more than fields and methods"),
    _plain("class Bad:\n    \u00e9: int", "C cannot spell the name `\u00e9`"),
    _plain("class Bad:\n    x: int\n    def __init__(self) -> None:\n        self.x: str = ''",
           "`x` of `Bad` is int already"),
    _plain("class Bad:\n    __slots__ = ('y',)\n    def __init__(self) -> None:\n        self.x: int = 0",
           "`__slots__` of `Bad` has no `x`"),
    _plain("class Bad:\n    x: int\n    def x(self) -> int:\n        return 0",
           "`x` of `Bad` is a field and something else"),
    _plain(f"{BASE}class Bad(Base):\n    one: int", "`one` of `Bad` is a field and something else"),
    _row("add = functools.partial(xs.append, 1)", "1:25 P010", "`partial` of a method of list[int]",
         hint="write `lambda: xs.append(1)`"),
    _row(f"{HEADS}    return head(xs)", "8:17 P011", "`it` must be Iterator[int], not list[int]", top=True,
         hint="pass `iter(…)` of it"),
    _row(f"{HEADS}    return head(d.values())", "8:17 P011", "`it` takes an iterator that is a value of its own",
         top=True, hint="pass `iter(list(d.values()))`"),
    _row(f"{HEADS}    return head(iter('ab'))", "8:17 P011", "`it` must be Iterator[int], not list_iterator[str]",
         top=True),
    _row(LATER.format("Iterator"), "8:16 P009", "a generator as an argument of a function of the module's own",
         top=True, hint="pass `iter(…)` of a list"),
    _row(LATER.format("Iterable"), "8:16 P009", "a generator as an argument of a function of the module's own",
         top=True, hint="make a list: `[x for x in xs if x < k]`"),
    _plain("class Base:\n    def __init__(self, k: int) -> None:\n        self.k = k\n"
           "@dataclass\nclass Bad(Base):\n    n: int",
           "`k` is a field of `Base`, which is no dataclass, so `Bad` has it not as one"),
    _plain("class Base:\n    one = 4\nBase()\n@dataclass\nclass Bad(Base):\n    one: int",
           "`one` of `Bad` has no default, and what `Base` has would be one"),
    _plain(f"@dataclass\n{BASE}@dataclass\nclass Bad(Base):\n    one: int",
           "`one` of `Bad` has no default, and what `Base` has would be one"),
    _plain("class Bad:\n    one = two = 4\n@dataclass\nclass Other(Bad):\n    n: int",
           "`Bad` has more than fields and methods"),
    _used("from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n    def one(self) -> int: ...",
          "Base()", "0 P010", "`Base` is abstract: it has no `one`"),
    _used(CELL, "Cell()", "0 P011", "what `xs` of `Cell` holds is not known"),
    _used("class Cell:\n    def __init__(self) -> None:\n        self.n = None", "Cell()", "0 P011",
          "what `n` of `Cell` holds is not known"),
    _used(BASE, "n = Base().two", "4 P009", "Base has no field `two`"),
    _used(BASE, "Base().two = 1", "0 P009", "Base has no field `two`"),
    _used("class Link:\n    def __init__(self) -> None:\n        self.link: Link | None = None\n"
          "@trusted(concurrent=True)\ndef h() -> None: ...", "Link()", "0 P020",
          "a `Link` could come to hold itself, and calls of this module run beside each other"),
    _row("@trusted\nclass Bad:\n    def f(self, x: Exception) -> None: ...", "3:9 P004",
         "`Exception` cannot cross the boundary, and `f` of `Bad` is called from outside", top=True),
    _row("@trusted\nclass Bad:\n    def __del__(self) -> None: ...\n@trusted\ndef g() -> None: ...", "2:7 P003",
         "`Bad` is a class that cannot come inside", top=True,
         hint="`Bad` says what `__del__` is, which trusted code does not ask"),
    _row("class Bad:\n    @overload\n    def __len__(self) -> int: return 1\n@trusted\ndef g() -> int:\n"
         "    return len(Bad())", "6:16 P007", "`Bad` is a class that cannot come inside", top=True,
         hint="a decorator on `__len__` of `Bad`"),
    _row("a = super().total()", "1:5 P010", "`super()` of what has no base"),
    _row("a = {ValueError(s)}", "1:5 P011", "Exception is not hashable"),
    _row("@trusted\ndef g(a: list[Exception]) -> None: ...", "2:7 P004",
         "`list[Exception]` cannot cross the boundary yet", top=True, hint="raise it, or pass its text: `str(e)`"),
    *(_row(f"@dataclass{options}\nclass Bad(Order):\n    def total(self, n: int) -> int: return {asked}\n"
           "@trusted\ndef g(a: Bad) -> None: ...", "5:10 P004", "`Bad` is a class that cannot come inside", top=True,
           hint=hint) for options, asked, hint in (
        ("", "super(Order, self).total(n)", "`super` of something else"),
        ("", "super().price", "`Order` has no method `price` for `super()`"),
        ("(slots=True)", "super().total(n)", "`super()` in `Bad`, which has slots"))),
    _row("for a in (m + q for q in xs): m = None", "1:11 P011", "`+` does not work on int | None and int"),
    _row("a = (n, n)[s]", "1:12 P011", "an index is an int, not str"),
    _row("a = (n, n)[w]", "1:12 P011", "an index of a tuple is an int, not u64"),
    _row("a = p[::0]", "1:5 P009", "this can only fail: slice step cannot be zero"),
    _row("a = (n, s)[n:]", "1:12 P009", "a slice of a tuple with items of several types has constant bounds"),
    _row("q = PRIMES\nq.append(7)", "2:1 P008", "this would change a constant"),
    _row("a: list[int] = PRIMES", "1:16 P011", "`a` may be changed, but this is a constant"),
    _row("xs.sort(abs)", "1:1 P010", "`.sort()` takes `key` and `reverse`"),
    _row("del o.price", "1:5 P008", "`del` of what is no variable, item or slice"),
    _row("global kept\ndel kept", "2:5 P008", "`kept` lives inside, and stays"),
    _class("ONE = len('a')", "Enum", "`ONE` is not constant"),
    _class("n: int = len('a')", "dataclass", "the default of `n` is not constant"),
    _class("n: int = 'a'", "dataclass", "the default of `n` is not of type int"),
    _class("n: list[int] = field(default_factory=list[str])", "dataclass",
           "`default_factory` makes list[str], and `n` is list[int]"),
    *(
        _class(f"n: int\nx: int = field(init=False)\ndef __post_init__(self) -> None:\n    {body}", "dataclass",
               "`x` is not passed and has no default, and `__post_init__` may leave it unassigned")
        for body in (
            "if self.n: self.x = 1",
            "for self.n in range(3): self.x = 1",
            "self.x = self.m()\ndef m(self) -> int:\n    return self.x",
            "f = self.m\n    self.x = 1\ndef m(self) -> int:\n    return 1",
            "self.x = self.m\n@property\ndef m(self) -> int:\n    return self.m if self.n else 1",
        )
    ),
    _class("from_: 'dataclasses.InitVar[int]' = field(init=False)", "dataclass",
           "`from_` is an `InitVar`, which nothing but a call gives a value"),
    _row(f"{MADE}k = replace(Made(1, 2), x=3)", "10:9 P010", "`replace` of a `Made` needs its `InitVar` `n`", top=True,
         hint="pass it: `n=…`"),
    _row(f"{MADE}k = Made(1, 2)".replace("n: int)", "n: int, m: int)"), "6:5 P010",
         "`__post_init__` of `Made` takes 2 arguments, and gets 1", top=True, hint="for each `InitVar`"),
    _row(f"{MADE}Made(1, 2)\n    Made(1, 2)".replace("n: int) ->", "n: str) ->").replace("self.y = n", "self.y = 1"),
         "6:29 P011", "`n` of `__post_init__` is str, and gets int", top=True, hint="the type of its `InitVar`"),
    *(
        _row(f"@dataclass(frozen=True)\nclass Link:\n    x: int\n    def {name}(self) -> None:\n        {body}\n"
             f"@trusted\ndef g() -> None:\n    Link(1){call}", "5:9 P008", message, top=True, hint=hint)
        for name, call, body, message, hint in (
            ("__post_init__", "", "self.x = 2", "Link is frozen", 'write `object.__setattr__(self, "x", …)`'),
            ("put", ".put()", "object.__setattr__(self, 'x', 2)", "`object.__setattr__` is there in a `__post_init__`",
             "make a new object"),
        )
    ),
    _row("@dataclass(frozen=True)\nclass Link:\n    x: int\n    to: 'Link | None' = None\n"
         "    def __post_init__(self) -> None:\n        object.__setattr__(self, 'to', self)\n@trusted\n"
         "def g() -> int:\n    return Link(1).x", "6:9 P008", "a frozen `Link` could be given itself", top=True,
         hint="in no ring"),
    _row("o.price: int = 3", "1:1 P008", "an annotation on what is no variable"),
    _row("a = f32(s)", "1:9 P011", "`f32` takes a number, not str"),
    _row("a = min([o, o])", "1:9 P011", "`<` does not compare Order with Order", hint="order=True"),
    _row("a = hex(x)", "1:9 P011", "`hex` takes an int, not float"),
    _row("a = ord(n)", "1:9 P011", "`ord` takes a character, not int"),
    _row("a = round()", "1:5 P010", "`round` takes a number, and digits"),
    _row("a = round(s)", "1:11 P011", "`round` takes a number, not str"),
    _row("a = divmod(n)", "1:5 P010", "`divmod` takes two numbers"),
    _row("a = divmod(n, s)", "1:5 P011", "`divmod` does not work on int and str"),
    _row("a = sorted(xs, key=lambda q, r: q)", "1:20 P009", "a key takes one argument"),
    _row("a = str(nothing())", "1:9 P009", "trusted code cannot turn nothing into text"),
    _row("a = [nothing()]", "1:6 P011", "this has no value"),
    _row("a = (nothing(), n)", "1:6 P011", "this has no value"),
    _row("a = {s: nothing()}", "1:9 P011", "this has no value"),
    _row("a = [nothing() for _ in xs]", "1:6 P011", "this has no value"),
    _row("a = sum(nothing() for _ in xs)", "1:9 P011", "this has no value"),
    _row("a = (nothing() if n else nothing())", "1:6 P011", "this has no value"),
    _row("nothing() if n else nothing()", "1:1 P011", "this has no value"),
    _row("nothing() and nothing()", "1:1 P011", "this has no value"),
    _row("a = nothing() == nothing()", "1:5 P011", "`==` does not compare nothing with nothing"),
    _row("a = sorted(xs, key=lambda q: nothing())", "1:5 P011", "`<` does not compare nothing with nothing"),
    _row("a = f'{nothing()}'", "1:8 P009", "trusted code cannot turn nothing into text"),
    _row("match nothing():\n    case _:\n        n = 1", "1:7 P011", "this has no value"),
    _row("a: int = nothing()", "1:10 P011", "this has no value"),
    _row("a = n\ndel a\nn = a", "3:5 P012", "`a` may be unassigned here"),
    _row("if m is not None:\n    while n > 0:\n        n = m\n        m = d.get(s)", "3:13 P011",
         "`n` must be int, but this may be None"),
    _row("if m is not None:\n    for q in xs:\n        n = m\n        m = d.get(s)", "3:13 P011",
         "`n` must be int, but this may be None"),
    _row("m = n\ntry:\n    m = d.get(s)\n    n = 1 // n\nexcept ZeroDivisionError:\n    n = m", "6:9 P011",
         "`n` must be int, but this may be None"),
    _row("a: int = m", "1:10 P011", "`a` must be int, but this may be None"),
    _row("if m is None or n > 1:\n    n = m", "2:9 P011", "`n` must be int, but this may be None"),
    _row("match m:\n    case _ if (m := d.get(s)) == 1:\n        n = 1\n    case int():\n        n = m", "5:13 P011",
         "`n` must be int, but this may be None"),
    _row("a = m + 1", "1:5 P011", "`+` does not work on int | None and int"),
    _row("if nothing(): n = 1", "1:4 P011", "this has no value"),
    _row("a = Color.GREEN", "1:5 P009", "`Color` has no member `GREEN`"),
    _row("a = Mixed.ONE.value", "1:5 P007", "`Mixed` is a class that cannot come inside"),
    _row("a = sum()", "1:5 P010", "inside, `sum` takes something to loop over, and a start"),
    _row("a = sum([s])", "1:9 P011", "`sum` adds numbers, not str"),
    _row("a = sorted()", "1:5 P010", "`sorted` takes something to loop over, `key` and `reverse`"),
    _row("a = sorted([o])", "1:5 P011", "`<` does not compare Order with Order", hint="order=True"),
    _row("a = dict(xs)", "1:10 P011", "pairs are tuples of a key and its value, not int"),
    _row("a = [zip(xs, xs)]", "1:6 P009", "`zip(…)` as a value"),
    _row("a = (n, s)[n]", "1:12 P009", "a tuple with items of several types is indexed by a constant"),
    _row("a = p[2]", "1:5 P009", "this can only fail: tuple index out of range"),
    _row("a = d['a':]", "1:5 P011", "dict[str, int] has no slices"),
    _row("a = o[0]", "1:5 P011", "Order has no items"),
    _row(
        "q: int = 1\nmatch (s, s):\n    case (q, 'a') | (_, q):\n        n = 1", "3:10 P011", "`q` must be int, not str"
    ),
    _row("match p:\n    case Point(0, 1, 2):\n        n = 1", "2:10 P008", "Point has 2 fields"),
    _row("match p:\n    case Point(z=0):\n        n = 1", "2:10 P008", "Point has no field `z`"),
    _row("match n:\n    case [1, 2]:\n        n = 1", "2:10 P008", "a pattern that trusted code does not have of int"),
    _row("match json.loads(s):\n    case str(a):\n        n = 2", "2:10 P008",
         "a pattern that trusted code does not have of Any", hint="`if isinstance(x, str):`"),
    _row("match n:\n    case True:\n        n = 2", "2:10 P008", "this never matches int", hint="`case 1:` for"),
    _row("a = bytes.maketrans(data, data)", "1:5 P010", "trusted code has no `bytes.maketrans()`"),
    _row("a = s.upper(1)", "1:5 P010", "`.upper()` takes 0 arguments, but 1 are given"),
    _row("a = s.split(separator=s)", "1:13 P010", "`.split()` does not take `separator`"),
    _row("a = s.replace(s)", "1:5 P010", "`.replace()` is called without `new`"),
    _row("a = s.expandtabs()", "1:5 P010", "trusted code has no method `.expandtabs()` of str"),
    _row("a = Order", "1:5 P009", "the class `Order` as a value"),
    _row("a = o.size", "1:5 P009", "Order has no field `size`"),
    _row("a: Callable[[str], int] = o.total", "1:27 P011",
         "`a` must be Callable[[str], int], not Callable[[int], int]"),
    _row("a: Callable[[str], int] = helper", "1:27 P011", "`a` must be Callable[[str], int], not Callable[[int], int]"),
    _row("a: list[Callable[[int], int]] = [lambda q: q + k for k in xs]", "1:34 P009",
         "`k` is another one in each round, and a function that is a value would have the last one",
         hint="`lambda …, k=k: …`"),
    _row("a: Callable[[int], int] = lambda: 1", "1:27 P011", "the lambda does not take what Callable[[int], int] does"),
    _row("a: Callable[[int], str] = lambda q: q\na(n)", "1:37 P011", "the result of `<lambda>` must be str, not int"),
    _row("a = [lambda q: q]", "1:6 P009", "trusted code does not have a lambda as a value of no known type",
         hint="say its type"),
    _row("a = helper\nn = a(s)", "2:7 P011", "`argument 1` must be int, not str"),
    _row("a = helper\nn = a(n=1)", "2:7 P010", "`a` has no parameter `n`"),
    _row("a = {s: helper}.get(s)\nn = a(1)", "2:5 P011", "`a` may be None", hint="ask before"),
    _row("a = helper == outside", "1:5 P011", "`==` does not compare Callable[[int], int] with Callable[[int], int]",
         hint="compare what the functions are found by"),
    _row("a = helper is outside", "1:5 P009", "trusted code has no `is`",
         hint="compare what the functions are found by"),
    _row("a = helper in [helper]", "1:5 P011",
         "`in` does not look for Callable[[int], int] in list[Callable[[int], int]]",
         hint="compare what the functions are found by"),
    _row("a = [helper]\na.remove(helper)", "2:1 P010",
         "trusted code has no method `.remove()` of list[Callable[[int], int]]",
         hint="compare what the functions are found by"),
    _row("a = f'{[helper]}'", "1:8 P009", "trusted code cannot turn list[Callable[[int], int]] into text"),
    _row("a = {helper: n}", "1:5 P011", "Callable[[int], int] is not hashable"),
    _row("def q() -> Callable[[], int]: return lambda: n\nn += 1\na = q()", "1:38 P009",
         "`n` changes in the function around `q`", hint="`here = n`"),
    _row("from typing import Protocol\nclass Bad(Protocol):\n    def bad(self) -> int: ...\n@trusted\n"
         "def g() -> None:\n    a: Bad | None = None", "6:8 P004",
         "`Bad` is a Protocol that stands for no classes of the module", top=True,
         hint="classes with fields, methods and properties as it has them"),
    _row("from pyenclave import Array\n@trusted\ndef g(a: Array[u8]) -> int:\n    b: Callable[[], int] = lambda: a[0]\n"
         "    return b()", "4:28 P011", "`a` is an array, whose memory ends with the call", top=True, hint="`list(a)`"),
    _row("class Named:\n    def said(self, *, by: int) -> int: return by\n@trusted\ndef g() -> None:\n"
         "    a = Named().said", "5:9 P009", "`said` as a value, whose type is not known here", top=True,
         hint="say which type it has"),
    _row("@trusted(concurrent=True)\ndef g(a: list[int]) -> int:\n    b: Callable[[], int] = lambda: a[0]\n"
         "    return b()", "3:28 P020",
         "a function remembers `a`, which may change, and calls of this module run beside each other", top=True,
         hint="let it remember what does not change"),
    _row("b = (k for k in xs)\na: Callable[[], list[int]] = lambda: [*b]", "2:30 P011",
         "`b` is a generator, which is not kept"),
    _row("if n: q = lambda: 1\na: Callable[[], int] = q", "2:24 P012", "`q` may be unassigned here"),
    _row("for i in xs:\n    b = (i for i in xs)\n    a: Callable[[], int] = lambda: next(b)", "2:9 P011",
         "a generator is not kept in something else"),
    _row("from pyenclave import Array\n@trusted\ndef g(a: Array[u8], b: Array[u8]) -> int:\n"
         "    c: Callable[[], int] = lambda: a[0]\n    a = b\n    return c()", "5:9 P011",
         "an array is not kept: its memory ends with the call", top=True, hint="`list(a)`"),
    _row("b = [n]\na: Callable[[], int] = lambda: len(b)\ndel b", "3:5 P008",
         "`b` is a variable that nested functions have, too", hint="assign an empty value"),
    _row("a: list[Callable[[], str]] = []\nfor i in xs:\n    try: helper(i)\n"
         "    except ValueError as e: a.append(lambda: str(e))", "4:5 P009",
         "nested functions have `e`, which is another one in each `except`, and gone after it", hint="`error = e`"),
    _row("q = lambda k: k + n\na: Callable[[int], int] = lambda n: q(n)", "2:27 P008",
         "`n` is a variable of the lambda, and what it calls uses another one", hint="rename"),
    _row("class Pen:\n    def __init__(self, k: int) -> None:\n        self.k = k\nPEN = Pen(1)\n@trusted\n"
         "def g() -> int:\n    PEN.__init__(5)\n    return PEN.k", "7:5 P007",
         "`PEN` is not a constant: it may change, as `self.k` is stored to, a field of `Pen`", top=True,
         hint="objects whose fields nothing stores to"),
    _row("class Pen:\n    def __init__(self, k: int) -> None:\n        self.k = k\nPEN = Pen(1)\nclass Hand:\n"
         "    def use(self) -> int:\n        def f(self: Pen) -> int:\n            self.k += 1\n"
         "            return self.k\n        return f(PEN)\n@trusted\ndef g() -> int:\n    return Hand().use()",
         "10:18 P007", "`PEN` is not a constant: it may change, as `self.k` is stored to, a field of `Pen`", top=True,
         hint="objects whose fields nothing stores to"),
    _row("q = lambda k: k\ndef r() -> None:\n    nonlocal q\n    q = helper\nr()\na = q(n)", "1:5 P009",
         "trusted code does not have a lambda as a value of no known type", hint="say its type"),
    _row("a: Callable[..., int] = helper", "1:4 P004", "trusted code has no type `Callable[..., int]`",
         hint="say what it takes and gives"),
    _row("@trusted\ndef g(a: Callable[[int], int]) -> None: ...", "2:7 P004",
         "`Callable[[int], int]` cannot cross the boundary yet", top=True, hint="pass a name"),
    _row("@trusted\ndef g() -> list[Callable[[int], int]]: return [helper]", "2:12 P004",
         "`list[Callable[[int], int]]` cannot cross the boundary yet", top=True, hint="pass a name"),
    _row("def h(a: int, *, b: int) -> int: return a\n@trusted\ndef g() -> None:\n    a = h", "4:9 P009",
         "`h` as a value, whose type is not known here", top=True),
    _row("BY_NAME = {'a': helper, 'b': nothing}\n@trusted\ndef g() -> int:\n    return BY_NAME['a'](1)", "4:12 P007",
         "`BY_NAME` is not a constant: its items have several types", top=True),
    _row("BY_NAME = {'a': helper, 'b': lambda n: n}\n@trusted\ndef g() -> int:\n    return len(BY_NAME)", "4:16 P007",
         "`BY_NAME` is not a constant: which type a lambda has is not known", top=True,
         hint="as in `BY_NAME: dict[str, Callable[[int], int]] = …`"),
    _row("ABS = [abs]\n@trusted\ndef g() -> int:\n    return ABS[0](1)", "4:12 P007",
         "`ABS` is not a constant: which type `abs` has is not known", top=True,
         hint="as in `ABS: list[Callable[[int], int]] = …`"),
    _row("IS = {'a': str.isdigit}\n@trusted\ndef g() -> bool:\n    return IS['a']('1')", "4:12 P007",
         "`IS` is not a constant: which type `str.isdigit` has is not known", top=True,
         hint="as in `IS: dict[str, Callable[[str], bool]] = …`"),
    _row("class Table:\n    IS = {'a': str.lower}\n@trusted\ndef g() -> str:\n    return Table.IS['a']('A')",
         "5:12 P007", "`Table.IS` is not a constant: which type `str.lower` has is not known", top=True,
         hint="as in `IS: ClassVar[dict[str, Callable[[str], str]]] = …`"),
    _row("TWICE = lambda n: n * 2\n@trusted\ndef g() -> int:\n    return TWICE(1)", "4:12 P007",
         "`TWICE` is not a constant: which type a lambda has is not known", top=True,
         hint="as in `TWICE: Callable[[int], int] = …`"),
    _row("@trusted\ndef g(xs: Sequence[int], **more: int) -> int:\n    return sum(xs)", "2:28 P005",
         "`**more` takes any number of arguments", top=True),
    *(
        _row(f"class Lost(Exception):\n    {body}\n@trusted\ndef g() -> int:\n    raise Lost(b=1)",
             f"{5 + body.count(chr(10))}:11 P017", "`Lost` is a class with a body", top=True, hint=hint)
        for body, hint in (
            ("import math", "constants, methods and an `__init__` only"),
            ("def __repr__(self) -> str: return 'a'", "`Lost` says what `__repr__` is, which trusted code does not"),
            ("@functools.cache\n    def q(self) -> int: return 1", "a method of `Lost` that is not plain"),
            ("q = 1\n    def q(self) -> int: return 1", "`q` is bound more than once in `Lost`"),
            ("def q(self) -> int: return 2\n    def q(self) -> int: return 1", "`q` is bound more than once in `Lost`"),
        )
    ),
    _row("class Lost(Exception):\n    import math\n@trusted\ndef g(n: int) -> int:\n"
         "    try:\n        return 1 // n\n    except Lost:\n        return 0", "7:12 P017",
         "`Lost` is a class with a body", top=True),
    *(
        _row("class Lost(Exception):\n    def __init__(self, b: int) -> None: self.b = b\n"
             "    def q(self) -> int: return 1\n"
             f"class Gone(Lost):\n    {other}\n@trusted\ndef g(n: int) -> int:\n    try:\n        return 1 // n\n"
             f"    except Lost as e:\n        {body}", place, message, top=True, hint=hint)
        for other, body, place, message, hint in (
            ("pass", "return e.r()", "11:16 P010", "trusted code has no method `.r()` of Exception", "by its class"),
            ("pass", "f = e.q\n        return 0", "11:13 P009", "the method `q` of an exception as a value", "call it"),
            ("pass", "e.b = 2\n        return 0", "11:9 P008", "trusted code does not assign to this", ""),
            ("pass", "return Lost.r()", "11:16 P010", "`Lost` has no function `r`", "see the class"),
            ("def q(self) -> str: return ''", "return e.q()", "5:5 P011", "`q` of `Gone` is not as that of `Lost`",
             "the same result"),
            ("def r(self) -> int: return super().r()\n    def q(self) -> int: return self.r()", "return e.q()",
             "5:32 P008", "what it derives from has no method `r` for `super()`", "see the class"),
            ("def q(self) -> int:\n        f = super().q\n        return 1", "return e.q()", "6:13 P009",
             "`super().q` as a value", "call it"),
            ("def __str__(self) -> int: return 1", "return len(str(e))", "5:5 P011",
             "`__str__` of `Gone` gives int, not str", "return str"),
        )
    ),
    *(
        _row(f"M = 3\nclass Lost(Exception):\n    def __init__(self, b: {type_}) -> None:\n        {body}\n@trusted\n"
             f"def g(n: int) -> int:\n    M = n\n    try:\n        raise {raised}\n    except {caught} as e:\n"
             f"        return {back}", said, message, top=True, hint=hint)
        for type_, body, raised, caught, back, said, message, hint in (
            ("int", "self.b = b * 2", "Lost(1)", "Exception", "M", "9:15 P017", "`Lost` is a class with a body",
             "of its parameters"),
            ("Callable[[int], int]", "self.b = b", "Lost(helper)", "Exception", "M", "9:15 P017",
             "`Lost` is a class with a body", "`b` of an exception is Callable[[int], int]"),
            ("int", "super().__init__(M)", "Lost(1)", "Lost", "M", "9:15 P017",
             "the exception's `__init__` uses the module's `M`, which is a variable here", "another name"),
            ("int", "self.b = b", "Lost(*(1,))", "Lost", "e.b", "9:20 P009",
             "trusted code does not have an unpacked argument", "name each"),
            ("int", "self.b = b", "Lost('x')", "Lost", "e.b", "9:20 P011", "`b` must be int, not str", ""),
            ("int", "self.b = b", "Lost", "Lost", "e.b", "9:15 P010", "`Lost` is called without `b`", ""),
            ("int", "self.b = b", "Lost(1)", "Lost", "(e := KeyError('k')) and e.b", "11:41 P009",
             "Exception has no attribute `b`", "catch it by that alone"),
            ("int", "self.b = b", "Lost(1)", "(Lost, KeyError)", "e.b", "11:16 P009",
             "Exception has no attribute `b`", "catch it by that alone"),
        )
    ),
    _row("class Lost(Exception):\n    def __init__(self, b: int) -> None: self.b = b\n@trusted\ndef g(n: int) -> int:\n"
         "    x: str | None = 'a'\n    for _ in range(n):\n        try:\n            helper(n)\n"
         "        except Lost as e:\n            return e.b\n        x = None\n    try:\n        return helper(n)\n"
         "    except KeyError as e:\n        return e.b", "15:16 P009", "Exception has no attribute `b`",
         top=True, hint="catch it by that alone"),
    *(
        _row("class Lost(Exception):\n    def __init__(self, b: list[int]) -> None: self.b = b\n@trusted\n"
             f"def g(n: int) -> int:\n    try:\n        raise Lost([n])\n    except Lost as e:\n        {body}\n"
             "        return len(e.b) + e.b.count(1) + e.b[0]", place,
             "this would change a copy of what the exception has", top=True, hint="give it to a variable first")
        for body, place in (
            ("e.b.append(1)", "8:9 P008"), ("e.b.sort()", "8:9 P008"), ("e.b[0] = 1", "8:9 P008"),
            ("e.b[:] = [1]", "8:9 P008"), ("del e.b[0]", "8:13 P008"), ("e.b[0] += 1", "8:9 P008"),
        )
    ),
    _row("from typing import MutableSequence\n"
         "def h(xs: MutableSequence[int]) -> None: xs.append(1)\n@trusted\ndef g(n: int) -> None:\n"
         "    h(tuple([n] * n))", "5:7 P011", "`xs` must be MutableSequence[int], not tuple[int, ...]", top=True),
    _row("def one(n: int) -> int: return n\ndef h(n: int, f: Callable[[int], int] = one) -> int: return f(n)\n"
         "@trusted\ndef g(one: int) -> int:\n    return h(one)", "5:12 P010",
         "the default of `f` is the module's `one`, which is a variable here", top=True, hint="pass `f`"),
    _row("from typing import Iterator\n"
         "def one() -> Iterator[int]: yield 1\ndef two() -> Iterator[int]: yield 2\n@trusted\ndef g() -> int:\n"
         "    a = one()\n    a = two()\n    return next(a)", "7:9 P011",
         "`a` must be Iterator[int] of `one`, not Iterator[int] of `two`", top=True, hint="another name"),
    _row("class Lost(Exception):\n    def __init__(self, b: int) -> None: self.b = b\nclass Far(Lost):\n"
         "    def __init__(self) -> None: pass\n@trusted\ndef g() -> int:\n    raise Far()", "7:11 P017",
         "`Far` has an `__init__`, and so has its base", top=True, hint="leave it out"),
    _row("class Job:\n    def __init__(self, n: int) -> None: self.n = n\n"
         "    def __lt__(self, other: 'Job') -> bool: return self.n < other.n\n@trusted\n"
         "def g(n: int) -> bool: return (n, Job(n)) <= (n, Job(n))", "5:31 P011",
         "`<=` does not compare tuple[int, Job] with tuple[int, Job]", top=True, hint="write `not b < a`"),
    _row("a = sorted([(datetime.timezone.utc, n)])", "1:5 P011",
         "`<` does not compare tuple[timezone, int] with tuple[timezone, int]", hint="a timezone in it"),
    _row("k.name = s", "1:1 P008", "Key is frozen"),
    _row("p.x = 3", "1:1 P008", "trusted code does not assign to this"),
    _row("o.cost = 3", "1:1 P009", "Order has no field `cost`", hint="declare it in the class: `cost: …`"),
    _row("a = o.sell()", "1:5 P010", "trusted code has no method `.sell()` of Order"),
    _row("a = o.total()", "1:5 P010", "`total` is called without `n`"),
    _row("a = o.total(s)", "1:13 P011", "`n` must be int, not str"),
    _row("for a in range(): n = 1", "1:10 P010", "`range` takes one to three numbers"),
    _row("for a in range(x): n = 1", "1:16 P011", "the bound of `range` must be int, not float"),
    _row("for a in enumerate(): n = 1", "1:10 P010", "`enumerate` takes something to loop over, and a start"),
    _row("del s[0]", "1:5 P008", "`del` does not work on this of str"),
    _row("a = f'{xs:5}'", "1:8 P009", "trusted code has no format of list[int]"),
    _row("a = '%(a)s' % n", "1:5 P009", "trusted code has no such `%` field"),
    _row("a = '%x' % x", "1:12 P011", "`%x` does not take float"),
    _row("a = b'%s' % s", "1:13 P011", "`%s` does not take str"),
    _row("t = (n,)\na = '%s' % t", "2:12 P009", "`%` of tuple[int], which it takes apart", hint="`% (t[0], t[1])`"),
    _row("a = '%d' % s", "1:12 P011", "`%d` takes an int, not str"),
    _row("try:\n    n = 1\nexcept ValueError as é:\n    n = 2", "3:1 P006", "C cannot spell the name `é`"),
    _row("a = u8.wrap(n << x)", "1:18 P011", "the count must be int, not float"),
    _row("a = u8.wrap(s)", "1:13 P011", "`.wrap` takes an int, not str"),
    _row("a = 1 if m is None else m\nb: str = a", "2:10 P011", "`b` must be str, not int"),
    _row("a = {xs: 1}", "1:5 P011", "list[int] is not hashable"),
    _row("a = {1, s}", "1:9 P011", "the alternatives are int and str"),
    _row("a = xs + [s]", "1:11 P011", "the item must be int, not str"),
    _row("a = xs == d", "1:5 P011", "`==` does not compare list[int] with dict[str, int]"),
    _row("if m in (1, None):\n    a = m + 1", "2:9 P011", "`+` does not work on int | None and int"),
    _row("if m not in xs:\n    a = m + 1", "2:9 P011", "`+` does not work on int | None and int"),
    _row("a = s in xs", "1:5 P011", "`in` does not look for str in list[int]"),
    _row("a = o < o", "1:5 P011", "`<` does not compare Order with Order"),
    _row("xs.append(s)", "1:11 P011", "`item` must be int, not str"),
    _row("d[n] = 1", "1:3 P011", "the key must be str, not int"),
    _row("xs['a'] = 1", "1:4 P011", "an index is an int, not str"),
    _row("a = d[n]", "1:7 P011", "the key must be str, not int"),
    _row("a = Order(1)", "1:11 P011", "`side` must be str, not int"),
    _row("a = Point(1, 2, 3)", "1:17 P010", "`Point` takes 2 arguments, but 3 are given"),
    _row("a = o is k", "1:5 P009", "trusted code has no `is`"),
    _row("a = n is None", "1:5 P011", "int is never None"),
    _row("o.price = s", "1:11 P011", "`price` must be int, not str"),
    _row("c = Other.ONE", "1:5 P011", "`c` must be Color, not Other"),
    _row("a = aead.encrypt(s, s)", "1:18 P011", "`key` must be bytes, not str"),
    *(_row(*one) for one in refusals_standard.ROWS),
    _row("for m_ in re.finditer('a', s): a = m_.regs", "1:36 P009", "Match has no field `regs`",
         hint="docs/standard-library.md lists what there is"),
    _row("a = datetime.date.today()", "1:5 P010", "`date` has no function `today`", hint="datetime.now(timezone.utc)"),
    _row("a = datetime.datetime.strptime(s, s)", "1:5 P010", "`datetime` has no function `strptime`",
         hint="datetime.fromisoformat"),
    _row("a: Sequence = xs", "1:4 P004", "trusted code has no type `Sequence`", hint="as in `Sequence[int]`"),
    _row("a: Sequence[int] = (1, 2)", "1:20 P011", "`a` must be list[int], not tuple[int, int]"),
    _row("a: Mapping[list[int], int] = {}", "1:12 P004", "list[int] is not hashable"),
    *(
        _row(f"def h(a: Sequence[int]) -> int: return len(a)\n@trusted\ndef g(n: int, m: list[int] | None) -> int:\n"
             f"    return h({given})", f"4:14 {said}", message, top=True, hint=hint)
        for given, said, message, hint in (
            ("{n: 1}", "P011", "`a` must be Sequence[int], not dict[int, int]", "make a list: `list(…)`"),
            ("('a', n)[0:2]", "P011", "`a` must be Sequence[int], not tuple[str, int]", "a list"),
            ("m", "P011", "`a` must be Sequence[int], but this may be None", "ask before"),
            ("n", "P011", "`a` must be Sequence[int], not int", ""),
            ("[n / 2][:]", "P011", "`a` must be Sequence[int], not list[float]", ""),
            ("(i for i in range(n))", "P009", "a generator as an argument of a function of the module's own",
             "`[i for i in range(n)]`"),
            ("map(abs, [n])", "P009", "a generator as an argument of a function of the module's own", "make a list"),
            ("{n: 1}.keys()", "P011", "a dict_keys is no list", ""),
        )
    ),
    *(
        _row(f"def h(*xs: int) -> int:\n    {body}\n    return 1\n@trusted\ndef g(s: str, n: int) -> int:\n"
             f"    return h({given})", f"{place} {said}", message, top=True, hint=hint)
        for body, given, place, said, message, hint in (
            ("xs.append(1)", "n", "2:5", "P010", "trusted code has no method `.append()` of tuple[int, ...]", ""),
            ("n = 1", "n, s", "6:17", "P011", "the item must be int, not str", ""),
            ("n = 1", "xs=[n]", "6:14", "P010", "`h` has no parameter `xs`", ""),
        )
    ),
    _row("K = TypeVar('K')\ndef h(*xs: K) -> int:\n    xs.reverse()\n    return 1\n@trusted\n"
         "def g() -> int: return h(1)",
         "3:5 P010", "trusted code has no method `.reverse()` of tuple[int, ...]", top=True),
    _row("def h(**xs: int) -> int: return 1\na = h(n=n)", "1:9 P005", "`**xs` takes any number of arguments",
         hint="name each one, or take one value: `xs: dict[str, …]`"),
    _row("@untrusted\ndef h(**xs: int) -> int: return 1\n@trusted\ndef g() -> int: return h(a=1)", "2:9 P005",
         "`**xs` takes any number of arguments", top=True, hint="take one value"),
    _row("def h(a: int, b: int = 0, **xs: int) -> int: return a\n@trusted\n"
         "def g(d: dict[str, int]) -> int: return h(1, b=2, **d, c=3)", "3:53 P010",
         "`h` takes what is unpacked for its `**`", top=True, hint="behind all other arguments"),
    _row("def h(a: int, b: int = 0, **xs: int) -> int: return a\n@trusted\n"
         "def g(d: dict[str, int]) -> int: return h(1, **d)", "3:48 P010",
         "what is unpacked for the `**` of `h` may have a `b`", top=True, hint="name `b` too: `h(b=…, **d)`"),
    _row("def h(**xs: int) -> int: return 1\n@trusted\ndef g(d: dict[int, int]) -> int: return h(**d)", "3:45 P010",
         "trusted code does not unpack arguments", top=True, hint="a dict whose keys are str"),
    _row("from pyenclave import Array\ndef h(**xs: Array[int]) -> int: return 1\n@trusted\n"
         "def g() -> int: return h()", "2:9 P004",
         "`**xs` of Array[int]", top=True, hint="name each array"),
    _row("class Own:\n    def h(self, **xs: int) -> int: return 1\n@trusted\ndef g() -> int: return Own().h(self=1)",
         "4:32 P010", "`self` is given twice", top=True, hint="remove one of them"),
    _row("class Own:\n    @classmethod\n    def h(cls, **xs: int) -> int: return 1\n@trusted\n"
         "def g() -> int: return Own.h(cls=1)", "5:30 P010", "`cls` is given twice", top=True),
    _row("def h(**xs: int) -> int: return 1\n@trusted\ndef g(s: str) -> int: return h(a=s)", "3:34 P011",
         "the item must be int, not str", top=True),
    _row("T = TypeVar('T')\ndef h(**xs: T) -> int: return 1\n@trusted\ndef g() -> int: return h()", "4:24 P010",
         "`T` of `h` is not known here", top=True, hint="pass something whose type says what `T` is"),
    _row("def h(*xs: int) -> int: return 1\na = h(n)", "1:8 P005", "`*xs` takes any number of arguments",
         hint="`xs: list[…]`"),
    _row("@untrusted\ndef h(*xs: int) -> int: return 1\n@trusted\ndef g() -> int: return 1", "2:8 P005",
         "`*xs` takes any number of arguments", top=True, hint="`xs: list[…]`"),
    _row("from pyenclave import Array\n@trusted\ndef g(*xs: Array[int]) -> int: return 1", "3:8 P004",
         "`*xs` of Array[int]", top=True, hint="name each array"),
    _row("def h(a: Iterable[int]) -> int: return sum(a)\n@trusted\ndef g(n: int) -> int:\n"
         "    return h(reversed([n]))", "4:14 P009", "`reversed(…)` as a value", top=True),
    _row("def h(a: Sequence[int] = (1, 2)) -> int: return len(a)\n@trusted\ndef g() -> int: return h()", "1:26 P014",
         "the default of `a` is not constant: this is not a constant expression", top=True,
         hint="take `Sequence[int] | None = None`"),
    _row("a: Union[int, str] = n", "1:4 P004", "trusted code has no type `Union[int, str]`", hint="a dataclass with"),
    _row("a = xs or ()", "1:5 P011", "the alternatives are list[int] and tuple[()]", hint="an empty list is `[]`"),
    _row("a = sum([p], p)", "1:9 P011", "`sum` adds numbers, not Point", hint="write the loop out"),
    _row("d = collections.defaultdict(int)", "1:5 P011", "`d` must be dict[str, int], not defaultdict[str, int]",
         hint="declare it `defaultdict[str, int]`"),
    _row("a: dict[str, int] = collections.defaultdict(int)\nd = a", "2:5 P011",
         "`d` must be dict[str, int], not defaultdict[str, int]", hint="copy it: `dict(…)`"),
    _row("a: list[str] = d.keys()", "1:16 P011", "a dict_keys is no list", hint="write `list(…)`"),
    _row("a = d.items() + []", "1:5 P011", "a dict_items is no list", hint="write `list(…)`"),
    _row("a = d.values() == d.values()", "1:5 P011", "`.values()` equals nothing but itself",
         hint="`list(d.values())`"),
    _row("a = reversed(xs)", "1:5 P009", "`reversed(…)` as a value", hint="write `list(reversed(…))`"),
    *(_row(f"a = list(reversed({one}))", "1:19 P011", "`reversed` takes no generator or the like, and no set",
           hint="write `reversed(list(…))`")
      for one in ("set(xs)", "{1, n}", "{q for q in xs}", "(q for q in xs)", "enumerate(xs)", "zip(xs, xs)",
                  "map(abs, xs)", "reversed(xs)", "itertools.chain(xs, xs)")),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield n\n@trusted\ndef g() -> None:\n"
         "    for n in reversed(h(1)): pass", "8:23 P011", "`reversed` takes no generator or the like, and no set",
         top=True),
    *(_row(f"a = {one}", "1:5 P011", "a dict_keys is no list", hint="write `list(…)`")
      for one in ("d.keys()[0]", "d.keys()[:1]", "d.keys().index(s)", "d.keys().copy()")),
    _row("a = d.items()[0]", "1:5 P011", "a dict_items is no list"),
    _row("d.values().append(1)", "1:1 P011", "a dict_values is no list"),
    _row("a = secrets.choice(d.values())", "1:20 P011", "a dict_values is no list"),
    _row("a = len(reversed(xs))", "1:9 P009", "`reversed(…)` as a value"),
    _row("a = reversed(xs)[0]", "1:5 P009", "`reversed(…)` as a value"),
    _row("a = 1 if reversed(xs) else 2", "1:10 P009", "`reversed(…)` as a value"),
    _row("a = xs == reversed(xs)", "1:11 P009", "`reversed(…)` as a value"),
    _row("a = f'{reversed(s)}'", "1:8 P009", "`reversed(…)` as a value"),
    _row("a = replace(n, x=1)", "1:13 P010", "`replace` of int", hint="pass a dataclass or a NamedTuple"),
    _row("a = p._replace(**d)", "1:5 P010", "`replace` takes an object, and fields by their names"),
    _row("a: Literal['r', 1] = 'r'", "1:4 P004", "a `Literal` of what has no one type"),
    _row("a = platform.node()", "1:5 P010", "`platform.node` stays outside"),
    _row("a = os.getpid()", "1:5 P010", "`os.getpid` does not exist inside"),
    _row("a = secrets.choice", "1:5 P009", "the function `secrets.choice` as a value"),
    _row("a = math.pi()", "1:5 P010", "`math.pi` is a constant, not a function"),
    _row("a = base64.b16encode(s, s)", "1:25 P010", "`base64.b16encode` takes 1 arguments, but 2 are given"),
    _row("a = base64.b16encode(data=b'')", "1:22 P010", "`base64.b16encode` has no parameter `data`"),
    _row("a = base64.b64encode(b'', s=b'')", "1:27 P010", "`s` is given twice"),
    _row("a = base64.b64encode()", "1:5 P010", "`base64.b64encode` is called without `s`"),
    _row("a = hmac.compare_digest(b'', s)", "1:30 P011", "`b` must be bytes, not str"),
    _row("a = secrets.choice((n, s))", "1:20 P011", "the items have several types"),
    _row("a = hmac.new(b'', b'')", "1:5 P010", "`hmac.new` is called without `digestmod`"),
    _row("a = hmac.digest(b'', b'')", "1:5 P010", "`hmac.digest` is called without `digest`"),
    _row("a = hashlib.new()", "1:5 P010", "`hashlib.new` is called without `name`"),
    _row("a = hashlib.new(s)", "1:17 P010", "this is no hash function that is there inside"),
    _row("a = hashlib.md5(b'')", "1:5 P010", "`hashlib.md5` does not exist inside"),
    _row("a = struct.pack(s, n)", "1:17 P010", "a format of struct is a constant str inside"),
    _row("FORM = '<h'\n@trusted\ndef g(FORM: str) -> bytes: return struct.pack(FORM, 1)", "3:47 P010",
         "a format of struct is a constant str inside", top=True),
    _row("a = struct.pack('<e', x)", "1:17 P010", "this format cannot be used: there is no 'e' inside"),
    _row("a = struct.calcsize('300i')", "1:21 P010", "a format of 257 fields"),
    _row("a = struct.pack()", "1:5 P010", "`struct.pack` takes a format and values"),
    _row("a = struct.pack('<2h', n)", "1:5 P010", "`struct.pack` expects 2 values for this format, but 1 are given"),
    _row("a = struct.pack('<h', x)", "1:23 P011", "`h` of the format takes an int, not float"),
    _row("a = struct.unpack('<h')", "1:5 P010", "`struct.unpack` takes a format and bytes"),
    _row("a = struct.unpack_from('<h')", "1:5 P010", "`struct.unpack_from` takes a format, bytes and an offset"),
    _row("struct.pack_into('<h', b)", "1:1 P010", "`struct.pack_into` is called without its buffer and offset"),
    _row("a = secrets.choice(n)", "1:20 P011", "`secrets.choice` takes no int"),
    _row("v: Inside[int] = outside(1)\n" + TRUSTED, "1:1 P014", "an initial value asks outside, by `outside`",
         top=True),
    _row("def h() -> int: return outside(1)\nv: Inside[int] = h()\n" + TRUSTED, "2:1 P014",
         "an initial value asks outside, by `outside`", top=True),
    _row("v: Inside[int] = 1 // 0\n" + TRUSTED, "1:18 P014",
         "the initial value of `v` is not constant: it raises ZeroDivisionError: integer division or modulo by zero",
         top=True),
    _row(f"{YIELDS}def h(n: int) -> list[int]: yield n\n{USES}", "4:18 P004",
         "`h` has a `yield`, and says that it returns something else", top=True, hint="write `-> Iterator[int]`"),
    _row(f"{YIELDS}def h(n: int) -> Generator[int, int, None]: yield n\n{USES}", "4:18 P004",
         "`h` is a generator that is sent values, or returns one", top=True),
    _row(f"{YIELDS}def h(n: int): yield n\n{USES}", "4:5 P004", "`h` does not say what it returns", top=True,
         hint="`-> Iterator[…]`"),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    try:\n        yield n\n    finally:\n        helper(n)\n{USES}",
         "6:9 P008", "trusted code does not have `yield` in a `try` or a `with`", top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield n\n    return n\n{USES}", "6:12 P011",
         "`h` is a generator, and returns nothing", top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield n\n@trusted\ndef g() -> None:\n    a = h", "8:9 P009",
         "`h`, a generator, as a value", top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    a = yield n\n{USES}", "5:9 P009",
         "trusted code does not have the value of a `yield`", top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield\n{USES}", "5:5 P011",
         "this `yield` has no value: what `h` yields is int",
         top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[str]:\n    yield n\n{USES}", "5:11 P011",
         "what `h` yields must be str, not int", top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield n\n@trusted\ndef g() -> int:\n    return len([h(1)])",
         "8:16 P011", "a generator is not kept in something else", top=True, hint="keep a list"),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield n\n@trusted\ndef g() -> str:\n    return f'{{h(1)}}'",
         "8:15 P009", "trusted code cannot turn Iterator[int] into text", top=True),
    _row(f"{YIELDS}class Walks:\n    def __init__(self) -> None:\n        self.it = h(1)\n"
         f"def h(n: int) -> Iterator[int]:\n    yield n\n@trusted\ndef g() -> None:\n    Walks()", "11:5 P011",
         "what `it` of `Walks` holds is not known", top=True, hint="a generator is not kept in something else"),
    _row(f"{YIELDS}def h(n: Array[u8]) -> Iterator[int]:\n    yield 1\n@trusted\ndef g(a: Array[u8]) -> int:\n"
         "    return sum(h(a))", "5:5 P011", "an array is not kept by a generator: its memory ends with the call",
         top=True),
    _row(f"{YIELDS}def h(n: int) -> Iterator[int]:\n    yield n\n{USES}\n@trusted(concurrent=True)\n"
         "def g2() -> None: ...",
         "5:5 P020", "a generator, and calls of this module run beside each other", top=True),
    _row(f"{YIELDS}@trusted\ndef g() -> Iterator[int]:\n    yield 1", "5:12 P004",
         "`Iterator[int]` cannot cross the boundary yet", top=True),
    _row("def inner(n: int) -> Sequence[int]:\n    yield n\na = sum(inner(n))", "1:22 P004",
         "`inner` has a `yield`, and says that it returns something else"),
    _row(f"{YIELDS}@trusted\ndef g() -> int:\n    def inner(n: int) -> Iterator[int]:\n        yield n\n"
         "    return sum(inner(1))", "6:9 P008", "`inner` has a `yield`, and is nested", top=True),
    _row("from functools import lru_cache\n@lru_cache(9)\ndef h(*n: int) -> int: return n[0]\n@trusted\n"
         "def g(n: int) -> int: return h(n)", "2:2 P003", "a decorator on `h`, which trusted code calls", top=True,
         hint="no methods, `*args`, `**kwargs`"),
    *(
        _row(f"import functools\n@functools.cache\ndef h(n: {taken}) -> {given}: return {body}\n@trusted\n"
             f"def g(n: int) -> int:\n    {used}", place, message, top=True, hint=hint)
        for taken, given, body, used, place, message, hint in (
            ("int", "int", "str(n)", "return h(n)", "3:30 P011", "the result of `h` must be int, not str", ""),
            ("int, m", "int", "n", "return h(n, n)", "3:15 P004", "parameter `m` has no annotation", ""),
            ("int", "int", "n", "h.cache_clear()\n    return h(n)", "6:5 P010",
             "trusted code has no method `.cache_clear()` of Callable[[int], int]", "keep a dict instead"),
            ("int", "int", "n", "return functools.cache(h)(n)", "6:12 P010",
             "inside, `functools.cache` is a decorator alone", "write `@functools.cache` above"),
        )
    ),
    *(
        _class(f"{first}@functools.cached_property\ndef q(self) -> int: return 1", base, "is a `cached_property`")
        for first, base in (("n: int\n", "dataclass"), ("n: int\n", "NamedTuple"), ("N = 1\n", "Enum"))
    ),
    _row("class Over:\n    @functools.cached_property\n    def q(self) -> int: return 1\n@dataclass\nclass Bad(Over):\n"
         "    n: int\n@trusted\ndef g(a: Bad) -> None: ...", "8:10 P004",
         "`Bad` derives from a class that cannot come inside", top=True, hint="`q` of `Over` is a `cached_property`"),
    _plain("class Bad:\n    __slots__ = ('n',)\n    @functools.cached_property\n    def q(self) -> int: return 1",
           "`q` of `Bad` is a `cached_property`"),
    _row("@trusted\nclass Bad:\n    @functools.cached_property\n    def q(self) -> int: return 1", "2:7 P003",
         "`Bad` is a class that cannot come inside", top=True, hint="`q` of `Bad` is a `cached_property`"),
    _row("class Kept:\n    @functools.cached_property\n    def q(self) -> int: return 1\n@trusted\n"
         "def g(k: int) -> None:\n    Kept().q = k", "6:5 P008", "the property `q` has no setter", top=True,
         hint="make it a field"),
    _row("from contextlib import contextmanager\n@contextmanager\ndef h(n: int) -> int: return n\n@trusted\n"
         "def g(n: int) -> int: return h(n)", "2:2 P003", "a decorator on `h`, which trusted code calls", top=True,
         hint="a class with `__enter__`"),
    _row(f"{YIELDS}from contextlib import contextmanager\n@contextmanager\ndef h() -> Iterator[int]:\n    yield 1\n"
         "    yield 2\n@trusted\ndef g() -> None:\n    with h(): pass", "5:2 P003",
         "a decorator on `h`, which trusted code calls", top=True, hint="let it `yield` once"),
    _row(f"{YIELDS}from contextlib import contextmanager\n@contextmanager\ndef h(**xs: int) -> Iterator[int]:\n"
         "    yield 1\n@trusted\ndef g() -> None:\n    with h(a=1): pass", "5:2 P003",
         "a decorator on `h`, which trusted code calls", top=True, hint="with no `**kwargs`"),
    _row("from typing import Iterator\nfrom contextlib import contextmanager\nclass Bad:\n    @contextmanager\n"
         "    def h(self) -> Iterator[int]:\n"
         "        yield 1\n        yield 2\n@trusted\ndef g(n: int) -> None: b = Bad()", "9:28 P007",
         "`Bad` is a class that cannot come inside", top=True, hint="a decorator on the method `h` of `Bad`"),
    _row(f"{YIELDS}class Own:\n    def __next__(self) -> int: raise StopIteration\n"
         "    def __iter__(self) -> 'Own': return self\n@dataclass\nclass Kept:\n    xs: Iterator[int]\n@trusted\n"
         "def g() -> int: return next(Kept(Own()).xs)", "11:34 P011",
         "`xs` must be `iter(…)` of a list, text or bytes, with items that are int, not Own", top=True,
         hint="`iter(list(…))`, or declare it `Own`"),
    _row("class Own:\n    def __call__(self) -> int: return 1\ndef h(f: Callable[[], int]) -> int: return f()\n"
         "@trusted\ndef g() -> int: return h(Own())", "5:26 P011", "`f` must be Callable[[], int], not Own", top=True,
         hint="pass its method: `….__call__`"),
    _row(f"{CONTEXT}    m = h()\n    with m: pass", "12:9 P009", "`h()`, a context manager, as a value", top=True,
         hint="write `with h():`"),
    _row(f"{CONTEXT}    k = made(h)", "12:14 P009", "`h`, a context manager, as a value", top=True,
         hint="`with h(…):`"),
    _row("@trusted\ndef g(a: tuple[int, str, ...]) -> None: ...", "2:10 P004", "`...` that is not behind one type",
         top=True),
    _row("@trusted\ndef g(a: set[list[int]]) -> None: ...", "2:10 P004", "list[int] is not hashable", top=True),
    _row("class Bad(NamedTuple):\n    x: complex\n@trusted\ndef g(a: Bad) -> None: ...", "4:10 P004",
         "`Bad` is a class that cannot come inside", top=True),
    *(
        _row(f"{text}\n@trusted\ndef g() -> None:\n    Q()", f"{text.count(chr(10)) + 4}:5 P007", message, top=True,
             hint=hint)
        for text, message, hint in (
            ("class A:\n    def a(self) -> int: return 1\nclass B:\n    def b(self) -> int: return 1\n"
             "class Q(A, B): ...",
             "`Q` derives from several classes", "keep a `B` in a field"),
            ("class E(Exception): ...\nclass Q(E, KeyError): ...", "`Q` derives from several classes",
             "`except (E, KeyError):` catches"),
            ("class Q(Exception, some=1): ...", "`Q` is a class with keywords", "leave `some=1` out"),
            ("@dataclass\nclass Q(Exception):\n    n: int",
             "`Q` is a class with a decorator that trusted code does not have", "calls `super().__init__()`"),
            ("def deco(c: type) -> type: return c\n@deco\nclass Q: ...",
             "`Q` is a class with a decorator that trusted code does not have", "leave `@deco` out"),
            ("@dataclass(weakref_slot=True)\nclass Q: ...",
             "`Q` is a class with a decorator that trusted code does not have", "or what it says"),
            ("class Q(dict[str, int]): ...", "`Q` derives from `dict[str, int]`", "keep it in a field"),
            ("class Q(FileNotFoundError): ...", "`Q` derives from `FileNotFoundError`", "derive from `OSError`"),
            ("class Q(collections.UserDict): ...", "`Q` derives from `collections.UserDict`", "keep it in a field"),
            ("class Q(collections.namedtuple('Q', 'a')): ...", "`Q` derives from `collections.namedtuple('Q', 'a')`",
             "`class Point(NamedTuple):`"),
            ("class Q(Key): ...", "`Q` derives from `Key`", "write `@dataclass` over this one, too"),
            ("class Q(Point): ...", "`Q` derives from `Point`", "write the class out"),
            ("import threading\nclass Q(threading.Thread): ...", "`Q` derives from `threading.Thread`", "a dataclass"),
        )
    ),
    _row("class Ü(Exception): ...\n@trusted\ndef g() -> None: raise Ü()", "3:24 P017", "C cannot spell the name `Ü`",
         top=True, hint="ASCII"),
    _row("class Made:\n    made = 0\n    def __init__(self) -> None:\n        Made.made += 1\n@trusted\n"
         "def g() -> None: Made()", "4:9 P009", "`Made.made` is stored to, and a class has constants", top=True,
         hint="`made: Inside[…]` at the top level"),
    _row("class Made:\n    def __init__(self) -> None: self.n = 1\n@trusted\ndef g() -> None: Made.__new__(Made)",
         "4:18 P010", "`Made` has no function `__new__`", top=True, hint="write `Made(…)`"),
    _row("a: dict[str, int | float] = {}", "1:14 P004", "trusted code has no type `int | float`", hint="write `float`"),
    _row("raise FileExistsError(s)", "1:7 P017", "`FileExistsError` cannot cross the boundary",
         hint="such as OSError"),
    _row("KNOWN: dict[str, int] = {}\nKNOWN['a'] = 1\n@trusted\ndef g() -> int: return KNOWN['a']", "4:24 P007",
         "`KNOWN` is changed in this file", top=True, hint="write all of it where it is defined"),
    _row(f"{YIELDS}@trusted\ndef g(n: int) -> int:\n    def inner(k: int) -> Iterator[int]:\n"
         "        if k > n: yield n\n    return sum(inner(n))", "6:9 P008", "`inner` has a `yield`, and is nested",
         top=True),
]  # fmt: skip
