"""The typed tree: what the checker makes of a function's body, and all that the later stages know of it."""

from dataclasses import dataclass

from ..operations import Operation
from ..survey.symbols import (
    Constant,
    ExceptionClass,
    Function,
    Kept,
    LibraryFunction,
    LockSymbol,
    NamedConstant,
    Signature,
)
from ..types.model import Type

# What the message of an exception is: its one argument, a str; the repr of that; the repr of all of them, a tuple.
TEXT, REPR, SEVERAL = range(3)


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
    """None is NULL, where a method takes it."""

    value: Constant | None

    @property
    def constant(self) -> Constant | None:
        return self.value


@dataclass(frozen=True, eq=False)
class Named(Expression):
    """A constant of the module."""

    symbol: NamedConstant

    @property
    def constant(self) -> Constant | None:
        return None if isinstance(self.symbol.value, tuple) else self.symbol.value


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
    variable: Kept


@dataclass(frozen=True, eq=False)
class Seen(Expression):
    """The value as a type that differs in what is constant."""

    value: Expression


@dataclass(frozen=True, eq=False)
class LockOf(Expression):
    """A lock of the module's."""

    symbol: LockSymbol


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


@dataclass(frozen=True, eq=False)
class TupleOf(Expression):
    items: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class ListOf(Expression):
    """A list's or a set's display, by the type."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class DictOf(Expression):
    """Key and value by turns."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class Gathered(Expression):
    """A display with `*` or `**` in it: each part is a value (or key and value), or a loop that yields such."""

    parts: tuple[tuple["For | None", tuple[Expression, ...]], ...]


@dataclass(frozen=True, eq=False)
class Member(Expression):
    """An item of a tuple."""

    value: Expression
    index: int


@dataclass(frozen=True, eq=False)
class Pick(Expression):
    """An item of a tuple whose items have one type, by an index that is known when it runs."""

    value: Expression
    index: Expression


@dataclass(frozen=True, eq=False)
class New(Expression):
    """An object of a class; `arguments` are in the order of evaluation, each with its field's place."""

    arguments: tuple[tuple[int, Expression], ...]


@dataclass(frozen=True, eq=False)
class Begun(Expression):
    """An object after its `__init__` or `__post_init__`; `held` is the object in the call."""

    value: Expression
    held: Held
    call: Expression


@dataclass(frozen=True, eq=False)
class As(Expression):
    """The same object as one of another class of its family."""

    value: Expression


@dataclass(frozen=True, eq=False)
class Sure(Expression):
    """A field that was asked for before and was not None; TypeError where that has changed. It is written as `path`.

    Or a variable that lives inside, which was of the class that is the type of this.
    """

    value: Expression
    path: str


@dataclass(frozen=True, eq=False)
class IsClass(Expression):
    """Whether an object, or None, is one of a class or of what derives from it."""

    value: Expression
    owner: Type


@dataclass(frozen=True, eq=False)
class Same(Expression):
    """`is` of two objects, either of which may be None."""

    left: Expression
    right: Expression


@dataclass(frozen=True, eq=False)
class NewException(Expression):
    """An exception that is not raised yet; `argument`: what `message` is of its arguments; `fields`: a tuple."""

    exception: str | ExceptionClass
    message: Expression | None
    argument: int
    fields: Expression | None = None


@dataclass(frozen=True, eq=False)
class ExceptionFields(Expression):
    """What an exception of the class was made with, as a tuple."""

    value: Expression
    exception: ExceptionClass


@dataclass(frozen=True, eq=False)
class IsException(Expression):
    """Whether the exception is of one of the classes."""

    value: Expression
    classes: tuple[str | ExceptionClass, ...]


@dataclass(frozen=True, eq=False)
class Bind(Expression):
    """The value, after the targets were stored to."""

    targets: tuple["Target", ...]
    value: Expression


