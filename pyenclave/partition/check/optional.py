"""`T | None`: what is known of it where.

That a variable is not None is a fact that control flow joins like what is assigned: it is kept there, as `x?`.
"""

import ast
from collections.abc import Iterable, Set

from ..operations.json import mask
from ..packages.bound import bound_names
from ..survey.symbols import ClassSymbol, InsideVariable, NamedConstant, Table
from ..types.containers import Optional
from ..types.json import JSON_DICT, JSON_LIST
from ..types.model import BOOL, JSON, NONE, STR, Type
from ..types.records import Class, Enumeration, field_of, has_no_none
from .json_values import from_json, is_one_of
from .scope import Scope
from .tree import (
    As,
    Attribute,
    Choice,
    Expression,
    Held,
    Holding,
    IsNone,
    Known,
    Literal,
    Local,
    Member,
    Not,
    State,
    Sure,
    Walrus,
)

Facts = tuple[frozenset[str], frozenset[str]]  # what holds where the condition does, and where it does not
_NONE: Facts = (frozenset(), frozenset())
# What of a value of JSON is known by isinstance: what has methods.
NAMES = {"builtins.dict": JSON_DICT, "builtins.list": JSON_LIST, "builtins.str": STR}
NARROWED = tuple(NAMES.values())


def fact(name: str) -> str:
    return f"{name}?"


def supposed(name: str) -> str:
    """The fact that a variable has what was asked for elsewhere, which may have become None before it was taken."""
    return f"{name}??"


def absent(name: str) -> str:
    """The fact that it was asked last and was not there, whatever was known before."""
    return f"{name}?0"


def known(value: Local, scope: Scope) -> Expression:
    """The variable's value, where it surely has one, or is supposed to."""
    assert isinstance(value.type, Optional)
    if scope.assigned is None or fact(value.name) in scope.assigned:
        return narrowed(value.name, Known(value.type.inner, value.line, value), scope)
    if supposed(value.name) in scope.assigned and absent(value.name) not in scope.assigned:
        return narrowed(value.name, Sure(value.type.inner, value.line, value, value.name), scope)
    return value


def narrowed(name: str, value: Expression, scope: Scope) -> Expression:
    """The object as one of the class that it surely is of; a value of JSON as the dict, list or str that it is."""
    if value.type == JSON:
        return _narrowed_json(name, value, scope)
    found = _class_known(name, value.type, scope)
    return value if found is None else As(found, value.line, value)


def _class_known(name: str, type_: Type, scope: Scope) -> Class | None:
    """The class, of those that derive from the declared one, that the variable's object has here."""
    if not isinstance(type_, Class):
        return None
    known = [
        one
        for one in type_.shape.derived
        if scope.assigned is not None and class_fact(name, one) in scope.assigned and not one.shape.is_union
    ]
    if not known and type_.shape.is_union:
        known = _together(left_of(name, type_, scope), type_)
    return max(known, key=lambda one: len(one.bases)) if known else None


def _together(left: list[Class], union: Class) -> list[Class]:
    """The only class that is left of a union, or the unions in it that have all that is left."""
    if len(left) == 1 or len(left) == len(union.shape.members):
        return left if len(left) == 1 else []
    return [
        one for one in union.shape.derived if one.shape.is_union and all(each in one.shape.members for each in left)
    ]


def left_of(name: str, union: Class, scope: Scope) -> list[Class]:
    """The classes of the union that the variable's object may be of here."""
    known = scope.assigned or frozenset()
    if not union.shape.is_union:
        return [union]
    left = [one for one in union.shape.members if other_fact(name, one) not in known]
    return left or union.shape.members  # control does not come where it is of none


def _narrowed_json(name: str, value: Expression, scope: Scope) -> Expression:
    for type_ in NARROWED:
        if scope.assigned is not None and class_fact(name, type_) in scope.assigned:
            return from_json(value, type_) or value
    return value


def class_fact(name: str, type_: Type) -> str:
    return f"{fact(name)}{type_.name}"


def class_facts(name: str, type_: Class) -> frozenset[str]:
    """The fact that an object is of that class, and so of all that the class derives from."""
    return frozenset(f"{fact(name)}{one}" for one in (type_.name, *type_.bases))


def other_fact(name: str, type_: Type) -> str:
    """The fact that an object of a union is of none of that class."""
    return f"{fact(name)}!{type_.name}"


def without(names: Set[str], assigned: frozenset[str]) -> frozenset[str]:
    """Without what is known of the variables, of the classes of their objects, and of fields of what they are."""
    return frozenset(one for one in assigned if "?" not in one or _variable(one) not in names)


