"""Expressions of a type, drawn from the forms."""

import random
import re
from dataclasses import dataclass, field

from .forms import FORMS, LITERALS

_PLACE = re.compile(r"<(?:#(?P<below>\d+)|(?P<type>[A-Za-z][^<>;.]*)(?P<leaf>\.)?(?:; (?P<names>[^<>]*))?)>")
_OWN = re.compile(r"\$\w+")
Names = dict[str, str]  # variables that are surely assigned, with their types


@dataclass
class Expressions:
    """`around` counts the comprehensions and lambdas around, in which `:=` is not drawn."""

    random: random.Random
    fresh: int = 0
    around: int = 0
    used: dict[str, int] = field(default_factory=dict)  # how often each form was drawn

    def of(self, type_: str, names: Names, depth: int) -> str:
        """An expression of the type, of at most so many levels."""
        own = [name for name, of in names.items() if of == type_]
        if depth <= 0 or self.random.random() < 0.1:
            if own and self.random.random() < 0.8:
                return self.random.choice(own)
            return self.random.choice(LITERALS[type_])
        forms = FORMS[type_]
        form = self.random.choice(forms)
        while self.around and ":=" in form:
            form = self.random.choice(forms)
        self.used[form] = self.used.get(form, 0) + 1
        return self.filled(form, names, depth)

    def filled(self, form: str, names: Names, depth: int) -> str:
        """The form with its places filled."""
        for one in dict.fromkeys(_OWN.findall(form)):
            self.fresh += 1
            form = form.replace(one, f"{one[1:]}{self.fresh}")
        inside = " for " in form or "lambda" in form
        self.around += inside
        text = _PLACE.sub(lambda place: self._place(place, names, depth), form)
        self.around -= inside
        return text

    def _place(self, place: re.Match[str], names: Names, depth: int) -> str:
        if place["below"] is not None:
            return str(self.random.randrange(int(place["below"])))
        more = dict(one.split(": ") for one in (place["names"] or "").split(", ") if one)
        return self.of(place["type"], {**names, **more}, 0 if place["leaf"] else depth - 1)
