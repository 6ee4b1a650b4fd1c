"""The host's side of ocalls whose results point at memory of the host's own: freed once the enclave has read it."""

from pyenclave.edl.model import (
    Constant,
    DeepPlan,
    Direction,
    Interface,
    Length,
    LengthKind,
    Ocall,
    Parameter,
    Reference,
    StructRef,
)

from .deep_functions import DeepFunctions
from .frame import CHOSEN_STRINGS, size_field
from .lengths import length_factors
from .macros import TRY
from .records import Records
from .spelling import size_of
from .writer import Writer

_SPEND = """
/* Has memory of malloc's freed once the enclave has read it; NULL is fine. */
static pye_status_t pye_spend(pye_spent_t **spent, const void *memory)
{
    if (memory == NULL) {
        return PYE_OK;
    }
    pye_spent_t *entry = malloc(sizeof(*entry));
    if (entry == NULL) {
        return PYE_E_OCALL; /* then it is not freed at all, and the enclave does not read it */
    }
    *entry = (pye_spent_t){*spent, (void *)(uintptr_t)memory};
    *spent = entry;
    return PYE_OK;
}
"""


_HELD = """
/* The pointer that a place holds, whatever its type. */
static const void *pye_held(uint64_t place)
{
    const void *memory = NULL;
    if (place != 0) {
        __builtin_memcpy(&memory, (const void *)(uintptr_t)place, sizeof(memory));
    }
    return memory;
}
"""


def answers(ocall: Ocall) -> list[Parameter]:
    """The parameters through which the ocall's function points at memory of its own."""
    return [p for p in ocall.parameters if p.copy and p.direction is Direction.OUT and (p.copy.deep or p.copy.chosen)]


def is_needed(interface: Interface) -> bool:
    """Whether any ocall has such results."""
    return any(map(answers, interface.ocalls))


def write_functions(w: Writer, interface: Interface) -> None:
    """The static functions that walk such results."""
    functions = DeepFunctions({"spend": _write_spend, "members_spend": _write_members_spend}, Records(interface))
    copies = [p.copy for ocall in interface.ocalls for p in answers(ocall) if p.copy]
    for copy in copies:
        if copy.deep:
            functions.need("spend", copy.deep)
    for text in [TRY, _SPEND] + [_HELD] * any(copy.chosen for copy in copies):
        w.line()
        w.lines(text.strip().split("\n"))
    functions.write(w)


def write_spend(w: Writer, parameter: Parameter) -> None:
    """After the host's function: what its results point at was malloc'ed for the enclave to read."""
    assert parameter.copy
    name, copy, plan = parameter.name, parameter.copy, parameter.copy.deep
    if plan is not None:
        count = _count(copy.length, plan, "pye_frame->")
        address = f"(const void *)(uintptr_t)pye_frame->{name}"
        w.call(f"PYE_TRY(pye_deep_spend_{plan.struct}(", ["pye_spent", address, count], "));")
        return
    with w.block(""):
        w.line(f"const void *pye_memory = pye_held(pye_frame->{name});")
        if copy.length.kind in CHOSEN_STRINGS:
            wide = copy.length.kind is LengthKind.WSTRING
            size = "(wcslen(pye_memory) + 1) * sizeof(wchar_t)" if wide else "strlen(pye_memory) + 1"
            w.line(f"pye_frame->{size_field(name)} = pye_memory == NULL ? 0 : {size};")
        w.line("PYE_TRY(pye_spend(pye_spent, pye_memory));")


def _write_spend(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_spend", plan)
    w.line("/* What the elements of an array point at. */")
    head = f"static pye_status_t pye_deep_spend_{plan.struct}(pye_spent_t **spent, const {of} *values, size_t count)"
    with w.function(head):
        with w.block("for (size_t at = 0; values != NULL && at < count; at++)"):
            w.line(f"PYE_TRY({members}(spent, &values[at]));")
        w.line("return PYE_OK;")


def _write_members_spend(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    for member in plan.members:
        if member.plan:
            functions.need("spend", member.plan)
    embedded = functions.embedded("members_spend", plan)
    head = f"static pye_status_t pye_deep_members_spend_{plan.struct}(pye_spent_t **spent, const {of} *value)"
    with w.function(head):
        for member in plan.members:
            if member.plan:
                count = _count(member.length, member.plan, "value->")
                w.call(
                    f"PYE_TRY(pye_deep_spend_{member.plan.struct}(", ["spent", f"value->{member.name}", count], "));"
                )
            w.line(f"PYE_TRY(pye_spend(spent, value->{member.name}));")
        functions.write_embedded(w, embedded, ("value",), ("spent",))
        w.line("return PYE_OK;")


def _count(length: Length, plan: DeepPlan, scope: str) -> str:
    """An expression: the elements of an array of the plan's structs. The enclave refuses lengths that overflow."""
    factors = []
    for factor in length_factors(Length(LengthKind.BYTES, length.size, length.count), StructRef(plan.struct)):
        if isinstance(factor, Reference):
            value = f"{scope}{factor.name}"
            factors.append(f"({value} < 0 ? 0 : (size_t){value})" if factor.signed else f"(size_t){value}")
        elif isinstance(factor, Constant):
            factors.append(f"(size_t){factor.value}")
        else:
            factors.append(size_of(factor.type))
    product = " * ".join(factors)
    return f"{product} / sizeof(struct {plan.struct})" if length.kind is LengthKind.BYTES else product
