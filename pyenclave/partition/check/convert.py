"""Conversions between types: where they are free, checked, or an error."""

import ast
from collections.abc import Callable, Sequence

from .. import operations
from ..operations import Operation
from ..packages.marks import qualified, shown
from ..survey.constants import fits, is_exact
from ..survey.members import goes_for, has_text_of_value
from ..types.containers import (
    DefaultDict,
    Dict,
    List,
    OpenTuple,
    Optional,
    OwnDict,
    Tuple,
    is_constant,
    marked,
    may_be_read_as,
    opened,
    thawed,
)
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.model import (
    BOOL,
    BYTEARRAY,
    BYTES,
    F32,
    FLOAT,
    INT,
    JSON,
    NONE,
    STR,
    U64,
    Bool,
    Counting,
    Digest,
    ExceptionType,
    Float,
    Integer,
    Type,
    described,
    natural,
)
from ..types.records import Class, Enumeration, Flags, Iterated, NamedTuple, Record, common_base
from .json_values import as_json, met_json
from .scope import Scope
from .special import asked, refuse_of_derived
from .tree import (
    Apply,
    As,
    ExceptionFields,
    Expression,
    Held,
    Holding,
    IsNone,
    Known,
    ListOf,
    Literal,
    Logic,
    Member,
    Narrow,
    Not,
    Seen,
    Selected,
    Some,
    Sure,
    TupleOf,
    Widen,
)
from .views import refuse_reversed

EXACT_BITS = 32  # integers of so many bits are floats exactly


def underlying(value: Expression) -> Expression:
    """A member of an IntEnum as the int, of a StrEnum as the str that it is; any other value as it is."""
    if isinstance(value.type, Flags) and value.type.is_int:
        return Widen(INT, value.line, value)
    base = value.type.base if isinstance(value.type, Enumeration) else None
    if base is None or not isinstance(value.type, Enumeration):
        return value
    values = tuple(constant for _, constant in value.type.members)
    place = value.constant
    if isinstance(place, int):
        return Literal(base, value.line, values[place])
    return Selected(base, value.line, value, values)


def as_value(value: Expression, type_: Type, scope: Scope) -> Expression:
    """A member of an IntEnum or a StrEnum where an int, a float or a str is declared; anything else as it is.

    From there on it is that value, whose text is the member's: one with another text is left.
    """
    wanted = type_.inner if isinstance(type_, Optional) else type_
    is_it = goes_for(value.type, wanted) or (wanted == JSON and isinstance(value.type, Enumeration))
    return underlying(value) if is_it and has_text_of_value(value.type, scope.module) else value


def coerce(
    scope: Scope,
    value: Expression,
    type_: Type,
    node: ast.AST,
    what: str,
    owner: ast.AST | None = None,
    *,
    since: str | None = None,
) -> Expression:
    """`value` where a `type_` is declared. A number that may not fit is checked when it runs: OverflowError.

    `owner` is whose part it becomes, where that has a name; `since` says from where on a variable has had its type.
    """
    value, type_ = met(scope, value, type_, node)
    if isinstance(type_, Optional):
        value = unsure(value)
    if value.type == type_:
        return value
    value = as_value(as_base(value, type_), type_, scope)
    if value.type == type_:
        return value
    of_json = met_json(value, type_)
    if of_json is not None:
        return of_json
    if isinstance(type_, Integer) and value.type.is_integer:
        return _integer(scope, value, type_, node, what)
    if isinstance(type_, Float) and (value.type.is_integer or value.type.is_float):
        return _float(scope, value, type_, node, what)
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    if thawed(value.type) == thawed(type_):
        if not may_be_read_as(value.type, type_):
            hint = "copy it, as in `list(…)` or `….copy()`"
            scope.report.refuse("P011", node, f"{what} may be changed, but this is a constant", hint)
        return Seen(type_, value.line, value)
    if isinstance(type_, OpenTuple) and isinstance(value.type, Tuple) and not isinstance(value.type, NamedTuple):
        return open_tuple(value, type_, lambda one: coerce(scope, one, type_.element, node, "the item"))
    if isinstance(type_, Optional) and not isinstance(value.type, Optional):
        return Some(type_, value.line, coerce(scope, value, type_.inner, node, what))
    if isinstance(value.type, Optional) and value.type.inner == type_:
        hint = "ask before, as in `if x is not None:`"
        scope.report.refuse("P011", node, f"{what} must be {type_.name}, but this may be None", hint)
    scope.empties.widen(node, value.type, type_)
    wanted, found = apart(type_, value.type)
    message = f"{what} must be {wanted}, not {found}"
    given = scope.empties.hint(owner or node) or _as_number(value.type, type_, scope) or _hint(type_, value.type)
    if since is not None:
        given = f"{given}, or use another name: {since}" if given else f"use another name: {since}"
    return scope.report.refuse("P011", node, message, given)


