"""Modules of a package beside the program: functions, classes, constants and state that it and they use of each other."""

import random
from dataclasses import dataclass, field, replace

from .body import Body
from .expressions import Names
from .families import Family
from .language import Language, Tables, limited
from .prelude import taken, traced, variables
from .state import State

# Of the prelude, which each module has for itself: the same names for other things.
_TAKEN = ["Fault", "Deep", "Coded", "Point", "Color", "note", "digest", "t_int", "t_str", "t_bytes", "t_bool", "t_float", "t_list", "maybe", "named", "split", "described", "fold", "depth", "first", "last_of", "known", "chosen", "spent"]  # fmt: skip
_HEADER = """\
from __future__ import annotations

from collections import defaultdict, deque
from enum import Enum
from typing import NamedTuple, TypeVar

from pyenclave import Inside, f32, i8, i32, u8, u16, u32, u64
"""
_STATE = {
    "trace": State("int", "0", "{trace}"),
    "fuel": State("int", "0", "{fuel}"),
    "count": State("int", "3", "{count}"),
    "texts": State("list[str]", '["k"]', "{texts}"),
    "sums": State("dict[str, int]", "{}", "{sums}"),
}
_LITERALS: Tables = {
    "int": ["count", "SIZE"],
    "list[str]": ["texts"],
    "dict[str, int]": ["sums"],
    "str": ["NAME"],
    "Point": ["Point(3)"],
    "Color": ["Color.GREEN"],
    "Exception": ['Deep("k")'],
}
_RESULTS = [
    "int",
    "str",
    "bool",
    "list[int]",
    "float",
    "bytes",
    "int | None",
    "dict[str, int]",
    "tuple[int, str]",
    "list[str]",
]
_VALUES = {
    "int": "0",
    "str": '""',
    "bool": "True",
    "list[int]": "[1]",
    "bytes": 'b""',
    "str | None": "None",
    "float": "0.0",
}
_PARAMETERS = ["int", "int", "str", "bool", "list[int]", "bytes", "str | None", "float"]


@dataclass
class Kit:
    """One module. `uses` are the places of those that it imports."""

    place: int
    uses: set[int]
    name: str = ""
    constants: Names = field(default_factory=dict)
    functions: dict[str, tuple[list[str], str]] = field(default_factory=dict)
    families: list[Family] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


