"""What an ocall answered: copied in once, checked, and only when all of it is right handed to the caller.

Until then it lies in the frame's copy and in images on the heap, so that a refused answer leaves trusted memory as it
was. Addresses and lengths are those that were found before the ocall left: an ecall that came in meanwhile, or another
thread, may have changed what they were found in.
"""

from pyenclave.edl.model import Direction, LengthKind, Ocall, Parameter, Pointer
from pyenclave.edl.spelling import spell_type

from . import accepted, deep_ocalls, deep_results, sequences_out
from .frame import first_result
from .records import Records
from .said import said
from .spelling import frame_name, is_bool, is_string, is_void, results_of
from .writer import Writer

_REFUSE = "return PYE_E_RESULT;"


def is_accepted(parameter: Parameter) -> bool:
    """The host says what the result points at, and how much of it."""
    copy = parameter.copy
    return copy is not None and copy.deep is not None and copy.direction is Direction.OUT


def is_staged(parameter: Parameter, records: Records) -> bool:
    """The answer to a flat buffer can be wrong, so it waits in an image."""
    copy = parameter.copy
    if copy is None or copy.deep or copy.chosen or copy.length.is_sequence or not copy.direction.copies_out:
        return False
    return is_string(copy) or records.checked(copy.element)


def write_return(w: Writer, ocall: Ocall, copied: list[Parameter], records: Records) -> None:
    """Everything after the ocall's return."""
    arriving = [p for p in copied if p.copy and p.copy.direction.copies_out]
    lengths = said(arriving)
    checked = _write_checks(w, ocall, arriving, lengths, records)
    if checked:
        w.line("pye_fence();")
    if arriving:
        w.line()
        w.line("/* Nothing can fail from here on. */")
    for parameter in arriving:
        if parameter in lengths:
            accepted.write_said_out(w, parameter)
        else:
            _write_commit(w, parameter, records)
    if ocall.propagate_errno:
        w.line("errno = pye_frame.pye_errno;")
    if not is_void(ocall.returns):
        with w.block("if (pye_retval != NULL)"):
            w.line(f"*pye_retval = {_result(ocall)};")
    w.line("return PYE_OK;")


# --- checks --------------------------------------------------------------------------------------


def _write_checks(
    w: Writer, ocall: Ocall, arriving: list[Parameter], lengths: list[Parameter], records: Records
) -> bool:
    """Whether there was anything to check."""
    first = first_result(ocall)
    waiting = [p for p in arriving if p not in lengths and _waits(p, records)]
    if not (first or lengths or waiting):
        return False
    w.line()
    w.line("/* Answers are copied in once, from the addresses given out; callers see nothing until all is right. */")
    if first:
        target = f"(uint8_t *)&pye_frame + offsetof({frame_name(ocall)}, {first})"
        w.call("PYE_TRY(pye_ocall_frame_in(pye_ocall, ", [target, results_of(ocall, first)], "));")
        _write_result_checks(w, ocall, records)
    for parameter in lengths:
        accepted.write_said(w, parameter)
    for parameter in waiting:  # lengths have arrived
        _write_check(w, parameter, records)
    return True


def _waits(parameter: Parameter, records: Records) -> bool:
    copy = parameter.copy
    assert copy
    return copy.deep is not None or copy.chosen or is_staged(parameter, records)


def _write_result_checks(w: Writer, ocall: Ocall, records: Records) -> None:
    if ocall.propagate_errno:
        with w.block("if (pye_frame.pye_errno < 0 || pye_frame.pye_errno > 4095)"):
            w.line(_REFUSE)
    if records.checked(ocall.returns):
        with w.block(f"if ({records.check(ocall.returns, 'pye_frame.pye_result')} != PYE_OK)"):
            w.line(_REFUSE)


def _write_check(w: Writer, parameter: Parameter, records: Records) -> None:
    copy = parameter.copy
    assert copy
    if is_accepted(parameter):
        deep_results.write_accept(w, parameter)
    elif copy.deep:
        deep_ocalls.write_take(w, parameter)
    elif copy.chosen:
        accepted.write_accept(w, parameter, records)
    else:
        _write_staged(w, parameter, records)


def _write_staged(w: Writer, parameter: Parameter, records: Records) -> None:
    copy, name = parameter.copy, parameter.name
    assert copy
    image, size = f"pye_image->{name}", f"pye_size.{name}"
    w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, {image}, pye_frame.{name}, {size}));")
    if is_string(copy):
        width = "1" if copy.length.kind is LengthKind.STRING else "sizeof(wchar_t)"
        with w.block(f"if (pye_check_string({image}, {size}, {width}) != PYE_OK)"):
            w.line(_REFUSE)
    else:
        records.check_all(copy.element, image, size, [_REFUSE], w)


# --- and after them ------------------------------------------------------------------------------


def _write_commit(w: Writer, parameter: Parameter, records: Records) -> None:
    copy, name = parameter.copy, parameter.name
    assert copy
    if copy.length.is_sequence:
        sequences_out.write_take(w, parameter)
    elif is_accepted(parameter):
        deep_results.write_hand_over(w, parameter)
    elif copy.deep:
        deep_ocalls.write_commit(w, parameter)
    elif copy.chosen:
        accepted.write_hand_over(w, parameter)
    elif is_staged(parameter, records):
        with w.block(f"if ({name} != NULL)"):
            w.line(f"__builtin_memcpy({name}, pye_image->{name}, pye_size.{name});")
    else:  # any bytes are right, and the place outside was the enclave's choice
        w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, {name}, pye_frame.{name}, pye_size.{name}));")


def _result(ocall: Ocall) -> str:
    if isinstance(ocall.returns, Pointer):
        return f"({spell_type(ocall.returns)})(uintptr_t)pye_frame.pye_result"
    return "pye_frame.pye_result != 0" if is_bool(ocall.returns) else "pye_frame.pye_result"
