"""Comparisons, chained ones too; `and`, `or`, `not`, conditional expressions."""

import ast
from collections.abc import Callable

from .. import operations
from ..operations.json import IS_BOOL, IS_KEY, mask
from ..survey.constants import fits
from ..types.arrays import Array
from ..types.containers import Deque, List, Optional, Tuple, thawed
from ..types.model import BOOL, EXCEPTION, INT, JSON, NONE, STR, U64, Integer, Type, described, natural
from ..types.records import Class, Enumeration, Flags, compares_functions, family_of, has_no_none, has_only_less
from .alternatives import alternative, or_else, with_nothing
from .convert import (
    apart,
    apply,
    as_base,
    both_open,
    coerce,
    common,
    condition,
    effective,
    met,
    operand,
    or_ask,
    underlying,
    unsure,
    without_order,
)
from .dispatch import Checked, check, handles
from .exactly import type_compared
from .flags import has
from .generators import is_range
from .json_values import as_json, both, from_json, is_one_of
from .operators import own_compare, own_contains
from .optional import absent, facts, is_none, perhaps
from .scope import Scope
from .sought import OF_FUNCTIONS, look_among
from .sources import element_of, is_iterated, source_of
from .tree import (
    Chain,
    Choice,
    Expression,
    For,
    Found,
    Held,
    Holding,
    IsNone,
    Known,
    Literal,
    Local,
    Logic,
    Named,
    Not,
    OverRange,
    Same,
    Seen,
    Some,
    Source,
    TupleOf,
    Yield,
)
from .tuples import as_loop, items_of, uniform
from .views import as_set

FEW = 8  # items of a tuple that are compared without a loop
_SYMBOLS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


@handles(ast.Compare)
def _compare(node: ast.Compare, scope: Scope) -> Expression:
    """Each operand is evaluated once, and none after the first comparison that fails."""
    match node.left, node.ops, node.comparators:
        case ast.Constant(value=None), [ast.In() | ast.NotIn() as among], [container]:
            right = check(container, scope)
            item = element_of(right.type)
            if isinstance(item, Optional):
                return compare(scope, check(node.left, scope, item), among, right, node)
    compared = type_compared(node, scope)
    if compared is not None:
        return compared
    if isinstance(node.comparators[0], ast.Constant) and node.comparators[0].value is None:
        _as_it_is(node.left, scope)
    left = _operand(node.left, node.ops[:1], scope, None)
    match node.ops, node.comparators:
        case [ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], [ast.Constant(value=None)]:
            return is_none(node, left, scope)
        case [ast.In() | ast.NotIn()], [over] if is_range(over, scope) and underlying(left).type.is_integer:
            found = _in_range(scope, underlying(left), over, node)
            return found if isinstance(node.ops[0], ast.In) else Not(BOOL, node.lineno, found)
        case [ast.In() | ast.NotIn() as among], [ast.Tuple() | ast.List() | ast.Set() as display] if (
            isinstance(left.type, Optional) and (rest := _beside_none(display)) is not None
        ):
            return _among_none(node, left, among, rest, scope)
    if len(node.ops) == 1:
        return compare(scope, left, node.ops[0], _operand(node.comparators[0], node.ops, scope, left.type), node)
    operands, tests = [left], []
    held = [Held(left.type, left.line, left.constant)]
    before = scope.assigned
    for place, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
        right = _operand(right_node, node.ops[place : place + 2], scope, left.type)
        before = scope.assigned if right_node is node.comparators[0] else before  # the first is always evaluated
        operands.append(right)
        held.append(Held(right.type, right.line, right.constant))
        tests.append(compare(scope, held[-2], op, held[-1], node))
    perhaps(node.comparators[1:], before, scope)
    return Chain(BOOL, node.lineno, tuple(operands), tuple(held), tuple(tests))


def _beside_none(node: ast.Tuple | ast.List | ast.Set) -> ast.expr | None:
    """The constants of a display that has None among them, in a tuple; None where it is another one."""
    rest = [one for one in node.elts if not (isinstance(one, ast.Constant) and one.value is None)]
    is_it = 0 < len(rest) < len(node.elts) and all(isinstance(one, ast.Constant) for one in rest)
    return ast.copy_location(ast.Tuple(rest, ast.Load()), node) if is_it else None


