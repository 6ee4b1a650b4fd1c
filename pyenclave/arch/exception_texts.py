"""The table of exceptions as C, Cython and Zig read it."""

from .exceptions import Exc
from .notice import MADE

_MACROS = """\
/* Python's own exceptions that may cross the boundary: PYE_EXCEPTION(number, name, base). */
#ifndef PYE_EXCEPTION
#define PYE_EXCEPTIONS_ENUM
#define PYE_EXCEPTION(number, name, base) PYE_EXC_##name = number,
enum pye_exception {{
#endif
    /* clang-format off */
{rows}/* clang-format on */
#ifdef PYE_EXCEPTIONS_ENUM
}};
#undef PYE_EXCEPTION
#undef PYE_EXCEPTIONS_ENUM
#endif
"""
_OBJECTS = """\
/* One object for each exception of the table, by number; the first stands for an error that the host keeps. */
#define PYE_EXCEPTION_OBJECTS {count}
extern const PyObject pye_exception_objects[PYE_EXCEPTION_OBJECTS];
#define PYE_EXCEPTION_OBJECT(name) ((PyObject *)&pye_exception_objects[PYE_EXC_##name])

{rows}"""


def exceptions_header() -> str:
    """shared_include/pyenclave_exceptions.h: a macro for each, and the enum where nobody defines the macro."""
    rows = "".join(f"PYE_EXCEPTION({one.value}, {one.name}, {_base(one)})\n" for one in Exc)
    return f"/* {MADE} */\n{_MACROS.format(rows=rows)}"


def objects_header() -> str:
    """runtime/include/cython/pye_cython_exceptions.h: the C API's names."""
    rows = "".join(f"#define PyExc_{one.name} PYE_EXCEPTION_OBJECT({one.name})\n" for one in Exc)
    return f"/* {MADE} */\n{_OBJECTS.format(count=max(Exc) + 1, rows=rows)}"


def cimported() -> str:
    """runtime/pyenclave_exceptions.pxd: what trusted Cython raises."""
    rows = "".join(f"        PYE_EXC_{one.name}\n" for one in Exc)
    return f'# {MADE}\n\ncdef extern from "pyenclave_t.h" nogil:\n    enum pye_exception:\n{rows}'


def zig() -> str:
    """inside/exceptions.zig: what the inside library raises."""
    rows = "".join(f"    {one.name} = {one.value},\n" for one in Exc)
    what = "/// `enum pye_exception` of pyenclave_exceptions.h."
    return f"//! {MADE}\n\n{what}\npub const Exception = enum(c_uint) {{\n{rows}}};\n"


def _base(one: Exc) -> str:
    """The nearest class above it that is in the table too; Exception is its own, and others are none of it."""
    above = one.python.__mro__[1:]
    none = "Exception" if one is Exc.Exception else "BaseException"
    return next((kind.__name__ for kind in above if kind.__name__ in Exc.__members__), none)
