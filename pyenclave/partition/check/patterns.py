"""re: `re.compile(…)` of a constant is a Pattern with its program; what is called of re, of a Pattern and of a Match is
what `library/re.py` has for the arguments.
"""

import ast
import re
import warnings
from dataclasses import dataclass
from re import _parser
from typing import TypeVar

from ..packages.marks import marked, shown
from ..survey.symbols import Function, Table
from ..types.containers import Optional
from ..types.model import BYTES, INT, JSON, STR, Type, described
from .convert import coerce
from .dispatch import Checked, check
from .hidden import own
from .json_values import as_json
from .pattern_programs import Unsupported, program
from .pattern_templates import BadTemplate, template
from .pattern_texts import text_of
from .scope import Scope
from .standard import constant_of
from .tree import Expression, Held, Holding

_CONSTANT = 'write it out, or give it a name at the top level of the module: `CODE = re.compile(r"[A-Z]{6}")`'
_Node = TypeVar("_Node", bound=ast.expr)
_GROUPS = "loop over `finditer`, and take `m.group(1)`"


@dataclass(frozen=True)
class _Parsed:
    """A constant pattern: its text, its flags, the names of its groups, "" where they have none, and its program."""

    written: str | bytes
    flags: int
    names: tuple[str, ...]
    program: bytes


# --- patterns ---------------------------------------------------------------------------------------------------------


def of_module(node: ast.Call, function: Function, scope: Scope) -> Expression | None:
    """A call of a function of re's; None where it is of something else."""
    name = shown(function.name)
    if not _is_ours(function, scope) or name not in _PARAMETERS:
        return None
    if name == "escape":
        return _escape(node, scope)
    given = _arguments(node, name, scope)
    flags = given.pop("flags", None)
    parsed = _constant(given["pattern"], flags, scope)
    made = check(given["pattern"], scope) if parsed is None else _made(parsed, node, scope)
    is_pattern = _class_name(made.type, scope) == "Pattern"
    if parsed is None and flags is not None and is_pattern:
        hint = "give `re.compile` the flags, where the pattern is written"
        scope.report.refuse("P010", flags, "a compiled pattern has its flags already", hint)
    if name == "compile" or not is_pattern:
        if parsed is None:
            scope.report.refuse("P010", given["pattern"], "inside, the pattern is a constant", _CONSTANT)
        return made
    keywords = [ast.copy_location(ast.keyword(one, value), node) for one, value in given.items() if one != "pattern"]
    method = ast.copy_location(ast.Attribute(Checked(made, given["pattern"]), name, ast.Load()), node.func)
    call = ast.copy_location(ast.Call(method, [], keywords), node)
    return (
        check(call, scope) if parsed is None else _of_pattern(call, method, made, parsed, scope) or check(call, scope)
    )


_PARAMETERS = {
    "compile": ("pattern", "flags"),
    "match": ("pattern", "string", "flags"),
    "fullmatch": ("pattern", "string", "flags"),
    "search": ("pattern", "string", "flags"),
    "findall": ("pattern", "string", "flags"),
    "finditer": ("pattern", "string", "flags"),
    "split": ("pattern", "string", "maxsplit", "flags"),
    "sub": ("pattern", "repl", "string", "count", "flags"),
    "subn": ("pattern", "repl", "string", "count", "flags"),
    "escape": ("pattern",),
}
_METHODS = {
    "findall": ("string", "pos", "endpos"),
    "split": ("string", "maxsplit"),
    "sub": ("repl", "string", "count"),
    "subn": ("repl", "string", "count"),
}
_OPTIONAL = ("flags", "maxsplit", "count", "pos", "endpos")


