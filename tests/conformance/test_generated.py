"""Generated programs of the whole language, lowered and as plain Python: results, exceptions, state and ocalls agree.

`make generated` runs more: PYENCLAVE_GENERATED says how many programs of 40 functions, PYENCLAVE_GENERATED_ENCLAVES how
many in images, PYENCLAVE_GENERATED_SEED which.
"""

import ast
import os
import random
from array import array
from collections import Counter, deque
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyenclave.arch.calls import MESSAGE_SIZE, TRACE_DEPTH
from pyenclave.partition import partition

from ..partition.conftest import Lowered
from ..versions import as_3_11_says
from .conftest import Outcome, frames, in_those_around, shown
from .generator.arguments import PARAMETERS, RESULTS
from .generator.language import WHOLE, every
from .generator.program import Function, Program, program

MODULES = int(os.environ.get("PYENCLAVE_GENERATED", "2"))
SEED = os.environ.get("PYENCLAVE_GENERATED_SEED", "2026")
SANITIZE = os.environ.get("PYENCLAVE_TEST_LOWERED", "")
FUNCTIONS, CALLS, SCRIPTS = 40, 60, 100
ENCLAVES = int(os.environ.get("PYENCLAVE_GENERATED_ENCLAVES", "1"))
PACKAGE = "kitpkg"  # as generated programs call their package
Call = Callable[..., Any]
Trace = Callable[[Exception], Any]