def _among_none(node: ast.Compare, left: Expression, among: ast.cmpop, rest: ast.expr, scope: Scope) -> Expression:
    """`x in (None, "a")`, of what may be None: it is None, or one of the others."""
    held, line = Held(left.type, node.lineno), node.lineno
    known = Held(BOOL, line)
    others = compare(scope, held, ast.In(), check(rest, scope), node)
    found: Expression = Logic(BOOL, line, False, (IsNone(BOOL, line, held), others), (known,), (known,))
    found = found if isinstance(among, ast.In) else Not(BOOL, line, found)
    return Holding(BOOL, line, left, held, found)


def _operand(node: ast.expr, ops: list[ast.cmpop], scope: Scope, wanted: Type | None) -> Expression:
    """`ops` compare it; keys and items of a dict are then a set."""
    value = check(node, scope, wanted)
    return as_set(value, node, scope) if any(type(one) in _SYMBOLS for one in ops) else value


def compare(scope: Scope, left: Expression, op: ast.cmpop, right: Expression, node: ast.expr) -> Expression:
    """One comparison with Python's meaning: exact between int, u64 and float."""
    if isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        left, right = unsure(left), unsure(right)
    if isinstance(op, ast.In | ast.NotIn):
        return _contains(scope, left, op, right, node)
    if isinstance(op, ast.Is | ast.IsNot) and _is_member(left.type) and _is_member(right.type):
        op = ast.Eq() if isinstance(op, ast.Is) else ast.NotEq()
    if isinstance(op, ast.Is | ast.IsNot) and left.type == JSON and isinstance(right.constant, bool):
        is_it = apply(IS_BOOL, (left, right), node.lineno)
        return is_it if isinstance(op, ast.Is) else Not(BOOL, node.lineno, is_it)
    if isinstance(op, ast.Is | ast.IsNot) and _are_objects(left.type, right.type):
        same = Same(BOOL, node.lineno, left, right)
        return same if isinstance(op, ast.Is) else Not(BOOL, node.lineno, same)
    if isinstance(op, ast.Is | ast.IsNot):
        hint = OF_FUNCTIONS if compares_functions(left.type) else "use `==`"
        scope.report.refuse("P009", node, "trusted code has no `is`", hint)
    own = own_compare(scope, left, op, right, node)
    if own is not None:
        return own
    symbol = _SYMBOLS[type(op)]
    left, right = both_open(*both(_thawed(left), _thawed(right)))
    if symbol in ("==", "!=") and _are_objects(left.type, right.type) and not _are_compared(left.type):  # no `__eq__`
        same = Same(BOOL, node.lineno, left, right)
        return same if symbol == "==" else Not(BOOL, node.lineno, same)
    if symbol in ("==", "!="):
        left, right = _of_one_class(left, right)
        left, right = _as_optional(left, right.type), _as_optional(right, left.type)
    if left.type != right.type or symbol not in ("==", "!="):
        left, right = underlying(left), underlying(right)
    operation = operations.compare(symbol, effective(left, right.type), effective(right, left.type))
    if operation is None:
        message = f"`{symbol}` does not compare {' with '.join(apart(left.type, right.type))}"
        is_order = left.type == right.type and symbol not in ("==", "!=")
        hint = without_order(left.type) if is_order else "compare values of one type"
        if is_order and has_only_less(left.type):
            hint = "a class in it says what is less, and no more: write `not b < a` for `a <= b`"
        hint = OF_FUNCTIONS if compares_functions(left.type) and not is_order else hint
        scope.report.refuse("P011", node, message, or_ask(hint, left.type, right.type))
    return apply(operation, (left, right), node.lineno)


def _are_objects(left: Type, right: Type) -> bool:
    """Whether both are of plain classes of one family, or exceptions, or None."""
    one, other = (each.inner if isinstance(each, Optional) else each for each in (left, right))
    if one == other == EXCEPTION:
        return True
    return isinstance(one, Class) and isinstance(other, Class) and family_of(one) == family_of(other)


def _are_compared(type_: Type) -> bool:
    """Whether objects of the class may be equal that are not the same."""
    inner = type_.inner if isinstance(type_, Optional) else type_
    return isinstance(inner, Class) and not inner.options.identity


