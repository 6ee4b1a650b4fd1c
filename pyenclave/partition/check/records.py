"""Objects: how they are made, their fields and methods."""

import ast
from typing import NoReturn

from .. import operations
from ..packages.marks import shown
from ..survey.caches import is_kept
from ..survey.constants import fits, type_of
from ..survey.forced import is_forced
from ..survey.post_inits import POST_INIT
from ..survey.report import Refused
from ..survey.symbols import ClassSymbol, Constant, ExceptionClass, Function, Signature
from ..types.arrays import Array
from ..types.model import BOOL, EXCEPTION, Type, described
from ..types.records import Class, Enumeration, Flags, NamedTuple, Record, field_of, is_knotted, reached
from . import standard
from .arrays import shape
from .convert import apply, coerce, holding, operand, or_ask, underlying
from .derived import of_own_class
from .dispatch import Checked, check, handles
from .enums import member_of, property_of
from .exception_members import member_of_caught
from .function_values import method_value, named_value
from .hidden import is_hidden
from .optional import as_asked, left_of, sure
from .passing import arguments, given
from .raises import class_name_of
from .scope import Scope
from .special import method_of, method_operation
from .spread import default
from .tree import (
    As,
    Attribute,
    Begun,
    Call,
    Choice,
    Expression,
    FieldPlace,
    Held,
    Holding,
    IsClass,
    Known,
    Literal,
    Local,
    Named,
    New,
    PropertyPlace,
    TupleOf,
)
from .tuples import member


def construct(symbol: ClassSymbol, node: ast.Call, scope: Scope) -> Expression:
    """`Point(1, 2)`: what is written, in that order, then the defaults in the order of the fields."""
    if is_knotted(symbol.type) and any(one.concurrent for one in scope.module.functions):
        message = f"a `{symbol.name}` could come to hold itself, and calls of this module run beside each other"
        scope.report.refuse("P020", node, message, "leave `concurrent=True` out, or keep objects by places in a list")
    if (of_value := _by_type(symbol, node, scope)) is not None:
        return of_value
    if (made := of_shipped(symbol, "made", node, scope)) is not None:
        scope.called.add(made.name)
        assert made.signature is not None
        return Call(symbol.type, node.lineno, made, arguments(node, symbol.name, made.signature, scope))
    if isinstance(symbol.type, Class):
        _refuse_abstract(symbol, symbol.type, node, scope)
        if not symbol.type.shape.is_dataclass:
            return _begun_by_init(symbol, symbol.type, node, scope)
    parameters = symbol.made.parameters
    taken = Signature(tuple(one for one in parameters if one.is_passed), symbol.type)
    written, _ = given(node, symbol.name, taken, scope)
    passed: dict[str, Expression] = {}
    for at, value in written:
        one = taken.parameters[at]
        passed[one.name] = coerce(scope, check(value, scope, one.type), one.type, value, f"`{one.name}`")
    for one in parameters:
        if one.name not in passed and not one.is_computed:
            passed[one.name] = default(node, one, symbol.name, scope)
    return _made(symbol, passed, node, scope)


def of_shipped(symbol: ClassSymbol, name: str, node: ast.expr, scope: Scope) -> Function | None:
    """What calls and names of a class of pyenclave's own modules mean outside of these: `C(…)`, `C.name`."""
    if not scope.module.is_shipped_at(symbol.node) or scope.module.is_shipped_at(node):
        return None
    return symbol.statics.get(f"_{name}")


def _by_type(symbol: ClassSymbol, node: ast.Call, scope: Scope) -> Expression | None:
    """Of pyenclave's own classes: `Decimal(x)`, where the type of `x` says which function makes it."""
    makers = [one.removeprefix("_made_") for one in symbol.statics if one.startswith("_made_")]
    if not makers or not (node.args or node.keywords) or of_shipped(symbol, "made", node, scope) is None:
        return None
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        name = shown(symbol.name)
        scope.report.refuse("P010", node, f"inside, `{name}` takes one value", f"write `{name}(x)`")
    value = underlying(check(node.args[0], scope))
    is_number = value.type.is_integer or value.type == BOOL
    name = "int" if is_number else "float" if value.type.is_float else shown(value.type.name)
    if name not in makers:
        message = f"`{shown(symbol.name)}` takes {', '.join(makers[:-1])} or {makers[-1]}, not {described(value.type)}"
        hint = or_ask(f"pass one of these: `{shown(symbol.name)}(x)`", value.type)
        scope.report.refuse("P011", node.args[0], message, hint)
    made = symbol.statics[f"_made_{name}"]
    scope.called.add(made.name)
    assert made.signature is not None
    wanted = made.signature.parameters[0].type
    value = operand(value, wanted) if is_number or value.type.is_float else value
    return Call(symbol.type, node.lineno, made, ((0, coerce(scope, value, wanted, node.args[0], "the value")),))


