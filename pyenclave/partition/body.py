"""The state of lowering one function: its variables, what is assigned where, the lines written so far."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .kinds import Kind
from .names import local_name
from .pool import Pool
from .report import Report
from .symbols import Function, Module, Signature
from .value import Value


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Cython; `source` is the line of the user's file that it stands for, 0 for none."""

    depth: int
    text: str
    source: int = 0


@dataclass
class Loop:
    """`exits`: what is assigned at each `break`."""

    exits: list[frozenset[str]] = field(default_factory=list)


@dataclass
class Body:
    """`assigned` is what is surely assigned here, None where control cannot come."""

    module: Module
    report: Report
    pool: Pool
    function: Function
    signature: Signature
    local_names: frozenset[str]
    rebound: frozenset[str]
    kinds: dict[str, Kind | None] = field(default_factory=dict)  # None: its assignment was refused
    declarations: dict[str, str] = field(default_factory=dict)
    assigned: frozenset[str] | None = frozenset()
    globals: set[str] = field(default_factory=set)
    loops: list[Loop] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    depth: int = 1
    at: int = 0

    def write(self, text: str) -> None:
        self.lines.append(Line(self.depth, text, self.at))

    @contextmanager
    def indented(self) -> Iterator[None]:
        self.depth += 1
        yield
        self.depth -= 1

    def local(self, name: str) -> str:
        return local_name(name)

    def declare(self, name: str, kind: Kind) -> None:
        """A local variable's one kind."""
        self.kinds[name] = kind
        self.declarations.setdefault(self.local(name), kind.c)

    def assign(self, name: str) -> None:
        if self.assigned is not None:
            self.assigned |= {name}

    def temporary(self, c_type: str) -> str:
        """A fresh variable that no user's can meet."""
        name = f"pye_{sum(one.startswith('pye_') for one in self.declarations) + 1}"
        self.declarations[name] = c_type
        return name

    def keep(self, value: Value) -> tuple[str, Value]:
        """The expression to write where it is evaluated, and the one to write for it afterwards."""
        if value.simple:
            return value.operand, value
        name = self.temporary(value.kind.c)
        return f"({name} := {value.code})", Value(value.kind, name, simple=True)

    def line_of(self, node: ast.AST) -> int:
        return int(node.lineno)  # type: ignore[attr-defined]


def join(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    """What is assigned where two ways meet."""
    if left is None or right is None:
        return left if right is None else right
    return left & right


def bound_names(nodes: list[ast.stmt]) -> list[str]:
    """Every name that the statements bind, with repetitions; nested scopes are not entered."""
    found = []
    for node in nodes:
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                found.append(child.id)
    return found
