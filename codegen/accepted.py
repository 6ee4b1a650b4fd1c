"""Results in memory that an ocall's function chose: copied to the heap, and the ocall's caller's when all is well."""

from pyenclave.edl.model import LengthKind, Parameter
from pyenclave.edl.spelling import spell_type

from .frame import CHOSEN_STRINGS, size_field
from .lengths import references, write_length
from .records import Records
from .said import said_length, said_name
from .spelling import is_void
from .writer import Writer

_REFUSE = "return PYE_E_RESULT;"


def write_presence(w: Writer, parameter: Parameter) -> None:
    """The size of the pointer that the host's function sets; where it is wanted, its length has to be too."""
    name = parameter.name
    assert parameter.copy
    w.line(f"pye_size.{name} = {name} == NULL ? 0 : sizeof(*{name});")
    for length in references(parameter.copy.length):
        with w.block(f"if ({name} != NULL && {length.name} == NULL)"):
            w.line("return PYE_E_TRUSTED;")


def write_said(w: Writer, parameter: Parameter) -> None:
    """A length, kept apart until what it is the length of has arrived."""
    name = parameter.name
    assert parameter.copy
    w.line(f"{spell_type(parameter.copy.element, said_name(name))} = 0;")
    w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, &{said_name(name)}, pye_frame.{name}, pye_size.{name}));")


def write_said_out(w: Writer, parameter: Parameter) -> None:
    """When nothing can fail any more."""
    with w.block(f"if ({parameter.name} != NULL)"):
        w.line(f"*{parameter.name} = {said_name(parameter.name)};")


def write_accept(w: Writer, parameter: Parameter, records: Records) -> None:
    """Copies what the host points at to the heap; the caller's pointer stays as it was."""
    name, copy = parameter.name, parameter.copy
    assert copy
    with w.block(f"if ({name} != NULL)"):
        w.line("uint64_t pye_address;")
        w.line("size_t pye_bytes;")
        w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, &pye_address, pye_frame.{name}, sizeof(pye_address)));")
        if copy.length.kind in CHOSEN_STRINGS:
            w.line(f"PYE_TRY(pye_length_unsigned(pye_frame.{size_field(name)}, &pye_bytes));")
        else:
            write_length(w, said_length(copy.length), copy.element, "pye_bytes", "", "pye_address == 0")
        w.line(f"PYE_TRY(pye_accept(&pye_image->{name}, pye_address, pye_bytes));")
        if copy.length.kind in CHOSEN_STRINGS:
            _write_terminator(w, name, "sizeof(wchar_t)" if copy.length.kind is LengthKind.WSTRING else "1")
        elif not is_void(copy.element) and records.checked(copy.element):
            records.check_all(copy.element, f"pye_image->{name}", "pye_bytes", [_REFUSE], w)


def _write_terminator(w: Writer, name: str, width: str) -> None:
    checks = [f"pye_bytes % {width} != 0"] * (width != "1")
    checks += ["pye_bytes == 0", f"pye_check_string(pye_image->{name}, pye_bytes, {width}) != PYE_OK"]
    with w.block(f"if (pye_image->{name} != NULL && ({' || '.join(checks)}))"):
        w.line(_REFUSE)


def write_hand_over(w: Writer, parameter: Parameter) -> None:
    """When nothing can fail any more."""
    name = parameter.name
    with w.block(f"if ({name} != NULL)"):
        w.line(f"*{name} = pye_image->{name};")
        w.line(f"pye_image->{name} = NULL; /* not the stub's to release */")
