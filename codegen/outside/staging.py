"""What one call has staged where the enclave reaches shared memory only: see pyenclave_staging.h."""

import re

from ..crossing import Call, EcallCall, OcallCall
from ..spelling import frame_name
from ..writer import Writer

_BYTES = re.compile(r"(?<![\w.>])pye_bytes\b")  # the variable, and no field of the name


def write_staging(w: Writer, call: EcallCall) -> tuple[str, str]:
    """Two functions, as far as there is something to do for them. Their names, or NULL."""
    stage, receive = w.part(1), w.part(1)
    for one in call.crossings:
        one.proxy_stage(stage)
    for one in call.crossings:
        one.proxy_receive_structs(receive)
    for one in call.crossings:
        one.proxy_receive_length(receive)
    for one in call.crossings:
        one.proxy_receive(receive)
    return _write(w, call, "stage", "void *", stage), _write(w, call, "receive", "const void *", receive)


def write_copying(w: Writer, call: OcallCall) -> str:
    """The same of an ocall, whose copies are this process's own. Its name, or NULL."""
    copy = w.part(1)
    for one in sorted(call.crossings, key=lambda one: one.late):  # by lengths that are copied before
        one.serve_stage(copy)
    return _write(w, call, "copy", "void *", copy)


_WHAT = {
    "stage": "What is staged for",
    "receive": "What the enclave allocated in",
    "copy": "What is copied for",
}


def _write(w: Writer, call: Call, kind: str, sent: str, body: Writer) -> str:
    if body.is_empty:
        return "NULL"
    name, frame = f"pye_{kind}_{call.function.id}", frame_name(call.function)
    parameters = ["pye_staging_t *pye_staging", "const void *pye_given_frame", f"{sent}pye_sent_frame"]
    w.line()
    w.comment(f"{_WHAT[kind]} {call.function.name}, where it reaches shared memory only.")
    w.call(f"static pye_status_t {name}(", parameters, ")")
    with w.function(""):
        w.line(f"const {frame} *pye_frame = pye_given_frame;")
        w.line(f"{sent.replace('void', frame)}pye_sent = pye_sent_frame;")
        if kind != "receive" and _BYTES.search(body.text()):
            w.line("size_t pye_bytes;")
        w.include(body)
        w.line("return PYE_OK;")
    return name