def replaced(node: ast.Call, values: list[ast.expr], scope: Scope) -> Expression:
    """`replace(p, x=1)` and `p._replace(x=1)`: made anew, of what is given and of the object's own fields."""
    if len(values) != 1 or isinstance(values[0], ast.Starred) or any(one.arg is None for one in node.keywords):
        scope.report.refuse("P010", node, "`replace` takes an object, and fields by their names", "see its signature")
    value = check(values[0], scope)
    symbol = scope.module.class_of(value.type)
    is_shipped = symbol is not None and scope.module.is_shipped_at(symbol.node)
    is_made_of_fields = isinstance(value.type, Record | NamedTuple) and not isinstance(value.type, Class)
    if symbol is None or is_shipped or not is_made_of_fields:
        message = f"`replace` of {described(value.type)}"
        scope.report.refuse("P010", values[0], message, or_ask("pass a dataclass or a NamedTuple", value.type))
    held = Held(value.type, value.line)
    given = {one.arg for one in node.keywords}
    kept = []
    for one in symbol.made.parameters:
        if not one.is_field and one.name not in given and not one.has_default:
            message = f"`replace` of a `{symbol.name}` needs its `InitVar` `{one.name}`"
            scope.report.refuse("P010", node, message, f"pass it: `{one.name}=…`")
    for place, one in enumerate(one for one in symbol.made.parameters if one.is_field):
        if one.is_passed and one.name not in given:
            is_tuple = isinstance(value.type, NamedTuple)
            part = member(held, place) if is_tuple else Attribute(one.type, node.lineno, held, one.name)
            kept.append(ast.copy_location(ast.keyword(one.name, Checked(part, node)), node))
    call = ast.Call(ast.copy_location(ast.Name(symbol.name, ast.Load()), node), [], [*node.keywords, *kept])
    made = construct(symbol, ast.copy_location(call, node), scope)
    return Holding(made.type, node.lineno, value, held, made)


def _refuse_abstract(symbol: ClassSymbol, type_: Class, node: ast.Call, scope: Scope) -> None:
    if type_.shape.is_union:
        hint = f"call one of {', '.join(one.name for one in type_.shape.members)}"
        scope.report.refuse("P010", node, f"`{symbol.name}` is a union of classes, not a class", hint)
    if type_.shape.abstract:
        message = f"`{symbol.name}` is abstract: it has no `{type_.shape.abstract[0]}`"
        scope.report.refuse("P010", node, message, "make one of a class that defines it")


def _call_described(symbol: ClassSymbol, type_: Class, scope: Scope) -> None:
    """What the descriptors of the class and of its bases call."""
    for name in (symbol.name, *type_.bases):
        one = scope.module.symbols[name]
        assert isinstance(one, ClassSymbol)
        scope.called.update(one.described)


def _begun_by_init(symbol: ClassSymbol, type_: Class, node: ast.Call, scope: Scope) -> Expression:
    """The object, on which `__init__` is called."""
    if type_.shape.open:
        refuse_unknown(type_, min(type_.shape.open), node, scope)
    _call_described(symbol, type_, scope)
    shape = type_.shape
    places = {name: at for at, name in enumerate(shape.fields)}
    values = tuple(
        (
            places[name],
            coerce(scope, literal(value, shape.fields[name], node, scope), shape.fields[name], node, f"`{name}`"),
        )
        for name, value in shape.begun.items()
    )
    made = New(type_, node.lineno, values)
    init = symbol.methods.get("__init__")
    if init is None:
        arguments(node, symbol.name, symbol.made, scope)
        return made
    scope.called.add(init.name)
    if init.signature is None:
        raise Refused  # reported where it is defined
    held = Held(type_, node.lineno)
    passed = arguments(node, symbol.name, symbol.made, scope)
    owner = init.signature.parameters[0].type
    self_ = held if owner == type_ else As(owner, node.lineno, held)
    return Begun(type_, node.lineno, made, held, called(init, self_, passed, node.lineno))


