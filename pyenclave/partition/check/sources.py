"""What `for` and comprehensions loop over."""

import ast
from collections.abc import Callable
from dataclasses import replace

from ..operations import Descriptor, Operation
from ..operations.json import ITEMS, OWNERS
from ..survey.report import Refused
from ..types.arrays import Array
from ..types.containers import Deque, Dict, List, OpenTuple, Set, Tuple
from ..types.generators import Generator
from ..types.json import JSON_DICT
from ..types.model import BYTEARRAY, BYTES, INT, JSON, STR, Type, described
from ..types.records import Enumeration, Flags, Iterated
from .convert import apply, coerce, or_ask, seen, underlying
from .dispatch import Checked, check
from .enums import class_of_name
from .flags import members, members_of
from .generators import generator_of, has_generator
from .going_on import left_of
from .optional import perhaps
from .records import called
from .scope import Scope
from .tree import (
    Expression,
    Held,
    Literal,
    OverAll,
    OverCount,
    OverHeld,
    OverItems,
    OverRange,
    OverYields,
    Source,
    TupleOf,
    Widen,
)
from .tuples import as_loop, uniform

Sourced = tuple[Source, Expression]  # the source, and what each round's value is, made of what is held
Lazy = Callable[[ast.expr, Scope], Sourced | None]
_LAZY: list[Lazy] = []


def lazy(handler: Lazy) -> Lazy:
    """Registers what makes a source of a generator, which another file knows."""
    _LAZY.append(handler)
    return handler


def source_of(node: ast.expr, scope: Scope) -> Sourced:
    if has_generator(node, scope):  # each goes on after the others, and after itself
        perhaps((node,), scope.assigned, scope)
    for handler in _LAZY:
        if (found := handler(node, scope)) is not None:
            return found
    match node:
        case ast.Call(func=ast.Name()) if (name := _builtin(node.func, scope)) is not None:
            match name:
                case "range":
                    return _range(node, scope)
                case "enumerate":
                    return _enumerate(node, scope)
                case "zip":
                    return _zip(node, scope)
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "keys" | "values" as attr), args=[], keywords=[]):
            data = check(inner, scope)
            if data.type == JSON:
                data = apply(OWNERS[JSON_DICT], (data, Literal(STR, node.lineno, attr)), node.lineno)
            if isinstance(data.type, Dict):
                return _dict(data, attr)
            return _items(check(node, scope), node, scope)
        case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[key, ast.Tuple(elts=[]) as nothing]) if (
            _has_lists(data := check(inner, scope))
        ):
            assert isinstance(data.type, Dict)
            made = ast.Name("builtins.set" if isinstance(data.type.value, Set) else "builtins.list", ast.Load())
            empty = ast.copy_location(ast.Call(ast.copy_location(made, nothing), [], []), nothing)  # the same to a loop
            func = ast.copy_location(ast.Attribute(Checked(data, inner), "get", ast.Load()), node.func)
            whole = ast.copy_location(ast.Call(func, [key, empty], node.keywords), node)
            return _items(check(whole, scope), node, scope)
        case ast.Name() if (owner := class_of_name(node, scope)) is not None:
            return members(owner, node.lineno) if isinstance(owner, Flags) else _members(owner, node.lineno)
    return _items(check(node, scope), node, scope)


def _has_lists(data: Expression) -> bool:
    """Whether it is a dict of lists, or of sets."""
    of = data.type.value if isinstance(data.type, Dict) else None
    return type(of) is List or (isinstance(of, Set) and not of.frozen)


def _builtin(node: ast.expr, scope: Scope) -> str | None:
    assert isinstance(node, ast.Name)
    if node.id in scope.local_names or node.id in scope.renamed:
        return None
    name = scope.module.qualified(node) or ""
    return name.removeprefix("builtins.") if name.startswith("builtins.") else None


