"""Functions between objects with buffers and the C structs of one call."""

from ..crossing.deep.uses import Use
from ..cython_types import Types
from ..writer import Writer
from .deep_classes import kept_as
from .deep_fields import DeepClass, Field, Kind
from .deep_lengths import bytes_of, element_size, elements_of, held, write_checks


def write_functions(
    w: Writer, whole: DeepClass, types: Types, uses: dict[Use, frozenset[str]], *, copied: bool
) -> None:
    """`copied`: another class embeds this one."""
    name = whole.struct.name
    if copied or name in uses[Use.UPDATE]:
        _write_assign(w, whole, types)
    if copied:
        _write_copy(w, whole, types)
    if name in uses[Use.PASS]:
        _write_pack(w, whole, types)
        _write_pack_all(w, whole, types)
    if name in uses[Use.TAKE]:
        _write_unpack(w, whole, types)
        _write_unpack_all(w, whole, types)
    if name in uses[Use.UPDATE]:
        _write_update(w, whole, types)
    if name in uses[Use.ANSWER]:
        _write_answer(w, whole, types)
        _write_answer_all(w, whole, types)
    if name in uses[Use.FREE]:
        _write_free(w, whole, types)
    if name in uses[Use.SHALLOW]:
        _write_shallow(w, whole, types)


def _each(w: Writer, field: Field, statement: str, *places: str) -> None:
    """A call for the embedded struct, or for each of the array; `{0}` … in the statement are its places."""
    if not field.several:
        w.line(statement.format(*places))
        return
    with w.suite(f"for pye_at in range({field.several})"):
        w.line(statement.format(*(f"{place}[pye_at]" for place in places)))


def _embedded_in(field: Field, struct: str) -> str:
    """The embedded struct of a C struct, or the first of an array, as an lvalue or a pointer to index."""
    place = f"{struct}.m_{field.name}"
    return f"(<pye_struct_{field.of} *>&{place})" if field.several else place


# --- objects -------------------------------------------------------------------------------------


