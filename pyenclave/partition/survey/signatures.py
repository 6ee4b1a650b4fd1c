"""Reads annotations and signatures."""

import ast
from collections.abc import Mapping
from dataclasses import replace

from ..packages.bound import yields
from ..packages.marks import shown
from ..types.arrays import Array
from ..types.containers import (
    Container,
    Counter,
    DefaultDict,
    Deque,
    Dict,
    List,
    OpenTuple,
    Optional,
    OrderedDict,
    Set,
    Tuple,
)
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.interfaces import INTERFACES, Interface, concrete, of_parameter
from ..types.json import JSON_DICT, JSON_LIST
from ..types.model import COUNT, EXCEPTION, INT, JSON, NAMED, NONE, STR, Bool, Bytearray, Float, Integer, Json, Type
from ..types.records import Enumeration, Record, function_type
from ..types.variables import Variable, variables_of
from .constants import NotConstant, constant_default, type_of
from .exceptions import exception_class
from .exits import exit_parameters, is_exit
from .never import is_never
from .quoted import parts_of_union, unquote
from .report import Refused, Report
from .symbols import Alias, ClassSymbol, Constant, Further, Module, Parameter, Signature, Structured, Table, Unusable

_HOLDING = {
    "set": "set[str]",
    "frozenset": "frozenset[str]",
    "tuple": "tuple[int, str]",
    "collections.deque": "deque[int]",
}
_SUPPORTED = "int, float, bool, bytes, bytearray, str, u8 … u64, i8 … i64, f32, f64"

# Names of typing and of collections that say less than which type it is.
_INSTEAD = {
    **{name: f"say what it holds, as in `{name}[{'str, ' * (count - 1)}int]`" for name, count in INTERFACES.values()},
    **dict.fromkeys(("Iterator", "Generator"), "write `list[int]`"),
    "OrderedDict": "say what it holds, as in `OrderedDict[str, int]`",
    "Counter": "say what it holds, as in `Counter[str]`",
    "Self": "write the class's name: `Self` is there in classes that are not `@trusted`",
    "Callable": "say what it takes and gives, as in `Callable[[int, str], bool]`",
}


def annotation(
    node: ast.expr,
    module: Module,
    report: Report,
    *,
    result: bool = False,
    array: bool = False,
    variables: bool = False,
    interfaces: bool = False,
) -> Type:
    """The type that an annotation means; Refused (P004) where there is none.

    `array`: it may be one of those; `variables`: type variables are some; `interfaces`: those stay what they are.
    """
    type_ = _annotation(node, module, report, result=result, array=array)
    if not interfaces:
        type_ = concrete(type_)
    name = None if variables else next(variables_of(type_), None)
    if name is not None:
        hint = "use it in the signature of a function that trusted code calls"
        report.refuse("P004", node, f"the type variable `{name}` stands for no type here", hint)
    return type_


