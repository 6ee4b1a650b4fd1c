"""A dataclass with a base: as the class that has all of it, the base's fields first.

Methods of the base are the class's own, once more, so a call in them is one of the class's methods, as in Python. An
object of the class is none of the base's where a type is declared: what is called is known when it is compiled.
"""

import ast
import copy
from collections.abc import Mapping, Set

from ..types.records import Class, Record
from .fields import is_class_variable, is_mark, without_fields
from .methods import MADE_ANEW
from .report import Report
from .supers import with_base_named
from .symbols import ClassSymbol, Module


def base_of(node: ast.ClassDef, module: Module) -> ClassSymbol | None:
    """The dataclass that it derives from."""
    match node.bases:
        case [ast.Name(id=name)]:
            symbol = module.symbols.get(name)
            return symbol if isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Record) else None
    return None


def merged(
    node: ast.ClassDef, base: ClassSymbol, module: Module, report: Report, options: Mapping[str, bool]
) -> ast.ClassDef:
    """The class without its base."""
    if not options.get("eq", True):
        report.refuse("P003", node, f"`eq=False` of `{node.name}`, which has a base", "leave one of them out")
    if isinstance(base.type, Class) and (held := sorted({*base.type.shape.fields, *base.type.shape.open})):
        message = f"`{held[0]}` is a field of `{base.name}`, which is no dataclass, so `{node.name}` has it not as one"
        report.refuse("P008", node, message, f"write `@dataclass` above `{base.name}`, or let it be a `ClassVar`")
    node, asked = with_base_named(node, base, module, report, slots=options.get("slots", False))
    own = {name: one for one in node.body for name in _names(one)}
    theirs = {name for one in base.node.body for name in _names(one)} - own.keys()
    _refuse_reading(node.body, theirs, f"which `{base.name}` has too", node, report)
    body: list[ast.stmt] = []
    taken: set[str] = set()
    for one in without_fields(base.node, module) if isinstance(base.type, Class) else base.node.body:
        names = _names(one)
        if not names or (isinstance(one, ast.FunctionDef) and one.name in MADE_ANEW):
            continue
        if isinstance(one, ast.AnnAssign) and is_mark(one.annotation, module):
            continue  # which of its fields follow it is known
        instead = own.get(names[0])
        if instead is None:
            body.append(one)
        elif _is_field(one, module) and not isinstance(instead, ast.AnnAssign):  # it would stay one, as it was
            message = f"`{names[0]}` of `{node.name}` is a field of `{base.name}`, and none here"
            report.refuse("P008", instead, message, "annotate it, as there, or give it another name")
        elif not _is_field(one, module) and _lacks_default(instead, module):
            message = f"`{names[0]}` of `{node.name}` has no default, and what `{base.name}` has would be one"
            report.refuse("P008", instead, message, "give it another name")
        elif isinstance(one, ast.AnnAssign) and isinstance(instead, ast.AnnAssign):  # in the place of the base's field
            body.append(instead)
            taken.add(names[0])
    _refuse_reading(body, own.keys(), f"which `{node.name}` has too", node, report)
    made = copy.copy(node)
    made.bases = []
    made.body = [*body, *asked, *(one for one in node.body if not taken.intersection(_names(one)))]
    return made


def _refuse_reading(body: list[ast.stmt], names: Set[str], why: str, node: ast.ClassDef, report: Report) -> None:
    """What stands in one class's body does not read the other's variables, but the module's of that name."""
    for one in body:
        if not isinstance(one, ast.Assign | ast.AnnAssign) or one.value is None:
            continue
        for each in ast.walk(one.value):
            if isinstance(each, ast.Name) and each.id in names:
                message = f"`{node.name}` has a value made of `{each.id}`, {why}"
                report.refuse("P008", one, message, "rename one of the two, or write the value out")


def _is_field(node: ast.stmt, module: Module) -> bool:
    return isinstance(node, ast.AnnAssign) and not is_class_variable(node.annotation, module)


def _lacks_default(node: ast.stmt, module: Module) -> bool:
    return _is_field(node, module) and isinstance(node, ast.AnnAssign) and node.value is None


def _names(node: ast.stmt) -> list[str]:
    """What a statement of a class binds."""
    match node:
        case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=targets):
            return [one.id for one in targets if isinstance(one, ast.Name)]
    return []
