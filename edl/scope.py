"""What the names of an interface mean: types by name, enumerators by value, and how a TypeName becomes a Type."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import codes
from .diagnostics import Span
from .expressions import ExpressionError
from .model import EnumRef, EnumType, Foreign, Pointer, Scalar, Struct, StructRef, Type, Union, UnionRef
from .report import Report
from .syntax import Enumeration, Identifier, Name, Record, TypeName


def kind_of(definition: Record | Enumeration) -> str:
    """struct, union or enum."""
    return definition.kind if isinstance(definition, Record) else "enum"


def described(kind: str) -> str:
    """The kind with its article."""
    return f"an {kind}" if kind == "enum" else f"a {kind}"


@dataclass(slots=True)
class Scope:
    """Filled in the order in which the checker works: definitions, then enumerators, then records."""

    report: Report
    definitions: dict[str, Record | Enumeration] = field(default_factory=dict)
    enumerators: dict[str, int | None] = field(default_factory=dict)  # None: only C knows the value
    enums: dict[str, EnumType] = field(default_factory=dict)
    structs: dict[str, Struct] = field(default_factory=dict)
    unions: dict[str, Union] = field(default_factory=dict)
    raw_pointers: dict[tuple[Type, bool], str | None] = field(default_factory=dict)  # see deep.raw_pointer

    # --- types -----------------------------------------------------------------------------------

    def resolve(self, name: TypeName) -> Type:
        """The type with its pointers; reports a wrong tag."""
        if not name.standard:
            text = f"`{name.span.text}` is read by neither sgx_edger8r nor oeedger8r"
            self.report.add(codes.NOT_STANDARD, name.span, text)
        base: Type = Scalar(name.base) if name.scalar else self._named(name)
        for level in range(name.pointers):
            base = Pointer(base, const=name.const and level == 0)
        return base

    def _named(self, name: TypeName) -> Type:
        definition = self.definitions.get(name.base)
        if definition is None:
            return Foreign(f"{name.tag} {name.base}" if name.tag else name.base)
        kind = kind_of(definition)
        if name.tag not in (None, kind):
            message = f"`{name.base}` is {described(kind)}, not {described(name.tag or kind)}"
            self.report.add(codes.WRONG_TAG, name.span, message, f"write `{kind} {name.base}`")
        if kind == "struct":
            return StructRef(name.base)
        return UnionRef(name.base) if kind == "union" else EnumRef(name.base)

    # --- constants -------------------------------------------------------------------------------

    def constant(self, name: Identifier) -> int:
        """The value of an enumerator; raises ExpressionError."""
        value = self.enumerators.get(name.name)
        if value is not None:
            return value
        if name.name in self.enumerators:
            raise ExpressionError(name.span, f"only a C compiler knows the value of `{name.name}`")
        raise ExpressionError(name.span, f"`{name.name}` is neither an enumerator nor a #define of this file")

    # --- names -----------------------------------------------------------------------------------

    def check_name(self, name: Name) -> None:
        """Reports a name that generated code needs for itself."""
        if name.text.startswith(("pyenclave_", "pye_")):
            message = f"`{name.text}` is reserved: generated names begin with `pyenclave_` or `pye_`"
            self.report.add(codes.RESERVED_NAME, name.span, message)


def where(span: Span) -> str:
    """`path:line` for messages that name a second place."""
    return f"{span.source.path}:{span.source.line_column(span.start)[0]}"


def suggestion(wrong: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known name, or None. Among very many only one letter may be wrong: comparing costs."""
    from difflib import get_close_matches  # only an error pays for it

    names = set(known)
    if len(names) > 300:
        names &= _slips(wrong[:100])
    close = get_close_matches(wrong, sorted(names), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else None


def _slips(word: str) -> set[str]:
    """What one letter too many, too few, wrong, or swapped with the next makes of a word."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {a + b[1:] for a, b in parts} | {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    return found | {a + letter + b[skip:] for a, b in parts for letter in letters for skip in (0, 1)}
