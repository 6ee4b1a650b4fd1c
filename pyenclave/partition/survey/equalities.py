"""`__eq__` and `__hash__` of classes that derive from others: the base that all derive from asks as Python does.

Each class's own is a method by another name, which may answer that it does not know the other one, and the base's
`__eq__` asks one or both: first that of the class which derives from the other's. A class with an `__eq__` and no
`__hash__` has no hash, and then the family has none.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from ..packages.bound import bound_names
from ..packages.marks import marked
from .symbols import Module

N = TypeVar("N", bound=ast.stmt | ast.expr)
EQUAL, HASH = "__eq__", "__hash__"
_OWN = {name: marked("_own", name) for name in (EQUAL, HASH)}
# What a class's own answers: 0 and 1, or this for NotImplemented.
_UNKNOWN = 2
_ASKS = """\
def __eq__(self, other: object) -> bool:
    if {derives}:
        found = other.ask(self)
        if found != 2:
            return found == 1
    found = self.ask(other)
    if found == 2:
        found = other.ask(self)
    return self is other if found == 2 else found == 1
"""
_DERIVES = "(type(self) is {0} and isinstance(other, {0}) and type(other) is not {0})"
_SAME = """\
def ask(self, other: object) -> int:
    return 1 if self is other else 2
"""
_HASHES = """\
def __hash__(self) -> int:
    return self.ask()
"""
_NONE = """\
def ask(self) -> int:
    raise NotImplementedError
