"""What a `**kw` of a function takes: the named arguments that are no parameters, and the dict that is unpacked last."""

import ast
from collections.abc import Set

from ..operations import Operation
from ..operations.json import FURTHER
from ..survey.symbols import Parameter, Signature
from ..types.containers import Dict
from ..types.model import NONE, STR
from ..types.variables import variables_of
from .convert import apply, coerce
from .dispatch import After, Checked, check
from .scope import Scope
from .spread import mapping
from .tree import Expression, Held, Holding, Literal


def told_apart(
    node: ast.Call, name: str, signature: Signature, others: Parameter, scope: Scope
) -> tuple[list[ast.keyword], list[ast.keyword]]:
    """The named arguments that are parameters, and those that are not.

    The latter are evaluated last, so what stands before one of the former is held there.
    """
    own = {one.name for one in signature.parameters if not one.positional_only}
    passed, further, pending = list[ast.keyword](), list[ast.keyword](), list[int]()
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is None and at < len(node.keywords) - 1:
            hint = "let one dict be unpacked, behind all other arguments"
            scope.report.refuse("P010", keyword.value, f"`{name}` takes what is unpacked for its `**`", hint)
        if keyword.arg in own:
            value = keyword.value
            held = [(place, *_held(further[place], others, scope)) for place in pending]
            for place, whole, at_hand in reversed(held):
                value = After(whole, at_hand, value)
                made = ast.keyword(further[place].arg, Checked(at_hand, further[place].value))
                further[place] = ast.copy_location(made, further[place])
            passed.append(ast.copy_location(ast.keyword(keyword.arg, value), keyword))
            pending = []
            continue
        if others.further is not None and keyword.arg in others.further.besides:
            scope.report.refuse("P010", keyword, f"`{keyword.arg}` is given twice", "remove one of them")
        if not isinstance(keyword.value, ast.Constant):
            pending.append(len(further))
        further.append(keyword)
    return passed, further


def _held(keyword: ast.keyword, others: Parameter, scope: Scope) -> tuple[Expression, Held]:
    """The argument as it is where it is written."""
    assert isinstance(others.type, Dict)
    wanted = None if any(variables_of(others.type)) else others.type.value
    whole = check(keyword.value, scope, wanted)
    if wanted is not None:
        whole = coerce(scope, whole, wanted, keyword.value, f"`{keyword.arg}`")
    return whole, Held(whole.type, whole.line)


def collected(
    further: list[ast.keyword],
    node: ast.Call,
    name: str,
    signature: Signature,
    placed: Set[str],
    others: Parameter,
    scope: Scope,
) -> ast.expr:
    """The dict; `placed` are the parameters that are given by their places."""
    keys = [None if one.arg is None else ast.copy_location(ast.Constant(one.arg), one.value) for one in further]
    values = [one.value for one in further]
    if further and further[-1].arg is None:
        values[-1] = _unpacked(values[-1], node, name, signature, placed, others, scope)
    return ast.copy_location(ast.Dict([*keys], values), further[0].value if further else node)


def _unpacked(
    value: ast.expr,
    node: ast.Call,
    name: str,
    signature: Signature,
    placed: Set[str],
    others: Parameter,
    scope: Scope,
) -> ast.expr:
    """What is unpacked, once none of its names is known to be given already."""
    assert others.further is not None
    named = {one.arg for one in node.keywords if one.arg is not None}
    left = sorted(
        one.name for one in signature.parameters if not one.positional_only and one.name not in placed | named
    )
    if left:
        hint = f"name `{left[0]}` too: `{name}({left[0]}=…, **{ast.unparse(value)})`"
        scope.report.refuse("P010", value, f"what is unpacked for the `**` of `{name}` may have a `{left[0]}`", hint)
    found = mapping(value, scope)
    if not isinstance(found.type, Dict) or found.type.key != STR:
        hint = "name each argument, or unpack a dict whose keys are str"
        scope.report.refuse("P010", value, "trusted code does not unpack arguments", hint)
    function, given = others.further.function, ",".join(sorted(others.further.besides - named))
    texts = function, given, ",".join(sorted(named)), f"{scope.module.name}.{others.further.called}"
    held, line = Held(found.type, found.line), node.lineno
    operation = Operation(FURTHER.symbol, (found.type, *(STR for _ in texts)), NONE)
    looked = apply(operation, (held, *(Literal(STR, line, one) for one in texts)), line)
    there = Holding(found.type, line, looked, Held(NONE, line), held)
    return Checked(Holding(found.type, line, found, held, there), value)