def refuse_unknown(type_: Class, name: str, node: ast.AST, scope: Scope) -> NoReturn:
    """Where a field is needed that nothing says the type of, once."""
    of, declared = f" of `{type_.name}`", f"declare it in `__init__`: `self.{name}: … = …`"
    if type_.name in scope.module.contexts:  # the variable of a function that was written out
        of, declared = "", f"declare it: `{name}: … = …`"
    message = f"what `{name}`{of} holds is not known"
    hint = type_.shape.unknown.get(name, declared)
    scope.report.once(f"{type_.name}.{name}", "P011", node, message, hint)


def literal(value: Constant, type_: Type, node: ast.AST, scope: Scope) -> Expression:
    line = node.lineno  # type: ignore[attr-defined]
    own = type_of(value)
    assert own is not None
    return Literal(type_ if fits(value, type_) else own, line, value)


def _made(symbol: ClassSymbol, passed: dict[str, Expression], node: ast.Call, scope: Scope) -> Expression:
    """The object of what is passed and of defaults, in the order in which these are evaluated."""
    scope.called.update(scope.module.described(Signature((), symbol.type)))
    line = node.lineno
    places = {one.name: place for place, one in enumerate(one for one in symbol.made.parameters if one.is_field)}
    if not isinstance(symbol.type, Record):
        return _tuple_of(symbol.type, [(places[name], value) for name, value in passed.items()], line)
    if isinstance(symbol.type, Class):
        _call_described(symbol, symbol.type, scope)
    # Of what is no field the value waits for `__post_init__`, and so do all, as they are written before.
    is_all = passed.keys() <= places.keys()
    held = {} if is_all else {name: Held(one.type, line, one.constant) for name, one in passed.items()}
    values = {**passed, **held}
    fields = tuple((places[name], value) for name, value in values.items() if name in places)
    made: Expression = New(symbol.type, line, fields)
    if (then := symbol.methods.get(POST_INIT)) is not None:
        handed = [values[one.name] for one in symbol.made.parameters if not one.is_field]
        me = Held(symbol.type, line)
        made = Begun(symbol.type, line, made, me, _post_init(then, symbol, me, handed, node, scope))
    return holding([(one, passed[name]) for name, one in held.items()], made)


def _post_init(
    method: Function, symbol: ClassSymbol, me: Held, handed: list[Expression], node: ast.Call, scope: Scope
) -> Expression:
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    parameters = method.signature.parameters[1:]
    if len(parameters) != len(handed):
        message = f"`__post_init__` of `{symbol.name}` takes {len(parameters)} arguments, and gets {len(handed)}"
        hint = "give it `self` and a parameter for each `InitVar`, in their order"
        scope.report.once(f"{symbol.name}.{POST_INIT}", "P010", method.node, message, hint)
    for one, value in zip(parameters, handed, strict=True):
        try:
            coerce(scope.aside(), value, one.type, node, f"`{one.name}`")
        except Refused:
            message = f"`{one.name}` of `__post_init__` is {described(one.type)}, and gets {described(value.type)}"
            hint = "let it be of the type of its `InitVar`"
            scope.report.once(f"{symbol.name}.{POST_INIT}", "P011", one.node or method.node, message, hint)
    values = [
        coerce(scope, value, one.type, node, f"`{one.name}`") for one, value in zip(parameters, handed, strict=True)
    ]
    return called(method, me, tuple(enumerate(values)), node.lineno)


def _tuple_of(type_: Type, passed: list[tuple[int, Expression]], line: int) -> Expression:
    places = [place for place, _ in passed]
    if places == sorted(places):
        return TupleOf(type_, line, tuple(value for _, value in passed))
    # Values are evaluated as they are written, whatever order the fields have.
    held = {place: Held(value.type, value.line, value.constant) for place, value in passed}
    made = TupleOf(type_, line, tuple(held[place] for place in sorted(held)))
    return holding([(held[place], value) for place, value in passed], made)


