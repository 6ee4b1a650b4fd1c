"""What each code about trusted Python means, with a module that has the mistake and the one without it.

`pyenclave explain CODE` and docs/trusted-diagnostics.md are made of it, and the table in docs/trusted-python.md.
"""

from dataclasses import dataclass

from .codes import CODES


@dataclass(frozen=True)
class Explanation:
    """`wrong` is a module that has this mistake alone, `right` what it is meant to be; none shows a file's name."""

    text: str
    wrong: str = ""
    right: str = ""


_HEAD = """\
# Diagnostics of trusted Python

Generated from `pyenclave/partition/explanations.py` (`pytest --bless` rewrites it). Codes are stable;
`pyenclave explain P012` prints a code's part of it. Each example has its mistake and no other.
"""


def diagnostics_document() -> str:
    """The whole page, Markdown."""
    return "\n".join([_HEAD, *(section(code) for code in CODES)])


def section(code: str) -> str:
    """One code's part of the page."""
    one = EXPLANATIONS[code]
    rows = [f"## {code}: {CODES[code]}", "", one.text, ""]
    if one.wrong:
        rows += ["```python", one.wrong.rstrip(), "```", "", "is", "", "```python", one.right.rstrip(), "```", ""]
    return "\n".join(rows)


def row(code: str) -> str:
    """One code in the table of docs/trusted-python.md."""
    return f"| `{code}` | {CODES[code]}. {EXPLANATIONS[code].text} |"