"""


def write_equalities(tree: ast.Module, module: Module) -> None:
    """Changes the classes of each family where one that derives says what equals its objects, or what their hash is."""
    bound = Counter(name for one in tree.body for name in bound_names(one))
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef) and bound[one.name] == 1}
    bases = {name: base for name, node in classes.items() if (base := _base(node, classes)) is not None}
    for root in [*classes]:
        family = [name for name in classes if _root(name, bases) == root]
        if root in bases or not any(_own(classes[name]) for name in family if name != root):
            continue
        nodes = {name: classes[name] for name in family}
        if all(_is_plain(one, module) for one in nodes.values()):
            _write(root, nodes, bases, module)


def _base(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> str | None:
    match node.bases:
        case [ast.Name(id=name)] if name in classes and name != node.name:
            return name
    return None


def _root(name: str, bases: dict[str, str]) -> str:
    seen = {name}
    while name in bases and bases[name] not in seen:
        name = bases[name]
        seen.add(name)
    return name


def _own(node: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {one.name: one for one in node.body if isinstance(one, ast.FunctionDef) and one.name in _OWN}


def _is_plain(node: ast.ClassDef, module: Module) -> bool:
    """Whether its methods are of a form that is known; dataclasses compare by their own rule."""
    if any(module.qualified(one) != "pyenclave.trusted" for one in node.decorator_list):
        return False
    counts = {EQUAL: 2, HASH: 1}
    return all(
        not one.decorator_list and len(one.args.args) == counts[name] and not one.args.defaults
        and not one.args.posonlyargs and not one.args.kwonlyargs and one.args.vararg is None and one.args.kwarg is None
        for name, one in _own(node).items()
    )  # fmt: skip


def _write(root: str, nodes: dict[str, ast.ClassDef], bases: dict[str, str], module: Module) -> None:
    top = nodes[root]
    hashed = all(_hash_of(name, nodes, bases) for name in nodes if not _has_no_objects(nodes[name], module))
    own = {name: _own(one) for name, one in nodes.items()}
    for name, node in nodes.items():
        for each in own[name].values():
            node.body[node.body.index(each)] = _renamed(each, root, nodes)
    above = [one for one in nodes if one in bases.values() and not _has_no_objects(nodes[one], module)]
    derives = [_DERIVES.format(f"class{at}") for at in range(len(above))]
    texts = [_ASKS.format(derives=" or ".join(derives) or "False")]
    texts += [_SAME] if EQUAL not in own[root] else []
    if hashed:
        texts += [_HASHES, *([_NONE] if HASH not in own[root] else [])]
    for text in texts:
        top.body.append(_written(text, root, above, top))


def _hash_of(name: str, nodes: dict[str, ast.ClassDef], bases: dict[str, str]) -> bool:
    """Whether objects of the class have a hash that a class says."""
    while True:
        own = _own(nodes[name])
        if HASH in own:
            return True
        if EQUAL in own or name not in bases:
            return False
        name = bases[name]


def _has_no_objects(node: ast.ClassDef, module: Module) -> bool:
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    named = [each for one in methods for each in one.decorator_list]
    return getattr(node, "is_union", False) or any(module.qualified(one) == "abc.abstractmethod" for one in named)


def _renamed(node: ast.FunctionDef, root: str, family: Collection[str]) -> ast.FunctionDef:
    made = copy.deepcopy(node)
    answers = _Answers(made, family)
    made.name = _OWN[node.name]
    made.body = [each for one in made.body for each in answers.statements(one)]
    if node.name == HASH:
        return made
    other = made.args.args[1]
    made.returns = ast.copy_location(ast.Name("int", ast.Load()), node)
    if other.arg != "other":
        known = ast.Assign([ast.Name(other.arg, ast.Store())], ast.Name("other", ast.Load()))
        made.body.insert(0, _located(known, made.body[0]))
        other.arg = "other"
    other.annotation = ast.copy_location(ast.Name(root, ast.Load()), other)
    return made


class _Answers(ast.NodeTransformer):
    """What a method answers as a number, and what it asks of its base's. A variable that is given what may be
    NotImplemented is such a number, too.
    """

    def __init__(self, node: ast.FunctionDef, family: Collection[str]) -> None:
        self.name, self.family = node.name, family
        self.numbers = {
            each.id
            for one in ast.walk(node)
            if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None and self._may_not_know(one.value)
            for each in (one.targets if isinstance(one, ast.Assign) else [one.target])
            if isinstance(each, ast.Name)
        }

    def statements(self, node: ast.stmt) -> Iterator[ast.stmt]:
        done = self.visit(node)
        yield from done if isinstance(done, list) else [done]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        asks = self._asks_base(node)
        self.generic_visit(node)
        if asks and isinstance(node.func, ast.Attribute):
            node.func.attr = _OWN[self.name]
            return _is_true(node) if self.name == EQUAL else node
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _is_true(node) if node.id in self.numbers and isinstance(node.ctx, ast.Load) else node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        match node:
            case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Name(id="NotImplemented")]) if isinstance(
                node.left, ast.Name | ast.Call
            ) and self._may_not_know(node.left):
                op = ast.Eq() if isinstance(node.ops[0], ast.Is) else ast.NotEq()
                return _located(ast.Compare(self._number(node.left), [op], [ast.Constant(_UNKNOWN)]), node)
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        if any(isinstance(one, ast.Name) and one.id in self.numbers for one in node.targets):
            return self._given(node.value, lambda number: ast.Assign(copy.deepcopy(node.targets), number))
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | list[ast.stmt]:
        target = node.target
        if isinstance(target, ast.Name) and target.id in self.numbers and node.value is not None:
            return self._given(node.value, lambda number: ast.Assign([copy.deepcopy(target)], number))
        self.generic_visit(node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt | list[ast.stmt]:
        if self.name != EQUAL or node.value is None:
            self.generic_visit(node)
            return node
        return self._given(node.value, ast.Return)

    def _given(self, node: ast.expr, give: Callable[[ast.expr], ast.stmt]) -> list[ast.stmt]:
        """The value as a number is returned, or assigned. What is no answer of a base's is a bool, which is checked."""
        if not self._may_not_know(node):
            known = ast.AnnAssign(ast.Name(EQUAL, ast.Store()), ast.Name("bool", ast.Load()), self.visit(node), 1)
            number = ast.IfExp(ast.Name(EQUAL, ast.Load()), ast.Constant(1), ast.Constant(0))
            return [_located(known, node), _located(give(number), node)]
        match node:
            case ast.BoolOp(values=[*first, last]) if isinstance(node.op, ast.And):
                every = first[0] if len(first) == 1 else _located(ast.BoolOp(node.op, first), node)
                return self._settled(every, self._given(last, give), [_located(give(ast.Constant(0)), node)])
            case ast.BoolOp(values=[first, *others]):
                rest = others[0] if len(others) == 1 else _located(ast.BoolOp(node.op, others), node)
                # It changes nothing, so it may be asked twice.
                found = self._given(copy.deepcopy(first), give) if self._may_not_know(first) else None
                return self._settled(first, found or [_located(give(ast.Constant(1)), node)], self._given(rest, give))
            case ast.IfExp():
                holds, fails = self._given(node.body, give), self._given(node.orelse, give)
                return [_located(ast.If(self.visit(node.test), holds, fails), node)]
        return [_located(give(self._number(node)), node)]

    def _settled(self, test: ast.expr, holds: list[ast.stmt], fails: list[ast.stmt]) -> list[ast.stmt]:
        known = ast.AnnAssign(ast.Name(EQUAL, ast.Store()), ast.Name("bool", ast.Load()), self.visit(test), 1)
        chosen = ast.If(ast.Name(EQUAL, ast.Load()), holds, fails)
        return [_located(known, test), _located(chosen, test)]

    def _may_not_know(self, node: ast.expr) -> bool:
        """Whether the value itself, and not its truth, is what a base answers, or NotImplemented."""
        if self.name != EQUAL:
            return False
        match node:
            case ast.Name(id=name):
                return name == "NotImplemented" or name in getattr(self, "numbers", ())
            case ast.BoolOp(op=ast.And()):
                return self._may_not_know(node.values[-1])
            case ast.BoolOp():
                return any(map(self._may_not_know, node.values))
            case ast.IfExp():
                return self._may_not_know(node.body) or self._may_not_know(node.orelse)
        return self._asks_base(node)

    def _asks_base(self, node: ast.expr) -> bool:
        """`super().__eq__(other)`, or `Base.__eq__(self, other)`."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attribute)):
                return attribute == self.name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=base), attr=attribute)):
                return attribute == self.name and base in self.family
        return False

    def _number(self, node: ast.expr) -> ast.expr:
        """What a base answers, NotImplemented, or a variable that has such."""
        asked = _located(ast.Constant(_UNKNOWN), node) if _is_unknown(node) else self.visit(node)
        return asked.left if isinstance(asked, ast.Compare) else asked


def _is_unknown(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "NotImplemented"


def _is_true(node: ast.expr) -> ast.expr:
    """NotImplemented is, too."""
    return _located(ast.Compare(node, [ast.NotEq()], [ast.Constant(0)]), node)


def _written(text: str, root: str, above: list[str], node: ast.ClassDef) -> ast.stmt:
    """Names of other modules' classes cannot be parsed, so they are put in."""
    named = {f"class{at}": name for at, name in enumerate(above)}
    name = HASH if text in (_HASHES, _NONE) else EQUAL
    made = ast.parse(text).body[0]
    for one in ast.walk(made):
        if isinstance(one, ast.FunctionDef) and one.name != "ask":
            one.is_asking = True  # type: ignore[attr-defined]
        elif isinstance(one, ast.FunctionDef):
            one.name = _OWN[name]
            if name == EQUAL:
                one.args.args[1].annotation = ast.Name(root, ast.Load())
        if isinstance(one, ast.Attribute) and one.attr == "ask":
            one.attr = _OWN[name]
        if isinstance(one, ast.Name):
            one.id = named.get(one.id, one.id)
        ast.copy_location(one, node)
    return ast.fix_missing_locations(made)


def _located(made: N, node: ast.stmt | ast.expr) -> N:
    for one in ast.walk(made):
        if "lineno" in one._attributes and not hasattr(one, "lineno"):
            ast.copy_location(one, node)
    return made
