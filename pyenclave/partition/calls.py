"""Calls: the module's own functions, ocalls, the inside library, the built-ins that trusted code has."""

import ast
from collections.abc import Callable

from .arithmetic import wrapped
from .body import Body
from .comparisons import truth
from .convert import coerce, common
from .dispatch import lower
from .kinds import BOOL, BYTES, FLOAT, INT, KINDS, STR, U64, Family, Kind
from .library import PACKAGE, library_functions
from .names import function_name
from .report import Refused
from .symbols import Function, InsideVariable, NamedConstant, Parameter, Signature, Unusable
from .textual import as_text
from .value import Value, call, described

_FIXED = {name: kind for name, kind in KINDS.items() if name.startswith("pyenclave.")}


@lower.register
def _(node: ast.Call, body: Body) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id in body.local_names:
        body.report.refuse("P010", node.func, f"`{node.func.id}` is a variable, not a function", "rename one of them")
    if isinstance(node.func, ast.Name) and node.func.id in body.module.symbols:
        return _own(node, node.func, body)
    name = body.module.qualified(node.func)
    if name is not None and not _is_local(node.func, body):
        if name in _FIXED:
            return _fixed(node, _FIXED[name], body)
        if name.endswith(".wrap") and name.removesuffix(".wrap") in _FIXED:
            return _wrap(node, _FIXED[name.removesuffix(".wrap")], body)
        if name.startswith(f"{PACKAGE}."):
            return _library(node, name.removeprefix(f"{PACKAGE}."), body)
        if name in _BUILTINS:
            return _BUILTINS[name](node, body)
    return _unknown(node, name, body)


def _is_local(node: ast.expr, body: Body) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in body.local_names


_OUTSIDE = "inside there is `pyenclave.inside`; call an `@untrusted` function for the rest"


def _unknown(node: ast.Call, name: str | None, body: Body) -> Value:
    """Says what the callee is, and what to write instead."""
    func, written = node.func, ast.unparse(node.func)
    root = func
    while isinstance(root, ast.Attribute):
        root = root.value
    imported = isinstance(root, ast.Name) and root.id in body.module.imports and not _is_local(root, body)
    if imported:
        body.report.refuse("P010", func, f"`{written}` stays outside", _OUTSIDE)
    if isinstance(func, ast.Attribute):
        message = f"trusted code has no method `.{func.attr}()`"
        body.report.refuse("P010", func, message, "use operators, indexing and the inside library")
    if name is None:
        body.report.refuse("P010", func, "this cannot be called", "call a function by its name")
    hint = "print in an `@untrusted` function" if written == "print" else "use what docs/trusted-python.md lists"
    return body.report.refuse("P010", func, f"trusted code has no function `{written}`", hint)


def _own(node: ast.Call, func: ast.Name, body: Body) -> Value:
    """A function of the module: its lowered body, or the wrapper of an ocall's stub."""
    symbol = body.module.symbols[func.id]
    match symbol:
        case Unusable(message=message, hint=hint):
            body.report.refuse("P007", func, message, hint)
        case NamedConstant() | InsideVariable():
            body.report.refuse("P010", func, f"`{func.id}` is a variable, not a function", "call a function")
    assert isinstance(symbol, Function)
    body.pool.called[func.id] = symbol
    if symbol.signature is None:
        raise Refused  # what is wrong with it is reported where it is defined
    codes = arguments(node, func.id, symbol.signature, body)
    return call(symbol.signature.result, function_name(body.module.name, func.id), *codes)


def _library(node: ast.Call, path: str, body: Body) -> Value:
    module, _, name = path.partition(".")
    functions = library_functions(module)
    if name not in functions:
        hint = f"it has {', '.join(sorted(functions))}" if functions else "see docs/inside.md"
        body.report.refuse("P018", node.func, f"pyenclave.inside.{module} has no function `{name}`", hint)
    function = functions[name]
    codes = arguments(node, f"{module}.{name}", function.signature, body)
    body.pool.library[function.symbol] = function
    result = call(function.signature.result, function.symbol, *codes)
    return Value(BOOL, f"<bint>{result.code}") if result.kind is BOOL else result


