"""Parameters that are not copied: values, which lie in the frame, and addresses that nobody checks."""

from pyenclave.edl.model import Foreign, Function, LengthKind, Parameter, StructRef, UnionRef
from pyenclave.edl.spelling import spell_type

from ..cython_lengths import unit
from ..cython_types import Types
from ..frame import Field, value
from ..spelling import by_address, is_bool
from ..writer import Writer
from .base import Crossing

_STRINGS = (LengthKind.STRING, LengthKind.WSTRING)


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

    @property
    def is_record(self) -> bool:
        """What a typedef of the user's is only the compiler knows."""
        return isinstance(self.parameter.type, StructRef | UnionRef | Foreign)

    def bridge_argument(self) -> str:
        return self._read("pye_frame.")

    def stub_value(self, w: Writer) -> None:
        w.line(f"pye_frame.{self.name} = {self.name};")
        if self.records.padded(self.parameter.type):
            w.line(self.records.clear(self.parameter.type, f"&pye_frame.{self.name}"))

    def proxy_fill(self, w: Writer) -> None:
        w.line(f"pye_frame.{self.name} = {self.name};")

    def serve_parameter(self) -> str:
        return spell_type(self.parameter.type, self.name)

    def serve_argument(self) -> str:
        return self._read("pye_frame->")

    # --- in Python -------------------------------------------------------------------------------

    def c_type(self, types: Types) -> str:
        return types.spell(self.parameter.type)

    def method_local(self, types: Types) -> str:
        return f"cdef {types.spell(self.parameter.type)} pye_v_{self.name}"

    def method_argument(self, w: Writer, types: Types) -> None:
        w.lines(types.store(self.parameter.type, f"pye_v_{self.name}", self.python, self.python))

    def method_passed(self) -> str:
        return f"pye_v_{self.name}"

    def callable_argument(self, types: Types) -> str:
        return types.load(self.parameter.type, f"pye_v_{self.name}")

    def hint(self, types: Types, *, argument: bool) -> str:
        return types.hint(self.parameter.type, argument=argument)

    def _read(self, frame: str) -> str:
        """The value in a frame, where a bool is a byte."""
        return f"{frame}{self.name}{' != 0' if is_bool(self.parameter.type) else ''}"


class Computed(Value):
    """A length that some buffer which goes in has in Python: it follows from that."""

    is_computed = True
    is_argument = False

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return super().fits(parameter, function) and any(
            parameter.name == found[0].name
            for one in function.parameters
            if one.copy and one.copy.direction.copies_in and one.copy.length.kind not in _STRINGS
            if (found := unit(one.copy))
        )


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

    # --- in Python: an int -----------------------------------------------------------------------

    def method_local(self, types: Types) -> str:
        return f"cdef void *pye_v_{self.name}"

    def method_argument(self, w: Writer, types: Types) -> None:
        w.line(f'pye_v_{self.name} = <void *><uintptr_t>pye_py_u64({self.python}, "{self.python}")')

    def method_passed(self) -> str:
        return f"pye_v_{self.name}"

    def callable_argument(self, types: Types) -> str:
        return f"<uintptr_t>pye_v_{self.name}"

    def hint(self, types: Types, *, argument: bool) -> str:
        return "SupportsIndex" if argument else "int"
