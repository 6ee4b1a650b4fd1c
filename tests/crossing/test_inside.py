"""The inside of what crosses: the runtime's C, compiled for the host with sanitizers, beside the host's codec."""

import ctypes
import os
import random
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from crossing_model import Color, Empty, Level, Order, Pair, Point, Slotted, damage, some_type, some_value
from descriptors import Descriptors

from pyenclave import f32, i8, u8, u16, u64
from pyenclave.crossing.plan import plan_of

from ..built import compiler
from ..values import FLAGS, INCLUDE, sanitized, value_objects

DOUBLE = Path(__file__).parents[1] / "runtime_python"
SANITIZED = "PYENCLAVE_TEST_SANITIZED" in os.environ

PYE_E_LENGTH, PYE_E_VALUE, PYE_E_RESULT, PYE_E_UTF8 = 5, 7, 13, 14

C = """
#include <stdlib.h>
#include <string.h>
#include "pyenclave_values.h"
#include "values/crossing.h"

%s
const pye_crossing_t pye_crossings[PYE_KIND_EXCEPTION] = {
    [PYE_KIND_LIST] = PYE_CROSSES(list),
    [PYE_KIND_DICT] = PYE_CROSSES(dict),
    [PYE_KIND_SET] = PYE_CROSSES(set),
    [PYE_KIND_DEQUE] = PYE_CROSSES(deque),
    [PYE_KIND_JSON] = PYE_CROSSES(json),
};
static const pye_type_t *const types[] = {%s};

/* Reads a value and writes it again: what was written, or NULL. */
pye_bytes_t *crossing_again(size_t type, const uint8_t *data, size_t size, bool answer)
{
    _Alignas(16) uint8_t slot[4096];
    pye_bytes_t *result = NULL, *given = NULL;
    memset(slot, 0, sizeof slot); /* as lowered code begins a variable, and releases it on every path */
    bool well = answer ? pye_bytes_copy(data, size, &given) && pye_unpack_answer(given, types[type], slot)
                       : pye_unpack_argument(data, size, types[type], slot);
    pye_bytes_release(given);
    if (!well) {
        pye_drop(types[type], slot);
        return NULL;
    }
    if (!pye_pack_value(types[type], slot, &result))
        result = NULL;
    pye_drop(types[type], slot);
    return result;
}
size_t crossing_size(const pye_bytes_t *value) { return value->size; }
const uint8_t *crossing_data(const pye_bytes_t *value) { return value->data; }
void crossing_release(pye_bytes_t *value) { pye_bytes_release(value); }
"""

CHOSEN: list[Any] = [
    Pair, Point, Order, Slotted, Empty, Color, Level, list[int], list[u8], list[bool], list[str], list[Order], bytes,
    str, bytearray, dict[str, bytes], dict[Point, list[u16]], set[str], frozenset[u64], dict[Pair, Color],
    tuple[u8, str, f32], list[tuple[str, int | None]], int | None, str | None, Order | None, list[bytes | None],
    dict[str, Slotted | None],
    list[list[list[i8]]], set[tuple[u8, str]], list[bool | None], deque[u8],
    tuple[str, ...], set[tuple[u8, ...]], dict[tuple[Color, ...], tuple[Order, ...] | None],
]  # fmt: skip


def holds_none(kind: Any) -> bool:
    """None as a type of its own, which no slot has."""
    return "None" in str(kind).replace("| None", "").replace("NoneType", "None") or "tuple[()]" in str(kind)


def every_type() -> list[Any]:
    at = random.Random(11)
    found = list(CHOSEN)
    while len(found) < len(CHOSEN) + 60:
        kind = some_type(at)
        if not holds_none(kind) and kind not in found and kind is not None:
            found.append(kind)
    return found


class Inside:
    """The library; `again` reads a value inside and writes it again."""

    def __init__(self, library: Path, kinds: list[Any]) -> None:
        self.kinds = kinds
        self._library = ctypes.CDLL(str(library))
        self._library.crossing_again.restype = ctypes.c_void_p
        self._library.crossing_size.restype = ctypes.c_size_t
        self._library.crossing_data.restype = ctypes.c_void_p
        for name in ("size", "data", "release"):
            getattr(self._library, f"crossing_{name}").argtypes = [ctypes.c_void_p]
        self._library.crossing_again.argtypes = [ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_bool]
        self._library.pye_thread_status.restype = ctypes.POINTER(ctypes.c_uint32)
        self._library.pye_thread_error.restype = ctypes.POINTER(ctypes.c_uint32)

    def again(self, kind: Any, data: bytes, *, answer: bool = False) -> bytes | int:
        """What was written, or the status of the refusal."""
        self._library.double_forget_kept()
        before = self.number("double_heap_blocks")
        value = self._library.crossing_again(self.kinds.index(kind), data, len(data), answer)
        status, raised = self._library.pye_thread_status(), self._library.pye_thread_error()
        refused = int(status[0]) or -int(raised[0])
        status[0] = raised[0] = 0
        if value is not None:
            assert refused == 0
            again = ctypes.string_at(self._library.crossing_data(value), self._library.crossing_size(value))
            self._library.crossing_release(value)
        self._library.double_forget_kept()
        assert self.number("double_heap_blocks") == before, "something stays"
        return refused if value is None else again

    def number(self, name: str) -> int:
        return ctypes.c_size_t.in_dll(self._library, name).value

    def fail_in(self, allocations: int) -> None:
        ctypes.c_size_t.in_dll(self._library, "double_failing_in").value = allocations


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Inside:
    folder = tmp_path_factory.mktemp("crossing")
    kinds = every_type()
    made = Descriptors()
    addresses = [made.of(one) for one in kinds]
    (folder / "crossing.c").write_text(C % ("\n".join(made.rows), ", ".join(addresses)))
    by = "address,undefined" if SANITIZED else "undefined"  # address: every block its own allocation
    # Not used: nullable twins of types that only they use.
    flags = [*FLAGS, *sanitized(by), "-Wno-unused-const-variable", *INCLUDE, "-shared", "-Wl,-Bsymbolic"]
    library = folder / "crossing.so"
    compiler(["gcc", *flags, folder / "crossing.c", DOUBLE / "double.c", *value_objects(by), "-lm", "-o", library])
    return Inside(library, kinds)