def _of_one_class(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Objects of two classes of one family as those of the base that all of it derive from."""
    if not _are_objects(left.type, right.type):
        return left, right
    made = []
    for one in (left, right):
        inner = one.type.inner if isinstance(one.type, Optional) else one.type
        assert isinstance(inner, Class)
        root = family_of(inner)[0]
        made.append(as_base(one, Optional(root) if isinstance(one.type, Optional) else root))
    return made[0], made[1]


def _is_member(type_: Type) -> bool:
    """Whether it is one of an enumeration, or None: each is the same object wherever it is."""
    return isinstance(type_.inner if isinstance(type_, Optional) else type_, Enumeration | Flags)


def _as_optional(one: Expression, other: Type) -> Expression:
    """Beside what may be None, as what may be, too. What has another type is left, and refused then."""
    if not isinstance(other, Optional) or isinstance(one.type, Optional):
        return one
    if isinstance(other.inner, Integer) and one.type.is_integer and _surely_fits(one, other.inner):
        one = operand(one, other.inner)
    return Some(other, one.line, one) if one.type == other.inner else one


def _thawed(value: Expression) -> Expression:
    """What is compared is only read."""
    type_ = thawed(value.type)
    return value if type_ == value.type else Seen(type_, value.line, value)


def _contains(scope: Scope, left: Expression, op: ast.cmpop, right: Expression, node: ast.expr) -> Expression:
    own = own_contains(scope, left, right, node)
    if own is not None:
        return own if isinstance(op, ast.In) else Not(BOOL, node.lineno, own)
    if isinstance(right.type, Flags) and left.type == right.type:
        found = has(left, right)
        return found if isinstance(op, ast.In) else Not(BOOL, node.lineno, found)
    right = underlying(right)
    of_json = _contains_json(scope, left, right, node)
    if of_json is not None:
        return of_json if isinstance(op, ast.In) else Not(BOOL, node.lineno, of_json)
    if isinstance(right.type, Tuple) or is_iterated(right.type, scope) or _is_row(right.type):
        look = _in_tuple if isinstance(right.type, Tuple) else _iterated
        found = look(scope, left, right, node)
        return found if isinstance(op, ast.In) else Not(BOOL, node.lineno, found)
    left, right = _thawed(left), _thawed(right)
    element = element_of(right.type) or NONE
    if isinstance(left.type, Optional) and has_no_none(right.type):
        found = _some_among(scope, left, right, node)
        return found if isinstance(op, ast.In) else Not(BOOL, node.lineno, found)
    left, _ = met(scope, _as_optional(left, element), element, node)
    left = as_base(left, element)
    left = left if left.type == element else underlying(left)
    among = look_among(left, right, node.lineno)
    if among is not None:
        return among if isinstance(op, ast.In) else Not(BOOL, node.lineno, among)
    operation = operations.compare("in", left.type, right.type)
    if operation is None:
        message = f"`in` does not look for {described(left.type)} in {described(right.type)}"
        hint = OF_FUNCTIONS if compares_functions(left.type) else "look for int or bytes in bytes, for str in str"
        scope.report.refuse("P011", node, message, or_ask(hint, left.type, right.type))
    found = apply(operation, (right, left), node.lineno, swapped=True)
    return found if isinstance(op, ast.In) else Not(BOOL, node.lineno, found)


def _some_among(scope: Scope, left: Expression, right: Expression, node: ast.expr) -> Expression:
    """Whether what may be None is among what never is: None is not, and nothing is asked for it."""
    assert isinstance(left.type, Optional)
    line, held, whole = node.lineno, Held(left.type, left.line), Held(right.type, right.line)
    there = Not(BOOL, line, IsNone(BOOL, line, held))
    among = _contains(scope, Known(left.type.inner, line, held), ast.In(), whole, node)
    found = logic(True, [there, among], scope, node)
    return Holding(BOOL, line, left, held, Holding(BOOL, line, right, whole, found))


def _contains_json(scope: Scope, left: Expression, right: Expression, node: ast.expr) -> Expression | None:
    """`in` of a value of JSON, or among such; None where neither is."""
    line, element, right = node.lineno, element_of(right.type), _thawed(right)
    if JSON in (right.type, element):
        one = as_json(left)
        operation = None if one is None else operations.compare("in", JSON, right.type)
        return None if one is None or operation is None else apply(operation, (right, one), line, swapped=True)
    if left.type != JSON or element is None or isinstance(right.type, Tuple):
        return None
    if element != STR or right.type == STR:
        one = from_json(left, STR if right.type == STR else element)
        return None if one is None else _contains(scope, one, ast.In(), right, node)
    held, whole = Held(JSON, line), Held(right.type, line)
    text = from_json(held, STR)
    assert text is not None
    is_text = is_one_of(held, mask(STR)) if isinstance(right.type, List | Deque) else apply(IS_KEY, (held,), line)
    found = logic(True, [is_text, _contains(scope, text, ast.In(), whole, node)], scope, node)
    return Holding(BOOL, line, left, held, Holding(BOOL, line, right, whole, found))


def _in_range(scope: Scope, left: Expression, right: ast.expr, node: ast.expr) -> Expression:
    """`n in range(a, b)`: all three are evaluated, then compared."""
    source, _ = source_of(right, scope)
    assert isinstance(source, OverRange)
    step = source.step.constant
    if not isinstance(step, int) or step == 0 or natural(left.type) == U64:
        hint = "compare with the bounds, and the remainder: `a <= n < b and (n - a) % step == 0`"
        if step != 1:
            scope.report.refuse("P009", right, "`in` of a range with a step", hint)
    value, start, stop = (Held(one.type, one.line, one.constant) for one in (left, source.start, source.stop))
    least, before = (ast.LtE(), ast.Lt()) if step > 0 else (ast.GtE(), ast.Gt())
    tests = [compare(scope, start, least, value, node), compare(scope, value, before, stop, node)]
    if step not in (1, -1):
        rests = [_rest(one, abs(step), node.lineno) for one in (value, start)]  # type: ignore[arg-type]
        tests.append(compare(scope, rests[0], ast.Eq(), rests[1], node))
    found = logic(True, tests, scope, node)
    for held, one in ((stop, source.stop), (start, source.start), (value, left)):
        found = Holding(BOOL, node.lineno, one, held, found)
    return found


def _rest(value: Expression, step: int, line: int) -> Expression:
    operation = operations.binary("%", INT, INT)
    assert operation is not None
    return apply(operation, (value, Literal(INT, line, step)), line)


def _surely_fits(left: Expression, element: Integer) -> bool:
    return element.holds(left.type) if left.constant is None else fits(left.constant, element)


def _iterated(scope: Scope, left: Expression, right: Expression, node: ast.expr) -> Expression:
    """Of an object without `__contains__`, what its `__iter__` gives is compared; of an array its items."""
    held, whole = Held(left.type, left.line, left.constant), Held(right.type, right.line)
    found = _equal(scope, held, source_of(Checked(whole, node), scope), node)
    return Holding(BOOL, node.lineno, left, held, Holding(BOOL, node.lineno, right, whole, found))


def _is_row(type_: Type) -> bool:
    return isinstance(type_, Array) and type_.dimensions == 1


def _equal(scope: Scope, wanted: Expression, looped: tuple[Source, Expression], node: ast.expr) -> Expression:
    """Whether a loop comes to a value that is equal."""
    source, item = looped
    loop = For(node.lineno, source, (), (Yield(node.lineno),))
    return Found(BOOL, node.lineno, loop, compare(scope, item, ast.Eq(), wanted, node), False)


def _in_tuple(scope: Scope, left: Expression, right: Expression, node: ast.expr) -> Expression:
    """Both are evaluated, then the items compared one after the other until one is equal."""
    assert isinstance(right.type, Tuple)
    line, held, whole = node.lineno, Held(left.type, left.line, left.constant), Held(right.type, right.line)
    if len(right.type.items) > FEW and uniform(right.type) is not None:
        found = _equal(scope, held, as_loop(whole, node, scope), node)
    else:
        written = isinstance(right, TupleOf) and all(isinstance(one, Literal | Named | Local) for one in right.items)
        items = items_of(right if written else whole)
        tests = [compare(scope, one, ast.Eq(), held, node) for one in items]
        found = logic(False, tests, scope, node) if tests else Literal(BOOL, line, False)
        if written:
            return Holding(BOOL, line, left, held, found)
    return Holding(BOOL, line, left, held, Holding(BOOL, line, right, whole, found))


@handles(ast.BoolOp)
def _logic(node: ast.BoolOp, scope: Scope) -> Expression:
    """The value is that of the operand which decided, as in Python; all operands have one type."""
    wanted = scope.wanted
    every = isinstance(node.op, ast.And)
    values = _each(node.values, every, scope, lambda one, inner: alternative(one, inner, wanted))
    values = with_nothing(values, node, scope)
    if not every:
        if not isinstance(values[-1].type, Optional):  # then it does not matter what others have made of a field
            values = [*map(unsure, values[:-1]), values[-1]]
        found = or_else(values, node, scope, wanted.inner if isinstance(wanted, Optional) else None)
        if found is not None:
            return found
    type_ = values[0].type
    for value in values[1:]:
        type_ = common(scope, Held(type_, node.lineno, values[0].constant), value, node)
    if isinstance(wanted, Optional):
        type_ = _sure(wanted, values)
    converted = [coerce(scope, value, type_, node, "the alternative") for value in values]
    return logic(every, converted, scope, node)


def _sure(wanted: Optional, values: list[Expression]) -> Type:
    """The type of alternatives where `wanted` is declared: what is known not to be None stays known."""
    return wanted if any(isinstance(value.type, Optional) for value in values) else wanted.inner


def _each(
    nodes: list[ast.expr], every: bool, scope: Scope, checked: Callable[[ast.expr, Scope], Expression]
) -> list[Expression]:
    """The operands of `and` and `or`: each is evaluated where those before it do not decide."""
    before = scope.assigned
    values = []
    for node in nodes:
        values.append(checked(node, scope))
        before = scope.assigned if node is nodes[0] else before  # the first is always evaluated
        learn(facts(node, scope)[0 if every else 1], scope)
    perhaps(nodes[1:], before, scope)
    return values


def learn(more: frozenset[str], scope: Scope) -> None:
    """What has been found out: what is there is not absent any more."""
    if scope.assigned is not None:
        scope.assigned = more | (scope.assigned - {absent(one[:-1]) for one in more if one.endswith("?")})


def logic(every: bool, values: list[Expression], scope: Scope, node: ast.expr) -> Expression:
    """`and` (every) or `or` of values that have one type."""
    held = tuple(Held(value.type, value.line) for value in values[:-1])
    tests = tuple(condition(one, scope, node) for one in held)
    return Logic(values[0].type, node.lineno, every, tuple(values), held, tests)


def truth(node: ast.expr, scope: Scope) -> Expression:
    """A condition. Only its truth counts, so the operands of `and`, `or` and `not` may differ in type."""
    match node:
        case ast.BoolOp(op=op, values=values):
            every = isinstance(op, ast.And)
            return logic(every, _each(values, every, scope, truth), scope, node)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(BOOL, node.lineno, truth(operand, scope))
    _as_it_is(node, scope)
    return condition(check(node, scope), scope, node)


def _as_it_is(node: ast.expr, scope: Scope) -> None:
    """`(y := x.f) is None`: a new variable may have what a field that was asked before has become, None or not."""
    match node:
        case ast.NamedExpr(target=ast.Name(id=name), value=ast.Attribute() | ast.Name() as value):
            is_new = name in scope.local_names and name not in scope.types
            if is_new and (found := check(value, scope)) is not (kept := unsure(found)):
                scope.types[name] = kept.type


@handles(ast.IfExp)
def _choice(node: ast.IfExp, scope: Scope) -> Expression:
    wanted = scope.wanted
    test = truth(node.test, scope)
    before, (holds, fails) = scope.assigned, facts(node.test, scope)
    learn(holds, scope)
    one = alternative(node.body, scope, wanted)
    scope.assigned = before
    learn(fails, scope)
    other = alternative(node.orelse, scope, wanted)
    perhaps((node.body, node.orelse), before, scope)
    one, other = with_nothing([one, other], node, scope)
    if isinstance(wanted, Optional):
        type_ = _sure(wanted, [one, other])
        one, other = (coerce(scope, value, type_, node, "the alternative") for value in (one, other))
    type_ = common(scope, one, other, node)
    one, other = (coerce(scope, value, type_, node, "the alternative") for value in (one, other))
    return Choice(type_, node.lineno, test, one, other)
