"""Arrays of strings and of buffers in an ecall: the pointers once, then what each points at, and results back there.

What results need is kept apart from the array that the body sees: n addresses of the host, n addresses of the trusted
buffers, n sizes. Whatever the body does to its pointers and sizes, results go where they were checked for.
"""

from pyenclave.edl.model import Interface, LengthKind, Parameter

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
    pye_fence(); /* no size is read from behind the array */
    for (size_t at = 0; at < bytes / sizeof(uint64_t); at++) {
        void *buffer;
        PYE_TRY(pye_buffer_in(&buffer, addresses[at], ((const uint64_t *)sizes)[at]));
        addresses[at] = (uint64_t)(uintptr_t)buffer;
    }
    return PYE_OK;
}
"""
RESULTS_IN = """
/* Buffers of an array that carry results: like pye_buffers_in, zeroed where they are not `copied`. */
static pye_status_t pye_results_in(uint64_t **to, void *array, size_t bytes, const void *sizes, size_t sizes_bytes,
                                   bool copied)
{
    size_t count = bytes / sizeof(uint64_t);
    uint64_t *addresses = array;
    size_t block;
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    pye_fence(); /* no size is read from behind the array */
    PYE_TRY(pye_length_product(bytes, 3, &block));
    uint64_t *kept = pye_arena_alloc(block);
    if (kept == NULL) {
        return PYE_E_MEMORY;
    }
    *to = kept;
    for (size_t at = 0; at < count; at++) {
        void *buffer;
        uint64_t size = ((const uint64_t *)sizes)[at];
        PYE_TRY(copied ? pye_buffer_in(&buffer, addresses[at], size) : pye_buffer_out(&buffer, addresses[at], size));
        kept[at] = addresses[at];
        kept[count + at] = addresses[at] = (uint64_t)(uintptr_t)buffer;
        kept[2 * count + at] = size;
    }
    return PYE_OK;
}

/* Each result to the address that was checked. */
static pye_status_t pye_results_out(const uint64_t *kept, size_t bytes)
{
    size_t count = bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        PYE_TRY(pye_copy_out(kept[at], (const void *)(uintptr_t)kept[count + at], kept[2 * count + at]));
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
    array = [f"pye_trusted.{name}", f"pye_size.{name}"]
    if sizes is None:
        w.call("PYE_TRY(pye_strings_in(", [*array, f"pye_frame.{size_field(name)}"], "));")
        return
    array += [f"pye_trusted.{sizes}", f"pye_size.{sizes}"]
    if not parameter.direction.copies_out:
        w.call("PYE_TRY(pye_buffers_in(", array, "));")
        return
    copied = "true" if parameter.direction.copies_in else "false"
    w.line(f"uint64_t *pye_kept_{name};")
    w.call("PYE_TRY(pye_results_in(", [f"&pye_kept_{name}", *array, copied], "));")


def write_out(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    w.line(f"PYE_TRY(pye_results_out(pye_kept_{name}, pye_size.{name}));")


def helpers(interface: Interface) -> list[str]:
    """The static functions that the interface's ecalls use."""
    copies = [p.copy for ecall in interface.ecalls for p in ecall.parameters if p.copy]
    arrays = {(copy.length.kind, copy.direction.copies_out) for copy in copies if copy.length.is_sequence}
    texts = {
        (LengthKind.STRINGS, False): STRINGS_IN,
        (LengthKind.BUFFERS, False): BUFFERS_IN,
        (LengthKind.BUFFERS, True): RESULTS_IN,
    }
    return [text for array, text in texts.items() if array in arrays]
