"""`match`: each case becomes a condition, which stores what its pattern captures before its guard is asked."""

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TypeGuard

from ..packages.bound import bound_names
from ..survey.symbols import ClassSymbol
from ..types.containers import Dict, List, Optional, Tuple
from ..types.model import BOOL, JSON, Type, described
from ..types.records import Class, NamedTuple, Record, field_of, is_loose, there_name
from .convert import unsure
from .coverage import covers, is_whole
from .coverage import taken as taken_by
from .dispatch import check
from .logic import compare, learn, logic, truth
from .optional import class_facts, fact, facts, is_none, known, narrowed, other_fact, supposed, whole, without
from .raises import failure
from .scope import Scope, join
from .sequences import each, of_dict, of_list, of_tuple, there
from .targets import store
from .tree import (
    As,
    Assign,
    Attribute,
    Bind,
    Evaluate,
    Expression,
    If,
    IsClass,
    Known,
    Literal,
    Local,
    Several,
    Statement,
    Sure,
    Target,
)
from .tuples import member

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]


def check_match(node: ast.Match, scope: Scope, block: Block) -> Statement:
    """The subject is evaluated once, into a variable of its own."""
    subject = check(node.subject, scope)
    if isinstance(subject, As) and isinstance(subject.type, Class) and subject.type.shape.is_union:
        subject = subject.value  # of which as much is known
    asked = subject if isinstance(subject, Sure) and unsure(subject) is not subject else None
    subject = unsure(subject)  # it is matched as it has become
    scope.comprehensions += 1
    name = f"{scope.comprehensions}.match"
    first = store(name, subject, node.subject, scope, subject.type)
    local = Local(subject.type, node.lineno, name)
    if asked is not None and scope.assigned is not None:
        scope.assigned |= {supposed(name)}
    if isinstance(whole(subject), Known | Sure):
        scope.surely.add(name)  # which `case None` may ask all the same
    names = [name, *([scope.renamed.get(node.subject.id, node.subject.id)] if _is_name(node.subject) else [])]
    arms, after = [], None
    before, taken = scope.assigned, set[str]()  # by the cases so far, whose guards may have failed
    for case in node.cases:
        scope.assigned = before
        subject_now = known(local, scope) if isinstance(local.type, Optional) else _one_of(local, scope)
        if asked is not None:
            subject_now = _told(subject_now, asked.path)
        taken |= {*bound_names(case.pattern)}
        some = without(taken, _facts(name, node.subject, scope))
        said = frozenset[str]()
        if _is_some(case.pattern):
            said = some | without(taken, _class_facts(case.pattern, names, subject.type, scope))
        test = _condition(case, subject_now, said, scope)
        taken |= {*bound_names(case.guard)} if case.guard else set()
        some = without(taken, some)
        before = None if before is None else without(taken, before)  # the cases after it come after its guard
        of_none = isinstance(case.pattern, ast.MatchSingleton) and case.pattern.value is None
        if of_none and before is not None and case.guard is None:
            before |= some  # in the cases after it
        inner = local.type.inner if isinstance(local.type, Optional) else local.type
        if before is not None and case.guard is None:
            gone = taken_by(case.pattern, inner, scope)
            before |= without(taken, frozenset(other_fact(one, each) for one in names for each in gone))
        arms.append((case.pattern.lineno, test, block(case.body, scope)))
        after = join(after, scope.assigned)
    covered = covers(node.cases, subject.type if asked is None else asked.type, scope)
    if covered and asked is not None and _may_go_on(name, after, before):
        covered = False  # past cases that take all but None, as in Python
    scope.assigned = after if covered else join(after, before)
    otherwise: tuple[Statement, ...] = ()
    if covered and asked is not None:
        otherwise = (Evaluate(node.lineno, Sure(asked.type, node.lineno, local, asked.path)),)
    elif covered:  # whatever becomes of a member's number: control does not come past what takes every one
        otherwise = (failure("SystemError", None, node.lineno, scope),)
    chosen = If(node.lineno, tuple(arms), otherwise)
    return Several(node.lineno, (Assign(node.lineno, (), (), (first,)), chosen))


def _may_go_on(name: str, after: frozenset[str] | None, before: frozenset[str] | None) -> bool:
    """Whether nothing is known behind the cases that is not known without them."""
    if after is None or before is None:
        return False
    return all(one in before or one.startswith(fact(name)) for one in after)


def _told(value: Expression, path: str) -> Expression:
    """What is looked at is told by the name that it has in the source."""
    if isinstance(value, As):
        return replace(value, value=_told(value.value, path))
    return replace(value, path=path) if isinstance(value, Sure) else value


def _one_of(local: Local, scope: Scope) -> Expression:
    """The subject as the only class of a union that is left."""
    is_union = isinstance(local.type, Class) and local.type.shape.is_union
    return narrowed(local.name, local, scope) if is_union else local