def _annotation(node: ast.expr, module: Module, report: Report, *, result: bool = False, array: bool = False) -> Type:
    parsed = unquote(node)
    if result and ((isinstance(parsed, ast.Constant) and parsed.value is None) or is_never(parsed, module)):
        return NONE
    if isinstance(parsed, ast.Name) and isinstance(symbol := module.symbols.get(parsed.id), ClassSymbol | Alias):
        return symbol.type
    if isinstance(parsed, ast.Name) and parsed.id in module.classes and parsed.id not in module.symbols:
        return module.classes[parsed.id]
    name = module.qualified(parsed)
    if name in NAMED:
        return NAMED[name]
    if name in _JSON:
        return _JSON[name]
    if name == "builtins.BaseException" or exception_class(parsed, module) is not None:
        return EXCEPTION
    if isinstance(parsed, ast.Subscript) and module.qualified(parsed.value) in ("typing.Final", "typing.Annotated"):
        first = parsed.slice.elts[0] if isinstance(parsed.slice, ast.Tuple) and parsed.slice.elts else parsed.slice
        return _annotation(first, module, report)
    if isinstance(parsed, ast.Subscript) and module.qualified(parsed.value) == "typing.Literal":
        return _literal(parsed, node, report)
    union = _union(parsed, module)
    if union is not None:
        return union
    optional = _optional(parsed, module)
    if optional is not None:
        inner = _annotation(optional, module, report)
        if isinstance(inner, Optional | Json):
            return inner
        return Optional(inner)
    if isinstance(parsed, ast.Subscript) and module.qualified(parsed.value) in _ARRAYS:
        if not array:
            hint = "take it as a parameter, and keep a list: `list(a)`"
            report.refuse("P004", node, "an array is not kept: its memory ends with the call", hint)
        return _array(parsed, node, module, report)
    if isinstance(parsed, ast.Subscript):
        made = _container(parsed, node, module, report) or _callable(parsed, module, report)
        if made is not None:
            return made
    symbol = module.symbols.get(parsed.id) if isinstance(parsed, ast.Name) else None
    if isinstance(symbol, Unusable):
        report.once(symbol.named, "P004", node, symbol.message, symbol.hint)
    written = ast.unparse(parsed)
    if name is not None and name.removeprefix("builtins.") in {one.name for one in NAMED.values()}:
        report.refuse("P004", node, f"`{written}` is not imported", f"from pyenclave import {written}")
    hint = f"use one of {_SUPPORTED}" + (", or None" if result else "")
    if name == "builtins.memoryview":
        hint = "use bytes: a slice of them is a copy"
    if name is not None and name.removeprefix("builtins.") in _HOLDING:
        hint = f"say what it holds, as in `{_HOLDING[name.removeprefix('builtins.')]}`"
    whole = module.qualified(parsed.value if isinstance(parsed, ast.Subscript) else parsed) or ""
    if whole.startswith(("typing.", "collections.")):
        hint = _INSTEAD.get(whole.rpartition(".")[2], hint)
    if isinstance(parsed, ast.BinOp) or whole == "typing.Union":
        hint = "of unions there is `T | None`, and of classes that stay inside: "
        hint += "use a dataclass with a field for each"
        if {module.qualified(one) for one in parts_of_union(parsed, module)} == {"builtins.int", "builtins.float"}:
            hint = "write `float`, which takes an int, too"
    return report.refuse("P004", node, f"trusted code has no type `{written}`", hint)


def _literal(parsed: ast.Subscript, node: ast.expr, report: Report) -> Type:
    """`Literal["r", "w"]`: the type that all have; which of them it is, nobody asks when it runs."""
    values = parsed.slice.elts if isinstance(parsed.slice, ast.Tuple) else [parsed.slice]
    types = {type_of(one.value) if _is_literal(one) else None for one in values}  # type: ignore[attr-defined]
    found = types.pop() if len(types) == 1 else None
    if found is None:
        report.refuse(
            "P004", node, "a `Literal` of what has no one type", "write texts, numbers or bools, all of one type"
        )
    return found


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool | int | str | bytes)


# What a value of JSON is called, and what is made of such.
_JSON: dict[str | None, Type] = {
    "typing.Any": JSON, "builtins.object": JSON, "builtins.dict": JSON_DICT, "builtins.list": JSON_LIST,
}  # fmt: skip


def _union(node: ast.expr, module: Module) -> Type | None:
    """The base that stands for a union of classes, which may be None besides."""
    parts = [unquote(one) for one in parts_of_union(node, module)]
    named = {each for one in parts if isinstance(one, ast.Name) for each in _named(one.id, module)}
    others = [one for one in parts if not isinstance(one, ast.Name)]
    nothing = all(isinstance(one, ast.Constant) and one.value is None for one in others)
    for one in module.classes.values():
        if one.shape.is_union and nothing and len(named) > 1 and {each.name for each in one.shape.members} == named:
            return Optional(one) if others else one
    return None


def _named(name: str, module: Module) -> list[str]:
    """The classes of a union that has this name, or the class."""
    found = module.classes.get(name)
    return [name] if found is None or not found.shape.is_union else [one.name for one in found.shape.members]


def _optional(node: ast.expr, module: Module) -> ast.expr | None:
    """The T of `T | None` and of `Optional[T]`."""
    match node:
        case ast.BinOp(left=inner, op=ast.BitOr(), right=ast.Constant(value=None)):
            return inner
        case ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=inner):
            return inner
        case ast.Subscript(value=name, slice=inner) if module.qualified(name) == "typing.Optional":
            return inner
    return None


_CONTAINERS = {
    "builtins.list": 1, "builtins.dict": 2, "builtins.set": 1, "builtins.frozenset": 1, "collections.deque": 1,
    "collections.defaultdict": 2, "collections.Counter": 1, "collections.OrderedDict": 2,
}  # fmt: skip


