"""What is looked for in a container whose items may not be able to be it: then it is nowhere in it, as in Python.

`300 in xs` of a list[u8], `xs.index(3)` of members of an IntEnum, `d.get((n, "a"))` of keys that are tuple[u8, str].
"""

import ast
from collections.abc import Callable

from .. import operations
from ..survey.constants import fits, is_exact
from ..types.containers import Deque, Dict, List, OpenTuple, Optional, Set, Tuple
from ..types.model import BOOL, INT, NONE, U64, Float, Integer, Type, natural
from ..types.records import Enumeration
from .convert import apply, operand
from .dispatch import check
from .enums import of_value
from .scope import Scope
from .tree import Choice, DictOf, Expression, Held, Holding, ListOf, Literal, Logic, NewDeque, Some, TupleOf, Widen
from .tuples import member

Ask = Callable[[Expression, Expression], Expression]
OF_FUNCTIONS = "compare what the functions are found by, such as their names: which are the same is not known inside"


def look_for(
    whole: Expression, value: Expression, line: int, ask: Ask, rest: tuple[tuple[Held, Expression], ...] = ()
) -> Expression | None:
    """`ask(container, item)`, after container, value and `rest`; None where the value is as good as an item.

    What the container cannot hold is looked for in an empty one that could: what comes of that is what Python says.
    """
    (held, written), kept = _held(value), Held(whole.type, whole.line)
    found = _found(whole.type, held)
    if found is None:
        return None
    tests, item = found
    asked = ask(kept, item)
    if tests:
        otherwise = ask(_empty(whole.type, natural(value.type), line), held)
        asked = Choice(asked.type, line, _logic(True, tests, line), asked, otherwise)
    return _holding([(kept, whole), *written, *rest], asked, line)


def look_among(value: Expression, whole: Expression, line: int) -> Expression | None:
    """`value in whole`, the value first; None as above."""
    (held, written), kept = _held(value), Held(whole.type, whole.line)
    found = _found(whole.type, held)
    if found is None:
        return None
    tests, item = found
    contains = operations.compare("in", item.type, whole.type)
    assert contains is not None
    there = _logic(True, [*tests, apply(contains, (kept, item), line)], line)
    return _holding([*written, (kept, whole)], there, line)


def checked(node: ast.expr, element: Type, scope: Scope) -> Expression:
    """The value that is looked for, by its own type: no item of a tuple's display becomes what the container has."""
    if isinstance(node, ast.Tuple) and all(map(_has_type, node.elts)):
        return check(node, scope)
    return check(node, scope, element)


def _has_type(node: ast.expr) -> bool:
    """Without anything that asks for one."""
    if isinstance(node, ast.Constant):
        return node.value is not None
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp | ast.UnaryOp | ast.JoinedStr)


def _held(value: Expression) -> tuple[Expression, list[tuple[Held, Expression]]]:
    """What is evaluated before; a display of a tuple item by item, as constants in it are known."""
    if isinstance(value, Literal):
        return value, []
    if isinstance(value, TupleOf):
        parts = [_held(one) for one in value.items]
        made = TupleOf(value.type, value.line, tuple(one for one, _ in parts))
        return made, [one for _, written in parts for one in written]
    held = Held(value.type, value.line, value.constant)
    return held, [(held, value)]


def _holding(written: list[tuple[Held, Expression]], body: Expression, line: int) -> Expression:
    for held, value in reversed(written):
        body = Holding(body.type, line, value, held, body)
    return body


def _found(type_: Type, held: Expression) -> tuple[list[Expression], Expression] | None:
    """The value as an item of the container; None where it is one anyway, or can be none."""
    element = _sought_in(type_)
    if element is None or held.type == element or isinstance(held.type, Optional):
        return None
    found = as_element(held, element)
    is_as_good = found is not None and not found[0] and isinstance(element, Integer)
    return None if is_as_good else found


def _sought_in(type_: Type) -> Type | None:
    match type_:
        case List(element) | Set(element) | Deque(element) | Dict(element, _):
            return element
    return None


def as_element(value: Expression, element: Type) -> tuple[list[Expression], Expression] | None:
    """What has to hold for a value, evaluated before, to be one of the type, and that one; None where it never is."""
    line, constant = value.line, value.constant
    if value.type == element:
        return [], value
    match element:
        case Integer() if value.type.is_integer:
            return _bounds(value, element), operand(value, element)
        case Optional(inner=inner) if not isinstance(value.type, Optional) and value.type != NONE:
            found = as_element(value, inner)
            return None if found is None else (found[0], Some(element, line, found[1]))
        case Tuple(items=items) if isinstance(value.type, Tuple) and len(items) == len(value.type.items):
            parts = [as_element(member(value, index), one) for index, one in enumerate(items)]
            known = [one for one in parts if one is not None]
            made = TupleOf(element, line, tuple(item for _, item in known))
            return ([one for tests, _ in known for one in tests], made) if len(known) == len(items) else None
        case OpenTuple(element=inner) if isinstance(value.type, Tuple):
            parts = [as_element(member(value, index), inner) for index in range(len(value.type.items))]
            known = [one for one in parts if one is not None]
            listed = ListOf(element, line, tuple(item for _, item in known))
            return ([one for tests, _ in known for one in tests], listed) if len(known) == len(parts) else None
        case Float(bits=64) if value.type.is_integer:
            if constant is not None:
                if is_exact(constant, element):
                    return [], Literal(element, line, constant)
                return [Literal(BOOL, line, False)], Literal(element, line, 0.0)  # no float is equal to it
            as_float = Widen(element, line, value)
            return [_compared("==", value, as_float, line)], as_float
        case Enumeration(base=base) if base is not None and natural(value.type) == base:
            values = [one for _, one in element.members]
            if constant in values:
                return [], Literal(element, line, values.index(constant))
            equal = [_compared("==", value, Literal(base, line, one), line) for one in values]
            return [_logic(False, equal, line)], of_value(element, operand(value, base), line)
    return None


def _bounds(value: Expression, element: Integer) -> list[Expression]:
    """Whether an integer is within the type's, as far as that is to be asked."""
    if element.holds(value.type) if value.constant is None else fits(value.constant, element):
        return []
    tests = []
    for symbol, end in ((">=", element.low), ("<=", element.high)):
        type_ = INT if fits(end, INT) else U64
        tests.append(_compared(symbol, value, Literal(type_, value.line, end), value.line))
    return tests


def _compared(symbol: str, left: Expression, right: Expression, line: int) -> Expression:
    operation = operations.compare(symbol, left.type, right.type)
    assert operation is not None
    return apply(operation, (left, right), line)


def _logic(every: bool, tests: list[Expression], line: int) -> Expression:
    """`and` (every) or `or` of bools."""
    held = tuple(Held(BOOL, line) for _ in tests[1:])
    return Logic(BOOL, line, every, tuple(tests), held, held)


def _empty(type_: Type, element: Type, line: int) -> Expression:
    """A container of the same kind with nothing in it, which could hold the other type."""
    match type_:
        case Dict(value=value):
            return DictOf(Dict(element, value), line, ())
        case Deque():
            return NewDeque(Deque(element), line, None, None, None)
        case Set(frozen=frozen):
            return ListOf(Set(element, frozen), line, ())
        case OpenTuple():
            return ListOf(OpenTuple(element), line, ())
    return ListOf(List(element), line, ())
