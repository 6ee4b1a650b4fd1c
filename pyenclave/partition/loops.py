"""`while` and `for`."""

import ast
from collections.abc import Callable

from .body import Body, Loop, join
from .comparisons import truth
from .convert import coerce
from .dispatch import lower
from .kinds import BYTES, INT, STR
from .value import Value, described

Block = Callable[[list[ast.stmt], Body], None]
Store = Callable[[str, Value, ast.expr, Body], None]


def lower_while(node: ast.While, body: Body, block: Block) -> None:
    """After `while True` control comes only from a `break`."""
    body.write(f"while {truth(node.test, body).code}:")
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    before = body.assigned
    loop = _run(node.body, body, block)
    body.assigned = None if endless else before
    _finish(node.orelse, loop, body, block)


def lower_for(node: ast.For, body: Body, block: Block, store: Store) -> None:
    """Over `range(…)` and over bytes; the bounds and the bytes are evaluated once, before the loop."""
    if not isinstance(node.target, ast.Name):
        hint = "loop over one variable"
        body.report.refuse("P008", node.target, "trusted code does not unpack in `for`", hint)
    if node.target.id in body.globals:
        body.report.refuse("P008", node.target, "a loop does not run over an inside variable", "use a local variable")
    if _is_range(node.iter, body):
        assert isinstance(node.iter, ast.Call)
        value = _range(node.iter, node.target.id, body)
    else:
        value = _bytes(node, body)
    before = body.assigned
    at = body.at
    loop = _run(node.body, body, block, lambda: _head(node, value, at, body, store))
    body.assigned = before
    _finish(node.orelse, loop, body, block)


def _head(node: ast.For, value: Value, at: int, body: Body, store: Store) -> None:
    """The loop variable's assignment, first in the body, unless Cython's own `for` makes it."""
    assert isinstance(node.target, ast.Name)
    body.at = at
    if value.code == body.local(node.target.id):
        body.assign(node.target.id)
        return
    store(node.target.id, value, node.iter, body)


def _run(
    statements: list[ast.stmt], body: Body, block: Block, head: Callable[[], None] | None = None
) -> Loop:
    loop = Loop()
    body.loops.append(loop)
    with body.indented():
        if head is not None:
            head()
        block(statements, body)
    body.loops.pop()
    return loop


def _finish(orelse: list[ast.stmt], loop: Loop, body: Body, block: Block) -> None:
    """The `else` of a loop, then where its `break`s meet."""
    if orelse and body.assigned is not None:
        body.at = 0
        body.write("else:")
        with body.indented():
            block(orelse, body)
    for exit_ in loop.exits:
        body.assigned = join(body.assigned, exit_)


def _is_range(node: ast.expr, body: Body) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id not in body.local_names
        and body.module.qualified(node.func) == "builtins.range"
    )


def _range(node: ast.Call, target: str, body: Body) -> Value:
    """Steps of one use Cython's `for`, which counts in C; others count the rounds, so that no bound overflows."""
    if not 1 <= len(node.args) <= 3 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `range(stop)` or `range(start, stop, step)`"
        body.report.refuse("P010", node, "`range` takes one to three numbers", hint)
    bounds = [coerce(body, lower(one, body), INT, one, "the bound of `range`") for one in node.args]
    start = Value(INT, "0", 0, simple=True) if len(bounds) == 1 else bounds[0]
    stop = bounds[0] if len(bounds) == 1 else bounds[1]
    step = bounds[2] if len(bounds) == 3 else Value(INT, "1", 1, simple=True)
    if body.kinds.get(target, INT) is INT and step.constant in (1, -1):
        body.declare(target, INT)
        name = body.local(target)
        extra = "" if step.constant == 1 else ", -1"
        first = f"{start.code}, " if len(bounds) > 1 else ""
        body.write(f"for {name} in range({first}{stop.code}{extra}):")
        return Value(INT, name, simple=True)
    return _counted(start, stop, step, body)


def _counted(start: Value, stop: Value, step: Value, body: Body) -> Value:
    at = body.temporary("pye_range_t")
    body.write(f"pye_range_begin(&{at}, {start.code}, {stop.code}, {step.code})")
    body.write(f"while pye_range_next(&{at}):")
    return Value(INT, f"{at}.value", simple=True)


def _bytes(node: ast.For, body: Body) -> Value:
    value = lower(node.iter, body)
    if value.kind is not BYTES:
        what = "str" if value.kind is STR else described(value.kind)
        hint = "loop over `range(…)` or bytes"
        body.report.refuse("P008", node.iter, f"trusted code does not loop over {what}", hint)
    if not (isinstance(node.iter, ast.Name) and node.iter.id in body.local_names - body.rebound):
        name = body.temporary(BYTES.c)
        body.write(f"{name} = {value.code}")
        value = Value(BYTES, name, simple=True)
    index = body.temporary(INT.c)
    body.write(f"for {index} in range(<int64_t>{value.pointer}.size):")
    return Value(INT, f"<int64_t>{value.pointer}.data[{index}]")
