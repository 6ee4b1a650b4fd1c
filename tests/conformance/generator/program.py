"""Whole programs: trusted functions, the classes and modules that they use, and arguments for them."""

import random
from dataclasses import dataclass

from .arguments import DEFAULTS, ENDS, argument
from .body import Body
from .families import Family
from .language import OF_IMAGES, UNTIED, Language, without
from .modules import Package
from .prelude import HEADER, prelude
from .proxies import Proxies


class Function(Body):
    """Writes one trusted function."""

    def __init__(self, seed: str, number: int, language: Language) -> None:
        draw = random.Random(f"{seed} {number}")
        types = [*language.parameters]
        self.name = f"run_{number}"
        self.parameters = {f"p{at}": draw.choice(types) for at in range(draw.randrange(2, 5))}
        self.keywords = [*self.parameters][len(self.parameters) - draw.choice([0, 0, 0, 1, 2]) :]
        self.defaults: dict[str, str] = {}
        super().__init__(draw, language, draw.choice(language.results))
        self.source = self._source()
        self.swallows = any(one in self.source for one in ("except Exception", "except (Exception)", "with "))

    def _source(self) -> str:
        names = {name: self.language.parameters[type_] for name, type_ in self.parameters.items()}
        rows = [f"@trusted\ndef {self.name}({self._head()}) -> {self.result}:", self.declared()]
        rows += [f"    {row}" for row in self.block(names, 2, loops=False, size=self.random.randrange(3, 7))]
        # What was made counts, whatever is returned.
        shown = [one for name, type_ in names.items() if (one := _shown(name, type_)) is not None]
        rows += [f"    note(digest({one}))" for one in shown[:6]]
        rows.append(f"    return {self.of(self.result, names)}")
        return "\n".join(rows) + "\n"

    def _head(self) -> str:
        """The parameters. What follows one with a default and has none is keyword-only."""
        written: list[str] = []
        for name, type_ in self.parameters.items():
            default = self.random.choice(DEFAULTS.get(type_, [""])) if self.random.random() < 0.3 else ""
            if name not in self.keywords and ("*" in written or (self.defaults and not default)):
                self.keywords.append(name)
            if name in self.keywords and "*" not in written:
                written.append("*")
            if default:
                self.defaults[name] = default
            written.append(f"{name}: {type_}{f' = {default}' if default else ''}")
        return ", ".join(written)

    def arguments(self, draw: random.Random) -> str:
        """One call's arguments, as they are written."""
        given, skipped = [], False
        for name, type_ in self.parameters.items():
            value = argument(type_, draw)
            # Where no handler may take for another error what only the 64 bits inside have raised.
            if type_ == "int" and not self.swallows and draw.random() < 0.03:
                value = str(draw.choice(ENDS))
            if name in self.defaults and draw.random() < 0.4:
                skipped = True
            else:
                given.append(f"{name}={value}" if skipped or name in self.keywords else value)
        return "(" + ", ".join(given) + ")"


def _shown(name: str, type_: str) -> str | None:
    """Its text; sets and defaultdicts in an order that both sides have."""
    if type_.startswith(("call ", "gen ")) or type_ in ("Array2[int]", "Guard") or "Unary" in type_:
        return None
    if type_.startswith(("set[", "frozenset[")):
        return f"str(sorted({name}))"
    if type_.startswith("defaultdict["):
        return f"str(sorted({name}.items()))"
    if type_.startswith(("deque[", "Array[")):
        return f"str(list({name}))"
    return f"repr({name})" if type_ in ("bytes", "Exception") else f"str({name})"


@dataclass
class Program:
    """Its files, the one that is partitioned first, and its functions."""

    files: dict[str, str]
    functions: list[Function]
    proxies: Proxies | None = None

    @property
    def names(self) -> list[str]:
        """What its files are called that have functions."""
        return [one.rpartition("/")[2] for one in self.files if not one.endswith("__init__.py")]


def program(seed: str, functions: int, *, of_image: bool = False) -> Program:
    """One of some modules or of one alone, whose objects hold each other or which has concurrent functions.

    `of_image`: with objects that the host holds, and what images alone have.
    """
    draw = random.Random(seed)
    is_tied = draw.random() < 0.5
    package = Package(seed, draw.choice([0, 0, 1, 2, 3]))
    language = without((set() if is_tied else UNTIED) | (set() if of_image else OF_IMAGES))
    language = package.seen_by(language, None)
    family = Family(draw, language, "D")
    language = family.added(language)
    proxies = Proxies(draw, language) if of_image else None
    made = [Function(seed, number, language) for number in range(functions)]
    reached = [f"reach_{one.root.name}()" for one in (family, *([proxies.family] if proxies is not None else []))]
    written = prelude(language.state, package.seen, reached, is_tied=is_tied)
    parts = [HEADER + package.head + written, family.source]
    parts += [proxies.source] if proxies is not None else []
    files = {"m.py": "\n\n".join([*parts, *(one.source for one in made)])}
    return Program(files | (package.files() if package.modules else {}), made, proxies)
