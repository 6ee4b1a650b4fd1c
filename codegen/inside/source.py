"""X_t.c: bridges, ocall stubs and dispatch. It touches no untrusted memory itself; the runtime's helpers do."""

from ..crossing import Boundary
from ..crossing.deep import functions_inside
from ..writer import Writer, generated_by
from .bridge import write_bridge
from .dispatch import write_dispatch
from .stub import write_stub


def generate_source(boundary: Boundary) -> str:
    """The text of X_t.c."""
    interface = boundary.interface
    w = Writer()
    w.line(f"/* {generated_by(interface.name)} */")
    w.line(f'#include "{interface.name}_t.h"')
    w.line()
    if any(ocall.propagate_errno for ocall in interface.ocalls):
        w.line("#include <errno.h>")
    w.line("#include <stddef.h>")
    w.line()
    w.line("#include <pyenclave_bridge.h>")
    for call in boundary.calls:
        call.write_frame(w)
    calls = w.part()
    _write_deep_functions(calls, boundary)
    for ocall in boundary.ocalls:
        write_stub(calls, ocall)
    for ecall in boundary.ecalls:
        write_bridge(calls, ecall)
    write_dispatch(calls, interface)
    boundary.records.write(w)  # what the calls asked for
    w.line()
    w.include(calls)
    return w.text()


def _write_deep_functions(w: Writer, boundary: Boundary) -> None:
    """The static functions that copy structs with buffers, each before its callers."""
    functions = functions_inside(boundary.records)
    for ecall in boundary.ecalls:
        for one in ecall.crossings:
            one.need_in_bridge(functions)
    for ocall in boundary.ocalls:
        for one in ocall.crossings:
            one.need_in_stub(functions)
    functions.write(w)
