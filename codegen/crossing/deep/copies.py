"""Deep copy for ecalls: structs whose pointer members have a length, at any depth (bridge.md 9, 13, 14).

An array of n such structs lies in the arena three times, one after the other: `values` is what the body sees, `host`
what the host sent, `original` the values as the body got them. Lengths and addresses are only ever read from `host`,
the trusted buffers' addresses from `original`: whatever the body does to its values, results go where they were
checked for.
"""

from pyenclave.edl.model import DeepPlan

from ...lengths import references
from ...writer import Writer
from .functions import DeepFunctions, Maker

_THREE = ("&values[at]", "&values[count + at]", "&values[2 * count + at]")

# --- arrays of structs ---------------------------------------------------------------------------


def _write_in(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_in", plan)
    w.line("/* Copies an array in once, then what its elements point at. */")
    with w.function(f"static pye_status_t pye_deep_in_{plan.struct}({of} **to, uint64_t address, size_t size)"):
        w.line("void *copies;")
        w.line("PYE_TRY(pye_structs_in(&copies, address, size));")
        w.line(f"{of} *values = copies;")
        w.line(f"size_t count = values == NULL ? 0 : size / sizeof({of});")
        w.line("*to = values;")
        with w.block("for (size_t at = 0; at < count; at++)"):
            functions.write_check(w, plan, "values[at]")
            w.line(f"PYE_TRY({members}(&values[at], &values[count + at]));")
            w.line("values[2 * count + at] = values[at]; /* original */")
        w.line("return PYE_OK;")


def _write_check(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_check", plan)
    w.line("/* Before anything is copied out: no length has grown. */")
    with w.function(f"static pye_status_t pye_deep_check_{plan.struct}(const {of} *values, size_t size)"):
        w.line(f"size_t count = values == NULL ? 0 : size / sizeof({of});")
        functions.write_each(w, members, *_THREE)
        w.line("return PYE_OK;")


def _write_out(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_out", plan)
    w.line("/* Copies out what the elements point at, then the elements with the host's own addresses in them. */")
    head = f"static pye_status_t pye_deep_out_{plan.struct}(uint64_t address, {of} *values, size_t size)"
    with w.function(head):
        w.line(f"size_t count = values == NULL ? 0 : size / sizeof({of});")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.call(f"PYE_TRY({members}(", _THREE, "));")
            functions.write_clear(w, plan, "&values[at]")
        w.line("return pye_copy_out(address, values, size);")


# --- the pointers of one struct ------------------------------------------------------------------


def _write_members_in(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = functions.inner("in", plan.members)
    body = w.part(1)
    for member in plan.members:
        name = member.name
        functions.write_length(body, plan, member, "bytes", "host")
        with body.block(""):
            body.line(f"{f'struct {member.plan.struct}' if member.plan else 'void'} *copy;")
            body.line(f"PYE_TRY({inner.get(name, 'pye_buffer_in')}(&copy, (uint64_t)(uintptr_t)host->{name}, bytes));")
            if functions.checked(member):
                functions.records.check_all(member.element, "copy", "bytes", ["return PYE_E_VALUE;"], body)
            body.line(f"value->{name} = copy;")
    functions.write_embedded(body, "members_in", plan, ("value", "host"))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_in_{plan.struct}("
    functions.write_body(w, head, [f"{of} *value", f"const {of} *host"], body)


def _write_members_check(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = functions.inner("check", functions.outgoing(plan))
    body = w.part(1)
    for member in plan.members:
        name = member.name
        if references(member.length) or name in inner:
            functions.write_length(body, plan, member, "bytes", "host")
        if references(member.length):
            functions.write_length(body, plan, member, "after", "value")
            with body.block("if (after > bytes)"):
                body.line("return PYE_E_LENGTH;")
        if name in inner:
            body.line(f"PYE_TRY({inner[name]}(original->{name}, bytes));")
    functions.write_embedded(body, "members_check", plan, ("value", "host", "original"))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_check_{plan.struct}("
    functions.write_body(w, head, [f"const {of} *{name}" for name in ("value", "host", "original")], body)


def _write_members_out(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = functions.inner("out", outgoing)
    body = w.part(1)
    for member in outgoing:
        name, address = member.name, f"(uint64_t)(uintptr_t)host->{member.name}"
        functions.write_length(body, plan, member, "bytes", "host")
        if not member.plan and functions.records.padded(member.element):
            functions.records.clear_all(member.element, f"original->{name}", "bytes", body)
        body.line(f"PYE_TRY({inner.get(name, 'pye_copy_out')}({address}, original->{name}, bytes));")
    body.lines(f"value->{member.name} = host->{member.name};" for member in plan.members)
    functions.write_embedded(body, "members_out", plan, ("value", "host", "original"))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_out_{plan.struct}("
    functions.write_body(w, head, [f"{of} *value", f"const {of} *host", f"const {of} *original"], body)


MAKERS: dict[str, Maker] = {
    "in": _write_in,
    "members_in": _write_members_in,
    "check": _write_check,
    "members_check": _write_members_check,
    "out": _write_out,
    "members_out": _write_members_out,
}