def of(names: Set[str], assigned: frozenset[str]) -> frozenset[str]:
    """Which of the variables are assigned, and all that is known of them."""
    return frozenset(one for one in assigned if _variable(one) in names)


def _variable(known: str) -> str:
    """Of which something is known; a comprehension's has a number in front."""
    first, _, rest = known.partition("?")[0].partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first.isdecimal() else first


def path_of(node: ast.expr, scope: Scope) -> str | None:
    """`self.head` of a variable, however often there is a field of a field."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
            name in scope.local_names or name in scope.renamed or _state(name, scope) is not None
        ):
            return f"{scope.renamed.get(name, name)}.{attr}"
        case ast.Attribute(value=ast.Attribute() as inner, attr=attr):
            path = path_of(inner, scope)
            return None if path is None else f"{path}.{attr}"
    return None


def _state(name: str, scope: Scope) -> Type | None:
    """The type of a variable that lives inside."""
    symbol = scope.module.symbols.get(name)
    is_hidden = name in scope.local_names or name in scope.renamed
    return symbol.type if isinstance(symbol, InsideVariable) and not is_hidden else None


def sure_state(value: State, name: str, scope: Scope) -> Expression:
    """What lives inside and was asked for: as with a field, others may have changed it meanwhile."""
    asked, missing = {fact(name), supposed(name)}, absent(name)
    found = _class_known(name, value.type.inner if isinstance(value.type, Optional) else value.type, scope)
    if found is not None:
        return Sure(found, value.line, value, name)
    if not isinstance(value.type, Optional):
        return value
    if scope.assigned is not None and (missing in scope.assigned or not asked & scope.assigned):
        return value
    return Sure(value.type.inner, value.line, value, name)


def sure_cell(value: Attribute, name: str, scope: Scope) -> Expression:
    """A variable that was asked for and that closures have too, which may have changed it meanwhile."""
    if not isinstance(value.type, Optional):
        return value
    is_known = scope.assigned is None or (fact(name) in scope.assigned and absent(name) not in scope.assigned)
    return Sure(value.type.inner, value.line, value, name) if is_known else value


def sure(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """A field that was asked for: others may have changed it meanwhile, so it is looked at again."""
    path = path_of(node, scope)
    if not isinstance(value, Attribute | Member) or not isinstance(value.type, Optional) or path is None:
        return value
    is_known = scope.assigned is None or (fact(path) in scope.assigned and absent(path) not in scope.assigned)
    return Sure(value.type.inner, value.line, value, ast.unparse(node)) if is_known else value


def as_asked(value: Expression, node: ast.expr, name: str, scope: Scope, *, stores: bool = False) -> Expression:
    """A field's object as one of the class that it was asked for to be, where that alone has what is named; and that
    of a variable which nested functions have, too.

    Others may have changed it meanwhile, so it is looked at again. What all have who may stand there is taken
    of the object that is there, as in Python; but `stores` to a union's are to those of a class of it.
    """
    is_shared = isinstance(node, ast.Name) and node.id in scope.cells and node.id not in scope.renamed
    path, type_ = _named(node, scope) if is_shared else path_of(node, scope), value.type
    read = value.value if isinstance(value, Sure) else value
    if path is None or not isinstance(read, Attribute | Member | Choice | Holding) or not isinstance(type_, Class):
        return value
    found = _class_known(path, type_, scope)
    if found is None or (_have(type_, name, scope) and not (stores and type_.shape.is_union)):
        return value
    return Sure(found, value.line, value, ast.unparse(node))


def _have(type_: Class, name: str, scope: Scope) -> bool:
    """Whether objects of the class have it, whichever of those that derive from it they are of."""
    symbol = scope.module.class_of(type_)
    if symbol is not None and (symbol.method(name) is not None or name in {*symbol.statics, *symbol.constants}):
        return True
    found = {field_type(one, name) for one in (type_.shape.members if type_.shape.is_union else [type_])}
    return len(found) == 1 and None not in found


def stored_field(target: ast.Attribute, type_: Type, value: Expression, scope: Scope) -> None:
    """After a field was assigned nothing is known of it but that. Another name may be the same object's, which is
    looked at again where it is read.
    """
    if scope.assigned is None:
        return
    path = path_of(target, scope)
    scope.assigned = frozenset(
        one for one in scope.assigned if "?" not in one or not f"{one.partition('?')[0]}.".startswith(f"{path}.")
    )
    inner = type_.inner if isinstance(type_, Optional) else type_
    if path is not None and isinstance(type_, Optional) and _is_sure(value.type, inner):
        scope.assigned |= {fact(path)}
    if (
        path is not None
        and isinstance(inner, Class)
        and isinstance(value.type, Class)
        and inner.name in value.type.bases
    ):
        scope.assigned |= class_facts(path, value.type)


def stored(name: str, type_: Type, given: Expression, scope: Scope, *, declared: bool = False) -> None:
    """What is known of the variable, of that type, after it was assigned the value.

    `declared`: where its type is said, which is then what it is known to be, as type checkers have it.
    """
    if scope.assigned is None:
        return
    left = _left_of_value(given, scope.assigned)
    scope.assigned = without({name}, scope.assigned) | {f"{fact(name)}{one}" for one in left}
    value, inner = given.type, type_.inner if isinstance(type_, Optional) else type_
    if isinstance(type_, Optional) and isinstance(given, Sure):  # it is taken as it is, which is not looked at
        scope.assigned |= frozenset() if declared else {supposed(name)}
    elif isinstance(type_, Optional) and (_is_sure(value, inner) or (value.is_integer and inner.is_integer)):
        scope.assigned |= {fact(name)}
    is_open = isinstance(inner, Class) and (inner.shape.is_union or not declared)
    if is_open and isinstance(inner, Class) and isinstance(value, Class) and inner.name in value.bases:
        scope.assigned |= class_facts(name, value)


def _left_of_value(given: Expression, assigned: frozenset[str]) -> frozenset[str]:
    """What is known of the variable's object that is given, of a union: of which classes it is not."""
    local = given.value if isinstance(given, Known) else given
    if not isinstance(local, Local):
        return frozenset()
    begin = fact(local.name)
    return frozenset(one[len(begin) :] for one in assigned if one.startswith(f"{begin}!"))


