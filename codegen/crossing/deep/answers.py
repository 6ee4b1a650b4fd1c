"""What an ocall's host answered in deep structs: copied in once, checked whole, handed over. See images.py."""

from pyenclave.edl.model import DeepPlan

from ...lengths import references
from ...writer import Writer
from .functions import DeepFunctions, Maker
from .images import AT, OCALL, image_of


def _write_take(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_take", plan)
    w.line("/* Copies an array's answer into its image, once, and checks it there. */")
    parameters = [OCALL, f"{of} *snapshot", "uint64_t from", "size_t size"]
    w.call(f"static pye_status_t pye_deep_take_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (snapshot == NULL)"):
            w.line("return PYE_OK;")
        w.line(f"size_t count = size / sizeof({of});")
        w.line(f"{of} *received = snapshot + 3 * count;")
        w.line("PYE_TRY(pye_ocall_copy_in(ocall, received, from, size));")
        with w.block("for (size_t at = 0; at < count; at++)"):
            functions.write_check(w, plan, "received[at]", result=True)
            w.call(f"PYE_TRY({members}(", ["ocall", *AT[:3], "&received[at]"], "));")
        w.line("return PYE_OK;")


def _write_members_take(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = functions.inner("take", outgoing)
    checked = {member.name for member in outgoing if functions.checked(member)}
    body = w.part(1)
    for member in plan.members:
        name = member.name
        if name in inner or name in checked or references(member.length):
            functions.write_length(body, plan, member, "bytes", "snapshot")
        if references(member.length):
            functions.write_length(body, plan, member, "after", "received")
            with body.block("if (after > bytes)"):
                body.line("return PYE_E_RESULT;")
        address = f"(uint64_t)(uintptr_t)sent->{name}"
        if name in inner:
            body.line(f"PYE_TRY({inner[name]}(ocall, {image_of(member)}, {address}, bytes));")
        elif name in checked:
            body.line(f"PYE_TRY(pye_ocall_copy_in(ocall, images->{name}, {address}, bytes));")
            functions.records.check_all(member.element, f"images->{name}", "bytes", ["return PYE_E_RESULT;"], body)
        body.line(f"received->{name} = snapshot->{name};")
    functions.write_embedded(body, "members_take", plan, ("snapshot", "images", "sent", "received"), ("ocall",))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_take_{plan.struct}("
    parts = [f"const {of} *{name}" for name in ("snapshot", "images", "sent")]
    functions.write_body(w, head, [OCALL, *parts, f"{of} *received"], body)


def _write_commit(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_commit", plan)
    w.line("/* Hands an answer that was checked to the caller; nothing in it can fail. */")
    parameters = [OCALL, f"{of} *values", f"const {of} *snapshot", "size_t size"]
    w.call(f"static pye_status_t pye_deep_commit_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (snapshot == NULL)"):
            w.line("return PYE_OK;")
        w.line(f"size_t count = size / sizeof({of});")
        functions.write_each(w, members, "ocall", *AT[:3])
        w.line("__builtin_memcpy(values, snapshot + 3 * count, size); /* received */")
        w.line("return PYE_OK;")


def _write_members_commit(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = functions.inner("commit", outgoing)
    body = w.part(1)
    for member in outgoing:
        name = member.name
        functions.write_length(body, plan, member, "bytes", "snapshot")
        if name in inner:
            body.line(f"PYE_TRY({inner[name]}(ocall, snapshot->{name}, images->{name}, bytes));")
        elif functions.checked(member):
            with body.block(f"if (snapshot->{name} != NULL)"):
                body.line(f"__builtin_memcpy(snapshot->{name}, images->{name}, bytes);")
        else:
            address = f"(uint64_t)(uintptr_t)sent->{name}"
            body.line(f"PYE_TRY(pye_ocall_copy_in(ocall, snapshot->{name}, {address}, bytes));")
    functions.write_embedded(body, "members_commit", plan, ("snapshot", "images", "sent"), ("ocall",))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_commit_{plan.struct}("
    parts = [f"const {of} *{name}" for name in ("snapshot", "images", "sent")]
    functions.write_body(w, head, [OCALL, *parts], body)


MAKERS: dict[str, Maker] = {
    "take": _write_take,
    "members_take": _write_members_take,
    "commit": _write_commit,
    "members_commit": _write_members_commit,
}
