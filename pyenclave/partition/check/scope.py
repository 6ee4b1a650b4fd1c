"""The state of checking one function: its variables, and what is assigned where."""

import ast
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from ..packages.bound import bound_names, global_names, nonlocal_names, own_names, rebound_inside
from ..survey.exception_methods import own_class
from ..survey.nested import nested_functions
from ..survey.report import Report
from ..survey.symbols import (
    ClassSymbol,
    ExceptionClass,
    Function,
    InnerFunction,
    InsideVariable,
    Module,
    NamedConstant,
    Parameter,
    Signature,
    Table,
)
from ..types.model import Type
from ..types.records import Class, cell
from .empties import Empties
from .tree import Expression


@dataclass
class Loop:
    """`exits`: what is assigned at each `break`; `again`: at each `continue`."""

    exits: list[frozenset[str]] = field(default_factory=list)
    again: list[frozenset[str]] = field(default_factory=list)


@dataclass
class Rounds:
    """What rounds of loops leave as they find it, by where and how they begin; `more`: how many are looked at yet.

    `loops`: which names each loop binds, which it deletes, and all that are in it.
    """

    found: dict[Hashable, frozenset[str]] = field(default_factory=dict)
    loops: dict[ast.stmt, tuple[frozenset[str], frozenset[str], frozenset[str]]] = field(default_factory=dict)
    more: int = 300


@dataclass
class Scope:
    """`assigned` is what is surely assigned here, None where control cannot come.

    `called` collects the functions of the module that are called.
    """

    module: Module
    report: Report
    function: Function
    signature: Signature
    local_names: frozenset[str]
    rebound: frozenset[str]  # parameters that are assigned to
    unread: frozenset[str]  # such as `_`: by their names, and because nothing reads them
    types: dict[str, Type | None] = field(default_factory=dict)  # None: its assignment was refused
    first: dict[str, int] = field(default_factory=dict)  # the lines whose assignments gave variables their types
    assigned: frozenset[str] | None = frozenset()
    globals: frozenset[str] = frozenset()
    wanted: Type | None = None  # the type that is asked for where an expression is checked
    renamed: dict[str, str] = field(default_factory=dict)  # what comprehensions around call their variables
    lambdas: dict[str, Expression] = field(default_factory=dict)  # what a key function's parameter is
    comprehensions: int = 0  # how many variables they have so far
    caught: dict[str, ExceptionClass] = field(default_factory=dict)  # which class `except` says variables have
    handling: int = 0  # how many `except` blocks are around
    loops: list[Loop] = field(default_factory=list)
    rounds: Rounds = field(default_factory=Rounds)
    called: set[str] = field(default_factory=set)
    functions: dict[str, InnerFunction] = field(default_factory=dict)  # nested ones that can be called here
    inlined: set[str] = field(default_factory=set)  # lambdas that are being looked at
    surely: set[str] = field(default_factory=set)  # variables that copies of state are in which was asked before
    tables: set[str] = field(default_factory=set)  # constants that are made inside
    walrus: set[str] = field(default_factory=set)  # variables that expressions assign to
    empties: Empties = field(default_factory=Empties)
    entered: ast.expr | None = None  # the call that a `with` is about to enter
    locks: list[str] = field(default_factory=list)  # those that the `with`s around hold
    cells: dict[str, Class] = field(default_factory=dict)  # variables that other functions have too, and may change
    shared: set[str] = field(default_factory=set)  # those that turned out to be such
    obscured: bool = False  # a statement was refused that the function may end in

    def assign(self, name: str) -> None:
        if self.assigned is not None:
            self.assigned |= {name}

    def aside(self) -> "Scope":
        """One like it, in which statements are checked that are checked again: nothing of that is left."""
        return replace(
            self,
            report=self.report.aside(going_on=True),
            types=dict(self.types),
            first=dict(self.first),
            renamed=dict(self.renamed),
            lambdas=dict(self.lambdas),
            loops=list(self.loops),
            called=set(self.called),
            functions=dict(self.functions),
            surely=set(self.surely),
            tables=set(self.tables),
            walrus=set(self.walrus),
            empties=self.empties.aside(),
            locks=list(self.locks),
        )


