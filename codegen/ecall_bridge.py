"""The bridge of one ecall: from a frame that the host wrote to a call of the body, and back (bridge.md 1 to 16)."""

from pyenclave.edl.model import Direction, Ecall, LengthKind, Parameter, Pointer

from . import body_call, deep, given, sequences_in
from .frame import first_result, size_field
from .lengths import write_length
from .records import Records
from .said import said
from .spelling import (
    by_address,
    frame_name,
    is_string,
    is_void,
    needs_frame,
    prototype_edl,
    results_of,
)
from .writer import Writer


def write_bridge(w: Writer, ecall: Ecall, records: Records) -> None:
    """`static pye_status_t pye_bridge_NAME(const pye_frame_t *)`."""
    w.line()
    w.comment(f"ecall {ecall.id}: {prototype_edl(ecall)}")
    body_call.write_function(w, ecall)
    owned = [parameter for parameter in ecall.parameters if given.is_owned(parameter)]
    if owned:
        given.write_owned(w, ecall, owned)
    name, passed = ("exchange", f", struct pye_{ecall.name}_owned *pye_owned") if owned else ("bridge", "")
    with w.function(f"static pye_status_t pye_{name}_{ecall.name}(const pye_frame_t *pye_host{passed})"):
        if not needs_frame(ecall):
            _write_empty(w, ecall)
            return
        copied = [parameter for parameter in ecall.parameters if parameter.copy]
        _write_locals(w, ecall, copied)
        _write_frame_in(w, ecall)
        _write_value_checks(w, ecall, records)
        _write_lengths(w, copied)
        _write_buffers(w, copied, records)
        _write_call(w, ecall, records)
        _write_out(w, ecall, copied, records)
    if owned:
        given.write_wrapper(w, ecall, owned)


def _write_empty(w: Writer, ecall: Ecall) -> None:
    with w.block("if (pye_host->address != 0 || pye_host->size != 0)"):
        w.line("return PYE_E_FRAME;")
    w.line(f"{ecall.name}();")
    w.line("return pye_error_pending() ? PYE_E_EXCEPTION : PYE_OK;")


def _write_locals(w: Writer, ecall: Ecall, copied: list[Parameter]) -> None:
    w.line(f"{frame_name(ecall)} pye_frame;")
    if copied:
        with w.block("struct", "} pye_size; /* bytes of each buffer */"):
            w.lines(f"size_t {parameter.name};" for parameter in copied)
        with w.block("struct", "} pye_trusted; /* its copy in the call's arena */"):
            w.lines(f"{_trusted_type(parameter)}{parameter.name};" for parameter in copied)
    given.write_locals(w, copied)


def _trusted_type(parameter: Parameter) -> str:
    assert parameter.copy
    if parameter.copy.deep:
        return f"struct {parameter.copy.deep.struct} *"
    single = is_string(parameter.copy) and parameter.copy.length.kind is LengthKind.STRING
    return "char *" if single else "void *"


def _write_frame_in(w: Writer, ecall: Ecall) -> None:
    w.line()
    w.line("/* The arguments, copied once: the host may change its frame at any time. */")
    w.line("PYE_TRY(pye_frame_in(&pye_frame, pye_host, sizeof(pye_frame)));")
    if not is_void(ecall.returns):
        w.line(f"pye_zero(&pye_frame, {results_of(ecall, 'pye_result')});")


def _write_value_checks(w: Writer, ecall: Ecall, records: Records) -> None:
    checked = [p for p in ecall.parameters if not by_address(p) and records.checked(p.type)]
    if not checked:
        return
    w.line()
    w.line("/* Bools and enums hold values of their types. */")
    w.lines(f"PYE_TRY({records.check(p.type, f'pye_frame.{p.name}')});" for p in checked)


def _write_lengths(w: Writer, copied: list[Parameter]) -> None:
    if not copied:
        return
    w.line()
    w.line("/* Lengths in bytes, in size_t. */")
    for parameter in copied:
        copy = parameter.copy
        assert copy
        if copy.chosen:
            given.write_presence(w, parameter)
        elif is_string(copy):
            w.line(f"PYE_TRY(pye_length_unsigned(pye_frame.{size_field(parameter.name)}, &pye_size.{parameter.name}));")
        else:
            absent = f"pye_frame.{parameter.name} == 0"
            write_length(w, copy.length, copy.element, f"pye_size.{parameter.name}", "pye_frame.", absent)


