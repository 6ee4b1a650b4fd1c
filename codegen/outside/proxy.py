"""The proxies of one ecall: they fill a frame, enter, and hand the result over."""

from ..crossing import EcallCall
from ..crossing.base import Crossing
from ..spelling import frame_name, parameters_c, prototype_edl, retval
from ..writer import Writer
from .staging import write_staging


def write_proxy(w: Writer, call: EcallCall) -> None:
    """`pye_NAME_with`, which takes what the platform gives back while ocalls are served."""
    ecall = call.function
    stage, receive = write_staging(w, call)
    w.line()
    w.comment(f"ecall {ecall.id}: {prototype_edl(ecall)}")
    arguments = ["pye_enclave_t *pye_enclave", "void *pye_context", *retval(ecall), *parameters_c(ecall)]
    w.call(f"pye_status_t pye_{ecall.name}_with(", arguments, ")")
    with w.function(""):
        if not call.needs_frame:
            w.line(f"return pye_enclave->call(pye_enclave, {ecall.id}, &pye_ocalls, NULL, 0, pye_context);")
            return
        w.line(f"{frame_name(ecall)} pye_frame;")
        w.line("__builtin_memset(&pye_frame, 0, sizeof(pye_frame));")
        for one in call.crossings:
            one.proxy_fill(w)
        allocating = [one for one in call.crossings if one.proxy_free()]
        enter = [
            "pye_enclave",
            str(ecall.id),
            "&pye_ocalls",
            "&pye_frame",
            "sizeof(pye_frame)",
            "pye_context",
            stage,
            receive,
        ]
        if not call.returned and not allocating:
            w.call("return pye_enter(", enter, ");")
            return
        _write_enter(w, allocating, enter)
        if call.returned:
            with w.block("if (pye_status == PYE_OK && pye_retval != NULL)"):
                w.line(f"*pye_retval = {call.returned.read()};")
        w.line("return pye_status;")


def _write_enter(w: Writer, allocating: list[Crossing], enter: list[str]) -> None:
    if not allocating:
        w.call("pye_status_t pye_status = pye_enter(", enter, ");")
        return
    for one in allocating:
        one.proxy_count(w)
    w.line("pye_status_t pye_status = PYE_OK;")
    for one in allocating:
        with w.block("if (pye_status == PYE_OK)"):
            one.proxy_allocate(w)
    with w.block("if (pye_status == PYE_OK)"):
        w.call("pye_status = pye_enter(", enter, ");")
    for one in allocating:
        w.lines(one.proxy_free())


def write_plain(w: Writer, call: EcallCall) -> None:
    """`NAME`, for hosts in C."""
    ecall = call.function
    w.line()
    arguments = ["pye_enclave_t *pye_enclave", *retval(ecall), *parameters_c(ecall)]
    w.call(f"pye_status_t {ecall.name}(", arguments, ")")
    with w.function(""):
        passed = ["pye_enclave", "NULL", *["pye_retval"] * bool(call.returned)]
        w.call(f"return pye_{ecall.name}_with(", [*passed, *(one.name for one in call.crossings)], ");")
