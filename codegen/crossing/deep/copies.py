"""Deep copy for ecalls: structs whose pointer members have a length, at any depth (bridge.md 9, 13, 14).

An array of n such structs lies in the arena three times, one after the other: `values` is what the body sees, `host`
what the host sent, `original` the values as the body got them. Lengths and addresses are only ever read from `host`,
the trusted buffers' addresses from `original`: whatever the body does to its values, results go where they were
checked for.
"""

from pyenclave.edl.model import DeepPlan, StructRef

from ...lengths import references, write_length
from ...spelling import is_void
from ...writer import Writer
from .functions import DeepFunctions, Maker

# --- arrays of structs ---------------------------------------------------------------------------


def _write_in(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_in", plan)
    w.line("/* Copies an array in once, then what its elements point at. */")
    head = f"static pye_status_t pye_deep_in_{plan.struct}({of} **to, uint64_t address, size_t size)"
    with w.function(head):
        w.line("void *copy;")
        w.line("size_t block;")
        w.line("PYE_TRY(pye_buffer_in(&copy, address, size));")
        w.line("*to = NULL;")
        with w.block("if (copy == NULL)"):
            w.line("return PYE_OK;")
        w.line("PYE_TRY(pye_length_product(size, 3, &block));")
        w.line(f"{of} *values = pye_arena_alloc(block);")
        with w.block("if (values == NULL)"):
            w.line("return PYE_E_MEMORY;")
        w.line(f"size_t count = size / sizeof({of});")
        w.line(f"{of} *host = values + count;")
        w.line("__builtin_memcpy(values, copy, size);")
        w.line("__builtin_memcpy(host, copy, size);")
        with w.block("for (size_t at = 0; at < count; at++)"):
            if functions.records.checked(StructRef(plan.struct)):
                w.line(f"PYE_TRY({functions.records.check(StructRef(plan.struct), 'host[at]')});")
            w.line(f"PYE_TRY({members}(&values[at], &host[at]));")
        w.line("__builtin_memcpy(host + count, values, size); /* original */")
        w.line("*to = values;")
        w.line("return PYE_OK;")


def _write_check(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    _write_walk(w, plan, functions, "check", "Before anything is copied out: no length has grown.")


def _write_walk(w: Writer, plan: DeepPlan, functions: DeepFunctions, kind: str, comment: str) -> None:
    of = f"struct {plan.struct}"
    members = functions.need(f"members_{kind}", plan)
    w.line(f"/* {comment} */")
    with w.function(f"static pye_status_t pye_deep_{kind}_{plan.struct}({of} *values, size_t size)"):
        w.line(f"size_t count = size / sizeof({of});")
        with w.block("for (size_t at = 0; values != NULL && at < count; at++)"):
            w.line(f"PYE_TRY({members}(&values[at], &values[count + at], &values[2 * count + at]));")
        w.line("return PYE_OK;")


def _write_out(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_out", plan)
    w.line("/* Copies out what the elements point at, then the elements with the host's own addresses in them. */")
    head = f"static pye_status_t pye_deep_out_{plan.struct}(uint64_t address, {of} *values, size_t size)"
    with w.function(head):
        w.line(f"size_t count = size / sizeof({of});")
        with w.block("for (size_t at = 0; values != NULL && at < count; at++)"):
            w.line(f"PYE_TRY({members}(&values[at], &values[count + at], &values[2 * count + at]));")
            if functions.records.padded(StructRef(plan.struct)):
                w.line(functions.records.clear(StructRef(plan.struct), "&values[at]"))
        w.line("return pye_copy_out(address, values, size);")


# --- the pointers of one struct ------------------------------------------------------------------


def _write_members_in(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("in", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_in", plan)
    with w.function(f"static pye_status_t pye_deep_members_in_{plan.struct}({of} *value, const {of} *host)"):
        if plan.members:
            w.line("size_t bytes;")
        for member in plan.members:
            name = member.name
            write_length(w, member.length, member.element, "bytes", "host->", f"host->{name} == NULL")
            with w.block(""):
                kind = f"struct {member.plan.struct} *" if member.plan else "void *"
                w.line(f"{kind}copy;")
                helper = inner.get(name, "pye_buffer_in")
                w.line(f"PYE_TRY({helper}(&copy, (uint64_t)(uintptr_t)host->{name}, bytes));")
                if not member.plan and not is_void(member.element) and functions.records.checked(member.element):
                    functions.records.check_all(member.element, "copy", "bytes", ["return PYE_E_VALUE;"], w)
                w.line(f"value->{name} = copy;")
        functions.write_embedded(w, embedded, ("value", "host"))
        w.line("return PYE_OK;")


def _write_members_check(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("check", m.plan) for m in functions.outgoing(plan) if m.plan}
    embedded = functions.embedded("members_check", plan)
    head = f"static pye_status_t pye_deep_members_check_{plan.struct}("
    w.call(head, [f"const {of} *value", f"const {of} *host", f"const {of} *original"], ")")
    with w.function(""):
        w.lines(["(void)value;", "(void)host;", "(void)original;"])
        checked = [m for m in plan.members if references(m.length) or m.name in inner]
        if checked:
            w.line("size_t before;")
        if any(references(m.length) for m in checked):
            w.line("size_t after;")
        for member in checked:
            name = member.name
            write_length(w, member.length, member.element, "before", "host->", f"host->{name} == NULL")
            if references(member.length):
                write_length(w, member.length, member.element, "after", "value->", f"host->{name} == NULL")
                with w.block("if (after > before)"):
                    w.line("return PYE_E_LENGTH;")
            if name in inner:
                w.line(f"PYE_TRY({inner[name]}(original->{name}, before));")
        functions.write_embedded(w, embedded, ("value", "host", "original"))
        w.line("return PYE_OK;")


def _write_members_out(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = {m.name: functions.need("out", m.plan) for m in outgoing if m.plan}
    embedded = functions.embedded("members_out", plan)
    head = f"static pye_status_t pye_deep_members_out_{plan.struct}("
    w.call(head, [f"{of} *value", f"const {of} *host", f"const {of} *original"], ")")
    with w.function(""):
        w.line("(void)original;")
        if outgoing:
            w.line("size_t bytes;")
        for member in outgoing:
            name, address = member.name, f"(uint64_t)(uintptr_t)host->{member.name}"
            write_length(w, member.length, member.element, "bytes", "host->", f"host->{name} == NULL")
            if not member.plan and functions.records.padded(member.element):
                functions.records.clear_all(member.element, f"original->{name}", "bytes", w)
            w.line(f"PYE_TRY({inner.get(name, 'pye_copy_out')}({address}, original->{name}, bytes));")
        w.lines(f"value->{member.name} = host->{member.name};" for member in plan.members)
        functions.write_embedded(w, embedded, ("value", "host", "original"))
        w.line("return PYE_OK;")


MAKERS: dict[str, Maker] = {
    "in": _write_in,
    "members_in": _write_members_in,
    "check": _write_check,
    "members_check": _write_members_check,
    "out": _write_out,
    "members_out": _write_members_out,
}
