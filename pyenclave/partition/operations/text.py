"""Methods of str and bytes.

A row's name is the method's; where one of the arguments may have two types, the rarer has a row of its own behind a
slash: "find/int" takes a byte.
"""

from ..types.containers import List, Tuple
from ..types.model import BOOL, BYTES, INT, STR, Type
from .model import Argument, Method, Operation

END = (1 << 63) - 1  # PYE_END, where a search without a stop ends


def methods(receiver: Type) -> dict[str, Method]:
    """By name; {} where the type has none of these."""
    if receiver == STR:
        return _SHARED[STR] | _OF_STR
    return _SHARED[BYTES] | _OF_BYTES if receiver == BYTES else {}


def statics(type_: Type) -> dict[str, Method]:
    """What is called on the type itself: bytes.fromhex(…)."""
    if type_ != BYTES:
        return {}
    return {"fromhex": Method(Operation("pye_bytes_fromhex", (STR,), BYTES), (Argument("string", STR),))}


def _shared(type_: Type) -> dict[str, Method]:
    """What both have, each with its own type: only bytes' functions know bytes, only str's know characters."""

    def row(
        name: str, *arguments: Argument, result: Type = type_, fails: bool = True, symbol: str | None = None
    ) -> Method:
        parameters = (type_, *(one.type for one in arguments))
        return Method(Operation(f"pye_{type_.name}_{symbol or name}", parameters, result, fails), arguments)

    part, bounds = Argument("sub", type_), (Argument("start", INT, 0), Argument("end", INT, END))
    white = Argument("chars", type_, None)
    most = Argument("maxsplit", INT, -1, keyword=True)
    separator = Argument("sep", type_, None, keyword=True)
    width = Argument("width", INT)
    fill = Argument("fillchar", type_, " " if type_ == STR else b" ")
    three = Tuple((type_, type_, type_))
    found = {
        **{name: row(name, part, *bounds, result=INT) for name in ("find", "rfind", "index", "rindex", "count")},
        **{name: row(name, part, *bounds, result=BOOL, fails=False) for name in ("startswith", "endswith")},
        **{name: row(name, separator, most, result=List(type_)) for name in ("split", "rsplit")},
        "splitlines": row("splitlines", Argument("keepends", BOOL, False, keyword=True), result=List(type_)),
        **{name: row(name, Argument("sep", type_), result=three) for name in ("partition", "rpartition")},
        **{name: row(name, white) for name in ("strip", "lstrip", "rstrip")},
        "removeprefix": row("removeprefix", Argument("prefix", type_)),
        "removesuffix": row("removesuffix", Argument("suffix", type_)),
        "replace": row("replace", Argument("old", type_), Argument("new", type_), Argument("count", INT, -1)),
        "join": row("join", Argument("iterable", List(type_))),
        **{name: row(name) for name in ("lower", "upper", "capitalize", "swapcase", "title")},
        "zfill": row("zfill", width),
        **{name: row(name, width, fill) for name in ("ljust", "rjust", "center")},
    }
    questions = ("isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle", "isupper")
    return found | {name: row(name, result=BOOL, fails=False) for name in questions}


_SHARED = {type_: _shared(type_) for type_ in (STR, BYTES)}

_CODEC = (Argument("encoding", STR, "utf-8", keyword=True), Argument("errors", STR, "strict", keyword=True))

_OF_STR = {
    "casefold": Method(Operation("pye_str_casefold", (STR,), STR)),
    "encode": Method(Operation("pye_str_encode", (STR, STR, STR), BYTES), _CODEC),
    **{
        name: Method(Operation(f"pye_str_{name}", (STR,), BOOL, fails=False))
        for name in ("isdecimal", "isidentifier", "isnumeric", "isprintable")
    },
}

_BYTE = (Argument("sub", INT), Argument("start", INT, 0), Argument("end", INT, END))
_OF_BYTES = {
    "decode": Method(Operation("pye_bytes_decode", (BYTES, STR, STR), STR), _CODEC),
    "hex": Method(Operation("pye_bytes_hex", (BYTES,), STR)),
    "hex/str": Method(
        Operation("pye_bytes_hex_grouped", (BYTES, STR, INT), STR),
        (Argument("sep", STR, keyword=True), Argument("bytes_per_sep", INT, 1, keyword=True)),
    ),
    **{
        f"{name}/int": Method(Operation(f"pye_bytes_{name}_byte", (BYTES, INT, INT, INT), INT), _BYTE)
        for name in ("find", "rfind", "index", "rindex", "count")
    },
}
