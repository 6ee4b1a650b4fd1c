"""The built-in functions that trusted code has, and the fixed-width types as functions."""

import ast
from collections.abc import Callable

from .. import operations
from ..operations.json import TO_NUMBER
from ..packages.marks import shown
from ..types.containers import Tuple
from ..types.model import BOOL, FLOAT, INT, JSON, U64, Integer, Type, described, natural
from ..types.records import Flags
from .arithmetic import binary
from .begun import iter_
from .constructors import bytearray_, bytes_, str_
from .convert import apply, as_f32, coerce, effective, operand, or_ask, underlying
from .counters import counter, ordered
from .dispatch import check
from .enums import class_of_name
from .factories import default_dict
from .flags import size_of
from .gathering import GATHERING, only
from .instances import is_instance
from .logic import truth
from .makers import deque, from_keys
from .operators import own_divmod
from .scope import Scope
from .special import asked, special
from .text import as_repr, format_
from .tree import Expression, Literal
from .tuples import size
from .views import refuse_reversed
from .wrap import wrap


def fixed(node: ast.Call, type_: Type, scope: Scope) -> Expression:
    """`u8(x)`: range-checked; `f32(x)`: rounded."""
    argument = only(node, type_.name, scope)
    value = underlying(check(argument, scope))
    if isinstance(type_, Integer):
        if value.type.is_float:
            scope.report.refuse("P011", argument, f"`{type_.name}` takes an int, not float", "write `int(…)` first")
        return coerce(scope, _counted(value), type_, argument, type_.name)
    if not value.type.is_number:
        scope.report.refuse("P011", argument, f"`{type_.name}` takes a number, not {described(value.type)}")
    if type_.name == "f32":
        return as_f32(value)
    return operand(operand(value, FLOAT), type_)


def _counted(value: Expression) -> Expression:
    """A bool as the int that it is."""
    return operand(value, INT) if value.type == BOOL else value


def wrapped(node: ast.Call, type_: Type, scope: Scope) -> Expression:
    """`u32.wrap(x)`: the low bits."""
    if not isinstance(type_, Integer):
        scope.report.refuse("P010", node, f"`{type_.name}` does not wrap", f"write `{type_.name}(x)`")
    return wrap(only(node, f"{type_.name}.wrap", scope), type_, scope)


def _len(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "len", scope)
    owner = class_of_name(argument, scope)
    if owner is not None:
        members = owner.singles if isinstance(owner, Flags) else owner.members
        return Literal(INT, node.lineno, len(members))
    value = check(argument, scope)
    if isinstance(value.type, Flags):
        return size_of(value)
    value = underlying(value)
    refuse_reversed(value, argument, scope)
    own = asked(value, "__len__", scope, INT)
    if own is not None:
        return apply(operations.OWN_LENGTH, (own,), node.lineno)
    if isinstance(value.type, Tuple):
        return size(value)
    operation = operations.length(value.type)
    if operation is None:
        hint = or_ask("take the length of bytes or str", value.type)
        scope.report.refuse("P011", argument, f"{described(value.type)} has no length", hint)
    return apply(operation, (value,), node.lineno)


def _abs(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "abs", scope)
    value = underlying(check(argument, scope))
    own = asked(value, "__abs__", scope)
    if own is not None:
        return own
    if value.type == U64:
        return value
    operation = operations.unary("abs", value.type)
    if operation is None:
        message = f"the argument of `abs` must be a number, not {described(value.type)}"
        scope.report.refuse("P011", argument, message, _which(value, argument))
    return apply(operation, (value,), node.lineno)


def _which(value: Expression, node: ast.expr) -> str | None:
    """What to write where a value of JSON is a number, but nothing says of which type."""
    text = ast.unparse(node)
    return f"say which it is: `float({text})` or `int({text})`" if value.type == JSON else None


