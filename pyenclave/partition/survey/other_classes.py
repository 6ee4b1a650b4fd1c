"""What is said of a class whose bases, keywords or decorators trusted code does not have."""

import ast
import builtins

from .exceptions import exception_class, nearest
from .names import is_plain
from .symbols import ClassSymbol, Module, Unusable

# What a class may have instead of deriving from it.
_HELD = {
    "list": "list[int]",
    "dict": "dict[str, int]",
    "set": "set[int]",
    "str": "str",
    "bytes": "bytes",
    "collections.Counter": "Counter[str]",
    "collections.OrderedDict": "OrderedDict[str, int]",
    "collections.UserDict": "dict[str, int]",
    "collections.UserList": "list[int]",
    "collections.defaultdict": "defaultdict[str, int]",
    "collections.deque": "deque[int]",
}


def other_class(node: ast.ClassDef, module: Module) -> Unusable | None:
    """None where nothing of that is wrong."""
    name, bases = node.name, [module.qualified(one) for one in node.bases]
    if bases in (["enum.Flag"], ["enum.IntFlag"]):
        hint = "write `class C(Flag):`, without decorators and `boundary`"
        return Unusable(name, f"`{name}` is an enumeration of flags of another kind", hint)
    if any(isinstance(one, ast.Subscript) and module.qualified(one.value) == "typing.Generic" for one in node.bases):
        hint = f"say it, `{name}[int](…)`, or declare what it goes to; let it derive from `Generic[…]` alone"
        return Unusable(name, f"which `{name}` is meant is not known: it is generic", hint)
    if bases == ["typing.TypedDict"]:
        hint = "write a dataclass, whose fields are `x.name`; JSON is read into `dict[str, Any]`, or a dataclass"
        return Unusable(name, f"`{name}` is a TypedDict with more than fields", hint)
    if bases == ["typing.Protocol"]:
        hint = "it stands for classes with fields, methods and properties as it has them; "
        hint += "else a parameter of a function may be of it, or a type variable with it as a bound"
        return Unusable(name, f"`{name}` is a Protocol that stands for no classes of the module", hint)
    if len(node.bases) > 1:
        return Unusable(name, f"`{name}` derives from several classes", _one_of(node, module))
    if node.keywords:
        return Unusable(name, f"`{name}` is a class with keywords", f"leave `{ast.unparse(node.keywords[0])}` out")
    if node.decorator_list:
        hint = f"leave `@{ast.unparse(node.decorator_list[0])}` out"
        if isinstance(node.decorator_list[0], ast.Call) and len(node.decorator_list) == 1 and not node.bases:
            hint += (
                ", or what it says: there is `@dataclass`, of constant `frozen`, `order`, `eq`, `slots` and `kw_only`"
            )
        if node.bases and exception_class(node.bases[0], module) is not None:
            hint += ", and write an `__init__` that calls `super().__init__()`"
        return Unusable(name, f"`{name}` is a class with a decorator that trusted code does not have", hint)
    if node.bases and exception_class(node.bases[0], module) is None:
        return Unusable(name, f"`{name}` derives from `{ast.unparse(node.bases[0])}`", _instead(node.bases[0], module))
    if not is_plain(name):
        return Unusable(name, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    return None


def _one_of(node: ast.ClassDef, module: Module) -> str:
    first, second = map(ast.unparse, node.bases[:2])
    if any(exception_class(one, module) is not None for one in node.bases):
        return f"derive it from one of them: `except ({first}, {second}):` catches what is of either"
    return f"derive it from one of them, and give it what it has of the other, or keep a `{second}` in a field"


def _instead(base: ast.expr, module: Module) -> str:
    """What to derive from, or to have instead."""
    symbol = module.symbols.get(base.id) if isinstance(base, ast.Name) else None
    if isinstance(symbol, ClassSymbol) and symbol.node.decorator_list:
        return f"`{symbol.name}` is a dataclass: write `@dataclass` over this one, too"
    if isinstance(symbol, ClassSymbol):
        return f"write the class out, with what `{symbol.name}` has"
    named = base.func if isinstance(base, ast.Call) else base.value if isinstance(base, ast.Subscript) else base
    name = (module.qualified(named) or "").removeprefix("builtins.")
    if name in _HELD:
        return f"keep it in a field, as in `self.items: {_HELD[name]}`, and write the methods that are needed"
    if name == "collections.namedtuple":
        return "write `class Point(NamedTuple):`, of typing, with a type for each field"
    near = nearest(getattr(builtins, name, None))
    if near is not None:
        return f"derive from `{near}`"
    return "derive from a class of this module, or from none: a plain class or a dataclass"
