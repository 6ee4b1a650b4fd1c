"""Methods of classes: plain ones, properties, static and class methods, and what Python calls by itself."""

import ast
import copy
from collections.abc import Mapping
from dataclasses import replace

from ..packages.bound import bound_names, yields
from ..packages.marks import shown
from .caches import PROPERTY
from .context_managers import HINT, MANAGER
from .names import is_plain
from .report import Refused, Report
from .signatures import known_as, method_signature
from .symbols import ClassSymbol, Constant, Function, Further, Module, Role, Signature

# What `==`, hash and repr of an object are wherever it is held, and how a list of them is sorted: its type's descriptor
# says so. The decorator makes the first three anew for each class.
MADE_ANEW = frozenset({"__eq__", "__hash__", "__repr__"})
DESCRIBED = MADE_ANEW | {"__lt__"}
_ORDER = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})
COMPARED = _ORDER | {"__eq__", "__ne__"}
_ARITHMETIC = "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul"
_OPERATORS = frozenset(
    {f"__{letter}{one}__" for one in _ARITHMETIC.split() for letter in ("", "r")}
    | {"__divmod__", "__neg__", "__pos__", "__invert__"}
)
REFLECTED = frozenset(f"__r{one}__" for one in _ARITHMETIC.split())
_OF_VALUES = frozenset(
    f"__{one}__" for one in ("abs", "int", "float", "str", "format", "bool", "enter", "exit", "contains", "call")
)
_OF_CONTAINERS = frozenset(["__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__delitem__"])
_OF_TUPLES = _OPERATORS | _OF_VALUES
_IN_PLACE = frozenset(f"__i{one}__" for one in _ARITHMETIC.split())
_OF_CLASSES = _OF_TUPLES | COMPARED | _OF_CONTAINERS | _IN_PLACE | DESCRIBED
_OF_DATACLASSES = _OF_CLASSES | {"__post_init__"}
_OF_PLAIN = _OF_CLASSES | {"__init__"}


def says_less(node: ast.ClassDef) -> bool:
    """Whether the class has a `__lt__` of two of its objects."""
    for one in node.body:
        match one:
            case ast.FunctionDef(name="__lt__", args=ast.arguments(args=[_, ast.arg(annotation=ast.expr() as said)])):
                return ast.unparse(said).strip("'") in (node.name, "Self", "object")
    return False


def special_methods(
    node: ast.ClassDef, report: Report, *, of_tuple: bool = False, of_plain: bool = False
) -> frozenset[str]:
    """Those of the class; one that would go unheard is refused."""
    allowed = _OF_TUPLES if of_tuple else _OF_PLAIN if of_plain else _OF_DATACLASSES
    found = set()
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name.startswith("__"):
            if one.name not in allowed:
                message = f"`{node.name}` says what `{one.name}` is, which trusted code does not ask"
                report.refuse("P008", one, message, "give the method a name of its own")
            if one.decorator_list:
                hint = "leave it out; of overloads, let each be a method with a name of its own"
                report.refuse("P008", one, f"a decorator on `{one.name}` of `{node.name}`", hint)
            found.add(one.name)
    return frozenset(found)


def known_in(symbol: ClassSymbol, known: Mapping[str, Constant]) -> dict[str, Constant]:
    """What defaults mean in a class's body."""
    bound = {name for one in symbol.node.body for name in bound_names(one)}
    own = {name: one.value for name, one in symbol.constants.items() if not isinstance(one.value, tuple)}
    return {name: value for name, value in known.items() if name not in bound} | own


def seen_in(symbol: ClassSymbol, module: Module) -> Module:
    """The module as the signatures of the class's methods see it."""
    own = {one: symbol for one, origin in module.imports.items() if origin == "typing.Self"}
    return replace(module, symbols={**module.symbols, **own})


def add_methods(symbol: ClassSymbol, module: Module, report: Report, known: dict[str, Constant]) -> None:
    """Reads them while the class has its name already: they may name it."""
    known = known_in(symbol, known)
    before = module.symbols.get(symbol.name)
    module.symbols[symbol.name] = symbol
    try:
        for one in symbol.node.body:
            if isinstance(one, ast.FunctionDef):
                _add(one, symbol, module, report, known)
    finally:
        if before is None:
            del module.symbols[symbol.name]
        else:
            module.symbols[symbol.name] = before


