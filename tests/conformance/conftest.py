"""The suite's programs: modules of trusted Python in `programs`, each trusted function of which is one.

A comment above its decorator says how it is called: `# calls: (1, "a"), (2, "b")`, evaluated with the module's names;
without one there is one call without arguments.
"""

import ast
import importlib.util
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import pytest

from pyenclave.errors import BuildError, PartitionError
from pyenclave.host import HostModule

from ..versions import as_3_11_says, behave_as_3_11

HERE = Path(__file__).parent
PROGRAMS = sorted((HERE / "programs").glob("*.py"))
_CALLS = re.compile(r"# calls: (.*)")


@dataclass(frozen=True)
class Program:
    """One trusted function, and the expressions of its arguments."""

    file: Path
    name: str
    calls: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file.stem}-{self.name}"


def programs_of(file: Path) -> list[Program]:
    """The trusted functions of a file."""
    lines = file.read_text("utf-8").splitlines()
    found = []
    for name, node in _decorated(file, "trusted").items():
        at = node.decorator_list[0].lineno - 2
        calls = _CALLS.fullmatch(lines[at])
        found.append(Program(file, name, _split(calls[1]) if calls else ("()",)))
    return found


@cache
def _decorated(file: Path, decorator: str) -> dict[str, ast.FunctionDef]:
    """The functions with this decorator, by name."""
    functions = [one for one in ast.parse(file.read_text("utf-8")).body if isinstance(one, ast.FunctionDef)]
    return {
        one.name: one
        for one in functions
        if one.decorator_list and ast.unparse(one.decorator_list[0]).startswith(decorator)
    }


def _split(text: str) -> tuple[str, ...]:
    """Each call's arguments."""
    whole = ast.parse(f"[{text}]", mode="eval").body
    assert isinstance(whole, ast.List)
    return tuple(ast.unparse(one) for one in whole.elts)


ALL = [program for file in PROGRAMS for program in programs_of(file)]


@dataclass
class Outcome:
    """What a call gave, or raised and from where, and what its ocalls were asked."""

    result: Any = None
    error: tuple[str, str] | None = None
    trace: tuple[tuple[str, int], ...] = ()
    events: Any = None
    fields: str = ""  # of an exception of the module's own


def outcome(module: ModuleType, name: str, arguments: str) -> Outcome:
    """Calls the module's function with arguments of its own."""
    values = eval(arguments, dict(vars(module)))
    try:
        result = getattr(module, name)(*values)
    except (PartitionError, BuildError):
        raise
    except Exception as error:
        kind = "UnicodeError" if isinstance(error, UnicodeError) else type(error).__name__
        came = Outcome(error=(kind, as_3_11_says(str(error))), trace=tuple(frames(error.__traceback__, module)))
        if type(error).__module__ == module.__name__:
            came.fields = repr({one: value for one, value in vars(error).items() if one != "__notes__"})
    else:
        came = Outcome(shown(result))
    came.events = list(getattr(module, "events", []))
    return came


def frames(trace: TracebackType | None, module: ModuleType, *others: str) -> Iterable[tuple[str, int]]:
    """The frames of the module's own functions, and of those in `others` files, each once.

    `raise e` of what was caught adds a line to its frame's. What an ocall raised has the frames from there on.
    """
    found: dict[int, tuple[str, int]] = {}
    while trace is not None:
        code = trace.tb_frame.f_code
        if Path(code.co_filename).name in (Path(str(module.__file__)).name, *others):
            if code.co_name in _decorated(Path(str(module.__file__)), "untrusted"):
                found.clear()
            found.setdefault(id(trace.tb_frame), (code.co_name, trace.tb_lineno))
        trace = trace.tb_next
    return in_those_around(found.values())


def in_those_around(frames: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without those of comprehensions, lambdas and generator expressions, whose lines the frames around have: inside,
    only generator expressions that are values have one.
    """
    found: list[tuple[str, int]] = []
    for name, line in frames:
        if name[0] != "<":
            found.append((name, line))
        elif found:
            found[-1] = found[-1][0], line
    return found


def shown(value: Any) -> Any:
    """A value with its type, all the way down; sets in an order of their own, and texts in 3.11's words."""
    name = type(value).__name__
    if isinstance(value, set | frozenset):
        return name, sorted(map(repr, map(shown, value)))
    if is_dataclass(value):
        return name, [shown(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, dict):
        return name, [(shown(key), shown(of)) for key, of in value.items()]
    if isinstance(value, list | tuple) or name == "deque":
        return name, [shown(one) for one in value]
    return name, repr(as_3_11_says(value) if isinstance(value, str) else value)


def imported(file: Path, patch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, file.stem, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="package", autouse=True)
def as_in_3_11() -> Iterator[None]:
    """What runs as plain Python is what the runtime is compared with."""
    with pytest.MonkeyPatch.context() as patch:
        behave_as_3_11(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def built_anyway() -> Iterator[None]:
    """What runs as plain Python here is built too, and not checked a second time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HostModule, "check", lambda module, name: module.close_helpers())
        yield


@pytest.fixture(scope="session")
def import_program() -> Iterator[Callable[[Path, str], ModuleType]]:
    """Imports a file once for each platform that it is to run on."""
    with pytest.MonkeyPatch.context() as patch:
        known: dict[tuple[Path, str], ModuleType] = {}

        def load(file: Path, platform: str) -> ModuleType:
            if (file, platform) not in known:
                known[file, platform] = imported(file, patch)
            return known[file, platform]

        yield load


@pytest.fixture
def load_module(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ModuleType]:
    """Imports a file, again each time."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    return lambda file: imported(file, monkeypatch)
