"""A generator in C: a struct of its variables, and the function that goes on to the next value.

While that runs its variables are C's own, and the struct has none of them: each is in one place, so that whatever ends
first lets go of it once.
"""

from ..ir.model import Routine, Slot
from ..survey.names import next_name
from ..survey.symbols import Module
from ..types.model import Type
from .routine import RAISED, Writer, caught, places, prototype, temporaries, written
from .spelling import c_type, stem


def next_prototype(routine: Routine, module: Module) -> str:
    """Whether there is a value, and the value."""
    type_ = routine.generates
    assert type_ is not None
    name = next_name(module.name, routine.function.name)
    return f"bool {name}({c_type(type_)}pye_frame, {c_type(type_.element)}*pye_value, bool *pye_result)"


def generator_text(routine: Routine, module: Module, source: list[str], covered: set[int]) -> str:
    first, writer = written(routine, module, source, covered)
    slots = [*routine.parameters, *routine.locals, *temporaries(writer)]
    begun = f"/* {writer.file}:{writer.line(routine.function.node.lineno)} */"
    rows = [begun, *_frame(routine, slots), f"static {prototype(routine, module)}", "{", *_made(routine), "}", ""]
    rows += [f"static {next_prototype(routine, module)}", "{", *_begin(writer, slots), *first]
    if writer.yields:
        cases = (f"    case {at + 1}: goto resume_{at + 1};" for at in range(writer.yields))
        rows += ["    switch (pye_at) {", *cases, "    default: break;", "    }"]
    return "\n".join([*rows, *writer.rows, *_end(writer, slots), "}"]) + "\n"


def _frame(routine: Routine, slots: list[Slot]) -> list[str]:
    """The struct, and what lets go of it."""
    assert routine.generates is not None
    name = stem(routine.generates)
    return [
        f"struct {name} {{",
        "    pye_generator_t generator;",
        *(f"    {c_type(one.type)}{one.name};" for one in slots),
        "};",
        "",
        f"static void {name}_free(pye_head_t *head)",
        "{",
        f"    {name}_t *frame = ({name}_t *)head;",
        *(f"    {_release(one, f'frame->{one.name}')}" for one in slots if one.counted),
        "    pye_block_free(frame, sizeof *frame);",
        "}",
        "",
        f"static const pye_operations_t {name}_operations = {{.free = {name}_free}};",
        f'static const pye_type_t {name}_type = {{.name = "generator", .operations = &{name}_operations}};',
        "",
    ]


def _made(routine: Routine) -> list[str]:
    """The call: nothing of the function has run then."""
    assert routine.generates is not None
    name = stem(routine.generates)
    return [
        f"    {name}_t *frame = pye_object_new(&{name}_type, sizeof *frame);",
        "    if (frame == NULL)",
        "        return false;",
        *(f"    frame->{one.name} = {_kept(one)};" for one in routine.parameters),
        "    *pye_result = frame;",
        "    return true;",
    ]


def _begin(writer: Writer, slots: list[Slot]) -> list[str]:
    name = stem(writer.routine.generates) if writer.routine.generates is not None else ""
    return [
        *places(writer),
        "    bool pye_well = false;",
        "    uint32_t pye_at;",
        "    *pye_result = false;",
        "    if (!pye_generator_goes_on(&pye_frame->generator, &pye_at))",
        "        return pye_at == PYE_GENERATOR_ENDED;",
        *(f"    {c_type(one.type)}{one.name} = pye_frame->{one.name};" for one in slots),
        "    __builtin_memset((char *)pye_frame + sizeof(pye_generator_t), 0,",
        f"                     sizeof({name}_t) - sizeof(pye_generator_t));",
        "",
    ]


def _end(writer: Writer, slots: list[Slot]) -> list[str]:
    rows = caught(writer)
    if RAISED in writer.jumps:
        rows.append("    pye_generator_raised();")
    if "done" in writer.jumps:
        rows.append("done:")
    rows += [f"    {_release(one, one.name)}" for one in slots if one.counted]
    rows += ["    pye_frame->generator.at = PYE_GENERATOR_ENDED;", "    return pye_well;"]
    if writer.yields:
        rows.append("suspended:")
        rows += [f"    pye_frame->{one.name} = {one.name};" for one in slots]
        rows += ["    pye_frame->generator.at = pye_at;", "    *pye_result = true;", "    return true;"]
    return rows


def _kept(slot: Slot) -> str:
    assert isinstance(slot.type, Type)
    return slot.name if slot.type.plain else f"{stem(slot.type)}_retain({slot.name})"


def _release(slot: Slot, place: str) -> str:
    assert isinstance(slot.type, Type)
    return f"{stem(slot.type)}_release({place});"
