"""Deep copies for ocalls, in C: structs go out with every buffer beside them, and come back into their own buffers.

The image of n structs lies on the heap four times. `snapshot` is what the caller's structs said, read once before the
ocall leaves: lengths and the addresses of trusted buffers only ever come from there, whatever an ecall that comes
in meanwhile does to the structs. `images` has the images of what members point at, `sent` the addresses outside,
`received` what the host answered (answers.py). An answer is checked whole before its first byte reaches the caller.
"""

from pyenclave.edl.model import DeepMember, DeepPlan

from ...writer import Writer
from .functions import DeepFunctions, Maker

_PARTS = 4  # snapshot, images, sent, received
AT = [f"&snapshot[{place}]" for place in ("at", "count + at", "2 * count + at", "3 * count + at")]
OCALL = "pye_ocall_t *ocall"


def _has_image(functions: DeepFunctions, member: DeepMember) -> bool:
    """A flat buffer with padding to clear as it leaves, or an answer to check before anybody sees it."""
    return member.plan is None and (functions.records.padded(member.element) or functions.checked(member))


def image_of(member: DeepMember) -> str:
    """The image of what a member points at, which is no const as the member may be."""
    return f"({f'struct {member.plan.struct}' if member.plan else 'void'} *)(uintptr_t)images->{member.name}"


# --- before the ocall leaves ---------------------------------------------------------------------


def _write_room(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_room", plan)
    w.line("/* Makes the image of an array, and adds the room outside for what its elements point at. */")
    parameters = [OCALL, f"{of} **image", f"const {of} *values", "size_t size", "size_t *room"]
    w.call(f"static pye_status_t pye_deep_room_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line("void *copies = NULL;")
        w.line(f"PYE_TRY(pye_structs_image(ocall, &copies, values, size, {_PARTS}));")
        w.line(f"{of} *snapshot = copies;")
        w.line(f"size_t count = snapshot == NULL ? 0 : size / sizeof({of});")
        w.line("*image = snapshot; /* is released on failure too */")
        functions.write_each(w, members, "ocall", "room", *AT[:2])
        w.line("return PYE_OK;")


def _write_members_room(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = functions.inner("room", plan.members)
    body = w.part(1)
    for member in plan.members:
        name = member.name
        functions.write_length(body, plan, member, "bytes", "snapshot")
        body.line("PYE_TRY(pye_ocall_room(room, bytes));")
        if member.plan:
            with body.block(""):
                body.line(f"struct {member.plan.struct} *image = NULL;")
                body.line(f"pye_status_t status = {inner[name]}(ocall, &image, snapshot->{name}, bytes, room);")
                body.line(f"images->{name} = image;")
                body.line("PYE_TRY(status);")
        elif _has_image(functions, member):
            with body.block(""):
                body.line("void *image = NULL;")
                body.line(f"PYE_TRY(pye_heap_image_of(ocall, &image, snapshot->{name}, bytes));")
                body.line(f"images->{name} = image;")
                if functions.records.padded(member.element):
                    functions.records.clear_all(member.element, "image", "bytes", body)
    functions.write_embedded(body, "members_room", plan, ("snapshot", "images"), ("ocall", "room"))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_room_{plan.struct}("
    functions.write_body(w, head, [OCALL, "size_t *room", f"const {of} *snapshot", f"{of} *images"], body)


def _write_send(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_send", plan)
    w.line("/* Sends what the elements of an array point at, then the elements with the addresses outside in them. */")
    parameters = [OCALL, "uint64_t *to", f"{of} *snapshot", "size_t size"]
    w.call(f"static pye_status_t pye_deep_send_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (snapshot == NULL)"):
            w.line("return pye_ocall_in(ocall, to, NULL, size);")
        w.line(f"size_t count = size / sizeof({of});")
        w.line(f"{of} *sent = snapshot + 2 * count;")
        w.line("__builtin_memcpy(sent, snapshot, size);")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.call(f"PYE_TRY({members}(", ["ocall", *AT[:2], "&sent[at]"], "));")
            functions.write_clear(w, plan, "&sent[at]")
        w.line("return pye_ocall_in(ocall, to, sent, size);")


def _write_members_send(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = functions.inner("send", plan.members)
    body = w.part(1)
    for member in plan.members:
        name = member.name
        image = image_of(member) if member.plan or _has_image(functions, member) else f"snapshot->{name}"
        functions.write_length(body, plan, member, "bytes", "snapshot")
        body.line(f"PYE_TRY({inner.get(name, 'pye_ocall_in')}(ocall, &address, {image}, bytes));")
        body.line(f"sent->{name} = (void *)(uintptr_t)address;")
    functions.write_embedded(body, "members_send", plan, ("snapshot", "images", "sent"), ("ocall",))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_send_{plan.struct}("
    parameters = [OCALL, f"const {of} *snapshot", f"const {of} *images", f"{of} *sent"]
    functions.write_body(w, head, parameters, body)


# --- on every path -------------------------------------------------------------------------------


def _write_free(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_free", plan)
    w.line("/* Releases an array's image and those of what its elements point at; NULL is fine. */")
    with w.function(f"static void pye_deep_free_{plan.struct}({of} *image)"):
        w.line(f"size_t count = image == NULL ? 0 : pye_heap_size(image) / ({_PARTS} * sizeof({of}));")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"{members}(&image[count + at]);")
        w.line("pye_heap_free(image);")


def _write_members_free(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    body = w.part(1)
    free = functions.inner("free", plan.members)
    for member in plan.members:
        if member.plan or _has_image(functions, member):
            body.line(f"{free.get(member.name, 'pye_heap_free')}({image_of(member)});")
    functions.write_embedded(body, "members_free", plan, ("images",), tries=False)
    head = f"static void pye_deep_members_free_{plan.struct}("
    functions.write_body(w, head, [f"const struct {plan.struct} *images"], body)


MAKERS: dict[str, Maker] = {
    "room": _write_room,
    "members_room": _write_members_room,
    "send": _write_send,
    "members_send": _write_members_send,
    "free": _write_free,
    "members_free": _write_members_free,
}
