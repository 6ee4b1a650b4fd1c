"""Deep copy for ocalls: trusted structs go out with every buffer beside them, and come back into their own buffers.

The image of n structs lies on the heap three times: `sent` has the addresses outside, `kept` the images of the deep
arrays that members point at, `received` what the host answered. Only `sent` says where results are looked for.
"""

from pyenclave.edl.model import DeepPlan, Direction, Parameter, StructRef

from .deep_functions import DeepFunctions, Maker
from .lengths import references, write_length
from .spelling import is_void
from .writer import Writer


def need(functions: DeepFunctions, parameter: Parameter, plan: DeepPlan) -> None:
    """What the stub of an ocall with this parameter calls."""
    for kind in ("room", "send", "free"):
        functions.need(kind, plan)
    if parameter.direction is Direction.INOUT:
        functions.need("take", plan)


# --- in a stub -----------------------------------------------------------------------------------


def image_type(plan: DeepPlan) -> str:
    return f"struct {plan.struct} *"


def release(parameter: Parameter) -> str:
    return f"pye_deep_free_{_plan(parameter).struct}(pye_image.{parameter.name});"


def write_room(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    w.line(f"PYE_TRY(pye_deep_room_{_plan(parameter).struct}({name}, pye_size.{name}, &pye_room));")


def write_send(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    arguments = f"pye_ocall, &pye_frame.{name}, &pye_image->{name}, {name}, pye_size.{name}"
    w.line(f"PYE_TRY(pye_deep_send_{_plan(parameter).struct}({arguments}));")


def write_take(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    arguments = f"pye_ocall, {name}, pye_image->{name}, pye_frame.{name}, pye_size.{name}"
    w.line(f"PYE_TRY(pye_deep_take_{_plan(parameter).struct}({arguments}));")


def _plan(parameter: Parameter) -> DeepPlan:
    assert parameter.copy
    assert parameter.copy.deep
    return parameter.copy.deep


# --- functions -----------------------------------------------------------------------------------


def _write_room(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_room", plan)
    w.line("/* The room outside for what the elements of an array point at. */")
    head = f"static pye_status_t pye_deep_room_{plan.struct}(const {of} *values, size_t size, size_t *room)"
    with w.function(head):
        with w.block("if (values == NULL)"):
            w.line("return size == 0 ? PYE_OK : PYE_E_TRUSTED;")
        with w.block("if (!pye_is_inside(values, size))"):
            w.line("return PYE_E_TRUSTED;")
        with w.block(f"for (size_t at = 0; at < size / sizeof({of}); at++)"):
            w.line(f"PYE_TRY({members}(room, &values[at]));")
        w.line("return PYE_OK;")


def _write_members_room(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("room", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_room", plan)
    with w.function(f"static pye_status_t pye_deep_members_room_{plan.struct}(size_t *room, const {of} *value)"):
        if plan.members:
            w.line("size_t bytes;")
        for member in plan.members:
            name = member.name
            write_length(w, member.length, member.element, "bytes", "value->", f"value->{name} == NULL")
            w.line("PYE_TRY(pye_ocall_room(room, bytes));")
            if name in inner:
                w.line(f"PYE_TRY({inner[name]}(value->{name}, bytes, room));")
        functions.write_embedded(w, embedded, ("value",), ("room",))
        w.line("return PYE_OK;")


def _write_send(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_send", plan)
    w.line("/* Sends what the elements of an array point at, then the elements with the addresses outside in them. */")
    parameters = ["pye_ocall_t *ocall", "uint64_t *to", f"{of} **image", f"const {of} *values", "size_t size"]
    w.call(f"static pye_status_t pye_deep_send_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line("size_t block;")
        with w.block("if (values == NULL)"):
            w.line("return pye_ocall_in(ocall, to, NULL, size);")
        with w.block("if (!pye_is_inside(values, size))"):
            w.line("return PYE_E_TRUSTED;")
        w.line("PYE_TRY(pye_length_product(size, 3, &block));")
        w.line(f"{of} *sent = pye_heap_alloc(block);")
        with w.block("if (sent == NULL)"):
            w.line("return PYE_E_MEMORY;")
        w.line("*image = sent;")
        w.line(f"size_t count = size / sizeof({of});")
        w.line("__builtin_memcpy(sent, values, size);")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"PYE_TRY({members}(ocall, &sent[at], &sent[count + at], &values[at]));")
            if functions.records.padded(StructRef(plan.struct)):
                w.line(functions.records.clear(StructRef(plan.struct), "&sent[at]"))
        w.line("return pye_ocall_in(ocall, to, sent, size);")


def _write_members_send(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("send", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_send", plan)
    parameters = ["pye_ocall_t *ocall", f"{of} *sent", f"{of} *kept", f"const {of} *value"]
    w.call(f"static pye_status_t pye_deep_members_send_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.line("(void)kept;")
        if plan.members:
            w.lines(["size_t bytes;", "uint64_t address;"])
        for member in plan.members:
            name = member.name
            write_length(w, member.length, member.element, "bytes", "value->", f"value->{name} == NULL")
            if member.plan:
                with w.block(""):
                    w.line(f"struct {member.plan.struct} *image = NULL;")
                    w.line(f"pye_status_t status = {inner[name]}(ocall, &address, &image, value->{name}, bytes);")
                    w.line(f"kept->{name} = image;")
                    w.line("PYE_TRY(status);")
            elif functions.records.padded(member.element):
                with w.block(""):
                    w.line("void *image = NULL;")
                    w.line(f"PYE_TRY(pye_image_of(&image, value->{name}, bytes));")
                    w.line(f"kept->{name} = image;")
                    functions.records.clear_all(member.element, "image", "bytes", w)
                    w.line("PYE_TRY(pye_ocall_in(ocall, &address, image, bytes));")
            else:
                w.line(f"PYE_TRY(pye_ocall_in(ocall, &address, value->{name}, bytes));")
            w.line(f"sent->{name} = (void *)(uintptr_t)address;")
        functions.write_embedded(w, embedded, ("sent", "kept", "value"), ("ocall",))
        w.line("return PYE_OK;")


def _write_take(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_take", plan)
    w.line("/* Copies an array's answer in once; nothing trusted sees it before it was checked. */")
    parameters = ["pye_ocall_t *ocall", f"{of} *values", f"{of} *sent", "uint64_t from", "size_t size"]
    w.call(f"static pye_status_t pye_deep_take_{plan.struct}(", parameters, ")")
    with w.function(""):
        with w.block("if (values == NULL)"):
            w.line("return PYE_OK;")
        w.line(f"size_t count = size / sizeof({of});")
        w.line(f"{of} *received = sent + 2 * count;")
        w.line("PYE_TRY(pye_ocall_copy_in(ocall, received, from, size));")
        w.line("pye_fence();")
        with w.block("for (size_t at = 0; at < count; at++)"):
            if functions.records.checked(StructRef(plan.struct)):
                with w.block(f"if ({functions.records.check(StructRef(plan.struct), 'received[at]')} != PYE_OK)"):
                    w.line("return PYE_E_RESULT;")
            w.line(f"PYE_TRY({members}(ocall, &received[at], &sent[at], &sent[count + at], &values[at]));")
        w.line("__builtin_memcpy(values, received, size);")
        w.line("return PYE_OK;")


def _write_members_take(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    outgoing = functions.outgoing(plan)
    inner = {m.name: functions.need("take", m.plan) for m in outgoing if m.plan}
    embedded = functions.embedded("members_take", plan)
    parameters = ["pye_ocall_t *ocall", *(f"{of} *{name}" for name in ("received", "sent", "kept", "value"))]
    w.call(f"static pye_status_t pye_deep_members_take_{plan.struct}(", parameters, ")")
    with w.function(""):
        w.lines(["(void)ocall;", "(void)sent;", "(void)kept;"])
        measured = [m for m in plan.members if m in outgoing or references(m.length)]
        if measured:
            w.line("size_t bytes;")
        if any(references(m.length) for m in plan.members):
            w.line("size_t after;")
        for member in plan.members:
            name = member.name
            if member in measured:
                write_length(w, member.length, member.element, "bytes", "sent->", f"sent->{name} == NULL")
            if references(member.length):
                write_length(w, member.length, member.element, "after", "received->", f"sent->{name} == NULL")
                with w.block("if (after > bytes)"):
                    w.line("return PYE_E_RESULT;")
            address = f"(uint64_t)(uintptr_t)sent->{name}"
            if name in inner:
                w.line(f"PYE_TRY({inner[name]}(ocall, value->{name}, kept->{name}, {address}, bytes));")
            elif member in outgoing:
                w.line(f"PYE_TRY(pye_ocall_copy_in(ocall, value->{name}, {address}, bytes));")
                if not is_void(member.element) and functions.records.checked(member.element):
                    wiped = [f"pye_wipe(value->{name}, bytes);", "return PYE_E_RESULT;"]
                    functions.records.check_all(member.element, f"value->{name}", "bytes", wiped, w)
            w.line(f"received->{name} = value->{name};")
        functions.write_embedded(w, embedded, ("received", "sent", "kept", "value"), ("ocall",))
        w.line("return PYE_OK;")


def _write_free(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_free", plan)
    w.line("/* Releases an array's image and those of what its elements point at; NULL is fine. */")
    with w.function(f"static void pye_deep_free_{plan.struct}({of} *image)"):
        w.line(f"size_t count = image == NULL ? 0 : pye_heap_size(image) / (3 * sizeof({of}));")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"{members}(&image[count + at]);")
        w.line("pye_heap_free(image);")


def _write_members_free(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    inner = {m.name: functions.need("free", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_free", plan)
    with w.function(f"static void pye_deep_members_free_{plan.struct}(struct {plan.struct} *kept)"):
        w.line("(void)kept;")
        w.lines(f"{function}((void *)(uintptr_t)kept->{name});" for name, function in inner.items())
        images = [m for m in plan.members if not m.plan and functions.records.padded(m.element)]
        w.lines(f"pye_heap_free((void *)(uintptr_t)kept->{m.name});" for m in images)
        functions.write_embedded(w, embedded, ("kept",), tries=False)


MAKERS: dict[str, Maker] = {
    "room": _write_room,
    "members_room": _write_members_room,
    "send": _write_send,
    "members_send": _write_members_send,
    "take": _write_take,
    "members_take": _write_members_take,
    "free": _write_free,
    "members_free": _write_members_free,
}
