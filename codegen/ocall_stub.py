"""The trusted side of one ocall: what trusted code calls, and how it leaves (bridge.md 17, 18)."""

from pyenclave.edl.model import LengthKind, Ocall, Parameter

from . import accepted, deep_ocalls, deep_results, sequences_out
from .answers import is_accepted, is_staged, write_return
from .lengths import write_length
from .records import Records
from .spelling import by_address, frame_name, is_void, needs_frame, parameters_c, prototype_edl, retval
from .writer import Indented, Writer


def write_stub(w: Writer, ocall: Ocall, records: Records) -> None:
    """`pye_status_t NAME([ret *pye_retval,] params…)` and the exchange that it wraps."""
    images = [p for p in ocall.parameters if _needs_image(p, records)]
    w.line()
    w.comment(f"ocall {ocall.id}: {prototype_edl(ocall)}")
    if images:
        w.line("/* Copies on their way: padding is cleared in them, answers are checked in them. */")
        with w.block(f"struct pye_{ocall.name}_images", "};"):
            w.lines(f"{_image_type(p)}{p.name};" for p in images)
        w.line()
    _write_exchange(w, ocall, images, records)
    w.line()
    head = [*retval(ocall), *parameters_c(ocall)]
    with _function(w, f"pye_status_t {ocall.name}(", head or ["void"]):
        w.line("pye_ocall_t pye_ocall = PYE_OCALL;")
        passed = ["&pye_ocall"]
        if images:
            w.line(f"struct pye_{ocall.name}_images pye_image = {{0}};")
            passed.append("&pye_image")
        passed += ["pye_retval"] * (not is_void(ocall.returns)) + [p.name for p in ocall.parameters]
        w.call(f"pye_status_t pye_status = pye_exchange_{ocall.name}(", passed, ");")
        w.lines(line for p in reversed(images) for line in _release(p))
        w.line("pye_ocall_end(&pye_ocall);")
        w.line("return pye_status;")


def _needs_image(parameter: Parameter, records: Records) -> bool:
    copy = parameter.copy
    if copy is None:
        return False
    return copy.length.is_sequence or copy.deep is not None or copy.chosen or _is_copied(parameter, records)


def _is_copied(parameter: Parameter, records: Records) -> bool:
    """A flat buffer whose padding is cleared on its way out, or whose answer is checked on its way in."""
    copy = parameter.copy
    if copy is None or copy.length.is_sequence or copy.deep or copy.chosen:
        return False
    return _is_cleared(parameter, records) or is_staged(parameter, records)


def _is_cleared(parameter: Parameter, records: Records) -> bool:
    return bool(parameter.copy and parameter.copy.direction.copies_in and records.padded(parameter.copy.element))


def _image_type(parameter: Parameter) -> str:
    assert parameter.copy
    if parameter.copy.length.is_sequence:
        return sequences_out.IMAGE_TYPE
    return deep_ocalls.image_type(parameter.copy.deep) if parameter.copy.deep else "void *"


def _release(parameter: Parameter) -> list[str]:
    assert parameter.copy
    if not (parameter.copy.length.is_sequence or parameter.copy.deep or parameter.copy.chosen):
        return []
    if is_accepted(parameter):
        return deep_results.release(parameter)
    if parameter.copy.deep:
        return [deep_ocalls.release(parameter)]
    return [f"pye_heap_free(pye_image.{parameter.name});"]


def _function(w: Writer, head: str, parameters: list[str]) -> Indented:
    w.call(head, parameters, ")")
    return w.function("")


