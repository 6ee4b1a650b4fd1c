"""Names of a module's top level, wherever a statement uses them: each is replaced by what it is called."""

import ast
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from .bound import bound_names, global_names, own_names

# What a dotted name of the module stands for: how many of its parts, and the name in their place; None: as it is.
# The last argument is whether it is read in an annotation only.
Look = Callable[[Sequence[str], bool], tuple[int, str] | None]
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def rename(node: ast.stmt, look: Look) -> ast.stmt:
    """The statement of the top level with its names replaced, in place."""
    return _Renamer(look, frozenset(), frozenset(), top=True).statement(node)


class _Renamer:
    """`hidden`: what functions around bind for themselves; `of_class`: what a class does whose body this is."""

    def __init__(self, look: Look, hidden: frozenset[str], of_class: frozenset[str], *, top: bool = False) -> None:
        self.look = look
        self.hidden = hidden
        self.of_class = of_class
        self.top = top

    def statement(self, node: ast.stmt) -> ast.stmt:
        made: ast.stmt = self._any(node)
        return made

    def _within(self, hidden: frozenset[str], of_class: frozenset[str] = frozenset()) -> "_Renamer":
        return _Renamer(self.look, hidden, of_class)

    def _name(self, name: str, *, annotation: bool = False) -> str:
        if name in self.hidden or name in self.of_class:
            return name
        found = self.look((name,), annotation)
        return name if found is None else found[1]

    def _any(self, node: Any) -> Any:
        match node:
            case list():
                return [self._any(one) for one in node]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return self._function(node)
            case ast.ClassDef():
                return self._class(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case ast.Name() | ast.Attribute():
                return self._dotted(node)
            case ast.Global(names=names):
                node.names = [self.look_global(name) for name in names]
                return node
            case ast.AnnAssign():
                node.annotation = self.annotation(node.annotation)
                node.target = self._any(node.target)
                node.value = self._any(node.value)
                return node
            case ast.Import() | ast.ImportFrom():
                return node
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() if node.name is not None:
                node.name = self._name(node.name)
            case ast.MatchMapping(rest=str() as rest):
                node.rest = self._name(rest)
        if isinstance(node, ast.AST):
            for name, value in ast.iter_fields(node):
                if isinstance(value, ast.AST | list):
                    setattr(node, name, self._any(value))
        return node

    def look_global(self, name: str) -> str:
        found = self.look((name,), False)
        return name if found is None else found[1]

    def _dotted(self, node: ast.Name | ast.Attribute) -> ast.expr:
        chain: list[ast.expr] = [node]
        names: list[str] = []
        while isinstance(inner := chain[-1], ast.Attribute):
            names.insert(0, inner.attr)
            chain.append(inner.value)
        root = chain[-1]
        if not isinstance(root, ast.Name):
            chain[-2].value = self._any(root)  # type: ignore[attr-defined]
            return node
        if root.id in self.hidden or root.id in self.of_class:
            return node
        found = self.look((root.id, *names), self.annotating)
        if found is None:
            return node
        consumed, name = found
        replaced = chain[-consumed]
        made = ast.copy_location(ast.Name(name, getattr(replaced, "ctx", ast.Load())), replaced)
        if replaced is node:
            return made
        chain[-consumed - 1].value = made  # type: ignore[attr-defined]
        return node

    annotating = False

    def annotation(self, node: Any) -> Any:
        """An annotation, of which parts may be written as text."""
        if node is None:
            return None
        made = _Renamer(self.look, self.hidden, self.of_class)
        made.annotating = True
        return made._any(_parsed(node))

    def _arguments(self, node: ast.arguments) -> None:
        every = [*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg]
        for one in every:
            if one is not None:
                one.annotation = self.annotation(one.annotation)
        node.defaults = self._any(node.defaults)
        node.kw_defaults = self._any(node.kw_defaults)

    def _function(self, node: Any) -> Any:
        variables = frozenset(one.name for one in getattr(node, "type_params", []))
        head = self._within(self.hidden | variables, self.of_class - variables)
        head._arguments(node.args)
        if isinstance(node, ast.Lambda):
            node.body = self._within(self.hidden | own_names(node))._any(node.body)
            return node
        node.decorator_list = self._any(node.decorator_list)
        node.returns = head.annotation(node.returns)
        inner = (self.hidden | variables | own_names(node)) - global_names(node)
        node.body = self._within(inner)._any(node.body)
        if self.top:
            node.name = self._name(node.name)
        return node

    def _class(self, node: ast.ClassDef) -> ast.ClassDef:
        node.decorator_list = self._any(node.decorator_list)
        node.bases = self._any(node.bases)
        node.keywords = self._any(node.keywords)
        bound: frozenset[str] = frozenset()
        for at, one in enumerate(node.body):  # a name is the class's own from the statement on that binds it
            reading, own = self._within(self.hidden, bound), frozenset(bound_names(one))
            match one:
                case ast.AnnAssign(value=value):
                    one.annotation = reading.annotation(one.annotation)
                    one.value = reading._any(value)
                    own = frozenset() if value is None else own
                case ast.Assign(value=value):
                    one.targets = self._within(self.hidden, bound | own)._any(one.targets)
                    one.value = reading._any(value)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    node.body[at] = reading._any(one)
                case _:
                    node.body[at] = self._within(self.hidden, bound | own)._any(one)
            bound |= own
        if self.top:
            node.name = self._name(node.name)
        return node

    def _comprehension(self, node: Any) -> Any:
        first, *rest = node.generators
        first.iter = self._any(first.iter)
        stored = {each.id for part in node.generators for each in ast.walk(part.target) if isinstance(each, ast.Name)}
        inner = self._within(self.hidden | stored)
        first.ifs = inner._any(first.ifs)
        for part in rest:
            part.iter, part.ifs = inner._any(part.iter), inner._any(part.ifs)
        for name in ("elt", "key", "value"):
            if hasattr(node, name):
                setattr(node, name, inner._any(getattr(node, name)))
        return node


def _parsed(node: ast.expr) -> ast.expr:
    """The annotation with what is written as text in it parsed, where the text stands."""
    match node:
        case ast.Constant(value=str() as text):
            with suppress(SyntaxError, ValueError):
                made = ast.parse(text, mode="eval").body
                for one in ast.walk(made):
                    ast.copy_location(one, node)
                return _parsed(made) if not isinstance(made, ast.Constant) else made
        case ast.BinOp():
            node.left, node.right = _parsed(node.left), _parsed(node.right)
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
            pass  # its texts are values
        case ast.Subscript(slice=ast.Tuple(elts=elements) as inner):
            inner.elts = [_parsed(one) for one in elements]
        case ast.Subscript():
            node.slice = _parsed(node.slice)
    return node
