"""C descriptors (values/types.h) of Python's types, as a module emits them."""

import dataclasses
import typing
from collections import deque
from enum import Enum
from typing import Any

from pyenclave import f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

SCALARS = {
    bool: ("bool", "bool"), int: ("int64_t", "int"), u8: ("uint8_t", "u8"), u16: ("uint16_t", "u16"),
    u32: ("uint32_t", "u32"), u64: ("uint64_t", "u64"), i8: ("int8_t", "i8"), i16: ("int16_t", "i16"),
    i32: ("int32_t", "i32"), i64: ("int64_t", "i64"), float: ("double", "float"), f64: ("double", "float"),
    f32: ("float", "f32"), bytes: ("void *", "bytes"), str: ("void *", "str"), bytearray: ("void *", "bytearray"),
    Any: ("void *", "json"),
}  # fmt: skip
POINTERS = {list: "LIST", deque: "DEQUE", set: "SET", frozenset: "SET", dict: "DICT"}


class Descriptors:
    """Descriptors of types, each once; `rows` is the C."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self._known: dict[Any, tuple[str, str]] = {}

    def of(self, kind: Any) -> str:
        """The address of a type's descriptor."""
        return self._known_of(kind)[1]

    def _known_of(self, kind: Any) -> tuple[str, str]:
        """Its slot's C type, and the address."""
        if kind in SCALARS:
            return SCALARS[kind][0], f"&pye_type_{SCALARS[kind][1]}"
        if kind not in self._known:
            self._known[kind] = self._made(kind)
        return self._known[kind]

    def _made(self, kind: Any) -> tuple[str, str]:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in POINTERS or ... in arguments:
            return "void *", self._define(self._container(kind, 0))
        if isinstance(kind, type) and issubclass(kind, Enum):
            fields = self._fields(
                [(name, "&pye_type_int", "0") for name in kind.__members__ if kind[name].name == name]
            )
            slots = self._name()
            self.rows.append(f"static const int64_t {slots}[{len(kind)}];")
            return "int64_t", self._define(f"PYE_ENUM_OF({self._text(kind)}, &pye_type_int, {fields}, {slots})")
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            return "void *", self._define(self._class(kind, 0))
        if type(None) in arguments:
            (inner,) = (one for one in arguments if one is not type(None))
            return self._optional(kind, inner)
        names = getattr(kind, "_fields", None)
        hints = typing.get_type_hints(kind).values() if names else arguments
        shape, fields, owns = self._struct(list(hints), names, head=False)
        return shape, self._define(f"PYE_TUPLE_OF({self._text(kind)}, {shape}, {fields}, {owns})")

    def _container(self, kind: Any, flags: int) -> str:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        name = POINTERS.get(origin, "LIST")
        operations = "open_tuple" if origin is tuple else name.lower()
        parts = f".element = {self.of(arguments[0])}" + (
            f", .value = {self.of(arguments[1])}" if origin is dict else ""
        )
        flags |= origin in (frozenset, tuple)
        return (
            f"{{.name = {self._text(kind)}, .operations = &pye_{operations}_operations, .kind = PYE_KIND_{name}, "
            f".size = sizeof(void *), {parts}, .flags = {flags}}}"
        )

    def _class(self, kind: Any, flags: int) -> str:
        hints = typing.get_type_hints(kind)
        shape, fields, _ = self._struct(list(hints.values()), list(hints), head=True)
        return f"PYE_CLASS_OF({self._text(kind)}, {shape}, {fields}, {flags})"

    def _optional(self, kind: Any, inner: Any) -> tuple[str, str]:
        slot, address = self._known_of(inner)
        if slot != "void *":
            shape = self._name()
            self.rows.append(f"typedef struct {{ bool some; {slot} value; }} {shape};")
            return shape, self._define(f"PYE_OPTIONAL_OF({self._text(kind)}, {shape}, {address})")
        if inner in SCALARS:
            name = SCALARS[inner][1]
            return slot, self._define(
                f"{{.name = {self._text(kind)}, .operations = &pye_{name}_operations, .kind = PYE_KIND_{name.upper()}, "
                ".size = sizeof(void *), .flags = PYE_TYPE_NULLABLE}"
            )
        made = self._class(inner, 8) if dataclasses.is_dataclass(inner) else self._container(inner, 8)
        return slot, self._define(made)

    def _struct(self, kinds: list[Any], names: Any, *, head: bool) -> tuple[str, str, str]:
        members = [self._known_of(one) for one in kinds]
        shape = self._name()
        rows = "".join(f"{slot} m{at}; " for at, (slot, _) in enumerate(members))
        self.rows.append(f"typedef struct {{ {'pye_head_t head; ' if head else ''}{rows}}} {shape};")
        texts = names or [None] * len(members)
        places = [
            (text, one[1], f"offsetof({shape}, m{at})")
            for at, (text, one) in enumerate(zip(texts, members, strict=True))
        ]
        return shape, self._fields(places), "true"

    def _fields(self, places: list[tuple[Any, str, str]]) -> str:
        name = self._name()
        rows = ", ".join(
            f"{{{chr(34) + text + chr(34) if text else 'NULL'}, {of}, {at}, 0}}" for text, of, at in places
        )
        self.rows.append(f"static const pye_member_t {name}[] = {{{rows}}};")
        return name

    def _define(self, initial: str) -> str:
        name = self._name()
        self.rows.append(f"static const pye_type_t {name} = {initial};")
        return f"&{name}"

    def _name(self) -> str:
        return f"d{len(self.rows)}"

    def _text(self, kind: Any) -> str:
        return f'"{kind.__name__ if isinstance(kind, type) else kind}"'
