"""X_t.c: bridges, ocall stubs and dispatch. It touches no untrusted memory itself; the runtime's helpers do."""

from pyenclave.edl.model import Direction, Function, Interface, LengthKind

from . import deep, given, sequences_in, sequences_out
from .dispatch import write_dispatch
from .ecall_bridge import write_bridge
from .frame import write_frame
from .ocall_stub import write_stub
from .records import Records
from .spelling import is_string, is_void
from .writer import Writer, generated_by

_TRY = """
/* Leaves the function with the first status that is not PYE_OK. */
#define PYE_TRY(call) \\
    do { \\
        pye_status_t pye_try = (call); \\
        if (pye_try != PYE_OK) { \\
            return pye_try; \\
        } \\
    } while (0)
"""
_END = """
/* Where a member ends. */
#define PYE_END(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
"""
_RESULTS = """
/* The part of a frame that carries results: its offset and size. */
#define PYE_RESULTS(frame, first) offsetof(frame, first), sizeof(frame) - offsetof(frame, first)
"""
_ZERO = """
/* Nothing of the host's is left in the part that will carry results. */
static void pye_zero(void *frame, size_t offset, size_t size)
{
    __builtin_memset((uint8_t *)frame + offset, 0, size);
}
"""
_CHECK_STRING = """
/* A string in trusted memory ends inside its size; NULL has none. */
static pye_status_t pye_check_string(const void *string, size_t size, size_t width)
{
    const uint8_t *bytes = string;
    for (size_t at = 0; at < size; at += width) {
        uint8_t any = 0;
        for (size_t byte = 0; byte < width; byte++) {
            any |= bytes[at + byte];
        }
        if (any == 0) {
            return PYE_OK;
        }
    }
    return size == 0 ? PYE_OK : PYE_E_STRING;
}
"""
_STRING_SIZE = """
/* Bytes of a trusted string with its terminator, 0 for NULL; never reads what does not lie inside. */
static pye_status_t pye_string_size(const void *string, size_t width, size_t *size)
{
    const uint8_t *bytes = string;
    *size = 0;
    for (uint8_t any = 1; string != NULL && any != 0; *size += width) {
        if (!pye_is_inside(bytes + *size, width)) {
            return PYE_E_TRUSTED;
        }
        any = 0;
        for (size_t byte = 0; byte < width; byte++) {
            any |= bytes[*size + byte];
        }
    }
    return PYE_OK;
}
"""
_IMAGE_OF = """
/* A copy on the heap, so that padding can be cleared; NULL stays NULL. */
static pye_status_t pye_image_of(void **image, const void *from, size_t size)
{
    if (from == NULL) {
        return PYE_OK;
    }
    if (!pye_is_inside(from, size)) {
        return PYE_E_TRUSTED;
    }
    *image = pye_heap_alloc(size);
    if (*image == NULL) {
        return PYE_E_MEMORY;
    }
    __builtin_memcpy(*image, from, size);
    return PYE_OK;
}
"""


def generate_trusted(interface: Interface) -> str:
    """The text of X_t.c."""
    records = Records(interface)
    w = Writer()
    w.line(f"/* {generated_by(interface.name)} */")
    w.line(f'#include "{interface.name}_t.h"')
    w.line()
    if any(ocall.propagate_errno for ocall in interface.ocalls):
        w.line("#include <errno.h>")
    w.line("#include <stddef.h>")
    functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
    for function in functions:
        write_frame(w, function, records.layout)
    _write_helpers(w, interface, records)
    records.write(w)
    deep.write_functions(w, interface, records)
    for ocall in interface.ocalls:
        write_stub(w, ocall, records)
    for ecall in interface.ecalls:
        write_bridge(w, ecall, records)
    write_dispatch(w, interface)
    return w.text()


def _write_helpers(w: Writer, interface: Interface, records: Records) -> None:
    """Those of the static helpers that this interface uses: an unused one would be a warning."""
    strings = (LengthKind.STRING, LengthKind.WSTRING)
    outward = [p.copy for f in interface.ocalls for p in f.parameters if p.copy]
    inward = [p.copy for f in interface.ecalls for p in f.parameters if p.copy]
    texts = [_TRY, _END, _RESULTS]
    if any(not is_void(ecall.returns) for ecall in interface.ecalls):
        texts.append(_ZERO)
    entering = [copy for copy in inward if copy.length.kind in strings]
    leaving = [copy for copy in outward if copy.length.kind in strings]
    both_ways = any(copy.direction is Direction.INOUT for copy in (*entering, *leaving))
    if both_ways or any(copy.chosen for copy in leaving):
        texts.append(_CHECK_STRING)
    measured = any(is_string(copy) for copy in leaving) or any(copy.chosen for copy in entering)
    if measured or any(copy.length.kind is LengthKind.STRINGS for copy in outward):
        texts.append(_STRING_SIZE)
    if any(c.chosen for c in inward):
        texts.append(given.HELD)
    if any(c.direction.copies_in and not c.deep and records.padded(c.element) for c in outward):
        texts.append(_IMAGE_OF)
    texts += [*sequences_in.helpers(interface), *sequences_out.helpers(interface)]
    for text in texts:
        w.line()
        w.lines(text.strip().split("\n"))
