"""Keeps what lives inside from being used outside, where there would be mere initial values.

Inside variables cannot be read or set from outside, and helpers that use them cannot be called from there.
"""

import ast
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import update_wrapper
from opcode import opmap
from types import FrameType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NoReturn, TypeGuard

from .imported import running_module
from .plain import is_inside, running
from .types import Inside

if TYPE_CHECKING:
    from symtable import SymbolTable


_IMPORT_FROM = opmap["IMPORT_FROM"]


class Guard:
    """What a module's source says of its inside variables; None is a module without a source, which is left alone."""

    def __init__(self, name: str, namespace: dict[str, Any], source: bytes | None) -> None:
        self._name = name
        self._namespace = namespace
        self._source = source or b""
        self._hidden = [_target(one) for one in _declarations(self._source, namespace)]
        self._helpers = _helpers(self._source, frozenset(self._hidden))

    def hide(self) -> None:
        """Gives the module a class that hides its inside variables, and closes the helpers that there are by now."""
        self.close()
        module = sys.modules.get(self._name)
        if module is None or module.__dict__ is not self._namespace:
            return
        plain = type(module)
        if issubclass(plain, _Guarded):
            if plain._pyenclave_guard is self:
                return
            plain = plain._pyenclave_plain
        members: dict[str, object] = {one: _Hidden(one) for one in self._hidden}
        members["__all__"] = _Public(frozenset(self._hidden))
        own = {"_pyenclave_guard": self, "_pyenclave_plain": plain}
        guarded = type("module", (_Guarded, plain), {**members, **own})
        executing = type("module", (_Executing, guarded), {"_pyenclave_executed": guarded})
        module.__class__ = (executing if self._helpers else guarded) if self._hidden else plain
        if self._hidden:
            self._namespace.setdefault("__getattr__", _explain(module))

    def close(self) -> None:
        """Has helpers and methods that use inside variables raise where they are called from outside."""
        for (owner, name), variable in self._helpers.items():
            if owner is None:
                function = self._namespace.get(name)
                if self._is_open(function):
                    self._namespace[name] = _closed(function, variable)
            elif isinstance(class_ := self._namespace.get(owner), type):
                _close_method(class_, name, variable, self._is_open)

    def renew(self) -> None:
        """Gives the inside variables their initial values again, which are evaluated anew: for plain Python."""
        for one in _declarations(self._source, self._namespace):
            if one.value is not None:
                value = compile(ast.Expression(one.value), self._name, "eval", dont_inherit=True)
                with running(inside=True, step=nullcontext()):
                    self._namespace[_target(one)] = eval(value, self._namespace)

    def _is_open(self, function: object) -> TypeGuard[FunctionType]:
        return isinstance(function, FunctionType) and function.__globals__ is self._namespace


def _closed(helper: FunctionType, variable: str) -> FunctionType:
    def call(*arguments: Any, **named: Any) -> Any:
        if not is_inside():
            used = f"`{helper.__name__}` uses `{variable}`, which lives inside the enclave"
            raise AttributeError(f"{used}; call it in `@trusted` functions")
        return helper(*arguments, **named)

    return update_wrapper(call, helper)  # type: ignore[return-value]


def _close_method(class_: type, name: str, variable: str, is_open: Callable[[object], TypeGuard[FunctionType]]) -> None:
    """A method, a property with its setter, a static or class method."""
    method = vars(class_).get(name)
    if is_open(method):
        type.__setattr__(class_, name, _closed(method, variable))
    elif isinstance(method, property):
        for accessor, having in ((method.fget, property.getter), (method.fset, property.setter)):
            if is_open(accessor):
                method = having(method, _closed(accessor, variable))
        type.__setattr__(class_, name, method)
    elif isinstance(method, staticmethod | classmethod) and is_open(method.__func__):
        type.__setattr__(class_, name, type(method)(_closed(method.__func__, variable)))


