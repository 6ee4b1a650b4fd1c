"""How types cross: what EDL spells by value or as text, and the rest as one buffer (docs/crossing.md), in C.

| type | in EDL | here |
| --- | --- | --- |
| a number, a bool | by value | by value |
| an object that the host holds | by value | its handle |
| bytes, str | an address and a size | `entries.py` |
| arrays, and bytearrays changed in place | an address and their lengths | `views.py` |
| others | an address and a size | packed: functions of this file stand between entries and lowered functions |
| an ocall's result that is no number | its size, and room for it | a second ocall brings what the room does not hold |
"""

from collections.abc import Iterable, Iterator

from ..packages.marks import shown, spelled
from ..survey.names import MODULE, function_name, interface_name, local_name
from ..survey.symbols import Function, Module, Parameter, Signature
from ..types.arrays import Array
from ..types.containers import Deque, Dict, List, OpenTuple, Set
from ..types.model import BYTEARRAY, BYTES, NONE, STR, U64, Bytes, Json, Str, Type
from ..types.records import has_handles, is_handle
from .spelling import c_type, initial, stem
from .types import descriptor
from .views import is_view, passed

# The ocall that brings the rest of an answer: no function of Python's has a keyword's name.
CONTINUE = "continue"
_KINDS = {List: "list", OpenTuple: "list", Dict: "dict", Set: "set", Deque: "deque", Json: "json"}


def by_value(type_: Type) -> bool:
    return type_.is_number or type_ == NONE or is_handle(type_)


def wire(type_: Type) -> Type:
    """What it is between entries and the functions of this file: a handle is a number."""
    return U64 if is_handle(type_) else type_


def is_packed(type_: Type) -> bool:
    """Whether it crosses as one buffer that is described by its type."""
    return not by_value(type_) and not isinstance(type_, Bytes | Str | Array)


def is_buffer(one: Parameter) -> bool:
    """Whether it crosses as one buffer that is described by its type, and is no memory that is worked on."""
    return is_packed(one.type) and not is_view(one)


def packs(signature: Signature) -> bool:
    """Whether an ecall's values have to be packed or unpacked."""
    types = [signature.result, *(one.type for one in signature.parameters)]
    return is_packed(signature.result) or any(map(is_buffer, signature.parameters)) or any(map(is_handle, types))


def answers(signature: Signature) -> bool:
    """Whether an ocall's result is of any length."""
    return not by_value(signature.result)


def is_wrapped(function: Function, signature: Signature) -> bool:
    """Whether an ocall's wrapper is `ocall`, in C; that of the others is in `entries.py`."""
    return packs(signature) or answers(signature) or bool(function.reenters)


def delivered(type_: Type) -> Type:
    """What an ecall hands out of a result: a packed one's bytes."""
    return BYTES if is_packed(type_) else wire(type_)


def continue_prototype(module: Module) -> str:
    return f"void {interface_name(module.name, CONTINUE)}([out, size=size] uint8_t *data, size_t size);"


def room_name(spelled: dict[str, str]) -> str:
    """In EDL, what an ocall answers into, beside its parameters; `_size` behind it is how much room there is."""
    name = "answer"
    while {name, f"{name}_size"} & {*spelled.values(), *(f"{one}_size" for one in spelled.values())}:
        name += "_"
    return name


def crossing_name(function: Function) -> str:
    """A name that no lowered function has, which begin with the module's."""
    return f"pye_ecall_{spelled(function.name)}"


def prototype(function: Function, signature: Signature) -> str:
    """The function between an ecall's entry and its lowered body."""
    rows = []
    for one in signature.parameters:
        name = local_name(one.name)
        if is_buffer(one):
            rows += [f"const uint8_t *{name}", f"size_t {size_name(one.name)}"]
        else:
            rows.append(f"{c_type(wire(one.type))}{name}")
    if signature.result != NONE:
        rows.append(f"{c_type(delivered(signature.result))}*pye_result")
    return f"bool {crossing_name(function)}({', '.join(rows) or 'void'})"


