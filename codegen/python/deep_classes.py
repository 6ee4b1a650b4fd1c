"""Structs with buffers as Python classes. An object keeps bytes and tuples, never an address of what C allocated.

As in C, what a struct embeds is part of its value and copied out and in; what it points at is shared.
"""

from ..cython_types import Types
from ..writer import Writer
from .deep_fields import DeepClass, Field, Kind
from .deep_lengths import count_arguments, element_size, write_fixed
from .structs import write_comparison, write_property


def write_class(w: Writer, whole: DeepClass, types: Types) -> None:
    """The class: values in a C struct without pointers, everything else as Python objects."""
    python = types.names[whole.struct.name]
    w.line()
    w.line("@pye_cython.final")
    with w.suite(f"cdef class {python}"):
        w.line(f'"""{_documentation(whole)}"""')
        w.line(f"cdef pye_struct_{whole.struct.name} pye_value")
        w.lines(f"cdef {kept_as(field, types)} pye_o_{field.name}" for field in whole.held)
        _write_init(w, whole, types)
        for field in whole.fields:
            if field.kind is Kind.VALUE:
                write_property(w, field.member, field.python, field.label, types)
            else:
                _write_property(w, field, whole, types)
        write_comparison(w, python, [field.python for field in whole.arguments])


def _documentation(whole: DeepClass) -> str:
    text = f"`struct {whole.struct.name}` with what it points at."
    if whole.lengths:
        text += f" Read-only lengths: {', '.join(f'`{field.python}`' for field in whole.lengths)}."
    if whole.embedded:
        text += f" Copied out and in: {', '.join(f'`{field.python}`' for field in whole.embedded)}."
    return text


def kept_as(field: Field, types: Types) -> str:
    """The Cython type of what an object keeps of a member."""
    if field.kind in (Kind.BYTES, Kind.ITEMS):
        return "bytes"
    return types.names[field.of] if field.kind is Kind.EMBEDDED and not field.several else "tuple"


def _write_init(w: Writer, whole: DeepClass, types: Types) -> None:
    if whole.embedded:
        w.line()
        with w.suite("def __cinit__(self)"):
            for field in whole.embedded:
                new = f"{types.names[field.of]}.__new__({types.names[field.of]})"
                several = f"tuple([{new} for pye_at in range({field.several})])"
                w.line(f"self.pye_o_{field.name} = {several if field.several else new}")
    w.line()
    arguments = "".join(f", {field.python}=None" for field in whole.arguments)
    with w.suite(f"def __init__(self{arguments})"):
        for field in whole.arguments:
            with w.suite(f"if {field.python} is not None"):
                w.line(f"self.{field.python} = {field.python}")


def _write_property(w: Writer, field: Field, whole: DeepClass, types: Types) -> None:
    w.line()
    w.line("@property")
    with w.suite(f"def {field.python}(self)"):
        _GETTERS[field.kind](w, field, types)
    w.line()
    w.line(f"@{field.python}.setter")
    with w.suite(f"def {field.python}(self, pye_new)"):
        if field.kind is Kind.LENGTH:
            names = " and ".join(f"`{name}`" for name in field.determined_by)
            w.line(f'raise AttributeError("`{field.label}` cannot be set, it is the length of {names}")')
        elif field.kind is Kind.EMBEDDED:
            _set_embedded(w, field, types)
        else:
            _set_pointed(w, field, whole, types)


# --- getters -------------------------------------------------------------------------------------


def _get_length(w: Writer, field: Field, types: Types) -> None:
    w.line(f"return {types.load(field.member.type, f'self.pye_value.m_{field.name}')}")


def _get_kept(w: Writer, field: Field, types: Types) -> None:
    w.line(f"return self.pye_o_{field.name}")


