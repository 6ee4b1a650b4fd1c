"""routine_of(body, pool): a checked function in the intermediate form."""

from ..check.tree import Body
from ..survey.names import local_name
from ..types.model import NONE
from .builder import Builder
from .model import Return, Routine, Slot
from .ownership import own
from .pool import Pool
from .statements import lower


def routine_of(body: Body, pool: Pool, *, recursive: bool) -> Routine:
    """Parameters are borrowed; one that is assigned to becomes a variable that owns what it holds."""
    slots = {local_name(name): Slot(local_name(name), type_, temporary=False) for name, type_ in body.types.items()}
    parameters = []
    for one in body.signature.parameters:
        owned = one.name in body.rebound and not one.type.plain
        parameters.append(Slot(f"p_{one.name}", one.type, temporary=False) if owned else slots[local_name(one.name)])
    routine = Routine(body.function, body.signature, tuple(parameters), recursive=recursive)
    borrowed = {parameter.name for parameter in parameters}
    routine.locals = [slot for slot in slots.values() if slot.name not in borrowed]
    builder = Builder(routine, pool, slots, lower, routine.block, walrus=body.walrus)
    for one, parameter in zip(body.signature.parameters, parameters, strict=True):
        if parameter.name != local_name(one.name):
            builder.assign(builder.local(one.name), parameter)
    lower(body.statements, builder)
    if body.signature.result == NONE or routine.generates is not None:
        builder.write(Return(None))
    own(routine)
    return routine
