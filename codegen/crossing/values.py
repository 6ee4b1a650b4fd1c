"""Parameters that are not copied: values, which lie in the frame, and addresses that nobody checks."""

from pyenclave.edl.model import Function, Parameter

from ..frame import Field, value
from ..spelling import by_address, is_bool
from ..writer import Writer
from .base import Crossing


class Value(Crossing):
    """A number, an enum, a struct or a union by value."""

    copied = False

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return not by_address(parameter)

    def ocall_fields(self) -> list[Field]:
        return [value(self.name, self.parameter.type, self.records.layout)]

    def bridge_check_value(self, w: Writer) -> None:
        if self.records.checked(self.parameter.type):
            w.line(f"PYE_TRY({self.records.check(self.parameter.type, f'pye_frame.{self.name}')});")

    def bridge_argument(self) -> str:
        return self._read("pye_frame.")

    def stub_value(self, w: Writer) -> None:
        w.line(f"pye_frame.{self.name} = {self.name};")
        if self.records.padded(self.parameter.type):
            w.line(self.records.clear(self.parameter.type, f"&pye_frame.{self.name}"))

    def proxy_fill(self, w: Writer) -> None:
        w.line(f"pye_frame.{self.name} = {self.name};")

    def serve_argument(self) -> str:
        return self._read("pye_frame->")

    def _read(self, frame: str) -> str:
        """The value in a frame, where a bool is a byte."""
        return f"{frame}{self.name}{' != 0' if is_bool(self.parameter.type) else ''}"


class Address(Crossing):
    """`user_check`: what it points at is the program's own business."""

    copied = False

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return parameter.copy is None and by_address(parameter)

    def bridge_argument(self) -> str:
        return f"(void *)(uintptr_t)pye_frame.{self.name}"

    def stub_value(self, w: Writer) -> None:
        w.line(f"pye_frame.{self.name} = (uint64_t)(uintptr_t){self.name};")
