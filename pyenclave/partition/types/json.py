"""What of trusted Python's types a value of JSON is, and what becomes of one."""

from .containers import Dict, List, OpenTuple, Optional, Tuple, thawed
from .model import BOOL, FLOAT, INT, JSON, NONE, STR, Json, Type

JSON_LIST, JSON_DICT = List(JSON), Dict(STR, JSON)
# The forms that such a value has, and their numbers in C (`enum pye_json_form`).
FORMS: dict[Type, int] = {NONE: 0, BOOL: 1, INT: 2, FLOAT: 3, STR: 4, JSON_LIST: 5, JSON_DICT: 6}


def is_form(type_: Type) -> bool:
    """Whether a value of the type is one of JSON as it is: lists and dicts are shared, not copied."""
    return type_.is_number or thawed(type_) in FORMS


def may_be(type_: Type) -> bool:
    """Whether a value of JSON may be one of the type, or a copy of it one."""
    match type_:
        case OpenTuple():
            return False
        case List(element):
            return may_be(element)
        case Dict(key, value):
            return type(type_) is Dict and key == STR and may_be(value)
        case Optional(inner):
            return may_be(inner)
    return type_.is_number or type_ in (STR, JSON)


def is_written(type_: Type) -> bool:
    """Whether json.dumps has a text of it."""
    match type_:
        case List(element):
            return is_written(element)
        case Dict(key, value):
            return (key == STR or key.is_number) and is_written(value)
        case Optional(inner):
            return is_written(inner)
        case Tuple(items):
            return all(is_written(one) for one in items)
    return type_.is_number or type_ == STR or isinstance(type_, Json)
