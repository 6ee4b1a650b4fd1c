"""Structs with buffers as Python classes. An object keeps bytes and tuples, never an address of what C allocated.

As in C, what a struct embeds is part of its value and copied out and in; what it points at is shared.
"""

from ..cython_types import Types
from ..writer import Writer
from .deep_field import DeepClass
from .structs import write_comparison


def write_class(w: Writer, whole: DeepClass, types: Types) -> None:
    """The class: values in a C struct without pointers, everything else as Python objects."""
    python = types.names[whole.struct.name]
    w.line()
    w.line("@pye_cython.final")
    with w.suite(f"cdef class {python}"):
        w.line(f'"""{_documentation(whole)}"""')
        w.line(f"cdef pye_struct_{whole.struct.name} pye_value")
        w.lines(f"cdef {field.kept_type(types)} {field.kept}" for field in whole.held)
        _write_init(w, whole, types)
        for field in whole.fields:
            field.write_property(w, whole, types)
        write_comparison(w, python, [field.python for field in whole.arguments])


def _documentation(whole: DeepClass) -> str:
    text = f"`struct {whole.struct.name}` with what it points at."
    if whole.lengths:
        text += f" Read-only lengths: {', '.join(f'`{field.python}`' for field in whole.lengths)}."
    if whole.embedded:
        text += f" Copied out and in: {', '.join(f'`{field.python}`' for field in whole.embedded)}."
    return text


def _write_init(w: Writer, whole: DeepClass, types: Types) -> None:
    if whole.embedded:
        w.line()
        with w.suite("def __cinit__(self)"):
            w.lines(f"self.{part.kept} = {part.new(types)}" for part in whole.embedded)
    w.line()
    arguments = "".join(f", {field.python}=None" for field in whole.arguments)
    with w.suite(f"def __init__(self{arguments})"):
        for field in whole.arguments:
            with w.suite(f"if {field.python} is not None"):
                w.line(f"self.{field.python} = {field.python}")