def arguments(node: ast.Call, name: str, signature: Signature, body: Body) -> list[str]:
    """The arguments in the order of the parameters, converted, defaults filled in."""
    given: dict[str, ast.expr] = {}
    positional = [one for one in signature.parameters if not one.keyword_only]
    for index, value in enumerate(node.args):
        if isinstance(value, ast.Starred):
            lower(value, body)
        if index >= len(positional):
            message = f"`{name}` takes {len(positional)} arguments, but {len(node.args)} are given"
            body.report.refuse("P010", value, message, "remove what is too many")
        given[positional[index].name] = value
    for keyword in node.keywords:
        _keyword(keyword, name, signature, given, body)
    order = [one.name for one in signature.parameters if one.name in given]
    if order != list(given) and not all(isinstance(value, ast.Constant | ast.Name) for value in given.values()):
        hint = "pass them in the order of the parameters"
        body.report.refuse("P010", node, "the arguments would be evaluated in another order", hint)
    return [_argument(node, one, name, given, body) for one in signature.parameters]


def _keyword(
    keyword: ast.keyword, name: str, signature: Signature, given: dict[str, ast.expr], body: Body
) -> None:
    if keyword.arg is None:
        body.report.refuse("P010", keyword.value, "trusted code does not unpack arguments", "name each argument")
    allowed = {one.name for one in signature.parameters if not one.positional_only}
    if keyword.arg not in allowed:
        body.report.refuse("P010", keyword, f"`{name}` has no parameter `{keyword.arg}`", "see its signature")
    if keyword.arg in given:
        body.report.refuse("P010", keyword, f"`{keyword.arg}` is given twice", "remove one of them")
    given[keyword.arg] = keyword.value


def _argument(node: ast.Call, parameter: Parameter, name: str, given: dict[str, ast.expr], body: Body) -> str:
    value = given.get(parameter.name)
    if value is not None:
        return coerce(body, lower(value, body), parameter.kind, value, f"`{parameter.name}`").code
    if parameter.default is None:
        hint = f"`{parameter.name}` is {parameter.kind.name}"
        body.report.refuse("P010", node, f"`{name}` is called without `{parameter.name}`", hint)
    kind = FLOAT if parameter.kind.is_float else parameter.kind
    return body.pool.literal(parameter.default, kind).code


# --- the fixed-width types ---------------------------------------------------------------------------------------


