"""X_t.h: the interface's types, and the functions of the trusted side."""

from ..crossing import Boundary
from ..declarations import close_header, open_header, write_types
from ..spelling import parameters_c, prototype, retval
from ..writer import Writer

_PYE_CHECK = """
#ifndef PYE_CHECK
#define PYE_CHECK
/* For the status of an ocall: 0, or -1 with its error pending, which ends the ecall. */
static inline int pye_check(pye_status_t status) { return status == PYE_OK ? 0 : pye_raise_status(status); }
#endif
"""


def generate_header(boundary: Boundary) -> str:
    """The text of X_t.h."""
    interface = boundary.interface
    w = Writer()
    open_header(w, interface, "T", "pyenclave_t.h", interface.trusted_includes)
    write_types(w, interface)
    w.line()
    w.lines(_PYE_CHECK.strip().split("\n"))
    if interface.ecalls:
        w.line()
        w.line("/* Ecalls: trusted code defines them. Their arguments are checked copies in the call's arena. */")
        w.lines(f"{prototype(ecall)};" for ecall in interface.ecalls)
    if interface.ocalls:
        w.line()
        w.line("/* Ocalls: trusted code calls them. A status other than PYE_OK says why the host did not answer. */")
        for ocall in interface.ocalls:
            w.call(f"pye_status_t {ocall.name}(", [*retval(ocall), *parameters_c(ocall)] or ["void"], ");")
    return close_header(w)
