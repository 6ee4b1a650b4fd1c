"""Counter and OrderedDict, where they are not as other dicts."""

from ..types.containers import Counter, Dict, OrderedDict, Tuple
from ..types.model import BOOL, INT, NONE, Type
from .containers import plain
from .model import Argument, Method, Operation, Slot

_COMBINED = {"+": "plus", "-": "minus", "|": "union", "&": "intersection"}
_ORDER = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def item(type_: Type) -> Operation | None:
    """`counter[key]`, which may be missing."""
    return Operation("pye_counter_get", (type_, Slot(type_.key)), INT) if isinstance(type_, Counter) else None


def delete_item(type_: Type) -> Operation | None:
    return Operation("pye_counter_delete", (type_, Slot(type_.key)), NONE) if isinstance(type_, Counter) else None


def each(type_: Counter, *, less: bool) -> Operation:
    """What is done with each thing that is counted, or counted off."""
    return Operation(f"pye_counter_{'take' if less else 'add'}", (type_, Slot(type_.key)), NONE)


def unary(symbol: str, operand: Type) -> Operation | None:
    if not isinstance(operand, Counter) or symbol not in ("+", "-"):
        return None
    return Operation(f"pye_counter_{'positive' if symbol == '+' else 'negative'}", (operand,), operand)


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    if symbol == "|" and isinstance(left, OrderedDict) and isinstance(right, Dict) and plain(left) == right:
        return Operation("pye_dict_merged", (left, right), left)
    if not isinstance(left, Counter) or left != right or symbol not in _COMBINED:
        return None
    return Operation(f"pye_counter_{_COMBINED[symbol]}", (left, left), left)


def in_place(symbol: str, left: Type, right: Type) -> Operation | None:
    if not isinstance(left, Counter) or left != right or symbol not in _COMBINED:
        return None
    return Operation(f"pye_counter_{_COMBINED[symbol]}_update", (left, left), NONE)


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """Of two of the same; one beside another dict is compared as that."""
    if not isinstance(left, Counter | OrderedDict) or left != right:
        return None
    if symbol in ("==", "!="):
        stem = "counter" if isinstance(left, Counter) else "ordered"
        return Operation(f"pye_{stem}_equal", (left, left), BOOL, inverted=symbol == "!=")
    if symbol in _ORDER and isinstance(left, Counter):
        return Operation(f"pye_counter_{_ORDER[symbol]}", (left, left), BOOL)
    return None


def methods(type_: Type) -> dict[str, Method]:
    if isinstance(type_, Counter):
        other = Argument("other", plain(type_))
        return {
            "total": Method(Operation("pye_counter_total", (type_,), INT)),
            "update": Method(Operation("pye_counter_update", (type_, other.type), NONE), (other,)),
            "subtract": Method(Operation("pye_counter_subtract", (type_, other.type), NONE), (other,)),
        }
    if isinstance(type_, OrderedDict):
        key, last = Argument("key", type_.key), Argument("last", BOOL, True, keyword=True)
        pair = Tuple((type_.key, type_.value))
        return {
            "move_to_end": Method(
                Operation("pye_ordered_move_to_end", (type_, Slot(type_.key), BOOL), NONE), (key, last)
            ),
            "popitem": Method(Operation("pye_ordered_popitem", (type_, BOOL), pair), (last,)),
        }
    return {}
