"""Deep copies for ocalls, in C: structs go out with every buffer beside them, and come back into their own buffers.

The image of n structs lies on the heap four times. `snapshot` is what the caller's structs said, read once before the
ocall leaves: lengths and the addresses of trusted buffers only ever come from there, whatever an ecall that comes
in meanwhile does to the structs. `images` has the images of what members point at, `sent` the addresses outside,
`received` what the host answered. An answer is checked whole before its first byte reaches the caller's memory.
"""

from pyenclave.edl.model import DeepMember, DeepPlan, StructRef

from ...lengths import references, write_length
from ...spelling import is_void
from ...writer import Writer
from ..records import Records
from .functions import DeepFunctions, Maker

_PARTS = 4  # snapshot, images, sent, received


def _is_checked(member: DeepMember, records: Records) -> bool:
    return member.plan is None and not is_void(member.element) and records.checked(member.element)


def _has_image(member: DeepMember, records: Records) -> bool:
    """A flat buffer with padding to clear as it leaves, or an answer to check before anybody sees it."""
    return member.plan is None and (records.padded(member.element) or _is_checked(member, records))


def _write_length(w: Writer, member: DeepMember, target: str = "bytes", scope: str = "snapshot->") -> None:
    write_length(w, member.length, member.element, target, scope, f"snapshot->{member.name} == NULL")


# --- before the ocall leaves ---------------------------------------------------------------------


