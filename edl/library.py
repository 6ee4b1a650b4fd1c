"""The ocalls that pyenclave's own runtime answers: outputs whose length the callee chooses.

Standard EDL has no spelling for such an output. An interface that declares one of these carries it with what
standard EDL has: the trusted side calls the ocall with the data, the host's proxy keeps it and returns it.
"""

from . import codes
from .model import VOID, Copy, Direction, Length, LengthKind, Ocall, Parameter, Pointer, Reference, Scalar
from .report import Report

_SIZE = Scalar("size_t")
LIBRARY_OCALLS = {"pyenclave_return_bytes": Scalar("uint8_t"), "pyenclave_return_str": Scalar("char")}


def library_declaration(name: str) -> str:
    """The only declaration that is accepted, as EDL."""
    element = LIBRARY_OCALLS[name].name
    return f"void {name}([in, size=size] const {element} *data, size_t size);"


def check_library_ocall(ocall: Ocall, report: Report) -> None:
    """Reports a declaration that is not exactly the library's."""
    element = LIBRARY_OCALLS[ocall.name]
    length = Length(LengthKind.BYTES, size=Reference("size", _SIZE, signed=False))
    data = Parameter(
        "data", Pointer(element, const=True), Direction.IN, ocall.span, Copy(Direction.IN, element, length)
    )
    size = Parameter("size", _SIZE, Direction.VALUE, ocall.span)
    plain = not (ocall.switchless or ocall.allow or ocall.propagate_errno or ocall.convention or ocall.dllimport)
    if ocall.returns != VOID or ocall.parameters != (data, size) or not plain:
        message = f"`{ocall.name}` is answered by pyenclave's runtime and has one declaration"
        report.add(codes.BAD_RETURN_ENTRY, ocall.span, message, f"write `{library_declaration(ocall.name)}`")
