"""The C functions of deep outputs, which the callee allocates: see allocated.py for whose memory is where."""

from pyenclave.edl.model import DeepPlan, StructRef, Type

from ...lengths import write_length
from ...spelling import is_void
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
        w.line("*image = NULL;")
        with w.block("if (values == NULL)"):
            w.line("return size == 0 ? PYE_OK : PYE_E_TRUSTED;")
        with w.block("if (pye_readable(values, size) != size)"):
            w.line("return PYE_E_TRUSTED;")
        w.line(f"{of} *sent = pye_arena_alloc(size);")
        with w.block("if (sent == NULL)"):
            w.line("return PYE_E_MEMORY;")
        w.line("__builtin_memcpy(sent, values, size);")
        with w.block(f"for (size_t at = 0; at < size / sizeof({of}); at++)"):
            w.line(f"PYE_TRY({members}(&sent[at]));")
            if functions.records.padded(StructRef(plan.struct)):
                w.line(functions.records.clear(StructRef(plan.struct), "&sent[at]"))
        w.line("*image = sent;")
        w.line("return PYE_OK;")


def _write_members_give(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("give", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_give", plan)
    with w.function(f"static pye_status_t pye_deep_members_give_{plan.struct}({of} *sent)"):
        if plan.members:
            w.lines(["size_t bytes;", "uint64_t address;"])
        for member in plan.members:
            name = member.name
            write_length(w, member.length, member.element, "bytes", "sent->", f"sent->{name} == NULL")
            if name in inner:
                assert member.plan
                with w.block(""):
                    w.line(f"struct {member.plan.struct} *image;")
                    w.line(f"PYE_TRY({inner[name]}(&image, sent->{name}, bytes));")
                    w.line("PYE_TRY(pye_give(&address, image, bytes));")
            elif functions.records.padded(member.element):
                with w.block(""):
                    w.line(f"const void *image = sent->{name};")
                    write_cleared(w, functions.records, member.element, "image", "bytes")
                    w.line("PYE_TRY(pye_give(&address, image, bytes));")
            else:
                w.line(f"PYE_TRY(pye_give(&address, sent->{name}, bytes));")
            w.line(f"sent->{name} = (void *)(uintptr_t)address;")
        functions.write_embedded(w, embedded, ("sent",))
        w.line("return PYE_OK;")


def write_cleared(w: Writer, records: Records, element: Type, memory: str, size: str) -> None:
    """Replaces `memory` by a copy with its padding zeroed: the body's own may be read-only."""
    with w.block(f"if (pye_readable({memory}, {size}) != {size})"):
        w.line("return PYE_E_TRUSTED;")
    with w.block(f"if ({memory} != NULL)"):
        w.line(f"void *pye_image = pye_arena_alloc({size});")
        with w.block("if (pye_image == NULL)"):
            w.line("return PYE_E_MEMORY;")
        w.line(f"__builtin_memcpy(pye_image, {memory}, {size});")
        records.clear_all(element, "pye_image", size, w)
        w.line(f"{memory} = pye_image;")


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
        with w.block(f"for (size_t at = 0; at < size / sizeof({of}); at++)"):
            if functions.records.checked(StructRef(plan.struct)):
                with w.block(f"if ({functions.records.check(StructRef(plan.struct), 'answer[at]')} != PYE_OK)"):
                    w.line("return PYE_E_RESULT;")
            w.line(f"PYE_TRY({members}(&(*image)[at], &answer[at]));")
        w.line("return PYE_OK;")


def _write_members_accept(w: Writer, plan: DeepPlan, functions: DeepFunctions) -> None:
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("accept", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_accept", plan)
    followed = {m.name for m in plan.members} | {name for name, *_ in embedded}
    with w.function(f"static pye_status_t pye_deep_members_accept_{plan.struct}({of} *image, const {of} *answer)"):
        if plan.members:
            w.line("size_t bytes;")
        for field in functions.members(plan):
            if field.name not in followed:  # lengths come before what they say the length of
                place = f"&image->{field.name}, &answer->{field.name}, sizeof(image->{field.name})"
                w.line(f"__builtin_memcpy({place});")
        for member in plan.members:
            name = member.name
            write_length(w, member.length, member.element, "bytes", "answer->", f"answer->{name} == NULL")
            address = f"(uint64_t)(uintptr_t)answer->{name}"
            if name in inner:
                assert member.plan
                with w.block(""):
                    w.line(
                        f"struct {member.plan.struct} *copy = NULL; /* what was filled in is released on failure too */"
                    )
                    w.line(f"pye_status_t status = {inner[name]}(&copy, {address}, bytes);")
                    w.line(f"image->{name} = copy;")
                    w.line("PYE_TRY(status);")
                continue
            with w.block(""):
                w.line("void *copy;")
                w.line(f"PYE_TRY(pye_accept(&copy, {address}, bytes));")
                w.line(f"image->{name} = copy;")
                if not is_void(member.element) and functions.records.checked(member.element):
                    functions.records.check_all(member.element, "copy", "bytes", ["return PYE_E_RESULT;"], w)
        functions.write_embedded(w, embedded, ("image", "answer"))
        w.line("return PYE_OK;")


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
    of = f"struct {plan.struct}"
    inner = {m.name: functions.need("drop", m.plan) for m in plan.members if m.plan}
    embedded = functions.embedded("members_drop", plan)
    for member in plan.members:
        if member.name in inner:
            head = f"static pye_status_t pye_deep_bytes_{plan.struct}_{member.name}(const {of} *value, size_t *bytes)"
            with w.function(head):
                w.line("size_t found;")
                write_length(w, member.length, member.element, "found", "value->", f"value->{member.name} == NULL")
                w.line("*bytes = found;")
                w.line("return PYE_OK;")
            w.line()
    with w.function(f"static void pye_deep_members_drop_{plan.struct}(const {of} *value)"):
        if inner:
            w.line("size_t bytes;")
        for member in plan.members:
            if member.name in inner:
                with w.block(f"if (pye_deep_bytes_{plan.struct}_{member.name}(value, &bytes) == PYE_OK)"):
                    w.line(f"{inner[member.name]}(value->{member.name}, bytes);")
            w.line(f"pye_release(value->{member.name});")
        functions.write_embedded(w, embedded, ("value",), tries=False)


MAKERS: dict[str, Maker] = {
    "give": _write_give,
    "members_give": _write_members_give,
    "accept": _write_accept,
    "elements_accept": _write_elements_accept,
    "members_accept": _write_members_accept,
    "drop": _write_drop,
    "members_drop": _write_members_drop,
}
