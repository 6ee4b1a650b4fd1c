"""The kinds of members of a struct with buffers: one class each, with all that Python's side does for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..cython_types import Types
from ..writer import Writer
from .deep_field import DeepClass, Embedded, Field, Pointed
from .deep_lengths import bytes_of, count_arguments, elements_of, held, write_fixed
from .structs import write_property


class Value(Field):
    """Kept in C."""

    def write_property(self, w: Writer, whole: DeepClass, types: Types) -> None:
        write_property(w, self.member, self.python, self.label, types)


# --- pointers to buffers -------------------------------------------------------------------------


class _Pointer(Pointed):
    converted = "bytes"  # what the setter's `pye_held` is then

    def write_setter(self, w: Writer, whole: DeepClass, types: Types) -> None:
        """Everything is converted and checked first, then set at once: other threads never see half of it."""
        self.write_conversion(w, types)
        if self.is_fixed:
            write_fixed(w, self, "pye_held", types)
        if self.determines:
            length = self.determines[0]
            w.call("pye_count = pye_py_held_count(", count_arguments(self, "pye_held", whole, types), ")")
            w.line(f"self.pye_value.m_{length.name} = <{types.spell(length.type)}>pye_count")
        w.line(f"self.{self.kept} = <{self.converted}>pye_held")

    def write_conversion(self, w: Writer, types: Types) -> None:
        """Sets `pye_held` to what is kept of `pye_new`."""
        raise NotImplementedError

    def kept_type(self, types: Types) -> str:
        return self.converted

    def cleared(self, place: str) -> str:
        return f"{place} = NULL"

    def copied(self, kept: str, types: Types) -> str:
        return kept

    def write_answer(self, w: Writer, types: Types) -> None:
        place, size = f"pye_to.m_{self.name}", self.element_size(types)
        w.line(f"pye_room = {bytes_of(self, 'pye_to.m_', types)} if {place} != NULL else 0")
        if self.is_fixed:
            w.line(f'pye_py_held_exact({held(self, self.kept, types)}, "{self.label}", pye_room, {size})')
        self.write_refill(w, place, types)
        w.line(f"pye_value.m_{self.name} = {place}")

    def write_refill(self, w: Writer, place: str, types: Types) -> None:
        """Puts what is kept into the `pye_room` bytes at `place`."""
        raise NotImplementedError

    def write_free(self, w: Writer, types: Types) -> None:
        w.line(f"pye_py_free(<void *>pye_from[pye_at].m_{self.name})")


class _Flat(_Pointer):
    """Nothing that it points at points on."""

    def write_pack(self, w: Writer, types: Types) -> None:
        pointer = types.spell(self.member.type)
        w.line(f"pye_to.m_{self.name} = <{pointer}>pye_py_deep_bytes(pye_deep, {self.kept})")

    def write_refill(self, w: Writer, place: str, types: Types) -> None:
        w.line(f'pye_py_refill({self.kept}, "{self.label}", {place}, pye_room, {self.element_size(types)})')

    def unpacked(self, types: Types) -> str:
        return f"pye_py_bytes(pye_from.m_{self.name}, {bytes_of(self, 'pye_from.m_', types)})"


class Bytes(_Flat):
    """Elements of one byte: a bytes object, set from any buffer."""

    holder, settable = "pye_py_hold", "Buffer"

    def hint(self, types: Types, *, argument: bool) -> str:
        return f"{self.settable if argument else 'bytes'} | None"

    def element_size(self, types: Types) -> str:
        return "1"

    def write_getter(self, w: Writer, types: Types) -> None:
        w.line(f"return self.{self.kept}")

    def write_conversion(self, w: Writer, types: Types) -> None:
        w.line(f'pye_held = {self.holder}(pye_new, "{self.label}")')


class Text(Bytes):
    """The same of `char`, set from a str as well."""

    holder, settable = "pye_py_hold_text", "str | Buffer"


class Items(_Flat):
    """Numbers, enums, plain structs: a tuple, set from any sequence."""

    def hint(self, types: Types, *, argument: bool) -> str:
        return f"{_several(types.hint(self.deep.element, argument=argument), argument=argument)} | None"

    def write_getter(self, w: Writer, types: Types) -> None:
        w.line(f"cdef bytes pye_held = self.{self.kept}")
        w.line(f"cdef {self._pointer(types)}pye_first")
        with w.suite("if pye_held is None"):
            w.line("return None")
        w.line(f"pye_first = <{self._pointer(types)}><char *>pye_held")
        w.line(f"pye_count = pye_py_held(pye_held, 0) // {self.element_size(types)}")
        value = types.load(self.deep.element, "pye_first[pye_at]")
        w.line(f"return tuple([{value} for pye_at in range(pye_count)])")

    def write_conversion(self, w: Writer, types: Types) -> None:
        w.line(f"cdef {self._pointer(types)}pye_first")
        w.line("cdef pye_py_place_t pye_place")
        w.line("cdef size_t pye_at")
        w.line("pye_held = None")
        with w.suite("if pye_new is not None"):
            w.line(f'pye_list = pye_py_hold_items(pye_new, "{self.label}")')
            w.line(f"pye_held = pye_py_hold_room(len(pye_list), {self.element_size(types)})")
            w.line(f"pye_first = <{self._pointer(types)}><char *><bytes>pye_held")
            w.line(f'pye_py_place_init(&pye_place, "{self.label}")')
            with w.suite("for pye_at in range(<size_t>len(pye_list))"):
                w.line("pye_item = pye_list[pye_at]")
                name = "pye_py_place_at(&pye_place, pye_at)"
                w.lines(types.store_called(self.deep.element, "pye_first[pye_at]", "pye_item", name))

    def _pointer(self, types: Types) -> str:
        spelled = types.spell(self.deep.element)
        return f"{spelled}{'' if spelled.endswith('*') else ' '}*"


class Objects(_Pointer):
    """Structs with buffers of their own: a tuple of objects, set from any sequence of them."""

    converted = "tuple"
    is_counted = True

    @property
    def of(self) -> str:
        assert self.deep.plan
        return self.deep.plan.struct

    def hint(self, types: Types, *, argument: bool) -> str:
        return f"{_several(types.hint(self.deep.element, argument=argument), argument=argument)} | None"

    def write_getter(self, w: Writer, types: Types) -> None:
        w.line(f"return self.{self.kept}")

    def write_conversion(self, w: Writer, types: Types) -> None:
        python = types.names[self.of]
        w.line(f'pye_held = None if pye_new is None else pye_py_hold_objects(pye_new, "{self.label}", {python})')

    def pack_locals(self) -> Sequence[str]:
        return (f"cdef pye_struct_{self.of} *pye_p_{self.name}",)

    def write_pack(self, w: Writer, types: Types) -> None:
        items, first, of = self.kept, f"pye_p_{self.name}", self.of
        with w.suite(f"if {items} is not None"):
            room = f"pye_py_deep_room(pye_deep, len({items}), sizeof(pye_struct_{of}))"
            w.line(f"{first} = <pye_struct_{of} *>{room}")
            w.line(f"pye_to.m_{self.name} = <{types.spell(self.member.type)}>{first}")
            with w.suite(f"for pye_at in range(<size_t>len({items}))"):
                w.line(f"pye_pack_{of}(<{types.names[of]}>{items}[pye_at], &{first}[pye_at], pye_deep)")

    def write_refill(self, w: Writer, place: str, types: Types) -> None:
        place = f"<pye_struct_{self.of} *>{place}"
        w.line(f'pye_answer_all_{self.of}({self.kept}, "{self.label}", {place}, pye_room)')

    def unpacked(self, types: Types) -> str:
        first = f"<pye_struct_{self.of} *>pye_from.m_{self.name}"
        return f"pye_unpack_all_{self.of}({first}, {elements_of(self, 'pye_from.m_', types)})"

    def write_free(self, w: Writer, types: Types) -> None:
        place, count = f"pye_from[pye_at].m_{self.name}", elements_of(self, "pye_from[pye_at].m_", types)
        w.line(f"pye_free_{self.of}(<pye_struct_{self.of} *>{place}, {count})")
        super().write_free(w, types)


# --- structs with buffers, by value --------------------------------------------------------------


class One(Embedded):
    """An object, which is copied when it is read or set."""

    def hint(self, types: Types, *, argument: bool) -> str:
        return types.names[self.of]

    def kept_type(self, types: Types) -> str:
        return types.names[self.of]

    def new(self, types: Types) -> str:
        return f"{types.names[self.of]}.__new__({types.names[self.of]})"

    def write_getter(self, w: Writer, types: Types) -> None:
        w.line(f"return {self.copied(f'self.{self.kept}', types)}")

    def write_setter(self, w: Writer, whole: DeepClass, types: Types) -> None:
        w.line(f'pye_py_instance(pye_new, "{self.label}", {types.names[self.of]})')
        w.line(f"self.{self.kept} = pye_copy_{self.of}(<{types.names[self.of]}>pye_new)")

    def cleared(self, place: str) -> str:
        return f"pye_py_set(&{place}, 0, sizeof({place}))"

    def copied(self, kept: str, types: Types) -> str:
        return f"pye_copy_{self.of}({kept})"

    def write_pack(self, w: Writer, types: Types) -> None:
        statement = f"pye_pack_{self.of}(<{types.names[self.of]}>{{0}}, &{{1}}, pye_deep)"
        self.write_each(w, statement, f"pye_from.{self.kept}", self.place("pye_to"))

    def write_answer(self, w: Writer, types: Types) -> None:
        statement = f"pye_answer_{self.of}(<{types.names[self.of]}>{{0}}, &{{1}})"
        self.write_each(w, statement, f"pye_from.{self.kept}", self.place("pye_to"))
        value = f"pye_value.m_{self.name}"
        w.line(f"pye_py_move(&{value}, &pye_to.m_{self.name}, sizeof({value}))")

    def unpacked(self, types: Types) -> str:
        return f"pye_unpack_{self.of}(&{self.place('pye_from')})"

    def write_free(self, w: Writer, types: Types) -> None:
        w.line(f"pye_free_{self.of}(<pye_struct_{self.of} *>&pye_from[pye_at].m_{self.name}, {self.number})")

    def shallow(self) -> str:
        return f"pye_new_{self.of}(&{self.place('pye_from')})"

    def write_take(self, w: Writer, kept: str) -> None:
        self.write_each(w, f"pye_take_{self.of}({{0}}, pye_name, &{{1}})", kept, self.place("pye_to"))

    number = 1

    def place(self, struct: str) -> str:
        """Where it lies in a C struct: an lvalue."""
        return f"{struct}.m_{self.name}"

    def write_each(self, w: Writer, statement: str, *places: str) -> None:
        """A statement for the struct; `{0}` … are its places."""
        w.line(statement.format(*places))


@dataclass(frozen=True)
class Structs(One):
    """An array of them: a tuple of objects."""

    number: int

    is_counted = True

    def hint(self, types: Types, *, argument: bool) -> str:
        return _several(types.names[self.of], argument=argument)

    def kept_type(self, types: Types) -> str:
        return "tuple"

    def new(self, types: Types) -> str:
        return f"tuple([{super().new(types)} for pye_at in range({self.number})])"

    def write_setter(self, w: Writer, whole: DeepClass, types: Types) -> None:
        w.line(f'pye_list = pye_py_items(pye_new, "{self.label}", {self.number})')
        w.line(f'pye_list = pye_py_hold_objects(pye_list, "{self.label}", {types.names[self.of]})')
        w.line(f"self.{self.kept} = {self.copied('pye_list', types)}")

    def copied(self, kept: str, types: Types) -> str:
        return f"tuple([pye_copy_{self.of}(<{types.names[self.of]}>pye_item) for pye_item in {kept}])"

    def unpacked(self, types: Types) -> str:
        return f"pye_unpack_all_{self.of}({self.place('pye_from')}, {self.number})"

    def shallow(self) -> str:
        first = self.place("pye_from")
        return f"tuple([pye_new_{self.of}(&{first}[pye_at]) for pye_at in range({self.number})])"

    def place(self, struct: str) -> str:
        """The first of them: a pointer to index."""
        return f"(<pye_struct_{self.of} *>&{struct}.m_{self.name})"

    def write_each(self, w: Writer, statement: str, *places: str) -> None:
        with w.suite(f"for pye_at in range({self.number})"):
            w.line(statement.format(*(f"{place}[pye_at]" for place in places)))


def _several(of: str, *, argument: bool) -> str:
    return f"Sequence[{of}]" if argument else f"tuple[{of}, ...]"