def _int(node: ast.Call, scope: Scope) -> Expression:
    if len(node.args) == 2 or (len(node.args) == 1 and node.keywords):
        return _in_base(node, scope)
    argument = only(node, "int", scope)
    value = underlying(check(argument, scope))
    own = asked(value, "__int__", scope, INT)
    if own is not None:
        return own
    if value.type == JSON:
        return apply(TO_NUMBER[INT], (value,), node.lineno)
    if value.type.is_float:
        return apply(operations.TO_INT, (value,), node.lineno)
    if (parse := operations.parsed(INT, value.type)) is not None:
        return apply(parse, (value, Literal(INT, node.lineno, 10)), node.lineno)
    return coerce(scope, _counted(value), INT, argument, "int")


def _in_base(node: ast.Call, scope: Scope) -> Expression:
    """int(text, base)"""
    match node:
        case ast.Call(args=[text, base], keywords=[]) | ast.Call(args=[text], keywords=[ast.keyword("base", base)]):
            value = check(text, scope)
            parse = operations.parsed(INT, value.type)
            if parse is not None:
                return apply(parse, (value, coerce(scope, check(base, scope), INT, base, "the base")), node.lineno)
    return scope.report.refuse("P010", node, "`int` takes text and a base", "write `int(text, 16)`")


def _float(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "float", scope)
    value = underlying(check(argument, scope))
    own = asked(value, "__float__", scope, FLOAT)
    if own is not None:
        return own
    if (parse := operations.parsed(FLOAT, value.type)) is not None:
        return apply(parse, (value,), node.lineno)
    if not value.type.is_number:
        return coerce(scope, value, FLOAT, argument, "`float`")
    return operand(value, FLOAT)


def _of_number(name: str) -> Callable[[ast.Call, Scope], Expression]:
    """hex, oct, bin"""

    def checked(node: ast.Call, scope: Scope) -> Expression:
        argument = only(node, name, scope)
        value = underlying(check(argument, scope))
        operation = operations.in_base(name, value.type)
        if operation is None:
            scope.report.refuse("P011", argument, f"`{name}` takes an int, not {described(value.type)}", "use an int")
        return apply(operation, (value,), node.lineno)

    return checked


def _chr(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "chr", scope)
    point = coerce(scope, _counted(underlying(check(argument, scope))), INT, argument, "the argument of `chr`")
    return apply(operations.CHR, (point,), node.lineno)


def _ord(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "ord", scope)
    value = underlying(check(argument, scope))
    if value.type not in operations.ORD:
        scope.report.refuse("P011", argument, f"`ord` takes a character, not {described(value.type)}", "use a str")
    return apply(operations.ORD[value.type], (value,), node.lineno)


def _repr(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "repr", scope)
    return as_repr(check(argument, scope), argument, scope)


def _ascii(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "ascii", scope)
    return apply(operations.ASCII, (as_repr(check(argument, scope), argument, scope),), node.lineno)


def _round(node: ast.Call, scope: Scope) -> Expression:
    if not 1 <= len(node.args) <= 2 or node.keywords:
        scope.report.refuse("P010", node, "`round` takes a number, and digits", "write `round(x, 2)`")
    value = underlying(check(node.args[0], scope))
    if len(node.args) == 1 and value.type.is_integer:
        return operand(value, natural(value.type))
    own = special(value.type, "_rounded" if node.args[1:] else "_whole", scope) if _is_own(value, scope) else None
    operation = own or operations.rounded(value.type, digits=len(node.args) == 2)
    if operation is None:
        message = f"`round` takes a number, not {described(value.type)}"
        scope.report.refuse("P011", node.args[0], message, _which(value, node.args[0]))
    more = tuple(coerce(scope, check(one, scope), INT, one, "the digits") for one in node.args[1:])
    return apply(operation, (value, *more), node.lineno)


def _is_own(value: Expression, scope: Scope) -> bool:
    """Whether it is of one of pyenclave's own classes."""
    symbol = scope.module.class_of(value.type)
    return symbol is not None and scope.module.is_shipped_at(symbol.node)


