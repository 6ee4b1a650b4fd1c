"""What an ocall answered: copied in once, checked, and only when all of it is right handed to the caller.

Until then it lies in the frame's copy and in images on the heap, so that a refused answer leaves trusted memory as it
was. Addresses and lengths are those that were found before the ocall left: an ecall that came in meanwhile, or another
thread, may have changed what they were found in.
"""

from ..crossing import OcallCall
from ..spelling import frame_name
from ..writer import Writer

_REFUSE = "return PYE_E_RESULT;"


def write_return(w: Writer, call: OcallCall) -> None:
    """Everything after the ocall's return."""
    checks = w.part()
    _write_checks(checks, call)
    if not checks.is_empty:
        w.line()
        w.line(
            "/* Answers are copied in once, from the addresses given out; callers see nothing until all is right. */"
        )
        w.include(checks)
        w.line("pye_fence();")
    if call.outputs:
        w.line()
        w.line("/* Nothing can fail from here on. */")
    for one in call.outputs:
        one.stub_commit(w)
    if call.function.propagate_errno:
        w.line("errno = pye_frame.pye_errno;")
    if call.returned:
        with w.block("if (pye_retval != NULL)"):
            w.line(f"*pye_retval = {call.returned.read()};")
    w.line("return PYE_OK;")


def _write_checks(w: Writer, call: OcallCall) -> None:
    part = call.results_part()
    if part:
        first = call.results()[0].name
        target = f"(uint8_t *)&pye_frame + offsetof({frame_name(call.function)}, {first})"
        w.call("PYE_TRY(pye_ocall_frame_in(pye_ocall, ", [target, part], "));")
    if call.function.propagate_errno:
        with w.block("if (pye_frame.pye_errno < 0 || pye_frame.pye_errno > 4095)"):
            w.line(_REFUSE)
    if call.returned:
        call.returned.stub_check(w, _REFUSE)
    for one in call.outputs:
        one.stub_read_length(w)
    for one in call.outputs:
        if one.waits:
            one.stub_check(w)
