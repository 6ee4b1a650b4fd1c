"""Types in C: structs of tuples, and descriptors, of those that a module uses."""

from collections.abc import Iterable, Iterator

from ..ir.model import Routine
from ..ir.pool import Pool, buffer_bytes
from ..packages.marks import shown
from ..survey.constants import type_of
from ..survey.symbols import Module, Signature
from ..types.containers import Counter, Deque, Dict, List, OpenTuple, Optional, OrderedDict, Set, Tuple, thawed
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.model import F64, FLOAT, I64, INT, Counting, Digest, ExceptionType, Json, Str, Type
from ..types.records import Class, Enumeration, Flags, NamedTuple, Record, is_handle, is_knotted, reached, there_name
from .own import own_operations
from .spelling import c_type, constant, mangled, number, stem


def used_types(routines: Iterable[Routine], pool: Pool, ocalls: Iterable[Signature]) -> list[Type]:
    """Every type of a variable, with what it is made of, each after its parts."""
    found: dict[Type, None] = {}
    for routine in routines:
        slots = [*routine.parameters, *routine.locals, *routine.temporaries]
        types = [routine.signature.result, *(slot.type for slot in slots if isinstance(slot.type, Type))]
        for type_ in types:
            _add(type_, found)
    for signature in ocalls:
        for type_ in (signature.result, *(one.type for one in signature.parameters)):
            _add(type_, found)
    for one in pool.constants.values():
        _add(one.type, found)
    for variable in pool.variables.values():
        _add(variable.type, found)
    for type_ in pool.described:
        _add(type_, found)
    return list(found)


def _add(type_: Type, found: dict[Type, None], around: tuple[Type, ...] = ()) -> None:
    """A class that has itself is among the parts of its parts."""
    type_ = thawed(type_)  # what is constant is nothing that C knows
    if type_ in found or type_ in around:
        return
    for part in type_.parts:
        _add(part, found, (*around, type_))
    found.setdefault(type_)


def structs(types: Iterable[Type]) -> Iterator[str]:
    """The header's part: a tuple is a struct by value, with what counts its items."""
    types = list(types)
    named = [one for one in types if _is_named_first(one)]
    for type_ in named:
        yield from _name(type_)
    for type_ in types:
        if type_ in named:
            continue
        if isinstance(type_, Tuple):
            yield from _struct(type_)
        if isinstance(type_, Record):
            yield from _record(type_)
        if isinstance(type_, Optional) and not type_.is_pointer:
            yield from _optional(type_)
        if isinstance(type_, Generator):
            yield from _name(type_)
    for type_ in named:
        assert isinstance(type_, Record)
        yield from _body(type_)


def _is_named_first(type_: Type) -> bool:
    """Whether its struct is behind all others: theirs only point at it, and its own may have theirs in it."""
    return isinstance(type_, Class) or is_knotted(type_)


def _name(type_: Type) -> Iterator[str]:
    yield f"/* {type_.name} */"
    yield f"typedef struct {stem(type_)} {stem(type_)}_t;"
    yield from _counted(type_)


def _body(type_: Record) -> Iterator[str]:
    """A derived class's begins as its base's does."""
    yield f"struct {stem(type_)} {{"
    yield "    pye_head_t head;"
    if is_knotted(type_):
        yield "    pye_knot_t knot;"
    loose = type_.shape.loose if isinstance(type_, Class) else set()
    for field, of in type_.members:
        yield f"    {c_type(of)}f_{field};"
        if field in loose:
            yield f"    bool f_{there_name(field)};"
    yield "};"


def _optional(type_: Optional) -> Iterator[str]:
    name = c_type(type_).strip()
    yield f"typedef struct {name.removesuffix('_t')} {{ bool some; {c_type(type_.inner)}value; }} {name};"
    if type_.plain:
        return
    inner = stem(type_.inner)
    yield f"static inline {name} {stem(type_)}_retain({name} value)"
    yield "{"
    yield "    if (value.some)"
    yield f"        (void){inner}_retain(value.value);"
    yield "    return value;"
    yield "}"
    yield f"static inline void {stem(type_)}_release({name} value)"
    yield "{"
    yield "    if (value.some)"
    yield f"        {inner}_release(value.value);"
    yield "}"


def _struct(type_: Tuple) -> Iterator[str]:
    name = f"{stem(type_)}_t"
    yield f"/* {shown(type_.name)} */"
    yield f"typedef struct {stem(type_)} {{"
    yield from (f"    {c_type(item)}f{index};" for index, item in enumerate(type_.items))
    if not type_.items:
        yield "    bool nothing; /* a structure of C's has a member */"
    yield f"}} {name};"
    if type_.plain:
        return
    counted = [(index, item) for index, item in enumerate(type_.items) if not item.plain]
    yield f"static inline {name} {stem(type_)}_retain({name} value)"
    yield "{"
    yield from (f"    (void){stem(item)}_retain(value.f{index});" for index, item in counted)
    yield "    return value;"
    yield "}"
    yield f"static inline void {stem(type_)}_release({name} value)"
    yield "{"
    yield from (f"    {stem(item)}_release(value.f{index});" for index, item in counted)
    yield "}"


