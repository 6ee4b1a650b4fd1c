"""Calls: the module's own functions, ocalls, the inside library; the built-ins are in builtins.py."""

import ast

from ..packages.bound import bound_names
from ..packages.near import meant
from ..survey.exceptions import exception_class
from ..survey.library import PACKAGE, library_functions
from ..survey.report import Refused
from ..survey.signatures import annotation
from ..survey.symbols import (
    Alias,
    ClassSymbol,
    ExceptionClass,
    ExceptionClasses,
    Function,
    InsideVariable,
    NamedConstant,
    Signature,
    Table,
    Unusable,
)
from ..types.containers import Optional
from ..types.functions import FunctionType
from ..types.model import NAMED
from ..types.records import Enumeration, Flags, NamedTuple, field_of
from . import flags
from .builtins import BUILTINS, fixed, wrapped
from .contexts import refuse_context
from .convert import coerce
from .derived import of_own_class
from .dispatch import Checked, check, handles
from .enums import by_value
from .exception_members import call_of_caught, function_of
from .filling import all_of
from .function_values import call_value
from .gathering import only
from .generators import has_generator
from .generics import specialised
from .hidden import is_hidden
from .methods import call_method, call_static
from .nested import call_nested
from .optional import as_asked, forget, sure
from .passing import arguments
from .patterns import of_method, of_module
from .raises import is_subclass
from .raising import new_exception
from .records import attribute, called, class_named, construct, replaced
from .scope import Scope, functions_here
from .shipped_calls import told_apart
from .special import method_of
from .standard import instead, is_of_constant, is_standard
from .standard_calls import call_standard
from .taken_apart import as_dict, as_tuple
from .tree import Call, Expression

_FIXED = {name: type_ for name, type_ in NAMED.items() if name.startswith("pyenclave.")}
_HOLDERS = tuple(f"builtins.{one}" for one in ("list", "dict", "set", "frozenset")) + tuple(
    f"collections.{one}" for one in ("deque", "defaultdict", "OrderedDict", "Counter")
)  # `list[int]()`
# Built-in functions that do what only the host can.
_OF_OUTSIDE = ("print", "open", "input", "exit", "quit", "breakpoint")
_BUILTINS = frozenset(name.removeprefix("builtins.") for name in BUILTINS if name.startswith("builtins."))
_OUTSIDE = "inside there is `pyenclave.inside`; call an `@untrusted` function for the rest"

_LINES = 'take the text apart: `for line in text.splitlines()`, `line.split(",")`'
# What the standard library has, and is soon written.
_WRITTEN_OUT = {
    "csv.reader": _LINES,
    "csv.DictReader": _LINES,
}
_INSTEAD = {
    "type": "write `isinstance(x, C)`, `type(x) is C` or `type(e).__name__`",
}


@handles(ast.Call)
def _call(node: ast.Call, scope: Scope) -> Expression:
    made = _of_callee(node, scope)
    refuse_context(made.type, node, scope)
    return made


def _of_callee(node: ast.Call, scope: Scope) -> Expression:
    func = node.func
    values = [*node.args, *(one.value for one in node.keywords)]
    if any(isinstance(one, ast.Lambda) or _is_nested(one, scope) or has_generator(one, scope) for one in values):
        forget({*bound_names(node)}, scope)  # they run when all arguments have been evaluated
    if isinstance(func, ast.Subscript) and scope.module.qualified(func.value) in _HOLDERS:
        type_ = annotation(func, scope.module, scope.report)
        plain = ast.copy_location(ast.Call(func.value, node.args, node.keywords), node)
        return coerce(scope, check(plain, scope, type_), type_, node, "what is made")
    if (united := all_of(node, scope)) is not None:
        return check(united, scope, scope.wanted)
    if isinstance(func, ast.Name) and func.id in scope.functions and func.id not in scope.renamed:
        return call_nested(node, func.id, scope)
    if isinstance(func, ast.Name) and (func.id in scope.local_names or func.id in scope.renamed):
        if func.id in scope.types and scope.types[func.id] is None:
            raise Refused  # what should have defined it is reported
        if (called_ := _called(node, check(func, scope), scope)) is not None:
            return called_
        scope.report.refuse("P010", func, f"`{func.id}` is a variable, not a function", "rename one of them")
    if isinstance(func, ast.Name) and func.id in scope.module.symbols:
        return _own(node, func, scope)
    name = scope.module.qualified(func)
    if name is not None and not _is_local(func, scope):
        if name in _FIXED:
            return fixed(node, _FIXED[name], scope)
        if name.endswith(".wrap") and name.removesuffix(".wrap") in _FIXED:
            return wrapped(node, _FIXED[name.removesuffix(".wrap")], scope)
        if isinstance(func, ast.Attribute) and scope.module.qualified(func.value) in NAMED:
            return call_static(node, func, scope)
        if name.startswith(f"{PACKAGE}."):
            return _library(node, name.removeprefix(f"{PACKAGE}."), scope)
        if name in BUILTINS:
            return BUILTINS[name](node, scope)
        if name == "builtins.issubclass":
            return is_subclass(node, scope)
        if exception_class(func, scope.module) is not None:
            return new_exception(node, scope)
        if name == "builtins.object.__setattr__":
            hint = "there it sets a field of `self` by its name, as a statement; elsewhere make a new object"
            scope.report.refuse("P008", node, "`object.__setattr__` is there in a `__post_init__`", hint)
        if name == "typing.cast":
            return _cast(node, scope)
        if name == "dataclasses.replace":
            return replaced(node, node.args, scope)
        if name == "dataclasses.asdict":
            return as_dict(node, scope)
        if name == "dataclasses.astuple":
            return as_tuple(node, scope)
        if is_standard(name) and not is_of_constant(func, scope):
            return call_standard(node, name, scope)
    return _unknown(node, name, scope)