def _is_name(node: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _facts(name: str, subject: ast.expr, scope: Scope) -> frozenset[str]:
    """That the subject is not None; nor is the variable that it is."""
    if isinstance(subject, ast.Name):
        return frozenset({fact(name), fact(scope.renamed.get(subject.id, subject.id))})
    return frozenset({fact(name)})


def _class_facts(pattern: ast.pattern, names: list[str], type_: Type, scope: Scope) -> frozenset[str]:
    """That the object which variables have is one of the derived class, or of those of a union, that is matched."""
    inner = pattern.pattern if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None else pattern
    found = _derived(inner, type_, scope)
    asked = [_derived(one, type_, scope) for one in (inner.patterns if isinstance(inner, ast.MatchOr) else [inner])]
    if None in asked:
        return frozenset()
    union = type_.inner if isinstance(type_, Optional) else type_
    members = union.shape.members if isinstance(union, Class) and union.shape.is_union else []
    others = [one for one in members if not any(each in (one, *one.shape.derived) for each in asked)]
    known = frozenset().union(*(class_facts(one, found) for one in names if found is not None))
    return frozenset(known | {other_fact(one, each) for one in names for each in others})


def _derived(pattern: ast.pattern, type_: Type, scope: Scope) -> Class | None:
    """The class of a pattern that derives from what the value is declared to be."""
    if not isinstance(pattern, ast.MatchClass) or not isinstance(pattern.cls, ast.Name):
        return None
    inner = type_.inner if isinstance(type_, Optional) else type_
    symbol = scope.module.symbols.get(pattern.cls.id)
    found = symbol.type if isinstance(symbol, ClassSymbol) else None
    return found if isinstance(inner, Class) and isinstance(found, Class) and found in inner.shape.derived else None


def _is_some(pattern: ast.pattern | None) -> bool:
    """Whether None does not fit."""
    if isinstance(pattern, ast.MatchAs):
        return _is_some(pattern.pattern)
    if isinstance(pattern, ast.MatchOr):
        return all(map(_is_some, pattern.patterns))
    return isinstance(pattern, ast.MatchValue | ast.MatchClass | ast.MatchSequence | ast.MatchMapping)


def _condition(case: ast.match_case, subject: Expression, said: frozenset[str], scope: Scope) -> Expression:
    """`said`: what the pattern says of the subject, which the guard knows."""
    tests: list[Expression] = []
    captured: list[Target] = []
    _pattern(case.pattern, subject, tests, captured, scope)
    yes = Literal(BOOL, case.pattern.lineno, True)
    if captured:
        tests.append(Bind(BOOL, case.pattern.lineno, tuple(captured), yes))
    learn(said, scope)
    if case.guard is not None:
        tests.append(truth(case.guard, scope))
        learn(facts(case.guard, scope)[0], scope)
    if not tests:
        return yes
    return tests[0] if len(tests) == 1 else logic(True, tests, scope, case.pattern)  # type: ignore[arg-type]


def _pattern(
    node: ast.pattern, value: Expression, tests: list[Expression], captured: list[Target], scope: Scope
) -> None:
    """Adds what has to hold, in order, and what is captured."""
    match node:
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                _pattern(inner, value, tests, captured, scope)
                derived = _derived(inner, value.type, scope)
                if derived is not None:
                    value = As(derived, node.lineno, _something(value))
            if name is not None:
                captured.append(_captured(name, value, node, scope))
                if inner is not None:
                    learn(_class_facts(inner, [scope.renamed.get(name, name)], value.type, scope), scope)
        case ast.MatchSingleton(value=None):
            asked = ast.copy_location(ast.Compare(ast.Constant(None), [ast.Is()], [ast.Constant(None)]), node)
            tests.append(is_none(asked, value, scope))
        case ast.MatchOr():
            tests.append(_either(node, value, captured, scope))
        case _:
            found: Expression
            if isinstance(value, As) and unsure(value.value) is not value.value:  # of a class that is left
                found = replace(value, value=there(node, unsure(value.value), tests, scope))
            else:
                found = there(node, unsure(value), tests, scope)
            _of_something(node, found, tests, captured, scope)


def _of_something(
    node: ast.pattern, value: Expression, tests: list[Expression], captured: list[Target], scope: Scope
) -> None:
    """A pattern that None does not match."""

    def inner(one: ast.pattern, part: Expression) -> None:
        _pattern(one, part, tests, captured, scope)

    match node:
        case ast.MatchValue(value=wanted):
            tests.append(compare(scope, value, ast.Eq(), check(wanted, scope), wanted))
        case ast.MatchSingleton(value=wanted) if value.type in (BOOL, JSON):
            literal = Literal(BOOL, node.lineno, bool(wanted))
            op = ast.Is() if value.type == JSON else ast.Eq()  # as Python's `is`: the 1 of JSON is not True
            tests.append(compare(scope, value, op, literal, node))  # type: ignore[arg-type]
        case ast.MatchSingleton(value=wanted):
            hint = f"only a bool is {wanted}: write `case {int(bool(wanted))}:` for a number"
            scope.report.refuse("P008", node, f"this never matches {described(value.type)}", hint)
        case ast.MatchSequence(patterns=patterns) if isinstance(value.type, Tuple):
            of_tuple(node, patterns, value, inner, scope)
        case ast.MatchSequence(patterns=patterns) if isinstance(value.type, List):
            of_list(node, patterns, value, tests, inner, scope)
        case ast.MatchMapping() if isinstance(value.type, Dict):
            of_dict(node, value, tests, inner, scope)
        case ast.MatchClass() if value.type != JSON:
            _class(node, value, tests, captured, scope)
        case _:
            hint = "match literals, tuples, lists, dicts, records and `|` of them"
            if value.type == JSON:
                hint = "ask what it is, as in `if isinstance(x, str):`, and match literals"
            scope.report.refuse(
                "P008", node, f"a pattern that trusted code does not have of {described(value.type)}", hint
            )


def _captured(name: str, value: Expression, node: ast.MatchAs, scope: Scope) -> Target:
    """What may be None elsewhere is not where the pattern says so."""
    if isinstance(value.type, Optional) and _is_some(node.pattern):
        return store(name, _something(value), node, scope, value.type)  # type: ignore[arg-type]
    return store(name, value, node, scope)  # type: ignore[arg-type]


def _either(node: ast.MatchOr, value: Expression, captured: list[Target], scope: Scope) -> Expression:
    """What the alternatives capture goes through variables of the pattern's own: the rest of the case may not match."""
    names = {*bound_names(node.patterns[0])}
    renamed = dict(scope.renamed)
    if names:
        scope.comprehensions += 1
        scope.renamed |= {name: f"{scope.comprehensions}.{name}" for name in names}
    options = [_alternative(one, value, scope) for one in node.patterns]
    own, scope.renamed = scope.renamed, renamed
    for name in sorted(names):
        found = scope.types[own[name]]
        if found is not None:
            captured.append(store(name, Local(found, node.lineno, own[name]), node, scope))  # type: ignore[arg-type]
    return logic(False, options, scope, node)  # type: ignore[arg-type]


def _alternative(node: ast.pattern, value: Expression, scope: Scope) -> Expression:
    tests: list[Expression] = []
    captured: list[Target] = []
    _pattern(node, value, tests, captured, scope)
    yes = Literal(BOOL, node.lineno, True)
    if captured:
        tests.append(Bind(BOOL, node.lineno, tuple(captured), yes))
    return logic(True, tests, scope, node) if len(tests) > 1 else tests[0] if tests else yes  # type: ignore[arg-type]


def _something(value: Expression) -> Expression:
    """What a pattern has matched that None does not."""
    return Known(value.type.inner, value.line, value) if isinstance(value.type, Optional) else value


def _class(
    node: ast.MatchClass, value: Expression, tests: list[Expression], captured: list[Target], scope: Scope
) -> None:
    """`Point(x, y=0)`, `int(n)`: the subject has this class, or may be None."""
    if is_whole(node, value.type, scope):
        for one in node.patterns:
            _pattern(one, value, tests, captured, scope)
        return
    symbol = scope.module.symbols.get(node.cls.id) if isinstance(node.cls, ast.Name) else None
    derived = _derived(node, value.type, scope)
    if derived is not None:
        tests.append(IsClass(BOOL, node.lineno, value, derived))
        value = As(derived, node.lineno, value)
    if isinstance(value.type, Class) and isinstance(symbol, ClassSymbol) and symbol.name in value.type.bases:
        value = As(symbol.type, node.lineno, value)  # it always is one
    type_ = value.type
    if not isinstance(type_, Record | NamedTuple) or getattr(symbol, "type", None) != type_:
        hint = "match the class that it has"
        if isinstance(type_, Record) and isinstance(node.cls, ast.Name) and node.cls.id in type_.bases:
            hint = f"a {type_.name} always is one: match `{type_.name}(…)`, with the fields by their names"
            scope.report.refuse("P008", node, f"a pattern of the base `{node.cls.id}` of {type_.name}", hint)
        scope.report.refuse("P008", node, f"this never matches {described(type_)}", hint)
    assert isinstance(symbol, ClassSymbol)
    names = symbol.places
    if len(node.patterns) > len(names):
        scope.report.refuse("P008", node, f"{type_.name} has {len(names)} fields", "name the fields")
    parts = []
    for name, one in [*zip(names, node.patterns, strict=False), *zip(node.kwd_attrs, node.kwd_patterns, strict=True)]:
        found = field_of(type_, name)
        if found is None:
            scope.report.refuse("P008", node, f"{type_.name} has no field `{name}`", "see its class")
        place, of = found
        if is_loose(type_, name):
            tests.append(Attribute(BOOL, node.lineno, value, there_name(name)))
        is_tuple = isinstance(type_, NamedTuple)
        parts.append((one, member(value, place) if is_tuple else Attribute(of, node.lineno, value, name)))
    each(parts, tests, lambda one, part: _pattern(one, part, tests, captured, scope))
