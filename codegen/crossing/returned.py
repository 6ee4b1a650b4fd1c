"""What a function returns: a value, or an address, in the frame's field `pye_result`."""

from pyenclave.edl.model import Pointer, Type
from pyenclave.edl.spelling import spell_type

from ..frame import Field, value, word
from ..spelling import is_bool, is_void
from ..writer import Writer
from .records import Records


class Returned:
    """A value."""

    def __init__(self, of: Type, records: Records) -> None:
        self.type = of
        self.records = records

    def field(self) -> Field:
        return value("pye_result", self.type, self.records.layout)

    def read(self) -> str:
        """The value in the frame, where a bool is a byte."""
        return "pye_frame.pye_result != 0" if is_bool(self.type) else "pye_frame.pye_result"

    # --- the bridge of an ecall ------------------------------------------------------------------

    def bridge_call(self, head: str) -> str:
        """The head of the body's call, with where its result goes."""
        return f"pye_frame.pye_result = {head}"

    def bridge_check(self, w: Writer) -> None:
        """Refuses what may not leave."""

    def bridge_clear(self, w: Writer) -> None:
        """Zeroes the padding."""
        if self.records.padded(self.type):
            w.line(self.records.clear(self.type, "&pye_frame.pye_result"))

    # --- the stub of an ocall --------------------------------------------------------------------

    def stub_check(self, w: Writer, failed: str) -> None:
        """Refuses what is no value of the type."""
        if self.records.checked(self.type):
            with w.block(f"if ({self.records.check(self.type, 'pye_frame.pye_result')} != PYE_OK)"):
                w.line(failed)

    # --- the function that serves an ocall -------------------------------------------------------

    def serve_declare(self, w: Writer) -> None:
        """The variable that the host's function sets."""
        w.line(f"{spell_type(self.type, 'pye_result')};")
        w.line("__builtin_memset(&pye_result, 0, sizeof(pye_result));")

    def serve_answer(self, w: Writer) -> None:
        """Puts it into the frame."""
        w.line("pye_frame->pye_result = pye_result;")


class ReturnedAddress(Returned):
    """An address of the caller's side."""

    def field(self) -> Field:
        return word("pye_result")

    def read(self) -> str:
        return f"({spell_type(self.type)})(uintptr_t)pye_frame.pye_result"

    def bridge_call(self, head: str) -> str:
        return super().bridge_call(f"(uint64_t)(uintptr_t){head}")

    def bridge_check(self, w: Writer) -> None:
        w.line("/* No trusted address leaves. */")
        with w.block("if (pye_frame.pye_result != 0 && !pye_is_outside(pye_frame.pye_result, 1))"):
            w.line("return PYE_E_POINTER;")

    def serve_answer(self, w: Writer) -> None:
        w.line("pye_frame->pye_result = (uint64_t)(uintptr_t)pye_result;")


def returned(of: Type, records: Records) -> Returned | None:
    """None for void."""
    if is_void(of):
        return None
    return ReturnedAddress(of, records) if isinstance(of, Pointer) else Returned(of, records)