def _write_assign(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef int pye_assign_{name}({python} pye_to, {python} pye_from) except -1"):
        w.line("pye_to.pye_value = pye_from.pye_value")
        for field in [*whole.pointing, *whole.embedded]:  # what belongs together at once
            kept = f"pye_from.pye_o_{field.name}"
            if field.kind is Kind.EMBEDDED and field.several:
                of = types.names[field.of]
                kept = f"tuple([pye_copy_{field.of}(<{of}>pye_item) for pye_item in {kept}])"
            elif field.kind is Kind.EMBEDDED:
                kept = f"pye_copy_{field.of}({kept})"
            w.line(f"pye_to.pye_o_{field.name} = {kept}")
        w.line("return 0")


def _write_copy(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef {python} pye_copy_{name}({python} pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        w.line(f"pye_assign_{name}(pye_self, pye_from)")
        w.line("return pye_self")


# --- to C ----------------------------------------------------------------------------------------


def _write_snapshot(w: Writer, whole: DeepClass, types: Types) -> None:
    """What belongs together is read at once: allocations may run other code, which may change the object."""
    w.line(f"cdef pye_struct_{whole.struct.name} pye_value = pye_from.pye_value")
    for field in whole.pointing:
        w.line(f"cdef {kept_as(field, types)} pye_o_{field.name} = pye_from.pye_o_{field.name}")


def _write_pack(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    head = f"cdef int pye_pack_{name}("
    w.call(head, [f"{python} pye_from", f"pye_struct_{name} *pye_to", "pye_py_deep_t *pye_deep"], ") except -1:")
    with w.indented():
        _write_snapshot(w, whole, types)
        objects = [field for field in whole.pointing if field.kind is Kind.OBJECTS]
        w.lines(f"cdef pye_struct_{field.of} *pye_p_{field.name}" for field in objects)
        if objects or any(field.several for field in whole.embedded):
            w.line("cdef size_t pye_at")
        write_checks(w, whole, types)
        w.line("pye_to[0] = pye_value")
        for field in whole.pointing:
            if field.kind is not Kind.OBJECTS:
                pointer = types.spell(field.member.type)
                w.line(f"pye_to.m_{field.name} = <{pointer}>pye_py_deep_bytes(pye_deep, pye_o_{field.name})")
        for field in objects:
            _pack_objects(w, field, types)
        for field in whole.embedded:
            statement = f"pye_pack_{field.of}(<{types.names[field.of]}>{{0}}, &{{1}}, pye_deep)"
            _each(w, field, statement, f"pye_from.pye_o_{field.name}", _embedded_in(field, "pye_to"))
        w.line("return 0")


def _pack_objects(w: Writer, field: Field, types: Types) -> None:
    items, first, of = f"pye_o_{field.name}", f"pye_p_{field.name}", field.of
    with w.suite(f"if {items} is not None"):
        room = f"pye_py_deep_room(pye_deep, len({items}), sizeof(pye_struct_{of}))"
        w.line(f"{first} = <pye_struct_{of} *>{room}")
        w.line(f"pye_to.m_{field.name} = <{types.spell(field.member.type)}>{first}")
        with w.suite(f"for pye_at in range(<size_t>len({items}))"):
            w.line(f"pye_pack_{of}(<{types.names[of]}>{items}[pye_at], &{first}[pye_at], pye_deep)")


def _write_pack_all(w: Writer, whole: DeepClass, types: Types) -> None:
    """The structs of an argument: an object, or a sequence of them."""
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    arguments = ["object pye_from", "const char *pye_name", "bint pye_many", "pye_py_deep_t *pye_deep"]
    w.call(f"cdef int pye_pack_all_{name}(", arguments, ") except -1:")
    with w.indented():
        w.lines([f"cdef {struct} *pye_first", "cdef size_t pye_at"])
        for head, helper in (("if pye_many", "many"), ("else", "one")):
            with w.suite(head):
                w.line(f"pye_py_deep_{helper}(pye_from, pye_name, {python}, sizeof({struct}), pye_deep)")
        w.line(f"pye_first = <{struct} *>pye_deep.array.data")
        with w.suite("if pye_first != NULL"):
            w.line("pye_list = <tuple>pye_deep.objects")
            with w.suite("for pye_at in range(<size_t>len(pye_list))"):
                w.line(f"pye_pack_{name}(<{python}>pye_list[pye_at], &pye_first[pye_at], pye_deep)")
        w.line("return 0")


# --- from C --------------------------------------------------------------------------------------


def _write_unpack(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef {python} pye_unpack_{name}(pye_struct_{name} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        _write_values(w, whole)
        for field in whole.pointing:
            if field.kind is Kind.OBJECTS:
                first = f"<pye_struct_{field.of} *>pye_from.m_{field.name}"
                value = f"pye_unpack_all_{field.of}({first}, {elements_of(field, 'pye_from.m_', types)})"
            else:
                value = f"pye_py_bytes(pye_from.m_{field.name}, {bytes_of(field, 'pye_from.m_', types)})"
            w.line(f"pye_self.pye_o_{field.name} = {value}")
        for field in whole.embedded:
            place = _embedded_in(field, "pye_from")
            value = f"pye_unpack_{field.of}(&{place})"
            if field.several:
                value = f"pye_unpack_all_{field.of}({place}, {field.several})"
            w.line(f"pye_self.pye_o_{field.name} = {value}")
        w.line("return pye_self")


def _write_values(w: Writer, whole: DeepClass) -> None:
    """The C struct of an object is that of C without the addresses."""
    w.line("pye_self.pye_value = pye_from[0]")
    for field in whole.held:
        place = f"pye_self.pye_value.m_{field.name}"
        w.line(f"{place} = NULL" if field.deep else f"pye_py_set(&{place}, 0, sizeof({place}))")


def _write_unpack_all(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    w.line()
    with w.suite(f"cdef tuple pye_unpack_all_{name}(pye_struct_{name} *pye_from, size_t pye_count)"):
        w.line("cdef size_t pye_at")
        with w.suite("if pye_from == NULL"):
            w.line("return None")
        w.line(f"return tuple([pye_unpack_{name}(&pye_from[pye_at]) for pye_at in range(pye_count)])")


def _write_update(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    with w.suite(f"cdef int pye_update_all_{name}(pye_py_deep_t *pye_deep) except -1"):
        w.line("cdef size_t pye_at")
        with w.suite("if pye_deep.array.data != NULL"):
            w.line("pye_list = <tuple>pye_deep.objects")
            first = f"<{struct} *>pye_deep.array.data"
            w.line(f"pye_fresh = pye_unpack_all_{name}({first}, <size_t>len(pye_list))")
            with w.suite("for pye_at in range(<size_t>len(pye_list))"):
                w.line(f"pye_assign_{name}(<{python}>pye_list[pye_at], <{python}>pye_fresh[pye_at])")
        w.line("return 0")


# --- what an ocall answers in the memory that it came with ----------------------------------------


def _write_answer(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    with w.suite(f"cdef int pye_answer_{name}({python} pye_from, {struct} *pye_to) except -1"):
        _write_snapshot(w, whole, types)
        if any(field.several for field in whole.embedded):
            w.line("cdef size_t pye_at")
        if whole.pointing:
            w.line("cdef size_t pye_room")
        write_checks(w, whole, types)
        for field in whole.pointing:
            _answer_pointed(w, field, types)
            w.line(f"pye_value.m_{field.name} = pye_to.m_{field.name}")
        for field in whole.embedded:
            statement = f"pye_answer_{field.of}(<{types.names[field.of]}>{{0}}, &{{1}})"
            _each(w, field, statement, f"pye_from.pye_o_{field.name}", _embedded_in(field, "pye_to"))
            place = f"pye_value.m_{field.name}"
            w.line(f"pye_py_move(&{place}, &pye_to.m_{field.name}, sizeof({place}))")
        w.line("pye_to[0] = pye_value")
        w.line("return 0")


def _answer_pointed(w: Writer, field: Field, types: Types) -> None:
    kept, place, size = f"pye_o_{field.name}", f"pye_to.m_{field.name}", element_size(field, types)
    w.line(f"pye_room = {bytes_of(field, 'pye_to.m_', types)} if {place} != NULL else 0")
    if field.is_fixed:
        w.line(f'pye_py_held_exact({held(field, kept, types)}, "{field.label}", pye_room, {size})')
    if field.kind is Kind.OBJECTS:
        w.line(f'pye_answer_all_{field.of}({kept}, "{field.label}", <pye_struct_{field.of} *>{place}, pye_room)')
    else:
        w.line(f'pye_py_refill({kept}, "{field.label}", {place}, pye_room, {size})')


def _write_answer_all(w: Writer, whole: DeepClass, types: Types) -> None:
    """A sequence into an array that may have more; what is not filled stays as it is."""
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    arguments = ["object pye_from", "const char *pye_name", f"{struct} *pye_to", "size_t pye_size"]
    w.call(f"cdef int pye_answer_all_{name}(", arguments, ") except -1:")
    with w.indented():
        w.line("cdef size_t pye_at")
        with w.suite("if pye_from is None and pye_size == 0"):
            w.line("return 0")
        w.line(f"pye_list = <tuple>pye_py_hold_objects(pye_from, pye_name, {python})")
        w.line(f"pye_py_held_most(pye_py_held(pye_list, sizeof({struct})), pye_name, pye_size, sizeof({struct}))")
        with w.suite("for pye_at in range(<size_t>len(pye_list))"):
            w.line(f"pye_answer_{name}(<{python}>pye_list[pye_at], &pye_to[pye_at])")
        w.line("return 0")


# --- what an ecall returned in memory for its caller -----------------------------------------------


def _write_free(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    w.line()
    with w.suite(f"cdef void pye_free_{name}(pye_struct_{name} *pye_from, size_t pye_count) noexcept"):
        w.line("cdef size_t pye_at")
        with w.suite("if pye_from == NULL"):
            w.line("return")
        with w.suite("for pye_at in range(pye_count)"):
            for field in whole.pointing:
                place = f"pye_from[pye_at].m_{field.name}"
                if field.kind is Kind.OBJECTS:
                    count = elements_of(field, "pye_from[pye_at].m_", types)
                    w.line(f"pye_free_{field.of}(<pye_struct_{field.of} *>{place}, {count})")
                w.line(f"pye_py_free(<void *>{place})")
            for field in whole.embedded:
                place = f"pye_from[pye_at].m_{field.name}"
                number = field.several or 1
                w.line(f"pye_free_{field.of}(<pye_struct_{field.of} *>&{place}, {number})")


# --- by value: what is pointed at stays behind ----------------------------------------------------


def _write_shallow(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    with w.suite(f"cdef {python} pye_new_{name}({struct} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        _write_values(w, whole)
        w.lines(f"pye_self.pye_value.m_{field.name} = 0" for field in whole.lengths)
        for field in whole.embedded:
            place = _embedded_in(field, "pye_from")
            value = f"pye_new_{field.of}(&{place})"
            if field.several:
                value = f"tuple([pye_new_{field.of}(&{place}[pye_at]) for pye_at in range({field.several})])"
            w.line(f"pye_self.pye_o_{field.name} = {value}")
        w.line("return pye_self")
    w.line()
    with w.suite(f"cdef int pye_take_{name}(object pye_from, const char *pye_name, {struct} *pye_to) except -1"):
        w.line(f"pye_py_instance(pye_from, pye_name, {python})")
        w.line(f"pye_to[0] = (<{python}>pye_from).pye_value")
        w.lines(f"pye_to.m_{field.name} = 0" for field in whole.lengths)
        for field in whole.embedded:
            kept = f"(<{python}>pye_from).pye_o_{field.name}"
            _each(w, field, f"pye_take_{field.of}({{0}}, pye_name, &{{1}})", kept, _embedded_in(field, "pye_to"))
        w.line("return 0")
