"""X_u.h: the interface's types, and the functions of the untrusted side."""

from ..crossing import Boundary, OcallCall
from ..declarations import close_header, open_header, write_types
from ..spelling import declared_parameters, prototype, prototype_edl, retval
from ..writer import Writer


def generate_header(boundary: Boundary) -> str:
    """The text of X_u.h."""
    interface = boundary.interface
    w = Writer()
    open_header(w, interface, "U", "pyenclave_u.h", interface.untrusted_includes)
    write_types(w, interface)
    w.line()
    w.line("#ifndef PYENCLAVE_PYTHON")
    if interface.ecalls:
        w.line("/* Ecalls. The result is written, and *pye_retval, where the status is PYE_OK. */")
    for ecall in interface.ecalls:
        arguments = ["pye_enclave_t *pye_enclave", *retval(ecall), *declared_parameters(ecall)]
        w.comment(prototype_edl(ecall))
        w.call(f"pye_status_t {ecall.name}(", arguments, ");")
    if interface.ocalls:
        w.line()
        w.line("/* Ocalls: the host defines them. */")
        w.lines(f"{prototype(ocall)};" for ocall in interface.ocalls)
    w.line("#else")
    w.line("/* Ocalls of a host in Python, which defines them: PYE_OK, or PYE_E_OCALL where one raised. */")
    for call in boundary.ocalls:
        w.call(f"pye_status_t pye_serve_{call.function.name}(", _serve_parameters(call) or ["void"], ");")
    w.line("#endif")
    if interface.ecalls:
        w.line()
        w.line("/* The same ecalls with what pye_enclave->context() answers while their ocalls run. */")
    for ecall in interface.ecalls:
        arguments = ["pye_enclave_t *pye_enclave", "void *pye_context", *retval(ecall), *declared_parameters(ecall)]
        w.call(f"pye_status_t pye_{ecall.name}_with(", arguments, ");")
    return close_header(w)


def _serve_parameters(call: OcallCall) -> list[str]:
    errno = ["int32_t *pye_errno"] * call.function.propagate_errno
    return [*errno, *retval(call.function), *(one.serve_parameter() for one in call.crossings)]