def _get_items(w: Writer, field: Field, types: Types) -> None:
    w.line(f"cdef bytes pye_held = self.pye_o_{field.name}")
    w.line(f"cdef {_pointer(field, types)}pye_first")
    with w.suite("if pye_held is None"):
        w.line("return None")
    w.line(f"pye_first = <{_pointer(field, types)}><char *>pye_held")
    w.line(f"pye_count = pye_py_held(pye_held, 0) // {element_size(field, types)}")
    value = types.load(field.pointed.element, "pye_first[pye_at]")
    w.line(f"return tuple([{value} for pye_at in range(pye_count)])")


def _get_embedded(w: Writer, field: Field, types: Types) -> None:
    kept = f"self.pye_o_{field.name}"
    if field.several:
        python = types.names[field.of]
        w.line(f"return tuple([pye_copy_{field.of}(<{python}>pye_item) for pye_item in {kept}])")
    else:
        w.line(f"return pye_copy_{field.of}({kept})")


_GETTERS = {
    Kind.LENGTH: _get_length,
    Kind.BYTES: _get_kept,
    Kind.ITEMS: _get_items,
    Kind.OBJECTS: _get_kept,
    Kind.EMBEDDED: _get_embedded,
}


def _pointer(field: Field, types: Types) -> str:
    spelled = types.spell(field.pointed.element)
    return f"{spelled}{'' if spelled.endswith('*') else ' '}*"


# --- setters -------------------------------------------------------------------------------------


def _set_embedded(w: Writer, field: Field, types: Types) -> None:
    python, kept = types.names[field.of], f"self.pye_o_{field.name}"
    if not field.several:
        w.line(f'pye_py_instance(pye_new, "{field.label}", {python})')
        w.line(f"{kept} = pye_copy_{field.of}(<{python}>pye_new)")
        return
    w.line(f'pye_list = pye_py_items(pye_new, "{field.label}", {field.several})')
    w.line(f'pye_list = pye_py_hold_objects(pye_list, "{field.label}", {python})')
    w.line(f"{kept} = tuple([pye_copy_{field.of}(<{python}>pye_item) for pye_item in pye_list])")


def _set_pointed(w: Writer, field: Field, whole: DeepClass, types: Types) -> None:
    """Everything is converted and checked first, then set at once: other threads never see half of it."""
    if field.kind is Kind.ITEMS:
        _convert_items(w, field, types)
    elif field.kind is Kind.OBJECTS:
        python = types.names[field.of]
        w.line(f'pye_held = None if pye_new is None else pye_py_hold_objects(pye_new, "{field.label}", {python})')
    else:
        w.line(f'pye_held = pye_py_hold{"_text" if field.is_text else ""}(pye_new, "{field.label}")')
    if field.is_fixed:
        write_fixed(w, field, "pye_held", types)
    if field.determines:
        length = field.determines[0]
        w.call("pye_count = pye_py_held_count(", count_arguments(field, "pye_held", whole, types), ")")
        w.line(f"self.pye_value.m_{length.name} = <{types.spell(length.type)}>pye_count")
    w.line(f"self.pye_o_{field.name} = {'<tuple>' if field.kind is Kind.OBJECTS else '<bytes>'}pye_held")


def _convert_items(w: Writer, field: Field, types: Types) -> None:
    of = field.pointed.element
    w.line(f"cdef {_pointer(field, types)}pye_first")
    w.line("cdef pye_py_place_t pye_place")
    w.line("cdef size_t pye_at")
    w.line("pye_held = None")
    with w.suite("if pye_new is not None"):
        w.line(f'pye_list = pye_py_hold_items(pye_new, "{field.label}")')
        w.line(f"pye_held = pye_py_hold_room(len(pye_list), {element_size(field, types)})")
        w.line(f"pye_first = <{_pointer(field, types)}><char *><bytes>pye_held")
        w.line(f'pye_py_place_init(&pye_place, "{field.label}")')
        with w.suite("for pye_at in range(<size_t>len(pye_list))"):
            w.line("pye_item = pye_list[pye_at]")
            name = "pye_py_place_at(&pye_place, pye_at)"
            w.lines(types.store_called(of, "pye_first[pye_at]", "pye_item", name))