@dataclass(frozen=True, eq=False)
class Walrus(Expression):
    """`name := value`: the value, which the variable has then too."""

    value: Expression
    held: Held
    target: "Target"


@dataclass(frozen=True, eq=False)
class Attribute(Expression):
    """A dataclass's field, as it is now."""

    value: Expression
    name: str


@dataclass(frozen=True, eq=False)
class Nothing(Expression):
    """None, of an optional type."""


@dataclass(frozen=True, eq=False)
class Some(Expression):
    """A value as an optional one."""

    value: Expression


@dataclass(frozen=True, eq=False)
class Known(Expression):
    """What an optional value has, where it surely has one."""

    value: Expression


@dataclass(frozen=True, eq=False)
class Holding(Expression):
    """`body`, in which `held` is the value; `often`: more than one variable may be stored what it is."""

    value: Expression
    held: Held
    body: Expression
    often: bool = False


@dataclass(frozen=True, eq=False)
class Selected(Expression):
    """The constant that stands at the value's place: of an enumeration's member."""

    value: Expression
    of: tuple[Constant, ...]


@dataclass(frozen=True, eq=False)
class IsNone(Expression):
    value: Expression


@dataclass(frozen=True, eq=False)
class Get(Expression):
    """dict.get(key), which may be None."""

    value: Expression
    key: Expression


@dataclass(frozen=True, eq=False)
class Comprehension(Expression):
    """A list, set or dict that its loop fills where it yields: `items` is one value, or key and value.

    `late`: the list of what a function runs over, which Python asks for when it has the other arguments too.
    """

    loop: "For"
    items: tuple[Expression, ...]
    late: bool = False


@dataclass(frozen=True, eq=False)
class Into(Expression):
    """What a loop yields, added to the container: `add` takes it, then one or two values."""

    container: Expression
    loop: "For"
    items: tuple[Expression, ...]
    add: Operation


@dataclass(frozen=True, eq=False)
class NewDeque(Expression):
    """deque(…): `loop` yields what is in it, `most` is its maxlen; either may be missing."""

    loop: "For | None"
    item: Expression | None
    most: Expression | None


@dataclass(frozen=True)
class Factory:
    """The function that makes a value which a defaultdict lacks, by its name, and what repr shows of that."""

    function: str
    text: str


@dataclass(frozen=True, eq=False)
class NewDefault(Expression):
    """defaultdict(…); `factory` is one of the runtime's, or the module's."""

    factory: str | Factory


@dataclass(frozen=True, eq=False)
class Found(Expression):
    """any (`every` False) or all over a loop, which ends where it is decided."""

    loop: "For"
    test: Expression
    every: bool


@dataclass(frozen=True, eq=False)
class First(Expression):
    """The first value that a loop yields, which ends there. Where there is none: `otherwise`, or StopIteration."""

    loop: "For"
    value: Expression
    otherwise: Expression | None


@dataclass(frozen=True, eq=False)
class Reduced(Expression):
    """functools.reduce over a loop: `step` of what there is, `total`, and the next item.

    It begins with `initial`, or with the first item; TypeError where there is neither.
    """

    loop: "For"
    value: Expression
    item: Held
    total: Held
    step: Expression
    initial: Held | None


@dataclass(frozen=True, eq=False)
class Sorted(Expression):
    """A list, in order; `key` is what each item, `held`, is compared by. Without `in_place` a new one."""

    value: Expression
    held: Held | None
    key: Expression | None
    reverse: Expression
    in_place: bool = False


@dataclass(frozen=True, eq=False)
class Extreme(Expression):
    """min or max over a loop: of those whose key is best the first.

    Each round has `value`, then `item`; `key` is made of that (without one it is compared itself), and `better`
    compares two keys, the new one first. Where there is none: `otherwise`, or ValueError with `empty`.
    """

    loop: "For"
    value: Expression
    item: Held
    key: Expression
    keys: tuple[Held, Held]
    better: Expression
    otherwise: Expression | None
    empty: str