def _cast(node: ast.Call, scope: Scope) -> Expression:
    """`cast(T, x)`: as a variable that is declared as that is given the value, a value of JSON looked at too."""
    if len(node.args) != 2 or node.keywords:
        scope.report.refuse("P010", node, "`cast` takes a type and a value", "write `cast(int, x)`")
    type_ = annotation(node.args[0], scope.module, scope.report)
    return coerce(scope, check(node.args[1], scope, type_), type_, node.args[1], "the value")


def _is_nested(node: ast.expr, scope: Scope) -> bool:
    """A lambda by its name."""
    return isinstance(node, ast.Name) and node.id in scope.functions


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _is_local(node: ast.expr, scope: Scope) -> bool:
    root = _root(node)
    return isinstance(root, ast.Name) and (root.id in scope.local_names or root.id in scope.renamed)


def _unknown(node: ast.Call, name: str | None, scope: Scope) -> Expression:
    """Says what the callee is, and what to write instead."""
    func, written = node.func, ast.unparse(node.func)
    root = _root(func)
    is_import = isinstance(root, ast.Name) and root.id in scope.module.imports and not _is_local(root, scope)
    if is_import and not is_of_constant(func, scope):
        hint = _WRITTEN_OUT.get(scope.module.qualified(func) or "", _OUTSIDE)
        scope.report.refuse("P010", func, f"`{written}` stays outside", hint)
    if isinstance(func, ast.Attribute):
        owner = class_named(func.value, scope)
        if isinstance(owner, ClassSymbol):
            return _of_class(node, func, owner, scope)
        if isinstance(owner, ExceptionClass):
            return _function(node, function_of(owner, func, scope), scope)
        if (called_ := call_of_caught(node, scope)) is not None:
            return called_
        receiver = as_asked(check(func.value, scope), func.value, func.attr, scope)
        if (matched := of_method(node, func, receiver, scope)) is not None:
            return matched
        symbol = scope.module.class_of(receiver.type)
        if symbol is not None and func.attr in symbol.statics and not is_hidden(symbol, func.attr, func, scope):
            look = lambda one: _function(node, one.statics[func.attr], scope)  # noqa: E731
            return of_own_class(receiver, symbol, func, scope, look)
        method = None if is_hidden(symbol, func.attr, func, scope) else method_of(receiver.type, func.attr, scope)
        is_property = symbol is not None and func.attr in symbol.properties
        if is_property or (method is None and field_of(receiver.type, func.attr) is not None):
            called_ = _called(node, sure(attribute(receiver, func, scope), func, scope), scope)
            if called_ is not None:
                return called_
        if method is None and isinstance(receiver.type, NamedTuple) and func.attr == "_replace":
            return replaced(node, [Checked(receiver, func.value), *node.args], scope)
        if method is None:
            return call_method(node, func, receiver, scope)
        if is_property:
            scope.report.refuse("P010", func, f"`{func.attr}` is a property, not a method", "leave the brackets out")
        assert method is not None
        return _method(node, _told_apart(method, symbol, node, scope), receiver, scope)
    called_ = None if isinstance(func, ast.Name | ast.Lambda) else _called(node, check(func, scope), scope)
    if called_ is not None:
        return called_
    if name is None:
        scope.report.refuse("P010", func, "this cannot be called", "call a function by its name")
    if name == "builtins.super":
        hint = "`super().method(…)` is there in methods of a dataclass that derives from another one"
        scope.report.refuse("P010", node, "`super()` of what has no base", hint)
    hint = f"call it in an `@untrusted` function, and call that: `{written}` needs what is outside"
    if written not in _OF_OUTSIDE:
        hint = _INSTEAD.get(written) or meant(
            written, {*functions_here(scope), *_BUILTINS}, "use what docs/trusted-python.md lists"
        )
    return scope.report.refuse("P010", func, f"trusted code has no function `{written}`", hint)


