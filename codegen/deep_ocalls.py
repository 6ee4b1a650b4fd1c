"""Deep copy for ocalls: trusted structs go out with every buffer beside them, and come back into their own buffers.

The image of n structs lies on the heap four times. `pinned` is what the caller's structs said, read once before the
ocall leaves: lengths and the addresses of trusted buffers only ever come from there, whatever an ecall that comes
in meanwhile does to the structs. `kept` has the images of what members point at, `sent` the addresses outside,
`received` what the host answered. An answer is checked whole before its first byte reaches the caller's memory.
"""

from pyenclave.edl.model import DeepPlan, Direction, Parameter

from .deep_functions import DeepFunctions
from .writer import Writer


def need(functions: DeepFunctions, parameter: Parameter, plan: DeepPlan) -> None:
    """What the stub of an ocall with this parameter calls."""
    for kind in ("room", "send", "free"):
        functions.need(kind, plan)
    if parameter.direction is Direction.INOUT:
        functions.need("take", plan)
        functions.need("commit", plan)


# --- in a stub -----------------------------------------------------------------------------------


def image_type(plan: DeepPlan) -> str:
    return f"struct {plan.struct} *"


def release(parameter: Parameter) -> str:
    return f"pye_deep_free_{_plan(parameter).struct}(pye_image.{parameter.name});"


def write_room(w: Writer, parameter: Parameter) -> None:
    """Makes the image, and adds the room of what its elements point at to `pye_room`."""
    name = parameter.name
    arguments = f"pye_ocall, &pye_image->{name}, {name}, pye_size.{name}, &pye_room"
    w.line(f"PYE_TRY(pye_deep_room_{_plan(parameter).struct}({arguments}));")


def write_send(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    arguments = f"pye_ocall, &pye_frame.{name}, pye_image->{name}, pye_size.{name}"
    w.line(f"PYE_TRY(pye_deep_send_{_plan(parameter).struct}({arguments}));")


def write_take(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    arguments = f"pye_ocall, pye_image->{name}, pye_frame.{name}, pye_size.{name}"
    w.line(f"PYE_TRY(pye_deep_take_{_plan(parameter).struct}({arguments}));")


def write_commit(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    arguments = f"pye_ocall, {name}, pye_image->{name}, pye_size.{name}"
    w.line(f"PYE_TRY(pye_deep_commit_{_plan(parameter).struct}({arguments}));")


def _plan(parameter: Parameter) -> DeepPlan:
    assert parameter.copy
    assert parameter.copy.deep
    return parameter.copy.deep
