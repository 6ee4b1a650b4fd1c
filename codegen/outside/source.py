"""X_u.c: the proxies that fill frames and enter, and the functions that serve ocalls."""

import re

from ..crossing import Boundary
from ..crossing.deep import functions_outside
from ..macros import TRY
from ..spelling import propagates_errno
from ..writer import Writer, generated_by
from .helpers import HELD, SERVE, SPEND, STRING_SIZES
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
    w.lines(f"#include <{header}>" for header in sorted(_headers(boundary)))
    if not interface.ecalls:  # nothing enters, so nothing comes out
        return w.text()
    for call in boundary.calls:
        call.write_frame(w)
    _write_ocalls(w, boundary)
    proxies = w.part()
    for ecall in boundary.ecalls:
        write_proxy(proxies, ecall)
    proxies.line()
    proxies.line("#ifndef PYENCLAVE_PYTHON")
    for ecall in boundary.ecalls:
        write_plain(proxies, ecall)
    proxies.line("#endif")
    if "pye_string_sizes(" in proxies.text():
        w.line()
        w.lines(STRING_SIZES.strip().split("\n"))
    w.line()
    w.include(proxies)
    return w.text()


def _headers(boundary: Boundary) -> set[str]:
    found = {header for ecall in boundary.ecalls for one in ecall.crossings for header in one.proxy_headers()}
    return found | {header for ocall in boundary.ocalls for one in ocall.crossings for header in one.serve_headers()}


def _write_ocalls(w: Writer, boundary: Boundary) -> None:
    w.line()
    ocalls = boundary.ocalls
    if not ocalls:
        w.line("static const pye_ocall_table_t pye_ocalls = {0, NULL};")
        return
    w.line("/* How an ocall is served: by a C function, which cannot fail, or by a Python one, which can. */")
    w.lines(SERVE.strip().split("\n"))
    serving = w.part()
    for ocall in ocalls:
        write_serving(serving, ocall)
    _write_answer_functions(w, boundary, serving.text())
    w.line()
    w.include(serving)
    w.line()
    with w.block("static const pye_ocall_function_t pye_ocall_functions[] =", "};"):
        w.lines(f"pye_ocall_{ocall.function.name}," for ocall in ocalls)
    w.line(f"static const pye_ocall_table_t pye_ocalls = {{{len(ocalls)}, pye_ocall_functions}};")


def _write_answer_functions(w: Writer, boundary: Boundary, serving: str) -> None:
    """The static functions for memory that ocalls' functions allocate."""
    if not any(one.is_allocated for ocall in boundary.ocalls for one in ocall.crossings):
        return
    functions = functions_outside(boundary.records)
    for ocall in boundary.ocalls:
        for one in ocall.crossings:
            one.need_in_host(functions)
    for text in [TRY, SPEND] + [HELD] * bool(re.search(r"\bpye_held\(", serving)):
        w.line()
        w.lines(text.strip().split("\n"))
    functions.write(w)