@handles(ast.Attribute)
def _attribute(node: ast.Attribute, scope: Scope) -> Expression:
    if (called_ := named_value(node, scope)) is not None:
        return called_
    wanted = scope.wanted
    member_ = member_of(node, scope)
    if member_ is not None:
        return member_
    owner = class_named(node.value, scope)
    if owner is not None:
        return _of_class(owner, node, scope)
    named = class_name_of(node, scope)
    if named is not None:
        return named
    if (constant := standard.named(node, scope)) is not None:
        return constant
    if (caught := member_of_caught(node, scope)) is not None:
        return caught
    value = as_asked(check(node.value, scope), node.value, node.attr, scope)
    if isinstance(value.type, Array) and node.attr == "shape":
        return shape(value, value.type, node, scope)
    own = _own(value, node, scope)
    if own is not None:
        return own
    if (operation := operations.attribute(value.type, node.attr)) is not None:
        return apply(operation, (value,), node.lineno)
    if isinstance(value.type, Enumeration | Flags):
        found = property_of(value, node, scope)
        if found is not None:
            return found
    if isinstance(value.type, Enumeration | Flags):
        hint = "members have `.name`, `.value` and the methods of their class"
        scope.report.refuse("P009", node, f"members of `{value.type.name}` have no field `{node.attr}`", hint)
    scope.wanted = wanted  # what it is of was not asked for
    return sure(field(value, node, scope), node, scope)


def class_named(node: ast.expr, scope: Scope) -> ClassSymbol | ExceptionClass | None:
    """The class that a name stands for."""
    if not isinstance(node, ast.Name) or node.id in scope.local_names or node.id in scope.renamed:
        return None
    symbol = scope.module.symbols.get(node.id)
    return symbol if isinstance(symbol, ClassSymbol | ExceptionClass) else None


def _of_class(owner: ClassSymbol | ExceptionClass, node: ast.Attribute, scope: Scope) -> Expression:
    """`Point.LIMIT`"""
    if node.attr in owner.constants:
        constant = owner.constants[node.attr]
        return Named(constant.type, node.lineno, constant)
    if isinstance(owner, ClassSymbol) and (made := of_shipped(owner, node.attr, node, scope)) is not None:
        scope.called.add(made.name)
        return Call(owner.type, node.lineno, made, ())
    is_called = isinstance(owner, ClassSymbol) and node.attr in {*owner.methods, *owner.statics}
    hint = "call it" if is_called else "see the class"
    return scope.report.refuse("P009", node, f"`{owner.name}` has no constant `{node.attr}`", hint)


def _own(value: Expression, node: ast.Attribute, scope: Scope) -> Expression | None:
    """A property, or a constant of the class's, for which the object is evaluated as well."""
    symbol = scope.module.class_of(value.type)
    if symbol is None:
        return None
    if node.attr in symbol.constants:

        def constant(one: ClassSymbol) -> Expression:
            return Named(one.constants[node.attr].type, node.lineno, one.constants[node.attr])

        return of_own_class(value, symbol, node, scope, constant)
    if node.attr in symbol.properties:
        method = symbol.method(node.attr)
        assert method is not None
        scope.called.add(method.name)
        if method.signature is None:
            raise Refused  # reported where it is defined
        return called(method, value, (), node.lineno)
    return None


def attribute(value: Expression, node: ast.Attribute, scope: Scope) -> Expression:
    """A property or a field of the value."""
    return _own(value, node, scope) or field(value, node, scope)


def field(value: Expression, node: ast.Attribute, scope: Scope) -> Expression:
    is_own = is_hidden(scope.module.class_of(value.type), node.attr, node, scope)
    found = None if is_own else field_of(value.type, node.attr)
    if found is None and isinstance(value.type, Class) and value.type.shape.is_union:
        whole = value.value if isinstance(value, Known) else value
        members = left_of(whole.name, value.type, scope) if isinstance(whole, Local) else value.type.shape.members
        return _of_members(value, members, node, scope)
    if found is None:
        if not isinstance(value.type, Record | NamedTuple):
            if (made := method_value(value, None, node, scope)) is not None:
                return made
            hint = "use a function; what there is, is in docs/trusted-python.md"
            if value.type == EXCEPTION:
                hint = "its class says which fields it has: catch it by that alone, `except Name as e`"
                hint += "; a constant is `Name.CODE`"
            hint = or_ask(hint, value.type)
            scope.report.refuse("P009", node, f"{described(value.type)} has no attribute `{node.attr}`", hint)
        if isinstance(value.type, Class) and node.attr in value.type.shape.open:
            refuse_unknown(value.type, node.attr, node, scope)
        if (method := method_of(value.type, node.attr, scope)) is not None:
            if method.signature is None:
                raise Refused  # reported where it is defined
            if (made := method_value(value, method.signature, node, scope)) is not None:
                return made
            hint = "say which type it has here, as in `f: Callable[[int], int] = …`"
            scope.report.refuse("P009", node, f"`{node.attr}` as a value, whose type is not known here", hint)
        symbol = scope.module.class_of(value.type)
        hint = "assign it in `__init__`" if isinstance(value.type, Class) else "see its class"
        if symbol is not None and scope.module.is_shipped_at(symbol.node):
            hint = "docs/standard-library.md lists what there is"
        scope.report.refuse("P009", node, f"{described(value.type)} has no field `{node.attr}`", hint)
    place, type_ = found
    if isinstance(value.type, NamedTuple):
        return member(value, place)
    return Attribute(type_, node.lineno, value, node.attr)


