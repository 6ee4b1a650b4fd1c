"""What an exit leaves in the registers (security.md A08, A09, A10)."""

import ctypes
from functools import cache
from typing import Any

from pyenclave.image.image import Image

FLAGS, AC, ID, NT = 0x246, 1 << 18, 1 << 21, 1 << 14


@cache
def zero_of(image: Image) -> int:
    """Where the runtime's zero lies, which x87 loads last."""
    return next(symbol.address for symbol in image.elf.objects if symbol.name == "pye_zero")


def assert_clean_exit(host: Any) -> None:
    """Nothing but the documented registers, and constant flags."""
    out = host.out
    for name in ["rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"]:
        assert out.register(name) == 0, name
    assert out.register("rax") == 4
    assert out.register("rbp") == host.sent.register("rbp")
    assert bytes(out.ymm) == bytes(512)
    saved = bytes((ctypes.c_uint8 * 512).in_dll(host._library, "probe_fx"))
    assert saved[32:160] == bytes(128)
    control, status, tags, *_, operand, _ = (ctypes.c_uint32 * 7).in_dll(host._library, "probe_environment")
    assert (control & 0xFFFF, status & 0xFFFF, tags & 0xFFFF) == (0x37F, 0, 0xFFFF)
    # 0 where no operand is noted without an exception, and where AMD's processors lose it to an interrupt.
    assert operand in (0, host.base + zero_of(host.image) & 0xFFFFFFFF)
    # What is refused before there is a trusted stack for POPFQ leaves with the host's own.
    assert out.flags in (FLAGS, FLAGS | host.sent.flags & (AC | ID | NT))