# --- what loops run over -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Source:
    """Something to loop over. Evaluated once, before the loop; each round has its value in `held`."""

    line: int


@dataclass(frozen=True, eq=False)
class OverRange(Source):
    start: Expression
    stop: Expression
    step: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverItems(Source):
    """bytes, str, list, deque, set, tuple (of one type), by the value's type; of a dict the keys, or `value` too."""

    data: Expression
    held: Held
    value: Held | None = None


@dataclass(frozen=True, eq=False)
class OverCount(Source):
    """enumerate"""

    start: Expression
    held: Held
    inner: Source


@dataclass(frozen=True, eq=False)
class OverAll(Source):
    """zip: until one of them ends; `strict`: ValueError where another one does not end with it."""

    inner: tuple[Source, ...]
    strict: bool = False


@dataclass(frozen=True, eq=False)
class OverYields(Source):
    """What a generator yields from where it stands."""

    generator: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverHeld(Source):
    """A source that is made of a value, which is `held` in it."""

    value: Expression
    held: Held
    inner: Source


@dataclass(frozen=True, eq=False)
class OverGenerator(Source):
    """A generator with one `for`: the `value` in each round of its own source that passes the tests.

    All of that is evaluated when the next value is asked for.
    """

    inner: Source
    targets: tuple["Target", ...]
    tests: tuple[Expression, ...]
    value: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverChain(Source):
    """itertools.chain: one source after the other, each with its value. `before` is evaluated at once; what goes over
    that begins when it is come to.
    """

    before: tuple[tuple[Held, Expression], ...]
    parts: tuple[tuple[Source, Expression], ...]
    late: tuple[bool, ...]
    held: Held


@dataclass(frozen=True, eq=False)
class OverFlat(Source):
    """itertools.chain.from_iterable: each round of `outer` gives `data`, over which `inner` goes."""

    outer: Source
    value: Expression
    data: Held
    inner: Source
    item: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverApplied(Source):
    """itertools.starmap: `value` is made of what the source gives."""

    inner: Source
    value: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverSlice(Source):
    """itertools.islice"""

    inner: Source
    start: Expression
    stop: Expression
    step: Expression


@dataclass(frozen=True, eq=False)
class OverWhile(Source):
    """itertools.takewhile, or dropwhile (`drops`): `test` is of the item."""

    inner: Source
    value: Expression
    item: Held
    test: Expression
    drops: bool


@dataclass(frozen=True, eq=False)
class OverNumbers(Source):
    """itertools.count, without an end."""

    start: Expression
    step: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverSame(Source):
    """itertools.repeat: so often, or without an end."""

    value: Expression
    count: Expression | None
    held: Held


@dataclass(frozen=True, eq=False)
class OverCycle(Source):
    """itertools.cycle: the source, then what it gave, again and again."""

    inner: Source
    value: Expression
    held: Held


@dataclass(frozen=True, eq=False)
class OverRunning(Source):
    """itertools.accumulate: the first value, or `initial`; then `step` of what there is and the next item."""

    inner: Source
    value: Expression
    item: Held
    held: Held
    step: Expression
    initial: Expression | None


@dataclass(frozen=True, eq=False)
class OverPairs(Source):
    """itertools.pairwise: each value with the one after it."""

    inner: Source
    value: Expression
    first: Held
    second: Held


@dataclass(frozen=True, eq=False)
class OverLongest(Source):
    """itertools.zip_longest: each part is a source, its value, where that goes, and what goes there when it has ended;
    `fill` is the value of `given`.
    """

    parts: tuple[tuple[Source, Expression, Held, Expression], ...]
    given: Expression | None
    fill: Held


@dataclass(frozen=True, eq=False)
class OverProduct(Source):
    """itertools.product of lists that nobody else has: each place is of one of them."""

    pools: tuple[Expression, ...]
    places: tuple[tuple[int, Held], ...]