@pytest.mark.parametrize("seed", range(3))
def test_what_the_host_writes_is_read_and_written_again(inside: Inside, seed: int) -> None:
    at = random.Random(seed)
    for kind in inside.kinds:
        for _ in range(8):
            data = plan_of(kind).pack(some_value(kind, at), "`x`")
            assert inside.again(kind, data) == data, kind
            assert inside.again(kind, data, answer=True) == data, kind


@pytest.mark.parametrize("seed", range(3))
def test_hostile_data_are_judged_as_the_host_judges_them(inside: Inside, seed: int) -> None:
    """Refused with a status, or a value that is written as it came: there is one form for each."""
    at = random.Random(seed + 100)
    refused = taken = 0
    for kind in inside.kinds:
        for _ in range(60):
            data = bytearray(plan_of(kind).pack(some_value(kind, at), "`x`"))
            damage(data, at)
            given = bytes(data)
            found = inside.again(kind, given)
            try:
                plan_of(kind).unpack(given)
            except ValueError:
                assert found in (PYE_E_LENGTH, PYE_E_VALUE, PYE_E_UTF8), (kind, given)
                assert inside.again(kind, given, answer=True) == PYE_E_RESULT
                refused += 1
            else:
                assert found == given, (kind, given)
                taken += 1
    assert refused > 1000
    assert taken > 100


REFUSED: list[tuple[Any, bytes, int]] = [
    (list[int], b"", PYE_E_LENGTH),
    (list[int], (1).to_bytes(8, "little"), PYE_E_LENGTH),
    (list[int], (2**61).to_bytes(8, "little") + bytes(64), PYE_E_LENGTH),
    (list[int], (0).to_bytes(8, "little") + b"\0", PYE_E_LENGTH),
    (list[bool], (2).to_bytes(8, "little") + b"\1\2", PYE_E_VALUE),
    (str, (1).to_bytes(8, "little") + b"\x80", PYE_E_UTF8),
    (str, (3).to_bytes(8, "little") + b"\xed\xa0\x80", PYE_E_UTF8),
    (Color, (3).to_bytes(4, "little"), PYE_E_VALUE),
    (Empty, b"\1", PYE_E_VALUE),
    (int | None, b"\2", PYE_E_VALUE),
    (str | None, b"\2", PYE_E_VALUE),
    (deque[u8], bytes(8) + (2**64 - 2).to_bytes(8, "little"), PYE_E_VALUE),
    (deque[u8], (2).to_bytes(8, "little") + (1).to_bytes(8, "little") + b"ab", PYE_E_VALUE),
    (deque[u8], (2).to_bytes(8, "little") + b"ab", PYE_E_LENGTH),
    (set[str], (2).to_bytes(8, "little") + 2 * ((1).to_bytes(8, "little") + b"a"), PYE_E_VALUE),
    (dict[str, bytes], (2).to_bytes(8, "little") + 2 * (bytes(8) + bytes(8)), PYE_E_VALUE),
]


@pytest.mark.parametrize(("kind", "data", "status"), REFUSED)
def test_refusals(inside: Inside, kind: Any, data: bytes, status: int) -> None:
    assert inside.again(kind, data) == status
    assert inside.again(kind, data, answer=True) == PYE_E_RESULT


def test_without_memory_nothing_stays(inside: Inside) -> None:
    """Each allocation of a read fails once: MemoryError, and what was made before it is released."""
    at = random.Random(5)
    for kind in (
        Order,
        dict[str, Slotted | None],
        list[tuple[str, int | None]],
        set[tuple[u8, str]],
        list[list[list[i8]]],
    ):
        value = some_value(kind, at)
        while len(plan_of(kind).pack(value, "`x`")) < 150:
            value = some_value(kind, at)
        data = plan_of(kind).pack(value, "`x`")
        failures = 0
        for allocation in range(200):
            inside.fail_in(allocation)
            found = inside.again(kind, data)
            inside.fail_in(2**64 - 1)
            if found == data:
                break
            failures += 1
        assert inside.again(kind, data) == data
        assert failures < 200


@pytest.mark.skipif(SANITIZED, reason="this is the test that starts it")
def test_the_same_under_the_address_sanitizer() -> None:
    library = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True).stdout.strip()
    variables = {
        **os.environ, "LD_PRELOAD": library, "PYENCLAVE_TEST_SANITIZED": "1", "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONMALLOC": "malloc",
    }  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
