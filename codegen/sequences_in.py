"""Arrays of strings and of buffers on their way into an ecall: the pointers once, then what each points at."""

from pyenclave.edl.model import Interface, LengthKind, Parameter

from .errors import CodegenError
from .frame import size_field
from .writer import Writer

STRINGS_IN = """
/* Strings of an array: `array` holds host addresses, `sizes` the host's address of as many sizes. */
static pye_status_t pye_strings_in(void *array, size_t bytes, uint64_t sizes)
{
    uint64_t *addresses = array;
    void *trusted;
    PYE_TRY(pye_buffer_in(&trusted, sizes, bytes));
    for (size_t at = 0; at < bytes / sizeof(uint64_t); at++) {
        char *string;
        if (addresses[at] == 0) {
            return PYE_E_POINTER;
        }
        PYE_TRY(pye_string_in(&string, addresses[at], ((const uint64_t *)trusted)[at]));
        addresses[at] = (uint64_t)(uintptr_t)string;
    }
    return PYE_OK;
}
"""
BUFFERS_IN = """
/* Buffers of an array: `array` holds host addresses, `sizes` is the copy of as many sizes. */
static pye_status_t pye_buffers_in(void *array, size_t bytes, const void *sizes, size_t sizes_bytes)
{
    uint64_t *addresses = array;
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    for (size_t at = 0; at < bytes / sizeof(uint64_t); at++) {
        void *buffer;
        PYE_TRY(pye_buffer_in(&buffer, addresses[at], ((const uint64_t *)sizes)[at]));
        addresses[at] = (uint64_t)(uintptr_t)buffer;
    }
    return PYE_OK;
}
"""


def write_in(w: Writer, parameter: Parameter) -> None:
    """Copies the array of pointers, then replaces each by the address of the copy of what it points at."""
    name = parameter.name
    assert parameter.copy
    sizes = parameter.copy.length.sizes
    w.line(f"PYE_TRY(pye_buffer_in(&pye_trusted.{name}, pye_frame.{name}, pye_size.{name}));")
    array = f"pye_trusted.{name}, pye_size.{name}"
    if sizes is None:
        w.line(f"PYE_TRY(pye_strings_in({array}, pye_frame.{size_field(name)}));")
    else:
        w.line(f"PYE_TRY(pye_buffers_in({array}, pye_trusted.{sizes}, pye_size.{sizes}));")


def helpers(interface: Interface) -> list[str]:
    """The static functions that the interface's ecalls use."""
    kinds = {p.copy.length.kind for ecall in interface.ecalls for p in ecall.parameters if p.copy}
    return [STRINGS_IN] * (LengthKind.STRINGS in kinds) + [BUFFERS_IN] * (LengthKind.BUFFERS in kinds)


def check_ocalls(interface: Interface) -> None:
    """Raises CodegenError where an ocall has an array of strings or buffers."""
    for ocall in interface.ocalls:
        for parameter in ocall.parameters:
            if parameter.copy and parameter.copy.length.is_sequence:
                what = "buffers" if parameter.copy.length.sizes else "strings"
                raise CodegenError(
                    f"`{ocall.name}`: an ocall cannot take `{parameter.name}`, an array of {what}; "
                    "use an array of structs with size= members"
                )
