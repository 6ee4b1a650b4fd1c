"""lower_block(statements, body): one handler per kind of statement."""

import ast
from collections.abc import Callable

from pyenclave.arch.exceptions import Exc

from . import atoms, calls  # noqa: F401  (they register their expressions)
from .arithmetic import SYMBOLS, binary
from .atoms import cell_of
from .body import Body, join
from .comparisons import truth
from .convert import coerce
from .dispatch import lower
from .kinds import NONE, STR, Kind, natural
from .loops import lower_for, lower_while
from .report import Refused
from .signatures import annotation
from .symbols import InsideVariable
from .value import Value, c_string, described

# What people write instead of the statements that trusted code does not have.
_INSTEAD: dict[type[ast.stmt], tuple[str, str]] = {
    ast.Try: ("`try`", "return a value that says what went wrong, or catch outside"),
    ast.TryStar: ("`try`", "return a value that says what went wrong, or catch outside"),
    ast.With: ("`with`", "nothing has to be released inside"),
    ast.AsyncWith: ("`async with`", "await outside and pass the result in"),
    ast.AsyncFor: ("`async for`", "await outside and pass the results in"),
    ast.FunctionDef: ("a nested function", "define it at the module's top level"),
    ast.AsyncFunctionDef: ("a nested function", "define it at the module's top level"),
    ast.ClassDef: ("a class", "use functions, and `Inside[…]` variables for state"),
    ast.Import: ("an import inside a function", "import at the module's top level"),
    ast.ImportFrom: ("an import inside a function", "import at the module's top level"),
    ast.Delete: ("`del`", "leave it out: everything is wiped when the call returns"),
    ast.Nonlocal: ("`nonlocal`", "pass the value and return the new one"),
    ast.Match: ("`match`", "use `if` and `elif`"),
}


def lower_block(statements: list[ast.stmt], body: Body) -> None:
    """Lowers statements until one that control does not leave; a refused one does not hide the others' errors."""
    wrote = len(body.lines)
    for statement in statements:
        if body.assigned is None:
            break
        body.at = body.line_of(statement)
        try:
            handler = _HANDLERS.get(type(statement))
            if handler is None:
                what, hint = _INSTEAD.get(type(statement), ("this statement", "see docs/trusted-python.md"))
                body.report.refuse("P008", statement, f"trusted code does not have {what}", hint)
            handler(statement, body)
        except Refused:
            _poison(statement, body)
    if len(body.lines) == wrote:
        body.write("pass")


def _poison(statement: ast.stmt, body: Body) -> None:
    """What a refused statement would have assigned counts as assigned, with a kind that nobody knows."""
    if isinstance(statement, ast.Return | ast.Raise):
        body.assigned = None
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in body.local_names:
            body.kinds.setdefault(node.id, None)
            body.assign(node.id)


# --- assignment --------------------------------------------------------------------------------------------------


