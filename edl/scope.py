"""What the names of an interface mean: types by name, enumerators by value, and how a TypeName becomes a Type."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import codes
from .diagnostics import Span
from .expressions import ExpressionError, evaluate
from .model import Array, EnumRef, EnumType, Foreign, Pointer, Scalar, Struct, StructRef, Type, Union, UnionRef
from .report import Report
from .syntax import Declaration, Enumeration, Expression, Identifier, Name, Record, TypeName
from .words import C_KEYWORDS

MAX_ELEMENTS = 1 << 40


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
    raw_pointers: dict[Type, str | None] = field(default_factory=dict)  # see deep.raw_pointer

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

    def declared_type(self, declaration: Declaration) -> Type:
        """The type of a parameter or member with its dimensions."""
        base = self.resolve(declaration.type)
        if not declaration.dimensions:
            return base
        places = zip(declaration.dimensions, declaration.dimension_spans, strict=True)
        dimensions = tuple(self.dimension(value, span) for value, span in places)
        array = Array(base, dimensions, const=declaration.type.const and declaration.type.pointers == 0)
        if array.elements > MAX_ELEMENTS:
            message = f"an array of {array.elements} elements fits no enclave"
            self.report.add(codes.BAD_DIMENSION, declaration.name.span, message)
            return Array(base, (1,), array.const)
        return array

    def dimension(self, value: Expression | None, span: Span) -> int:
        """At least 1; a wrong dimension is reported and counts as 1."""
        if value is None:
            hint = "give the length, or pass a pointer with count="
            self.report.add(codes.BAD_DIMENSION, span, "an array needs its length", hint)
            return 1
        try:
            length = evaluate(value, self.constant)
        except ExpressionError as error:
            self.report.add(codes.BAD_DIMENSION, error.span, f"an array's length is a constant: {error.message}")
            return 1
        if length < 1:
            self.report.add(codes.BAD_DIMENSION, span, f"an array has at least one element, not {length}")
            return 1
        return length

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
        elif name.text in C_KEYWORDS:
            return  # the parser said so


def where(span: Span) -> str:
    """`path:line` for messages that name a second place."""
    return f"{span.source.path}:{span.source.line_column(span.start)[0]}"


def suggestion(wrong: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known name, or None."""
    from difflib import get_close_matches  # only an error pays for it

    close = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else None
