"""Comprehensions, and generator expressions as arguments."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ..packages.bound import bound_names
from ..types.containers import Dict, List, OpenTuple, Set, Tuple
from ..types.json import JSON_DICT
from ..types.model import JSON, NAMED, Type, described, natural
from .convert import coerce, seen, valued
from .dispatch import Checked, check, handles
from .generators import generator_of, refuse_assignments, with_functions
from .logic import learn, truth
from .operator_functions import as_lambda, is_computed
from .optional import facts, forget, perhaps
from .scope import Loop, Scope
from .sources import lazy, source_of
from .targets import targets
from .tree import (
    Break,
    Comprehension,
    Continue,
    Expression,
    For,
    Found,
    Held,
    Holding,
    If,
    OverGenerator,
    OverItems,
    Seen,
    Source,
    Statement,
    Target,
    TupleOf,
    Yield,
)
from .tuples import items_of, member
from .unify import check_hashable

T = TypeVar("T")
Generator = ast.ListComp | ast.SetComp | ast.GeneratorExp


@handles(ast.ListComp)
def _list(node: ast.ListComp, scope: Scope) -> Expression:
    wanted = scope.wanted
    return listed(node, scope, wanted.element if type(wanted) is List else JSON if wanted == JSON else None)


def listed(node: Generator, scope: Scope, wanted: Type | None = None) -> Comprehension:
    """The list of a generator's values."""
    loop, value = _filled(node, scope, lambda: _value(node.elt, wanted, scope))
    return Comprehension(List(value.type), node.lineno, loop, (value,))


@handles(ast.SetComp)
def _set(node: ast.SetComp, scope: Scope) -> Expression:
    return collected(node, scope, frozen=False)


def collected(node: Generator, scope: Scope, *, frozen: bool) -> Expression:
    """The set of a generator's values."""
    wanted = scope.wanted
    loop, value = _filled(node, scope, lambda: _value(node.elt, getattr(wanted, "element", None), scope))
    check_hashable(value.type, node, scope)
    return Comprehension(Set(value.type, frozen), node.lineno, loop, (value,))


@handles(ast.DictComp)
def _dict(node: ast.DictComp, scope: Scope) -> Expression:
    wanted = JSON_DICT if scope.wanted == JSON else scope.wanted
    key, value = (wanted.key, wanted.value) if isinstance(wanted, Dict) else (None, None)
    loop, pair = _filled(node, scope, lambda: (_value(node.key, key, scope), _value(node.value, value, scope)))
    check_hashable(pair[0].type, node, scope)
    return Comprehension(Dict(pair[0].type, pair[1].type), node.lineno, loop, pair)


def found(node: ast.GeneratorExp, scope: Scope, *, every: bool) -> Expression:
    """any(…) and all(…), which stop where they are decided."""
    loop, test = _filled(node, scope, lambda: truth(node.elt, scope))
    return Found(test.type, node.lineno, loop, test, every)


def looped(node: ast.expr, scope: Scope, wanted: Type | None = None) -> tuple[For, Expression]:
    """A loop over what can be looped over, a generator too, and the value that it has where it yields."""
    generator = generator_of(node, scope)
    if generator is not None:
        return _filled(generator, scope, lambda: _value(generator.elt, wanted, scope))
    source, value = source_of(node, scope)
    loop = For(node.lineno, source, (), (Yield(node.lineno),))
    return loop, coerce(scope, value, wanted or natural(value.type), node, "the item")


@lazy
def _generated(node: ast.expr, scope: Scope) -> tuple[Source, Expression] | None:
    """A generator that a loop asks for one value after the other, and does other things between."""
    generator = generator_of(node, scope)
    if generator is None:
        return None
    if len(generator.generators) > 1:
        if not isinstance(node, ast.GeneratorExp):
            hint = "give the function a name before: `f = …`"
            scope.report.refuse("P009", node, "a function that is computed, of what is looped over with others", hint)
        hint = "make a list of it: `[…]`"
        scope.report.refuse("P009", node, "a generator with several `for`s that is not looped over at once", hint)
    one = generator.generators[0]
    perhaps((generator,), scope.assigned, scope)
    before = scope.assigned
    source, element = source_of(one.iter, scope)
    with _names(generator, scope):
        stores, tests = _begun(one, source, element, generator, scope)
        value = _value(generator.elt, None, scope)
    scope.assigned = before
    held = Held(value.type, node.lineno)
    return OverGenerator(node.lineno, source, stores, tuple(tests), value, held), held


