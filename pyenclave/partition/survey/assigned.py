"""Which fields an object surely has when its `__init__` is done, and before anybody else may look at it."""

import ast
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

Fields = frozenset[str]


@dataclass
class Begun:
    """What an `__init__` does to the object's fields: `firm` ones are there for everybody who has the object.

    `leaks`: something else may have the object before all of them are.
    """

    firm: Fields
    leaks: bool


@dataclass
class _Walk:
    """`me` is what the object is called; `seen` are the states in which somebody else may get it, `missed` the fields
    that are read before they are assigned. `methods` are those that are walked through where they are called, and
    `properties` which of these are called by being read.
    """

    me: str
    fields: Collection[str]
    harmless: Collection[str]
    base: "Callable[[ast.Call], Begun | None]"
    methods: Mapping[str, ast.FunctionDef]
    properties: Collection[str]
    ends: list[Fields] = field(default_factory=list)
    seen: list[Fields] = field(default_factory=list)
    missed: set[str] = field(default_factory=set)


def begun(
    node: ast.FunctionDef,
    fields: Collection[str],
    harmless: Collection[str],
    base: "Callable[[ast.Call], Begun | None]",
    methods: Mapping[str, ast.FunctionDef] | None = None,
    properties: Collection[str] = (),
) -> Begun:
    """`harmless` are names of the class that need no object; `base` says what a call of the base's `__init__` does.

    `methods` are those of the very class that the object is of, where that is known; `properties` are among them.
    """
    walk = _Walk(node.args.args[0].arg, fields, harmless, base, methods or {}, properties)
    end = _block(node.body, frozenset(), walk)
    states = [*walk.ends, *walk.seen, *([] if end is None else [end])]
    firm = frozenset(fields).intersection(*states) - walk.missed
    return Begun(firm, bool(walk.seen))


def _block(statements: Iterable[ast.stmt], state: Fields | None, walk: _Walk) -> Fields | None:
    """What is assigned after the statements; None where none of them lets control go on."""
    for one in statements:
        if state is None:
            return None
        state = _statement(one, state, walk)
    return state


def _statement(node: ast.stmt, state: Fields, walk: _Walk) -> Fields | None:
    match node:
        case ast.Assign(targets=targets, value=value):
            _use(value, state, walk)
            return _store(targets, state, walk)
        case ast.AnnAssign(target=target, value=value):
            if value is None:
                return state
            _use(value, state, walk)
            return _store([target], state, walk)
        case ast.Expr(value=ast.Call() as call) if (of_base := walk.base(call)) is not None:
            for one in [*call.args[1:], *(each.value for each in call.keywords)]:
                _use(one, state, walk)
            if of_base.leaks:
                walk.seen.append(state | of_base.firm)
            return state | of_base.firm
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) as call) if (
            name == walk.me and attr in walk.methods
        ):
            _arguments(call, state, walk)
            return _called(attr, state, walk)
        case ast.If(test=test, body=body, orelse=orelse):
            _use(test, state, walk)
            return _joined([_block(body, state, walk), _block(orelse, state, walk)])
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            ends = [_block(orelse, _block(body, state, walk), walk)]
            ends += [_block(one.body, state, walk) for one in handlers]
            end = _joined(ends)
            after = _block(finalbody, state, walk)
            return None if end is None or after is None else end | after
        case ast.Return(value=value):
            if value is not None:
                _use(value, state, walk)
            walk.ends.append(state)
            return None
        case ast.Raise():
            _use(node, state, walk)
            return None
        case ast.For() | ast.While() | ast.With() | ast.Match():
            for child in ast.iter_child_nodes(node):
                if not isinstance(child, ast.stmt):
                    _use(child, state, walk)
            for body in _bodies(node):
                _block(body, state, walk)
            return state
    _use(node, state, walk)
    return state


def _bodies(node: ast.For | ast.While | ast.With | ast.Match) -> list[list[ast.stmt]]:
    if isinstance(node, ast.Match):
        return [one.body for one in node.cases]
    return [node.body, *([] if isinstance(node, ast.With) else [node.orelse])]


def _joined(ends: "list[Fields | None]") -> Fields | None:
    there = [one for one in ends if one is not None]
    return there[0].intersection(*there) if there else None


def _store(targets: Iterable[ast.expr], state: Fields, walk: _Walk) -> Fields:
    for target in targets:
        match target:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == walk.me and attr in walk.fields:
                state |= {attr}
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                state = _store(parts, state, walk)
            case _:
                _use(target, state, walk)
    return state


def _use(node: ast.AST, state: Fields, walk: _Walk) -> None:
    """What is looked at of the object, or the object itself, which then others have."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if (
            name == walk.me and attr in walk.methods
        ):
            _arguments(node, state, walk)
            _called(attr, state, walk)
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == walk.me:
            if attr in walk.fields:
                walk.missed |= {attr} - state
            elif attr in walk.properties and attr in walk.methods:
                _called(attr, state, walk)
            elif attr not in walk.harmless:
                walk.seen.append(state)
        case ast.Name(id=name) if name == walk.me:
            walk.seen.append(state)
        case _:
            for child in ast.iter_child_nodes(node):
                _use(child, state, walk)


def _arguments(node: ast.Call, state: Fields, walk: _Walk) -> None:
    for one in [*node.args, *node.keywords]:
        _use(one, state, walk)


def _called(name: str, state: Fields, walk: _Walk) -> Fields:
    """What is assigned after a method of the object's; one that calls itself is as something that others do."""
    node = walk.methods[name]
    others = {each: one for each, one in walk.methods.items() if each != name}
    inner = _Walk(node.args.args[0].arg, walk.fields, walk.harmless, walk.base, others, walk.properties)
    end = _block(node.body, state, inner)
    walk.seen += inner.seen
    walk.missed |= inner.missed
    ends = [*inner.ends, *([] if end is None else [end])]
    return ends[0].intersection(*ends) if ends else state
