"""Values of JSON: what is made of them, and what they are asked when they run."""

from ..types.containers import List
from ..types.json import FORMS, JSON_DICT, JSON_LIST
from ..types.model import BOOL, BYTES, FLOAT, INT, JSON, NONE, STR, Type
from .model import Descriptor, Operation, Slot

NULL = Operation("pye_json_of_none", (), JSON)
OF = {
    BOOL: Operation("pye_json_of_bool", (BOOL,), JSON),
    INT: Operation("pye_json_of_int", (INT,), JSON),
    FLOAT: Operation("pye_json_of_float", (FLOAT,), JSON),
    STR: Operation("pye_json_of_str", (STR,), JSON),
    JSON_LIST: Operation("pye_json_of_list", (JSON_LIST,), JSON),
    JSON_DICT: Operation("pye_json_of_dict", (JSON_DICT,), JSON),
}
LOADS = {STR: Operation("pye_json_loads", (STR,), JSON), BYTES: Operation("pye_json_loads_bytes", (BYTES,), JSON)}
# Whose methods a value has, by the method's name.
OWNERS = {
    JSON_DICT: Operation("pye_json_dict_of", (JSON, STR), JSON_DICT),
    JSON_LIST: Operation("pye_json_list_of", (JSON, STR), JSON_LIST),
    STR: Operation("pye_json_str_of", (JSON, STR), STR),
}
ITEMS = Operation("pye_json_items", (JSON,), JSON_LIST)
IS = Operation("pye_json_is", (JSON, INT), BOOL, fails=False)
IS_KEY = Operation("pye_json_is_key", (JSON,), BOOL)
IS_BOOL = Operation("pye_json_is_bool", (JSON, BOOL), BOOL, fails=False)
SLICE = Operation("pye_json_slice", (JSON, INT, INT), JSON)
GET = {STR: Operation("pye_json_get", (JSON, STR), JSON), INT: Operation("pye_json_at", (JSON, INT), JSON)}
IN_PLACE = Operation("pye_json_add_in_place", (JSON, JSON), JSON)
TO_NUMBER = {INT: Operation("pye_json_int", (JSON,), INT), FLOAT: Operation("pye_json_float", (JSON,), FLOAT)}
KEYWORDS = Operation("pye_json_keywords", (JSON_DICT, STR, STR, STR, STR, STR, STR), NONE)
FURTHER = Operation("pye_json_further", (JSON_DICT, STR, STR, STR, STR), NONE)

_BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod"}
_ORDER = {"==": "eq", "!=": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def copied(type_: Type) -> Operation:
    """A value of JSON made of one that has another form."""
    return Operation("pye_json_of", (Descriptor(type_), Slot(type_)), JSON)


def taken(type_: Type) -> Operation:
    """A value of JSON as one of the type: TypeError where it is none."""
    return Operation("pye_json_as", (Descriptor(type_), JSON), type_)


def dumped(type_: Type) -> Operation:
    """json.dumps(x): after x the indent, which may be NULL, the separators, and PYE_JSON_…"""
    return Operation("pye_json_dumps", (Descriptor(type_), Slot(type_), STR, STR, STR, INT), STR)


def mask(*forms: Type) -> int:
    """The forms as `pye_json_is` takes them."""
    return sum(1 << FORMS[one] for one in forms)


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    if left != JSON or right != JSON or symbol not in _BINARY:
        return None
    return Operation(f"pye_json_{_BINARY[symbol]}", (JSON, JSON), JSON)


def unary(symbol: str, type_: Type) -> Operation | None:
    return Operation("pye_json_neg", (JSON,), JSON) if type_ == JSON and symbol == "-" else None


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    if left != JSON or right != JSON:
        return None
    if symbol == "in":
        return Operation("pye_json_contains", (JSON, JSON), BOOL)
    return Operation(f"pye_json_{_ORDER[symbol]}", (JSON, JSON), BOOL, inverted=symbol == "!=")


def truth(type_: Type) -> Operation | None:
    return Operation("pye_json_truth", (JSON,), BOOL, fails=False) if type_ == JSON else None


def length(type_: Type) -> Operation | None:
    return Operation("pye_json_len", (JSON,), INT) if type_ == JSON else None


def as_text(type_: Type) -> Operation | None:
    return Operation("pye_json_str", (JSON,), STR) if type_ == JSON else None


def as_repr(type_: Type) -> Operation | None:
    return Operation("pye_json_repr", (JSON,), STR) if type_ == JSON else None


def formatted(type_: Type) -> Operation | None:
    return Operation("pye_json_format", (JSON, STR), STR) if type_ == JSON else None


def item(type_: Type) -> Operation | None:
    return Operation("pye_json_item", (JSON, JSON), JSON) if type_ == JSON else None


def set_item(type_: Type) -> Operation | None:
    return Operation("pye_json_put", (JSON, JSON, JSON), NONE) if type_ == JSON else None


def delete_item(type_: Type) -> Operation | None:
    return Operation("pye_json_delete", (JSON, JSON), NONE) if type_ == JSON else None


def total(type_: List) -> Operation | None:
    return Operation("pye_list_sum_json", (type_, JSON), JSON) if type_.element == JSON else None
