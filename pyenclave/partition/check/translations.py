"""`str.maketrans(…)`, a dict as CPython makes it, and `text.translate(table)`: as functions in trusted Python."""

import ast

from ..survey.symbols import Function, Parameter, Role, Signature
from ..types.containers import Counter, DefaultDict, Dict, Optional, marked
from ..types.model import INT, STR, Type, described
from .convert import coerce
from .dispatch import check
from .scope import Scope
from .tree import Call, Expression

_LENGTHS = "the first two maketrans arguments must have equal length"
_KEYS = "string keys in translate table must be of length 1"
_PAIRS = f"""
if builtins_len(x) != builtins_len(y):
    raise ValueError({_LENGTHS!r})
return {{builtins_ord(a): builtins_ord(b) for a, b in builtins_zip(x, y)}}
"""
_WITHOUT = f"""
if builtins_len(x) != builtins_len(y):
    raise ValueError({_LENGTHS!r})
table: dict[int, int | None] = {{builtins_ord(a): builtins_ord(b) for a, b in builtins_zip(x, y)}}
for c in z:
    table[builtins_ord(c)] = None
return table
"""
_OF_DICT = f"""
for k in x:
    if builtins_len(k) != 1:
        raise ValueError({_KEYS!r})
return {{builtins_ord(k): v for k, v in x.items()}}
"""
# By what the table has for a character, and whether that may be None.
_BODIES = {
    (INT, False): "return ''.join(builtins_chr(table.get(builtins_ord(c), builtins_ord(c))) for c in text)",
    (STR, False): "return ''.join(table.get(builtins_ord(c), c) for c in text)",
    (INT, True): """
out: list[str] = []
for c in text:
    if builtins_ord(c) not in table:
        out.append(c)
    else:
        point = table[builtins_ord(c)]
        if point is not None:
            out.append(builtins_chr(point))
return ''.join(out)
""",
    (STR, True): """
out: list[str] = []
for c in text:
    if builtins_ord(c) not in table:
        out.append(c)
    else:
        there = table[builtins_ord(c)]
        if there is not None:
            out.append(there)
return ''.join(out)
""",
}


def maketrans(node: ast.Call, scope: Scope) -> Expression:
    """Of two texts, of three, or of a dict by characters."""
    if node.keywords or not 1 <= len(node.args) <= 3 or any(isinstance(one, ast.Starred) for one in node.args):
        hint = 'write `str.maketrans("abc", "xyz")`, with a third text for what is left out, or of a dict'
        scope.report.refuse("P010", node, "`str.maketrans` takes two texts, or a dict", hint)
    if len(node.args) > 1:
        values = [coerce(scope, check(one, scope), STR, one, "a text of `maketrans`") for one in node.args]
        result = Dict(INT, Optional(INT) if len(values) == 3 else INT)
        return _call("maketrans", _WITHOUT if len(values) == 3 else _PAIRS, "xyz", values, result, node, scope)
    table = check(node.args[0], scope)
    if not isinstance(table.type, Dict) or table.type.key != STR:
        message = f"`str.maketrans` takes a dict by characters, not {described(table.type)}"
        scope.report.refuse("P011", node.args[0], message, 'write `{"a": "b"}`')
    return _call("maketrans", _OF_DICT, "x", [table], Dict(INT, table.type.value), node, scope)


def translate(node: ast.Call, text: Expression, scope: Scope) -> Expression:
    if node.keywords or len(node.args) != 1:
        scope.report.refuse("P010", node, "`translate` takes a table", "write `text.translate(str.maketrans(…))`")
    table = check(node.args[0], scope)
    if isinstance(table.type, DefaultDict | Counter):  # it would be asked for every character, and make what it lacks
        message = f"the table of `translate` is {table.type.name}, which has something for each character"
        scope.report.refuse("P011", node.args[0], message, "copy it: `dict(…)`")
    value = table.type.value if isinstance(table.type, Dict) and table.type.key == INT else None
    is_optional = isinstance(value, Optional)
    body = _BODIES.get((value.inner if isinstance(value, Optional) else value, is_optional))  # type: ignore[arg-type]
    if body is None:
        hint = 'make it by `str.maketrans(…)`, or write `{ord("a"): "b"}`'
        message = f"the table of `translate` is a dict by code points, not {described(table.type)}"
        scope.report.refuse("P011", node.args[0], message, hint)
    return _call("translate", body, ("text", "table"), [text, table], STR, node, scope)


def _call(
    name: str,
    body: str,
    names: str | tuple[str, ...],
    values: list[Expression],
    result: Type,
    node: ast.Call,
    scope: Scope,
) -> Expression:
    types = [marked(one.type, constant=True) if isinstance(one.type, Dict) else one.type for one in values]
    key = f"{name} {types!r} {result!r}"
    made = scope.module.made
    if key not in made:
        written = ast.parse("def made():\n" + "\n".join(f"    {row}" for row in body.strip().splitlines())).body[0]
        assert isinstance(written, ast.FunctionDef)
        written = _BuiltIns().visit(written)
        written.name = name
        written.args.args = [ast.arg(one) for one, _ in zip(names, values, strict=False)]
        for one in ast.walk(written):
            ast.copy_location(one, node)
        parameters = tuple(Parameter(one.arg, of, written) for one, of in zip(written.args.args, types, strict=True))
        spelled = f"00{len(made)}_{name}"
        made[key] = Function(spelled, Role.HELPER, written, Signature(parameters, result), is_asking=True)
    scope.called.add(made[key].name)
    passed = [
        (place, coerce(scope, value, of, node, "the table"))
        for place, (value, of) in enumerate(zip(values, types, strict=True))
    ]
    return Call(result, node.lineno, made[key], tuple(passed))


class _BuiltIns(ast.NodeTransformer):
    """`builtins_len` is Python's own, whatever the module calls so."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = node.id.removeprefix("builtins_")
        return node if name == node.id else ast.Name(f"builtins.{name}", node.ctx)