def _record(type_: Record) -> Iterator[str]:
    name = f"{stem(type_)}_t"
    yield f"/* {shown(type_.name)} */"
    if in_itself(type_):
        yield f"typedef struct {stem(type_)} {name};"
    yield f"{'' if in_itself(type_) else 'typedef '}struct {stem(type_)} {{"
    yield "    pye_head_t head;"
    yield from (f"    {c_type(of)}f_{field};" for field, of in type_.members)
    yield f"}}{'' if in_itself(type_) else f' {name}'};"
    yield from _counted(type_)


def _counted(type_: Type) -> Iterator[str]:
    name = f"{stem(type_)}_t"
    yield f"static inline {name} *{stem(type_)}_retain({name} *value)"
    yield "{"
    yield "    pye_object_retain((pye_head_t *)value);"
    yield "    return value;"
    yield "}"
    yield f"static inline void {stem(type_)}_release({name} *value) {{ pye_object_release((pye_head_t *)value); }}"


def in_itself(type_: Record) -> bool:
    """Whether an object may hold others of its class."""
    return type_.members != type_.fields


def descriptor(type_: Type) -> str:
    """The descriptor's name; those of single values are the runtime's."""
    if isinstance(type_, FunctionType):
        return descriptor(type_.object)
    if is_own(type_):
        return f"pye_type_of_{mangled(type_)}"
    if isinstance(type_, ExceptionType):
        return "pye_type_exception"
    if isinstance(type_, Digest):
        return "pye_type_digest"
    if isinstance(type_, Counting):
        return "pye_type_count"
    if isinstance(type_, Json):
        return "pye_type_json"
    known: dict[Type, Type] = {I64: INT, F64: FLOAT}
    return f"pye_type_{known.get(type_, type_).name}"


def is_own(type_: Type) -> bool:
    """Whether the module defines the descriptor."""
    if isinstance(type_, FunctionType):  # the class of its objects has one
        return False
    return bool(type_.parts) or isinstance(type_, Enumeration | Flags | Record | Tuple)


def descriptors(types: list[Type], text: str, module: Module) -> list[str]:
    """Definitions of the descriptors that `text` names, and of what they are made of."""
    wanted: set[Type] = set()
    for type_ in reversed(types):
        if type_ in wanted or f"&{descriptor(type_)}" in text:
            wanted |= {type_, *type_.parts}
            wanted |= {*reached(type_)} if _is_named_first(type_) else set()
    wanted = {thawed(one) for one in wanted}
    used = [type_ for type_ in types if type_ in wanted and is_own(type_)]
    round_ = any(map(_is_named_first, used))
    announced = [one for one in used if round_ or (isinstance(one, Record) and in_itself(one))]
    rows = [row for type_ in announced for row in _announced(type_)]
    return rows + [row for type_ in used for row in _descriptor(type_, module, text)]


def _announced(type_: Type) -> Iterator[str]:
    """Before what its own parts name of it."""
    name = descriptor(type_)
    yield f"static const pye_type_t {name};"
    if _is_named_first(type_):
        yield f"static const pye_operations_t {name}_operations;"
    if isinstance(type_, Record):
        yield f"static const pye_member_t {name}_members[{len(type_.members)}];"


