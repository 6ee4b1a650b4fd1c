"""Module-level statements of trusted Cython: a module's init never runs inside, so what it would do is refused.

Without this check `cdef int LIMIT = 4096` compiles, and LIMIT is 0 inside.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import Cython.Compiler.Errors
import Cython.Compiler.Main
import Cython.Compiler.Scanning

from pyenclave.errors import BuildError

_cython: Any = Cython.Compiler  # untyped

# Declarations, and what is only reached through a Python object, which the linker finds.
_DECLARATIONS = {
    "CClassDefNode", "CDefExternNode", "CEnumDefNode", "CFuncDefNode", "CImportStatNode", "CStructOrUnionDefNode",
    "CTypeDefNode", "DefNode", "FromCImportStatNode", "FromImportStatNode", "FusedTypeNode", "PassStatNode",
    "PyClassDefNode",
}  # fmt: skip

_VALUE = (
    "`{name}` is given its value when Python imports the module, which never happens inside: "
    "use `cdef enum`, a C definition in `cdef extern from *`, or set it in an ecall"
)
_STATEMENT = (
    "a statement at module level runs when Python imports the module, which never happens inside: "
    "move it into a function"
)


def refuse_module_code(source: Path, *, include: Sequence[Path] = ()) -> None:
    """Raises BuildError for each statement of `source` that only a module's init would run.

    Says nothing of a file that Cython cannot parse: its own translation gives the better message.
    """
    problems = [f"{source}:{line}: {what}" for line, what in _refused(_parse(source, include))]
    if problems:
        raise BuildError("\n".join(problems))


def _parse(source: Path, include: Sequence[Path]) -> list[Any]:
    """The module's statements, lists of them flattened; [] where it has errors."""
    options = _cython.Main.CompilationOptions(
        _cython.Main.default_options, include_path=[str(source.parent), *map(str, include)], language_level=3
    )
    context = _cython.Main.Context.from_options(options)
    _cython.Errors.reset()
    _cython.Errors.open_listing_file(None, echo_to_stderr=False)
    descriptor = _cython.Scanning.FileSourceDescriptor(str(source), source.name)
    with _cython.Errors.local_errors(ignore=True) as errors:
        try:
            scope = context.find_module(source.stem, pos=(descriptor, 1, 0), need_pxd=False)
            tree = context.parse(descriptor, scope, pxd=0, full_module_name=source.stem)
        except _cython.Errors.CompileError:
            return []
        return [] if errors else list(_flat(tree.body))


def _flat(node: Any) -> Iterator[Any]:
    if type(node).__name__ != "StatListNode":
        yield node
        return
    for statement in node.stats:
        yield from _flat(statement)


def _refused(statements: Sequence[Any]) -> Iterator[tuple[int, str]]:
    for node in statements:
        kind = type(node).__name__
        line = node.pos[1]
        if kind == "CVarDefNode":
            for name in _initialised(node):
                yield line, _VALUE.format(name=name)
        elif kind == "SingleAssignmentNode" and type(node.rhs).__name__ == "ImportNode":
            continue
        elif kind not in _DECLARATIONS:
            yield line, _STATEMENT


def _initialised(node: Any) -> Iterator[str]:
    """The names that a `cdef` gives values to."""
    for declarator in node.declarators:
        inner, initialised = declarator, False
        while inner is not None and not hasattr(inner, "name"):
            initialised = initialised or getattr(inner, "default", None) is not None
            inner = inner.base
        if initialised or getattr(inner, "default", None) is not None:
            yield inner.name