class _Hidden:
    """A data descriptor on the module's class: it goes before the module's own namespace, which functions use."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, module: object, owner: type) -> NoReturn:
        raise AttributeError(_message(self._name))

    def __set__(self, module: object, value: object) -> NoReturn:
        raise AttributeError(_message(self._name))

    def __delete__(self, module: object) -> NoReturn:
        raise AttributeError(_message(self._name))


class _Public:
    """What `from module import *` takes of a module that does not say it: not what lives inside."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden

    def __get__(self, module: ModuleType, owner: type) -> list[str]:
        return [name for name in vars(module) if not name.startswith("_") and name not in self._hidden]


def _message(name: str) -> str:
    return f"`{name}` lives inside the enclave; read and set it in `@trusted` functions"


def _explain(module: ModuleType) -> Callable[[str], NoReturn]:
    """A module replaces the text of an AttributeError by its own unless it has a `__getattr__` (PEP 562)."""

    def __getattr__(name: str) -> NoReturn:
        hidden = isinstance(vars(type(module)).get(name), _Hidden)
        if hidden and _is_importing(sys._getframe(1)):
            named = f"{module.__name__.rpartition('.')[2]}.{name}"
            hint = f"import the module, and write `{named}` in `@trusted` functions"
            raise ImportError(f"cannot import name {name!r}: it lives inside the enclave; {hint}", name=module.__name__)
        raise AttributeError(_message(name) if hidden else f"module {module.__name__!r} has no attribute {name!r}")

    return __getattr__


def _is_importing(frame: FrameType) -> bool:
    """Whether it is at `from … import …`, which says of an AttributeError only that the name is not there."""
    return frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] == _IMPORT_FROM


class _Guarded(ModuleType):
    """Marks a module whose class has been replaced: by which guard, and which class it had."""

    _pyenclave_guard: Guard
    _pyenclave_plain: type[ModuleType]


class _Executing(ModuleType):
    """A module whose helpers may not all be defined yet: the first who asks for anything once they are closes them."""

    _pyenclave_guard: Guard
    _pyenclave_executed: type[ModuleType]

    def __getattribute__(self, name: str) -> Any:
        read = super().__getattribute__
        if running_module(read("__dict__")) is None:
            read("_pyenclave_guard").close()
            object.__setattr__(self, "__class__", read("_pyenclave_executed"))
        return read(name)


def _helpers(source: bytes, hidden: frozenset[str]) -> dict[tuple[str | None, str], str]:
    """The functions of the top level, and methods, each with its class, that use a hidden variable, with its name."""
    if not hidden:
        return {}
    import symtable  # most modules need it not

    top = symtable.symtable(source, "<module>", "exec")  # type: ignore[arg-type]  # it takes what compile() takes
    found = {}
    for scope in top.get_children():
        owner = scope.get_name() if scope.get_type() == "class" else None
        for one in scope.get_children() if owner else [scope]:
            if one.get_type() == "function" and (used := _used(one, hidden)):
                found[owner, one.get_name()] = used[0]
    return found


def _used(scope: "SymbolTable", hidden: frozenset[str]) -> list[str]:
    own = [one.get_name() for one in scope.get_symbols() if one.is_global() and one.get_name() in hidden]
    return sorted(own) + [name for inner in scope.get_children() for name in _used(inner, hidden)]


def _declarations(source: bytes, namespace: dict[str, Any]) -> list[ast.AnnAssign]:
    """What annotates a name of the top level `Inside[…]`, wherever the module has come in its execution."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        node
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_inside(node, namespace)
    ]


def _target(declaration: ast.AnnAssign) -> str:
    assert isinstance(declaration.target, ast.Name)
    return declaration.target.id


def _is_inside(node: ast.AnnAssign, namespace: dict[str, Any]) -> bool:
    annotation = node.annotation
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return False
    return isinstance(annotation, ast.Subscript) and _resolve(annotation.value, namespace) is Inside


def _resolve(node: ast.expr, namespace: dict[str, Any]) -> object:
    """What a dotted name stands for in the namespace, None where it stands for nothing."""
    if isinstance(node, ast.Name):
        return namespace.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolve(node.value, namespace), node.attr, None)
    return None