@dataclass(frozen=True, eq=False)
class OverChoices(Source):
    """itertools.combinations and the like, of a list that nobody else has: `following` is the runtime's function that
    finds the next places.
    """

    pool: Expression
    places: tuple[Held, ...]
    following: str


# --- statements --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Statement:
    line: int


@dataclass(frozen=True, eq=False)
class ItemPlace:
    """`container[key]`, both evaluated when it is stored to, or deleted."""

    operation: Operation
    container: Expression
    key: Expression


@dataclass(frozen=True, eq=False)
class SlicePlace:
    """`container[start:stop:step]`: `bounds` are these, and which of the first two are written."""

    operation: Operation
    container: Expression
    bounds: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class FieldPlace:
    """`object.name`"""

    object: Expression
    name: str
    type: Type


@dataclass(frozen=True, eq=False)
class PropertyPlace:
    """`object.name` of a property: its setter is called."""

    operation: Operation
    object: Expression


@dataclass(frozen=True, eq=False)
class Spread:
    """The items of a list, held for the targets after it: the first `before`, then `rest`, a list of what is left over
    (None: nothing may be), then the last ones.
    """

    items: tuple[Held, ...]
    before: int
    rest: Held | None


@dataclass(frozen=True, eq=False)
class Target:
    """A local variable, state or an item, and what it gets."""

    place: str | Kept | ItemPlace | SlicePlace | FieldPlace | PropertyPlace | Spread
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
class For(Statement):
    """`beside`: what is evaluated after the source and before the first round, and held."""

    source: Source
    targets: tuple[Target, ...]
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    beside: tuple[tuple[Held, Expression], ...] = ()


@dataclass(frozen=True, eq=False)
class Yield(Statement):
    """Where a comprehension's loop has its next value."""


@dataclass(frozen=True, eq=False)
class Give(Statement):
    """`yield value` of a function."""

    value: Expression


@dataclass(frozen=True, eq=False)
class Delete(Statement):
    """An item, a slice, or a variable by its name."""

    place: ItemPlace | SlicePlace | str


@dataclass(frozen=True, eq=False)
class Return(Statement):
    value: Expression | None


@dataclass(frozen=True, eq=False)
class Raise(Statement):
    """`exception`: a built-in one's name, or a class of the module's. `cause`: of `raise … from e`."""

    exception: str | ExceptionClass
    message: Expression | None
    cause: Expression | None = None
    argument: int = TEXT


@dataclass(frozen=True, eq=False)
class Reraise(Statement):
    """`raise` of what was caught: `value`, or None for what is being handled."""

    value: Expression | None
    cause: Expression | None = None


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
class With(Statement):
    """`manager` is evaluated and is `held` from then on; then `enter` is, which is `entered`.

    From there on, where `targets` are stored to and the body runs, one of two is evaluated on the way out: `leave`
    where nothing was raised, however the body is left; else `failed`, in which `caught` is what was raised. That goes
    on, unless `failed` is true (a bool; of no type, it always goes on).
    """

    manager: Expression
    held: Held
    enter: Expression
    entered: Held
    targets: tuple[Target, ...]
    body: tuple[Statement, ...]
    leave: Expression
    failed: Expression
    caught: Held


@dataclass(frozen=True, eq=False)
class Several(Statement):
    statements: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class Break(Statement):
    pass


@dataclass(frozen=True, eq=False)
class Continue(Statement):
    pass


@dataclass(frozen=True, eq=False)
class Body:
    """A checked function.

    `types` has each variable's type, the parameters' among them; `rebound` are the parameters that it assigns to,
    `walrus` what expressions assign to; `called` which of the module's functions it calls; `tables` which constants
    it reads that are made inside.
    """

    function: Function
    signature: Signature
    types: dict[str, Type]
    statements: tuple[Statement, ...]
    rebound: frozenset[str]
    walrus: frozenset[str]
    called: frozenset[str]
    tables: frozenset[str]
