"""A family of `@trusted` classes, and what a host does with their objects: scripts whose rows are run on either side."""

import random

from .arguments import argument
from .families import Family, Made
from .language import Language

_STEPS = 14


class Proxies:
    """`classes` have trusted functions that take and give their objects, and state that keeps some."""

    def __init__(self, draw: random.Random, language: Language) -> None:
        self.family = Family(draw, language, "T")
        root = self.family.root.name
        self.source = self.family.source.replace("class ", "@trusted\nclass ") + _FUNCTIONS.replace("T0", root)

    def script(self, draw: random.Random) -> list[str]:
        """Statements of Python; what an expression gives is `_`, and each binds at most one name."""
        rows, names = [], ["a0"]
        rows.append(f"a0 = {self._made(draw)}")
        for _ in range(draw.randrange(3, _STEPS)):
            rows.append(self._step(draw, names))
        return rows

    def _step(self, draw: random.Random, names: list[str]) -> str:
        one, other = draw.choice(names), draw.choice([*names, "None"])
        kind = draw.random()
        if kind < 0.25:
            names.append(f"a{len(names)}")
            asked = [f"same({one})", f"either({draw.random() < 0.5}, {one}, {other})", f"kept_at({draw.randrange(3)})", self._made(draw), self._made(draw)]
            return f"{names[-1]} = {draw.choice(asked)}"
        if kind < 0.35:
            return draw.choice([f"{one}.close()", f"{one} = None", f"with {one}: _ = repr({one})", f"keep({one})", "forget()", f"{one} = {other}"])
        if kind < 0.45:
            return f"_ = {draw.choice([f'{one} is {other}', f'{one} == {other}', f'repr({one})', f'isinstance({one}, T0)', f'bool({one})', f'len({one})'])}"
        if kind < 0.55:
            return f"_ = {draw.choice([f'told({one})', f'told({other})', f'alike({one}, {other})', 'how_many()', f'{one}.__dict__', f'{one}.nothing'])}"
        return self._used(draw, one)

    def _made(self, draw: random.Random) -> str:
        made = draw.choice(self.family.classes)
        return f"{made.name}({self._arguments(draw, [*made.parameters.values()])})"

    def _arguments(self, draw: random.Random, types: list[str]) -> str:
        return ", ".join(argument(of, draw) for of in types)

    def _used(self, draw: random.Random, one: str) -> str:
        made: Made = draw.choice(self.family.classes)
        method = draw.choice([*made.methods.values()])
        given = [*method.parameters.values()]
        if method.defaults and draw.random() < 0.5:
            given = given[: len(given) - len(method.defaults)]
        called = f"_ = {one}.{method.name}({self._arguments(draw, given)})"
        if method.kind == "property":
            called = f"_ = {one}.{method.name}"
            if method.name in made.setters and draw.random() < 0.5:
                return f"{one}.{method.name} = {argument(method.result, draw)}"
        if method.kind in ("static", "class"):
            called = f"_ = {made.name}.{method.name}({self._arguments(draw, given)})"
        field = draw.choice([*made.fields])
        other = [f"_ = {one}.{field}", f"{one}.{field} = 3", f"_ = {one}[{draw.randrange(-2, 9)}]", f"_ = {draw.randrange(9)} in {one}", f"_ = str({one})", f"_ = {one}({draw.randrange(9)})"]
        return draw.choice([called] * 8 + other)


_FUNCTIONS = '''

kept: Inside[list[T0]] = []


@trusted
def same(one: T0) -> T0:
    note(95)
    return one


@trusted
def either(flag: bool, one: T0, other: T0 | None) -> T0 | None:
    return one if flag else other


@trusted
def told(one: T0) -> str:
    return repr(one)


@trusted
def alike(one: T0, other: T0 | None) -> bool:
    return one is other


@trusted
def keep(one: T0) -> int:
    kept.append(one)
    return len(kept)


@trusted
def kept_at(n: int) -> T0 | None:
    return kept[n] if n < len(kept) else None


@trusted
def how_many() -> int:
    return len(kept)


@trusted
def forget() -> None:
    kept.clear()
'''
