"""The host's side of deep structs where the enclave reaches shared memory only: copies that point at copies.

The caller's structs are read once, into a variable, an ocall's from a copy; pointers of theirs are never changed. On
their way back structs come in parts, between their pointers. What the enclave allocated is copied and released level by
level, whatever fails.
"""

from pyenclave.edl.model import DeepPlan

from ...writer import Writer
from .functions import DeepFunctions, Maker

STAGING = "pye_staging_t *staging"


def _write_stage(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_stage", plan)
    w.line("/* Stages what the elements of an array point at, and the elements with the staged addresses in them. */")
    parameters = [STAGING, "uint64_t address", "uint64_t *sent", "size_t size", "unsigned how"]
    w.call(f"static pye_status_t pye_deep_stage_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line(f"{of} *values = ({of} *)(uintptr_t)address;")
        w.line("PYE_TRY(pye_stage_answer(staging, address, sent, size));")
        w.line(f"{of} *room = ({of} *)(uintptr_t)*sent;")
        with w.block(f"for (size_t at = 0; values != NULL && at < size / sizeof({of}); at++)"):
            w.line(f"{of} value = staging->is_ocall ? room[at] : values[at];")
            w.line(f"PYE_TRY({members}(staging, how, &value, &values[at], &room[at]));")
            w.line("room[at] = value;")
        w.line("return PYE_OK;")


def _write_members_stage(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = functions.inner("stage", plan.members)
    outgoing = {member.name for member in functions.outgoing(plan)}
    body = w.part(1)
    for member in plan.members:
        name = member.name
        how = "how" if name in outgoing else "how & PYE_STAGE_IN"
        functions.write_length(body, plan, member, "bytes", "value")
        found = f"(uint64_t)(uintptr_t)value->{name}"
        body.line(f"PYE_TRY({inner.get(name, 'pye_stage')}(staging, {found}, &address, bytes, {how}));")
        body.line(f"value->{name} = (void *)(uintptr_t)address;")
    functions.write_embedded(body, "members_stage", plan, ("value", "caller", "staged"), ("staging", "how"))
    _write_parts(body, plan, functions)
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_stage_{plan.struct}("
    parameters = [STAGING, "unsigned how", f"{of} *value", f"{of} *caller", f"const {of} *staged"]
    functions.write_body(w, head, parameters, body)


def _write_parts(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    """What lies between pointers, and between structs with pointers of their own, comes back."""
    of = f"struct {plan.struct}"
    apart = {member.name for member in plan.members} | {name for name, _, _ in plan.embedded}
    start = "0"
    with w.block("if ((how & PYE_STAGE_OUT) != 0)"):
        for number, member in enumerate(functions.members(plan)):
            if member.name not in apart:
                continue
            offset = f"__builtin_offsetof({of}, {member.name})"
            if number:
                w.call("PYE_TRY(pye_stage_part(", ["staging", "caller", "staged", start, offset], "));")
            start = f"{offset} + sizeof(caller->{member.name})"
        w.call("PYE_TRY(pye_stage_part(", ["staging", "caller", "staged", start, f"sizeof({of})"], "));")


# --- what the enclave allocated ------------------------------------------------------------------


def _write_receive(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_receive", plan)
    w.line("/* Receives what the elements of an array point at; `to` is NULL where the elements cannot be kept. */")
    parameters = [STAGING, f"const {of} *from", f"{of} *to", "size_t size"]
    w.call(f"static void pye_deep_receive_{plan.struct}(", parameters, ")")
    with w.function(""), w.block(f"for (size_t at = 0; at < size / sizeof({of}); at++)"):
        w.line(f"{of} value;")
        w.line("pye_copy_once(&value, &from[at], sizeof(value));")
        w.line(f"{members}(staging, &value);")
        with w.block("if (to != NULL)"):
            w.line("to[at] = value;")


def _write_members_receive(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    inner = functions.inner("receive", plan.members)
    body = w.part(1)
    for member in plan.members:
        with body.block(""):
            body.line(f"const void *given = value->{member.name};")
            with body.block(f"if ({functions.length(plan, member)}(value, &bytes) != PYE_OK)"):
                body.line("pye_receive_failed(staging, PYE_E_LENGTH);")
                body.line("bytes = 0;")
            if member.plan:
                body.line("void *copy = pye_receive_room(staging, given, bytes);")
                with body.block("if (pye_is_shared(staging->enclave, given, bytes))"):
                    body.line(f"{inner[member.name]}(staging, given, copy, bytes);")
            else:
                body.line("void *copy = pye_receive(staging, given, bytes);")
            body.line("pye_receive_end(staging, given);")
            body.line(f"value->{member.name} = copy;")
    functions.write_embedded(body, "members_receive", plan, ("value",), ("staging",), tries=False)
    head = f"static void pye_deep_members_receive_{plan.struct}("
    functions.write_body(w, head, [STAGING, f"struct {plan.struct} *value"], body)


MAKERS: dict[str, Maker] = {
    "stage": _write_stage,
    "members_stage": _write_members_stage,
    "receive": _write_receive,
    "members_receive": _write_members_receive,
}
