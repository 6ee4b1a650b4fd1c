"""X_t.c: bridges, ocall stubs and dispatch. It touches no untrusted memory itself; the runtime's helpers do."""

import re

from pyenclave.edl.model import Function, Interface

from . import deep, given, sequences_in, sequences_out
from .dispatch import write_dispatch
from .ecall_bridge import write_bridge
from .frame import write_frame
from .macros import TRY
from .ocall_stub import write_stub
from .records import Records
from .writer import Writer, generated_by

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
/* %(what)s */
static pye_status_t %(name)s(pye_ocall_t *ocall, void **image, const void *from, size_t size)
{
    if (from == NULL) {
        return PYE_OK;
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    *image = %(allocate)s;
    if (*image == NULL) {
        return PYE_E_MEMORY;
    }
    __builtin_memcpy(*image, from, size);
    return PYE_OK;
}
"""
_IN_ARENA = {
    "what": "A copy in the arena, until the ocall ends, in which padding is cleared and an answer checked; "
    "NULL stays NULL.",
    "name": "pye_image_of",
    "allocate": "pye_ocall_image(ocall, size)",
}
_ON_HEAP = {
    "what": "The same on the heap, for a buffer of a deep struct.",
    "name": "pye_heap_image_of",
    "allocate": "pye_heap_alloc(size)",
}
_HELPERS = {
    "pye_zero": _ZERO,
    "pye_check_string": _CHECK_STRING,
    "pye_string_size": _STRING_SIZE,
    "pye_held": given.HELD,
    "pye_image_of": _IMAGE_OF % _IN_ARENA,
    "pye_heap_image_of": _IMAGE_OF % _ON_HEAP,
}


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
    calls = Writer()
    deep.write_functions(calls, interface, records)
    for ocall in interface.ocalls:
        write_stub(calls, ocall, records)
    for ecall in interface.ecalls:
        write_bridge(calls, ecall, records)
    write_dispatch(calls, interface)
    text = calls.text()
    _write_helpers(w, interface, text)
    records.write(w)
    w.line()
    w.lines(text.rstrip("\n").split("\n"))
    return w.text()


def _write_helpers(w: Writer, interface: Interface, calls: str) -> None:
    """Those of the static helpers that this interface's functions call: an unused one would be a warning."""
    sequences = [*sequences_in.helpers(interface), *sequences_out.helpers(interface)]
    calling = "".join([*sequences, calls])
    helpers = [text for name, text in _HELPERS.items() if re.search(rf"\b{name}\(", calling)]
    texts = [TRY, _END, _RESULTS, *helpers, *sequences]
    for text in texts:
        w.line()
        w.lines(text.strip().split("\n"))
