"""`==`, `<`, hash and repr that a class says itself, as its descriptor's operations."""

from collections.abc import Iterator

from ..survey.names import function_name
from ..survey.symbols import Module
from ..types.model import Type
from ..types.records import Class, Record, is_knotted
from .spelling import stem


def own_operations(type_: Record, name: str, module: Module, text: str) -> Iterator[str]:
    """Functions around the lowered methods, and the table of them; nothing for a class that says nothing itself.

    `text` are the lowered functions: of a class of which no object is made they may lack its methods.
    """
    own = type_.options.own
    is_plain = isinstance(type_, Class) or is_knotted(type_)
    if not own and not is_plain:
        return
    if is_plain:
        # One with a mistake in it has no methods; no object is made of it.
        own = frozenset() if module.class_of(type_) is None else own
        own = frozenset(one for one in own if f"{_method(type_, one, module)}(" in text)
    if "__lt__" in own and not _orders(type_, module):
        own -= {"__lt__"}
    methods = {one: _method(type_, one, module) for one in sorted(own)}
    pointers = {one: f"{stem(_owner(type_, one, module))}_t *" for one in own}
    if "__eq__" in own:
        pointer = pointers["__eq__"]
        yield f"static bool {name}_equal(const pye_type_t *type, const void *a, const void *b)"
        yield "{"
        yield "    (void)type;"
        yield f"    {pointer}one = *({pointer}const *)a, *other = *({pointer}const *)b;"
        yield "    bool same = false;"
        yield "    if (one == other || one == NULL || other == NULL)"
        yield "        return one == other;"
        yield from _held("one", "other")
        yield f"    bool well = {methods['__eq__']}(one, other, &same) && same;"
        yield from _released("one", "other")
        yield "    return well;"
        yield "}"
    if "__lt__" in own:
        pointer = pointers["__lt__"]
        yield f"static int {name}_compare(const pye_type_t *type, const void *a, const void *b)"
        yield "{"
        yield "    (void)type;"
        yield f"    {pointer}one = *({pointer}const *)a, *other = *({pointer}const *)b;"
        yield "    bool less = false, more = false;"
        yield "    if (pye_error_pending() || one == NULL || other == NULL)"
        yield "        return 0;"
        yield from _held("one", "other")
        yield f"    bool well = {methods['__lt__']}(one, other, &less);"
        yield f"    well = well && (less || {methods['__lt__']}(other, one, &more));"
        yield from _released("one", "other")
        yield "    return !well ? 0 : less ? PYE_LESS : more ? PYE_GREATER : PYE_EQUAL;"
        yield "}"
    if "__hash__" in own:
        pointer = pointers["__hash__"]
        yield f"static uint64_t {name}_hash(const pye_type_t *type, const void *slot)"
        yield "{"
        yield f"    {pointer}one = *({pointer}const *)slot;"
        yield "    int64_t hash = 0;"
        yield "    if (one == NULL)"
        yield "        return pye_object_own_hash(type, slot);"
        yield from _held("one")
        yield f"    bool well = {methods['__hash__']}(one, &hash);"
        yield from _released("one")
        yield "    return well ? pye_type_int.operations->hash(&pye_type_int, &hash) : 0;"
        yield "}"
    if "__repr__" in own:
        pointer = pointers["__repr__"]
        yield f"static bool {name}_repr(const pye_type_t *type, const void *slot, pye_builder_t *to)"
        yield "{"
        yield f"    {pointer}one = *({pointer}const *)slot;"
        yield "    pye_bytes_t *text = NULL;"
        yield "    if (one == NULL)"
        yield "        return pye_object_own_repr(type, slot, to);"
        yield from _held("one")
        yield f"    bool well = {methods['__repr__']}(one, &text) && pye_builder_add(to, text->data, text->size);"
        yield "    pye_bytes_release(text);"
        yield from _released("one")
        yield "    return well;"
        yield "}"
    fitted = module.fits(type_)
    fits = "" if fitted is None else function_name(module.name, fitted.name)
    if fits and f"{fits}(" in text:
        yield f"static bool {name}_fits(const pye_type_t *type, const void *slot)"
        yield "{"
        yield "    (void)type;"
        yield "    bool there = false;"
        yield f"    return {fits}(*({stem(type_)}_t *const *)slot, &there) && there;"
        yield "}"
    free = "pye_knot_free" if is_knotted(type_) else "pye_object_own_free"
    yield f"static const pye_operations_t {name}_operations = {{.keep = pye_object_keep,"
    yield f"    .drop = pye_object_drop, .free = {free},"
    parts = {"equal": "__eq__", "compare": "__lt__", "hash": "__hash__", "repr": "__repr__"}
    shared = {one: f"pye_object_own_{one}" for one in parts} | (
        {"repr": "pye_plain_repr"} if isinstance(type_, Class) and not type_.shape.is_dataclass else {}
    )
    rows = [f".{one} = {f'{name}_{one}' if method in own else shared[one]}" for one, method in parts.items()]
    if fits and f"{fits}(" in text:
        rows.append(f".fits = {name}_fits")
    yield f"    {', '.join(rows)}}};"


def _owner(type_: Record, name: str, module: Module) -> Type:
    """The class whose method it is: a base, of which the objects are ones too."""
    symbol = module.class_of(type_)
    method = None if symbol is None else symbol.method(name)
    return type_ if method is None or method.signature is None else method.signature.parameters[0].type


def _held(*names: str) -> Iterator[str]:
    """A container's slot has the object, and the method may take it out of there."""
    for name in names:
        yield f"    pye_object_retain((pye_head_t *){name});"


def _released(*names: str) -> Iterator[str]:
    for name in names:
        yield f"    pye_object_release((pye_head_t *){name});"


def _orders(type_: Record, module: Module) -> bool:
    """Whether `<` is of two of the class: what a base has may be of the base's, and nothing is sorted by that."""
    symbol = module.class_of(type_)
    signature = None if symbol is None else symbol.methods["__lt__"].signature
    if signature is None:
        return False
    types = [one.type for one in signature.parameters]
    return types == [type_, type_] or (isinstance(type_, Class) and types[0] == types[1])


def _method(type_: Record, name: str, module: Module) -> str:
    symbol = module.class_of(type_)
    method = None if symbol is None else symbol.method(name)
    assert method is not None
    return function_name(module.name, method.name)
