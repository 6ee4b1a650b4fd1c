"""The syntax tree: what the text says, before anything is judged. The parser builds it, the checker reads it."""

from dataclasses import dataclass
from typing import TypeAlias

from .diagnostics import Source, Span


@dataclass(frozen=True, slots=True)
class Name:
    """A word (or a string's characters) and where it stands."""

    text: str
    span: Span


# --- expressions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    span: Span
    standard: bool = True  # False where neither reference tool reads it as written: hexadecimal or in parentheses


@dataclass(frozen=True, slots=True)
class Identifier:
    name: str
    span: Span
    standard: bool = True  # False in parentheses


@dataclass(frozen=True, slots=True)
class SizeOfType:
    type: "TypeName"
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Expression"
    right: "Expression"
    span: Span


Expression: TypeAlias = Number | Identifier | SizeOfType | Unary | Binary


# --- types and declarators -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeName:
    """`[const] base *…`. `tag` is struct, union or enum; `base` is a canonical scalar (`scalar`) or a name."""

    base: str
    tag: str | None
    scalar: bool
    const: bool
    pointers: int
    span: Span
    standard: bool = True  # False where neither reference tool reads the spelling

    @property
    def void(self) -> bool:
        """Whether it is void itself; `void *` is not."""
        return self.base == "void" and self.tag is None and self.pointers == 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name` or `name = value`; a value that is a list of words only some attributes have."""

    name: Name
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class AttributeList:
    attributes: tuple[Attribute, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Declaration:
    """A parameter or a member: `[attributes] type name [dimension]…`; a dimension is None where it is empty."""

    attributes: AttributeList | None
    type: TypeName
    name: Name
    dimensions: tuple[Expression | None, ...]
    dimension_spans: tuple[Span, ...]


# --- items ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Include:
    path: Name


@dataclass(frozen=True, slots=True)
class Import:
    """`names` is None for all functions of the file."""

    path: Name
    names: tuple[Name, ...] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Record:
    """A struct or a union (`kind`); not `complete` where a syntax error left members out."""

    kind: str
    name: Name
    members: tuple[Declaration, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class EnumItem:
    name: Name
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Enumeration:
    """`name.text` is empty for an anonymous enum; its span is then the keyword's. `complete` as in Record."""

    name: Name
    items: tuple[EnumItem, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Prototype:
    """A function of either block; `modifiers` are the words after the parameters, in order."""

    trusted: bool
    public: Span | None
    attributes: AttributeList | None
    returns: TypeName
    name: Name
    parameters: tuple[Declaration, ...]
    allow: tuple[Name, ...] | None
    allow_span: Span | None
    modifiers: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One EDL file. The items of several trusted or untrusted blocks are one sequence."""

    source: Source
    includes: tuple[Include, ...]
    trusted_includes: tuple[Include, ...]
    untrusted_includes: tuple[Include, ...]
    imports: tuple[Import, ...]
    types: tuple[Record | Enumeration, ...]
    functions: tuple[Prototype, ...]