def _only(node: ast.Call, name: str, body: Body) -> ast.expr:
    """The one positional argument."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        body.report.refuse("P010", node, f"inside, `{name}` takes one argument", f"write `{name}(x)`")
    return node.args[0]


def _fixed(node: ast.Call, kind: Kind, body: Body) -> Value:
    """`u8(x)`: range-checked."""
    argument = _only(node, kind.name, body)
    value = lower(argument, body)
    if kind.is_integer and value.kind.is_float:
        body.report.refuse("P011", argument, f"`{kind.name}` takes an int, not float", "write `int(…)` first")
    return coerce(body, value, kind, argument, kind.name)


def _wrap(node: ast.Call, kind: Kind, body: Body) -> Value:
    """`u32.wrap(x)`: the low bits."""
    if not kind.is_integer:
        body.report.refuse("P010", node, f"`{kind.name}` does not wrap", f"write `{kind.name}(x)`")
    code = wrapped(_only(node, f"{kind.name}.wrap", body), body)
    return Value(kind, code if kind is U64 else f"<{kind.c}>{code}")


# --- built-ins ---------------------------------------------------------------------------------------------------


def _len(node: ast.Call, body: Body) -> Value:
    argument = _only(node, "len", body)
    value = lower(argument, body)
    if not value.kind.is_buffer:
        hint = "take the length of bytes or str"
        body.report.refuse("P011", argument, f"{described(value.kind)} has no length", hint)
    return call(INT, "pye_len_str" if value.kind is STR else "pye_len", value.code)


def _abs(node: ast.Call, body: Body) -> Value:
    argument = _only(node, "abs", body)
    value = lower(argument, body)
    if value.kind.is_float:
        return call(FLOAT, "pye_abs_float", coerce(body, value, FLOAT, argument, "it").code)
    if value.kind is U64:
        return value
    return call(INT, "pye_abs", coerce(body, value, INT, argument, "the argument of `abs`").code)


def _extreme(name: str) -> Callable[[ast.Call, Body], Value]:
    """min or max of two or more numbers of one kind; of equal ones the first, as in Python."""

    def lowered(node: ast.Call, body: Body) -> Value:
        if len(node.args) < 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
            body.report.refuse("P010", node, f"inside, `{name}` takes two or more numbers", f"write `{name}(a, b)`")
        values = [lower(one, body) for one in node.args]
        if any(value.kind.family not in (Family.INTEGER, Family.FLOAT) for value in values):
            body.report.refuse("P011", node, f"`{name}` compares numbers only", "use `if`")
        kind = values[0].kind
        for value in values[1:]:
            kind = common(body, Value(kind, "", values[0].constant), value, node)
        wide = FLOAT if kind.is_float else U64 if kind is U64 else INT
        suffix = {FLOAT: "_float", U64: "_u64", INT: ""}[wide]
        codes = [coerce(body, value, wide, node, "the argument").code for value in values]
        result = codes[0]
        for code in codes[1:]:
            result = f"pye_{name}{suffix}({result}, {code})"
        return Value(wide, result)

    return lowered


def _int(node: ast.Call, body: Body) -> Value:
    argument = _only(node, "int", body)
    value = lower(argument, body)
    if value.kind.is_float:
        return call(INT, "pye_int", coerce(body, value, FLOAT, argument, "it").code)
    if value.kind.is_buffer:
        hint = "parse it byte by byte, or outside"
        body.report.refuse("P010", node, f"trusted code does not parse {value.kind.name} as a number", hint)
    return coerce(body, value, INT, argument, "int")


def _float(node: ast.Call, body: Body) -> Value:
    argument = _only(node, "float", body)
    value = lower(argument, body)
    if value.kind.is_buffer:
        hint = "pass a float in"
        body.report.refuse("P010", node, f"trusted code does not parse {value.kind.name} as a number", hint)
    return coerce(body, value, FLOAT, argument, "`float`")


def _bool(node: ast.Call, body: Body) -> Value:
    return truth(_only(node, "bool", body), body)


def _str(node: ast.Call, body: Body) -> Value:
    argument = _only(node, "str", body)
    return as_text(lower(argument, body), argument, body)


def _bytes(node: ast.Call, body: Body) -> Value:
    """bytes(n): n zero bytes; bytes([a, b]): these bytes; bytes(data): data."""
    argument = _only(node, "bytes", body)
    if isinstance(argument, ast.List):
        return _bytes_of(argument, body)
    value = lower(argument, body)
    if value.kind is BYTES:
        return value
    if value.kind.family not in (Family.INTEGER, Family.BOOL):
        hint = "write `bytes(n)` or `bytes([a, b])`"
        body.report.refuse("P011", argument, f"`bytes` does not take {described(value.kind)}", hint)
    return call(BYTES, "pye_bytes_zero", coerce(body, value, INT, argument, "the size").code)


def _bytes_of(node: ast.List, body: Body) -> Value:
    result = body.pool.literal(b"", BYTES)
    for index, item in enumerate(node.elts):
        value = lower(item, body)
        if value.kind.family not in (Family.INTEGER, Family.BOOL):
            body.report.refuse("P011", item, f"a byte is an int, not {described(value.kind)}", "use an int")
        far = value.kind is U64 and value.constant is None
        byte = call(BYTES, "pye_byte", f"pye_count({value.code})" if far else value.code)
        result = byte if index == 0 else call(BYTES, "pye_concat", result.code, byte.code)
    return result


def _range(node: ast.Call, body: Body) -> Value:
    return body.report.refuse("P009", node, "a range as a value", "write `for i in range(…)`")


_BUILTINS: dict[str, Callable[[ast.Call, Body], Value]] = {
    "builtins.len": _len,
    "builtins.abs": _abs,
    "builtins.min": _extreme("min"),
    "builtins.max": _extreme("max"),
    "builtins.int": _int,
    "builtins.float": _float,
    "builtins.bool": _bool,
    "builtins.str": _str,
    "builtins.bytes": _bytes,
    "builtins.range": _range,
}
