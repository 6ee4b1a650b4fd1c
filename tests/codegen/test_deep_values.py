"""Deep structs whose values their types do not have, and results that claim more than the body has."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

OK, VALUE, TRUSTED, RESULT = Status.OK, Status.VALUE, Status.TRUSTED, Status.RESULT
TEXT = """
enclave {
    struct flags { bool on; uint32_t n; [count=n] bool *many; };
    struct pair { uint8_t a; uint64_t b; };
    struct text { size_t k; [size=k] uint8_t *data; };
    struct list { size_t n; [count=n] struct text *items; };
    trusted {
        public void look([in, count=n] const struct flags *flags, size_t n);
        public void change([in, out] struct flags *flags);
        public bool ask(void);
        public void pairs([out, count=n] struct pair **pairs, [out] size_t *n, size_t claimed);
        public void texts([out] struct list *list, size_t claimed);
    };
    untrusted {
        void alter([in, out] struct flags *flags);
    };
};
"""
BODIES = """
#include "values_t.h"
void look(const struct flags *flags, size_t n) { (void)flags, (void)n; }
void change(struct flags *flags) { flags->on = !flags->on; }
bool ask(void)
{
    bool *many = pye_heap_alloc(2);
    struct flags flags = {true, 2, many};
    pye_status_t status = alter(&flags);
    bool on = flags.on;
    pye_heap_free(many);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
    return on;
}
void pairs(struct pair **pairs, size_t *n, size_t claimed)
{
    *pairs = pye_heap_alloc(2 * sizeof(struct pair));
    *n = claimed;
}
void texts(struct list *list, size_t claimed)
{
    list->items = pye_heap_alloc(2 * sizeof(struct text));
    for (size_t at = 0; at < 2; at++) {
        list->items[at] = (struct text){1, pye_heap_alloc(1)};
    }
    list->n = claimed;
}
"""


class Flags(ctypes.Structure):
    _fields_ = [("on", ctypes.c_uint8), ("n", ctypes.c_uint32), ("many", ctypes.c_uint64)]


@pytest.fixture(scope="module")
def values(interface_of: Callable[..., Any], compile_native: Callable[..., Any]) -> Any:
    return compile_native(interface_of(TEXT, "values"), BODIES)


@pytest.mark.parametrize(("on", "many", "status"), [(1, b"\1\0", OK), (2, b"\1\0", VALUE), (0, b"\1\x80", VALUE)])
def test_bools_of_deep_structs(values: Any, on: int, many: bytes, status: int) -> None:
    buffer = ctypes.create_string_buffer(many, len(many))
    array = (Flags * 2)(Flags(0, 0, 0), Flags(on, len(many), ctypes.addressof(buffer)))
    assert values.call("look", (ctypes.c_uint64 * 2)(ctypes.addressof(array), 2)) == status
    assert values.call("change", (ctypes.c_uint64 * 1)(ctypes.addressof(array[1]))) == status
    assert array[1].on == (not on if status == OK else on)
    assert buffer.raw == many


@pytest.mark.parametrize(("on", "many", "status"), [(0, 1, OK), (2, 0, RESULT), (0, 2, RESULT)])
def test_bools_of_deep_answers(values: Any, on: int, many: int, status: int) -> None:
    def serve(address: int) -> int:
        flags = Flags.from_address(ctypes.c_uint64.from_address(address).value)
        flags.on = on
        ctypes.c_uint8.from_address(flags.many + 1).value = many
        return OK

    frame, blocks = (ctypes.c_uint64 * 1)(99), values.state.heap_blocks
    assert values.call("ask", frame, Table(1, (SERVE * 1)(serving(serve)))) == status
    assert frame[0] == (0 if status == OK else 99)
    assert values.state.heap_blocks == blocks


@pytest.mark.parametrize("claimed", [3, 1000, 1 << 40])
def test_a_body_has_what_it_claims(values: Any, claimed: int) -> None:
    place, n, given = ctypes.c_uint64(1), ctypes.c_uint64(1), values.state.given
    assert values.call("pairs", (ctypes.c_uint64 * 3)(*map(ctypes.addressof, (place, n)), claimed)) == TRUSTED
    lists = (ctypes.c_uint64 * 2)(1, 1)
    assert values.call("texts", (ctypes.c_uint64 * 2)(ctypes.addressof(lists), claimed)) == TRUSTED
    assert (place.value, n.value, *lists) == (1, 1, 1, 1)
    assert values.state.given == given
