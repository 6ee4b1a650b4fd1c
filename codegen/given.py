"""Results in memory that an ecall's body chose: released when the bridge has sent them to memory that the host gave."""

from pyenclave.edl.model import Direction, Ecall, Parameter

from . import deep_results
from .writer import Writer


def is_owned(parameter: Parameter) -> bool:
    """The body says what the result points at, and how much of it."""
    copy = parameter.copy
    return copy is not None and copy.deep is not None and copy.direction is Direction.OUT


def write_owned(w: Writer, ecall: Ecall, owned: list[Parameter]) -> None:
    """The struct in which the bridge keeps what it has to release."""
    w.line("/* Results that point at memory of the body's, which is released on every path. */")
    with w.block(f"struct pye_{ecall.name}_owned", "};"):
        for parameter in owned:
            with w.block("struct", f"}} {parameter.name};"):
                w.line(f"{_type(parameter)}values;")
                w.line("size_t size;")
    w.line()


def write_wrapper(w: Writer, ecall: Ecall, owned: list[Parameter]) -> None:
    """The bridge around the exchange."""
    w.line()
    with w.function(f"static pye_status_t pye_bridge_{ecall.name}(const pye_frame_t *pye_host)"):
        w.line(f"struct pye_{ecall.name}_owned pye_owned = {{0}};")
        w.line(f"pye_status_t pye_status = pye_exchange_{ecall.name}(pye_host, &pye_owned);")
        for parameter in owned:
            deep_results.write_drop(w, parameter)
        w.line("return pye_status;")


def write_locals(w: Writer, copied: list[Parameter]) -> None:
    owned = [parameter for parameter in copied if is_owned(parameter)]
    if owned:
        with w.block("struct", "} pye_given; /* what the host gets of it, with addresses of its own */"):
            w.lines(f"{_type(parameter)}{parameter.name};" for parameter in owned)


def write_room(w: Writer, parameter: Parameter) -> None:
    """Zeroed memory for the body to fill; from here on what it points at has to be released."""
    name = parameter.name
    with w.block(""):
        w.line("void *pye_memory;")
        w.line(f"PYE_TRY(pye_buffer_out(&pye_memory, pye_frame.{name}, pye_size.{name}));")
        w.line(f"pye_trusted.{name} = pye_memory;")
        w.line(f"pye_owned->{name}.values = pye_memory;")
        w.line(f"pye_owned->{name}.size = pye_size.{name};")


def write_gives(w: Writer, leaving: list[Parameter]) -> None:
    """After all other checks: what was given is only the caller's where the whole call succeeds."""
    owned = [parameter for parameter in leaving if is_owned(parameter)]
    if owned:
        w.line(
            "/* What the body points at goes to memory that the host gives; it is the caller's if the call succeeds. */"
        )
    for parameter in owned:
        deep_results.write_give(w, parameter)


def write_out(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    w.line(f"PYE_TRY(pye_copy_out(pye_frame.{name}, pye_given.{name}, pye_size.{name}));")


def _type(parameter: Parameter) -> str:
    assert parameter.copy
    assert parameter.copy.deep
    return f"struct {parameter.copy.deep.struct} *"
