"""Lists, dicts, sets and deques: their operators and methods."""

from collections.abc import Callable

from ..types.containers import Container, Deque, Dict, List, OpenTuple, Optional, OwnDict, Set, Tuple
from ..types.model import BOOL, BYTES, FLOAT, INT, JSON, NONE, STR, U64, Counting, Type, natural
from ..types.records import Enumeration, Flags, Record, compares_functions, has_addresses, has_only_less
from .model import Argument, Descriptor, Method, Operation, Slot

END = (1 << 63) - 1


def stem(type_: Container) -> str:
    """`pye_<stem>_…`"""
    if isinstance(type_, OwnDict):
        return "dict"
    return {List: "list", OpenTuple: "list", Dict: "dict", Set: "set", Deque: "deque"}[type(type_)]


def storing(type_: Container) -> str:
    """The same of functions that store: a container of JSON's values is looked for in what it gets."""
    of_json = isinstance(type_, List | Dict) and type_.held[-1] == JSON and not isinstance(type_, OpenTuple)
    return f"json_{stem(type_)}" if of_json else stem(type_)


def length(type_: Type) -> Operation | None:
    if not isinstance(type_, Container):
        return None
    return Operation(f"pye_{stem(type_)}_len", (type_,), INT, fails=False)


def truth(type_: Type) -> Operation | None:
    if not isinstance(type_, Container):
        return None
    return Operation(f"pye_{stem(type_)}_truth", (type_,), BOOL, fails=False)


def as_text(type_: Type) -> Operation | None:
    """str(x), which is repr(x), but of members of enums, of which it is repr(x) only."""
    shown = Container | Counting | Tuple | Record | Optional | Enumeration | Flags
    if not isinstance(type_, shown) or has_addresses(type_):
        return None
    return Operation("pye_value_str", (Descriptor(type_), Slot(type_)), STR)


def as_repr(type_: Type) -> Operation | None:
    """repr(x); of what may be None it is not str(x), where it is a str."""
    if isinstance(type_, Optional) and not has_addresses(type_):
        return Operation("pye_value_repr", (Descriptor(type_), Slot(type_)), STR)
    return as_text(type_)


SUMS: dict[Type, str] = {INT: "int", U64: "u64", FLOAT: "float"}


def total(type_: List) -> Operation | None:
    """sum(list, start)"""
    wide = INT if type_.element == BOOL else natural(type_.element)
    return Operation(f"pye_list_sum_{SUMS[wide]}", (type_, wide), wide) if wide in SUMS else None


def extreme(name: str, type_: List) -> Operation:
    """min(list), max(list)"""
    return Operation(f"pye_list_{name}", (type_,), type_.element)


def hashed(type_: Type) -> Operation:
    """hash(value), as a class's own `__hash__` asks it"""
    return Operation("pye_value_hash", (Descriptor(type_), Slot(type_)), INT)


def reversed_(type_: List) -> Operation:
    return Operation("pye_list_reversed", (type_,), type_)


def item(type_: Type) -> Operation | None:
    """`container[key]`, a new reference."""
    match type_:
        case List(element) | Deque(element):
            return Operation(f"pye_{stem(type_)}_get{_ending(type_)}", (type_, INT), element)
        case Dict(key, value):
            return Operation("pye_dict_get", (type_, Slot(key)), value)
    return None


def set_item(type_: Type) -> Operation | None:
    match type_:
        case OpenTuple():
            return None
        case List(element) | Deque(element):
            return Operation(f"pye_{storing(type_)}_set{_ending(type_)}", (type_, INT, Slot(element)), NONE)
        case Dict(key, value):
            return Operation(f"pye_{storing(type_)}_set", (type_, Slot(key), Slot(value)), NONE)
    return None


def append(type_: List) -> Operation:
    ending = "_text" if type_.element in (BYTES, STR) else _ending(type_)
    return Operation(f"pye_{storing(type_)}_append{ending}", (type_, Slot(type_.element)), NONE)


def _ending(type_: List | Deque) -> str:
    """How functions end that C has as a macro, for items that own nothing."""
    return "_plain" if isinstance(type_, List) and type_.element.plain else ""


def delete_item(type_: Type) -> Operation | None:
    match type_:
        case OpenTuple():
            return None
        case List() | Deque():
            return Operation(f"pye_{stem(type_)}_delete", (type_, INT), NONE)
        case Dict(key, _):
            return Operation("pye_dict_delete", (type_, Slot(key)), NONE)
    return None


def slice_(type_: Type, *, step: bool) -> Operation | None:
    if not isinstance(type_, List):
        return None
    if step:
        return Operation("pye_list_slice_step", (type_, INT, INT, INT, INT), type_)
    return Operation("pye_list_slice", (type_, INT, INT), type_)


