"""Classes that come inside: dataclasses and named tuples, with their methods."""

import ast
import copy

from ..types.containers import Optional
from ..types.model import Type
from ..types.records import Enumeration, NamedTuple, Record
from .constants import NotConstant, evaluate, fits, type_of
from .report import Refused, Report
from .signatures import annotation, signature
from .symbols import ClassSymbol, Constant, Function, Module, Parameter, Role, Signature


def class_symbol(node: ast.ClassDef, module: Module, report: Report, known: dict[str, Constant]) -> ClassSymbol | None:
    """None for a class of another form; Refused for one of this form that cannot come inside."""
    bases = [module.qualified(one) for one in node.bases]
    options = _dataclass(node, module)
    if bases == ["typing.NamedTuple"] and not node.decorator_list:
        fields = _fields(node, module, report, known)
        if not fields:
            report.refuse("P008", node, f"`{node.name}` has no fields", "leave it out, or use a bool")
        items = tuple(one.type for one in fields)
        type_: Type = NamedTuple(items, node.name, tuple(one.name for one in fields))
    elif bases == ["enum.Enum"] and not node.decorator_list:
        type_ = Enumeration(node.name, _members(node, report, known))
        return ClassSymbol(node.name, type_, Signature((), type_), {}, node)
    elif options is not None and not node.bases:
        fields = _fields(node, module, report, known)
        pairs = tuple((one.name, one.type) for one in fields)
        type_ = Record(node.name, pairs, options.get("frozen", False), options.get("order", False))
    else:
        return None
    symbol = ClassSymbol(node.name, type_, Signature(tuple(fields), type_), {}, node)
    module.symbols[node.name] = symbol  # methods may name it
    try:
        for one in node.body:
            if isinstance(one, ast.FunctionDef):
                symbol.methods[one.name] = _method(one, node, module, report, known)
    finally:
        del module.symbols[node.name]
    return symbol


def _dataclass(node: ast.ClassDef, module: Module) -> dict[str, bool] | None:
    """What `@dataclass(…)` says; None where it is none, or says more than trusted code has."""
    if len(node.decorator_list) != 1:
        return None
    decorator = node.decorator_list[0]
    match decorator:
        case ast.Call(func=func, args=[], keywords=keywords) if module.qualified(func) == "dataclasses.dataclass":
            options = {}
            for one in keywords:
                if one.arg not in ("frozen", "order", "slots") or not isinstance(one.value, ast.Constant):
                    return None
                options[one.arg] = bool(one.value.value)
            return options
    return {} if module.qualified(decorator) == "dataclasses.dataclass" else None


def _fields(node: ast.ClassDef, module: Module, report: Report, known: dict[str, Constant]) -> list[Parameter]:
    fields = []
    for one in node.body:
        match one:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=written, value=value):
                type_ = annotation(written, module, report)
                or_none = isinstance(type_, Optional) and isinstance(value, ast.Constant) and value.value is None
                default = None if or_none else _default(name, type_, value, report, known)
                fields.append(Parameter(name, type_, one, default, or_none=or_none))
            case ast.FunctionDef() | ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                report.refuse("P008", one, f"`{node.name}` has more than fields and methods", "leave it out")
    return fields


def _members(node: ast.ClassDef, report: Report, known: dict[str, Constant]) -> tuple[tuple[str, Constant], ...]:
    """In the order of the class; two of one value would be one member."""
    members: list[tuple[str, Constant]] = []
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name.startswith("_"):  # some of these are members to Python, and others are not
                    report.refuse("P008", one, f"`{name}` is no name of a member", "begin it with a letter")
                try:
                    constant = evaluate(value, known)
                except NotConstant as error:
                    report.refuse("P014", value, f"`{name}` is not constant: {error}", "use a literal")
                if constant in [other for _, other in members]:
                    report.refuse("P008", one, f"`{name}` has another member's value", "leave it out")
                members.append((name, constant))
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                report.refuse("P008", one, f"`{node.name}` has more than members", "leave it out")
    if not members:
        report.refuse("P008", node, f"`{node.name}` has no members", "give it some")
    types = {type_of(constant) for _, constant in members}
    if len(types) > 1 or None in types:
        text = "a value past 64 bits" if None in types else "values of several types"
        report.refuse("P008", node, f"`{node.name}` has {text}", "give its members values of one type")
    return tuple(members)


def _default(
    name: str, type_: Type, value: ast.expr | None, report: Report, known: dict[str, Constant]
) -> Constant | None:
    if value is None:
        return None
    try:
        constant = evaluate(value, known)
    except NotConstant as error:
        report.refuse("P014", value, f"the default of `{name}` is not constant: {error}", "pass it where it is made")
    if not fits(constant, type_):
        report.refuse("P011", value, f"the default of `{name}` is not of type {type_.name}", "change one of the two")
    return constant


def _method(
    node: ast.FunctionDef, owner: ast.ClassDef, module: Module, report: Report, known: dict[str, Constant]
) -> Function:
    """A function whose first parameter is the object."""
    typed = copy.copy(node)
    typed.args = copy.copy(node.args)
    if node.decorator_list or not node.args.args:
        report.refuse("P003", node, f"a method of `{owner.name}` that is not plain", "define it with `self` only")
    own = copy.copy(node.args.args[0])
    own.annotation = ast.copy_location(ast.Name(owner.name, ast.Load()), own)
    typed.args.args = [own, *node.args.args[1:]]
    name = f"{len(owner.name)}{owner.name}_{node.name}"
    try:
        parsed = signature(typed, module, report.aside(), known)
    except Refused:
        parsed = None
    return Function(name, Role.HELPER, typed, parsed)