def store(name: str, value: Value, node: ast.expr, body: Body, declared: Kind | None = None) -> None:
    """Writes `name = value`; a first assignment without an annotation gives the variable its kind."""
    if value.kind is NONE:
        body.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    if name in body.globals:
        _store_inside(name, value, node, body)
        return
    kind = body.kinds.get(name, declared) or declared or natural(value.kind)
    if name not in body.kinds or body.kinds[name] is None:
        body.declare(name, kind)
    if not name.isascii():
        body.report.refuse("P006", node, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    body.write(f"{body.local(name)} = {coerce(body, value, kind, node, f'`{name}`').code}")
    body.assign(name)


def _store_inside(name: str, value: Value, node: ast.expr, body: Body) -> None:
    symbol = body.module.symbols.get(name)
    if not isinstance(symbol, InsideVariable):
        raise Refused  # its `global` statement has been reported
    converted = coerce(body, value, symbol.kind, node, f"`{name}`")
    variable = body.pool.variable(symbol)
    if symbol.kind.is_buffer:
        body.write(f"pye_state_write(&{variable}, {converted.code})")
        return
    _, suffix = cell_of(symbol.kind)
    body.write(f"pye_state_write_{suffix}(&{variable}, {converted.code})")


def _assign(node: ast.Assign, body: Body) -> None:
    target = node.targets[0]
    if len(node.targets) == 1 and isinstance(target, ast.Name):
        store(target.id, lower(node.value, body), node.value, body)
    elif len(node.targets) == 1 and isinstance(target, ast.Tuple):
        _unpack(target, node.value, body)
    else:
        value = _held(lower(node.value, body), body)
        for one in node.targets:
            store(_target(one, body), value, node.value, body)


def _target(node: ast.expr, body: Body) -> str:
    if isinstance(node, ast.Name):
        return node.id
    hint = 'bytes do not change: build a new value, as in `data[:i] + b"x" + data[i + 1:]`'
    what = "an item" if isinstance(node, ast.Subscript) else "this"
    return body.report.refuse("P008", node, f"trusted code does not assign to {what}", hint)


def _held(value: Value, body: Body) -> Value:
    """The value in a variable of its own, because what follows may change what it was read from."""
    if value.constant is not None:
        return value
    if value.kind is NONE:
        return value
    name = body.temporary(value.kind.c)
    body.write(f"{name} = {value.code}")
    return Value(value.kind, name, simple=True)


def _unpack(target: ast.Tuple, value: ast.expr, body: Body) -> None:
    """`a, b = b, a`: all values first, then all variables."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != len(target.elts):
        hint = "write as many values as variables: `a, b = x, y`"
        body.report.refuse("P008", target, "trusted code unpacks only what is written out", hint)
    names = [_target(one, body) for one in target.elts]
    values = [_held(lower(one, body), body) for one in value.elts]
    for name, one, node in zip(names, values, value.elts, strict=True):
        store(name, one, node, body)


def _annotated(node: ast.AnnAssign, body: Body) -> None:
    name = _target(node.target, body)
    kind = annotation(node.annotation, body.module, body.report)
    if body.kinds.get(name, kind) is not kind:
        before = body.kinds[name]
        message = f"`{name}` has been {before.name} so far" if before else f"`{name}` has no kind"
        body.report.refuse("P011", node.annotation, message, "use another name for another kind")
    body.declare(name, kind)
    if node.value is not None:
        store(name, lower(node.value, body), node.value, body, kind)


def _augmented(node: ast.AugAssign, body: Body) -> None:
    name = _target(node.target, body)
    assert isinstance(node.target, ast.Name)
    current = lower(ast.copy_location(ast.Name(name, ast.Load()), node.target), body)
    result = binary(body, current, node.op, lower(node.value, body), node)
    if result.kind.is_float and current.kind.is_integer:
        message = f"`{name} {SYMBOLS[type(node.op)]}= …` makes `{name}` a float, but it is {current.kind.name}"
        body.report.refuse("P011", node, message, "use a float variable")
    store(name, result, node.value, body)


def _global(node: ast.Global, body: Body) -> None:
    for name in node.names:
        symbol = body.module.symbols.get(name)
        if not isinstance(symbol, InsideVariable):
            hint = f"declare it as `{name}: Inside[…] = …` at the top level"
            body.report.refuse("P008", node, f"`{name}` does not live inside, so trusted code cannot set it", hint)


# --- control -----------------------------------------------------------------------------------------------------


def _if(node: ast.If, body: Body) -> None:
    _branch(node, body, "if")


def _branch(node: ast.If, body: Body, word: str) -> None:
    body.at = body.line_of(node)
    test = truth(node.test, body)
    body.write(f"{word} {test.code}:")
    before = body.assigned
    with body.indented():
        lower_block(node.body, body)
    after, body.assigned = body.assigned, before
    match node.orelse:
        case []:
            pass
        case [ast.If() as other] if other.col_offset == node.col_offset and _flat(other, body):
            _branch(other, body, "elif")
        case orelse:
            body.at = 0
            body.write("else:")
            with body.indented():
                lower_block(orelse, body)
    body.assigned = join(after, body.assigned)


def _flat(node: ast.If, body: Body) -> bool:
    """Whether the nested `if` was written `elif`."""
    span = body.report.source.span(node)
    return span.text.startswith("elif")


def _return(node: ast.Return, body: Body) -> None:
    kind = body.signature.result
    name = body.function.name
    if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
        if kind is not NONE:
            body.report.refuse("P011", node, f"`{name}` returns {described(kind)}, not None", "return a value")
        body.write("return 0")
    elif kind is NONE:
        hint = "annotate the function with what it returns"
        body.report.refuse("P011", node.value, f"`{name}` returns nothing", hint)
    else:
        value = coerce(body, lower(node.value, body), kind, node.value, f"the result of `{name}`")
        body.write(f"return {value.code}")
    body.assigned = None


def _raise(node: ast.Raise, body: Body) -> None:
    if node.exc is None or node.cause is not None:
        what = "a `raise` without an exception" if node.exc is None else "`from`"
        body.report.refuse("P017", node, f"trusted code does not have {what}", 'write `raise ValueError("text")`')
    arguments: list[ast.expr] = []
    kind = node.exc
    if isinstance(kind, ast.Call):
        if kind.keywords:
            body.report.refuse("P017", kind, "an exception takes its message only", 'write `raise ValueError("text")`')
        arguments, kind = kind.args, kind.func
    name = (body.module.qualified(kind) or "").removeprefix("builtins.")
    if name not in Exc.__members__:
        hint = "raise a built-in exception, such as ValueError"
        body.report.refuse("P017", kind, f"`{ast.unparse(kind)}` cannot cross the boundary", hint)
    if len(arguments) > 1:
        body.report.refuse("P017", arguments[1], "an exception takes its message only", "join the parts in an f-string")
    _write_raise(name, arguments[0] if arguments else None, body)
    body.assigned = None


def _write_raise(name: str, message: ast.expr | None, body: Body) -> None:
    if message is None:
        body.write(f'pye_raise(PYE_EXC_{name}, b"")')
        return
    if isinstance(message, ast.Constant) and isinstance(message.value, str) and "\0" not in message.value:
        body.write(f'pye_raise(PYE_EXC_{name}, b"{c_string(message.value.encode())}")')
        return
    text = lower(message, body)
    if text.kind is not STR:
        what = f"the message of an exception is a str, not {described(text.kind)}"
        body.report.refuse("P017", message, what, "write it as text or an f-string")
    body.write(f"pye_raise_str(PYE_EXC_{name}, {text.code})")


def _assert(node: ast.Assert, body: Body) -> None:
    test = truth(node.test, body)
    body.write(f"if not {test.operand}:")
    with body.indented():
        _write_raise("AssertionError", node.msg, body)


def _expression(node: ast.Expr, body: Body) -> None:
    """A call, or a docstring or `...`, which do nothing."""
    if not isinstance(node.value, ast.Constant):
        body.write(lower(node.value, body).code)


def _break(node: ast.Break, body: Body) -> None:
    if body.assigned is not None:
        body.loops[-1].exits.append(body.assigned)
    body.write("break")
    body.assigned = None


def _continue(node: ast.Continue, body: Body) -> None:
    body.write("continue")
    body.assigned = None


def _pass(node: ast.Pass, body: Body) -> None:
    body.write("pass")


def _while(node: ast.While, body: Body) -> None:
    lower_while(node, body, lower_block)


def _for(node: ast.For, body: Body) -> None:
    lower_for(node, body, lower_block, store)


_HANDLERS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Global: _global,
    ast.If: _if,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Expr: _expression,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Pass: _pass,
    ast.While: _while,
    ast.For: _for,
}