def _range(node: ast.Call, scope: Scope) -> tuple[Source, Expression]:
    """Start, stop and step, which are evaluated in this order."""
    if not 1 <= len(node.args) <= 3 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `range(stop)` or `range(start, stop, step)`"
        scope.report.refuse("P010", node, "`range` takes one to three numbers", hint)
    bounds = [coerce(scope, underlying(check(one, scope)), INT, one, "the bound of `range`") for one in node.args]
    if len(bounds) == 1:
        bounds.insert(0, Literal(INT, node.lineno, 0))
    if len(bounds) == 2:
        bounds.append(Literal(INT, node.lineno, 1))
    start, stop, step = bounds
    held = Held(INT, node.lineno)
    return OverRange(node.lineno, start, stop, step, held), held


def _enumerate(node: ast.Call, scope: Scope) -> tuple[Source, Expression]:
    start: Expression = Literal(INT, node.lineno, 0)
    match node:
        case ast.Call(args=[inner], keywords=[]):
            source, value = source_of(inner, scope)
        case (
            ast.Call(args=[inner, begin], keywords=[])
            | ast.Call(args=[inner], keywords=[ast.keyword(arg="start", value=begin)])
        ):
            source, value = source_of(inner, scope)
            start = coerce(scope, check(begin, scope), INT, begin, "`start`")
        case _:
            scope.report.refuse(
                "P010", node, "`enumerate` takes something to loop over, and a start", "see its signature"
            )
    held = Held(INT, node.lineno)
    return OverCount(node.lineno, start, held, source), _pair(held, value)


def _zip(node: ast.Call, scope: Scope) -> tuple[Source, Expression]:
    strict = False
    match node.keywords:
        case [ast.keyword(arg="strict", value=ast.Constant(value=bool() as strict))]:
            pass
        case [one, *_]:
            hint = "write `strict=True`"
            scope.report.refuse("P010", one, "inside, `zip` takes things to loop over and a constant `strict`", hint)
    match node.args:
        case [ast.Starred(value=rows)] if not node.keywords:
            return _columns(rows, node, scope)
    for given in node.args:
        if isinstance(given, ast.Starred):
            hint = "write `zip(*rows)` of a list of lists, without anything else"
            scope.report.refuse("P009", given, "`zip` of a number of things that is not known", hint)
    if not node.args:
        scope.report.refuse("P010", node, "inside, `zip` takes things to loop over", "write `zip(xs, ys)`")
    parts = [source_of(one, scope) for one in node.args]
    values = tuple(value for _, value in parts)
    return OverAll(node.lineno, tuple(source for source, _ in parts), strict), _tuple(values, node.lineno)


def _columns(node: ast.expr, call: ast.Call, scope: Scope) -> Sourced:
    """`zip(*rows)`: tuples of any length, made before the first is asked for."""
    rows = seen(as_rows(node, scope))
    row = rows.type.element if isinstance(rows.type, List) else None
    if not isinstance(row, List):
        hint = "make a list of lists of it, or loop over the places"
        scope.report.refuse("P009", node, f"`zip` of the items of {described(rows.type)}", hint)
    column = OpenTuple(row.element)
    made = Operation("pye_list_columns", (rows.type, Descriptor(List(column))), List(column))
    held = Held(column, call.lineno)
    return OverItems(call.lineno, apply(made, (rows,), call.lineno), held), held


def as_rows(node: ast.expr, scope: Scope) -> Expression:
    """What `zip(*rows)` takes the items of: a list of lists, which of what yields them, or of text, is made here."""
    generator = generator_of(node, scope)
    rows = None if generator is not None else check(node, scope)
    whole = node if rows is None else Checked(rows, node)
    if rows is not None and not (isinstance(rows.type, List) and rows.type.element in (BYTES, STR)):
        return rows
    name = "0.row"  # which no Python name can be
    target, row = ast.Name(name, ast.Store()), ast.Name(name, ast.Load())
    items = ast.Call(ast.Name("builtins.list", ast.Load()), [row], [])
    each = ast.ListComp(items, [ast.comprehension(target, whole, [], 0)])
    for one in (target, row, items.func, items, each):
        ast.copy_location(one, node)
    return check(each, scope)


