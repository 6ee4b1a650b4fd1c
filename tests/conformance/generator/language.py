"""What is drawn from: all forms and statements, or those that can be written where some names are not there."""

import builtins
import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from . import forms, statements
from .arguments import PARAMETERS, RESULTS
from .prelude import STATE
from .several import NAMES as GENERATORS
from .state import State
from .tied import NAMES as TIED
from .unions import NAMES as TREES

Tables = dict[str, list[str]]
Binding = list[tuple[str, dict[str, str]]]
_TEXT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_NOT_A_NAME = re.compile(r"\$\w+|\.\w+|\b\w+(?==[^=])|\b\d\w*")
_NAME = re.compile(r"[A-Za-z_]\w*")
_PLACES = re.compile(r"<=?([A-Za-z][^<>;.]*)[.;>]")


@dataclass(frozen=True)
class Language:
    """Its tables, as forms.py and statements.py have them. `optional`: types that None is one of, and the other one.

    `unions`: types of which `isinstance` says more, and what it may say.
    """

    literals: Tables
    forms: Tables
    effects: list[str]
    binding: Binding
    loops: Binding
    withs: Binding
    leaving: list[str]
    handling: list[str]
    unwinding: list[str]
    narrowing: list[str]
    matches: list[tuple[str, Binding]]
    caught: list[str]
    changing: list[str]
    optional: dict[str, str]
    unions: dict[str, list[str]]
    union_narrowing: list[str]
    augmented: dict[str, str]
    state: dict[str, State]
    parameters: dict[str, str]
    results: list[str]
    fields: dict[str, dict[str, str]] = field(default_factory=dict)  # which objects of a class have
    asks: bool = True  # whether `ask_fails` is there

    @property
    def types(self) -> list[str]:
        return [*self.literals]

    def more(self, literals: Tables, forms: Tables, effects: list[str] = [], binding: Binding = []) -> "Language":  # noqa: B006
        """With rows of its own, drawn as often as a part that is always there."""
        return replace(
            self,
            literals=_joined(self.literals, literals),
            forms=_joined(self.forms, forms),
            effects=self.effects + effects,
            binding=self.binding + binding,
        )


def _joined(one: Tables, other: Tables) -> Tables:
    return {type_: one.get(type_, []) + other.get(type_, []) for type_ in {**one, **other}}


WHOLE = Language(
    literals=forms.LITERALS,
    forms=forms.FORMS,
    effects=forms.EFFECTS,
    binding=forms.BINDING,
    loops=forms.LOOPS,
    withs=forms.WITHS,
    leaving=forms.LEAVING,
    handling=statements.HANDLING,
    unwinding=forms.UNWINDING,
    narrowing=statements.NARROWING,
    matches=forms.MATCHES,
    caught=forms.CAUGHT,
    changing=statements.CHANGING,
    optional=forms.OPTIONAL,
    unions=forms.UNIONS,
    union_narrowing=forms.UNION_NARROWING,
    augmented=forms.AUGMENTED,
    state=STATE,
    parameters=PARAMETERS,
    results=RESULTS,
)


def words(text: str) -> set[str]:
    """The names that a form is written with."""
    return {*_NAME.findall(_NOT_A_NAME.sub(" ", _TEXT.sub(" ", text)))}


def _where(language: Language, may: Callable[[str], bool], state: dict[str, State]) -> Language:
    """Those rows that may be, and whose places have something to be filled with."""
    literals = _rows(language.literals, may)

    def fits(text: str) -> bool:
        return may(text) and all(
            one in literals or one.startswith(("call", "Array", "default")) for one in _PLACES.findall(text)
        )

    def binds(rows: Binding) -> Binding:
        return [(text, own) for text, own in rows if fits(text) and all(may(one) for one in own.values())]

    return replace(
        language,
        literals=literals,
        forms={type_: rows for type_, rows in _rows(language.forms, fits).items() if type_ in literals},
        effects=[one for one in language.effects if fits(one)],
        binding=binds(language.binding),
        loops=binds(language.loops),
        withs=binds(language.withs),
        leaving=[one for one in language.leaving if fits(one)],
        handling=[one for one in language.handling if fits(one)],
        unwinding=[one for one in language.unwinding if fits(one.replace("<R>", ""))],
        narrowing=[one for one in language.narrowing if fits(re.sub("<[RT]>|<bool; [^>]*>|C", "", one))],
        matches=[(one, cases) for one, cases in language.matches if fits(one) and len(binds(cases)) == len(cases)],
        caught=[one for one in language.caught if may(one)],
        optional={one: of for one, of in language.optional.items() if one in literals and of in literals},
        unions={one: of for one, of in language.unions.items() if {one, *of} <= {*literals}},
        augmented={one: of for one, of in language.augmented.items() if one in literals},
        state=state,
        parameters={one: of for one, of in language.parameters.items() if of in literals},
        results=[one for one in language.results if one in literals],
    )


def _rows(tables: Mapping[str, list[str]], may: Callable[[str], bool]) -> Tables:
    found = {type_: [one for one in rows if may(one)] for type_, rows in tables.items() if may(type_)}
    return {type_: rows for type_, rows in found.items() if rows}


def without(names: set[str]) -> Language:
    state = {name: one for name, one in WHOLE.state.items() if name not in names}
    return _where(WHOLE, lambda text: not words(text) & names, state)


# What is not in a program with concurrent functions: objects that hold each other, and generators.
UNTIED = {*TIED, *TREES, *GENERATORS}
OF_IMAGES = {"hashlib", "hmac"}  # what is linked into images alone
_ANYWHERE = {*vars(builtins), *keyword.kwlist, "f", "b", "e", "u8", "u16", "u32", "u64", "i8", "i32", "f32"}


def limited(names: set[str], state: dict[str, State], literals: Tables) -> Language:
    """Of a module that has these names of the prelude, and state of its own."""
    known = _ANYWHERE | names | {*state}
    found = _where(WHOLE, lambda text: words(text) <= known, state)
    return found.more(literals, {})


def every(language: Language) -> list[str]:
    """What is drawn of all that, by the names under which it is counted."""
    bound = [form for rows in (language.binding, language.loops, language.withs) for form, _ in rows]
    cases = [pattern for _, cases in language.matches for pattern, _ in cases]
    named = [f"except {one}" for one in language.caught] + [f"match {one}" for one, _ in language.matches]
    found = [*language.effects, *language.leaving, *language.changing, *language.handling, *language.narrowing]
    found += language.union_narrowing
    return [
        *(form for rows in language.forms.values() for form in rows),
        *found,
        *language.unwinding,
        *bound,
        *cases,
        *named,
    ]