def _descriptor(type_: Type, module: Module, text: str) -> Iterator[str]:
    name, called = descriptor(type_), shown(type_.name)
    match type_:
        case OpenTuple(element):
            made = f'PYE_OPEN_TUPLE_OF("{called}", &{descriptor(element)})'
        case List(element):
            made = f'PYE_LIST_OF("{called}", &{descriptor(element)})'
        case Set(element, frozen):
            made = f'PYE_{"FROZENSET" if frozen else "SET"}_OF("{called}", &{descriptor(element)})'
        case Deque(element):
            made = f'PYE_DEQUE_OF("{called}", &{descriptor(element)})'
        case Counter(key, _):
            made = f'PYE_COUNTER_OF("{called}", &{descriptor(key)})'
        case OrderedDict(key, value):
            made = f'PYE_ORDERED_OF("{called}", &{descriptor(key)}, &{descriptor(value)})'
        case Dict(key, value):
            made = f'PYE_DICT_OF("{called}", &{descriptor(key)}, &{descriptor(value)})'
        case Tuple(items):
            struct = f"{stem(type_)}_t"
            yield f"static const pye_member_t {name}_members[] = {{"
            names = [f'"{one}"' for one in type_.names] if isinstance(type_, NamedTuple) else ["NULL"] * len(items)
            for index, item in enumerate(items):
                yield f"    {{{names[index]}, &{descriptor(item)}, offsetof({struct}, f{index}), {_order(item)}}},"
            yield "};"
            made = f'PYE_TUPLE_OF("{called}", {struct}, {name}_members, {int(not type_.plain)})'
        case Optional(inner) if type_.is_pointer:
            made = _nullable(called, inner, module)
        case Enumeration(members=members):
            of = type_of(members[0][1])
            assert of is not None
            if of.is_buffer:
                for index, (_, text_or_data) in enumerate(members):
                    yield f"static const pye_bytes_t {name}_{index} = {constant(buffer_bytes(text_or_data), of)};"
                slots = [f"(pye_bytes_t *)&{name}_{index}" for index in range(len(members))]
            else:
                slots = [number(each, of) for _, each in members]
            yield f"static {c_type(of)}const {name}_values[] = {{{', '.join(slots)}}};"
            yield f"static const pye_member_t {name}_members[] = {{"
            for index, (member, _) in enumerate(members):
                yield f'    {{"{member}", &{descriptor(of)}, {index} * sizeof({c_type(of).strip()}), 0}},'
            yield "};"
            made = f'PYE_ENUM_OF("{called}", &{descriptor(of)}, {name}_members, {name}_values)'
        case Flags(members=members, is_int=is_int):
            yield f"static const int64_t {name}_values[] = {{{', '.join(number(bits, INT) for _, bits in members)}}};"
            yield f"static const pye_member_t {name}_members[] = {{"
            yield from (f'    {{"{member}", NULL, 0, 0}},' for member, _ in members)
            yield "};"
            kept = "pye_int_flags_operations" if is_int else "pye_flags_operations"
            made = f'PYE_FLAGS_OF("{called}", {kept}, {name}_members, {name}_values)'
        case Record():
            struct = f"{stem(type_)}_t"
            yield f"static const pye_member_t {name}_members[] = {{"
            for field, of in type_.members:
                place = f"offsetof({struct}, f_{field})"
                yield f'    {{"{field}", &{descriptor(of)}, {place}, {_flags(field, of, type_)}}},'
            yield "};"
            yield from own_operations(type_, name, module, text)
            made = _class(type_, "0", module)
        case Optional(inner):
            made = f'PYE_OPTIONAL_OF("{called}", {c_type(type_).strip()}, &{descriptor(inner)})'
        case _:
            raise AssertionError(type_)
    yield f"static const pye_type_t {name} = {made};"


def _order(of: Type) -> str:
    """Of a member of a tuple."""
    return "PYE_MEMBER_NO_ORDER" if of.refuses_order else "0"


def _flags(field: str, of: Type, type_: Record) -> str:
    options = type_.options
    found = ["PYE_MEMBER_NO_REPR"] if field in options.quiet else []
    found += ["PYE_MEMBER_NO_COMPARE"] if field in options.uncompared else []
    found += ["PYE_MEMBER_NO_ORDER"] if type_.has_order and field not in options.uncompared and of.refuses_order else []
    return " | ".join(found) or "0"


def _class(type_: Record, flags: str, module: Module) -> str:
    if type_.options.identity:
        flags = "PYE_TYPE_IDENTITY" if flags == "0" else f"{flags} | PYE_TYPE_IDENTITY"
    if is_knotted(type_):
        flags = "PYE_TYPE_KNOTTED" if flags == "0" else f"{flags} | PYE_TYPE_KNOTTED"
    if is_handle(type_):
        flags = "PYE_TYPE_HELD" if flags == "0" else f"{flags} | PYE_TYPE_HELD"
    name = descriptor(type_)
    if isinstance(type_, Class) or is_knotted(type_):
        base = type_.shape.base if isinstance(type_, Class) else None
        fields = f"{stem(type_)}_t, {name}_members, {flags}, &{name}_operations"
        return (
            f'PYE_PLAIN_CLASS("{shown(type_.name)}", {fields}, {f"&{descriptor(base)}" if base else "NULL"}, '
            f'"{_module_of(type_, module)}")'
        )
    operations = f"{name}_operations" if type_.options.own else "pye_object_operations"
    return f'PYE_CLASS_WITH("{shown(type_.name)}", {stem(type_)}_t, {name}_members, {flags}, &{operations})'


def _module_of(type_: Record, module: Module) -> str:
    """What Python calls the module that the class is in."""
    symbol = module.class_of(type_)
    file, _ = (module.file, 0) if symbol is None else module.place(symbol.node.lineno)
    return file.removesuffix(".py").replace("/", ".")


def _nullable(text: str, inner: Type, module: Module) -> str:
    """A descriptor of its own: what crosses says of None that it is none."""
    inner = inner.object if isinstance(inner, FunctionType) else inner
    if isinstance(inner, Record):
        return _class(inner, "PYE_TYPE_NULLABLE", module)
    kind = stem(inner).removeprefix("pye_") if not isinstance(inner, Str) else "str"
    kinds: dict[type[Type], str] = {Counter: "counter", OrderedDict: "ordered", OpenTuple: "open_tuple"}
    operations = kinds.get(type(inner), kind)
    held = [f"&{descriptor(part)}" for part in inner.parts]
    of, to = [*held, "NULL", "NULL"][:2]
    frozen = isinstance(inner, OpenTuple) or (isinstance(inner, Set) and inner.frozen)
    flags = "PYE_TYPE_FROZEN" if frozen else "0"
    flags = "PYE_TYPE_ORDERED" if isinstance(inner, OrderedDict) else flags
    return f'PYE_NULLABLE_OF("{text}", {operations}, {kind.upper()}, {of}, {to}, {flags})'