def _pair(one: Expression, other: Expression) -> Expression:
    return _tuple((one, other), one.line)


def _tuple(values: tuple[Expression, ...], line: int) -> Expression:
    return TupleOf(Tuple(tuple(value.type for value in values)), line, values)


def _dict(data: Expression, attr: str) -> tuple[Source, Expression]:
    assert isinstance(data.type, Dict)
    key = Held(data.type.key, data.line)
    if attr == "keys":
        return OverItems(data.line, data, key), key
    value = Held(data.type.value, data.line)
    return OverItems(data.line, data, key, value), _pair(key, value) if attr == "items" else value


def _members(owner: Enumeration, line: int) -> tuple[Source, Expression]:
    """Of an enumeration, in the order of the class."""
    held = Held(INT, line)
    first, last, step = (Literal(INT, line, each) for each in (0, len(owner.members), 1))
    return OverRange(line, first, last, step, held), Widen(owner, line, held)


def _items(data: Expression, node: ast.expr, scope: Scope) -> tuple[Source, Expression]:
    if isinstance(data.type, Tuple):
        return as_loop(data, node, scope)
    if isinstance(data.type, Flags):
        data = members_of(data)
    elif isinstance(data.type, Enumeration):
        data = underlying(data)
    if data.type == JSON:
        data = apply(ITEMS, (data,), data.line)
    if isinstance(data.type, Iterated):
        data = left_of(data, scope.module)
    element = element_of(data.type)
    owner = scope.module.class_of(data.type)
    if owner is not None and (method := owner.method("__iter__")) is not None:
        scope.called.add(method.name)
        if method.signature is None:
            raise Refused  # reported where it is defined
        data = called(method, data, (), data.line)
    if isinstance(data.type, Generator):
        scope.called.add(data.type.function)  # which runs here
        held = Held(data.type.element, data.line)
        return OverYields(data.line, data, held), held
    if owner is not None and owner.iterates:
        own = f"{owner.name}.__iter__"
        if own in scope.inlined:
            hint = "loop over what its objects have"
            scope.report.refuse("P008", node, f"`__iter__` of `{owner.name}` loops over such an object itself", hint)
        scope.inlined.add(own)
        try:
            return _iterated(data, *owner.iterates[-1], scope)
        finally:
            scope.inlined.discard(own)
    if element is None:
        hint = or_ask("loop over `range(…)`, bytes, str or a container", data.type)
        scope.report.refuse("P008", node, f"trusted code does not loop over {described(data.type)}", hint)
    held = Held(element, data.line)
    return OverItems(data.line, data, held), held


def _iterated(data: Expression, name: str, over: ast.expr, scope: Scope) -> Sourced:
    """What `__iter__` says of the object, as it stands in the class: the variables around are not in it."""
    held = Held(data.type, data.line)
    scope.comprehensions += 1
    renamed = f"{scope.comprehensions}.{name}"
    seen = replace(
        scope,
        local_names=frozenset([name]),
        renamed={name: renamed},
        lambdas={**scope.lambdas, renamed: held},
        functions={},
        globals=frozenset(),
    )
    seen.assign(renamed)
    source, value = source_of(over, seen)
    scope.comprehensions = seen.comprehensions
    return OverHeld(data.line, data, held, source), value


def is_iterated(type_: Type, scope: Scope) -> bool:
    """Whether it is a generator, or an object whose class says what a loop over it runs over."""
    owner = scope.module.class_of(type_)
    return isinstance(type_, Generator) or (owner is not None and bool(owner.iterates or "__iter__" in owner.methods))


def element_of(type_: Type) -> Type | None:
    """What a round has of a value of this type."""
    match type_:
        case List(element) | Set(element) | Deque(element) | Dict(element, _):
            return element
        case Array(element, 1):
            return element
        case Tuple():
            return uniform(type_)
    return INT if type_ in (BYTES, BYTEARRAY) else STR if type_ == STR else None
