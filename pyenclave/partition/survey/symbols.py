"""What a module's top level binds, as far as trusted code may care."""

import ast
from dataclasses import dataclass, field
from enum import Enum

from ..types.model import Type

Constant = bool | int | float | str | bytes


class Role(Enum):
    """Where a function runs."""

    TRUSTED = "trusted"  # an ecall
    UNTRUSTED = "untrusted"  # an ocall
    HELPER = "helper"  # inside, if trusted code calls it


@dataclass(frozen=True)
class Parameter:
    """`default` is None where an argument is required, unless `or_none`: then None is its default.

    `in_out`: what is done to the array is done to the caller's, when the call has gone well.
    """

    name: str
    type: Type
    node: ast.AST
    default: Constant | None = None
    keyword_only: bool = False
    positional_only: bool = False
    or_none: bool = False
    in_out: bool = False


@dataclass(frozen=True)
class Signature:
    parameters: tuple[Parameter, ...]
    result: Type


@dataclass(frozen=True)
class Function:
    """`signature` is None where it has been found wrong (and reported)."""

    name: str
    role: Role
    node: ast.FunctionDef | ast.AsyncFunctionDef
    signature: Signature | None
    reveal: bool = False


Nested = Constant | tuple["Nested", ...]


@dataclass(frozen=True)
class NamedConstant:
    """A number, bytes or str, or a tuple of such."""

    name: str
    value: Nested
    type: Type
    node: ast.AST


@dataclass(frozen=True)
class InsideVariable:
    """Module state that lives inside.

    `initial` is what the image starts with; None where it is computed before the first call.
    """

    name: str
    type: Type
    initial: Constant | None
    node: ast.AnnAssign


@dataclass(frozen=True)
class Table:
    """A list, dict or set of constants that nobody changes; made inside before the first call, from what is written."""

    name: str
    type: Type
    written: ast.expr
    node: ast.Assign | ast.AnnAssign

    @property
    def initial(self) -> None:
        """Computed, as that of an InsideVariable may be."""
        return None


Kept = InsideVariable | Table


@dataclass(frozen=True)
class LibraryFunction:
    """A function of `pyenclave.inside.<module>`."""

    module: str
    name: str
    signature: Signature

    @property
    def symbol(self) -> str:
        return f"pye_inside_{self.module}_{self.name}"


@dataclass(frozen=True)
class ExceptionClass:
    """An exception of the module's own; `base` is a built-in one's name, or such a class."""

    name: str
    base: "str | ExceptionClass"
    node: ast.ClassDef


@dataclass(frozen=True)
class ClassSymbol:
    """A record; `made` is the signature of its call."""

    name: str
    type: Type
    made: Signature
    methods: dict[str, Function]
    node: ast.ClassDef


@dataclass(frozen=True)
class Unusable:
    """A top-level name that trusted code cannot use; `message` and `hint` say why, where it is used."""

    name: str
    message: str
    hint: str


Symbol = Function | NamedConstant | InsideVariable | Table | ExceptionClass | ClassSymbol | Unusable


@dataclass
class Module:
    """`imports` maps a local name to what it stands for: `u32` to `pyenclave.u32`."""

    name: str
    file: str  # the file's name without its folder: what tracebacks say
    tree: ast.Module
    symbols: dict[str, Symbol] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    @property
    def functions(self) -> list[Function]:
        """Those of the top level, and methods."""
        found: list[Function] = []
        for symbol in self.symbols.values():
            if isinstance(symbol, Function):
                found.append(symbol)
            elif isinstance(symbol, ClassSymbol):
                found += symbol.methods.values()
        return found

    @property
    def inside_variables(self) -> list[InsideVariable]:
        return [symbol for symbol in self.symbols.values() if isinstance(symbol, InsideVariable)]

    @property
    def exception_classes(self) -> list[ExceptionClass]:
        return [symbol for symbol in self.symbols.values() if isinstance(symbol, ExceptionClass)]

    def class_of(self, type_: Type) -> ClassSymbol | None:
        """The class that a record's type is of."""
        symbol = self.symbols.get(type_.name)
        return symbol if isinstance(symbol, ClassSymbol) and symbol.type == type_ else None

    def qualified(self, node: ast.expr) -> str | None:
        """What a dotted name stands for, `builtins.` and `pyenclave.` in front; None for anything else."""
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value)
            return canonical(f"{base}.{node.attr}") if base else None
        if not isinstance(node, ast.Name):
            return None
        if node.id in self.symbols:
            return None
        return self.imports.get(node.id, f"builtins.{node.id}")


def canonical(name: str) -> str:
    """The public spelling of a name of pyenclave's that is also reachable where it is defined."""
    for private in ("pyenclave.types.", "pyenclave.decorators.", "pyenclave.arrays."):
        if name.startswith(private):
            return "pyenclave." + name.removeprefix(private)
    return name