def _is_sure(value: Type, inner: Type) -> bool:
    """Whether what was assigned is not None: an object may be of a derived class."""
    return value == inner or (isinstance(value, Class) and inner.name in value.bases)


def forget(names: Set[str], scope: Scope) -> None:
    """Where control may come back after the names were assigned, nothing is known of them."""
    if scope.assigned is not None:
        scope.assigned = frozenset(one for one in without(names, scope.assigned) if "?" not in one or "." not in one)


def perhaps(nodes: Iterable[ast.AST], before: frozenset[str] | None, scope: Scope) -> None:
    """After what is evaluated, or is not: no more is assigned, and of what `:=` in it assigns nothing is known."""
    if before is not None:
        before = without({name for one in nodes for name in bound_names(one)}, before)
    scope.assigned = before


def _fact(name: str, scope: Scope) -> str:
    return fact(scope.renamed.get(name, name))


def _there(name: str) -> Facts:
    """What holds of it where it is there, and where it is not."""
    return frozenset({fact(name)}), frozenset({absent(name)})


def facts(node: ast.expr, scope: Scope) -> Facts:
    """What a condition says of variables that may be None."""
    match node:
        case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)) if _is_optional(name, scope):
            return _there(scope.renamed.get(name, name))
        case ast.Attribute() if (path := path_of(node, scope)) is not None:
            return _there(path)
        case ast.Compare(left=ast.Attribute() as left, ops=[op], comparators=[ast.Constant(value=None)]) if (
            path := path_of(left, scope)
        ) is not None and isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
            return _there(path) if isinstance(op, ast.IsNot | ast.NotEq) else _there(path)[::-1]
        case ast.Compare(
            left=ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)),
            ops=[op],
            comparators=[ast.Constant(value=value)],
        ) if isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
            some, missing = _there(scope.renamed.get(name, name))
            missing = missing if value is None else frozenset()
            there = isinstance(op, ast.IsNot | ast.NotEq) == (value is None)  # x is not None, x == "a"
            return (some, missing) if there else (missing, some)
        case ast.Compare(
            left=ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)),
            ops=[op],
            comparators=[ast.Attribute(value=ast.Name(id=owner))],
        ) if isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) and _is_enumeration(owner, scope):
            some = frozenset({_fact(name, scope)})  # x is Color.RED
            return (some, frozenset()) if isinstance(op, ast.Is | ast.Eq) else (frozenset(), some)
        case ast.Compare(
            left=ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)), ops=[op], comparators=[among]
        ) if isinstance(op, ast.In | ast.NotIn) and _is_optional(name, scope) and _lacks_none(among, scope):
            some = frozenset({_fact(name, scope)})  # x in {"a": 1}
            return (some, frozenset()) if isinstance(op, ast.In) else (frozenset(), some)
        case ast.Call(func=ast.Name(id="isinstance") as func, args=[subject, asked]) if (
            (members := _members(subject, scope))
            and (of := _named(subject, scope)) is not None
            and scope.module.qualified(func) == "builtins.isinstance"
            and "isinstance" not in scope.local_names
            and (several := _asked(asked, members, scope))
        ):
            others = {other_fact(of, one) for one in members if one not in several}
            one_ = class_facts(of, several[0]) if len(several) == 1 else frozenset[str]()
            return frozenset({fact(of)} | others | one_), frozenset(other_fact(of, one) for one in several)
        case ast.Call(func=ast.Name(id="isinstance") as func, args=[subject, ast.Name(id=owner)]) if (
            (class_ := _class_of(subject, owner, scope)) is not None
            and (of := _named(subject, scope)) is not None
            and scope.module.qualified(func) == "builtins.isinstance"
            and "isinstance" not in scope.local_names
        ):
            return class_facts(of, class_) | {fact(of)}, frozenset()
        case ast.Call(func=ast.Name(id="isinstance") as func, args=[subject, _]) if (
            isinstance(_declared(subject, scope), Optional)
            and (of := _named(subject, scope)) is not None
            and scope.module.qualified(func) == "builtins.isinstance"
            and "isinstance" not in scope.local_names
        ):
            return frozenset({fact(of)}), frozenset()  # None is of no class that there is
        case ast.Call(func=ast.Name(id="isinstance") as func, args=[ast.Name(id=name), kind]) if (
            scope.module.qualified(func) == "builtins.isinstance"
            and "isinstance" not in scope.local_names
            and scope.types.get(scope.renamed.get(name, name)) == JSON
        ):
            found = NAMES.get(scope.module.qualified(kind) or "")
            is_it = frozenset() if found is None else {class_fact(scope.renamed.get(name, name), found)}
            return frozenset(is_it), frozenset()
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="type") as func, args=[subject]),
            ops=[op],
            comparators=[ast.Name(id=owner)],
        ) if (
            isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq)
            and (of := _named(subject, scope)) is not None
            and scope.module.qualified(func) == "builtins.type"
            and "type" not in scope.local_names
        ):
            class_, members = _class_of(subject, owner, scope), _members(subject, scope)
            own = frozenset({fact(of)}) | (class_facts(of, class_) if class_ else frozenset())
            other = frozenset[str]()
            if class_ in members:
                own |= {other_fact(of, one) for one in members if one != class_}
                other = frozenset() if class_.shape.derived else frozenset({other_fact(of, class_)})
            return (own, other) if isinstance(op, ast.Is | ast.Eq) else (other, own)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            holds, fails = facts(inner, scope)
            return fails, holds
        case ast.BoolOp(op=op, values=values):
            every = isinstance(op, ast.And)
            sure: frozenset[str] = frozenset()
            for one in values:  # each may assign what those before it have asked
                sure = without({*bound_names(one)}, sure)
                sure |= _assigned(one) | facts(one, scope)[0 if every else 1]
            if any(True for one in values for _ in bound_names(one)):
                either = frozenset[str]()
            else:  # what each of them says that may have decided
                either = frozenset.intersection(*(facts(one, scope)[1 if every else 0] for one in values))
            return (sure, either) if every else (either, sure)
        case ast.Call(func=ast.Name(id="any") as func, args=[ast.GeneratorExp(elt=elt, generators=generators)]) if (
            scope.module.qualified(func) == "builtins.any" and "any" not in scope.local_names
        ):
            tests = [elt, *(test for one in generators for test in one.ifs)]
            return frozenset().union(*(_assigned(one) for one in tests)), frozenset()
    return _NONE


