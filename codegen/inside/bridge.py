"""The bridge of one ecall: from a frame that the host wrote to a call of the body, and back (bridge.md 1 to 16)."""

from ..crossing import EcallCall
from ..crossing.base import Crossing
from ..spelling import frame_name, prototype_edl
from ..writer import Writer
from .body_call import body_call, write_function

_FENCE = "pye_fence(); /* the body never runs ahead of the checks, not even in speculation */"


def write_bridge(w: Writer, call: EcallCall) -> None:
    """`static pye_status_t pye_bridge_NAME(const pye_frame_t *)`."""
    ecall = call.function
    w.line()
    w.comment(f"ecall {ecall.id}: {prototype_edl(ecall)}")
    write_function(w, call)
    owned = [one for one in call.crossings if one.is_allocated]
    if owned:
        _write_owned(w, call, owned)
    name, passed = ("exchange", f", struct pye_{ecall.name}_owned *pye_owned") if owned else ("bridge", "")
    with w.function(f"static pye_status_t pye_{name}_{ecall.name}(const pye_frame_t *pye_host{passed})"):
        if not call.needs_frame:
            _write_empty(w, call)
            return
        _write_locals(w, call, owned)
        _write_frame_in(w, call)
        _write_value_checks(w, call)
        _write_sizes(w, call.copied)
        _write_buffers(w, call.copied)
        _write_call(w, call)
        _write_checks(w, call, owned)
        _write_out(w, call)
    if owned:
        _write_wrapper(w, call, owned)


def _write_empty(w: Writer, call: EcallCall) -> None:
    with w.block("if (pye_host->address != 0 || pye_host->size != 0)"):
        w.line("return PYE_E_FRAME;")
    w.line(_FENCE)  # no other ecall's body, where a branch of pye_dispatch was mispredicted
    w.line(f"{call.function.name}();")
    w.line("return pye_error_pending() ? PYE_E_EXCEPTION : PYE_OK;")


# --- before the body -----------------------------------------------------------------------------


def _write_locals(w: Writer, call: EcallCall, owned: list[Crossing]) -> None:
    w.line(f"{frame_name(call.function)} pye_frame;")
    if call.copied:
        with w.block("struct", "} pye_size; /* bytes of each buffer */"):
            w.lines(f"size_t {one.name};" for one in call.copied)
        with w.block("struct", "} pye_trusted; /* its copy in the call's arena */"):
            w.lines(f"{one.trusted_type}{one.name};" for one in call.copied)
    if owned:
        with w.block("struct", "} pye_sent; /* what the host gets of it, with addresses of its own */"):
            w.lines(f"{one.sent_type}{one.name};" for one in owned)


def _write_frame_in(w: Writer, call: EcallCall) -> None:
    w.line()
    w.line("/* The arguments, copied once: the host may change its frame at any time. */")
    w.line("PYE_TRY(pye_frame_in(&pye_frame, pye_host, sizeof(pye_frame)));")
    if call.returned:
        w.line(f"pye_zero(&pye_frame, {call.results_part()});")


def _write_value_checks(w: Writer, call: EcallCall) -> None:
    checks = w.part()
    for one in call.crossings:
        one.bridge_check_value(checks)
    if checks.is_empty:
        return
    w.line()
    w.line("/* Bools and enums hold values of their types. */")
    w.include(checks)


def _write_sizes(w: Writer, copied: list[Crossing]) -> None:
    if not copied:
        return
    w.line()
    w.line("/* Lengths in bytes, in size_t. */")
    for one in copied:
        one.bridge_size(w)


def _write_buffers(w: Writer, copied: list[Crossing]) -> None:
    if not copied:
        return
    w.line()
    w.line("/* Every range lies wholly outside; inputs are copied to the arena, outputs begin as zeros. */")
    for one in sorted(copied, key=lambda one: one.late):
        one.bridge_in(w)


def _write_call(w: Writer, call: EcallCall) -> None:
    w.line()
    w.line(_FENCE)
    head, arguments = body_call(call)
    w.call(call.returned.bridge_call(head) if call.returned else head, arguments, ");")
    with w.block("if (pye_error_pending())"):
        w.line("return PYE_E_EXCEPTION; /* nothing is copied out */")


# --- after it ------------------------------------------------------------------------------------


def _write_checks(w: Writer, call: EcallCall, owned: list[Crossing]) -> None:
    """What could make the call fail after the body comes before the first byte is copied out."""
    for one in call.outputs:
        one.bridge_check(w)
    if call.returned:
        call.returned.bridge_check(w)
    if owned:
        w.line(
            "/* What the body points at goes to memory that the host gives; it is the caller's if the call succeeds. */"
        )
    for one in call.outputs:
        one.bridge_read_length(w)
    for one in owned:
        one.bridge_send(w)


def _write_out(w: Writer, call: EcallCall) -> None:
    if call.outputs:
        w.line()
        w.line("/* Results go to the addresses that were checked; padding leaves as zeros. */")
    for one in call.outputs:
        one.bridge_out(w)
    if not call.returned:
        w.line("return PYE_OK;")
        return
    call.returned.bridge_clear(w)
    w.line(f"return pye_frame_out(pye_host, &pye_frame, {call.results_part()});")


# --- what the body allocated ---------------------------------------------------------------------


def _write_owned(w: Writer, call: EcallCall, owned: list[Crossing]) -> None:
    w.line("/* Results that point at memory of the body's, which is released on every path. */")
    with w.block(f"struct pye_{call.function.name}_owned", "};"):
        for one in owned:
            one.bridge_owned(w)
    w.line()


def _write_wrapper(w: Writer, call: EcallCall, owned: list[Crossing]) -> None:
    """The bridge around the exchange."""
    name = call.function.name
    w.line()
    with w.function(f"static pye_status_t pye_bridge_{name}(const pye_frame_t *pye_host)"):
        w.line(f"struct pye_{name}_owned pye_owned = {{0}};")
        w.line(f"pye_status_t pye_status = pye_exchange_{name}(pye_host, &pye_owned);")
        w.line("pye_release_begin();")
        for one in owned:
            one.bridge_release(w)
        w.line("pye_release_end();")
        w.line("return pye_status;")