def _value(node: ast.expr, wanted: Type | None, scope: Scope) -> Expression:
    value = valued(scope, check(node, scope, wanted), node)
    type_ = wanted or natural(value.type)
    return coerce(scope, value, type_, node, "the item")


def unrolled(
    node: ast.GeneratorExp,
    scope: Scope,
    body: Callable[[Expression], tuple[Statement, ...]],
    loop: Loop,
    again: Callable[[], None],
) -> For:
    """The loops of a generator, one in the other, in the innermost of which is what `body` makes of its value.

    `loop` is what a `break` in that ends: all of them. `again` takes back what does not hold once it has run.
    """
    around = dict(scope.renamed)

    def made() -> tuple[Statement, ...]:
        value = _value(node.elt, None, scope)
        own, scope.renamed = scope.renamed, dict(around)
        statements = body(value)
        scope.renamed = own
        return statements

    def nested(inner: For) -> tuple[Statement, ...]:
        if not loop.exits:
            return (inner,)
        return replace(inner, otherwise=(Continue(inner.line),)), Break(inner.line)

    return _filled(node, scope, made, lambda statements: statements, nested, again)[0]


def _filled(
    node: Generator | ast.DictComp,
    scope: Scope,
    value: Callable[[], T],
    body: Callable[[T], tuple[Statement, ...]] | None = None,
    nested: Callable[[For], tuple[Statement, ...]] = lambda inner: (inner,),
    again: Callable[[], None] = lambda: None,
) -> tuple[For, T]:
    """The loop, and its value. The variables are the comprehension's own; the first source is evaluated outside.

    What `:=` in it assigns, the next round finds assigned. `body` is what is done with the value, to yield it where
    nothing is said, `nested` what the body of a loop around another one is, and `again` what is not known any more
    where a round of an inner loop begins.
    """
    perhaps((node,), scope.assigned, scope)
    before = scope.assigned
    node = copy(node)
    node.generators = with_functions(node.generators, scope)
    first = source_of(node.generators[0].iter, scope)
    yields: tuple[Statement, ...] = (Yield(node.lineno),)
    filling = _Filling(node, scope, value, body or (lambda _: yields), nested, again)
    with _names(node, scope):
        loop, made = _loop(filling, 0, first)
    scope.assigned = before
    return loop, made


@dataclass(frozen=True)
class _Filling(Generic[T]):
    """What the loops of a comprehension have in common."""

    node: Generator | ast.DictComp
    scope: Scope
    value: Callable[[], T]
    body: Callable[[T], tuple[Statement, ...]]
    nested: Callable[[For], tuple[Statement, ...]]
    again: Callable[[], None]


def _loop(filling: _Filling[T], at: int, first: tuple[Source, Expression] | None = None) -> tuple[For, T]:
    node, scope = filling.node, filling.scope
    one = node.generators[at]
    forget({*bound_names(node)}, scope)  # what a test around has found out holds in the first round only
    filling.again()
    source, element = first or source_of(one.iter, scope)
    stores, tests = _begun(one, source, element, node, scope)
    if at + 1 < len(node.generators):
        inner, made = _loop(filling, at + 1)
        body = filling.nested(inner)
    else:
        made = filling.value()
        body = filling.body(made)
    for each in reversed(tests):
        body = (If(node.lineno, ((node.lineno, each, body),), ()),)
    return For(node.lineno, source, stores, body), made


def _begun(
    one: ast.comprehension, source: Source, element: Expression, node: ast.expr, scope: Scope
) -> tuple[tuple[Target, ...], list[Expression]]:
    """What is stored in each round, and what it has to pass."""
    if one.is_async:
        scope.report.refuse("P009", node, "an asynchronous comprehension", "await outside and pass the results in")
    stores = tuple(targets(one.target, element, one.iter, scope))
    tests = []
    for test in one.ifs:
        tests.append(truth(test, scope))
        learn(facts(test, scope)[0], scope)
    return stores, tests


@contextmanager
def _names(node: Generator | ast.DictComp, scope: Scope) -> Iterator[None]:
    """Variables of comprehensions have names of their own, which no Python name can be."""
    before = dict(scope.renamed)
    for generator in node.generators:
        for one in ast.walk(generator.target):
            if isinstance(one, ast.Name):
                scope.comprehensions += 1
                scope.renamed[one.id] = f"{scope.comprehensions}.{one.id}"
    try:
        yield
    finally:
        scope.renamed = before