def _assigned(node: ast.AST) -> frozenset[str]:
    """What `:=` surely assigns where the expression is evaluated; without recursion, as operators may be many."""
    names: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        match one:
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                names.add(name)
                pending.append(value)
            case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
                pending.append(first)
            case ast.Compare(left=left, comparators=[first, *_]):
                pending += [left, first]
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                pass
            case _:
                pending += ast.iter_child_nodes(one)
    return frozenset(names)


def _is_enumeration(name: str, scope: Scope) -> bool:
    symbol = scope.module.symbols.get(name)
    is_local = name in scope.local_names or name in scope.renamed
    return not is_local and isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Enumeration)


def _named(node: ast.expr, scope: Scope) -> str | None:
    """By which name something is known of it: a variable, also one that `:=` assigns, or a field of one."""
    match node:
        case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)):
            return scope.renamed.get(name, name)
        case ast.Attribute():
            return path_of(node, scope)
    return None


def _declared(node: ast.expr, scope: Scope) -> Type | None:
    """The type that it is declared to be of, whatever is known of its object."""
    match node:
        case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)):
            return _state(name, scope) or scope.types.get(scope.renamed.get(name, name))
        case ast.Attribute(value=value, attr=attr) if (path := _named(value, scope)) is not None:
            type_ = _declared(value, scope)
            inner = type_.inner if isinstance(type_, Optional) else type_
            if isinstance(inner, Class):
                known = _class_known(path, inner, scope) or inner
                found = {field_type(one, attr) for one in left_of(path, known, scope)}
                return found.pop() if len(found) == 1 else None
            return None if inner is None else field_type(inner, attr)
    return None


