"""The C functions of deep outputs, which the callee allocates: see allocated.py for whose memory is where."""

from pyenclave.edl.model import DeepPlan, Type

from ...writer import Writer
from ..records import Records
from .functions import DeepFunctions, Maker

# --- what leaves an ecall ------------------------------------------------------------------------


def _write_give(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_give", plan)
    w.line("/* Sends what the elements of an array point at; `image` is the array with the host's addresses in it. */")
    head = f"static pye_status_t pye_deep_give_{plan.struct}({of} **image, const {of} *values, size_t size)"
    with w.function(head):
        w.line("void *copy;")
        w.line("*image = NULL;")
        w.line("PYE_TRY(pye_arena_image_of(&copy, values, size));")
        w.line(f"{of} *sent = copy;")
        w.line(f"size_t count = size / sizeof({of});")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"PYE_TRY({members}(&sent[at]));")
            functions.write_clear(w, plan, "&sent[at]")
        w.line("*image = sent;")
        w.line("return PYE_OK;")


def _write_members_give(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    inner = functions.inner("give", plan.members)
    body = w.part(1)
    for member in plan.members:
        name = member.name
        functions.write_length(body, plan, member, "bytes", "sent")
        if member.plan or functions.records.padded(member.element):
            with body.block(""):
                if member.plan:
                    body.line(f"struct {member.plan.struct} *image;")
                    body.line(f"PYE_TRY({inner[name]}(&image, sent->{name}, bytes));")
                else:
                    body.line("void *image;")
                    write_cleared(body, functions.records, member.element, "image", f"sent->{name}", "bytes")
                body.line("PYE_TRY(pye_give(&address, image, bytes));")
        else:
            body.line(f"PYE_TRY(pye_give(&address, sent->{name}, bytes));")
        body.line(f"sent->{name} = (void *)(uintptr_t)address;")
    functions.write_embedded(body, "members_give", plan, ("sent",))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_give_{plan.struct}("
    functions.write_body(w, head, [f"struct {plan.struct} *sent"], body)


def write_cleared(w: Writer, records: Records, element: Type, image: str, memory: str, size: str) -> None:
    """Makes `image` a copy of `memory` with its padding zeroed: the body's own may be read-only."""
    w.line(f"PYE_TRY(pye_arena_image_of(&{image}, {memory}, {size}));")
    records.clear_all(element, image, size, w)


# --- what an ocall answers -----------------------------------------------------------------------


def _write_accept(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    elements = functions.need("elements_accept", plan)
    w.line("/* Copies an array in from memory that the host chose, and what its elements point at. */")
    head = f"static pye_status_t pye_deep_accept_{plan.struct}({of} **image, uint64_t from, size_t size)"
    with w.function(head):
        w.line("void *answer;")
        w.line("PYE_TRY(pye_accept(&answer, from, size));")
        with w.block("if (answer == NULL)"):
            w.line("return PYE_OK;")
        w.line(f"pye_status_t status = {elements}(image, answer, size);")
        w.line("pye_heap_free(answer);")
        w.line("return status;")


def _write_elements_accept(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_accept", plan)
    w.line("/* `answer` holds addresses outside; `image` begins as zeros and only ever holds addresses inside. */")
    head = f"static pye_status_t pye_deep_elements_accept_{plan.struct}("
    w.call(head, [f"{of} **image", f"const {of} *answer", "size_t size"], ")")
    with w.function(""):
        w.line("*image = pye_heap_alloc(size);")
        with w.block("if (*image == NULL)"):
            w.line("return PYE_E_MEMORY;")
        w.line(f"size_t count = size / sizeof({of});")
        with w.block("for (size_t at = 0; at < count; at++)"):
            functions.write_check(w, plan, "answer[at]", result=True)
            w.line(f"PYE_TRY({members}(&(*image)[at], &answer[at]));")
        w.line("return PYE_OK;")


def _write_members_accept(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = functions.inner("accept", plan.members)
    followed = {member.name for member in plan.members} | {name for name, *_ in plan.embedded}
    body = w.part(1)
    for field in functions.members(plan):
        if field.name not in followed:  # lengths come before what they say the length of
            place = f"&image->{field.name}, &answer->{field.name}, sizeof(image->{field.name})"
            body.line(f"__builtin_memcpy({place});")
    for member in plan.members:
        name = member.name
        functions.write_length(body, plan, member, "bytes", "answer")
        with body.block(""):
            kind = f"struct {member.plan.struct}" if member.plan else "void"
            accept = inner.get(name, "pye_accept")
            body.line(f"{kind} *copy = NULL;")
            body.line(f"pye_status_t status = {accept}(&copy, (uint64_t)(uintptr_t)answer->{name}, bytes);")
            body.line(f"image->{name} = copy; /* what was filled in is released on failure too */")
            body.line("PYE_TRY(status);")
            if functions.checked(member):
                functions.records.check_all(member.element, "copy", "bytes", ["return PYE_E_RESULT;"], body)
    functions.write_embedded(body, "members_accept", plan, ("image", "answer"))
    body.line("return PYE_OK;")
    head = f"static pye_status_t pye_deep_members_accept_{plan.struct}("
    functions.write_body(w, head, [f"{of} *image", f"const {of} *answer"], body)


# --- what has to be released ---------------------------------------------------------------------


def _write_drop(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    members = functions.need("members_drop", plan)
    w.line("/* Releases what the elements of an array own, as far as they were filled in. */")
    with w.function(f"static void pye_deep_drop_{plan.struct}(const {of} *values, size_t size)"):
        w.line(f"size_t count = pye_readable(values, size) / sizeof({of});")
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.line(f"{members}(&values[at]);")


def _write_members_drop(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    inner = functions.inner("drop", plan.members)
    body = w.part(1)
    for member in plan.members:
        if member.name in inner:
            with body.block(f"if ({functions.length(plan, member)}(value, &bytes) == PYE_OK)"):
                body.line(f"{inner[member.name]}(value->{member.name}, bytes);")
        body.line(f"pye_release(value->{member.name});")
    functions.write_embedded(body, "members_drop", plan, ("value",), tries=False)
    head = f"static void pye_deep_members_drop_{plan.struct}("
    functions.write_body(w, head, [f"const struct {plan.struct} *value"], body)


MAKERS: dict[str, Maker] = {
    "give": _write_give,
    "members_give": _write_members_give,
    "accept": _write_accept,
    "elements_accept": _write_elements_accept,
    "members_accept": _write_members_accept,
    "drop": _write_drop,
    "members_drop": _write_members_drop,
}