def ecall(function: Function, signature: Signature, module: Module) -> Iterator[str]:
    """Unpacks the arguments, calls, packs the result; what goes wrong is pending."""
    packed = [one for one in signature.parameters if is_buffer(one)]
    handles = [one for one in signature.parameters if is_handle(one.type)]
    made = [*packed, *handles]
    arguments = [_held(one.name) if one in made else local_name(one.name) for one in signature.parameters]
    result = signature.result
    if result != NONE:
        arguments.append("&answer" if is_packed(result) or is_handle(result) else "pye_result")
    steps = [
        f"pye_unpack_argument({local_name(one.name)}, {size_name(one.name)}, &{descriptor(one.type)}, "
        f"&{_held(one.name)})"
        for one in packed
    ]
    steps += [
        f"pye_handle_find({local_name(one.name)}, &{descriptor(one.type)}, &{_held(one.name)})" for one in handles
    ]
    steps.append(f"{function_name(module.name, function.name)}({', '.join(arguments)})")
    if is_packed(result):
        pack = "pye_pack_held" if has_handles(result) else "pye_pack_value"
        steps.append(f"{pack}(&{descriptor(result)}, &answer, pye_result)")
    if is_handle(result):
        steps.append("(pye_handles_begin(), pye_handle_new(answer, pye_result))")
    yield f"/* The ecall `{shown(function.name)}`: what crosses as one buffer. */"
    yield prototype(function, signature)
    yield "{"
    yield from (_variable(one.type, _held(one.name)) for one in made)
    if is_packed(result) or is_handle(result):
        yield _variable(result, "answer")
    yield from _chain(steps)
    if is_packed(result) or is_handle(result):
        yield from _release(result, "answer")
    for one in reversed(made):
        yield from _release(one.type, _held(one.name))
    if function.closes:  # when the call has no reference any more, which would look like another holder's
        yield "    if (well)"
        yield f"        pye_handle_drop({local_name(handles[0].name)});"
    yield "    return well;"
    yield "}"


def ocall(function: Function, signature: Signature, module: Module, shape: str) -> Iterator[str]:
    """The wrapper of an ocall's stub; `shape` is its prototype, that of a lowered function.

    Where the ocall may call again, others have the module while it is served, and not before: what they may change is
    packed or copied by then.
    """
    packed = [one for one in signature.parameters if is_buffer(one)]
    handles = [one for one in signature.parameters if is_handle(one.type)]
    makes = any(has_handles(one.type) for one in signature.parameters)
    copied = [one for one in signature.parameters if function.reenters and one.in_out and one.type == BYTEARRAY]
    result, stub = signature.result, interface_name(module.name, function.name)
    arguments = []
    for one in signature.parameters:
        name = _held(one.name) if one in [*packed, *handles, *copied] else local_name(one.name)
        if by_value(one.type):
            arguments.append(name)
        elif is_view(one):
            arguments += passed(one, name, c_type, cython=False)
        else:
            data = f"(const char *){name}->data" if one.type == STR else f"{name}->data"
            arguments += [data, f"{name}->size"]
    steps = [f"pye_pack_value(&{descriptor(one.type)}, &{local_name(one.name)}, &{_held(one.name)})" for one in packed]
    steps += [f"pye_bytearray_of({local_name(one.name)}, &{_held(one.name)})" for one in copied]
    steps += [f"pye_handle_new({local_name(one.name)}, &{_held(one.name)})" for one in handles]
    making, steps = (steps, ["made"]) if makes else ([], steps)
    if function.reenters:
        steps.append(f"pye_module_open(&{function_name(module.name, MODULE)}, &depth)")
    if answers(signature):
        arguments = ["&size", *arguments, "room", "sizeof room"]
    elif result != NONE:
        arguments = ["&answer" if is_handle(result) else "pye_result", *arguments]
    noted = "status = " if makes else ""
    steps.append(f"pye_check({noted}{stub}({', '.join(arguments)})) == 0")
    if answers(signature):
        steps.append(_read(result, module))
    meanwhile = "what it calls, and other threads, run meanwhile" if function.reenters else "what crosses as one buffer"
    yield f"/* The ocall `{shown(function.name)}`: {meanwhile}. */"
    yield shape
    yield "{"
    yield from (f"    pye_bytes_t *{_held(one.name)} = NULL;" for one in (*packed, *copied))
    yield from (f"    uint64_t {_held(one.name)} = 0;" for one in handles)
    if function.reenters:
        yield "    uint32_t depth = 0;"
    if makes:
        yield "    pye_status_t status = PYE_E_AREA; /* until the host has the call, nobody has the handles */"
    if is_handle(result):
        yield "    uint64_t answer = 0;"
    if answers(signature):
        yield "    uint8_t room[PYE_ANSWER_ROOM] = {0}; /* no canary of an earlier frame in it */"
        yield "    size_t size = 0;"
        yield "    pye_bytes_t *answer = NULL;" if is_packed(result) else ""
    last = f"pye_unpack_answer(answer, &{descriptor(result)}, pye_result)" if is_packed(result) else ""
    last = f"pye_handle_answer(answer, &{descriptor(result)}, pye_result)" if is_handle(result) else last
    if last and not function.reenters:
        steps.append(last)
    if makes:
        yield "    pye_handles_begin();"
        yield from _chain(making, "made")
        yield "    uint32_t list = pye_handles_made();"
    yield from _chain(steps)
    if function.reenters:
        yield f"    pye_module_back(&{function_name(module.name, MODULE)}, depth);"
    if makes:
        yield "    if (status == PYE_E_AREA)"
        yield "        pye_handles_undo_list(list);"
    if last and function.reenters:
        yield f"    well = well && {last};"
    for one in copied:
        name = local_name(one.name)
        yield f"    well = well && pye_bytearray_given({_held(one.name)}, (uint8_t *){name}->data, {name}->size);"
    if is_packed(result):
        yield "    pye_bytes_release(answer);"
    yield from (f"    pye_bytes_release({_held(one.name)});" for one in reversed([*packed, *copied]))
    yield "    return well;"
    yield "}"


