"""How a struct with buffers looks in Python: its pointers are bytes and tuples, lengths follow from them.

deep_kinds.py has the kinds of members; those that write the functions of a struct ask them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyenclave.edl.model import Constant, DeepMember, Member, Reference, SizeOf, Struct

from ..cython_types import Types
from ..lengths import references
from ..writer import Writer


@dataclass(frozen=True)
class Field:
    """One member. `python` is what Python calls it, `label` what messages do."""

    member: Member
    python: str
    label: str

    is_set = True  # by programs; else it follows from other members

    @property
    def name(self) -> str:
        """C's."""
        return self.member.name

    def hint(self, types: Types, *, argument: bool) -> str:
        """The type in a .pyi: of what it is set to, or of what is read."""
        return types.hint(self.member.type, argument=argument)

    def write_property(self, w: Writer, whole: "DeepClass", types: Types) -> None:
        w.line()
        w.line("@property")
        with w.suite(f"def {self.python}(self)"):
            self.write_getter(w, types)
        w.line()
        w.line(f"@{self.python}.setter")
        with w.suite(f"def {self.python}(self, pye_new)"):
            self.write_setter(w, whole, types)

    def write_getter(self, w: Writer, types: Types) -> None:
        raise NotImplementedError

    def write_setter(self, w: Writer, whole: "DeepClass", types: Types) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Length(Field):
    """A length that other members say: `determined_by`, by their Python names."""

    determined_by: tuple[str, ...]

    is_set = False

    def write_getter(self, w: Writer, types: Types) -> None:
        w.line(f"return {types.load(self.member.type, f'self.pye_value.m_{self.name}')}")

    def write_setter(self, w: Writer, whole: "DeepClass", types: Types) -> None:
        names = " and ".join(f"`{name}`" for name in self.determined_by)
        w.line(f'raise AttributeError("`{self.label}` cannot be set, it is the length of {names}")')


class Held(Field):
    """Kept as a Python object, not in C."""

    is_counted = False  # packing it takes a loop

    @property
    def kept(self) -> str:
        """The attribute, or the variable with its value."""
        return f"pye_o_{self.name}"

    def kept_type(self, types: Types) -> str:
        """In Cython."""
        raise NotImplementedError

    def cleared(self, place: str) -> str:
        """A statement: `place`, in the C struct of an object, has no address."""
        raise NotImplementedError

    def copied(self, kept: str, types: Types) -> str:
        """What another object of the same value keeps."""
        raise NotImplementedError

    def pack_locals(self) -> Sequence[str]:
        return ()

    def write_pack(self, w: Writer, types: Types) -> None:
        """From an object to the C struct `pye_to`."""
        raise NotImplementedError

    def write_answer(self, w: Writer, types: Types) -> None:
        """The same, in the memory that it came with."""
        raise NotImplementedError

    def unpacked(self, types: Types) -> str:
        """What an object keeps of the C struct `pye_from`."""
        raise NotImplementedError

    def write_free(self, w: Writer, types: Types) -> None:
        """Releases what `pye_from[pye_at]` points at."""
        raise NotImplementedError


@dataclass(frozen=True)
class Pointed(Held):
    """A pointer to a buffer. `determines` is the length that it alone says, and its unit."""

    deep: DeepMember
    determines: tuple[Reference, tuple[Constant | SizeOf, ...]] | None

    @property
    def is_fixed(self) -> bool:
        """Its length is a constant."""
        return not references(self.deep.length)

    def element_size(self, types: Types) -> str:
        return f"sizeof({types.spell(self.deep.element)})"


@dataclass(frozen=True)
class Embedded(Held):
    """One or several structs `of` a name, by value, with buffers of their own."""

    of: str

    def new(self, types: Types) -> str:
        """What a new object keeps."""
        raise NotImplementedError

    def shallow(self) -> str:
        """What an object keeps of `pye_from`, whose buffers stay behind."""
        raise NotImplementedError

    def write_take(self, w: Writer, kept: str) -> None:
        """The other way, to `pye_to`."""
        raise NotImplementedError


@dataclass(frozen=True)
class DeepClass:
    """The class of one struct."""

    struct: Struct
    fields: tuple[Field, ...]

    @property
    def arguments(self) -> list[Field]:
        """What can be set."""
        return [field for field in self.fields if field.is_set]

    @property
    def held(self) -> list[Held]:
        return [field for field in self.fields if isinstance(field, Held)]

    @property
    def pointing(self) -> list[Pointed]:
        return [field for field in self.fields if isinstance(field, Pointed)]

    @property
    def embedded(self) -> list[Embedded]:
        return [field for field in self.fields if isinstance(field, Embedded)]

    @property
    def lengths(self) -> list[Length]:
        return [field for field in self.fields if isinstance(field, Length)]

    def field(self, name: str) -> Field:
        """The member that C calls so."""
        return next(field for field in self.fields if field.name == name)

    def determining(self, length: str) -> list[Pointed]:
        """The members that say this length member, by its name in C."""
        return [field for field in self.pointing if field.determines and field.determines[0].name == length]
