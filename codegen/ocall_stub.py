"""The trusted side of one ocall: what trusted code calls, and what comes back checked (bridge.md 17 to 20)."""

from pyenclave.edl.model import Direction, LengthKind, Ocall, Parameter, Pointer
from pyenclave.edl.spelling import spell_type

from . import accepted, deep_ocalls, deep_results, sequences_out
from .frame import first_result
from .lengths import write_length
from .records import Records
from .spelling import (
    by_address,
    frame_name,
    is_bool,
    is_string,
    is_void,
    needs_frame,
    parameters_c,
    prototype_edl,
    results_of,
    retval,
)
from .writer import Indented, Writer

_REFUSE = "return PYE_E_RESULT;"


def write_stub(w: Writer, ocall: Ocall, records: Records) -> None:
    """`pye_status_t NAME([ret *pye_retval,] params…)` and the exchange that it wraps."""
    images = [p for p in ocall.parameters if _needs_image(p, records)]
    w.line()
    w.comment(f"ocall {ocall.id}: {prototype_edl(ocall)}")
    if images:
        w.line("/* Copies of records on their way: padding is cleared in them, answers are checked in them. */")
        with w.block(f"struct pye_{ocall.name}_images", "};"):
            w.lines(f"{_image_type(p)}{p.name};" for p in images)
        w.line()
    _write_exchange(w, ocall, images, records)
    w.line()
    head = [*retval(ocall), *parameters_c(ocall)]
    with _function(w, f"pye_status_t {ocall.name}(", head or ["void"]):
        w.line("pye_ocall_t pye_ocall = {0};")
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
    if copy is None or copy.length.is_sequence:
        return copy is not None
    return copy.deep is not None or copy.chosen or (copy.direction.copies_in and records.padded(copy.element))


def _is_accepted(parameter: Parameter) -> bool:
    """The host says what the result points at, and how much of it."""
    copy = parameter.copy
    return copy is not None and copy.deep is not None and copy.direction is Direction.OUT


def _image_type(parameter: Parameter) -> str:
    assert parameter.copy
    if parameter.copy.length.is_sequence:
        return sequences_out.IMAGE_TYPE
    return deep_ocalls.image_type(parameter.copy.deep) if parameter.copy.deep else "void *"


def _release(parameter: Parameter) -> list[str]:
    assert parameter.copy
    if _is_accepted(parameter):
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
        _write_buffers(w, ocall, copied, images, records)
        _write_return(w, ocall, copied, records)


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


def _write_buffers(w: Writer, ocall: Ocall, copied: list[Parameter], images: list[Parameter], records: Records) -> None:
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
        if parameter in images and copy.direction.copies_in:
            source = f"pye_image->{name}"
            w.line(f"PYE_TRY(pye_image_of(&{source}, {name}, pye_size.{name}));")
            records.clear_all(copy.element, source, f"pye_size.{name}", w)
        helper = "pye_ocall_in" if copy.direction.copies_in else "pye_ocall_out"
        w.call(f"PYE_TRY({helper}(", ["pye_ocall", f"&pye_frame.{name}", source, f"pye_size.{name}"], "));")
    address, size = ("&pye_frame", "sizeof(pye_frame)") if needs_frame(ocall) else ("NULL", "0")
    w.line(f"PYE_TRY(pye_ocall_call(pye_ocall, {ocall.id}, {address}, {size}));")


def _write_return(w: Writer, ocall: Ocall, copied: list[Parameter], records: Records) -> None:
    arriving = [p for p in copied if p.copy and p.copy.direction.copies_out]
    first = first_result(ocall)
    if first or arriving:
        w.line()
        w.line("/* Results are copied in once, from the addresses given out, and checked before anything uses them. */")
    if first:
        target = f"(uint8_t *)&pye_frame + offsetof({frame_name(ocall)}, {first})"
        w.call("PYE_TRY(pye_ocall_frame_in(pye_ocall, ", [target, results_of(ocall, first)], "));")
        w.line("pye_fence();")
        _write_result_checks(w, ocall, records)
    chosen = [p for p in arriving if p.copy and p.copy.chosen]
    said = accepted.said(arriving)
    for parameter in arriving:
        if parameter in said:
            accepted.write_said(w, parameter)
        elif parameter not in chosen:
            _write_arrival(w, parameter, records)
    for parameter in chosen:  # their lengths have arrived
        accepted.write_accept(w, parameter, records)
    for parameter in filter(_is_accepted, arriving):
        deep_results.write_hand_over(w, parameter)
    for parameter in said:
        accepted.write_said_out(w, parameter)
    for parameter in chosen:
        accepted.write_hand_over(w, parameter)
    if ocall.propagate_errno:
        w.line("errno = pye_frame.pye_errno;")
    if not is_void(ocall.returns):
        with w.block("if (pye_retval != NULL)"):
            w.line(f"*pye_retval = {_result(ocall)};")
    w.line("return PYE_OK;")


def _write_result_checks(w: Writer, ocall: Ocall, records: Records) -> None:
    if ocall.propagate_errno:
        with w.block("if (pye_frame.pye_errno < 0 || pye_frame.pye_errno > 4095)"):
            w.line(_REFUSE)
    if records.checked(ocall.returns):
        with w.block(f"if ({records.check(ocall.returns, 'pye_frame.pye_result')} != PYE_OK)"):
            w.line(_REFUSE)


def _result(ocall: Ocall) -> str:
    if isinstance(ocall.returns, Pointer):
        return f"({spell_type(ocall.returns)})(uintptr_t)pye_frame.pye_result"
    return "pye_frame.pye_result != 0" if is_bool(ocall.returns) else "pye_frame.pye_result"


def _write_arrival(w: Writer, parameter: Parameter, records: Records) -> None:
    copy, name = parameter.copy, parameter.name
    assert copy
    size = f"pye_size.{name}"
    if copy.length.is_sequence:
        sequences_out.write_take(w, parameter)
        return
    if _is_accepted(parameter):
        deep_results.write_accept(w, parameter)
        return
    if copy.deep:
        deep_ocalls.write_take(w, parameter)
        return
    w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, {name}, pye_frame.{name}, {size}));")
    wiped = [f"pye_wipe({name}, {size});", _REFUSE]
    if is_string(copy):
        width = "1" if copy.length.kind is LengthKind.STRING else "sizeof(wchar_t)"
        with w.block(f"if (pye_check_string({name}, {size}, {width}) != PYE_OK)"):
            w.lines(wiped)
    elif records.checked(copy.element):
        records.check_all(copy.element, name, size, wiped, w)