def _container(parsed: ast.Subscript, node: ast.expr, module: Module, report: Report) -> Type | None:
    """`list[int]`, `dict[str, bytes]`, `tuple[int, str]`; None where it is something else."""
    name = module.qualified(parsed.value) or ""
    inner = parsed.slice.elts if isinstance(parsed.slice, ast.Tuple) else [parsed.slice]
    if name in INTERFACES:
        return _interface(name, inner, module, report)
    if name == "itertools.count" and len(inner) == 1:
        return COUNT if _element(inner[0], module, report) == INT else None
    if name == "builtins.tuple":
        if any(isinstance(one, ast.Constant) and one.value is ... for one in inner):
            if len(inner) != 2 or not (isinstance(inner[1], ast.Constant) and inner[1].value is ...):
                report.refuse("P004", node, "`...` that is not behind one type", "write `tuple[int, ...]`")
            return OpenTuple(_element(inner[0], module, report))
        return Tuple(tuple(_element(one, module, report) for one in inner))
    if name not in _CONTAINERS or len(inner) != _CONTAINERS[name]:
        return None
    types = [_element(one, module, report) for one in inner]
    if name not in ("builtins.list", "collections.deque") and not types[0].hashable:
        hint = "use one that does not change, such as a tuple or bytes"
        report.refuse("P004", node, f"{types[0].name} is not hashable", hint)
    match name:
        case "builtins.list":
            return List(types[0])
        case "builtins.dict":
            return Dict(types[0], types[1])
        case "collections.defaultdict":
            return DefaultDict(types[0], types[1])
        case "collections.OrderedDict":
            return OrderedDict(types[0], types[1])
        case "collections.Counter":
            return Counter(types[0], INT)
        case "collections.deque":
            return Deque(types[0])
    return Set(types[0], frozen=name == "builtins.frozenset")


def _interface(name: str, inner: list[ast.expr], module: Module, report: Report) -> Type | None:
    spelled, count = INTERFACES[name]
    if len(inner) != count:
        return None
    held = tuple(annotation(one, module, report, variables=True, interfaces=True) for one in inner)
    if (count == 2 or "Set" in spelled) and not held[0].hashable:
        hint = "use one that does not change, such as a tuple or bytes"
        report.refuse("P004", inner[0], f"{held[0].name} is not hashable", hint)
    return Interface(spelled, held)


def _callable(parsed: ast.Subscript, module: Module, report: Report) -> Type | None:
    """`Callable[[int, str], bool]`; None where it is something else, also one that takes whatever it is given."""
    if module.qualified(parsed.value) not in ("typing.Callable", "collections.abc.Callable"):
        return None
    match parsed.slice:
        case ast.Tuple(elts=[ast.List(elts=taken), given]):
            parameters = [annotation(one, module, report, array=True, variables=True) for one in taken]
            result = annotation(given, module, report, result=True, variables=True)
            return function_type(tuple(parameters), result, module.objects)
    return None


_ARRAYS = {"pyenclave.Array": 1, "pyenclave.Array2": 2}


def _array(parsed: ast.Subscript, node: ast.expr, module: Module, report: Report) -> Type:
    """`Array[f64]`, `Array[f64, 2]`, `Array2[f64]`."""
    inner = parsed.slice.elts if isinstance(parsed.slice, ast.Tuple) else [parsed.slice]
    dimensions = _ARRAYS[module.qualified(parsed.value) or ""]
    one: ast.expr | None
    match inner:
        case [one, ast.Constant(value=1 | 2 as written)] if dimensions == 1 and type(written) is int:
            dimensions = written
        case [one]:
            pass
        case _:
            one = None
    element = None if one is None else annotation(one, module, report)
    if not isinstance(element, Integer | Float | Bool):
        hint = "write `Array[f64]` or `Array[f64, 2]`, of any type of numbers or bool"
        report.refuse("P004", node, f"there is no array of the form `{ast.unparse(parsed)}`", hint)
    return Array(element, dimensions)


def _element(node: ast.expr, module: Module, report: Report) -> Type:
    return annotation(node, module, report, variables=True)


def signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    module: Module,
    report: Report,
    known: Mapping[str, Constant],
    *,
    interfaces: bool = False,
    gathers: bool = False,
    variadic: bool = False,
    named: bool = False,
) -> Signature:
    """The function's parameters and result; Refused after all that is wrong has been reported.

    `interfaces`: what is passed says which type a parameter has that is annotated with one of those, and how many
    arguments a `*` takes. `gathers`: what is made as it is asked for may be passed for an `Iterable`, as a list.
    `variadic`: there may be a `*` all the same; `named`: a `**`.
    """
    own = {one.name: Variable(one.name) for one in getattr(node, "type_params", [])}
    if own:
        module = module.naming(own)
    arguments = node.args
    wrong = False
    takes_any, takes_names = interfaces or variadic, interfaces or named
    for any_, spelling, is_there in ((arguments.vararg, "*", takes_any), (arguments.kwarg, "**", takes_names)):
        if any_ is not None and not is_there:
            instead = "list[…]" if spelling == "*" else "dict[str, …]"
            hint = f"name each one, or take one value: `{any_.arg}: {instead}`"
            report.add("P005", any_, f"`{spelling}{any_.arg}` takes any number of arguments", hint)
            wrong = True
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    parameters = []
    several = [arguments.vararg] if takes_any and arguments.vararg is not None else []
    others = [arguments.kwarg] if takes_names and arguments.kwarg is not None else []
    every = [*positional, *several, *arguments.kwonlyargs, *others]
    nothing = [None for _ in several], [None for _ in others]
    for argument, default in zip(every, [*defaults, *nothing[0], *arguments.kw_defaults, *nothing[1]], strict=True):
        try:
            parameter = _parameter(argument, default, arguments, module, report, known, interfaces=interfaces)
            parameter = replace(parameter, gathers=parameter.gathers and gathers)
            if argument in several:
                parameter = _variadic(parameter, report)
            elif argument in others:
                parameter = _of_names(parameter, node, report)
            parameters.append(parameter)
        except Refused:
            wrong = True
    result = _result(node, module, report)
    if wrong or result is None:
        raise Refused
    return Signature(tuple(parameters), result)


def _variadic(one: Parameter, report: Report) -> Parameter:
    """`*xs: int`, which has no name that a call may give."""
    if isinstance(one.type, Array) or one.in_out:
        report.refuse("P004", one.node, f"`*{one.name}` of {one.type.name}", "name each array")
    return replace(one, type=OpenTuple(concrete(one.type)), positional_only=True, variadic=True)


def _of_names(one: Parameter, node: ast.FunctionDef | ast.AsyncFunctionDef, report: Report) -> Parameter:
    """`**kw: int`, which has no name that a call may give either."""
    if isinstance(one.type, Array) or one.in_out:
        report.refuse("P004", one.node, f"`**{one.name}` of {one.type.name}", "name each array")
    named = [each for each in (*node.args.args, *node.args.kwonlyargs) if not hasattr(each, "is_positional")]
    besides = frozenset(each.arg for each in named)
    type_, further = Dict(STR, concrete(one.type)), Further(besides, shown(node.name), shown(node.name))
    return replace(one, type=type_, keyword_only=True, positional_only=True, further=further)


def known_as(parsed: Signature, name: str) -> Signature:
    """The signature of the function of that name: a generator is told from others by it."""
    result = parsed.result
    return replace(parsed, result=replace(result, function=name)) if isinstance(result, Generator) else parsed


def method_signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, report: Report, known: Mapping[str, Constant]
) -> Signature:
    """As of a function whose first parameter is the object; what `__exit__` gets is known.

    A method that Python calls by itself is one function, whatever it is given.
    """
    if not is_exit(node):
        of_python, is_init = node.name.startswith("__"), node.name == "__init__"
        return signature(
            node, module, report, known, interfaces=not of_python, gathers=of_python, variadic=is_init, named=is_init
        )
    owner = node.args.args[0].annotation
    assert owner is not None
    parameters = exit_parameters(node, annotation(owner, module, report), report)
    result = _result(node, module, report)
    if result is None:
        raise Refused
    return Signature(parameters, result)


def _result(node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, report: Report) -> Type | None:
    if node.returns is None and node.name == "__init__":  # which returns nothing, whether it says so or not
        return NONE
    if node.returns is None:
        hint = "add `-> Iterator[…]`, of what it yields" if yields(node) else "add `-> None`, or the type of its result"
        report.add("P004", report.source.name_span(node), f"`{node.name}` does not say what it returns", hint)
        return None
    try:
        if yields(node):
            return _yielded(unquote(node.returns), node, module, report)
        return annotation(node.returns, module, report, result=True, array=True, variables=True)
    except Refused:
        return None


_ITERATED = {f"{of}.{one}" for of in ("typing", "collections.abc") for one in ("Iterator", "Iterable", "Generator")}


def _yielded(said: ast.expr, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, report: Report) -> Generator:
    """`Iterator[T]` of a function with `yield`; its name is put in where that is known."""
    if isinstance(said, ast.Subscript) and module.qualified(said.value) in _ITERATED:
        first, *rest = said.slice.elts if isinstance(said.slice, ast.Tuple) else [said.slice]
        if all(isinstance(one, ast.Constant) and one.value is None for one in rest):
            return Generator(annotation(first, module, report, variables=True))
        hint = "write `Iterator[…]`: nothing is sent to a generator, and it returns nothing"
        report.refuse("P004", said, f"`{node.name}` is a generator that is sent values, or returns one", hint)
    hint = "write `-> Iterator[int]`, of `collections.abc`, with the type of what it yields; what crosses is a list"
    return report.refuse("P004", said, f"`{node.name}` has a `yield`, and says that it returns something else", hint)


