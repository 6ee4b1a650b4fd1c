"""What an empty `[]`, `{}` or `set()` holds, where no declaration says so: what the function first puts into it.

A function with such a display is looked at more than once. First the display holds something unknown, a type variable,
and whatever it meets says what that is; what is refused meanwhile is reported nowhere. Then the function is checked
with what was found, as if it were declared.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..types.containers import Deque, Dict, List, Optional, Set, Tuple
from ..types.model import INT, NONE, Type
from ..types.variables import Variable, learn, substitute, variables_of

ELEMENT, KEY, VALUE = (Variable(one) for one in ("element", "key", "value"))
Place = tuple[int, int, int | None, int | None]  # of a display, by which every look finds it again


@dataclass(frozen=True)
class Found:
    """What a display is, and the line that says so; `settled`: no other width of it is looked for."""

    type: Type
    line: int
    settled: bool = False


@dataclass
class Empties:
    """What one look at a function knows of its empty displays.

    `found` is from the looks before; `last`: nothing is found any more. `bound` is what variables of types stand for,
    `since` the variables of the function that were such a display at first. `widths` are displays of ints that stand
    where ones of another width are declared, as what they then are.
    """

    found: Mapping[Place, Found] = field(default_factory=dict)
    last: bool = False
    displays: dict[Place, Type] = field(default_factory=dict)
    bound: dict[str, Found] = field(default_factory=dict)
    since: dict[str, Place] = field(default_factory=dict)
    widths: dict[Place, Found] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether something was unknown in this look, so that another one follows."""
        return bool(self.displays or self.widths)

    def aside(self) -> "Empties":
        """One that knows the same, of statements that are looked at again."""
        own = dict(self.displays), dict(self.bound), dict(self.since), dict(self.widths)
        return Empties(self.found, self.last, *own)

    def display(self, node: ast.expr, shape: Type) -> Type | None:
        """The type of an empty display of that shape; None where it stays unknown."""
        place = _place(node)
        if place in self.found:
            return self.found[place].type
        if self.last:
            return None
        if place not in self.displays:
            names = {name: Variable(f"{len(self.displays)}.{name}") for name in variables_of(shape)}
            self.displays[place] = substitute(shape, names)
        return self.known(self.displays[place])

    def line(self, node: ast.expr) -> int:
        """Which line says what an empty display holds."""
        return self.found[_place(node)].line

    def known(self, type_: Type) -> Type:
        """The type with what was found so far."""
        return substitute(type_, {name: one.type for name, one in self.bound.items()})

    def meet(self, one: Type, other: Type, node: ast.AST, types: dict[str, Type | None]) -> tuple[Type, Type]:
        """Two types that go together, with what either says of the other."""
        if not self.open or NONE in (one, other):
            return one, other
        one, other = self.known(one), self.known(other)
        found: dict[str, Type] = {}
        loose: dict[str, Type] = {}
        learn(one, other, found, loose)
        learn(other, one, found, loose)
        for name, type_ in (loose | found).items():
            type_ = self.known(type_)
            if name in variables_of(type_):
                continue
            known = {name: type_}
            self.bound = {each: Found(substitute(of.type, known), of.line) for each, of in self.bound.items()}
            self.bound[name] = Found(type_, int(getattr(node, "lineno", 0)))
            types.update({each: substitute(of, known) for each, of in types.items() if of is not None})
        return self.known(one), self.known(other)

    def widen(self, node: ast.AST, found: Type, wanted: Type) -> None:
        """What is found at the node is asked for as something else, which may differ in the width of its ints only."""
        place = self.since.get(node.id) if isinstance(node, ast.Name) else None
        if place is None or self.last or found == wanted or _as_ints(found) != _as_ints(wanted):
            return
        if place in self.displays or (place in self.found and not self.found[place].settled):
            self.widths[place] = Found(wanted, int(getattr(node, "lineno", 0)), settled=True)

    def solved(self) -> dict[Place, Found]:
        """The displays of which everything is known after this look."""
        made = {}
        for place, type_ in self.displays.items():
            whole = self.known(type_)
            if not any(variables_of(whole)):
                made[place] = Found(whole, max(self.bound[name].line for name in variables_of(type_)))
        return made | self.widths

    def note(self, target: ast.expr, node: ast.expr) -> None:
        """`target = node`: which variables hold what such a display holds."""
        match target, node:
            case ast.Name(id=name), _ if _place(node) in {*self.found, *self.displays}:
                self.since.setdefault(name, _place(node))
            case ast.Tuple(elts=targets), ast.Tuple(elts=nodes) if len(targets) == len(nodes):
                for one, other in zip(targets, nodes, strict=True):
                    self.note(one, other)

    def hint(self, node: ast.AST | None) -> str | None:
        """Where the variable, of which a value or a place is part, got its type."""
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name) or self.since.get(node.id) not in self.found:
            return None
        found = self.found[self.since[node.id]]
        return f"line {found.line} made `{node.id}` a {found.type.name}; declare it where it should be another one"


def _place(node: ast.expr) -> Place:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _as_ints(type_: Type) -> Type:
    """The type with int for each integer that it holds."""
    match type_:
        case List(element) | Set(element) | Deque(element):
            return replace(type_, element=_as_ints(element))
        case Dict(key, value):
            return replace(type_, key=_as_ints(key), value=_as_ints(value))
        case Tuple(items) if type(type_) is Tuple:
            return Tuple(tuple(_as_ints(one) for one in items))
        case Optional(inner):
            return Optional(_as_ints(inner))
    return INT if type_.is_integer else type_