def pairs(node: ast.expr, scope: Scope) -> tuple[For, tuple[Expression, Expression]]:
    """A loop that yields keys with their values."""
    loop, value = looped(node, scope)
    if not isinstance(value.type, Tuple) or len(value.type.items) != 2:
        message = f"pairs are tuples of a key and its value, not {described(value.type)}"
        scope.report.refuse("P011", node, message, "write `(key, value)`")
    if isinstance(value, TupleOf | Held):
        key, of = items_of(value)
        return loop, (key, of)
    held = Held(value.type, value.line)
    key = Holding(value.type.items[0], value.line, value, held, member(held, 0))
    return loop, (key, member(held, 1))


def as_list(node: ast.expr, scope: Scope, *, copy: bool = False, wanted: List | None = None) -> Expression:
    """What can be looped over, as a list; a list itself unless a copy is asked for."""
    generator = generator_of(node, scope)
    if generator is not None:
        made = listed(generator, scope, None if wanted is None else wanted.element)
        return replace(made, late=not copy)
    if isinstance(node, ast.List | ast.ListComp):
        return check(node, scope, wanted)
    source, value = source_of(node, scope)
    if isinstance(source, OverItems) and source.value is None and not copy and isinstance(source.data.type, List):
        return read_as_list(source.data)
    loop = For(node.lineno, source, (), (Yield(node.lineno),))
    item = coerce(scope, value, natural(value.type), node, "the item")
    return Comprehension(List(item.type), node.lineno, loop, (item,), late=not copy)


def read_as_list(value: Expression) -> Expression:
    """A list, or a tuple of any length, for what only reads a list."""
    assert isinstance(value.type, List)
    if isinstance(value.type, OpenTuple):
        return Seen(List(value.type.element), value.line, value)
    return seen(value)


def beside(values: Expression, value: Expression) -> tuple[Expression, Expression]:
    """The list of an argument, and the argument after it: Python makes the list only when it has both."""
    if not (isinstance(values, Comprehension) and values.late) or value.constant is not None:
        return values, value
    held = Held(value.type, value.line)
    return replace(values, loop=replace(values.loop, beside=((held, value),))), held


def _is_same(node: ast.expr, other: ast.expr) -> bool:
    """One variable."""
    return isinstance(node, ast.Name) and isinstance(other, ast.Name) and node.id == other.id


def keyed(node: ast.expr, held: Held, scope: Scope, over: ast.expr | None = None) -> Expression:
    """What a `key` function gives for the item that is held.

    `over`: what the items are of; `d.get` gives each key of `d` its value.
    """
    if over is not None and isinstance(node, ast.Attribute) and node.attr == "get" and _is_same(node.value, over):
        return check(ast.copy_location(ast.Subscript(node.value, Checked(held, node), ast.Load()), node), scope)
    return applied(node, (held,), scope, "a key")


def once(node: ast.expr, scope: Scope) -> tuple[ast.expr, list[tuple[Held, Expression]]]:
    """A function that is passed, and what is to be held before the first item: one that is computed is so once."""
    node = as_lambda(node, scope)
    if not is_computed(node):
        return node, []
    value = check(node, scope)
    held = Held(value.type, value.line)
    return Checked(held, node), [(held, value)]


def applied(node: ast.expr, held: tuple[Expression, ...], scope: Scope, what: str = "this function") -> Expression:
    """What a function that is passed gives for what is held: a lambda, or one by its name."""
    node = as_lambda(node, scope)
    if isinstance(node, ast.Lambda):
        refuse_assignments(node, scope)
        names = [one.arg for one in node.args.args]
        if len(names) != len(held) or node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
            count = "one argument" if len(held) == 1 else f"{len(held)} arguments"
            hint = "write `key=lambda x: …`" if len(held) == 1 else "write `lambda a, b: …`"
            scope.report.refuse("P009", node, f"{what} takes {count}", hint)
        before = dict(scope.renamed), scope.assigned
        for name, one in zip(names, held, strict=True):
            scope.comprehensions += 1
            scope.renamed[name] = f"{scope.comprehensions}.{name}"
            scope.lambdas[scope.renamed[name]] = one
            scope.assign(scope.renamed[name])
        try:
            return check(node.body, scope)
        finally:
            scope.renamed, scope.assigned = before
    passed: list[ast.expr] = [Checked(one, node) for one in held]
    if isinstance(node, ast.Attribute) and scope.module.qualified(node.value) in NAMED:
        method = ast.copy_location(ast.Attribute(passed[0], node.attr, ast.Load()), node)  # str.lower
        return check(ast.copy_location(ast.Call(method, passed[1:], []), node), scope)
    return check(ast.copy_location(ast.Call(node, passed, []), node), scope)
