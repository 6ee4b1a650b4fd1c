"""The trusted side of one ocall: what trusted code calls, and how it leaves (bridge.md 17, 18)."""

from ..crossing import OcallCall
from ..crossing.base import Crossing
from ..spelling import frame_name, parameters_c, prototype_edl, retval
from ..writer import Indented, Writer
from .answers import write_return


def write_stub(w: Writer, call: OcallCall) -> None:
    """`pye_status_t NAME([ret *pye_retval,] params…)` and the exchange that it wraps."""
    ocall = call.function
    images = [one for one in call.crossings if one.image_type]
    w.line()
    w.comment(f"ocall {ocall.id}: {prototype_edl(ocall)}")
    if images:
        w.line("/* Copies on their way: padding is cleared in them, answers are checked in them. */")
        with w.block(f"struct pye_{ocall.name}_images", "};"):
            w.lines(f"{one.image_type}{one.name};" for one in images)
        w.line()
    _write_exchange(w, call, images)
    w.line()
    head = [*retval(ocall), *parameters_c(ocall)]
    with _function(w, f"pye_status_t {ocall.name}(", head or ["void"]):
        w.line("pye_ocall_t pye_ocall = PYE_OCALL;")
        passed = ["&pye_ocall"]
        if images:
            w.line(f"struct pye_{ocall.name}_images pye_image = {{0}};")
            passed.append("&pye_image")
        passed += ["pye_retval"] * bool(call.returned) + [one.name for one in call.crossings]
        w.call(f"pye_status_t pye_status = pye_exchange_{ocall.name}(", passed, ");")
        for one in reversed(images):
            w.lines(one.stub_release())
        w.line("pye_ocall_end(&pye_ocall);")
        w.line("return pye_status;")


def _function(w: Writer, head: str, parameters: list[str]) -> Indented:
    w.call(head, parameters, ")")
    return w.function("")


def _write_exchange(w: Writer, call: OcallCall, images: list[Crossing]) -> None:
    ocall, copied = call.function, call.copied
    head = ["pye_ocall_t *pye_ocall"]
    head += [f"struct pye_{ocall.name}_images *pye_image"] * bool(images)
    with _function(w, f"static pye_status_t pye_exchange_{ocall.name}(", [*head, *retval(ocall), *parameters_c(ocall)]):
        if call.needs_frame:
            w.line(f"{frame_name(ocall)} pye_frame;")
        if copied:
            with w.block("struct", "} pye_size; /* bytes of each buffer */"):
                w.lines(f"size_t {one.name};" for one in copied)
            w.line("size_t pye_room = 0;")
        if call.needs_frame:
            w.line("__builtin_memset(&pye_frame, 0, sizeof(pye_frame)); /* reserved bytes leave as zeros */")
        _write_sizes(w, copied)
        for one in call.crossings:
            one.stub_value(w)
        _write_buffers(w, call)
        write_return(w, call)


def _write_sizes(w: Writer, copied: list[Crossing]) -> None:
    if not copied:
        return
    w.line()
    w.line("/* Lengths in bytes, and the room that all buffers take outside. */")
    for one in copied:
        one.stub_size(w)
        one.stub_room(w)
    for one in copied:
        one.stub_room_of_elements(w)


def _write_buffers(w: Writer, call: OcallCall) -> None:
    frame, room = "sizeof(pye_frame)" if call.needs_frame else "0", "pye_room" if call.copied else "0"
    w.line()
    w.line(f"PYE_TRY(pye_ocall_begin(pye_ocall, {frame}, {room}));")
    if call.copied:
        w.line("/* Buffers lie wholly inside, or are NULL; the frame holds the addresses of their copies outside. */")
    for one in call.copied:
        one.stub_send(w)
    address, size = ("&pye_frame", "sizeof(pye_frame)") if call.needs_frame else ("NULL", "0")
    w.line(f"PYE_TRY(pye_ocall_call(pye_ocall, {call.function.id}, {address}, {size}));")