def _write_buffers(w: Writer, copied: list[Parameter], records: Records) -> None:
    if not copied:
        return
    w.line()
    w.line("/* Every range lies wholly outside; inputs are copied to the arena, outputs begin as zeros. */")
    sequences = [parameter for parameter in copied if parameter.copy and parameter.copy.length.is_sequence]
    for parameter in copied:
        copy, name = parameter.copy, parameter.name
        assert copy
        if parameter in sequences:
            continue
        if given.is_owned(parameter):
            given.write_room(w, parameter)
            continue
        if copy.deep:
            deep.write_in(w, parameter)
            continue
        helper = _helper(parameter)
        w.line(f"PYE_TRY({helper}(&pye_trusted.{name}, pye_frame.{name}, pye_size.{name}));")
        if copy.direction.copies_in and records.checked(copy.element):
            records.check_all(copy.element, f"pye_trusted.{name}", f"pye_size.{name}", ["return PYE_E_VALUE;"], w)
    for parameter in sequences:  # their sizes are copied by now
        sequences_in.write_in(w, parameter)


def _helper(parameter: Parameter) -> str:
    copy = parameter.copy
    assert copy
    if copy.direction is Direction.OUT:
        return "pye_buffer_out"
    kinds = {LengthKind.STRING: "pye_string_in", LengthKind.WSTRING: "pye_wstring_in"}
    return kinds.get(copy.length.kind, "pye_buffer_in")


def _write_call(w: Writer, ecall: Ecall, records: Records) -> None:
    w.line()
    w.line("pye_fence(); /* the body never runs ahead of the checks, not even in speculation */")
    head, arguments = body_call.call(ecall)
    if isinstance(ecall.returns, Pointer):
        head = f"(uint64_t)(uintptr_t){head}"
    w.call(head if is_void(ecall.returns) else f"pye_frame.pye_result = {head}", arguments, ");")
    with w.block("if (pye_error_pending())"):
        w.line("return PYE_E_EXCEPTION; /* nothing is copied out */")


def _write_out(w: Writer, ecall: Ecall, copied: list[Parameter], records: Records) -> None:
    leaving = [p for p in copied if p.copy and p.copy.direction.copies_out]
    lengths = said(leaving)
    _write_last_checks(w, ecall, leaving, records)
    if leaving:
        w.line()
        w.line("/* Results go to the addresses that were checked; padding leaves as zeros. */")
    for parameter in leaving:
        copy, name = parameter.copy, parameter.name
        assert copy
        if copy.length.is_sequence:
            sequences_in.write_out(w, parameter)
            continue
        if parameter in lengths:
            given.write_said_out(w, parameter)
            continue
        if given.is_owned(parameter):
            given.write_out(w, parameter)
            continue
        if copy.deep:
            deep.write_out(w, parameter)
            continue
        if records.padded(copy.element):
            records.clear_all(copy.element, f"pye_trusted.{name}", f"pye_size.{name}", w)
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{name}, pye_trusted.{name}, pye_size.{name}));")
    first = first_result(ecall)
    if first is None:
        w.line("return PYE_OK;")
        return
    if records.padded(ecall.returns):
        w.line(records.clear(ecall.returns, "&pye_frame.pye_result"))
    w.line(f"return pye_frame_out(pye_host, &pye_frame, {results_of(ecall, first)});")


def _write_last_checks(w: Writer, ecall: Ecall, leaving: list[Parameter], records: Records) -> None:
    """What could make the call fail after the body comes before the first byte is copied out."""
    for parameter in leaving:
        copy, name = parameter.copy, parameter.name
        assert copy
        if copy.chosen:
            continue
        if copy.length.kind is LengthKind.STRING:
            w.line(f"PYE_TRY(pye_check_string(pye_trusted.{name}, pye_size.{name}, 1));")
        elif copy.length.kind is LengthKind.WSTRING:
            w.line(f"PYE_TRY(pye_check_string(pye_trusted.{name}, pye_size.{name}, sizeof(wchar_t)));")
        elif copy.deep and copy.direction.copies_in:
            deep.write_out_check(w, parameter)
    if isinstance(ecall.returns, Pointer):
        w.line("/* No trusted address leaves. */")
        with w.block("if (pye_frame.pye_result != 0 && !pye_is_outside(pye_frame.pye_result, 1))"):
            w.line("return PYE_E_POINTER;")
    given.write_gives(w, leaving, records)
