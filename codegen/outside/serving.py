"""The function that serves one ocall: it reads the frame, calls the host's function, and puts the answer there."""

from ..crossing import OcallCall
from ..spelling import frame_name, prototype_edl
from ..writer import Writer
from .staging import write_copying

_PARAMETERS = ["pye_enclave_t *pye_enclave", "void *pye_memory", "pye_deferred_t **pye_deferred"]


def write_serving(w: Writer, call: OcallCall) -> str:
    """The functions of one ocall; the name of the pye_ocall_function_t."""
    _write_serving(w, call)
    return _write_copying(w, call) if call.needs_frame else f"pye_ocall_{call.function.name}"


def _write_copying(w: Writer, call: OcallCall) -> str:
    name, frame, results = f"pye_entry_{call.function.id}", frame_name(call.function), call.results()
    copy = write_copying(w, call)
    w.line()
    w.call(f"static pye_status_t {name}(", _PARAMETERS, ")")
    with w.function(""):
        size = f"sizeof({frame})"
        offset = f"__builtin_offsetof({frame}, {results[0].name})" if results else size
        arguments = ["pye_enclave", "pye_memory", size, offset, "pye_deferred", copy]
        w.call("return pye_serve_ocall(", [*arguments, f"pye_ocall_{call.function.name}"], ");")
    return name


def _write_serving(w: Writer, call: OcallCall) -> None:
    """`static pye_status_t pye_ocall_NAME(pye_enclave_t *, void *, pye_deferred_t **)`."""
    ocall = call.function
    allocated = [one for one in call.crossings if one.is_allocated]
    for one in allocated:
        one.serve_functions(w)
    w.line()
    w.comment(f"ocall {ocall.id}: {prototype_edl(ocall)}")
    w.call(f"static pye_status_t pye_ocall_{ocall.name}(", _PARAMETERS, ")")
    with w.function(""):
        arguments = [ocall.name, *(one.serve_argument() for one in call.crossings)]
        if call.needs_frame:
            w.line(f"{frame_name(ocall)} *pye_frame = pye_memory;")
        else:
            w.line("(void)pye_memory;")
        if not allocated:
            w.lines(["(void)pye_enclave;", "(void)pye_deferred;"])
        macro = "PYE_SERVE_VOID"
        if call.returned:
            call.returned.serve_declare(w)
            macro, arguments = "PYE_SERVE", ["pye_result", *arguments]
        if ocall.propagate_errno:
            macro, arguments = f"{macro}_ERRNO", ["pye_frame->pye_errno", *arguments]
        if not call.returned and not allocated:
            w.call(f"return {macro}(", arguments, ");")
            return
        w.call(f"pye_status_t pye_status = {macro}(", arguments, ");")
        if call.returned:
            call.returned.serve_answer(w)
        if allocated:
            with w.block("if (pye_status == PYE_OK)"):
                w.line("pye_handing_t pye_handing = {pye_enclave, pye_deferred, PYE_OK};")
                for one in allocated:
                    one.serve_answer(w)
                w.line("pye_status = pye_handing.status;")
        w.line("return pye_status;")
