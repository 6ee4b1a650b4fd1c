"""What kind of thing a parameter is, from its declaration, its type and its attributes."""

from collections.abc import Mapping
from dataclasses import dataclass

from .arrays import is_opaque
from .model import Array, Foreign, Pointer, Type
from .syntax import Attribute, Declaration


@dataclass(frozen=True, slots=True)
class Shape:
    """A declaration with its type and attributes, and what kind of thing crosses."""

    declaration: Declaration
    type: Type
    given: Mapping[str, Attribute]

    @property
    def refused(self) -> bool:
        """Whether an attribute was reported and left out: nothing follows from what is missing then."""
        written = self.declaration.attributes
        return written is not None and len(written.attributes) != len(self.given)

    @property
    def opaque(self) -> bool:
        return is_opaque(self.declaration, self.type)

    @property
    def const(self) -> bool:
        if self.opaque:
            return self.declaration.type.const and self.declaration.type.pointers == 0
        return isinstance(self.type, Pointer | Array) and self.type.const

    @property
    def pointer(self) -> bool:
        return isinstance(self.type, Pointer)

    @property
    def array(self) -> bool:
        return isinstance(self.type, Array)

    @property
    def typedef(self) -> str | None:
        """isptr or isary, where they apply; an array whose length only C knows is crossed like an isary one."""
        if self.opaque:
            return "isary"
        bare = isinstance(self.type, Foreign) and " " not in self.type.spelling
        return next((name for name in ("isptr", "isary") if bare and name in self.given), None)

    @property
    def address(self) -> bool:
        return self.pointer or self.array or self.typedef is not None

    @property
    def name(self) -> str:
        return self.declaration.name.text
