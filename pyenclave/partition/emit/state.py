"""State in C: module variables that live inside."""

from ..ir.model import Slot
from ..ir.pool import Pool, buffer_bytes
from ..survey.names import function_name
from ..survey.symbols import Kept, Module
from .spelling import c_type, constant, initial, is_struct, number, stem
from .types import descriptor


def load(target: Slot, variable: Kept, module: Module) -> str:
    """The value as it is now."""
    name = function_name(module.name, variable.name)
    if variable.type.plain:
        return f"{target.name} = {name};"
    return f"{target.name} = {stem(variable.type)}_retain({name});"


def store(variable: Kept, value: str, module: Module) -> tuple[str, bool]:
    """The assignment, or the call that keeps the value, and whether it may fail."""
    name = function_name(module.name, variable.name)
    if variable.type.plain:
        return f"{name} = {value}", False
    if variable.type.is_buffer:  # which needs no descriptor, nor all that one brings into the image
        return f"pye_bytes_store(&{name}, {value})", True
    slot = f"&{value}" if is_struct(variable.type) else f"&({c_type(variable.type).strip()}){{{value}}}"
    return f"pye_state_store(&{descriptor(variable.type)}, &{name}, {slot})", True


def definitions(pool: Pool) -> list[str]:
    """Each variable as the image has it: what it begins as is measured."""
    rows = []
    for variable in sorted(pool.variables.values(), key=lambda one: one.node.lineno):
        rows += _definition(variable, pool.module)
    return rows


def _definition(variable: Kept, module: Module) -> list[str]:
    name, type_ = function_name(module.name, variable.name), variable.type
    declared = f"static {c_type(type_)}{name}"
    if variable.initial is None:
        rows = [f"{declared} = {initial(type_)};"]
        if is_struct(type_) and not type_.plain:
            rows.append(f'_Static_assert(sizeof({name}) <= PYE_STATE_MAX, "state of so many bytes");')
        return rows
    if type_.plain:
        return [f"{declared} = {number(variable.initial, type_)};"]
    return [
        f"static const pye_bytes_t {name}_initial = {constant(buffer_bytes(variable.initial), type_)};",
        f"{declared} = PYE_CONSTANT({name}_initial);",
    ]