class Package:
    """A package `kitpkg` of some modules, the first two of which may import each other; their functions call those drawn before."""

    def __init__(self, seed: str, count: int) -> None:
        self.random = random.Random(f"{seed} package")
        self.is_circle = count > 1 and self.random.random() < 0.5
        self.modules = [Kit(at, {*range(at)}, f"k{at}") for at in range(count)]
        if self.is_circle:
            self.modules[0].uses.add(1)
        for one in self.modules:
            one.constants = {
                "SIZE": "int",
                "NAME": "str",
                f"LIMIT{one.place}": "int",
                f"TABLE{one.place}": "dict[str, int]",
            }
            one.rows = [
                f"SIZE = {one.place * 10 + 7}",
                f'NAME = "k{one.place}"',
                f"LIMIT{one.place} = {self.random.randrange(-9, 99)}",
            ]
            one.rows.append(f'TABLE{one.place} = {{"a": {one.place}, "k": 5}}')
        self.imports: dict[int, list[str]] = {at: [] for at in range(count)}
        self.styles: dict[tuple[int, int], str] = {}
        for one in self.modules:
            self._families(one)
        for turn in range(2 * count):
            self._function(self.modules[turn % count], turn)

    def _circular(self, one: int, other: int) -> bool:
        return self.is_circle and {one, other} == {0, 1}

    # --- what a module has of another one ---

    def seen_by(self, language: Language, at: int | None, *, classes: bool = True) -> Language:
        """The language with what other modules have: `at` imports it, None is the program."""
        uses = self.modules[at].uses if at is not None else {*range(len(self.modules))}
        for other in sorted(uses):
            kit = self.modules[other]
            forms: Tables = {}
            for name, (parameters, result) in kit.functions.items():
                spelled = self._spelled(at, other, name)
                forms.setdefault(result, []).append(f"{spelled}({', '.join(f'<{of}>' for of in parameters)})")
            for name, type_ in kit.constants.items():
                if name.startswith("LIMIT"):
                    forms.setdefault(type_, []).append(self._spelled(at, other, name))
                elif name.startswith("TABLE"):
                    forms.setdefault("int", []).append(f"{self._spelled(at, other, name)}.get(<str>, <int>)")
            language = language.more({}, forms)
            if classes and (at is None or not self._circular(at, other)):
                for family in kit.families:
                    language = family.added(language)
                    self._from(at, other, *family.names)
        return language

    def _spelled(self, at: int | None, other: int, name: str) -> str:
        """By the way that this module imports that one."""
        place = -1 if at is None else at
        if (place, other) not in self.styles:
            ways = (
                ["module", "as"]
                if at is not None and self._circular(at, other)
                else ["module", "as", "dotted", "from", "renamed"]
            )
            self.styles[place, other] = self.random.choice(ways)
        module = f"k{other}"
        match self.styles[place, other]:
            case "module":
                self._import(at, f"from {'kitpkg' if at is None else '.'} import {module}")
                return f"{module}.{name}"
            case "as":
                self._import(at, f"import kitpkg.{module} as m{other}")
                return f"m{other}.{name}"
            case "dotted":
                self._import(at, f"import kitpkg.{module}")
                return f"kitpkg.{module}.{name}"
            case "from":
                self._from(at, other, name)
                return name
        self._from(at, other, f"{name} as {name}_{other}")
        return f"{name}_{other}"

    def _from(self, at: int | None, other: int, *names: str) -> None:
        for one in names:
            self._import(at, f"from {'kitpkg' if at is None else ''}.k{other} import {one}")

    def _import(self, at: int | None, row: str) -> None:
        rows = self.imports.setdefault(-1 if at is None else at, [])
        if row not in rows:
            rows.append(row)

    # --- what is in a module ---

    def _language(self, kit: Kit) -> Language:
        found = limited({*_TAKEN, "SIZE", "NAME", "deque", "defaultdict"}, _STATE, _LITERALS)
        found = replace(found, asks=False, caught=[one for one in found.caught if "Exception" not in one], withs=[])
        for family in kit.families:
            found = family.added(found)
        return found

    def _families(self, kit: Kit) -> None:
        family = Family(self.random, self.seen_by(self._language(kit), kit.place), f"C{kit.place}")
        kit.families.append(family)
        kit.rows.append(family.source)

    def _function(self, kit: Kit, number: int) -> None:
        language = self.seen_by(self._language(kit), kit.place)
        own: Tables = {}
        for name, (parameters, result) in kit.functions.items():
            own.setdefault(result, []).append(f"{name}({', '.join(f'<{of}>' for of in parameters)})")
        body = Body(self.random, language.more({}, own), self.random.choice(_RESULTS), 6)
        types = [self.random.choice(_PARAMETERS) for _ in range(self.random.randrange(1, 4))]
        names: Names = {f"p{at}": of for at, of in enumerate(types)}
        name = f"f{number}"
        head = ", ".join(f"{one}: {of}" for one, of in names.items())
        rows = [f"def {name}({head}) -> {body.result}:", f"    global {', '.join(_STATE)}"]
        rows += ["    if spent():", f"        return {body.of(body.result, {}, 0)}"]
        rows += [f"    {row}" for row in body.block(names, 1, loops=False, size=self.random.randrange(2, 4))]
        kit.rows.append("\n".join([*rows, f"    return {body.of(body.result, names)}"]))
        kit.functions[name] = types, body.result

    def files(self) -> dict[str, str]:
        found = {
            "kitpkg/__init__.py": "".join(f"from .k{at} import seen as seen{at}\n" for at in range(len(self.modules)))
        }
        for kit in self.modules:
            head = [_HEADER, "\n".join(self.imports[kit.place]), 'T = TypeVar("T")']
            reached = [f"reach_{one.root.name}()" for one in kit.families]
            reached += [
                f"{name}({', '.join(_VALUES[of] for of in types)})" for name, (types, _) in kit.functions.items()
            ]
            rows = [taken(_TAKEN), variables(_STATE), *kit.rows, traced(_STATE, [], reached, "seen")]
            found[f"kitpkg/k{kit.place}.py"] = "\n\n".join([*head, *rows]) + "\n"
        return found

    @property
    def seen(self) -> list[str]:
        return [f"kitpkg.seen{at}" for at in range(len(self.modules))]

    @property
    def head(self) -> str:
        """The imports of the program."""
        return "\n".join(["import kitpkg", *self.imports.get(-1, [])]) + "\n" if self.modules else ""
