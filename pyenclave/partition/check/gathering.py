"""The built-in functions over what can be looped over: sum, any, sorted, list and their like."""

import ast
from collections.abc import Callable
from dataclasses import replace

from .. import operations
from ..types.containers import Dict, List, OpenTuple, OwnDict, Set
from ..types.json import JSON_DICT, JSON_LIST
from ..types.model import BOOL, FLOAT, INT, JSON, STR, Type, described
from ..types.records import Enumeration, Record
from .arrays import array_named, total
from .comprehensions import as_list, beside, collected, found, looped, pairs
from .convert import apply, coerce, condition, operand, seen, underlying
from .dispatch import Checked, check
from .empties import ELEMENT, KEY, VALUE
from .first import next_
from .generators import generator_of, is_lazy, is_range
from .json_values import as_json
from .operators import of_int
from .ordering import extreme, sorted_
from .reduced import reduce
from .scope import Scope
from .sources import source_of
from .tree import (
    Comprehension,
    DictOf,
    Expression,
    For,
    Found,
    Held,
    ListOf,
    Literal,
    OverHeld,
    OverItems,
    OverYields,
    Reduced,
    Yield,
)
from .tuples import tuple_of
from .unify import check_hashable, empty
from .views import is_reversed


def only(node: ast.Call, name: str, scope: Scope) -> ast.expr:
    """The one positional argument."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, f"inside, `{name}` takes one argument", f"write `{name}(x)`")
    return node.args[0]


def _sum(node: ast.Call, scope: Scope) -> Expression:
    start_node = _start(node, scope)
    if start_node is None and (array := array_named(node.args[0], scope)) is not None:
        return total(array, node.lineno)
    values = as_values(node.args[0], as_list(node.args[0], scope), INT, scope)
    assert isinstance(values.type, List)
    if start_node is None and (of_none := of_int(Literal(INT, node.lineno, 0), values.type.element, scope)).type != INT:
        start_node = Checked(of_none, node)
    elif start_node is not None and isinstance(values.type.element, Record):
        start_node = Checked(of_int(check(start_node, scope), values.type.element, scope), start_node)
    if start_node is not None and isinstance(values.type.element, Record | List):
        return _added(node, start_node, scope)
    start: Expression | None = None
    if start_node is not None:
        start = check(start_node, scope)
        if start.type.is_float:
            values = _as_floats(node.args[0], values, scope)
    assert isinstance(values.type, List)
    operation = operations.total(values.type)
    if operation is None:
        message = f"`sum` adds numbers, not {described(values.type.element)}"
        hint = "join text with `join`" if values.type.element == STR else "write the loop out"
        scope.report.refuse("P011", node.args[0], message, hint)
    wide = operation.result
    if wide == JSON and (start is None or start_node is None):
        zero = as_json(Literal(INT, node.lineno, 0))
        assert zero is not None
        return apply(operation, (values, zero), node.lineno)
    if start is None or start_node is None:
        start = Literal(wide, node.lineno, 0.0 if wide.is_float else 0)
    else:
        start = coerce(scope, start, wide, start_node, "the start of `sum`")
    if isinstance(values, Comprehension) and values.late:
        return _running(values, start, node.lineno)
    values, start = beside(values, start)
    return apply(operation, (values, start), node.lineno)


def _running(values: Comprehension, start: Expression, line: int) -> Expression:
    """The sum of what is gathered for it alone: each is added as it comes, so that there is no list of them."""
    type_ = start.type
    initial, item, total_ = (Held(type_, line) for _ in range(3))
    added = operations.binary("+", type_, type_)
    assert added is not None
    loop = replace(values.loop, beside=(*values.loop.beside, (initial, start)))
    step = apply(added, (total_, item), line)
    return Reduced(type_, line, loop, operand(values.items[0], type_), item, total_, step, initial)


def _added(node: ast.Call, start: ast.expr, scope: Scope) -> Expression:
    """`sum` of objects or lists, by what `+` is of them."""
    names = ("total", "item")
    both = ast.BinOp(ast.Name(names[0], ast.Load()), ast.Add(), ast.Name(names[1], ast.Load()))
    taken = ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, [])
    adding = ast.Lambda(taken, both)
    for one in ast.walk(adding):
        if isinstance(one, ast.expr | ast.arg):
            ast.copy_location(one, node)
    return reduce(ast.copy_location(ast.Call(node.func, [adding, node.args[0], start], []), node), scope)


def _start(node: ast.Call, scope: Scope) -> ast.expr | None:
    match node:
        case ast.Call(args=[_], keywords=[]):
            return None
        case ast.Call(args=[_, start], keywords=[]) | ast.Call(args=[_], keywords=[ast.keyword("start", start)]):
            return start
    hint = "see its signature"
    return scope.report.refuse("P010", node, "inside, `sum` takes something to loop over, and a start", hint)


def as_values(node: ast.expr, values: Expression, wanted: Type, scope: Scope) -> Expression:
    """A list of members of an IntEnum, or of what is a str, as the ints or texts that they are."""
    assert isinstance(values.type, List)
    element = values.type.element
    if not isinstance(element, Enumeration) or element.base != wanted:
        return values
    loop, item = looped(Checked(values, node), scope)
    return Comprehension(List(wanted), node.lineno, loop, (underlying(item),), late=True)


def _as_floats(node: ast.expr, values: Expression, scope: Scope) -> Expression:
    """Numbers that are added to a float, as Python makes floats of them."""
    assert isinstance(values.type, List)
    if values.type.element.is_float or not values.type.element.is_number:
        return values
    if isinstance(values, Comprehension) and values.late:
        return replace(values, type=List(FLOAT), items=(operand(values.items[0], FLOAT),))
    loop, item = looped(Checked(values, node), scope)
    return Comprehension(List(FLOAT), node.lineno, loop, (operand(item, FLOAT),), late=True)


def _decided(every: bool) -> Callable[[ast.Call, Scope], Expression]:
    """any and all."""

    def checked(node: ast.Call, scope: Scope) -> Expression:
        argument = only(node, "all" if every else "any", scope)
        generator = generator_of(argument, scope)
        if generator is not None:
            return found(generator, scope, every=every)
        source, value = source_of(argument, scope)
        loop = For(node.lineno, source, (), (Yield(node.lineno),))
        return Found(BOOL, node.lineno, loop, condition(value, scope, argument), every)

    return checked


def _listed(node: ast.Call, scope: Scope) -> Expression:
    wanted = scope.wanted
    if not node.args and not node.keywords:
        wanted = JSON_LIST if wanted == JSON else wanted
        made = wanted if type(wanted) is List else empty(node, List(ELEMENT), "list[int]", scope)
        return ListOf(made, node.lineno, ())
    return as_list(only(node, "list", scope), scope, copy=True)


def _tuple_of(node: ast.Call, scope: Scope) -> Expression:
    """tuple(…), of what may have any number of items."""
    element = scope.wanted.element if isinstance(scope.wanted, OpenTuple) else None
    found = tuple_of(node, scope)
    if found is not None:
        return found
    argument = only(node, "tuple", scope)
    made = as_list(argument, scope, copy=True, wanted=None if element is None else List(element))
    assert isinstance(made.type, List)
    if element is not None and element != JSON and made.type.element == JSON:
        loop, item = looped(Checked(made, argument), scope, element)
        return Comprehension(OpenTuple(element), node.lineno, loop, (item,))
    return replace(made, type=OpenTuple(made.type.element))


def _set_of(name: str) -> Callable[[ast.Call, Scope], Expression]:
    def checked(node: ast.Call, scope: Scope) -> Expression:
        wanted = scope.wanted
        if not node.args and not node.keywords:
            shape = Set(ELEMENT, name == "frozenset")
            made = wanted if isinstance(wanted, Set) else empty(node, shape, f"{name}[int]", scope)
            return ListOf(made, node.lineno, ())
        argument = only(node, name, scope)
        generator = generator_of(argument, scope)
        if generator is not None:
            return collected(generator, scope, frozen=name == "frozenset")
        source, value = source_of(argument, scope)
        check_hashable(value.type, argument, scope)
        loop = For(node.lineno, source, (), (Yield(node.lineno),))
        return Comprehension(Set(value.type, name == "frozenset"), node.lineno, loop, (value,))

    return checked


def _dict_of(node: ast.Call, scope: Scope) -> Expression:
    wanted = scope.wanted
    if not node.args and not node.keywords:
        wanted = JSON_DICT if wanted == JSON else wanted
        made = wanted if isinstance(wanted, Dict) else empty(node, Dict(KEY, VALUE), "dict[str, int]", scope)
        return DictOf(made, node.lineno, ())
    if node.keywords and all(one.arg for one in node.keywords):
        keys: list[ast.expr | None] = [ast.copy_location(ast.Constant(one.arg), one.value) for one in node.keywords]
        values = [*node.args, *(one.value for one in node.keywords)]
        display = ast.Dict([*([None] * len(node.args)), *keys], values)
        return check(ast.copy_location(display, node), scope, wanted)
    argument = only(node, "dict", scope)
    if is_lazy(argument, scope):
        return _of_pairs(argument, wanted, node, scope)
    value = seen(check(argument, scope, wanted))
    if value.type == JSON:
        value = coerce(scope, value, JSON_DICT, argument, "the argument of `dict`")
    copy = operations.method(value.type, "copy")
    if isinstance(value.type, OwnDict):
        return check(ast.copy_location(ast.Dict([None], [Checked(value, argument)]), node), scope)
    if not isinstance(value.type, Dict) or copy is None:
        return _of_pairs(Checked(value, argument), wanted, node, scope)
    return apply(copy.operation, (value,), node.lineno)


def _of_pairs(argument: ast.expr, wanted: Type | None, node: ast.expr, scope: Scope) -> Expression:
    """dict(…) of what gives keys with their values."""
    loop, pair = pairs(argument, scope)
    parts: tuple[Expression, ...] = pair
    if isinstance(wanted, Dict):
        places = zip(pair, (wanted.key, wanted.value), strict=True)
        parts = tuple(coerce(scope, one, of, argument, "the item") for one, of in places)
    check_hashable(parts[0].type, argument, scope)
    return Comprehension(Dict(parts[0].type, parts[1].type), node.lineno, loop, parts)


def _reversed(node: ast.Call, scope: Scope) -> Expression:
    argument = only(node, "reversed", scope)
    values = as_list(argument, scope)
    assert isinstance(values.type, List)
    lazy = is_lazy(argument, scope) and not is_range(argument, scope)
    if lazy or is_reversed(values) or _has_no_end(values):
        message = "`reversed` takes no generator or the like, and no set"
        scope.report.refuse("P011", argument, message, "write `reversed(list(…))`")
    return apply(operations.reversed_(values.type), (values,), node.lineno)


def _has_no_end(values: Expression) -> bool:
    """A list that was made of what can only be gone through from its beginning."""
    if not (isinstance(values, Comprehension) and values.late):
        return False
    source = values.loop.source
    of_set = isinstance(source, OverItems) and isinstance(source.data.type, Set)
    return of_set or isinstance(source, OverYields | OverHeld)


def _loops_only(name: str) -> Callable[[ast.Call, Scope], Expression]:
    def checked(node: ast.Call, scope: Scope) -> Expression:
        hint = f"loop over it, or write `list({name}(…))`"
        return scope.report.refuse("P009", node, f"`{name}(…)` as a value", hint)

    return checked


GATHERING: dict[str, Callable[[ast.Call, Scope], Expression]] = {
    "builtins.sum": _sum,
    "builtins.min": extreme("min"),
    "builtins.max": extreme("max"),
    "builtins.any": _decided(False),
    "builtins.all": _decided(True),
    "builtins.sorted": sorted_,
    "builtins.next": next_,
    "builtins.list": _listed,
    "builtins.tuple": _tuple_of,
    "builtins.set": _set_of("set"),
    "builtins.frozenset": _set_of("frozenset"),
    "builtins.dict": _dict_of,
    "builtins.reversed": _reversed,
    "builtins.enumerate": _loops_only("enumerate"),
    "builtins.zip": _loops_only("zip"),
    "builtins.map": _loops_only("map"),
    "builtins.filter": _loops_only("filter"),
}