def set_slice(type_: Type) -> Operation | None:
    """`container[start:stop:step] = list`, which of the first two are written before the list."""
    return (
        Operation(f"pye_{storing(type_)}_set_slice", (type_, INT, INT, INT, INT, type_), NONE)
        if isinstance(type_, List) and not isinstance(type_, OpenTuple)
        else None
    )


def delete_slice(type_: Type) -> Operation | None:
    if not isinstance(type_, List) or isinstance(type_, OpenTuple):
        return None
    return Operation("pye_list_delete_slice", (type_, INT, INT, INT, INT), NONE)


def plain(type_: Dict) -> Dict:
    """One of a class of collections as the dict that it is."""
    return Dict(type_.key, type_.value, type_.constant)


_SET_OPERATORS = {"|": "union", "&": "intersection", "-": "difference", "^": "symmetric_difference"}
_ORDER = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SET_ORDER = {"<=": "issubset", ">=": "issuperset", "<": "isproper_subset", ">": "isproper_superset"}


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    match left, right:
        case List(), List() if symbol == "+" and left == right:
            return Operation("pye_list_concat", (left, left), left)
        case List(), _ if symbol == "*" and right.is_whole:
            return Operation("pye_list_repeat", (left, INT), left)
        case Dict(), Dict() if symbol == "|" and left == right:
            return Operation("pye_dict_merged", (left, left), left)
        case Set(one), Set(other) if symbol in _SET_OPERATORS and one == other:
            return Operation(f"pye_set_{_SET_OPERATORS[symbol]}", (left, right), left)
    return None


def in_place(symbol: str, left: Type, right: Type) -> Operation | None:
    """`left symbol= right` that changes what `left` is, for everybody who has it."""
    match left, right:
        case OpenTuple(), _:
            return None
        case List(), List() if symbol == "+" and left == right:
            return Operation(f"pye_{storing(left)}_extend", (left, left), NONE)
        case List(), _ if symbol == "*" and right.is_whole:
            return Operation("pye_list_repeat_in_place", (left, INT), NONE)
        case Dict(), Dict() if symbol == "|" and plain(left) == plain(right):
            return Operation(f"pye_{storing(left)}_update", (left, right), NONE)
        case Set(one, frozen=False), Set(other) if symbol in _SET_OPERATORS and one == other:
            name = "update" if symbol == "|" else f"{_SET_OPERATORS[symbol]}_update"
            return Operation(f"pye_set_{name}", (left, right), NONE)
    return None


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """`==`, `!=` of equal types, orders of sets, and `in`, of which the container is the first operand."""
    if symbol == "in":
        return _contains(left, right)
    if compares_functions(left) or compares_functions(right):
        return None
    if isinstance(left, Set) and isinstance(right, Set) and left.element == right.element:
        if symbol in _SET_ORDER:
            return Operation(f"pye_set_{_SET_ORDER[symbol]}", (left, right), BOOL)
        if symbol in ("==", "!="):
            return Operation("pye_set_equal", (left, right), BOOL, inverted=symbol == "!=")
    if isinstance(left, Dict) and isinstance(right, Dict) and plain(left) == plain(right) and symbol in ("==", "!="):
        return Operation("pye_dict_equal", (left, right), BOOL, inverted=symbol == "!=")
    if isinstance(left, Container) and left == right and symbol in ("==", "!="):
        return Operation(f"pye_{stem(left)}_equal", (left, left), BOOL, inverted=symbol == "!=")
    if isinstance(left, Enumeration | Flags) and left == right and symbol in ("==", "!="):
        return Operation(symbol, (left, left), BOOL, fails=False)
    if isinstance(left, Tuple | Record | Optional) and left == right and symbol in ("==", "!="):
        operands = (Descriptor(left), Slot(left), Slot(left))
        return Operation("pye_value_equal", operands, BOOL, inverted=symbol == "!=")
    if isinstance(left, Record) and left.options.less:
        return None
    if symbol in ("<=", ">=") and has_only_less(left):
        return None
    if isinstance(left, Tuple | List | Record) and left == right and left.ordered and symbol in _ORDER:
        return Operation(f"pye_value_{_ORDER[symbol]}", (Descriptor(left), Slot(left), Slot(left)), BOOL)
    return None


def _contains(item_: Type, whole: Type) -> Operation | None:
    match whole:
        case List(element) | Set(element) | Deque(element) | Dict(element, _) if not compares_functions(element):
            if element == item_ or (element.is_integer and item_.is_integer):
                return Operation(f"pye_{stem(whole)}_contains", (whole, Slot(element)), BOOL)
    return None