def _write_exchange(w: Writer, ocall: Ocall, images: list[Parameter], records: Records) -> None:
    copied = [p for p in ocall.parameters if p.copy]
    head = ["pye_ocall_t *pye_ocall"]
    head += [f"struct pye_{ocall.name}_images *pye_image"] * bool(images)
    with _function(w, f"static pye_status_t pye_exchange_{ocall.name}(", [*head, *retval(ocall), *parameters_c(ocall)]):
        if needs_frame(ocall):
            w.line(f"{frame_name(ocall)} pye_frame;")
        if copied:
            with w.block("struct", "} pye_size; /* bytes of each buffer */"):
                w.lines(f"size_t {p.name};" for p in copied)
            w.line("size_t pye_room = 0;")
        if needs_frame(ocall):
            w.line("__builtin_memset(&pye_frame, 0, sizeof(pye_frame)); /* reserved bytes leave as zeros */")
        _write_lengths(w, copied)
        _write_values(w, ocall, records)
        _write_buffers(w, ocall, copied, records)
        write_return(w, ocall, copied, records)


def _write_lengths(w: Writer, copied: list[Parameter]) -> None:
    if not copied:
        return
    w.line()
    w.line("/* Lengths in bytes, and the room that all buffers take outside. */")
    for parameter in copied:
        copy, name = parameter.copy, parameter.name
        assert copy
        size = f"pye_size.{name}"
        if copy.chosen:
            accepted.write_presence(w, parameter)
        elif copy.length.kind is LengthKind.STRING:
            w.line(f"PYE_TRY(pye_string_size({name}, 1, &{size}));")
        elif copy.length.kind is LengthKind.WSTRING:
            w.line(f"PYE_TRY(pye_string_size({name}, sizeof(wchar_t), &{size}));")
        else:
            write_length(w, copy.length, copy.element, size, "", f"{name} == NULL")
        w.line(f"PYE_TRY(pye_ocall_room(&pye_room, {size}));")
        if copy.deep and copy.direction.copies_in:
            deep_ocalls.write_room(w, parameter)
    for parameter in copied:  # the bytes of every array are known by now
        if parameter.copy and parameter.copy.length.is_sequence:
            sequences_out.write_room(w, parameter)


def _write_values(w: Writer, ocall: Ocall, records: Records) -> None:
    for parameter in ocall.parameters:
        name = parameter.name
        if parameter.copy:
            continue
        if by_address(parameter):
            w.line(f"pye_frame.{name} = (uint64_t)(uintptr_t){name};")
            continue
        w.line(f"pye_frame.{name} = {name};")
        if records.padded(parameter.type):
            w.line(records.clear(parameter.type, f"&pye_frame.{name}"))


def _write_buffers(w: Writer, ocall: Ocall, copied: list[Parameter], records: Records) -> None:
    frame = "sizeof(pye_frame)" if needs_frame(ocall) else "0"
    w.line()
    w.line(f"PYE_TRY(pye_ocall_begin(pye_ocall, {frame}, {'pye_room' if copied else '0'}));")
    if copied:
        w.line("/* Buffers lie wholly inside, or are NULL; the frame holds the addresses of their copies outside. */")
    for parameter in copied:
        copy, name = parameter.copy, parameter.name
        assert copy
        if copy.length.is_sequence:
            sequences_out.write_send(w, parameter)
            continue
        if copy.deep and copy.direction.copies_in:
            deep_ocalls.write_send(w, parameter)
            continue
        source = sequences_out.sizes_sent(ocall, parameter) or name
        if _is_copied(parameter, records):
            source = f"pye_image->{name}"
            w.line(f"PYE_TRY(pye_image_of(pye_ocall, &{source}, {name}, pye_size.{name}));")
            if _is_cleared(parameter, records):
                records.clear_all(copy.element, source, f"pye_size.{name}", w)
        helper = "pye_ocall_in" if copy.direction.copies_in else "pye_ocall_out"
        w.call(f"PYE_TRY({helper}(", ["pye_ocall", f"&pye_frame.{name}", source, f"pye_size.{name}"], "));")
    address, size = ("&pye_frame", "sizeof(pye_frame)") if needs_frame(ocall) else ("NULL", "0")
    w.line(f"PYE_TRY(pye_ocall_call(pye_ocall, {ocall.id}, {address}, {size}));")