def _told_apart(method: Function, symbol: ClassSymbol | None, node: ast.Call, scope: Scope) -> Function:
    """Of pyenclave's own classes: a method may be another one where an argument is named, whatever that is."""
    if symbol is None or not scope.module.is_shipped_at(symbol.node):
        return method
    others = (symbol.method(f"_{method.node.name}_{one.arg}") for one in node.keywords)
    return next((one for one in others if one is not None), method)


def _called(node: ast.Call, value: Expression, scope: Scope) -> Expression | None:
    """A function that is a value, or an object that is called, where its class says what that is."""
    if isinstance(value.type, FunctionType):
        return call_value(node, value, scope)
    if isinstance(value.type, Optional) and isinstance(value.type.inner, FunctionType):
        hint = "ask before, as in `if f is not None:`; assign an item to a variable first"
        scope.report.refuse("P011", node.func, f"`{ast.unparse(node.func)}` may be None", hint)
    method = method_of(value.type, "__call__", scope)
    return None if method is None else _method(node, method, value, scope)


def _own(node: ast.Call, func: ast.Name, scope: Scope) -> Expression:
    """A function of the module: its lowered body, or the wrapper of an ocall's stub."""
    symbol = scope.module.symbols[func.id]
    match symbol:
        case Unusable(message=message, hint=hint):
            scope.report.once(symbol.named, "P007", func, message, hint)
        case ClassSymbol(type=Enumeration() as owner):
            return by_value(owner, node, scope)
        case ClassSymbol(type=Flags() as owner):
            return flags.by_value(owner, node, scope)
        case ClassSymbol():
            return construct(symbol, node, scope)
        case ExceptionClass():
            return new_exception(node, scope)
        case ExceptionClasses():
            scope.report.refuse("P010", func, f"`{func.id}` is a tuple, not a function", "call a function")
        case Alias(is_new=True, type=type_):
            value = only(node, func.id, scope)
            return coerce(scope, check(value, scope, type_), type_, value, f"`{func.id}`")
        case Alias():
            scope.report.refuse("P010", func, f"`{func.id}` is the name of a type, not a function", "call the type")
        case InsideVariable() | Table() if (called_ := _called(node, check(func, scope), scope)) is not None:
            return called_
        case NamedConstant() | InsideVariable() | Table():
            scope.report.refuse("P010", func, f"`{func.id}` is a variable, not a function", "call a function")
    assert isinstance(symbol, Function)
    return of_module(node, symbol, scope) or _function(*told_apart(node, symbol, scope), scope)


def _of_class(node: ast.Call, func: ast.Attribute, owner: ClassSymbol, scope: Scope) -> Expression:
    """`Point.origin()`, or `Point.norm(p)`."""
    function = owner.statics.get(func.attr) or owner.methods.get(func.attr)
    function = None if is_hidden(owner, func.attr, func, scope) else function
    if function is None or (func.attr in owner.properties and not hasattr(func, "is_super")):
        there = [one for one in owner.statics if not one.startswith("_")]
        hint = instead(owner, func.attr, scope) or f"it has {', '.join(there) or 'none'}"
        if func.attr == "__new__":
            hint = f"write `{owner.name}(…)`, and let `__init__` take what is to be in it"
        scope.report.refuse("P010", func, f"`{owner.name}` has no function `{func.attr}`", hint)
    return _function(node, function, scope)


def _function(node: ast.Call, symbol: Function, scope: Scope) -> Expression:
    """A function by its name, with all its arguments."""
    if symbol.signature is not None and symbol.signature.variables:
        made, given = specialised(node, symbol, scope)
        assert made.signature is not None
        return Call(made.signature.result, node.lineno, made, given)
    scope.called.add(symbol.name)
    if symbol.signature is None:
        raise Refused  # what is wrong with it is reported where it is defined
    passed = arguments(node, symbol.node.name, symbol.signature, scope)
    return Call(symbol.signature.result, node.lineno, symbol, passed)


def _method(node: ast.Call, method: Function, receiver: Expression, scope: Scope) -> Expression:
    """A method of the module's own."""
    if method.signature is not None and method.signature.variables:
        made, passed = specialised(node, method, scope, is_method=True)
        return called(made, receiver, passed, node.lineno)
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    rest = Signature(method.signature.parameters[1:], method.signature.result)
    return called(method, receiver, arguments(node, method.node.name, rest, scope), node.lineno)


def _library(node: ast.Call, path: str, scope: Scope) -> Expression:
    module, _, name = path.partition(".")
    functions = library_functions(module)
    if name not in functions:
        hint = f"it has {', '.join(sorted(functions))}" if functions else "see docs/inside.md"
        message = f"pyenclave.inside.{module} has no function `{name}`"
        named = f"{PACKAGE}.{module}.{name}" if functions else f"{PACKAGE}.{module}"
        scope.report.once(named, "P018", node.func, message, meant(name, functions, hint))
    function = functions[name]
    passed = arguments(node, f"{module}.{name}", function.signature, scope)
    return Call(function.signature.result, node.lineno, function, passed)
