"""State in C: module variables that live inside."""

from ..ir.model import Slot
from ..ir.pool import Pool, buffer_bytes
from ..survey.names import function_name
from ..survey.symbols import InsideVariable, Module
from ..types.model import STR, Float, Type
from .spelling import c_string, c_type, number
from .types import descriptor


def load(target: Slot, variable: InsideVariable, module: Module) -> str:
    """The value as it is now."""
    name = function_name(module.name, variable.name)
    if not variable.type.plain:
        return f"pye_state_read(&{name}_cell, &{descriptor(variable.type)}, &{name}, &{target.name});"
    if isinstance(variable.type, Float):
        cast = "" if variable.type.bits == 64 else "(float)"
        return f"{target.name} = {cast}pye_state_load_float(&{name});"
    return f"{target.name} = PYE_STATE_LOAD({name});"


def store(variable: InsideVariable, value: str, module: Module) -> tuple[str, bool]:
    """The call, and whether it may fail."""
    name = function_name(module.name, variable.name)
    if not variable.type.plain:
        slot = f"&({c_type(variable.type).strip()}){{{value}}}"
        return f"pye_state_write(&{name}_cell, &{descriptor(variable.type)}, &{name}, {slot})", True
    if isinstance(variable.type, Float):
        return f"pye_state_store_float(&{name}, {value})", False
    return f"PYE_STATE_STORE({name}, {value})", False


def definitions(pool: Pool) -> list[str]:
    """Each variable as the image has it: what it begins as is measured."""
    rows = []
    for variable in sorted(pool.variables.values(), key=lambda one: one.node.lineno):  # type: ignore[attr-defined]
        rows += _definition(variable, pool.module)
    return rows


def _definition(variable: InsideVariable, module: Module) -> list[str]:
    name, type_ = function_name(module.name, variable.name), variable.type
    if type_.plain:
        held = "double " if isinstance(type_, Float) else c_type(type_)
        return [f"static {held}{name} = {number(variable.initial, type_)};"]
    return [
        f"static const pye_bytes_t {name}_initial = {constant(buffer_bytes(variable.initial), type_)};",
        f"static pye_bytes_t *{name} = PYE_CONSTANT({name}_initial);",
        f"static pye_cell_t {name}_cell;",
    ]


def constant(data: bytes, type_: Type) -> str:
    """The initialiser of a bytes or a str of the image."""
    if type_ == STR:
        points = len(data.decode("utf-8", "surrogatepass"))
        return f'PYE_STR_CONSTANT({len(data)}, {points}, "{c_string(data)}")'
    return f'PYE_BYTES_CONSTANT({len(data)}, "{c_string(data)}")'
