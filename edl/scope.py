"""What the names of an interface mean: types by name, enumerators by value, and how a TypeName becomes a Type."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import codes
from .diagnostics import Span
from .expressions import ExpressionError
from .model import Enumerator, EnumRef, EnumType, Foreign, Pointer, Scalar, Struct, StructRef, Type, Union, UnionRef
from .report import Report
from .reserved import generated, taken_by_c
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
        if kind == "union":
            return UnionRef(name.base)
        self._check_crossing(name)
        return EnumRef(name.base)

    def _check_crossing(self, name: TypeName) -> None:
        """GCC and Clang keep an enum in 4 bytes as long as its values fit int, or unsigned int without negatives."""
        enum = self.enums.get(name.base)
        wide = out_of_range(enum.enumerators, 32) if enum else None
        if wide is not None:
            message = f"an `enum {name.base}` crosses in 32 bits, and `{wide.name}` = {wide.value} does not fit them"
            hint = "pass the value as int64_t or uint64_t; an enum of constants that no declaration uses may be wide"
            self.report.add(codes.BAD_ENUM_VALUE, name.span, message, hint)

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

    def check_name(self, name: Name, *, in_file_scope: bool = True) -> None:
        """Reports a name that generated code needs for itself, or that C has already."""
        message = generated(name.text)
        if message is not None:
            self.report.add(codes.RESERVED_NAME, name.span, message)
        message = taken_by_c(name.text, in_file_scope=in_file_scope)
        if message is not None:
            self.report.add(codes.TAKEN_NAME, name.span, message)


def out_of_range(enumerators: Iterable[Enumerator], bits: int) -> Enumerator | None:
    """The first that fits neither a signed integer of that many bits nor, if none is negative, an unsigned one."""
    known = [(entry, entry.value) for entry in enumerators if entry.value is not None]
    negative = any(value < 0 for _, value in known)
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if negative else (0, (1 << bits) - 1)
    return next((entry for entry, value in known if not least <= value <= most), None)


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