def _add(
    node: ast.FunctionDef, symbol: ClassSymbol, module: Module, report: Report, known: dict[str, Constant]
) -> None:
    kind = _kind(node, symbol, module, report)
    if node.name == "__iter__" and (over := _iterated(node, symbol, report)) is not None:
        symbol.iterates.append(over)
        return
    typed = copy.copy(node)
    typed.args = copy.copy(node.args)
    typed.decorator_list = []
    made_by: tuple[str, str] | None = None
    if kind != "static":
        if not node.args.args or node.args.defaults[len(node.args.args) - 1 :]:
            hint = "its first parameter is the object"
            report.refuse("P003", node, f"a method of `{symbol.name}` that is not plain", hint)
        first = copy.copy(node.args.args[0])
        rest = node.args.args[1:]
        if kind == "class":
            typed.args.args, made_by = rest, (first.arg, symbol.name)
        else:
            first.annotation = _named(symbol, first)
            typed.args.args = [first, *rest]
    base, _, plain = node.name.rpartition(".")  # of `super().plain()`, in survey/supers.py
    typed.name = plain
    if plain in COMPARED:
        _compared(typed, symbol)
    name = f"{len(symbol.name)}{symbol.name}_{f'{len(base)}{base}_' if base else ''}{plain}"
    try:
        parsed = known_as(method_signature(typed, seen_in(symbol, module), report.aside(), known), name)
        cls = made_by[0] if made_by is not None and not hasattr(node.args.args[0], "is_positional") else None
        parsed = _of_class(parsed, base or symbol.name, cls)
    except Refused:
        parsed = None
    if plain == "__eq__" and parsed is not None and [one.type for one in parsed.parameters] != [symbol.type] * 2:
        hint = "let it be `other: object`"
        report.refuse("P008", node, f"`__eq__` of `{symbol.name}` is asked about another class", hint)
    is_asking = getattr(node, "is_asking", False)
    function = Function(name, Role.HELPER, typed, parsed, is_asking=is_asking, made_by=made_by)
    if kind == "setter":
        symbol.setters[node.name] = replace(function, name=f"{len(symbol.name)}{symbol.name}_0{node.name}")
        return
    names = {*symbol.methods, *symbol.statics, *symbol.constants, *symbol.field_names}
    if node.name in names or not is_plain(plain):
        report.refuse("P008", node, f"`{node.name}` is bound more than once in `{symbol.name}`", "rename it")
    (symbol.methods if kind in ("plain", "property") else symbol.statics)[node.name] = function
    if kind == "property":
        symbol.properties.add(node.name)


def _of_class(parsed: Signature, owner: str, cls: str | None) -> Signature:
    """What a `**` of a method does not take is the class, too, by the name that it has there."""
    parameters = []
    for one in parsed.parameters:
        if one.further is not None:
            besides = one.further.besides | ({cls} if cls is not None else set())
            function = f"{shown(owner)}.{one.further.function}"
            one = replace(one, further=Further(besides, function, function))
        parameters.append(one)
    return replace(parsed, parameters=tuple(parameters))


def _kind(node: ast.FunctionDef, symbol: ClassSymbol, module: Module, report: Report) -> str:
    kinds = {"builtins.property": "property", "builtins.staticmethod": "static", "builtins.classmethod": "class"}
    found = [kinds.get(module.qualified(one) or "") for one in node.decorator_list]
    if not found:
        return "plain"
    match node.decorator_list:
        case [ast.Attribute(value=ast.Name(id=name), attr="setter")] if name == node.name in symbol.properties:
            if len(node.args.args) != 2:
                hint = "give it `self`, and the value"
                report.refuse("P003", node, f"the setter of `{node.name}` takes no single value", hint)
            return "setter"
    if len(found) > 1 or found[0] is None:
        named = [module.qualified(one) for one in node.decorator_list]
        hint = HINT if named == [MANAGER] else "leave it out; there are property, staticmethod and classmethod"
        message = f"a decorator on the method `{node.name}` of `{symbol.name}`"
        if named == [PROPERTY]:
            message = (
                f"`{node.name}` of `{symbol.name}` is a `cached_property`: there are such, of a type that is said, "
            )
            message += "in plain classes, from which no dataclass derives, without a decorator or `__slots__`"
        report.refuse("P003", node, message, hint)
    if found[0] == "property" and len(node.args.args) != 1:
        report.refuse("P003", node, f"the property `{node.name}` has parameters", "define a method")
    return found[0]


def _iterated(node: ast.FunctionDef, symbol: ClassSymbol, report: Report) -> tuple[str, ast.expr] | None:
    """What a loop over the object loops over; None where that is what the method yields."""
    body = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    match node.args, body:
        case (
            ast.arguments(args=[ast.arg(arg=name)]),
            [ast.Return(value=ast.Call(func=ast.Name(id="iter"), args=[over], keywords=[]))]
            | [ast.Expr(value=ast.YieldFrom(value=over))]
            | [ast.Return(value=ast.GeneratorExp() as over)],
        ):
            return name, over
    if yields(node):
        return None
    hint = "let it be `return iter(self.items)` or a generator expression, alone, or `yield` each"
    return report.refuse("P008", node, f"`__iter__` of `{symbol.name}` is more than what it loops over", hint)


def _named(symbol: ClassSymbol, where: ast.arg) -> ast.expr:
    return ast.copy_location(ast.Name(symbol.name, ast.Load()), where)


def _compared(node: ast.FunctionDef, symbol: ClassSymbol) -> None:
    """`other: object` is one of the class: nothing else is compared with it, so what asks for that is left out."""
    other = node.args.args[1] if len(node.args.args) == 2 else None
    if other is None or not isinstance(other.annotation, ast.Name) or other.annotation.id != "object":
        return
    node.args.args[1] = copy.copy(other)
    node.args.args[1].annotation = _named(symbol, other)
    match node.body:
        case [
            ast.If(
                test=ast.UnaryOp(
                    op=ast.Not(),
                    operand=ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=asked), ast.Name(id=kind)]),
                ),
                body=[ast.Return(value=ast.Name(id="NotImplemented") | ast.Constant(value=False))],
                orelse=[],
            ),
            *rest,
        ] if asked == other.arg and kind in (symbol.name, *getattr(symbol.type, "bases", ())) and rest:
            node.body = rest
