"""Flags: members, what is made of their bits, and their text."""

import ast

from .. import operations
from ..operations import Descriptor, Operation
from ..types.containers import List, Optional
from ..types.model import BOOL, INT, STR
from ..types.records import Flags
from .convert import apply, coerce, underlying
from .dispatch import check
from .scope import Scope
from .tree import Expression, Held, ListOf, Literal, OverItems, Source, Widen

_BITS = ("|", "&", "^")


def member(owner: Flags, node: ast.Attribute, scope: Scope) -> Expression:
    """`Right.READ`"""
    known = dict(owner.members)
    if node.attr not in known:
        message = f"`{owner.name}` has no member `{node.attr}`"
        scope.report.refuse("P009", node, message, f"it has {', '.join(known)}")
    return Literal(owner, node.lineno, known[node.attr])


def named(owner: Flags, name: Expression, line: int) -> Expression:
    """`Right["READ"]`: KeyError where there is no such member."""
    return apply(Operation("pye_flags_named", (Descriptor(owner), STR), owner), (name,), line)


def by_value(owner: Flags, node: ast.Call, scope: Scope) -> Expression:
    """`Right(3)`: of a Flag ValueError where there are other bits."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, f"`{owner.name}` takes one value", f"write `{owner.name}(x)`")
    value = check(node.args[0], scope)
    if value.type == owner:
        return value
    value = coerce(scope, underlying(value), INT, node.args[0], f"the value of a `{owner.name}`")
    return _of(owner, value)


def _of(owner: Flags, bits: Expression) -> Expression:
    return apply(Operation("pye_flags_of", (Descriptor(owner), INT), owner), (bits,), bits.line)


def binary(left: Expression, symbol: str, right: Expression, line: int) -> Expression | None:
    """`|`, `&` and `^` of two of one class, or of an IntFlag's and an int; None of anything else."""
    if symbol not in _BITS:
        return None
    if isinstance(left.type, Flags) and left.type == right.type:
        return apply(Operation(symbol, (left.type, left.type), left.type, fails=False), (left, right), line)
    if isinstance(left.type, Flags) == isinstance(right.type, Flags):
        return None
    owner, other = (left.type, right.type) if isinstance(left.type, Flags) else (right.type, left.type)
    if not isinstance(owner, Flags) or not owner.is_int or not other.is_integer:
        return None
    bits = Operation(symbol, (INT, INT), INT, fails=False)
    if not all(INT.holds(one.type) for one in (underlying(left), underlying(right))):
        return None
    return _of(owner, apply(bits, (underlying(left), underlying(right)), line))


def inverted(value: Expression) -> Expression:
    """`~x`"""
    owner = value.type
    return apply(Operation("pye_flags_invert", (Descriptor(owner), owner), owner), (value,), value.line)


def has(one: Expression, whole: Expression) -> Expression:
    """`one in whole`"""
    return apply(Operation("pye_flags_in", (one.type, one.type), BOOL), (one, whole), one.line)


def property_of(value: Expression, attr: str) -> Expression | None:
    """`.name`, which may be None, and `.value`."""
    if attr == "value":
        return Widen(INT, value.line, value)
    name = Operation("pye_flags_name", (Descriptor(value.type), value.type), Optional(STR))
    return apply(name, (value,), value.line) if attr == "name" else None


def as_text(value: Expression) -> Expression:
    """`Right.READ|WRITE`"""
    text = Operation("pye_flags_text", (Descriptor(value.type), value.type), STR)
    return apply(text, (value,), value.line)


def members(owner: Flags, line: int) -> tuple[Source, Expression]:
    """The class as what is looped over: its single bits."""
    held = Held(owner, line)
    singles = tuple(Literal(owner, line, bits) for bits in owner.singles)
    return OverItems(line, ListOf(List(owner), line, singles), held), held


def members_of(value: Expression) -> Expression:
    """What a value is looped over for, in a list."""
    made = List(value.type)
    return apply(Operation("pye_flags_members", (Descriptor(made), value.type), made), (value,), value.line)


def size_of(value: Expression) -> Expression:
    """How many bits it has, of which an IntFlag's may be no members'."""
    count = operations.method(INT, "bit_count")
    assert count is not None
    return apply(count.operation, (Widen(INT, value.line, value),), value.line)
