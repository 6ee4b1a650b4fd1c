"""A plugin of mypy's, for projects that check trusted Python strictly: `plugins = ["pyenclave.mypy_plugin"]`.

Without it mypy takes what `u8(x)` and `u8.wrap(x)` give for Any (widths.pyi says why), and `min(w, 5)` of a u64 for a
float. With it all are checked.
"""

from collections.abc import Callable

from mypy.nodes import ARG_POS, Argument, Var
from mypy.plugin import ClassDefContext, FunctionSigContext, Plugin
from mypy.plugins.common import add_method_to_class
from mypy.types import FunctionLike

# The two protocols, and what calling a width of each takes and gives.
_BASES = {
    "pyenclave.widths._Int": ("typing.SupportsIndex", "builtins.int"),
    "pyenclave.widths._Float": ("builtins.float", "builtins.float"),
}
_WIDTHS = {f"pyenclave.widths.{name}" for name in ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64")}


class WidthPlugin(Plugin):
    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _complete if fullname in _BASES else None

    def get_function_signature_hook(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        return _callable if fullname in _WIDTHS else None


def _complete(context: ClassDefContext) -> None:
    """Gives a width the `__new__` that makes its name a class again and no Any, and says what it is beside an int.

    To mypy an int may stand for a float, and beside a protocol it thinks of that first: `min(w, 5)` would be a float.
    """
    if "__new__" in context.cls.info.names:  # mypy comes by more than once
        return
    taken, given = _BASES[context.cls.info.bases[0].type.fullname]
    context.cls.info._promote.append(context.api.named_type(given))
    value = context.api.named_type(taken)
    argument = Argument(Var("value", value), value, None, ARG_POS)
    result = context.api.named_type(given)
    add_method_to_class(context.api, context.cls, "__new__", [argument], result, is_classmethod=True)


def _callable(context: FunctionSigContext) -> FunctionLike:
    """Calls a width as if it came from a `type[u8]`, which may be called where its class is a protocol."""
    return context.default_signature.copy_modified(from_type_type=True)


def plugin(version: str) -> type[Plugin]:
    return WidthPlugin
