"""Loops over what a value has: a container, an array, a text."""

from collections.abc import Callable

from ..check.tree import OverItems
from ..operations import Operation
from ..operations.arrays import stem
from ..types.arrays import Array
from ..types.containers import Deque, Dict, List, Set, Tuple
from ..types.model import BOOL, INT, NONE, STR, Type
from .builder import Builder
from .expressions import do, evaluate
from .model import Address, Datum, Do, Element, Item, Null, Operand, Part, Pointed, Slot, Value
from .model import Set as Copy
from .rounds import Rounds


def over_items(source: OverItems, builder: Builder) -> Rounds:
    value = evaluate(source.data, builder)
    if isinstance(source.data.type, Tuple) and isinstance(value, Datum):
        count = Value(INT, len(source.data.type.items))
        return _indexed(source, count, lambda at: Item(source.held.type, value, at), builder)
    data = value if isinstance(value, Slot) and builder.is_own(value) else builder.taken(value, source.data.type)
    match source.data.type:
        case Dict(key, of):
            return _entries(source, data, key, of, builder)
        case Set(element) | Deque(element):
            return _walked(source, data, element, builder)
        case List(element):
            size = Part(f"{data.name}->size", INT)
            return _indexed(source, size, lambda at: Element(element, data, at), builder)
        case Array(element) as array:
            size = Part(f"{data.name}.size", INT)
            return _indexed(source, size, lambda at: Part(f"{stem(array)}({data.name})[{at.name}]", element), builder)
    if isinstance(source.data.type, Tuple):
        count = Value(INT, len(source.data.type.items))
        return _indexed(source, count, lambda at: Item(source.held.type, data, at), builder)
    if source.data.type == STR:
        return _characters(source, data, builder)
    size = Part(f"{data.name}->size", INT)
    return _indexed(source, size, lambda at: Part(f"{data.name}->data[{at.name}]", INT), builder)


def _indexed(source: OverItems, size: Operand, item: Callable[[Slot], Operand], builder: Builder) -> Rounds:
    """A list may change while it is iterated: its size is asked for in each round."""
    at = builder.temporary("size_t")
    builder.write(Copy(at, Value(INT, 0)))

    def take() -> None:
        builder.hold(source.held, builder.taken(item(at), source.held.type))
        builder.write(Do(at, Operation("+", (), INT, fails=False), (at, Value(INT, 1)), 0))

    return Rounds(lambda: do(Operation("<", (), BOOL, fails=False), (at, size), 0, builder), take)


def _characters(source: OverItems, data: Slot, builder: Builder) -> Rounds:
    at = builder.temporary("size_t")
    builder.write(Copy(at, Value(INT, 0)))

    def take() -> None:
        following = Operation("pye_str_next", (), STR)
        builder.hold(source.held, do(following, (data, Address(at)), source.line, builder))

    return Rounds(lambda: do(Operation("pye_str_more", (), BOOL, fails=False), (data, at), 0, builder), take)


def _entries(source: OverItems, data: Slot, key: Type, value: Type, builder: Builder) -> Rounds:
    at = builder.temporary("pye_dict_iterator_t")
    keys = builder.temporary("const void *")
    values = builder.temporary("const void *") if source.value is not None else None
    builder.write(Do(at, Operation("pye_dict_begin", (), NONE, fails=False), (data,), 0))

    def more() -> Operand:
        places: tuple[Operand, ...] = (Address(at), Address(keys), Null() if values is None else Address(values))
        builder.write(Do(None, Operation("pye_dict_next", (), NONE), places, source.line))
        return do(Operation("!=", (), BOOL, fails=False), (keys, Null()), 0, builder)

    def take() -> None:
        builder.hold(source.held, builder.taken(Pointed(key, keys), key))
        if source.value is not None and values is not None:
            builder.hold(source.value, builder.taken(Pointed(value, values), value))

    return Rounds(more, take)


def _walked(source: OverItems, data: Slot, element: Type, builder: Builder) -> Rounds:
    stem = "set" if isinstance(source.data.type, Set) else "deque"
    at, item = builder.temporary(f"pye_{stem}_iterator_t"), builder.temporary("const void *")
    builder.write(Do(at, Operation(f"pye_{stem}_begin", (), NONE, fails=False), (data,), 0))

    def more() -> Operand:
        builder.write(Do(None, Operation(f"pye_{stem}_next", (), NONE), (Address(at), Address(item)), source.line))
        return do(Operation("!=", (), BOOL, fails=False), (item, Null()), 0, builder)

    def take() -> None:
        builder.hold(source.held, builder.taken(Pointed(element, item), element))

    return Rounds(more, take)
