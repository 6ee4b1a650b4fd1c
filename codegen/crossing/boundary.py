"""Everything that crosses in one interface: what every generator of a file is given."""

from pyenclave.edl.model import Function, Interface

from .call import Call, EcallCall, OcallCall
from .records import Records


class Boundary:
    """The calls of an interface, in its order."""

    def __init__(self, interface: Interface) -> None:
        self.interface = interface
        self.records = Records(interface)
        self.ecalls = [EcallCall(ecall, self.records) for ecall in interface.ecalls]
        self.ocalls = [OcallCall(ocall, self.records) for ocall in interface.ocalls]

    @property
    def calls(self) -> list[Call]:
        return [*self.ecalls, *self.ocalls]

    def of(self, function: Function) -> Call:
        """The call of one of the interface's functions."""
        return next(call for call in self.calls if call.function == function)
