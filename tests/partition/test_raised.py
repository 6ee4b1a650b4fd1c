"""Exceptions with other arguments than a str, as values, of classes with constants: as in Python."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = '''
from typing import ClassVar, NamedTuple

class Refused(PermissionError):
    """Not now."""
    CODE = 403
    TEXT: ClassVar[str] = "refused"

class Deeper(Refused):
    pass

class Point(NamedTuple):
    x: int
    y: str

SMALL = (ValueError, KeyError)
LARGE = (ArithmeticError, Refused)
seen: Inside[str] = ""

def made(kind: int, n: int, text: str) -> None:
    if kind == 0:
        raise ValueError("")
    if kind == 1:
        raise KeyError("")
    if kind == 2:
        raise ValueError(n)
    if kind == 3:
        raise KeyError(n)
    if kind == 4:
        raise ValueError(text, n)
    if kind == 5:
        raise KeyError(text, 1.5, n == 3)
    if kind == 6:
        raise RuntimeError([n, 2], text.encode())
    if kind == 7:
        raise Refused(Point(n, text))
    if kind == 8:
        raise Deeper(text)
    if kind == 9:
        raise Refused
    if kind == 10:
        raise KeyError(text) from ValueError("cause")
    if kind == 11:
        raise IndexError from LookupError
    if kind == 12:
        raise TypeError(b"x")
    if kind == 13:
        raise ValueError((n, text))
    if kind == 14:
        raise ValueError({text: n})
    if kind == 15:
        raise LookupError(n > 2)
    assert kind != 16, n
    assert kind != 17, text
    assert kind != 18, ""
    assert kind != 19
    raise build(n, text)

def build(n: int, text: str) -> Exception:
    if n == 1:
        return KeyError(text)
    error = ValueError("built " + text) if n % 2 else Deeper(text)
    return error

def described(e: Exception, more: BaseException | None = None) -> str:
    name = type(e).__name__
    text = f"{name} {e} {str(e)} {e!r} {repr(e)} {isinstance(e, LookupError)} {isinstance(e, (Refused, ValueError))}"
    text += f" {isinstance(more, ValueError)} {isinstance(more, Exception)}"
    if more is not None:
        text += f" {more!r} {isinstance(more, Exception)} {isinstance(more, (TypeError, SMALL))}"
    return text

@trusted
def shown(kind: int, n: int, text: str) -> str:
    try:
        made(kind, n, text)
    except SMALL as e:
        return "small " + described(e)
    except LARGE as e:
        return "large " + described(e, more=e)
    except (IndexError, TypeError) as e:
        return "other " + described(e, ValueError(text))
    except Exception as error:
        kept: Exception = error
        return described(kept)
    return "none"

@trusted
def leaving(kind: int, n: int, text: str) -> None:
    made(kind, n, text)

@trusted
def again(kind: int, n: int, text: str) -> str:
    first: Exception | None = None
    try:
        try:
            made(kind, n, text)
        except Exception as e:
            first = e
            raise build(n, "new") from e
    except KeyError as e:
        if first is not None:
            raise e from first
        return str(e)
    except ValueError as e:
        assert first is not None
        if n > 4:
            raise first from None
        return f"{e} after {first!r}"
    return "none"

@trusted
def in_a_circle(text: str) -> str:
    one, other = ValueError(text), KeyError(text)
    for _ in range(3):
        try:
            try:
                raise one from one
            except ValueError as e:
                raise other from e
        except KeyError as e:
            try:
                raise one from other
            except ValueError as e2:
                one, other = e2, e
    return f"{one!r} {other!r}"

@trusted
def argument(kind: int, text: str) -> str:
    try:
        if kind == 0:
            raise ValueError(text)
        if kind == 1:
            raise ValueError("")
        if kind == 2:
            raise KeyError(text)
        raise ValueError
    except (ValueError, KeyError) as e:
        return f"{e.args[0]!r} {Refused.CODE + 1} {Refused.TEXT}"
'''


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


@pytest.mark.parametrize("name", ["shown", "leaving", "again"])
def test_it_is_as_in_python(module: Any, name: str) -> None:
    for kind in range(22):
        for n in (0, 1, 2, 3, 5):
            for text in ("", "it's", 'q"'):
                module.agree(name, kind, n, text)


def test_the_argument(module: Any) -> None:
    for kind in range(4):
        for text in ("", "a'b"):
            module.agree("argument", kind, text)


def test_nothing_is_left_behind(module: Any) -> None:
    before = module.lowered.live()
    for kind in range(22):
        module.agree("shown", kind, 3, "x")
        module.agree("again", kind, 5, "x")
        module.agree("again", kind, 1, "x")
    module.agree("in_a_circle", "x")
    assert module.lowered.live() == before


def test_arguments_cross(
    tmp_path: Path,
    import_file: Callable[[Path], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    platforms: list[str],
) -> None:
    """In an image, the arguments arrive as they were, where they can be written as literals."""
    path = tmp_path / "raising.py"
    path.write_text("from pyenclave import Inside, trusted\n" + SOURCE)
    found: dict[int, list[Any]] = {}
    for platform in (*platforms, "none"):
        monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
        loaded = import_file(path)
        for kind in range(22):
            try:
                loaded.leaving(kind, 3, "it's")
            except (ValueError, LookupError, RuntimeError, TypeError, AssertionError, PermissionError) as error:
                arguments = error.args if kind != 7 else str(error)
                found.setdefault(kind, []).append((type(error).__name__, arguments))
    assert len(found) == 22
    assert all(one == others[0] for others in found.values() for one in others), found


REFUSED = {
    "several of the system's": (
        "raise OSError(n, 'a')",
        "P017",
        "OSError has a meaning of its own for several arguments",
    ),
    "several of a derived one": ("raise Mine(n, 'a')", "P017", "PermissionError has a meaning of its own for several"),
    "a member": ("raise ValueError(Side.BUY)", "P017", "Side as an exception's argument"),
    "a keyword": ("raise ImportError(name='a')", "P017", "an exception takes positional arguments only"),
    "a number as a cause": ("raise ValueError('a') from n", "P017", "a cause is an exception, not int"),
    "a number": ("raise n", "P017", "`n` cannot cross the boundary"),
    "what a function gives": ("raise g(n)", "P017", "`g(n)` cannot cross the boundary"),
    "an attribute": ("e = ValueError('a')\n    s = e.code", "P009", "Exception has no attribute `code`"),
    "issubclass of a number": (
        "a = issubclass(n, int)",
        "P010",
        "`issubclass` asks about an exception's class, not int",
    ),
    "the tuple as a value": ("a = SMALL", "P009", "the classes `SMALL` as a value"),
    "a tuple in a tuple": (
        "try:\n        n = 1\n    except (TypeError, SMALL):\n        n = 2",
        "P017",
        "trusted code cannot catch `SMALL`",
    ),
    "no constant": ("n = Mine.CODE", "P009", "`Mine` has no constant `CODE`"),
    "with more": ("raise Own('a')", "P017", "`Own` is a class with a body"),
}
FRAME = """
from enum import Enum
class Mine(PermissionError): ...
class Own(ValueError):
    def __repr__(self) -> str: return "own"
class Side(Enum):
    BUY = 1
SMALL = (ValueError, KeyError)
def g(n: int) -> int: return n
@trusted
def f(n: int) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{FRAME}    {body}\n    return n\n"))
    assert f"[{code}]: {message}" in str(caught.value)


def test_an_exception_does_not_cross(write_module: Callable[..., Path]) -> None:
    with pytest.raises(PartitionError, match=r"\[P004\]: `Exception` cannot cross the boundary"):
        partition(write_module("@trusted\ndef f(e: ValueError) -> int: return 1\n"))