def _arguments(
    node: ast.Call, name: str, scope: Scope, parameters: tuple[str, ...] | None = None, of: str = "re."
) -> dict[str, ast.expr]:
    """What is passed, by the parameters' names, in the order in which it is written."""
    parameters = parameters or _PARAMETERS[name]
    for one in node.args:
        if isinstance(one, ast.Starred):
            check(one, scope)
    if len(node.args) > len(parameters):
        message = f"`{of}{name}` takes {len(parameters)} arguments, but {len(node.args)} are given"
        scope.report.refuse("P010", node, message, "remove what is too many")
    given = dict(zip(parameters, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in parameters or keyword.arg in given:
            message = f"`{of}{name}` does not take `{keyword.arg or '**'}`"
            scope.report.refuse("P010", keyword, message, f"it takes {', '.join(f'`{each}`' for each in parameters)}")
        given[keyword.arg] = keyword.value
    missing = next((each for each in parameters if each not in given and each not in _OPTIONAL), None)
    if missing is not None:
        scope.report.refuse("P010", node, f"`{of}{name}` is called without `{missing}`", "see its signature")
    return given


def _constant(node: ast.expr, flags: ast.expr | None, scope: Scope) -> _Parsed | None:
    """The pattern, if it is a constant text; Refused where that is wrong."""
    prefix = _prefix(scope)
    written = None if prefix is None else text_of(node, prefix, scope)
    if written is None:
        return None
    value = 0 if flags is None else constant_of(flags, scope)
    if not isinstance(value, int):
        hint = "write `re.IGNORECASE`, `re.MULTILINE`, `re.DOTALL`, `re.VERBOSE`, `re.ASCII`, and `|` between them"
        scope.report.refuse("P010", flags or node, "inside, flags are constants", hint)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = _parser.parse(written, value)
            made = program(tree, tree.state.flags)
        except Unsupported as error:
            what, hint = error.args
            scope.report.refuse("P010", node, f"patterns inside have not {what}", hint)
        except (re.error, ValueError, OverflowError, RecursionError) as error:
            hint = 'in a raw text, `r"…"`, a backslash is one; `re.escape` writes a text as a pattern'
            scope.report.refuse("P010", node, f"this is no regular expression: {error}", hint)
    names: list[str] = [""] * tree.state.groups
    for name, number in tree.state.groupdict.items():
        names[number] = name
    return _Parsed(written, tree.state.flags, tuple(names), made)


def _made(parsed: _Parsed, node: ast.expr, scope: Scope) -> Expression:
    name = "_text" if isinstance(parsed.written, str) else "_bytes"
    values = (parsed.program, parsed.written, parsed.flags)
    names = ast.Tuple([ast.Constant(one) for one in parsed.names], ast.Load())
    return check(_call(name, [*map(ast.Constant, values), names], node, scope), scope)


def _known(node: ast.expr, scope: Scope) -> _Parsed | None:
    """The pattern that an expression surely is: what a name at the top level is given."""
    name = node.id if isinstance(node, ast.Name) else ""
    if name in scope.local_names or name in scope.renamed:
        return None
    symbol = scope.module.symbols.get(name)
    match symbol:
        case Table(node=ast.Assign(value=ast.Call() as call) | ast.AnnAssign(value=ast.Call() as call)):
            callee = scope.module.symbols.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if isinstance(callee, Function) and shown(callee.name) == "compile" and _is_ours(callee, scope):
                given = _arguments(call, "compile", scope)
                return _constant(given["pattern"], given.get("flags"), scope)
    return None


def _prefix(scope: Scope) -> str | None:
    """Of the names of re's, where anything of it is used."""
    return next((one.prefix for one in scope.module.parts if one.place.is_shipped and one.place.name == "re"), None)


def _is_ours(function: Function, scope: Scope) -> bool:
    prefix = _prefix(scope)
    return prefix is not None and function.name.startswith(marked(prefix, ""))


def _class_name(type_: Type, scope: Scope) -> str | None:
    """`Pattern` or `Match`, where it is one of these."""
    symbol, prefix = scope.module.class_of(type_), _prefix(scope)
    if symbol is None or prefix is None or marked(prefix, "") not in symbol.name:
        return None
    return shown(symbol.name)


def _call(name: str, values: list[ast.expr], node: ast.expr, scope: Scope) -> ast.Call:
    """A call of a function of library/re.py."""
    prefix = _prefix(scope)
    assert prefix is not None
    return _placed(ast.Call(ast.Name(marked(prefix, name), ast.Load()), values, []), node)


def _method(receiver: Expression, name: str, values: list[ast.expr], node: ast.expr) -> ast.Call:
    return _placed(ast.Call(own(Checked(receiver, node), name), values, []), node)


def _placed(made: _Node, node: ast.expr) -> _Node:
    """With the place of what is written, wherever it has none of its own."""
    for one in ast.walk(made):
        if isinstance(one, ast.expr | ast.arg) and not hasattr(one, "lineno"):
            ast.copy_location(one, node)
    return made


def _escape(node: ast.Call, scope: Scope) -> Expression:
    given = check(_arguments(node, "escape", scope)["pattern"], scope)
    name = "_escaped_bytes" if given.type == BYTES else "_escaped_text"
    return check(_call(name, [Checked(given, node)], node, scope), scope)


# --- methods ----------------------------------------------------------------------------------------------------------


def of_method(node: ast.Call, func: ast.Attribute, receiver: Expression, scope: Scope) -> Expression | None:
    """A call of a method of a Pattern or a Match that the arguments decide of; None for every other one."""
    owner = _class_name(receiver.type, scope)
    if owner is None or func.attr.startswith("_") or scope.module.is_shipped_at(node):
        return None
    if owner == "Pattern":
        return _of_pattern(node, func, receiver, _known(func.value, scope), scope)
    return _of_match(node, func, receiver, scope)


def _text_type(receiver: Expression, scope: Scope) -> Type:
    """str or bytes."""
    symbol = scope.module.class_of(receiver.type)
    assert symbol is not None
    method = symbol.method("_found") or symbol.method("_whole")
    assert method is not None
    assert method.signature is not None
    result = method.signature.result
    return result.parts[0] if result not in (STR, BYTES) else result


def _of_pattern(
    node: ast.Call, func: ast.Attribute, receiver: Expression, parsed: _Parsed | None, scope: Scope
) -> Expression | None:
    name = func.attr
    if name not in _METHODS:
        return None
    given = _arguments(node, name, scope, _METHODS[name], ".")
    if name in ("sub", "subn"):
        return _substituted(node, name, given, receiver, parsed, scope)
    if parsed is None:
        hint = "give the pattern a name at the top level of the module, or " + _GROUPS
        message = f"what `{name}` gives depends on the pattern's groups, and which pattern it is is not known"
        scope.report.refuse("P010", func, message, hint)
    groups = len(parsed.names) - 1
    held = {one: check(value, scope) for one, value in given.items()}
    passed = {one: Checked(value, given[one]) for one, value in held.items()}
    if name == "split":
        values: list[ast.expr] = [passed["string"], passed.get("maxsplit", ast.Constant(0))]
        if not groups:
            return check(_method(receiver, "_split", values, node), scope)
        if _text_type(receiver, scope) == STR:
            return check(_call("_any_split", [Checked(receiver, node), *values], node, scope), scope)
        return check(_method(receiver, "_split_parts", values, node), scope)
    rest = [passed.get("pos", ast.Constant(0)), passed.get("endpos", ast.Constant((1 << 63) - 1))]
    if groups < 2:
        return check(_method(receiver, "_found", [ast.Constant(groups), passed["string"], *rest], node), scope)
    empty = ast.Constant("" if isinstance(parsed.written, str) else b"")
    match = ast.Name("0match", ast.Load())
    parts: list[ast.expr] = [
        ast.Call(own(match, "_part_or"), [ast.Constant(one), empty], []) for one in range(1, groups + 1)
    ]
    target = ast.Name("0match", ast.Store())
    found = _method(receiver, "finditer", [passed["string"], *rest], node)
    made = ast.ListComp(ast.Tuple(parts, ast.Load()), [ast.comprehension(target, found, [], 0)])
    return check(_placed(made, node), scope)


def _substituted(
    node: ast.Call,
    name: str,
    given: dict[str, ast.expr],
    receiver: Expression,
    parsed: _Parsed | None,
    scope: Scope,
) -> Expression:
    text = _text_type(receiver, scope)
    values = [_replacement(given["repl"], text, parsed, scope), given["string"], given.get("count", ast.Constant(0))]
    return check(_method(receiver, f"_{name}", values, node), scope)


def _replacement(node: ast.expr, text: Type, parsed: _Parsed | None, scope: Scope) -> ast.expr:
    """The function of a match that gives what is put in."""
    written = constant_of(node, scope)
    if isinstance(written, str | bytes):
        if isinstance(written, str) != (text == STR):
            hint = "let both be str, or both bytes"
            scope.report.refuse("P011", node, f"a replacement of another type than the pattern, {text.name}", hint)
        try:
            body = template(written, None if parsed is None else parsed.names)
        except BadTemplate as error:
            hint = "in a replacement `\\1` and `\\g<name>` are groups; `lambda m: …` gives any text"
            scope.report.refuse("P010", node, f"this is no replacement: {error}", hint)
        return _placed(ast.Lambda(ast.arguments([], [ast.arg("match")], None, [], [], None, []), body), node)
    is_function = isinstance(node, ast.Lambda) or (
        isinstance(node, ast.Name)
        and (node.id in scope.functions or isinstance(scope.module.symbols.get(node.id), Function))
    )
    if is_function:
        return node
    value = check(node, scope)
    if value.type in (STR, BYTES, JSON):
        hint = f"write a function of the match: `lambda m: {ast.unparse(node)}`, which puts in the text as it is"
        scope.report.refuse("P010", node, "inside, a replacement that is no function is a constant", hint)
    return Checked(value, node)


# --- matches ----------------------------------------------------------------------------------------------------------


def _of_match(node: ast.Call, func: ast.Attribute, receiver: Expression, scope: Scope) -> Expression | None:
    match func.attr, node.args, node.keywords:
        case "group", values, []:
            return _groups(node, values, receiver, scope)
        case "start" | "end" | "span", [] | [_], []:
            held = Held(receiver.type, receiver.line)
            whole = ast.copy_location(ast.Constant(0), node)
            number = _number(node.args[0] if node.args else whole, held, node, scope)
            made = check(_method(held, f"_{func.attr}", [number], node), scope)
            return Holding(made.type, node.lineno, receiver, held, made)
        case "groups" | "groupdict", values, keywords if len(values) + len(keywords) < 2 and all(
            one.arg == "default" for one in keywords
        ):
            default = values[0] if values else keywords[0].value if keywords else None
            return _all(node, func.attr, default, receiver, scope)
        case "expand", _, _:
            hint = 'write it out, as in `f"{m.group(1)}-{m.group(2)}"`'
            return scope.report.refuse("P010", func, "trusted code has no `.expand()` of a match", hint)
        case "group" | "start" | "end" | "span" | "groups" | "groupdict", _, _:
            hint = "groups by their numbers or names, or a `default` of all that took no part"
            return scope.report.refuse("P010", func, f"this is not what `.{func.attr}()` of a match takes", hint)
    return None


def of_item(value: Expression, node: ast.Subscript, scope: Scope) -> Expression | None:
    """`m[1]`, `m["name"]`."""
    if _class_name(value.type, scope) != "Match" or isinstance(node.slice, ast.Slice):
        return None
    return _groups(node, [node.slice], value, scope)


def _groups(node: ast.expr, numbers: list[ast.expr], receiver: Expression, scope: Scope) -> Expression:
    held = Held(receiver.type, receiver.line)
    parts = [_group(one, held, node, scope) for one in numbers or [ast.copy_location(ast.Constant(0), node)]]
    made = parts[0]
    if len(parts) > 1:
        several: list[ast.expr] = [Checked(one, node) for one in parts]
        made = check(ast.copy_location(ast.Tuple(several, ast.Load()), node), scope)
    return Holding(made.type, node.lineno, receiver, held, made)


def _group(number: ast.expr, held: Held, node: ast.expr, scope: Scope) -> Expression:
    """The whole match, which is there; else what may be None."""
    if isinstance(number, ast.Constant) and number.value == 0 and not isinstance(number.value, bool):
        return check(_method(held, "_whole", [], node), scope)
    return _any(check(_method(held, "_part", [_number(number, held, node, scope)], node), scope))


def _any(value: Expression) -> Expression:
    """A str that may be None is a value of JSON: type checkers take it for either."""
    if isinstance(value.type, Optional) and value.type.inner == STR:
        made = as_json(value)
        assert made is not None
        return made
    return value


def _number(node: ast.expr, held: Held, where: ast.expr, scope: Scope) -> ast.expr:
    """Which group an argument means, by its number or its name."""
    value = check(node, scope)
    if value.type == STR:
        return _method(held, "_number", [Checked(value, where)], where)
    if not value.type.is_whole:
        hint = "groups have numbers and names"
        scope.report.refuse("P011", node, f"{described(value.type)} as a group", hint)
    return Checked(coerce(scope, value, INT, node, "the group"), where)


def _all(node: ast.Call, name: str, default: ast.expr | None, receiver: Expression, scope: Scope) -> Expression:
    kind = "_parts" if name == "groups" else "_named"
    if default is not None and not (isinstance(default, ast.Constant) and default.value is None):
        return check(_method(receiver, f"{kind}_or", [default], node), scope)
    if _text_type(receiver, scope) == STR:
        return check(_call(f"_any{kind}", [Checked(receiver, node)], node, scope), scope)
    return check(_method(receiver, kind, [], node), scope)