def values_here(scope: Scope) -> set[str]:
    """What may be meant by a name that is read."""
    kinds = NamedConstant | InsideVariable | Table
    return {*scope.local_names, *(name for name, one in scope.module.symbols.items() if isinstance(one, kinds))}


def functions_here(scope: Scope) -> set[str]:
    """What of the module's own may be meant by a name that is called."""
    kinds = Function | ClassSymbol
    return {*scope.functions, *(name for name, one in scope.module.symbols.items() if isinstance(one, kinds))}


def scope_of(
    function: Function,
    signature: Signature,
    module: Module,
    report: Report,
    empties: Empties,
    shared: frozenset[str] = frozenset(),
) -> Scope:
    """The scope at the function's beginning: its parameters are assigned.

    `shared`: variables of its own that closures have, too.
    """
    node = function.node
    declared = global_names(node)
    bound = {name for statement in node.body for name in bound_names(statement)}
    given = {cell_variable(parameter.name): parameter.type for parameter in signature.parameters if _is_cell(parameter)}
    names = [*given, *(parameter.name for parameter in signature.parameters if not _is_cell(parameter))]
    around = {name: one for name, one in function.around.items() if name not in own_names(node)}
    local_names = frozenset([*bound, *names]) - declared | around.keys()
    scope = Scope(
        module,
        report,
        function,
        signature,
        local_names=local_names,
        rebound=frozenset(bound & {*names}),
        unread=frozenset(
            name for name in (bound | _stored(node)) - {*names} - declared - _read(node) if name.startswith("_")
        ),
        empties=empties,
    )
    scope.globals = declared
    scope.functions = {**around, **nested_functions(function, local_names, around)}
    for parameter in signature.parameters:
        if not _is_cell(parameter):
            scope.types[parameter.name] = parameter.type
    for name, type_ in given.items():
        assert isinstance(type_, Class)
        scope.types[name] = type_.shape.fields[CELL]
        scope.cells[name] = type_
    scope.assigned = frozenset({*around, *names}) | function.known
    own = ((rebound_inside(node) | shared) & local_names) - given.keys() - nonlocal_names(node)
    scope.cells |= {name: cell(function.name, name) for name in sorted(own)}
    owner = own_class(function, module)
    if owner is not None and signature.parameters[0].name not in bound:
        scope.caught = {signature.parameters[0].name: owner}
    return scope


# The field of a cell, and what the variable is called that has the cell: no names of Python's.
CELL, _CELL = "0value", "0cell_"


def cell_name(name: str) -> str:
    return f"{_CELL}{name}"


def cell_variable(name: str) -> str:
    return name.removeprefix(_CELL)


def _is_cell(parameter: Parameter) -> bool:
    return parameter.name.startswith(_CELL)


def cell_here(name: str, scope: Scope) -> Class:
    """The cell of a variable whose type is known."""
    found, type_ = scope.cells[name], scope.types.get(name)
    if type_ is not None:
        found.shape.fields[CELL] = type_
    return found


def _stored(node: ast.AST) -> set[str]:
    """The names that something stores to, in comprehensions too."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _read(node: ast.AST) -> set[str]:
    """The names that something reads; `x += 1` does."""
    reads: set[str] = set()
    for one in ast.walk(node):
        match one:
            case ast.Name(id=name, ctx=ast.Load() | ast.Del()) | ast.AugAssign(target=ast.Name(id=name)):
                reads.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):  # its type is declared
                reads.add(name)
    return reads


def unassign(nodes: list[ast.stmt], scope: Scope) -> None:
    """Where control may come again from the statements, what they delete is not surely assigned."""
    names = deleted(nodes)
    if names and scope.assigned is not None:
        scope.assigned -= names


def deleted(nodes: Iterable[ast.AST]) -> set[str]:
    """What they may delete: `del x`, and what `except … as e` calls the exception."""
    names = set()
    for one in (inner for node in nodes for inner in ast.walk(node)):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Del):
            names.add(one.id)
        elif isinstance(one, ast.ExceptHandler) and one.name is not None:
            names.add(one.name)
    return names


def join(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    """What is assigned where two ways meet."""
    if left is None or right is None:
        return left if right is None else right
    return left & right