EXPLANATIONS = {
    "P001": Explanation(
        "Larger than 1 MiB, not text in its declared encoding, a syntax error, or, in trusted code, nested more "
        "than 100 levels deep.",
        """\
from pyenclave import trusted


@trusted
def double(n: int) -> int
    return 2 * n
""",
        """\
from pyenclave import trusted


@trusted
def double(n: int) -> int:
    return 2 * n
""",
    ),
    "P002": Explanation(
        "It becomes the interface's name and a prefix in C: ASCII, no C or EDL keyword, not beginning with `_` "
        "or `pye`.",
    ),
    "P003": Explanation(
        "`@trusted`, with `reveal=True` or `concurrent=True`, and `@untrusted`, on top-level functions and plain "
        "classes, alone; on other functions, methods and classes those of docs/trusted-python.md, such as `@cache` and "
        "`@property`.",
        """\
import functools

from pyenclave import trusted


@trusted
@functools.cache
def double(n: int) -> int:
    return 2 * n
""",
        """\
from pyenclave import trusted


@trusted
def double(n: int) -> int:
    return 2 * n
""",
    ),
    "P004": Explanation(
        "See the table of types. A result is annotated too, `-> None` where there is none. A class may be what "
        "cannot come inside (the hint says why).",
        """\
from pyenclave import trusted


@trusted
def double(n) -> int:
    return 2 * n
""",
        """\
from pyenclave import trusted


@trusted
def double(n: int) -> int:
    return 2 * n
""",
    ),
    "P005": Explanation(
        "`**kwargs` of trusted and untrusted functions has no fixed shape, and `*args` of untrusted ones neither.",
        """\
from pyenclave import trusted


@trusted
def total(**values: int) -> int:
    return sum(values.values())
""",
        """\
from pyenclave import trusted


@trusted
def total(values: dict[str, int]) -> int:
    return sum(values.values())
""",
    ),
    "P006": Explanation(
        "C spells names in ASCII; an ecall's or ocall's name begins with a letter.",
        """\
from pyenclave import trusted


@trusted
def größe(n: int) -> int:
    return n
""",
        """\
from pyenclave import trusted


@trusted
def size(n: int) -> int:
    return n
""",
    ),
    "P007": Explanation(
        "An import, a class of another form, a variable that is not constant, a list, dict or set that "
        "something in the file changes, a name bound twice, or no name at all.",
        """\
from pyenclave import trusted


@trusted
def double(number: int) -> int:
    return 2 * nubmer
""",
        """\
from pyenclave import trusted


@trusted
def double(number: int) -> int:
    return 2 * number
""",
    ),
    "P008": Explanation(
        "`with` of what is neither a lock nor a record with `__enter__` and `__exit__`, a function's name that is "
        "bound twice, classes, imports, stores to what does not change, loops over other things, patterns that never "
        "match.",
        """\
from pyenclave import trusted


@trusted
def counted(words: list[str]) -> int:
    from collections import Counter

    return Counter(words).total()
""",
        """\
from collections import Counter

from pyenclave import trusted


@trusted
def counted(words: list[str]) -> int:
    return Counter(words).total()
""",
    ),
    "P009": Explanation(
        "Lambdas but as a key, with a name or where a `Callable[…]` is declared, `:=` in those with a name, generators "
        "as values, functions as values that use what is another one in each round, `is` of what is neither None nor a "
        "member, None where no optional type is asked for, `*` of what has no fixed number of items, text of what has "
        "none, and operators that are not listed above.",
        """\
from pyenclave import trusted


@trusted
def is_one(n: int) -> bool:
    return n is 1
""",
        """\
from pyenclave import trusted


@trusted
def is_one(n: int) -> bool:
    return n == 1
""",
    ),
    "P010": Explanation(
        "Too many, too few or unknown arguments, a method or built-in function that there is not, something "
        "that stays outside.",
        """\
from pyenclave import trusted


@trusted
def first(names: list[str]) -> str:
    print(names)
    return names[0]
""",
        """\
from pyenclave import trusted, untrusted


@untrusted
def show(names: list[str]) -> None:
    print(names)


@trusted
def first(names: list[str]) -> str:
    show(names)
    return names[0]
""",
    ),
    "P011": Explanation(
        "An operator, assignment, argument or result whose types do not go together, an empty container of "
        "unknown type, a key that cannot be hashed, None that was not ruled out; nothing is converted silently "
        "between bool, int, float, str and bytes (an int becomes a float where one is declared).",
        """\
from pyenclave import trusted


@trusted
def label(n: int) -> str:
    return "number " + n
""",
        """\
from pyenclave import trusted


@trusted
def label(n: int) -> str:
    return "number " + str(n)
""",
    ),
    "P012": Explanation(
        "Some way to this place does not assign it.",
        """\
from pyenclave import trusted


@trusted
def last(data: bytes) -> int:
    for byte in data:
        found = byte
    return found
""",
        """\
from pyenclave import trusted


@trusted
def last(data: bytes) -> int:
    found = 0
    for byte in data:
        found = byte
    return found
""",
    ),
    "P013": Explanation(
        "Some way through the function ends without `return` or `raise`.",
        """\
from pyenclave import trusted


@trusted
def sign(n: int) -> int:
    if n > 0:
        return 1
    if n < 0:
        return -1
""",
        """\
from pyenclave import trusted


@trusted
def sign(n: int) -> int:
    if n > 0:
        return 1
    if n < 0:
        return -1
    return 0
""",
    ),
    "P014": Explanation(
        'Defaults of parameters and fields are measured, so they are constants (`float("inf")` is one), '
        "members of an `Enum`, tuples of such, functions, or objects that are constants; an initial value of state "
        "must not ask outside, nor only fail; what a constant is computed from is the same on both sides.",
        """\
import os

from pyenclave import trusted


@trusted
def wait(seconds: int = os.getpid()) -> int:
    return seconds
""",
        """\
from pyenclave import trusted


@trusted
def wait(seconds: int = 60) -> int:
    return seconds
""",
    ),
    "P015": Explanation(
        "A literal past 64 bits, or past the type that it is stored in, or that a float cannot have exactly.",
        """\
from pyenclave import trusted


@trusted
def limit() -> int:
    return 2**64
""",
        """\
from pyenclave import trusted


@trusted
def limit() -> int:
    return 2**62
""",
    ),
    "P016": Explanation(
        "Outside there is only the initial value.",
        """\
from pyenclave import Inside, trusted

secret: Inside[int] = 0


@trusted
def learn(value: int) -> None:
    global secret
    secret = value


def show() -> None:
    print(secret)
""",
        """\
from pyenclave import Inside, trusted

secret: Inside[int] = 0


@trusted
def learn(value: int) -> None:
    global secret
    secret = value


@trusted(reveal=True)
def reveal() -> int:
    return secret


def show() -> None:
    print(reveal())
""",
    ),
    "P017": Explanation(
        "`raise Name(…)` and `except Name` with a built-in exception of `arch/exceptions.py`, or a class of "
        "this module that derives from one and has at most constants, methods and an `__init__` in its body, which "
        "sets fields to its parameters and calls `super().__init__`; what is raised and is no exception.",
        """\
from pyenclave import trusted


@trusted
def check(n: int) -> None:
    if n < 0:
        raise StopAsyncIteration("negative")
""",
        """\
from pyenclave import trusted


@trusted
def check(n: int) -> None:
    if n < 0:
        raise ValueError("negative")
""",
    ),
    "P018": Explanation(
        "`pyenclave.inside` has no such module or function.",
        """\
from pyenclave import trusted
from pyenclave.inside import hash


@trusted
def digest(data: bytes) -> bytes:
    return hash.sha256(data)
""",
        """\
from pyenclave import trusted
from pyenclave.inside import hashing


@trusted
def digest(data: bytes) -> bytes:
    return hashing.sha256(data)
""",
    ),
    "P019": Explanation(
        "Nothing would run inside.",
        """\
from pyenclave import trusted


def double(n: int) -> int:
    return 2 * n
""",
        """\
from pyenclave import trusted


@trusted
def double(n: int) -> int:
    return 2 * n
""",
    ),
    "P020": Explanation(
        "In a concurrent function, state outside of `with lock:`, or a list, a dict or an object that is used "
        "with the lock and without.",
        """\
from pyenclave import Inside, trusted

count: Inside[int] = 0


@trusted(concurrent=True)
def add() -> None:
    global count
    count += 1
""",
        """\
from pyenclave import Inside, Lock, trusted

lock = Lock()
count: Inside[int] = 0


@trusted(concurrent=True)
def add() -> None:
    global count
    with lock:
        count += 1
""",
    ),
    "P021": Explanation(
        "A warning, by `pyenclave check`, where it is built, and before a first call as plain Python: an assignment "
        "without `global` makes a variable of the function's own, as in all of Python, and what lives inside stays as "
        "it is.",
        """\
from pyenclave import Inside, trusted

secret: Inside[int] = 0


@trusted
def learn(value: int) -> None:
    secret = value
""",
        """\
from pyenclave import Inside, trusted

secret: Inside[int] = 0


@trusted
def learn(value: int) -> None:
    global secret
    secret = value
""",
    ),
}
