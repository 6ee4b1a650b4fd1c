"""Deep structs in arrays of every shape inside another: walked one by one, in both directions, on both sides."""

import ctypes
from collections.abc import Callable
from ctypes import Structure, c_int32, c_size_t, c_uint64, c_void_p
from typing import Any

import pytest

TEXT = """enclave {
    struct text { size_t n; [size=n] char *chars; };
    struct grid { struct text cells[2][3]; struct text one[1]; struct text deep[1][1][1]; };
    trusted {
        public int32_t grid_sum([in] const struct grid *grid);
        public void grid_raise([in, out] struct grid *grid);
        public void grid_make([out] struct grid *grid);
        public int32_t grid_ask(void);
    };
    untrusted {
        void grid_alter([in, out] struct grid *grid);
        void grid_fetch([out] struct grid *grid);
    };
};"""
BODIES = r"""
#include <string.h>

#include <pyenclave_t.h>

#include "grid_t.h"

static struct text *at(struct grid *grid, int number)
{
    return number < 6 ? &grid->cells[number / 3][number % 3] : number == 6 ? &grid->one[0] : &grid->deep[0][0][0];
}

static int32_t sum(struct grid *grid)
{
    int32_t total = 0;
    for (int number = 0; number < 8; number++) {
        for (size_t each = 0; each < at(grid, number)->n; each++) {
            total += at(grid, number)->chars[each] * (number + 1);
        }
    }
    return total;
}

int32_t grid_sum(const struct grid *grid)
{
    struct grid copy = *grid;
    return sum(&copy);
}

void grid_raise(struct grid *grid)
{
    for (int number = 0; number < 8; number++) {
        at(grid, number)->chars[0]++;
    }
}

void grid_make(struct grid *grid)
{
    for (int number = 0; number < 8; number++) {
        char *chars = pye_heap_alloc(2);
        chars[0] = (char)(10 * number);
        *at(grid, number) = (struct text){1, chars};
    }
}

int32_t grid_ask(void)
{
    struct grid grid;
    char chars[8];
    for (int number = 0; number < 8; number++) {
        chars[number] = 1;
        *at(&grid, number) = (struct text){1, &chars[number]};
    }
    int32_t total = grid_alter(&grid) == PYE_OK ? sum(&grid) : -1;
    if (grid_fetch(&grid) != PYE_OK) {
        return -2;
    }
    total += 1000 * sum(&grid);
    for (int number = 0; number < 8; number++) {
        pye_heap_free(at(&grid, number)->chars);
    }
    return total;
}
"""
HOST = r"""
#include <stdlib.h>

#include "grid_u.h"

static struct text *at(struct grid *grid, int number)
{
    return number < 6 ? &grid->cells[number / 3][number % 3] : number == 6 ? &grid->one[0] : &grid->deep[0][0][0];
}

void grid_alter(struct grid *grid)
{
    for (int number = 0; number < 8; number++) {
        at(grid, number)->chars[0] += 1;
    }
}

void grid_fetch(struct grid *grid)
{
    for (int number = 0; number < 8; number++) {
        char *chars = malloc(1);
        chars[0] = 3;
        *at(grid, number) = (struct text){1, chars};
    }
}
"""
WEIGHTS = sum(range(1, 9))


class Text(Structure):
    _fields_ = [("n", c_size_t), ("chars", c_void_p)]


@pytest.fixture(scope="module")
def grid(interface_of: Callable[..., Any], compile_native: Callable[..., Any]) -> Any:
    return compile_native(interface_of(TEXT, "grid"), BODIES)


def test_ecalls(grid: Any) -> None:
    memory = [ctypes.create_string_buffer(bytes([2])) for _ in range(8)]
    texts = (Text * 8)(*[Text(1, ctypes.addressof(each)) for each in memory])
    frame = (c_uint64 * 2)(ctypes.addressof(texts), 0)
    assert (grid.call("grid_sum", frame), frame[1]) == (0, 2 * WEIGHTS)
    assert grid.call("grid_raise", (c_uint64 * 1)(ctypes.addressof(texts))) == 0
    assert [each.raw[0] for each in memory] == [3] * 8
    made = (Text * 8)()
    assert grid.call("grid_make", (c_uint64 * 1)(ctypes.addressof(made))) == 0
    assert [ctypes.string_at(text.chars, text.n)[0] for text in made] == [10 * number for number in range(8)]
    assert grid.state.heap_blocks == 0


def test_ocalls(grid: Any, build_host: Callable[..., Any]) -> None:
    functions = grid.folder / "host.c"
    functions.write_text(HOST)
    host, answer = build_host(grid, functions), c_int32()
    deferred = grid.state.deferred
    assert host.grid_ask(c_void_p(grid.trusted.double_enclave()), ctypes.byref(answer)) == 0
    assert answer.value == 2 * WEIGHTS + 1000 * 3 * WEIGHTS
    assert (grid.state.heap_blocks, grid.state.deferred - deferred) == (0, 8)