def given(*values: Any, **named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return values, named


def outcome(call: Call, plain: ModuleType, arguments: str, trace: Trace) -> Outcome:
    """What the call gave or raised, and what its arguments are then."""
    values, named = eval(f"given{arguments}", {**vars(plain), "given": given, "array": array})
    try:
        found = Outcome(shown(call(*values, **named)))
    except Exception as error:
        kind = "UnicodeError" if isinstance(error, UnicodeError) else type(error).__name__
        found = Outcome(error=(kind, _said(error)), trace=tuple(trace(error)))
    left = [one.tolist() if isinstance(one, memoryview) else shown(one) for one in (*values, *named.values())]
    return Outcome((found.result, left), found.error, found.trace)


def _said(error: Exception) -> str:
    """Its text and arguments as they arrive: what cannot be written as a literal does as text. In the words of 3.11."""
    text = as_3_11_says(str(error))
    if isinstance(error, UnicodeError) or not error.args or (len(error.args) == 1 and type(error.args[0]) is str):
        return text
    written = repr(error.args if len(error.args) > 1 else error.args[0])
    try:
        ast.literal_eval(written)
    except (ValueError, SyntaxError):
        return str(type(error)(written))
    return f"{text} {written}"


class Pair:
    """One program as plain Python and inside, and what its calls came to. `files` are those of its other modules."""

    def __init__(
        self, plain: ModuleType, inside: dict[str, Call], other: ModuleType, trace: Trace, files: list[str]
    ) -> None:
        self.plain, self.inside, self.other, self.trace, self.files = plain, inside, other, trace, files
        self.count: Counter[str] = Counter()

    def agree(self, function: Function, arguments: str) -> None:
        """Calls both and compares, but where a number inside did not fit: there plain Python went on."""
        plain = vars(self.plain)
        expected = self._side(plain, self.plain, function.name, arguments, self._frames)
        got = self._side(self.inside, self.other, function.name, arguments, self.trace)
        if expected.error is not None and len(expected.error[1].encode()) > MESSAGE_SIZE - 100:
            return  # cut inside
        overflow = got.error is not None and got.error[0] == "OverflowError"
        self.count["overflow" if overflow else "raised" if expected.error else "returned"] += 1
        assert overflow or got == expected, f"{function.name}{arguments}\n{function.source}"

    def _frames(self, error: Exception) -> list[tuple[str, int]]:
        """As many as are noted inside: the innermost ones."""
        return [*frames(error.__traceback__, self.plain, *self.files)][-TRACE_DEPTH:]

    def _side(self, calls: Mapping[str, Any], module: ModuleType, name: str, arguments: str, trace: Trace) -> Outcome:
        module.answers.clear()
        found = outcome(calls[name], module, arguments, trace)
        found.events = calls["traced"](), [*module.answers]
        return found


def run(pair: Pair, functions: list[Function], seed: str, after: Callable[[], None] = lambda: None) -> None:
    draw = random.Random(seed)
    for function in functions:
        for _ in range(CALLS):
            pair.agree(function, function.arguments(draw))
        after()
    total = pair.count.total()
    assert pair.count["returned"] > total / 4, pair.count
    assert pair.count["overflow"] < total / 5, pair.count


def written(made: Program, folder: Path, package: str) -> Path:
    """The program's own file, beside which is what it imports, by a name that no other program's has."""
    for name, source in made.files.items():
        path = folder / name.replace(PACKAGE, package)
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(source.replace(PACKAGE, package))
    return folder / "m.py"


@pytest.mark.parametrize("number", range(MODULES))
def test_lowered_is_plain(
    tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Natively, on the double of the runtime, where nothing may be left behind either."""
    made = program(f"{SEED} {number}", FUNCTIONS)
    path = written(made, tmp_path, f"kit{number}")
    monkeypatch.syspath_prepend(tmp_path)
    lowered = Lowered(partition(path), tmp_path, SANITIZE)
    plain = load_module(path)
    inside = lowered.adopt(plain)
    files = made.names

    def trace(error: Exception) -> list[tuple[str, int]]:
        """Of what an ocall raised, its own."""
        own = [*frames(error.__traceback__, plain, *files)][-TRACE_DEPTH:]
        inner = [(name, line) for file, name, line in lowered.traces if Path(file).name in ("m.py", *files)]
        return own or in_those_around(inner[::-1])  # the library's own functions are C in CPython

    pair = Pair(plain, inside, plain, trace, files)
    plain.traced(), inside["traced"]()
    before = lowered.live()

    def nothing_is_left() -> None:
        assert lowered.live() == before

    run(pair, made.functions, f"{SEED} {number}", nothing_is_left)


@pytest.mark.parametrize("number", range(ENCLAVES))
def test_an_enclave_is_plain(
    tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, usual: str, number: int
) -> None:
    """In an image, with objects that the host holds."""
    made = program(f"{SEED} enclave {number}", FUNCTIONS // 2, of_image=True)
    assert made.proxies is not None
    sides = []
    for platform in ("none", usual):
        path = written(made, tmp_path / platform, f"{platform}_kit{number}")
        monkeypatch.syspath_prepend(path.parent)
        module = load_module(path)
        monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
        calls = {name: getattr(module, name) for name in ("traced", *(one.name for one in made.functions))}
        calls["traced"]()
        sides.append((module, calls))
        for function in made.functions:  # each finds at its first call where it runs
            outcome(calls[function.name], module, function.arguments(random.Random(0)), lambda _: ())
        calls["traced"]()
    (plain, _), (other, inside) = sides
    files = made.names

    def trace(error: Exception) -> list[tuple[str, int]]:
        return [*frames(error.__traceback__, other, *files)][-TRACE_DEPTH:]

    run(Pair(plain, inside, other, trace, files), made.functions, f"{SEED} enclave {number}")
    draw = random.Random(f"{SEED} proxies {number}")
    for _ in range(SCRIPTS):
        rows = made.proxies.script(draw)
        monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
        expected = played(rows, plain)
        monkeypatch.setenv("PYENCLAVE_PLATFORM", usual)
        assert played(rows, other) == expected, "\n".join(rows) + made.proxies.source


def played(rows: list[str], module: ModuleType) -> list[Any]:
    """What each row gave or raised, in a host that has the objects which the rows before made."""
    space: dict[str, Any] = {**vars(module), "deque": deque}
    found: list[Any] = []
    for row in rows:
        space["_"] = None
        try:
            exec(row, space)
            found.append(shown(space["_"]) if not isinstance(space["_"], module.T0) else "a proxy")
        except Exception as error:
            found.append((type(error).__name__, _said(error)))
    space.clear()
    return [*found, module.forget(), module.traced()]


def test_every_form_is_drawn() -> None:
    """Expressions and statements, some of them once in thousands of functions: none is so rare that a run lacks it."""
    drawn: Counter[str] = Counter()
    for number in range(2000):
        function = Function("forms", number, WHOLE)
        assert compile(function.source, "m.py", "exec")
        drawn.update(function.expressions.used)
        drawn.update(f"argument {one}" for one in function.parameters.values())
        drawn.update([f"result {function.result}"])
    forms = {*every(WHOLE)} | {f"argument {one}" for one in PARAMETERS} | {f"result {one}" for one in RESULTS}
    assert {form for form in forms if not drawn[form]} == set()
