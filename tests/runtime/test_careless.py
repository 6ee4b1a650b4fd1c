"""What the runtime does about careless bridges: a hand-written X_t.c in place of the generated one."""

import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pyenclave.codegen import generate

from pyenclave.arch.calls import CALL
from pyenclave.arch.exceptions import Exc
from pyenclave.arch.statuses import Status
from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.image.keys import debug_key
from pyenclave.pipeline import trusted
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.image import build_image

OK, EXCEPTION, RESULT, ABORTED = Status.OK, Status.EXCEPTION, Status.RESULT, Status.ABORTED
SYSTEM_ERROR, VALUE_ERROR = Exc.SystemError, Exc.ValueError
OVERLOOKS, CLAIMS, READS_TOO_MUCH, MEANWHILE_ABORTED = range(4)

BRIDGE = """
#include <pyenclave_t.h>

extern volatile uint32_t pye_aborted __attribute__((visibility("hidden")));

static pye_status_t reads_too_much(void)
{
    static uint8_t memory[1 << 17];
    pye_ocall_t ocall;
    pye_status_t status = pye_ocall_begin(&ocall, 16, 0);
    if (status == PYE_OK) {
        status = pye_ocall_frame_in(&ocall, memory, 8, sizeof(memory));
    }
    pye_ocall_end(&ocall);
    return status;
}

pye_status_t pye_dispatch(uint32_t index, const pye_frame_t *frame)
{
    (void)frame;
    switch (index) {
    case 0:
        pye_raise(PYE_EXC_ValueError, "overlooked");
        return PYE_OK;
    case 1:
        return PYE_E_EXCEPTION;
    case 2:
        return reads_too_much();
    case 3:
        pye_aborted = 1; /* as another thread would, while this one is inside */
        return PYE_OK;
    default:
        return PYE_E_ECALL;
    }
}

bool pye_ecall_is_root(uint32_t index) { return index < 4; }

bool pye_ecall_is_allowed(uint32_t index, uint32_t ocall)
{
    (void)index;
    (void)ocall;
    return false;
}
"""


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Image:
    work = tmp_path_factory.mktemp("careless")
    (work / "odd.edl").write_text("enclave { trusted { public void never(void); }; };")
    (work / "odd.c").write_text('#include "odd_t.h"\nvoid never(void) {}\n')
    unit = unit_from_edl(work / "odd.edl", [work / "odd.c"])
    for name, text in {**generate(unit.interface, unit.module), "odd_t.c": BRIDGE}.items():
        (work / name).write_text(text)
    config = Config(threads=1, heap_size=1 << 20)
    with ThreadPoolExecutor(2) as pool:
        parts = trusted.objects(unit, work, config, pool)
    return build_image(parts, config, work / "odd.enclave.so", debug_key())


@pytest.fixture
def host(library: Any, careless: Image, new_host: Callable[..., Any]) -> Any:
    return new_host(image=careless)


def exception_of(host: Any) -> int:
    """The exception's number in the error record of the call block that the last ecall used."""
    address = host.sent.register("rsi")
    return int(struct.unpack("<I", host.read(address + CALL.field("error").offset, 4))[0])


def test_an_error_that_a_bridge_overlooks_still_fails_the_call(host: Any) -> None:
    assert host.ecall(OVERLOOKS) == (0, EXCEPTION)
    assert exception_of(host) == VALUE_ERROR


def test_an_error_that_nobody_raised_has_a_record_all_the_same(host: Any) -> None:
    assert host.ecall(CLAIMS) == (0, EXCEPTION)
    assert exception_of(host) == SYSTEM_ERROR


def test_an_ocalls_frame_is_not_read_past_its_room(host: Any) -> None:
    assert host.ecall(READS_TOO_MUCH) == (0, RESULT)


def test_a_result_does_not_leave_an_enclave_that_was_aborted_meanwhile(host: Any) -> None:
    assert host.ecall(MEANWHILE_ABORTED) == (0, ABORTED)