def _as_number(found: Type, wanted: Type, scope: Scope) -> str | None:
    """What to write of an int, a float or text where a number of pyenclave's own is declared."""
    symbol = scope.module.class_of(wanted)
    is_number = symbol is not None and "_of_int" in symbol.statics and scope.module.is_shipped_at(symbol.node)
    return f"write `{shown(wanted.name)}(…)`" if is_number and (found.is_number or found == STR) else None


def open_tuple(value: Expression, type_: OpenTuple, each: Callable[[Expression], Expression]) -> Expression:
    """A tuple whose items are known as one of any length; `each` makes its items of them."""
    assert isinstance(value.type, Tuple)
    if isinstance(value, TupleOf):
        return ListOf(type_, value.line, tuple(map(each, value.items)))
    held = Held(value.type, value.line)
    items = (Member(of, value.line, held, at) for at, of in enumerate(value.type.items))
    return Holding(type_, value.line, value, held, ListOf(type_, value.line, tuple(map(each, items))))


def both_open(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Beside a tuple of any length one whose items are known is such a one, if they have the type that is in it."""
    return _opened_as(left, right.type), _opened_as(right, left.type)


def _opened_as(value: Expression, other: Type) -> Expression:
    if not isinstance(other, OpenTuple) or not isinstance(value.type, Tuple) or isinstance(value.type, NamedTuple):
        return value
    parts = value.items if isinstance(value, TupleOf) else [Held(of, value.line) for of in value.type.items]
    element = other.element
    if not all(_is_as_good(one, element) for one in parts):
        return value
    return open_tuple(value, other, lambda one: operand(one, element))


def _is_as_good(value: Expression, type_: Type) -> bool:
    if value.type.is_integer and isinstance(type_, Integer):
        return type_.holds(value.type) if value.constant is None else fits(value.constant, type_)
    return value.type == type_


def apart(one: Type, other: Type) -> tuple[str, str]:
    """The two in a sentence: classes of one name with their modules, generators with their functions."""
    names = described(one), described(other)
    if isinstance(one, Iterated) and not isinstance(other, Iterated):
        return f"`iter(…)` of a list, text or bytes, with items that are {one.element.name}", names[1]
    if one == other or shown(names[0]) != shown(names[1]):
        return names
    if isinstance(one, Generator) and isinstance(other, Generator):
        return f"{names[0]} of `{one.function}`", f"{names[1]} of `{other.function}`"
    return qualified(names[0]), qualified(names[1])


def unsure(value: Expression) -> Expression:
    """The field as it is, None or not; what is of a class that was asked for is always looked at."""
    is_there = (
        isinstance(value, Sure) and isinstance(value.value.type, Optional) and value.type == value.value.type.inner
    )
    return value.value if is_there and isinstance(value, Sure) else value


def as_base(value: Expression, wanted: Type) -> Expression:
    """An object where one of a class is declared that its own derives from; anything else as it is."""
    found, base = value.type, wanted
    if isinstance(found, Optional) and isinstance(base, Optional):
        found, base = found.inner, base.inner
    is_derived = isinstance(found, Class) and isinstance(base, Class) and base.name in found.bases
    return As(wanted, value.line, value) if is_derived else value


def met(scope: Scope, value: Expression, type_: Type, node: ast.AST) -> tuple[Expression, Type]:
    """A value and the type that it goes together with, each with what it says of the other."""
    found, type_ = scope.empties.meet(value.type, type_, node, scope.types)
    return value if found == value.type else Seen(found, value.line, value), type_


def or_ask(hint: str, *types: Type) -> str:
    """What to write instead, where any of the values may be None: what asks whether it is."""
    if not any(isinstance(one, Optional) for one in types):
        return hint
    return "it may be None: ask before, as in `if x is not None:`; assign a field or an item to a variable first"


def without_order(type_: Type) -> str:
    """What to write where values of a type have none."""
    own = _without_order(type_)
    if own is not None:
        return f"a {own.name} in it is not compared: give a `key` that has an order"
    if isinstance(type_, Tuple):
        return "give a `key` that has an order, as in `key=lambda t: t[0]`"
    if isinstance(type_, Record):
        return "give the class a `__lt__`, or `@dataclass(order=True)`; or compare by a `key` that has an order"
    return "compare by what has an order: a number, str, bytes, or a tuple or list of such"


def _without_order(type_: Type) -> Type | None:
    """What in a tuple, or in a class that has an order, has none."""
    match type_:
        case Tuple(items):
            parts = items
        case Record(has_order=True):
            parts = tuple(of for name, of in type_.members if name not in type_.options.uncompared)
        case _:
            return None
    asked = (one for place, one in enumerate(parts) if not one.ordered and not (place and one.refuses_order))
    return next((_without_order(one) or one for one in asked if isinstance(one, Tuple | Record)), None)


def _hint(wanted: Type, found: Type) -> str | None:
    if isinstance(found, Enumeration) and wanted in (found.base, JSON):
        return "write `.value`"
    if wanted == JSON:
        return "JSON has None, bools, numbers, text, and lists and dicts of such, by text"
    if isinstance(found, Record) and not isinstance(found, Class) and wanted.name in found.bases:
        return f"of what crosses, a {found.name} is no {wanted.name}: declare which it is, or let neither cross"
    if isinstance(wanted, Integer) and (found.is_number or (isinstance(found, Flags) and found.is_int)):
        return "write `int(…)`"
    if isinstance(wanted, Float) and isinstance(found, Bool):
        return "write `float(…)`"
    if isinstance(wanted, Bool) and found.is_number:
        return "compare, as in `x != 0`"
    if wanted == BYTES and found == BYTEARRAY:
        return "write `bytes(…)`, which copies it"
    if isinstance(wanted, OpenTuple) and isinstance(found, List | NamedTuple):
        return "write `tuple(…)`, which copies it"
    if isinstance(found, OpenTuple):
        if isinstance(wanted, Tuple):
            return "take it apart: `a, b = t`"
        return "write `list(…)`, which copies it" if isinstance(wanted, List) else None
    if isinstance(found, OwnDict) and type(wanted) is Dict:
        return f"declare it `{found.name}`, or copy it: `dict(…)`"
    if isinstance(wanted, DefaultDict) and type(found) is Dict:
        return "its first value says that it is a `defaultdict(…)`: begin another one, and `update` that"
    if isinstance(wanted, Iterated) and isinstance(found, Class):
        return f"pass `iter(list(…))`, or declare it `{found.name}`, which goes on where it is"
    if isinstance(wanted, FunctionType) and isinstance(found, Class):
        return "pass its method: `….__call__`"
    return "write `str(…)` or an f-string" if wanted == STR and found.is_integer else None


def _integer(scope: Scope, value: Expression, type_: Integer, node: ast.AST, what: str) -> Expression:
    constant = value.constant
    if constant is not None:
        if not fits(constant, type_):
            message = f"{what} must be in {type_.low}..{type_.high}, not {constant!r}"
            scope.report.refuse("P015", node, message, "use a wider type, or `.wrap` to drop the high bits")
        return Literal(type_, value.line, constant)
    if type_.holds(value.type):
        return Widen(type_, value.line, value)
    return Narrow(type_, value.line, value, what)


def _float(scope: Scope, value: Expression, type_: Float, node: ast.AST, what: str) -> Expression:
    """Nothing is rounded in silence: what may not be the same number is an error, or asked for by name."""
    constant = value.constant
    if constant is not None:
        if not is_exact(constant, type_):
            message = f"{what} is {type_.name}, which cannot be exactly {constant!r}"
            scope.report.refuse("P015", node, message, f"write `{type_.name}(…)`, which rounds")
        return Literal(type_, value.line, constant)
    if type_.bits < 64:
        message = f"{what} must be f32, not {described(value.type)}"
        scope.report.refuse("P011", node, message, "write `f32(…)`, which rounds")
    if isinstance(value.type, Integer) and value.type.bits > EXACT_BITS:
        return Narrow(type_, value.line, value, what)
    return Widen(type_, value.line, value)


def valued(scope: Scope, value: Expression, node: ast.AST) -> Expression:
    """What is part of something: no call of a function that returns nothing."""
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    return value


def seen(value: Expression) -> Expression:
    """A constant container where it is only read, as what its copy would be."""
    return Seen(opened(value.type), value.line, value) if is_constant(value.type) else value


def refuse_change(type_: Type, node: ast.AST, scope: Scope) -> None:
    if is_constant(type_):
        hint = "copy it first, as in `mine = list(LIMITS)`, or make it state, `Inside[…]`"
        scope.report.refuse("P008", node, "this would change a constant", hint)


def refuse_copy(value: Expression, node: ast.AST, scope: Scope) -> None:
    """Each reading of a caught exception's field is another object, in which nobody would find what is changed."""
    if isinstance(value, Member) and isinstance(value.value, ExceptionFields):
        hint = "give it to a variable first, and use that"
        scope.report.refuse("P008", node, "this would change a copy of what the exception has", hint)


def read(value: Expression, type_: Type) -> Expression:
    """What a function only reads: a bytearray as bytes, a member of a `class C(str, Enum)` as the str that it is."""
    if isinstance(value.type, Enumeration) and value.type.base == type_:
        return underlying(value)
    return Widen(type_, value.line, value) if value.type == BYTEARRAY and type_ == BYTES else value


def operand(value: Expression, type_: Type) -> Expression:
    """`value` where an operation takes a `type_`, which its tables have chosen for it."""
    if value.type == type_:
        return value
    constant = value.constant
    if constant is not None and isinstance(type_, Integer) and fits(int(constant), type_):
        return Literal(type_, value.line, int(constant))
    if value.type == U64 and type_ == INT:
        return Apply(INT, value.line, operations.COUNT, (value,))
    return Widen(type_, value.line, value)


def apply(
    operation: operations.Operation, values: tuple[Expression, ...], line: int, *, swapped: bool = False
) -> Apply:
    """The operation on its operands, each converted as it takes it."""
    operands = tuple(operand(value, type_) for value, type_ in zip(values, operation.operands, strict=True))
    return Apply(operation.result, line, operation, operands, swapped)


def holding(values: Sequence[tuple[Held, Expression]], body: Expression) -> Expression:
    """`body`, in which these are held; they are evaluated in this order."""
    for held, value in reversed(values):
        body = Holding(body.type, body.line, value, held, body)
    return body


def in_turn(steps: Sequence[Expression], last: Expression) -> Expression:
    """What gives nothing, each step before the next, then the last."""
    return holding([(Held(NONE, one.line), one) for one in steps], last)


def effective(value: Expression, other: Type) -> Type:
    """An operand's type beside another one: a constant that a u64 holds is one where it meets a u64."""
    constant = value.constant
    if other == U64 and value.type.is_integer and isinstance(constant, int) and fits(constant, U64):
        return U64
    return value.type


def condition(value: Expression, scope: Scope, node: ast.AST) -> Expression:
    """The truth of a value, as bool."""
    value = unsure(value)
    if value.type == BOOL:
        return value
    refuse_reversed(value, node, scope)
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    if isinstance(value.type, Optional):
        return _some_truth(value, scope, node)
    own = asked(value, "__bool__", scope, BOOL)
    if own is None:
        refuse_of_derived(value.type, ("__bool__", "__len__"), node, scope)
    if own is None and (length := asked(value, "__len__", scope, INT)) is not None:
        own = apply(operations.OWN_LENGTH, (length,), value.line)
    value = underlying(own or value)
    if value.type == BOOL:
        return value
    if isinstance(value.type, Flags):
        some = Operation("!=", (value.type, value.type), BOOL, fails=False)
        return apply(some, (value, Literal(value.type, value.line, 0)), value.line)
    always = _always(value.type)
    if always is not None:
        held, answer = Held(value.type, value.line), Literal(BOOL, value.line, always)
        return Holding(BOOL, value.line, value, held, answer)
    operation = operations.truth(value.type)
    if operation is None:
        scope.report.refuse("P011", node, f"{described(value.type)} has no truth", "compare it")
    return apply(operation, (value,), value.line)


def _always(type_: Type) -> bool | None:
    """The truth that all values of the type have: a tuple's is known, an object is true unless its class says more."""
    if isinstance(type_, Tuple):
        return bool(type_.items)
    return True if isinstance(type_, Record | Enumeration | ExceptionType | Counting | Digest | FunctionType) else None


def _some_truth(value: Expression, scope: Scope, node: ast.AST) -> Expression:
    """None is false; so is an empty or zero value."""
    assert isinstance(value.type, Optional)
    held = Held(value.type, value.line)
    known = Held(BOOL, value.line)
    there = Not(BOOL, value.line, IsNone(BOOL, value.line, held))
    inner = condition(Known(value.type.inner, value.line, held), scope, node)
    return Holding(BOOL, value.line, value, held, Logic(BOOL, value.line, True, (there, inner), (known,), (known,)))


def common(scope: Scope, left: Expression, right: Expression, node: ast.AST) -> Type:
    """The one type that both alternatives of an expression have."""
    one, other = effective(left, right.type), effective(right, left.type)
    one, other = scope.empties.meet(one, other, node, scope.types)
    one, other = as_value(Held(one, left.line), other, scope).type, as_value(Held(other, right.line), one, scope).type
    if one == other:
        return one
    if JSON in (one, other) and None not in (as_json(left), as_json(right)):
        return JSON
    if isinstance(one, Integer) and isinstance(other, Integer) and (one == U64) == (other == U64):
        return natural(one)
    if isinstance(one, Float) and isinstance(other, Float):
        return FLOAT
    if thawed(one) == thawed(other):
        return marked(one, constant=True)
    if isinstance(one, Optional) or isinstance(other, Optional):
        inner, also = (natural(each.inner if isinstance(each, Optional) else each) for each in (one, other))
        if inner == also:
            return Optional(inner)
    base = common_base(one, other) or _common_tuple(one, other)
    if base is not None:
        return base
    hint = "make both the same type, as in `float(…)`, `int(…)` or `u64(…)`"
    if (written := _as_number(one, other, scope) or _as_number(other, one, scope)) is not None:
        hint = written
    elif Tuple(()) in (one, other):
        hint = "an empty list is `[]`, an empty set `set()`"
    elif isinstance(one, Optional) and isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        hint = "where the first may be None, say what it is then: `None if x is None else x.name`"
    message = f"the alternatives are {' and '.join(apart(left.type, right.type))}"
    return scope.report.refuse("P011", node, message, hint)


def _common_tuple(one: Type, other: Type) -> Type | None:
    """A tuple of any length, which both are whose items have one type."""
    if not all(isinstance(each, Tuple | OpenTuple) and not isinstance(each, NamedTuple) for each in (one, other)):
        return None
    held = [of for each in (one, other) for of in each.parts]
    return OpenTuple(held[0]) if held and all(of == held[0] for of in held) else None


def as_f32(value: Expression) -> Expression:
    """f32(x): rounded to the nearest, OverflowError past the range."""
    wide = value if value.type == FLOAT else Widen(FLOAT, value.line, value)
    return Narrow(F32, value.line, wide, "f32")
