"""What a call passes: each argument to its parameter."""

import ast
from collections.abc import Iterator

from ..survey.symbols import Parameter, Signature
from ..types.containers import Tuple
from ..types.model import described
from .convert import coerce
from .dispatch import After, Checked, check
from .further import collected, told_apart
from .generators import is_lazy
from .scope import Scope
from .spread import copied, default, spread
from .tree import Expression, Held, Holding
from .tuples import member
from .views import refuse_view


def arguments(node: ast.Call, name: str, signature: Signature, scope: Scope) -> tuple[tuple[int, Expression], ...]:
    """The arguments in the order in which they are written, each with its parameter's place; then the defaults."""
    written, missing = given(node, name, signature, scope)
    parameters = signature.parameters
    passed = [(place, _passed(value, parameters[place], scope)) for place, value in written]
    return (*passed, *((place, default(node, parameters[place], name, scope)) for place in missing))


def given(
    node: ast.Call, name: str, signature: Signature, scope: Scope
) -> tuple[list[tuple[int, ast.expr]], list[int]]:
    """What is written, each with its parameter's place; and the places of what is not."""
    found: dict[str, ast.expr] = {}
    positional = [one for one in signature.parameters if not one.keyword_only and not one.variadic]
    variadic = next((one for one in signature.parameters if one.variadic), None)
    values = [*one_by_one(node.args, scope, None if variadic is None else len(positional))]
    several = values[len(positional) :] if variadic is not None else []
    for index, value in enumerate(values[: len(values) - len(several)]):
        if index >= len(positional):
            message = f"`{name}` takes {len(positional)} arguments, but {len(node.args)} are given"
            scope.report.refuse("P010", value, message, "remove what is too many")
        found[positional[index].name] = value
    if variadic is not None:
        where = several[0] if several else node
        found[variadic.name] = ast.copy_location(ast.Tuple(several, ast.Load()), where)
    named = {one.arg for one in node.keywords if one.arg is not None}
    others = next((one for one in signature.parameters if one.further is not None), None)
    keywords, unpacked = [*node.keywords], list[ast.expr]()
    if others is not None:
        keywords, further = told_apart(node, name, signature, others, scope)
    for at, keyword in enumerate(keywords):
        if keyword.arg is not None:
            _keyword(keyword, name, signature, found, scope)
            continue
        runs = (one for one in range(at + 1, len(keywords)) if _runs(keywords[one].value))
        later = next(runs, None)
        if later is None:
            unpacked.append(keyword.value)
            continue
        whole = copied(keyword.value, scope)
        held, other = Held(whole.type, whole.line), keywords[later]
        keywords[later] = ast.copy_location(ast.keyword(other.arg, After(whole, held, other.value)), other)
        unpacked.append(Checked(held, keyword.value))
    if others is not None:
        found[others.name] = collected(further, node, name, signature, found.keys() - named, others, scope)
    for one in unpacked:  # names are looked at where all arguments are there, as in Python
        found |= spread(one, node, name, signature, found.keys() - named, named, scope)
    places = {one.name: index for index, one in enumerate(signature.parameters)}
    written = [(places[each], value) for each, value in found.items()]
    return written, [place for each, place in places.items() if each not in found]


def _runs(node: ast.expr) -> bool:
    """Whether what is unpacked before it may be another one after it."""
    return not isinstance(node, ast.Constant | ast.Name)


def one_by_one(nodes: list[ast.expr], scope: Scope, count: int | None = None) -> Iterator[ast.expr]:
    """The positional arguments, the items of `*t` among them: t is a tuple, evaluated with the first of them.

    Those after the first `count` are what is written.
    """
    given = 0
    for one in nodes:
        if not isinstance(one, ast.Starred) or (count is not None and given >= count):
            given += 1
            yield one
            continue
        if isinstance(one.value, ast.List | ast.Tuple):
            for item in one_by_one(one.value.elts, scope, None if count is None else count - given):
                given += 1
                yield item
            continue
        value = check(one.value, scope)
        if not isinstance(value.type, Tuple) or not value.type.items:
            hint = "pass a tuple, whose items are known, or name each argument"
            scope.report.refuse("P009", one, f"`*` of {described(value.type)} as arguments", hint)
        given += len(value.type.items)
        held = Held(value.type, value.line)
        first = member(held, 0)
        yield Checked(Holding(first.type, value.line, value, held, first), one)
        yield from (Checked(member(held, index), one) for index in range(1, len(value.type.items)))


def _passed(value: ast.expr, parameter: Parameter, scope: Scope) -> Expression:
    if parameter.gathers and is_lazy(value, scope):
        made = ast.copy_location(ast.Name("builtins.list", ast.Load()), value)
        value = ast.copy_location(ast.Call(made, [value], []), value)
    given = check(value, scope, parameter.type)
    refuse_view(given, value, scope)
    return coerce(scope, given, parameter.type, value, f"`{parameter.name}`")


def _keyword(keyword: ast.keyword, name: str, signature: Signature, given: dict[str, ast.expr], scope: Scope) -> None:
    assert keyword.arg is not None
    allowed = {one.name for one in signature.parameters if not one.positional_only}
    if keyword.arg not in allowed:
        scope.report.refuse("P010", keyword, f"`{name}` has no parameter `{keyword.arg}`", "see its signature")
    if keyword.arg in given:
        scope.report.refuse("P010", keyword, f"`{keyword.arg}` is given twice", "remove one of them")
    given[keyword.arg] = keyword.value
