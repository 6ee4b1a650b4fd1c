"""The host's side of deep outputs of ocalls: memory of malloc's, which the enclave gets with all that it points at."""

from pyenclave.edl.model import DeepPlan

from ...writer import Writer
from .functions import DeepFunctions, Maker


def _write_hand_over(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_hand_over", plan)
    w.line("/* What the elements of an array point at. */")
    w.call(
        f"static void pye_deep_hand_over_{plan.struct}(",
        ["pye_handing_t *handing", f"{of} *values", "size_t size"],
        ")",
    )
    with w.function(""), w.block(f"for (size_t at = 0; values != NULL && at < size / sizeof({of}); at++)"):
        w.line(f"{members}(handing, &values[at]);")


def _write_members_hand_over(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    inner = functions.inner("hand_over", plan.members)
    body = w.part(1)
    for member in plan.members:
        with body.block(f"if ({functions.length(plan, member)}(value, &bytes) != PYE_OK)"):
            body.line("bytes = PYE_UNKNOWN;")
        if member.plan:
            with body.block("if (bytes != PYE_UNKNOWN)"):
                body.line(f"{inner[member.name]}(handing, (void *)(uintptr_t)value->{member.name}, bytes);")
        body.line(f"pye_hand_over(handing, (void *)&value->{member.name}, bytes);")
    functions.write_embedded(body, "members_hand_over", plan, ("value",), ("handing",), tries=False)
    head = f"static void pye_deep_members_hand_over_{plan.struct}("
    functions.write_body(w, head, ["pye_handing_t *handing", f"struct {plan.struct} *value"], body)


MAKERS: dict[str, Maker] = {"hand_over": _write_hand_over, "members_hand_over": _write_members_hand_over}
