"""Lengths that wrap, that split an element, that nobody gave, and that would be found outside."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.statuses import Status

OK, POINTER, LENGTH, TRUSTED = Status.OK, Status.POINTER, Status.LENGTH, Status.TRUSTED
TEXT = """
enclave {
    trusted {
        public uint64_t area([in, size=a, count=b] const void *data, uint64_t a, uint64_t b);
        public uint64_t wide([in, count=n] const uint64_t *data, uint64_t n);
        public uint64_t words([in, size=n] const uint32_t *data, size_t n);
        public void ask(void);
        public void tell(uint64_t address);
    };
    untrusted {
        void fetch([out, size=n] uint8_t **data, [out] size_t *n);
        void say([in, string] const char *text);
    };
};
"""
BODIES = """
#include "rules_t.h"
uint64_t area(const void *data, uint64_t a, uint64_t b) { return data == NULL ? 0 : a * b; }
uint64_t wide(const uint64_t *data, uint64_t n) { return data == NULL ? 0 : n; }
uint64_t words(const uint32_t *data, size_t n) { return data == NULL ? 0 : n; }
void tell(uint64_t address) { pye_raise_status(say((const char *)(uintptr_t)address)); }
void ask(void)
{
    uint8_t *data = NULL;
    pye_raise_status(fetch(&data, NULL));
}
"""


@pytest.fixture(scope="module")
def rules(interface_of: Callable[..., Any], compile_native: Callable[..., Any]) -> Any:
    return compile_native(interface_of(TEXT, "rules"), BODIES)


def call(rules: Any, name: str, *numbers: int) -> int:
    data = ctypes.create_string_buffer(64)
    frame = (ctypes.c_uint64 * (len(numbers) + 2))(ctypes.addressof(data), *numbers, 0)
    status: int = rules.call(name, frame)
    return status


@pytest.mark.parametrize(("a", "b"), [(1 << 32, 1 << 32), (1 << 63, 2), (2**64 - 1, 2**64 - 1), (3, (2**64 + 2) // 3)])
def test_a_product_that_wraps_is_refused(rules: Any, a: int, b: int) -> None:
    assert call(rules, "area", a, b) == LENGTH
    assert call(rules, "area", b, a) == LENGTH


@pytest.mark.parametrize("n", [1 << 61, 2**61 + 1, 2**64 - 1])
def test_elements_that_wrap_are_refused(rules: Any, n: int) -> None:
    assert call(rules, "wide", n) == LENGTH


@pytest.mark.parametrize("n", range(13))
def test_a_size_is_a_multiple_of_its_element(rules: Any, n: int) -> None:
    assert call(rules, "words", n) == (OK if n % 4 == 0 else LENGTH)


def test_an_answer_that_trusted_code_wants_has_a_length(rules: Any) -> None:
    before = rules.state.ocalls
    assert rules.call("ask") == TRUSTED
    assert rules.state.ocalls == before


def test_a_string_that_does_not_lie_inside_is_not_looked_at(rules: Any) -> None:
    """Nor its length: the address is one that nobody can read."""
    before = rules.state.ocalls
    assert rules.call("tell", (ctypes.c_uint64 * 1)(0x1000)) == TRUSTED
    assert rules.state.ocalls == before