def _read(result: Type, module: Module) -> str:
    """The answer as bytes, checked as UTF-8 where it is a str."""
    kind = "str" if result == STR else "bytes"
    slot = "&answer" if is_packed(result) else "pye_result"
    return f"pye_{kind}_answer(size, room, sizeof room, {interface_name(module.name, CONTINUE)}, {slot})"


def size_name(name: str) -> str:
    """How many bytes a packed parameter has: what no parameter is called."""
    return f"n_{name}"


def _held(name: str) -> str:
    """What a packed parameter is on the other side."""
    return f"c_{name}"


def _variable(type_: Type, name: str) -> str:
    return f"    {c_type(type_)}{name} = {initial(type_)};"


def _chain(steps: list[str], name: str = "well") -> Iterator[str]:
    yield f"    bool {name} = {steps[0]}{';' if len(steps) == 1 else ' &&'}"
    for at, step in enumerate(steps[1:], 2):
        yield f"                {step}{';' if at == len(steps) else ' &&'}"


def _release(type_: Type, name: str) -> Iterator[str]:
    if not type_.plain:
        yield f"    {stem(type_)}_release({name});"


def table(signatures: Iterable[Signature], carried: Iterable[Type]) -> list[str]:
    """How the kinds cross that these functions have cross, and what exceptions carry; others are not in the image."""
    kinds: dict[str, None] = {}
    packed = list(carried)
    for signature in signatures:
        packed += [signature.result] if is_packed(signature.result) else []
        packed += [one.type for one in signature.parameters if is_buffer(one)]
    for type_ in packed:
        _add_kinds(type_, kinds)
    if not packed:
        return []
    rows = [f"    [PYE_KIND_{kind.upper()}] = PYE_CROSSES({kind})," for kind in sorted(kinds)]
    return ["const pye_crossing_t pye_crossings[PYE_KIND_EXCEPTION] = {", *(rows or ["    {NULL, NULL},"]), "};", ""]


def _add_kinds(type_: Type, kinds: dict[str, None]) -> None:
    if is_handle(type_):
        kinds.setdefault("object")
        return
    if type(type_) in _KINDS:
        kinds.setdefault(_KINDS[type(type_)])
    for part in type_.parts:
        _add_kinds(part, kinds)
