"""What Python executed of a partitioned module: the file's bytes, read once, and whether they are what it executed.

Between an import and a first call the file may be saved again, and Python itself may have run an outdated .pyc. What
runs inside must be what runs outside, so the bytes that the first decorator reads are the ones that are built, if
compiling them gives the very code that executed.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from .errors import PartitionError

MODULE = "<module>"


class ChangedSourceWarning(UserWarning):
    """A module's file is not what it was when the module was imported."""


@dataclass(frozen=True)
class Imported:
    """A module's file as its first decorator found it. `data` is None where `file` cannot be read."""

    file: str
    path: Path  # absolute: the first call may come after a change of folder
    data: bytes | None
    executed: CodeType  # the module's own code where that is running, else a decorated function's
    compiles: Callable[[bytes, str], CodeType] | None  # None where nobody can tell how the file was compiled

    @classmethod
    def by(cls, function: FunctionType) -> "Imported":
        """Reads the file that `function`, which is being decorated, was compiled from."""
        file = function.__code__.co_filename
        path = Path(file).absolute()
        try:
            if _is_script(function.__globals__):
                path = Path(os.path.realpath(path))
            data = path.read_bytes()
        except (OSError, ValueError):  # ValueError: a name that no file can have
            data = None
        executed = running_module(function.__globals__) or function.__code__
        return cls(file, path, data, executed, _compiler(function.__globals__.get("__loader__")))

    def source(self) -> bytes:
        """The bytes that Python executed. Raises PartitionError where they are not at hand."""
        if self.data is None:
            raise PartitionError(f"trusted functions need a source file, which {self.file!r} is not")
        if self.compiles is not None and not self._executed(self.data, self.compiles):
            raise PartitionError(
                f"{self.path} is not the text that Python ran: it changed during the import, or its .pyc "
                "is outdated; delete __pycache__ and start the program again"
            )
        return self.data

    def changed(self) -> bool:
        """Whether the file differs from what was imported."""
        try:
            return self.path.read_bytes() != self.data
        except OSError:
            return True

    def same_text(self, namespace: dict[str, Any], data: bytes) -> bool:
        """Whether another module, which has been executed, is of these bytes: by its functions, which it still has."""
        compiles = _compiler(namespace.get("__loader__"))
        file = namespace.get("__file__")
        if compiles is None or not isinstance(file, str):
            return True
        functions = [one for one in list(namespace.values()) if isinstance(one, FunctionType)]
        codes = [one.__code__ for one in functions if one.__globals__ is namespace and one.__code__.co_filename == file]
        try:
            compiled = list(_nested(compiles(data, file)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return all(any(_same(code, one) for one in compiled) for code in codes)

    def _executed(self, data: bytes, compiles: Callable[[bytes, str], CodeType]) -> bool:
        try:
            compiled = compiles(data, self.file)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return any(_same(self.executed, one) for one in _nested(compiled))


def _is_script(namespace: dict[str, Any]) -> bool:
    """What a script imports, Python looks for beside the file that links lead to."""
    return namespace.get("__name__") == "__main__" and namespace.get("__spec__") is None


def running_module(namespace: dict[str, Any]) -> CodeType | None:
    """The code of the module whose namespace it is, while it executes; another import has another code object."""
    frame = sys._getframe()
    while frame is not None:
        if frame.f_globals is namespace and frame.f_code.co_name == MODULE:
            return frame.f_code
        frame = frame.f_back  # type: ignore[assignment]
    return None


def _compiler(loader: object) -> Callable[[bytes, str], CodeType] | None:
    """How the module's own loader compiles, which may rewrite what it reads; one that does not say is believed."""
    if loader is None:  # a script that something executed
        return lambda data, file: compile(data, file, "exec", dont_inherit=True)
    return getattr(loader, "source_to_code", None)


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


# Not co_filename, which depends on how the file was named, and not columns, which a .pyc may lack.
_PARTS = (
    *("co_qualname", "co_flags", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_firstlineno"),
    *("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_exceptiontable"),
)


def _same(one: CodeType, other: CodeType) -> bool:
    """Whether two code objects do the same at the same lines. (`==` would take True for 1, and the columns count.)"""
    return (
        all(getattr(one, part) == getattr(other, part) for part in _PARTS)
        and _lines(one) == _lines(other)
        and _same_constant(one.co_consts, other.co_consts)
    )


def _lines(code: CodeType) -> list[int | None]:
    return [line for start, end, line in code.co_lines() for _ in range(start, end, 2)]


def _same_constant(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, CodeType):
        return _same(one, other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same_constant, one, other))
    if isinstance(one, frozenset):  # in any order
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return repr(one) == repr(other)  # tells -0.0 from 0.0, and takes one NaN for another
