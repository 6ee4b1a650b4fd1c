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
        """Statements of Python; what an expression gives is `_`, and each binds at most one name.

        What has two proxies is one object as plain Python, which is closed once: where something is closed, none has two.
        """
        root = self.family.root
        rows: list[str] = []
        names: dict[str, Made] = {}  # with the classes that they are known to be of
        closes = draw.random() < 0.4
        for _ in range(draw.randrange(4, _STEPS)):
            if not names or draw.random() < 0.2:
                made, name = draw.choice(self.family.classes), f"a{len(names)}"
                rows.append(f"{name} = {made.name}({self._arguments(draw, [*made.parameters.values()])})")
                names[name] = made
            elif not closes and draw.random() < 0.2:
                name, one, other = f"a{len(names)}", draw.choice([*names]), draw.choice([*names, "None"])
                asked = [
                    f"same({one})",
                    f"either({draw.random() < 0.5}, {one}, {other})",
                    f"kept_at({draw.randrange(3)})",
                ]
                rows.append(f"{name} = {draw.choice(asked)}")
                names[name] = root  # a proxy of the class that is declared
            else:
                rows.append(self._step(draw, names, closes))
        return rows

    def _step(self, draw: random.Random, names: dict[str, Made], closes: bool) -> str:
        one, other = draw.choice([*names]), draw.choice([*names, "None"])
        kind, asked = draw.random(), [f"told({one})", f"told({other})", f"alike({one}, {other})", "how_many()"]
        if kind < 0.15:
            ends = [f"{one}.close()", f"with {one}: _ = told({one})"]
            return draw.choice([f"{one} = None", *(ends if closes else [f"keep({one})", "forget()"])])
        if kind < 0.4:
            has = self.family.root.specials
            asked += [f"bool({one})", f"isinstance({one}, {self.family.root.name})"]
            asked += [f"len({one})"] if "__len__" in has else []
            asked += [f"{one}[{draw.randrange(-2, 9)}]"] if "__getitem__" in has else []
            asked += [f"{one}({draw.randrange(9)})"] if "__call__" in has else []
            asked += [f"{draw.randrange(9)} in {one}"] if "__contains__" in has else []
            return f"_ = {draw.choice(asked)}"
        if kind < 0.5 and names[one] is not self.family.root:
            field = draw.choice([*names[one].fields])
            return draw.choice(
                [
                    f"_ = {one}.{field}",
                    f"{one}.{field} = 3",
                    f"_ = {one}.__dict__",
                    f"_ = repr({one})",
                    f"del {one}.{field}",
                ]
            )
        return self._used(draw, one, names[one])

    def _arguments(self, draw: random.Random, types: list[str]) -> str:
        return ", ".join(argument(of, draw) for of in types)

    def _used(self, draw: random.Random, one: str, made: Made) -> str:
        method = draw.choice([*made.methods.values()])
        types = [*method.parameters.values()]
        if method.defaults and draw.random() < 0.5:
            types = types[: len(types) - len(method.defaults)]
        if method.kind == "property":
            is_set = method.name in made.setters and draw.random() < 0.5
            return f"{one}.{method.name} = {argument(method.result, draw)}" if is_set else f"_ = {one}.{method.name}"
        owner = made.name if method.kind in ("static", "class") else one
        return f"_ = {owner}.{method.name}({self._arguments(draw, types)})"


_FUNCTIONS = """

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
"""
