"""Which dataclasses are objects as those of plain classes: shared, of a class that is known when it runs, in any ring.

Those are the ones that may come to hold themselves, and a base with what derives from it where something is declared to
be of the base, or objects of several of them are made beside each other. None of them crosses the boundary: a dataclass
that does has its own class there, and no other.
"""

import ast
from collections.abc import Iterable, Iterator

from .fields import is_class_variable
from .names import is_plain
from .symbols import Module

_OPTIONS = ("frozen", "order", "slots", "eq", "kw_only", "unsafe_hash")
_ROOTS = ("builtins.object", "abc.ABC")
_CROSSING = ("pyenclave.trusted", "pyenclave.untrusted")


def dataclass_options(node: ast.ClassDef, module: Module) -> dict[str, bool] | None:
    """What `@dataclass(…)` says; None where it is none, or says more than trusted code has."""
    if len(node.decorator_list) != 1:
        return None
    decorator = node.decorator_list[0]
    match decorator:
        case ast.Call(func=func, args=[], keywords=keywords) if module.qualified(func) == "dataclasses.dataclass":
            options = {}
            for one in keywords:
                if one.arg not in _OPTIONS or not isinstance(one.value, ast.Constant):
                    return None
                options[one.arg] = bool(one.value.value)
            return options
    return {} if module.qualified(decorator) == "dataclasses.dataclass" else None


def object_dataclasses(tree: ast.Module, module: Module) -> dict[str, dict[str, bool]]:
    """Their names, with what their decorators say."""
    names = _Names(tree, module)
    found: dict[str, dict[str, bool]] = {}
    for family in names.families():
        asked = (names.is_union, names.is_abstract, names.is_tied, names.is_declared, names.is_mixed)
        is_object = any(one(family) for one in asked)
        if is_object and not names.crossing & {*family}:
            found.update({name: names.options[name] for name in family})
    return found


def crossing_in(tree: ast.Module, module: Module) -> set[str]:
    """The names of classes that decorated functions take or give."""
    return _Names(tree, module).crossing