def _pow(node: ast.Call, scope: Scope) -> Expression:
    """pow(a, b), which is a ** b; pow(a, b, modulus)."""
    named = {one.arg: one.value for one in node.keywords}
    nodes = [*node.args, *(named[name] for name in ("base", "exp", "mod")[len(node.args) :] if name in named)]
    if not 2 <= len(nodes) <= 3 or len(nodes) != len(node.args) + len(named):
        scope.report.refuse("P010", node, "`pow` takes a base, an exponent and a modulus", "write `pow(a, b, m)`")
    values = [check(one, scope) for one in nodes]
    if len(values) == 2:
        return binary(scope, values[0], ast.Pow(), values[1], node)
    operation = operations.power_modulo(*(effective(one, values[0].type) for one in values))
    if operation is None:
        scope.report.refuse("P011", node, "`pow` with a modulus takes ints", "use ints, or u64s, all three")
    return apply(operation, tuple(values), node.lineno)


def _divmod(node: ast.Call, scope: Scope) -> Expression:
    if len(node.args) != 2 or node.keywords:
        scope.report.refuse("P010", node, "`divmod` takes two numbers", "write `divmod(a, b)`")
    left, right = (underlying(check(one, scope)) for one in node.args)
    own = own_divmod(scope, left, right, node)
    if own is not None:
        return own
    operation = operations.quotient_and_rest(effective(left, right.type), effective(right, left.type))
    if operation is None:
        message = f"`divmod` does not work on {described(left.type)} and {described(right.type)}"
        scope.report.refuse("P011", node, message, "use it on numbers of one type")
    return apply(operation, (left, right), node.lineno)


def _bool(node: ast.Call, scope: Scope) -> Expression:
    return truth(only(node, "bool", scope), scope)


def _hash(node: ast.Call, scope: Scope) -> Expression:
    """What a container keeps the value by, which nobody but a container sees."""
    if shown(scope.function.node.name) != "__hash__":
        hint = "use a dict or a set, or a hash of `pyenclave.inside`: this one is another one in each process"
        scope.report.refuse("P010", node.func, "trusted code has `hash` in a method `__hash__` only", hint)
    argument = only(node, "hash", scope)
    value = check(argument, scope)
    if not value.type.hashable:
        hint = "use one that does not change, such as a tuple or bytes"
        scope.report.refuse("P011", argument, f"{described(value.type)} is not hashable", hint)
    return apply(operations.hashed(value.type), (value,), node.lineno)


def _range(node: ast.Call, scope: Scope) -> Expression:
    return scope.report.refuse(
        "P009", node, "a range as a value", "write `for i in range(…)`, `n in range(…)` or `list(range(…))`"
    )


BUILTINS: dict[str, Callable[[ast.Call, Scope], Expression]] = GATHERING | {
    "builtins.iter": iter_,
    "builtins.len": _len,
    "builtins.abs": _abs,
    "builtins.int": _int,
    "builtins.float": _float,
    "builtins.bool": _bool,
    "builtins.str": str_,
    "builtins.bytes": bytes_,
    "builtins.bytearray": bytearray_,
    "builtins.range": _range,
    "builtins.hex": _of_number("hex"),
    "builtins.oct": _of_number("oct"),
    "builtins.bin": _of_number("bin"),
    "builtins.chr": _chr,
    "builtins.ord": _ord,
    "builtins.repr": _repr,
    "builtins.ascii": _ascii,
    "builtins.format": format_,
    "builtins.round": _round,
    "builtins.hash": _hash,
    "builtins.divmod": _divmod,
    "builtins.pow": _pow,
    "builtins.isinstance": is_instance,
    "builtins.dict.fromkeys": from_keys,
    "collections.deque": deque,
    "collections.defaultdict": default_dict,
    "collections.Counter": counter,
    "collections.OrderedDict": ordered,
}
