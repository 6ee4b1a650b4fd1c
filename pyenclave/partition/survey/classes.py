"""Classes that come inside: dataclasses, named tuples, enumerations, and plain ones."""

import ast
from dataclasses import replace

from ..types.containers import Optional, Set
from ..types.model import Type
from ..types.records import Enumeration, Flags, Itself, NamedTuple, Options, Record, unfolded
from .enums import FLAGS, KINDS, enumeration, flags
from .fields import constants, fields, keyword_only
from .inheritance import base_of, merged
from .methods import DESCRIBED, add_methods, says_less, special_methods
from .objects import dataclass_options
from .plain import plain_class
from .post_inits import check_computed
from .report import Report
from .symbols import ClassSymbol, Constant, Module, Parameter, Signature

_ORDER = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})


def class_symbol(node: ast.ClassDef, module: Module, report: Report, known: dict[str, Constant]) -> ClassSymbol | None:
    """None for a class of another form; Refused for one of this form that cannot come inside."""
    if node.name in module.classes:
        return plain_class(node, module, report, known)
    bases = [module.qualified(one) for one in node.bases]
    options = dataclass_options(node, module)
    base = base_of(node, module)
    made: list[Parameter] = []
    if bases == ["typing.NamedTuple"] and not node.decorator_list:
        special_methods(node, report, of_tuple=True)
        made = fields(node, module, report, known)
        if not made:
            report.refuse("P008", node, f"`{node.name}` has no fields", "leave it out, or use a bool")
        type_: Type = NamedTuple(tuple(one.type for one in made), node.name, tuple(one.name for one in made))
    elif tuple(bases) in KINDS and _is_unique(node, module):
        type_ = enumeration(node, KINDS[tuple(bases)], module, report, known)
    elif tuple(bases) in FLAGS and _is_unique(node, module) and not node.keywords:
        type_ = flags(node, FLAGS[tuple(bases)], module, report, known)
    elif options is not None and (not node.bases or base is not None):
        bases_: tuple[str, ...] = ()
        named = keyword_only(node, module, every=options.get("kw_only", False))
        if base is not None:
            assert isinstance(base.type, Record)
            bases_ = (base.name, *base.type.bases)
            named |= {one.node for one in base.made.parameters if one.keyword_only}
            node = merged(node, base, module, report, options)
        own = special_methods(node, report, of_tuple=False)
        seen = module.naming({node.name: Itself(node.name)})
        made = fields(node, seen, report, known, of_dataclass=True, named=named)
        type_ = record = replace(_record(node, made, options, own, module, report), bases=bases_)
        made = [_unfolded(one, record) for one in made]
    else:
        return None
    symbol = ClassSymbol(node.name, type_, Signature(tuple(made), type_), node)
    if not isinstance(type_, Enumeration | Flags):
        symbol.constants.update(constants(node, module, report, known))
        for one in made:
            if one.name in symbol.constants:
                message = f"`{one.name}` of `{node.name}` is a field and a constant"
                report.refuse("P008", symbol.constants[one.name].node, message, "write the default beside the field")
    add_methods(symbol, module, report, known)
    check_computed(symbol, module, report)
    return symbol


def _record(
    node: ast.ClassDef,
    made: list[Parameter],
    options: dict[str, bool],
    own: frozenset[str],
    module: Module,
    report: Report,
) -> Record:
    frozen, equal = options.get("frozen", False), options.get("eq", True)
    if options.get("order", False) and (own & _ORDER or not equal):
        report.refuse("P003", node, "`order=True`, and an order or an equality of its own", "leave one of them out")
    if not equal and "__eq__" in own and "__hash__" not in own:
        report.refuse("P003", node, "`eq=False`, and an equality of its own without a hash", "leave `eq=False` out")
    for one in made:
        _check_cycle(node, one, one.type, frozen, report)
    fields_ = [one for one in made if one.is_field]
    said = Options(
        quiet=frozenset(one.name for one in fields_ if not one.is_shown),
        uncompared=frozenset(one.name for one in fields_ if not one.is_compared),
        identity=not equal and "__eq__" not in own,
        hashed=options.get("unsafe_hash", False),
        own=own & DESCRIBED,
        less=says_less(node) and not module.is_shipped_at(node),
        compares=bool(own & _ORDER),
    )
    pairs = tuple((one.name, one.type) for one in fields_)
    # What the user's classes say themselves may be no order of all objects: `less` is what they say.
    has_order = options.get("order", False) or (own >= _ORDER and module.is_shipped_at(node))
    return Record(node.name, pairs, frozen, has_order, said)


def _unfolded(field: Parameter, record: Record) -> Parameter:
    type_ = unfolded(field.type, record)
    factory = field.factory
    return replace(field, type=type_, factory=factory and replace(factory, signature=Signature((), type_)))


def _check_cycle(node: ast.ClassDef, field: Parameter, type_: Type, frozen: bool, report: Report) -> None:
    """An object that cannot change has only what was there before it, so it is in no cycle."""
    match type_:
        case Itself() if frozen:
            pass
        case Optional(inner=inner) | Set(element=inner, frozen=True):
            _check_cycle(node, field, inner, frozen, report)
        case _ if _has_itself(type_):
            message = f"a `{node.name}` could come to hold itself: {node.name}.{field.name} -> {field.type.name}"
            report.refuse(
                "P004",
                field.node,
                message,
                "let no decorated function take or give it, and it may; or use `frozen=True` and `T | None`",
            )


def _has_itself(type_: Type) -> bool:
    inner = getattr(type_, "held", None) or getattr(type_, "items", None) or (getattr(type_, "inner", None),)
    return isinstance(type_, Itself) or any(_has_itself(one) for one in inner if isinstance(one, Type))


def _is_unique(node: ast.ClassDef, module: Module) -> bool:
    """Whether no decorator changes the enumeration; `@unique` only forbids aliases."""
    return all(module.qualified(one) == "enum.unique" for one in node.decorator_list)
