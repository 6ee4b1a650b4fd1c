"""The typed tree: what the checker makes of a function's body, and all that the later stages know of it."""

from dataclasses import dataclass

from ..operations import Operation
from ..survey.symbols import (
    Constant,
    ExceptionClass,
    Function,
    InsideVariable,
    LibraryFunction,
    NamedConstant,
    Signature,
)
from ..types.model import Type


@dataclass(frozen=True, eq=False)
class Expression:
    """`line` is the user's. An expression's operands are evaluated in the order of its fields."""

    type: Type
    line: int

    @property
    def constant(self) -> Constant | None:
        """Its value, where that is known."""
        return None


@dataclass(frozen=True, eq=False)
class Literal(Expression):
    value: Constant

    @property
    def constant(self) -> Constant | None:
        return self.value


@dataclass(frozen=True, eq=False)
class Named(Expression):
    """A constant of the module."""

    symbol: NamedConstant

    @property
    def constant(self) -> Constant | None:
        return self.symbol.value


@dataclass(frozen=True, eq=False)
class Local(Expression):
    name: str


@dataclass(frozen=True, eq=False)
class Held(Expression):
    """A value that what it stands in has evaluated before; the same object says where it goes."""

    known: Constant | None = None

    @property
    def constant(self) -> Constant | None:
        return self.known


@dataclass(frozen=True, eq=False)
class State(Expression):
    variable: InsideVariable


@dataclass(frozen=True, eq=False)
class Apply(Expression):
    """`swapped`: the second operand was written, and is evaluated, first."""

    operation: Operation
    operands: tuple[Expression, ...]
    swapped: bool = False


@dataclass(frozen=True, eq=False)
class Call(Expression):
    """A function's call; `arguments` in the order of evaluation, each with its parameter's place."""

    target: Function | LibraryFunction
    arguments: tuple[tuple[int, Expression], ...]


@dataclass(frozen=True, eq=False)
class Widen(Expression):
    """As the expression's type, which has every such value (or, a float, the nearest number)."""

    value: Expression


@dataclass(frozen=True, eq=False)
class Narrow(Expression):
    """As the expression's type where it fits, else OverflowError, which names `what`."""

    value: Expression
    what: str


@dataclass(frozen=True, eq=False)
class Low(Expression):
    """The low bits of an u64."""

    value: Expression


@dataclass(frozen=True, eq=False)
class Not(Expression):
    value: Expression


@dataclass(frozen=True, eq=False)
class Logic(Expression):
    """`and` (every) or `or`: the first value that decides. `tests` are the truth of `held`, for all but the last."""

    every: bool
    values: tuple[Expression, ...]
    held: tuple[Held, ...]
    tests: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class Choice(Expression):
    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, eq=False)
class Chain(Expression):
    """`a < b < c`: each operand once, none after the first test that fails; tests compare one `held` with the next."""

    operands: tuple[Expression, ...]
    held: tuple[Held, ...]
    tests: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class Join(Expression):
    """Parts of one text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class BytesOf(Expression):
    """bytes([a, b])."""

    items: tuple[Expression, ...]


# --- statements --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Statement:
    line: int


@dataclass(frozen=True, eq=False)
class Target:
    """A local variable or state, and what it gets."""

    place: str | InsideVariable
    value: Expression


@dataclass(frozen=True, eq=False)
class Assign(Statement):
    """First all values, of which each is then `held`, then the targets in their order."""

    values: tuple[Expression, ...]
    held: tuple[Held, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, eq=False)
class Evaluate(Statement):
    value: Expression


@dataclass(frozen=True, eq=False)
class If(Statement):
    """`if`, `elif` …: each test with its block."""

    arms: tuple[tuple[int, Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class While(Statement):
    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class ForRange(Statement):
    start: Expression
    stop: Expression
    step: Expression
    held: Held
    target: Target
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class ForBytes(Statement):
    data: Expression
    held: Held
    target: Target
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class Return(Statement):
    value: Expression | None


@dataclass(frozen=True, eq=False)
class Raise(Statement):
    """`exception`: a built-in one's name, or a class of the module's. `cause`: of `raise … from e`."""

    exception: str | ExceptionClass
    message: Expression | None
    cause: Expression | None = None


@dataclass(frozen=True, eq=False)
class Reraise(Statement):
    """`raise` of what was caught: `value`, or None for what is being handled."""

    value: Expression | None


@dataclass(frozen=True, eq=False)
class Handler:
    """`except classes as name`; no class is every one."""

    line: int
    classes: tuple[str | ExceptionClass, ...]
    name: str | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class Try(Statement):
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    otherwise: tuple[Statement, ...]
    final: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class Break(Statement):
    pass


@dataclass(frozen=True, eq=False)
class Continue(Statement):
    pass


@dataclass(frozen=True, eq=False)
class Body:
    """A checked function.

    `types` has each variable's type, the parameters' among them; `rebound` the parameters that it assigns to; `called`
    which of the module's functions it calls.
    """

    function: Function
    signature: Signature
    types: dict[str, Type]
    statements: tuple[Statement, ...]
    rebound: frozenset[str]
    called: frozenset[str]