def _write_room(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_room", plan)
    w.line("/* Makes the image of an array, and adds the room outside for what its elements point at. */")
    parameters = ["pye_ocall_t *ocall", f"{of} **image", f"const {of} *values", "size_t size", "size_t *room"]
    w.call(f"static pye_status_t pye_deep_room_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line("size_t block;")
        with w.block("if (values == NULL)"):
            w.line("return size == 0 ? PYE_OK : PYE_E_TRUSTED;")
        with w.block("if (!pye_ocall_owns(ocall, values, size))"):
            w.line("return PYE_E_TRUSTED;")
        w.line(f"PYE_TRY(pye_length_product(size, {_PARTS}, &block));")
        w.line(f"{of} *snapshot = pye_heap_alloc(block);")
        with w.block("if (snapshot == NULL)"):
            w.line("return PYE_E_MEMORY;")
        w.line("*image = snapshot;")
        w.line(f"size_t count = size / sizeof({of});")
        w.line("__builtin_memcpy(snapshot, values, size);")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"PYE_TRY({members}(ocall, room, &snapshot[at], &snapshot[count + at]));")
        w.line("return PYE_OK;")


def _write_members_room(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("room", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_room", plan)
    parameters = ["pye_ocall_t *ocall", "size_t *room", f"const {of} *snapshot", f"{of} *images"]
    w.call(f"static pye_status_t pye_deep_members_room_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line("(void)ocall, (void)images;")
        if plan.members:
            w.line("size_t bytes;")
        for member in plan.members:
            name = member.name
            _write_length(w, member)
            w.line("PYE_TRY(pye_ocall_room(room, bytes));")
            if member.plan:
                with w.block(""):
                    w.line(f"struct {member.plan.struct} *image = NULL;")
                    w.line(f"pye_status_t status = {inner[name]}(ocall, &image, snapshot->{name}, bytes, room);")
                    w.line(f"images->{name} = image; /* is released on failure too */")
                    w.line("PYE_TRY(status);")
            elif _has_image(member, functions.records):
                with w.block(""):
                    w.line("void *image = NULL;")
                    w.line(f"PYE_TRY(pye_heap_image_of(ocall, &image, snapshot->{name}, bytes));")
                    w.line(f"images->{name} = image;")
                    if functions.records.padded(member.element):
                        functions.records.clear_all(member.element, "image", "bytes", w)
        functions.write_embedded(w, embedded, ("snapshot", "images"), ("ocall", "room"))
        w.line("return PYE_OK;")


def _write_send(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_send", plan)
    w.line("/* Sends what the elements of an array point at, then the elements with the addresses outside in them. */")
    parameters = ["pye_ocall_t *ocall", "uint64_t *to", f"{of} *snapshot", "size_t size"]
    w.call(f"static pye_status_t pye_deep_send_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (snapshot == NULL)"):
            w.line("return pye_ocall_in(ocall, to, NULL, size);")
        w.line(f"size_t count = size / sizeof({of});")
        w.line(f"{of} *images = snapshot + count;")
        w.line(f"{of} *sent = snapshot + 2 * count;")
        w.line("__builtin_memcpy(sent, snapshot, size);")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"PYE_TRY({members}(ocall, &snapshot[at], &images[at], &sent[at]));")
            if functions.records.padded(StructRef(plan.struct)):
                w.line(functions.records.clear(StructRef(plan.struct), "&sent[at]"))
        w.line("return pye_ocall_in(ocall, to, sent, size);")


def _write_members_send(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("send", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_send", plan)
    parameters = ["pye_ocall_t *ocall", f"const {of} *snapshot", f"const {of} *images", f"{of} *sent"]
    w.call(f"static pye_status_t pye_deep_members_send_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line("(void)images;")
        if plan.members:
            w.lines(["size_t bytes;", "uint64_t address;"])
        for member in plan.members:
            name = member.name
            _write_length(w, member)
            if member.plan:
                image = f"(struct {member.plan.struct} *)(uintptr_t)images->{name}"
                w.line(f"PYE_TRY({inner[name]}(ocall, &address, {image}, bytes));")
            else:
                source = "images" if _has_image(member, functions.records) else "snapshot"
                w.line(f"PYE_TRY(pye_ocall_in(ocall, &address, {source}->{name}, bytes));")
            w.line(f"sent->{name} = (void *)(uintptr_t)address;")
        functions.write_embedded(w, embedded, ("snapshot", "images", "sent"), ("ocall",))
        w.line("return PYE_OK;")


# --- when it is back -----------------------------------------------------------------------------


def _write_take(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_take", plan)
    w.line("/* Copies an array's answer into its image, once, and checks it there. */")
    parameters = ["pye_ocall_t *ocall", f"{of} *snapshot", "uint64_t from", "size_t size"]
    w.call(f"static pye_status_t pye_deep_take_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (snapshot == NULL)"):
            w.line("return PYE_OK;")
        w.line(f"size_t count = size / sizeof({of});")
        w.line(f"{of} *images = snapshot + count;")
        w.line(f"{of} *sent = snapshot + 2 * count;")
        w.line(f"{of} *received = snapshot + 3 * count;")
        w.line("PYE_TRY(pye_ocall_copy_in(ocall, received, from, size));")
        with w.block("for (size_t at = 0; at < count; at++)"):
            if functions.records.checked(StructRef(plan.struct)):
                with w.block(f"if ({functions.records.check(StructRef(plan.struct), 'received[at]')} != PYE_OK)"):
                    w.line("return PYE_E_RESULT;")
            w.line(f"PYE_TRY({members}(ocall, &snapshot[at], &images[at], &sent[at], &received[at]));")
        w.line("return PYE_OK;")


def _write_members_take(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = {m.name: functions.need("take", m.plan) for m in outgoing if m.plan}
    embedded = functions.embedded("members_take", plan)
    checked = {m.name for m in outgoing if _is_checked(m, functions.records)}
    parameters = ["pye_ocall_t *ocall", *(f"const {of} *{name}" for name in ("snapshot", "images", "sent"))]
    w.call(f"static pye_status_t pye_deep_members_take_{plan.struct}(", [*parameters, f"{of} *received"], ")")
    with w.function(""):
        w.lines(["(void)ocall;", "(void)images;", "(void)sent;"])
        measured = [m for m in plan.members if m.name in inner or m.name in checked or references(m.length)]
        if measured:
            w.line("size_t bytes;")
        if any(references(m.length) for m in plan.members):
            w.line("size_t after;")
        for member in plan.members:
            name = member.name
            if member in measured:
                _write_length(w, member)
            if references(member.length):
                _write_length(w, member, "after", "received->")
                with w.block("if (after > bytes)"):
                    w.line("return PYE_E_RESULT;")
            address = f"(uint64_t)(uintptr_t)sent->{name}"
            if member.plan and name in inner:
                image = f"(struct {member.plan.struct} *)(uintptr_t)images->{name}"
                w.line(f"PYE_TRY({inner[name]}(ocall, {image}, {address}, bytes));")
            elif name in checked:
                w.line(f"PYE_TRY(pye_ocall_copy_in(ocall, images->{name}, {address}, bytes));")
                functions.records.check_all(member.element, f"images->{name}", "bytes", ["return PYE_E_RESULT;"], w)
            w.line(f"received->{name} = snapshot->{name};")
        functions.write_embedded(w, embedded, ("snapshot", "images", "sent", "received"), ("ocall",))
        w.line("return PYE_OK;")


def _write_commit(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_commit", plan)
    w.line("/* Hands an answer that was checked to the caller; nothing in it can fail. */")
    parameters = ["pye_ocall_t *ocall", f"{of} *values", f"const {of} *snapshot", "size_t size"]
    w.call(f"static pye_status_t pye_deep_commit_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (snapshot == NULL)"):
            w.line("return PYE_OK;")
        w.line(f"size_t count = size / sizeof({of});")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"PYE_TRY({members}(ocall, &snapshot[at], &snapshot[count + at], &snapshot[2 * count + at]));")
        w.line("__builtin_memcpy(values, snapshot + 3 * count, size);")
        w.line("return PYE_OK;")


def _write_members_commit(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = {m.name: functions.need("commit", m.plan) for m in outgoing if m.plan}
    embedded = functions.embedded("members_commit", plan)
    parameters = ["pye_ocall_t *ocall", *(f"const {of} *{name}" for name in ("snapshot", "images", "sent"))]
    w.call(f"static pye_status_t pye_deep_members_commit_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.lines(["(void)ocall;", "(void)snapshot;", "(void)images;", "(void)sent;"])
        if outgoing:
            w.line("size_t bytes;")
        for member in outgoing:
            name = member.name
            _write_length(w, member)
            if name in inner:
                w.line(f"PYE_TRY({inner[name]}(ocall, snapshot->{name}, images->{name}, bytes));")
            elif _is_checked(member, functions.records):
                with w.block(f"if (snapshot->{name} != NULL)"):
                    w.line(f"__builtin_memcpy(snapshot->{name}, images->{name}, bytes);")
            else:
                address = f"(uint64_t)(uintptr_t)sent->{name}"
                w.line(f"PYE_TRY(pye_ocall_copy_in(ocall, snapshot->{name}, {address}, bytes));")
        functions.write_embedded(w, embedded, ("snapshot", "images", "sent"), ("ocall",))
        w.line("return PYE_OK;")


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
    inner = {m.name: functions.need("free", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_free", plan)
    with w.function(f"static void pye_deep_members_free_{plan.struct}(struct {plan.struct} *images)"):
        w.line("(void)images;")
        w.lines(f"{function}((void *)(uintptr_t)images->{name});" for name, function in inner.items())
        images = [m for m in plan.members if _has_image(m, functions.records)]
        w.lines(f"pye_heap_free((void *)(uintptr_t)images->{m.name});" for m in images)
        functions.write_embedded(w, embedded, ("images",), tries=False)


MAKERS: dict[str, Maker] = {
    "room": _write_room,
    "members_room": _write_members_room,
    "send": _write_send,
    "members_send": _write_members_send,
    "take": _write_take,
    "members_take": _write_members_take,
    "commit": _write_commit,
    "members_commit": _write_members_commit,
    "free": _write_free,
    "members_free": _write_members_free,
}
