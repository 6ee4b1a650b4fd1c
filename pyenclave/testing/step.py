"""Calls of an emulated enclave one instruction at a time: what a hostile host sees, and where it may interfere."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from types import ModuleType
from typing import Any, Generic, TypeVar

from pyenclave.arch.ssa import GPRSGX
from pyenclave.enclave import Enclave
from pyenclave.errors import Error
from pyenclave.image.image import Image
from pyenclave.platforms import _native
from pyenclave.restart import enclave_of

__all__ = ["Run", "Step", "difference", "run"]

Result = TypeVar("Result")

# Of the GPRSGX region: RAX to R15 in the order of instruction encodings, RFLAGS, RIP.
REGISTERS = tuple(field.name for field in GPRSGX.fields[:18])
_WORDS = struct.Struct(f"<{len(REGISTERS)}Q")


class Step:
    """The enclave is interrupted before an instruction: its registers lie in the SSA frame, as after an AEX.

    A repeated string instruction is one step, or two where it has more than one element to go: before the first one
    and after it.
    """

    def __init__(self, image: Image, base: int, number: int, thread: int, gprsgx: bytes, state: bytes) -> None:
        self._image = image
        self._base = base
        self.number = number  # of the steps before it
        self.thread = thread  # number of the TCS
        self.gprsgx = gprsgx  # SDM vol. 3D, GPRSGX region
        self.state = state  # x87, SSE and AVX in the standard form of XSAVE (SDM vol. 1, 13.4)

    @cached_property
    def registers(self) -> dict[str, int]:
        """By name: `rax` to `r15`, `rflags` without TF, `rip`."""
        return dict(zip(REGISTERS, _WORDS.unpack_from(self.gprsgx), strict=True))

    @property
    def offset(self) -> int:
        """Of the instruction, from the enclave's base."""
        return self.registers["rip"] - self._base

    @property
    def symbol(self) -> str:
        """`function+0x12`, or the offset where the image has no name for it."""
        return self._image.symbol_at(self.offset) or f"{self.offset:#x}"

    @property
    def mxcsr(self) -> int:
        return int.from_bytes(self.state[24:28], "little")

    @property
    def x87_control(self) -> int:
        return int.from_bytes(self.state[0:2], "little")

    def ymm(self, number: int) -> bytes:
        """The 32 bytes of YMM0 to YMM15."""
        low, high = 160 + 16 * number, 576 + 16 * number
        return self.state[low : low + 16] + self.state[high : high + 16]

    def x87(self, number: int) -> bytes:
        """The 10 bytes of ST0 to ST7."""
        at = 32 + 16 * number
        return self.state[at : at + 10]


@dataclass(frozen=True)
class Run(Generic[Result]):
    """A call that has ended."""

    result: Result
    offsets: tuple[int, ...] = field(repr=False)  # of the instructions that ran inside, in order
    image: Image = field(repr=False)

    def symbols(self) -> list[str]:
        """`function+0x12` for each of them."""
        named = {offset: self.image.symbol_at(offset) or f"{offset:#x}" for offset in set(self.offsets)}
        return [named[offset] for offset in self.offsets]


def run(
    enclave: Enclave | ModuleType | str,
    call: Callable[[], Result],
    at_each: Callable[[Step], object] | None = None,
) -> Run[Result]:
    """Calls `call`, and steps what this thread runs in `enclave` meanwhile; calls of other threads run as ever.

    `enclave`: one on the platform `emulated`, or a decorated module (or its name) whose enclave has been loaded, by a
    first call for instance. `at_each` is called before each instruction and may do what a host may: read and write
    memory, call, also into the same enclave, which is not stepped then. Where it answers true, the rest runs at once
    and is not recorded. What it raises is raised when the call has ended.
    """
    if not isinstance(enclave, Enclave):
        loaded = enclave_of(enclave)
        if loaded is None:
            raise Error("no enclave is loaded yet: call one of the module's trusted functions first")
        enclave = loaded
    native, image = enclave._loaded, enclave.image
    if not isinstance(native, _native.NativeEnclave) or enclave.platform != "emulated":
        raise Error(f"an enclave on `emulated` can be stepped, not one on `{enclave.platform}`")
    number = 0

    def stop(thread: int, gprsgx: bytes, state: bytes) -> object:
        nonlocal number
        number += 1
        return at_each(Step(image, native.base, number - 1, thread, gprsgx, state)) if at_each is not None else None

    stepper = _native.Stepper(native, None if at_each is None else stop)
    result = stepper.run(call)
    return Run(result, stepper.offsets, image)


def difference(one: Run[Any], other: Run[Any]) -> str | None:
    """Where two calls ran different instructions first, in words; None where they ran the same.

    Of calls that differ in their secrets only, each difference tells a host that steps them about the secrets
    (security.md, part D). Which memory the instructions touched is not compared.
    """
    for at, (left, right) in enumerate(zip_longest(one.offsets, other.offsets)):
        if left != right:
            before = _place(one, one.offsets[at - 1]) if at else "the entry"
            return f"after {at} instructions, at {before}: on to {_place(one, left)}, and to {_place(other, right)}"
    return None


def _place(of: Run[Any], offset: int | None) -> str:
    return "its end" if offset is None else of.image.symbol_at(offset) or f"{offset:#x}"
