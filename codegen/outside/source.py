"""X_u.c: the proxies that fill frames and enter, and the functions that serve ocalls."""

from ..crossing import Boundary
from ..crossing.deep import functions_outside
from ..spelling import propagates_errno
from ..writer import Writer, generated_by
from .proxy import write_plain, write_proxy
from .serving import write_serving


def generate_source(boundary: Boundary) -> str:
    """The text of X_u.c."""
    interface = boundary.interface
    w = Writer()
    w.line(f"/* {generated_by(interface.name)} */")
    w.line(f'#include "{interface.name}_u.h"')
    w.line()
    if any(map(propagates_errno, interface.ocalls)):
        w.line("#include <errno.h>")
    w.line()
    w.line("#include <pyenclave_staging.h>")
    if not interface.ecalls:  # nothing enters, so nothing comes out
        return w.text()
    for call in boundary.calls:
        call.write_frame(w)
    _write_deep(w, boundary)
    _write_ocalls(w, boundary)
    for ecall in boundary.ecalls:
        write_proxy(w, ecall)
    w.line()
    w.line("#ifndef PYENCLAVE_PYTHON")
    for ecall in boundary.ecalls:
        write_plain(w, ecall)
    w.line("#endif")
    return w.text()


def _write_deep(w: Writer, boundary: Boundary) -> None:
    functions = functions_outside(boundary.records)
    for ecall in boundary.ecalls:
        for one in ecall.crossings:
            one.need_in_proxy(functions)
    for ocall in boundary.ocalls:
        for one in ocall.crossings:
            one.need_in_host(functions)
    functions.write(w)


def _write_ocalls(w: Writer, boundary: Boundary) -> None:
    w.line()
    ocalls = boundary.ocalls
    if not ocalls:
        w.line("static const pye_ocall_table_t pye_ocalls = {0, NULL};")
        return
    names = [write_serving(w, ocall) for ocall in ocalls]
    w.line()
    with w.block("static const pye_ocall_function_t pye_ocall_functions[] =", "};"):
        w.lines(f"{name}," for name in names)
    w.line(f"static const pye_ocall_table_t pye_ocalls = {{{len(ocalls)}, pye_ocall_functions}};")
