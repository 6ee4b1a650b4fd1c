"""Results in memory that an ecall's body chose: released when the bridge has sent them to memory that the host gave."""

from pyenclave.edl.model import DeepPlan, Direction, Ecall, LengthKind, Parameter
from pyenclave.edl.spelling import spell_type

from . import deep_results
from .deep_results import write_cleared
from .frame import CHOSEN_STRINGS
from .lengths import references, write_length
from .records import Records
from .said import said, said_length, said_name
from .writer import Writer

HELD = """
/* The pointer that a place holds, whatever its type; none where there is no place. */
static const void *pye_held(const void *place)
{
    const void *memory = NULL;
    if (place != NULL) {
        __builtin_memcpy(&memory, place, sizeof(memory));
    }
    return memory;
}
"""


def is_owned(parameter: Parameter) -> bool:
    """The body says what the result points at, and how much of it."""
    copy = parameter.copy
    return copy is not None and copy.direction is Direction.OUT and (copy.deep is not None or copy.chosen)


def write_owned(w: Writer, ecall: Ecall, owned: list[Parameter]) -> None:
    """The struct in which the bridge keeps what it has to release."""
    w.line("/* Results that point at memory of the body's, which is released on every path. */")
    with w.block(f"struct pye_{ecall.name}_owned", "};"):
        for parameter in owned:
            plan = _plan(parameter)
            if plan is None:
                w.line(f"void *{parameter.name};")
                continue
            with w.block("struct", f"}} {parameter.name};"):
                w.line(f"struct {plan.struct} *values;")
                w.line("size_t size;")
    w.line()


def write_wrapper(w: Writer, ecall: Ecall, owned: list[Parameter]) -> None:
    """The bridge around the exchange."""
    w.line()
    with w.function(f"static pye_status_t pye_bridge_{ecall.name}(const pye_frame_t *pye_host)"):
        w.line(f"struct pye_{ecall.name}_owned pye_owned = {{0}};")
        w.line(f"pye_status_t pye_status = pye_exchange_{ecall.name}(pye_host, &pye_owned);")
        w.line("pye_release_begin();")
        for parameter in owned:
            if _plan(parameter):
                deep_results.write_drop(w, parameter)
            else:
                w.line(f"pye_release(pye_held(pye_owned.{parameter.name}));")
        w.line("pye_release_end();")
        w.line("return pye_status;")


def write_locals(w: Writer, copied: list[Parameter]) -> None:
    owned = [parameter for parameter in copied if is_owned(parameter)]
    if owned:
        with w.block("struct", "} pye_given; /* what the host gets of it, with addresses of its own */"):
            for parameter in owned:
                plan = _plan(parameter)
                w.line(f"struct {plan.struct} *{parameter.name};" if plan else f"uint64_t {parameter.name};")


def write_presence(w: Writer, parameter: Parameter) -> None:
    """The size of the pointer that the body sets; where it is wanted, its length has to be too."""
    name = parameter.name
    assert parameter.copy
    w.line(f"pye_size.{name} = pye_frame.{name} == 0 ? 0 : sizeof(void *);")
    for length in references(parameter.copy.length):
        with w.block(f"if (pye_frame.{name} != 0 && pye_frame.{length.name} == 0)"):
            w.line("return PYE_E_POINTER;")


def write_room(w: Writer, parameter: Parameter) -> None:
    """Zeroed memory for the body to fill; from here on what it points at has to be released."""
    name = parameter.name
    with w.block(""):
        w.line("void *pye_memory;")
        w.line(f"PYE_TRY(pye_buffer_out(&pye_memory, pye_frame.{name}, pye_size.{name}));")
        w.line(f"pye_trusted.{name} = pye_memory;")
        if _plan(parameter):
            w.line(f"pye_owned->{name}.values = pye_memory;")
            w.line(f"pye_owned->{name}.size = pye_size.{name};")
        else:
            w.line(f"pye_owned->{name} = pye_memory;")


def write_gives(w: Writer, leaving: list[Parameter], records: Records) -> None:
    """After all other checks: what was given is only the caller's where the whole call succeeds."""
    owned = [parameter for parameter in leaving if is_owned(parameter)]
    if owned:
        w.line(
            "/* What the body points at goes to memory that the host gives; it is the caller's if the call succeeds. */"
        )
    for parameter in said(leaving):
        _write_said(w, parameter)
    for parameter in owned:
        if _plan(parameter):
            deep_results.write_give(w, parameter)
        else:
            _write_give(w, parameter, records)


def _write_said(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    assert parameter.copy
    w.line(f"{spell_type(parameter.copy.element, said_name(name))} = 0;")
    with w.block(f"if (pye_trusted.{name} != NULL)"):
        w.line(f"__builtin_memcpy(&{said_name(name)}, pye_trusted.{name}, sizeof({said_name(name)}));")


def _write_give(w: Writer, parameter: Parameter, records: Records) -> None:
    name, copy = parameter.name, parameter.copy
    assert copy
    w.line(f"pye_given.{name} = 0;")
    with w.block(f"if (pye_trusted.{name} != NULL)"):
        w.line(f"const void *pye_memory = pye_held(pye_trusted.{name});")
        w.line("size_t pye_bytes;")
        if copy.length.kind in CHOSEN_STRINGS:
            width = "sizeof(wchar_t)" if copy.length.kind is LengthKind.WSTRING else "1"
            w.line(f"PYE_TRY(pye_string_size(pye_memory, {width}, &pye_bytes));")
        else:
            write_length(w, said_length(copy.length), copy.element, "pye_bytes", "", "pye_memory == NULL")
        if records.padded(copy.element):
            write_cleared(w, records, copy.element, "pye_memory", "pye_bytes")
        w.line(f"PYE_TRY(pye_give(&pye_given.{name}, pye_memory, pye_bytes));")


def write_out(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    place = f"pye_given.{name}" if _plan(parameter) else f"&pye_given.{name}"
    w.line(f"PYE_TRY(pye_copy_out(pye_frame.{name}, {place}, pye_size.{name}));")


def write_said_out(w: Writer, parameter: Parameter) -> None:
    """The length that was given, whatever the body's memory says by now."""
    name = parameter.name
    w.line(f"PYE_TRY(pye_copy_out(pye_frame.{name}, &{said_name(name)}, pye_size.{name}));")


def _plan(parameter: Parameter) -> DeepPlan | None:
    """Of a deep struct; None for a pointer that the body sets."""
    assert parameter.copy
    return parameter.copy.deep
