"""Fields of plain classes whose type nothing declares: what `__init__` assigns first says what they are, or the first
method that does where it does not.
"""

from collections.abc import Set
from contextlib import suppress

from ..survey.report import Refused, Report
from ..survey.signatures import method_signature
from ..survey.symbols import ClassSymbol, Function, Module
from ..types.records import Class
from ..types.variables import variables_of
from .function import check_function


def settle_fields(module: Module, report: Report) -> None:
    """Looks at one method after the other, as one may make objects of the class of another.

    What stays unknown is refused where it is used (P011).
    """
    classes = [
        (one, one.type)
        for one in module.symbols.values()
        if isinstance(one, ClassSymbol) and isinstance(one.type, Class)
    ]
    left = -1
    while any(type_.shape.open for _, type_ in classes) and left != (
        left := sum(len(of.shape.open) for _, of in classes)
    ):
        for symbol, type_ in classes:
            _from_base(type_)
            for name in ("__init__", *sorted({*type_.shape.openers.values()})):
                _look(symbol, type_, name, module, report)
    for _, type_ in classes:
        _from_base(type_)
        # Methods that nobody calls may do anything: what such a one stores is refused where it is reached.
        type_.shape.open -= type_.shape.openers.keys()


def _look(symbol: ClassSymbol, type_: Class, name: str, module: Module, report: Report) -> None:
    """At the method of that name, for what it says of the fields that it opens."""
    method = symbol.methods.get(name)
    opens = {one for one in type_.shape.open if type_.shape.openers.get(one, "__init__") == name}
    if not opens or method is None or method.name in symbol.inherited:
        return
    if method.signature is None:
        _say(type_, opens, _wrong_with(method, module, report))
        return
    before = module.turned_up()
    aside = report.aside()
    check_function(method, method.signature, module, aside)
    module.forget(before)
    fields = type_.shape.fields
    known = {one for one in opens if one in fields and not any(variables_of(fields[one]))}
    for one in opens - known:
        fields.pop(one, None)
    _say(type_, opens - known, aside.first)
    type_.shape.open -= known


def _wrong_with(init: Function, module: Module, report: Report) -> str | None:
    """What is wrong with its signature, which nobody reports where no object can be made."""
    aside = report.aside()
    with suppress(Refused):
        method_signature(init.node, module, aside, {})
    return aside.first


def _say(type_: Class, names: Set[str], why: str | None) -> None:
    """Keeps why the fields are not known: where nothing else is wrong, it may be the base's `__init__`."""
    base = type_.shape.base
    why = why or (next(iter(base.shape.unknown.values()), None) if base is not None else None)
    for one in names:
        type_.shape.unknown.setdefault(one, why or f"declare it in `__init__`: `self.{one}: … = …`")


def _from_base(type_: Class) -> None:
    """A derived class's fields begin with the base's, which may be known by now."""
    base = type_.shape.base
    if base is not None:
        own = {name: of for name, of in type_.shape.fields.items() if name not in base.shape.fields}
        type_.shape.fields = {**base.shape.fields, **own}
        type_.shape.open -= base.shape.fields.keys()
        type_.shape.unknown.update(base.shape.unknown)
