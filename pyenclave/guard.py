"""Keeps a module's inside variables from being read or set from outside, where they would be mere initial values."""

import ast
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from .types import Inside


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


def _message(name: str) -> str:
    return f"`{name}` lives inside the enclave; read and set it in `@trusted` functions"


def guard(name: str, namespace: dict[str, Any], source: bytes | None) -> None:
    """Gives the module `name` a class that hides its inside variables. A module without a source is left alone.

    Once for a source: after a reload other variables may live inside.
    """
    module = sys.modules.get(name)
    if module is None or module.__dict__ is not namespace:
        return
    plain = type(module)
    if issubclass(plain, _Guarded):
        if plain._pyenclave_source == source:
            return
        plain = plain._pyenclave_plain
    hidden = _inside_names(source or b"", namespace)
    members = {one: _Hidden(one) for one in hidden}
    guarded = type("module", (_Guarded, plain), {**members, "_pyenclave_source": source, "_pyenclave_plain": plain})
    module.__class__ = guarded if hidden else plain
    if hidden:
        namespace.setdefault("__getattr__", _explain(module))


def _explain(module: ModuleType) -> Callable[[str], NoReturn]:
    """A module replaces the text of an AttributeError by its own unless it has a `__getattr__` (PEP 562)."""

    def __getattr__(name: str) -> NoReturn:
        hidden = isinstance(vars(type(module)).get(name), _Hidden)
        raise AttributeError(_message(name) if hidden else f"module {module.__name__!r} has no attribute {name!r}")

    return __getattr__


class _Guarded(ModuleType):
    """Marks a module whose class has been replaced: for which source, and which class it had."""

    _pyenclave_source: bytes | None
    _pyenclave_plain: type[ModuleType]


def _inside_names(source: bytes, namespace: dict[str, Any]) -> list[str]:
    """The names that the source annotates `Inside[…]`, wherever the module has come in its execution."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_inside(node, namespace)
    ]


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
