"""X_t.h: the interface's types, and the functions of the trusted side."""

from ..crossing import Boundary
from ..declarations import close_header, open_header, write_types
from ..spelling import declared_parameters, prototype, retval
from ..writer import Writer


def generate_header(boundary: Boundary) -> str:
    """The text of X_t.h."""
    interface = boundary.interface
    w = Writer()
    open_header(w, interface, "T", "pyenclave_t.h", interface.trusted_includes)
    write_types(w, interface)
    if interface.ecalls:
        w.line()
        w.line("/* Ecalls: trusted code defines them. Their arguments are checked copies in the call's arena. */")
        w.lines(f"{prototype(ecall)};" for ecall in interface.ecalls)
    if interface.ocalls:
        w.line()
        w.line("/* Ocalls: trusted code calls them. A status other than PYE_OK says why the host did not answer. */")
        for ocall in interface.ocalls:
            w.call(f"pye_status_t {ocall.name}(", [*retval(ocall), *declared_parameters(ocall)] or ["void"], ");")
    return close_header(w)
