"""The host's side of deep outputs of ocalls: memory of malloc's, which is freed once the enclave has read it."""

from pyenclave.edl.model import Constant, DeepPlan, Length, LengthKind, Reference, StructRef

from ...lengths import length_factors
from ...spelling import size_of
from ...writer import Writer
from .functions import DeepFunctions, Maker


def _write_defer_free(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_defer_free", plan)
    w.line("/* What the elements of an array point at. */")
    parameters = ["pye_deferred_t **deferred", f"const {of} *values", "size_t count"]
    w.call(f"static pye_status_t pye_deep_defer_free_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("for (size_t at = 0; values != NULL && at < count; at++)"):
            w.line(f"PYE_TRY({members}(deferred, &values[at]));")
        w.line("return PYE_OK;")


def _write_members_defer_free(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    inner = functions.inner("defer_free", plan.members)
    body = w.part(1)
    for member in plan.members:
        if member.plan:
            elements = count(member.length, member.plan, "value->")
            body.call(f"PYE_TRY({inner[member.name]}(", ["deferred", f"value->{member.name}", elements], "));")
        body.line(f"PYE_TRY(pye_defer_free(deferred, value->{member.name}));")
    functions.write_embedded(body, "members_defer_free", plan, ("value",), ("deferred",))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_defer_free_{plan.struct}("
    functions.write_body(w, head, ["pye_deferred_t **deferred", f"const struct {plan.struct} *value"], body)


def count(length: Length, plan: DeepPlan, scope: str) -> str:
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


MAKERS: dict[str, Maker] = {"defer_free": _write_defer_free, "members_defer_free": _write_members_defer_free}
