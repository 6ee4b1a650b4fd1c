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
from .lengths import length_factors
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
_TRY = """
#define PYE_TRY(call) \\
    do { \\
        pye_status_t pye_try = (call); \\
        if (pye_try != PYE_OK) { \\
            return pye_try; \\
        } \\
    } while (0)
"""


def accepted(ocall: Ocall) -> list[tuple[Parameter, DeepPlan]]:
    """The deep structs that the ocall answers with."""
    copies = [(p, p.copy) for p in ocall.parameters if p.copy and p.copy.direction is Direction.OUT]
    return [(parameter, copy.deep) for parameter, copy in copies if copy.deep]


def is_needed(interface: Interface) -> bool:
    """Whether any ocall has such results."""
    return any(map(accepted, interface.ocalls))


def write_functions(w: Writer, interface: Interface) -> None:
    """The static functions that walk such results."""
    functions = DeepFunctions({"spend": _write_spend, "members_spend": _write_members_spend}, Records(interface))
    for ocall in interface.ocalls:
        for _, plan in accepted(ocall):
            functions.need("spend", plan)
    for text in (_TRY, _SPEND):
        w.line()
        w.lines(text.strip().split("\n"))
    functions.write(w)


def write_spend(w: Writer, parameter: Parameter, plan: DeepPlan) -> None:
    """After the host's function: what its results point at was malloc'ed for the enclave to read."""
    assert parameter.copy
    count = _count(parameter.copy.length, plan, "pye_frame->")
    address = f"(const void *)(uintptr_t)pye_frame->{parameter.name}"
    w.call(f"PYE_TRY(pye_deep_spend_{plan.struct}(", ["pye_spent", address, count], "));")


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
        functions.write_embedded(w, embedded, ("value",), "spent, ")
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