def _lacks_none(node: ast.expr, scope: Scope) -> bool:
    """Whether None is not found in it: what is written out, or has a name."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return all(isinstance(one, ast.Constant) and one.value is not None for one in items)
    return has_no_none(_container(node, scope))


def _container(node: ast.expr, scope: Scope) -> Type | None:
    """What is looked through, by its name: also of a constant of the module."""
    if isinstance(node, ast.Name) and node.id not in scope.local_names and node.id not in scope.renamed:
        symbol = scope.module.symbols.get(node.id)
        if isinstance(symbol, NamedConstant | Table):
            return symbol.type
    return _declared(node, scope)


def field_type(type_: Type, name: str) -> Type | None:
    found = field_of(type_, name)
    return None if found is None else found[1]


def _class_of(node: ast.expr, owner: str, scope: Scope) -> Class | None:
    """The class that is asked for, where the declared one derives to it."""
    type_ = _declared(node, scope)
    inner = type_.inner if isinstance(type_, Optional) else type_
    symbol = scope.module.symbols.get(owner) if owner not in scope.local_names else None
    if isinstance(inner, Class) and isinstance(symbol, ClassSymbol) and symbol.type in inner.shape.derived:
        assert isinstance(symbol.type, Class)
        return symbol.type
    return None


def _members(node: ast.expr, scope: Scope) -> list[Class]:
    """The classes of the union that it is declared to be of."""
    type_ = _declared(node, scope)
    inner = type_.inner if isinstance(type_, Optional) else type_
    return inner.shape.members if isinstance(inner, Class) and inner.shape.is_union else []


def _asked(node: ast.expr, members: list[Class], scope: Scope) -> list[Class]:
    """Which of them are asked for, all of what is asked for."""
    match node:
        case ast.Tuple(elts=parts):
            found = [_asked(one, members, scope) for one in parts]
            return [each for one in found for each in one] if all(found) else []
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            one, other = _asked(left, members, scope), _asked(right, members, scope)
            return [*one, *other] if one and other else []
        case ast.Name(id=name) if name not in scope.local_names and name not in scope.renamed:
            symbol = scope.module.symbols.get(name)
            type_ = symbol.type if isinstance(symbol, ClassSymbol) else None
            every = type_.shape.members if isinstance(type_, Class) and type_.shape.is_union else [type_]
            several = [one for one in members if one in every]
            return several if len(several) == len(every) else []
    return []


def _is_optional(name: str, scope: Scope) -> bool:
    state = _state(name, scope)
    return isinstance(state or scope.types.get(scope.renamed.get(name, name)), Optional)


def whole(value: Expression) -> Expression:
    """What is taken as what it is known to be."""
    return value.value if isinstance(value, As) else value


def is_none(node: ast.Compare, value: Expression, scope: Scope) -> Expression:
    """`x is None`, `x is not None`, `x == None`."""
    op = node.ops[0]
    value = whole(value)
    if isinstance(value, Known | Sure):
        value = value.value
    if value.type == JSON:
        asked = is_one_of(value, mask(NONE))
        return asked if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, node.lineno, asked)
    # A copy of what was asked, or one of such.
    kept = isinstance(value, Local) and value.name in {*scope.surely, *scope.renamed.values()}
    if kept and not isinstance(value.type, Optional):
        return Literal(BOOL, node.lineno, not isinstance(op, ast.Is | ast.Eq))
    if isinstance(value, Walrus) and isinstance(whole(value.value), Known | Sure):  # None, had nobody asked
        answer = Literal(BOOL, node.lineno, not isinstance(op, ast.Is | ast.Eq))
        return Holding(BOOL, node.lineno, value, Held(value.type, value.line), answer)
    if not isinstance(value.type, Optional):
        hint = "leave the comparison out"
        scope.report.refuse("P011", node, f"{value.type.name} is never None", hint)
    found = IsNone(BOOL, node.lineno, value)
    return found if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, node.lineno, found)