def methods(type_: Type) -> dict[str, Method]:
    match type_:
        case List():
            return _list(type_)
        case Dict():
            return _dict(type_)
        case Set():
            return _set(type_)
        case Deque():
            return _deque(type_)
    return {}


Row = Callable[..., Method]
_STORES = ("extend", "insert", "setdefault", "update")


def _rows(type_: Container) -> Row:
    """row("append", Argument(…), result=NONE): the method of this name, its arguments of containers by address."""

    def row(name: str, *arguments: Argument, result: Type = NONE, fails: bool = True) -> Method:
        parameters = [Slot(one.type) if one.is_kept else one.type for one in arguments]
        owner = storing(type_) if name in _STORES else stem(type_)
        return Method(Operation(f"pye_{owner}_{name}", (type_, *parameters), result, fails), arguments)

    return row


def _list(type_: List) -> dict[str, Method]:
    row, item_ = _rows(type_), Argument("item", type_.element)
    index = Argument("index", INT)
    bounds = (Argument("start", INT, 0), Argument("stop", INT, END))
    comparing = {
        "remove": row("remove", item_),
        "index": row("find", item_, *bounds, result=INT),
        "count": row("count", item_, result=INT),
    }
    if isinstance(type_, OpenTuple):
        return {} if compares_functions(type_) else {name: comparing[name] for name in ("index", "count")}
    return ({} if compares_functions(type_) else comparing) | {
        "append": Method(append(type_), (item_,)),
        "extend": row("extend", Argument("other", type_)),
        "insert": row("insert", index, item_),
        "pop": row("pop", Argument("index", INT, -1), result=type_.element),
        "clear": row("clear", fails=False),
        "copy": row("copy", result=type_),
        "reverse": row("reverse", fails=False),
    }


def _dict(type_: Dict) -> dict[str, Method]:
    row, key = _rows(type_), Argument("key", type_.key)
    default = Argument("default", type_.value)
    listed = {
        "keys": List(type_.key), "values": List(type_.value), "items": List(Tuple((type_.key, type_.value))),
    }  # fmt: skip
    views = {
        name: Method(Operation(f"pye_dict_{name}", (type_, Descriptor(list_)), list_)) for name, list_ in listed.items()
    }
    return {
        **views,
        "get": row("get_or", key, default, result=type_.value),
        "setdefault": row("setdefault", key, default, result=type_.value),
        "pop": row("pop", key, result=type_.value),
        "pop/2": row("pop_or", key, default, result=type_.value),
        "popitem": row("popitem", result=Tuple((type_.key, type_.value))),
        "update": row("update", Argument("other", plain(type_))),
        "clear": row("clear", fails=False),
        "copy": row("copy", result=type_),
    }


def _set(type_: Set) -> dict[str, Method]:
    row, item_, other = _rows(type_), Argument("item", type_.element), Argument("other", type_)
    found = {name: row(name, other, result=type_) for name in _SET_OPERATORS.values()}
    found |= {name: row(name, other, result=BOOL) for name in ("issubset", "issuperset", "isdisjoint")}
    found["copy"] = Method(Operation("pye_set_copy", (Descriptor(type_), type_), type_))
    if type_.frozen:
        return found
    return found | {
        "add": row("add", item_),
        "discard": row("discard", item_),
        "remove": row("remove", item_),
        "pop": row("pop", result=type_.element),
        "clear": row("clear", fails=False),
        "update": row("update", other),
        "intersection_update": row("intersection_update", other),
        "difference_update": row("difference_update", other),
        "symmetric_difference_update": row("symmetric_difference_update", other),
    }


def _deque(type_: Deque) -> dict[str, Method]:
    row, item_ = _rows(type_), Argument("item", type_.element)
    comparing = {
        "remove": row("remove", item_),
        "count": row("count", item_, result=INT),
        "index": Method(
            Operation("pye_deque_find", (type_, Slot(type_.element), INT, INT), INT),
            (item_, Argument("start", INT, 0), Argument("stop", INT, END)),
        ),
    }
    return ({} if compares_functions(type_) else comparing) | {
        "append": row("append", item_),
        "appendleft": row("appendleft", item_),
        "extend": row("extend", Argument("other", List(type_.element))),
        "extendleft": row("extendleft", Argument("other", List(type_.element))),
        "pop": row("pop", result=type_.element),
        "popleft": row("popleft", result=type_.element),
        "insert": row("insert", Argument("index", INT), item_),
        "rotate": row("rotate", Argument("n", INT, 1), fails=False),
        "reverse": row("reverse", fails=False),
        "clear": row("clear", fails=False),
        "copy": row("copy", result=type_),
    }
