"""From C structs to objects with buffers, and what is then released."""

from ..cython_types import Types
from ..writer import Writer
from .deep_fields import DeepClass, Kind
from .deep_lengths import bytes_of, elements_of
from .deep_places import each, embedded_in


def write_unpack(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef {python} pye_unpack_{name}(pye_struct_{name} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        write_values(w, whole)
        for field in whole.pointing:
            if field.kind is Kind.OBJECTS:
                first = f"<pye_struct_{field.of} *>pye_from.m_{field.name}"
                value = f"pye_unpack_all_{field.of}({first}, {elements_of(field, 'pye_from.m_', types)})"
            else:
                value = f"pye_py_bytes(pye_from.m_{field.name}, {bytes_of(field, 'pye_from.m_', types)})"
            w.line(f"pye_self.pye_o_{field.name} = {value}")
        for field in whole.embedded:
            place = embedded_in(field, "pye_from")
            value = f"pye_unpack_{field.of}(&{place})"
            if field.several:
                value = f"pye_unpack_all_{field.of}({place}, {field.several})"
            w.line(f"pye_self.pye_o_{field.name} = {value}")
        w.line("return pye_self")


def write_values(w: Writer, whole: DeepClass) -> None:
    """The C struct of an object is that of C without the addresses."""
    w.line("pye_self.pye_value = pye_from[0]")
    for field in whole.held:
        place = f"pye_self.pye_value.m_{field.name}"
        w.line(f"{place} = NULL" if field.deep else f"pye_py_set(&{place}, 0, sizeof({place}))")


def write_unpack_all(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    w.line()
    with w.suite(f"cdef tuple pye_unpack_all_{name}(pye_struct_{name} *pye_from, size_t pye_count)"):
        w.line("cdef size_t pye_at")
        with w.suite("if pye_from == NULL"):
            w.line("return None")
        w.line(f"return tuple([pye_unpack_{name}(&pye_from[pye_at]) for pye_at in range(pye_count)])")


def write_update(w: Writer, whole: DeepClass, types: Types) -> None:
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


# --- what an ecall returned in memory for its caller -----------------------------------------------


def write_free(w: Writer, whole: DeepClass, types: Types) -> None:
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


def write_shallow(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    with w.suite(f"cdef {python} pye_new_{name}({struct} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        write_values(w, whole)
        w.lines(f"pye_self.pye_value.m_{field.name} = 0" for field in whole.lengths)
        for field in whole.embedded:
            place = embedded_in(field, "pye_from")
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
            each(w, field, f"pye_take_{field.of}({{0}}, pye_name, &{{1}})", kept, embedded_in(field, "pye_to"))
        w.line("return 0")