class _Names:
    """What annotations name, by the classes they are in."""

    def __init__(self, tree: ast.Module, module: Module) -> None:
        self.tree, self.module = tree, module
        self.classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
        self.options: dict[str, dict[str, bool]] = {}
        self.bases: dict[str, str | None] = {}
        for name, node in self.classes.items():
            options = dataclass_options(node, module)
            if options is not None and is_plain(name) and not node.keywords and not getattr(node, "type_params", []):
                base = self._base(node)
                if base is not None:
                    self.options[name], self.bases[name] = options, base or None
        self.aliases = {name: named_in(value) for one in tree.body for name, value in _assigned(one)}
        self.fields = {name: [*self._fields(node)] for name, node in self.classes.items()}
        self.held = {name: {each for one in said for each in named_in(one)} for name, said in self.fields.items()}
        self.crossing = self._reached(self._at_boundary(), across_bases=True)

    def _base(self, node: ast.ClassDef) -> str | None:
        """The dataclass that it derives from, "" for none; None where it derives from something else."""
        match node.bases:
            case []:
                return ""
            case [ast.Name(id=name)] if name in self.options:
                return name
            case [base] if self.module.qualified(base) in _ROOTS:
                return ""
        return None

    def _fields(self, node: ast.ClassDef) -> Iterator[ast.expr]:
        for one in node.body:
            if isinstance(one, ast.AnnAssign) and not is_class_variable(one.annotation, self.module):
                yield one.annotation

    def families(self) -> list[list[str]]:
        """Each class without a base, with all that derive from it."""
        found: dict[str, list[str]] = {}
        for name, base in self.bases.items():
            root = name
            while base is not None:
                root, base = base, self.bases[base]
            found.setdefault(root, []).append(name)
        return [*found.values()]

    def _reached(self, names: Iterable[str], *, across_bases: bool = False) -> set[str]:
        """What objects of those may hold, and they."""
        pending, seen = [*names], set[str]()
        while pending:
            one = pending.pop()
            if one in seen:
                continue
            seen.add(one)
            pending += [*self.held.get(one, ()), *self.aliases.get(one, ())]
            base = self.bases.get(one)
            pending += [base] if across_bases and base else []
            pending += [] if across_bases else [name for name, of in self.bases.items() if of == one]
        return seen

    def _at_boundary(self) -> Iterator[str]:
        """What decorated functions and public methods of decorated classes take and give."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and self._is_decorated(node):
                yield from _signature(node)
            if isinstance(node, ast.ClassDef) and self._is_decorated(node):
                for one in node.body:
                    if isinstance(one, ast.FunctionDef):
                        yield from _signature(one)

    def _is_decorated(self, node: ast.FunctionDef | ast.ClassDef) -> bool:
        called = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
        return any(self.module.qualified(one) in _CROSSING for one in called)

    def is_union(self, family: list[str]) -> bool:
        return getattr(self.classes[family[0]], "is_union", False)

    def is_abstract(self, family: list[str]) -> bool:
        return any(self.module.qualified(one) == "abc.ABC" for one in self.classes[family[0]].bases)

    def is_tied(self, family: list[str]) -> bool:
        """Whether their objects may hold themselves: not by links of what never changes, which were there before it."""
        if len(family) == 1 and self.options[family[0]].get("frozen"):
            own = [one for one in self.fields[family[0]] if family[0] in named_in(one)]
            others = {each for one in self.fields[family[0]] if one not in own for each in named_in(one)}
            if all(map(_is_link, own)) and family[0] not in self._reached(others):
                return False
        held = {each for name in family for each in self.held[name]}
        return bool(self._reached(held) & {*family})

    def is_declared(self, family: list[str]) -> bool:
        """Whether something but themselves is declared to be of one that others derive from."""
        bases = {self.bases[name] for name in family} - {None}
        if not bases:
            return False
        others = [one for one in self.tree.body if not (isinstance(one, ast.ClassDef) and one.name in family)]
        return any(bases & named_in(said) for one in others for said in annotations_in(one))

    def is_mixed(self, family: list[str]) -> bool:
        """Whether objects of several of them are made beside each other, as in `[Square(2), Circle(1)]`."""
        for node in ast.walk(self.tree) if len(family) > 1 else ():
            match node:
                case ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
                    beside = parts
                case ast.IfExp(body=one, orelse=other):
                    beside = [one, other]
                case _:
                    continue
            made = {one.func.id for one in beside if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}
            if len(made & {*family}) > 1:
                return True
        return False


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """A name of a type, perhaps."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.stmt() if type(node).__name__ == "TypeAlias":  # since Python 3.12
            yield node.name.id, node.value  # type: ignore[attr-defined]


def _signature(node: ast.FunctionDef) -> Iterator[str]:
    arguments = node.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if one.annotation is not None:
            yield from named_in(one.annotation)
    if node.returns is not None:
        yield from named_in(node.returns)


def annotations_in(node: ast.AST) -> Iterator[ast.expr]:
    for one in ast.walk(node):
        match one:
            case ast.arg(annotation=ast.expr() as said) | ast.AnnAssign(annotation=said):
                yield said
            case ast.FunctionDef(returns=ast.expr() as said):
                yield said
    for _, value in _assigned(node) if isinstance(node, ast.stmt) else ():
        if isinstance(value, ast.Subscript | ast.BinOp):
            yield value


def named_in(node: ast.expr) -> set[str]:
    """The names in an annotation, in what is written as text too."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            found.add(one.id)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            try:
                found |= named_in(ast.parse(one.value.strip(), mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return found


def _is_link(node: ast.expr) -> bool:
    """The class itself, perhaps None, or a frozenset of it."""
    match node:
        case ast.Constant(value=str() as text):
            try:
                return _is_link(ast.parse(text.strip(), mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return False
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_link(left) and _is_link(right)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            return name in ("Optional", "frozenset", "FrozenSet") and _is_link(inner)
    return isinstance(node, ast.Name | ast.Attribute) or (isinstance(node, ast.Constant) and node.value is None)
