"""Expressions of a type, drawn from the forms."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field

_PLACE = re.compile(
    r"<(?:#(?P<below>\d+)|=(?P<variable>[^<>]+)|(?P<type>[A-Za-z][^<>;.]*)(?P<leaf>\.)?(?:; (?P<names>[^<>]*))?)>"
)
_OWN = re.compile(r"\$\w+")
_VARIABLE = re.compile(r"<=([^<>]+)>")
_CALLED = re.compile(r"call (.+)\((.*)\)")
Names = dict[str, str]  # variables that are surely assigned, with their types; functions are `call int(str, int)`


@dataclass
class Expressions:
    """`around` counts the comprehensions and lambdas around, in which `:=` is not drawn."""

    random: random.Random
    literals: dict[str, list[str]]
    forms: dict[str, list[str]]
    fresh: int = 0
    around: int = 0
    used: Counter[str] = field(default_factory=Counter)  # how often each form was drawn

    def of(self, type_: str, names: Names, depth: int) -> str:
        """An expression of the type, of at most so many levels."""
        own = [name for name, of in names.items() if of == type_]
        if depth <= 0 or self.random.random() < 0.1:
            if own and self.random.random() < 0.8:
                return self.random.choice(own)
            return self.random.choice(self.literals[type_])
        called = [name for name, of in names.items() if of.startswith(f"call {type_}(")]
        if called and self.random.random() < 0.2:
            return self.called(self.random.choice(called), names, depth)
        return self.filled(self.drawn(self.forms.get(type_) or self.literals[type_], names), names, depth)

    def drawn(self, forms: list[str], names: Names) -> str:
        """One of the forms that can be written here; those of variables that are there more often."""
        there = {*names.values()}
        special = [one for one in forms if (needed := _VARIABLE.findall(one)) and there.issuperset(needed)]
        if special and self.random.random() < 0.3:
            forms = special
        while True:
            form = self.random.choice(forms)
            if there.issuperset(_VARIABLE.findall(form)) and not (self.around and ":=" in form):
                break
        self.used[form] += 1
        return form

    def called(self, name: str, names: Names, depth: int) -> str:
        """A call of a function that is a variable."""
        found = _CALLED.fullmatch(names[name])
        assert found is not None
        parameters = [one for one in found[2].split(", ") if one]
        self.used[f"$f: {names[name]}"] += 1
        return f"{name}({', '.join(self.of(one, names, depth - 1) for one in parameters)})"

    def bound(self, form: str, own: Names, names: Names, depth: int) -> tuple[str, Names]:
        """The form with its places filled, and the names that it binds."""
        self.used[form] += 1
        text, renamed = self._named(form)
        return self.filled(text, names, depth), {renamed[name]: type_ for name, type_ in own.items()}

    def filled(self, form: str, names: Names, depth: int) -> str:
        """The form with its places filled."""
        form, _ = self._named(form)
        inside = " for " in form or "lambda" in form
        self.around += inside
        text = _PLACE.sub(lambda place: self._place(place, names, depth), form)
        self.around -= inside
        return text

    def _named(self, form: str) -> tuple[str, dict[str, str]]:
        """The form with names of its own."""
        renamed: dict[str, str] = {}
        for one in dict.fromkeys(_OWN.findall(form)):
            self.fresh += 1
            renamed[one] = f"{one[1:]}{self.fresh}"
        return _OWN.sub(lambda found: renamed[found[0]], form), renamed

    def _place(self, place: re.Match[str], names: Names, depth: int) -> str:
        if place["below"] is not None:
            return str(self.random.randrange(int(place["below"])))
        if place["variable"] is not None:
            return self.random.choice([name for name, type_ in names.items() if type_ == place["variable"]])
        more = dict(one.split(": ") for one in (place["names"] or "").split(", ") if one)
        return self.of(place["type"], {**names, **more}, 0 if place["leaf"] else depth - 1)