def _parameter(
    argument: ast.arg,
    default: ast.expr | None,
    arguments: ast.arguments,
    module: Module,
    report: Report,
    known: Mapping[str, Constant],
    *,
    interfaces: bool,
) -> Parameter:
    name = argument.arg
    if not name.isascii():
        report.refuse("P006", argument, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    if argument.annotation is None:
        hint = f"write `{name}: int` or another of {_SUPPORTED}"
        report.refuse("P004", argument, f"parameter `{name}` has no annotation", hint)
    inner = _in_out(argument.annotation, module)
    written = inner or argument.annotation
    said = annotation(written, module, report, array=True, variables=True, interfaces=True)
    type_ = of_parameter(said if interfaces else concrete(said), name)
    if inner is not None and not isinstance(type_, Array | Bytearray):
        hint = "return what is new, or take an `InOut` of an array or a bytearray"
        report.refuse("P004", argument.annotation, f"`InOut` of {type_.name}, which crosses as a copy", hint)
    or_none = isinstance(type_, Optional) and isinstance(default, ast.Constant) and default.value is None
    is_kept = default is not None and (is_shared(default, type_, module) or is_empty_frozenset(default, type_, module))
    function = default if is_kept else None
    is_given = default is not None and not or_none and function is None
    of = OpenTuple(type_.element) if _is_any_of_tuple(said, type_, default) else type_  # type: ignore[attr-defined]
    value = _default(name, of, default, module, report, known) if default is not None and is_given else None
    keyword = argument in arguments.kwonlyargs
    positional = argument in arguments.posonlyargs or hasattr(argument, "is_positional")
    gathers = not interfaces and isinstance(said, Interface) and said.spelled == "Iterable"
    return Parameter(
        name,
        type_,
        argument,
        value,
        keyword,
        positional,
        or_none,
        in_out=inner is not None,
        gathers=gathers,
        function=function,
    )


def _is_any_of_tuple(said: Type, type_: Type, default: ast.expr | None) -> bool:
    """Whether a tuple is the default of what is a list here: `xs: Iterable[int] = ()`."""
    return isinstance(said, Interface) and type(type_) is List and isinstance(default, ast.Tuple)


def _in_out(node: ast.expr, module: Module) -> ast.expr | None:
    """The T of `InOut[T]`."""
    parsed = unquote(node)
    if isinstance(parsed, ast.Subscript) and module.qualified(parsed.value) == "pyenclave.InOut":
        return parsed.slice
    return None


def is_empty_frozenset(node: ast.expr, type_: Type, module: Module) -> bool:
    """`frozenset()`, of which each may be one of its own: nobody changes it."""
    is_call = isinstance(node, ast.Call) and not node.args and not node.keywords
    made = module.qualified(node.func) if isinstance(node, ast.Call) and is_call else None
    return made == "builtins.frozenset" and isinstance(type_, Set) and type_.frozen


def is_shared(default: ast.expr, type_: Type, module: Module) -> bool:
    """Whether a default is a function, or an object that the module has as a constant: each call gets that one."""
    if isinstance(type_, FunctionType):
        return isinstance(default, ast.Name | ast.Attribute | ast.Lambda)
    inner = type_.inner if isinstance(type_, Optional) else type_
    symbol = module.symbols.get(default.id) if isinstance(default, ast.Name) else None
    is_kept = isinstance(symbol, Table) or (isinstance(symbol, Unusable) and symbol.computed is not None)
    return isinstance(inner, Record) and is_kept


def _default(
    name: str, type_: Type, node: ast.expr, module: Module, report: Report, known: Mapping[str, Constant]
) -> Structured:
    try:
        value = constant_default(node, type_, known, module)
    except NotConstant as error:
        hint = "name a member of it" if isinstance(type_, Enumeration) else "use a literal"
        if isinstance(type_, Container | Interface):
            hint = f"take `{type_.name} | None = None`, and make it in the function"
        report.refuse("P014", node, f"the default of `{name}` is not constant: {error}", hint)
    if value is None:
        report.refuse("P011", node, f"the default of `{name}` is not of type {type_.name}", "change one of the two")
    return value
