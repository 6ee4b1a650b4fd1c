"""From C structs to objects with buffers, and what is then released."""

from ..cython_types import Types
from ..writer import Writer
from .deep_field import DeepClass


def write_unpack(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef {python} pye_unpack_{name}(pye_struct_{name} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        write_values(w, whole)
        for field in [*whole.pointing, *whole.embedded]:
            w.line(f"pye_self.{field.kept} = {field.unpacked(types)}")
        w.line("return pye_self")


def write_values(w: Writer, whole: DeepClass) -> None:
    """The C struct of an object is that of C without the addresses."""
    w.line("pye_self.pye_value = pye_from[0]")
    w.lines(field.cleared(f"pye_self.pye_value.m_{field.name}") for field in whole.held)


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
            for field in [*whole.pointing, *whole.embedded]:
                field.write_free(w, types)


# --- by value: what is pointed at stays behind ----------------------------------------------------


def write_shallow(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    with w.suite(f"cdef {python} pye_new_{name}({struct} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        write_values(w, whole)
        w.lines(f"pye_self.pye_value.m_{field.name} = 0" for field in whole.lengths)
        w.lines(f"pye_self.{field.kept} = {field.shallow()}" for field in whole.embedded)
        w.line("return pye_self")
    w.line()
    with w.suite(f"cdef int pye_take_{name}(object pye_from, const char *pye_name, {struct} *pye_to) except -1"):
        w.line(f"pye_py_instance(pye_from, pye_name, {python})")
        w.line(f"pye_to[0] = (<{python}>pye_from).pye_value")
        w.lines(f"pye_to.m_{field.name} = 0" for field in whole.lengths)
        for field in whole.embedded:
            field.write_take(w, f"(<{python}>pye_from).{field.kept}")
        w.line("return 0")