def _of_members(value: Expression, members: list[Class], node: ast.Attribute, scope: Scope) -> Expression:
    """A field that all classes of a union have, of one type."""
    held = Held(value.type, value.line)
    found = [attribute(As(one, value.line, held), node, scope) for one in members]
    made = found[-1]
    for one, part in zip(reversed(members[:-1]), reversed(found[:-1]), strict=True):
        if part.type != made.type:
            message = f"`{node.attr}` is not of one type in all classes of `{value.type.name}`"
            scope.report.refuse("P011", node, message, "ask `isinstance` first")
        made = Choice(made.type, node.lineno, IsClass(BOOL, node.lineno, held, one), part, made)
    return Holding(made.type, node.lineno, value, held, made)


def field_place(node: ast.Attribute, value: Expression, scope: Scope) -> tuple[FieldPlace | PropertyPlace, Type]:
    """`value.name` to store to, and what it takes."""
    symbol = scope.module.class_of(value.type)
    if symbol is not None and node.attr in symbol.properties:
        if node.attr not in symbol.setters:
            hint = f"define one: `@{node.attr}.setter`"
            if is_kept(symbol.methods[node.attr].node):
                hint = "nothing stores to what a `cached_property` keeps: make it a field"
            scope.report.refuse("P008", node, f"the property `{node.attr}` has no setter", hint)
        operation = method_operation(symbol.setters[node.attr], scope)
        owner = operation.operands[0]
        value = value if owner == value.type else As(owner, node.lineno, value)
        return PropertyPlace(operation, value), operation.operands[1]
    found = field_of(value.type, node.attr)
    if isinstance(value.type, Class) and found is None:
        if node.attr in value.type.shape.open:
            refuse_unknown(value.type, node.attr, node, scope)
        if value.type.shape.is_union:
            message = f"a store to a field of `{value.type.name}`, a union"
            scope.report.refuse("P008", node, message, "ask `isinstance` first")
        hint = f"assign it in `__init__`, or declare it in the class: `{node.attr}: …`"
        scope.report.refuse("P009", node, f"{value.type.name} has no field `{node.attr}`", hint)
    if isinstance(value.type, Record) and found is None:
        hint = f"declare it in the class: `{node.attr}: …`, with `field(init=False)` where `__post_init__` makes it"
        scope.report.refuse("P009", node, f"{described(value.type)} has no field `{node.attr}`", hint)
    if not isinstance(value.type, Record) or found is None:
        hint = or_ask("assign to a variable", value.type)
        scope.report.refuse("P008", node, "trusted code does not assign to this", hint)
    if value.type.is_frozen:
        _refuse_frozen(node, value.type, found[1], scope)
    return FieldPlace(value, node.attr, found[1]), found[1]


def _refuse_frozen(node: ast.Attribute, owner: Record, type_: Type, scope: Scope) -> None:
    """A store to what does not change, but for one of `__post_init__`, which says so."""
    if not is_forced(node):
        is_post = scope.function.node.name == POST_INIT and isinstance(node.value, ast.Name)
        written = f'`object.__setattr__({ast.unparse(node.value)}, "{node.attr}", …)`'
        scope.report.refuse(
            "P008", node, f"{owner.name} is frozen", f"write {written}" if is_post else "make a new one"
        )
    if not isinstance(owner, Class) and owner in (type_, *reached(type_)):  # whose rings nobody would find
        hint = "pass it, or have a default: what was there before the object is in no ring with it"
        scope.report.refuse("P008", node, f"a frozen `{owner.name}` could be given itself", hint)


def called(method: Function, value: Expression, passed: tuple[tuple[int, Expression], ...], line: int) -> Expression:
    """`value.method(…)`: the object is evaluated first."""
    assert method.signature is not None
    owner = method.signature.parameters[0].type
    if owner != value.type and isinstance(owner, Class):
        value = As(owner, line, value)
    rest = tuple((place + 1, argument) for place, argument in passed)
    return Call(method.signature.result, line, method, ((0, value), *rest))
