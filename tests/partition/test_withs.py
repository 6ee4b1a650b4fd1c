"""`with`: what `__enter__` and `__exit__` of the module's classes do, in which order, and who gets what is raised."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
import contextlib
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple

log: Inside[list[str]] = []

class Locked(PermissionError): ...

@dataclass
class Span:
    name: str
    takes: int = 0
    uses: int = 0

    def __enter__(self) -> "Span":
        log.append("enter " + self.name)
        self.uses += 1
        if self.takes == 9:
            raise RuntimeError("no way in")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        log.append(f"exit {self.name} {kind is None} {trace is not None}")
        if error is not None:
            log.append(str(error))
            if self.takes == 2:
                raise error
            if self.takes == 3:
                raise LookupError("in exit") from error
        return self.takes == 1 and kind is not None and (issubclass(kind, LookupError) or isinstance(error, ValueError))

class Plain(NamedTuple):
    n: int

    def __enter__(self) -> int:
        log.append(f"plain {self.n}")
        return self.n * 2

    def __exit__(self, *_: object) -> None:
        log.append(f"left {self.n}")

def raiser(n: int) -> int:
    if n == 1:
        raise ValueError("one")
    if n == 2:
        raise KeyError("two")
    if n == 3:
        raise Locked("three")
    return 10 // (n - 4)

@trusted
def seen() -> str:
    global log
    text = repr(log)
    log = []
    return text

@trusted
def one(n: int, takes: int) -> str:
    x = 0
    span = Span("a", takes)
    with span as s:
        x = raiser(n)
        log.append(f"body {x} {s.uses} {s == span}")
        s = Span("other")
    return f"{x} {span.uses}"

@trusted
def left(n: int, takes: int) -> str:
    text = ""
    for i in range(n):
        with Span(f"s{i}", takes), Plain(i) as double:
            text += str(double)
            if i == 1:
                continue
            if i == 4:
                break
            if i == 3 and takes:
                return text + str(raiser(takes))
    else:
        text += "else"
    return text

@trusted
def within(n: int, takes: int) -> str:
    try:
        with Plain(n) as p:
            try:
                with Span("inner", takes):
                    raiser(p // 2)
            finally:
                log.append("finally")
    except (ValueError, LookupError) as e:
        log.append("caught")
        with Plain(7):
            return f"{e} {len(log)}"
    return "well"

class Never(NamedTuple):
    n: int = 0

    def __enter__(self) -> None:
        log.append("in")

    def __exit__(self, a: object, /, b: object, c: object) -> bool:
        log.append("out")
        return False

@trusted
def surely(n: int) -> int:
    with Never():
        with Never(), Plain(1):
            if n > 5:
                return n
            return raiser(n)

@trusted
def suppressed(n: int) -> str:
    x = "before"
    with suppress(ValueError, KeyError):
        x = str(raiser(n))
        log.append("went on")
    with contextlib.suppress(ZeroDivisionError), Plain(1):
        raiser(n + 1)
    with suppress():
        return x
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


@pytest.mark.parametrize("name", ["one", "left", "within"])
def test_it_is_as_in_python(module: Any, name: str) -> None:
    module.agree("seen")
    for n in range(8):
        for takes in (0, 1, 2, 3, 9):
            module.agree(name, n, takes)
            module.agree("seen")


def test_what_takes_nothing_and_suppress(module: Any) -> None:
    for n in range(9):
        module.agree("surely", n)
        module.agree("suppressed", n)
        module.agree("seen")


def test_nothing_is_left_behind(module: Any) -> None:
    module.agree("seen")
    before = module.lowered.live()
    for n in range(6):
        for takes in range(4):
            for name in ("one", "left", "within"):
                module.agree(name, n, takes)
        module.agree("suppressed", n)
        module.agree("surely", n)
    module.agree("seen")
    assert module.lowered.live() == before


REFUSED = {
    "no manager": ("with n:\n    n = 1", "P008", "trusted code has no `with` of int"),
    "no exit": ("with Half():\n    n = 1", "P008", "trusted code has no `with` of Half"),
    "parameters of enter": ("with Asks():\n    n = 1", "P010", "`__enter__` has no parameter but `self`"),
    "parameters of exit": ("with Short():\n    n = 1", "P005", "`__exit__` has three parameters beside `self`"),
    "may go on": ("with Takes():\n    return n", "P013", "`f` may end without returning int"),
    "unassigned": ("with Takes():\n    a = 1\nreturn a", "P012", "`a` may be unassigned here"),
    "suppressed": ("with suppress(KeyError):\n    a = 1\nreturn a", "P012", "`a` may be unassigned here"),
    "suppress as": ("with suppress(KeyError) as a:\n    n = 1", "P008", "`suppress` gives nothing"),
    "suppress of a value": ("with suppress(n):\n    n = 1", "P017", "trusted code cannot catch `n`"),
    "nothing as a value": ("with Asks2() as a:\n    n = 1", "P011", "this has no value"),
}
FRAME = """
from contextlib import suppress
from typing import NamedTuple

class Half(NamedTuple):
    n: int = 0
    def __enter__(self) -> int: return 1

class Asks(NamedTuple):
    n: int = 0
    def __enter__(self, n: int) -> int: return n
    def __exit__(self, *_: object) -> None: ...

class Asks2(NamedTuple):
    n: int = 0
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...

class Short(NamedTuple):
    n: int = 0
    def __enter__(self) -> int: return 1
    def __exit__(self, kind: object) -> None: ...

class Takes(NamedTuple):
    n: int = 0
    def __enter__(self) -> int: return 1
    def __exit__(self, *_: object) -> bool: return True

@trusted
def f(n: int) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    rows = [*body.split("\n"), *([] if "return" in body else ["return n"])]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(FRAME + "\n".join(f"    {row}" for row in rows) + "\n"))
    assert f"[{code}]: {message}" in str(caught.value)
