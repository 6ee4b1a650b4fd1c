"""One function of the interface: what of it crosses, parameter by parameter, and what it returns."""

from pyenclave.edl.model import Ecall, Function, Ocall

from ..frame import Field, errno_field, write_frame
from ..python_names import argument_names
from ..spelling import frame_name, needs_frame, propagates_errno
from ..writer import Writer
from .base import Crossing
from .kinds import crossing
from .records import Records
from .returned import returned


class Call:
    """What both sides have to know of a function, in the order in which the frame holds it."""

    def __init__(self, function: Function, records: Records) -> None:
        self.function = function
        python = argument_names(parameter.name for parameter in function.parameters)
        self.crossings = [crossing(p, function, python[p.name], records) for p in function.parameters]
        self.returned = returned(function.returns, records)

    @property
    def copied(self) -> list[Crossing]:
        """The parameters that have buffers."""
        return [one for one in self.crossings if one.copied]

    @property
    def outputs(self) -> list[Crossing]:
        """Those of them whose buffers come back."""
        return [one for one in self.copied if one.copies_out]

    # --- in Python -------------------------------------------------------------------------------

    @property
    def arguments(self) -> list[Crossing]:
        """What Python passes, or a callable gets."""
        return [one for one in self.crossings if one.is_argument]

    def results_in_python(self, in_place: bool) -> list[Crossing]:
        """Results after the return value, in order; `in_place`: with buffers that the other side changes in place."""
        return [one for one in self.crossings if one.is_output and (in_place or not one.in_place)]

    # --- the frame -------------------------------------------------------------------------------

    def inputs(self) -> list[Field]:
        raise NotImplementedError

    def results(self) -> list[Field]:
        """The part that carries results, which is stored in whole words."""
        return [self.returned.field()] if self.returned else []

    @property
    def needs_frame(self) -> bool:
        """A function without parameters and result has no frame: address 0, size 0."""
        return needs_frame(self.function)

    def results_part(self) -> str | None:
        """Offset and size of the part with results, as two arguments in C."""
        found = self.results()
        return f"PYE_RESULTS({frame_name(self.function)}, {found[0].name})" if found else None

    def write_frame(self, w: Writer) -> None:
        """The struct and its assert; nothing for a function that has no frame."""
        if self.needs_frame:
            write_frame(w, frame_name(self.function), [*self.inputs(), *self.results()])


class EcallCall(Call):
    function: Ecall

    def inputs(self) -> list[Field]:
        return [field for one in self.crossings for field in one.ecall_fields()]


class OcallCall(Call):
    function: Ocall

    def inputs(self) -> list[Field]:
        return [field for one in self.crossings for field in one.ocall_fields()]

    def results(self) -> list[Field]:
        errno = [errno_field()] * propagates_errno(self.function)
        return [*super().results(), *errno, *(field for one in self.crossings for field in one.answer_fields())]
