"""The checked interface as JSON, and the schema of that JSON; both follow the dataclasses of `model`."""

from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from . import model
from .diagnostics import Diagnostic, Span

VERSION = 1
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"


def interface_json(interface: model.Interface) -> dict[str, Json]:
    """Plain data: every dataclass an object with its `node`, every span a place, every enumeration its value."""
    data = _data(interface)
    assert isinstance(data, dict)
    return {"version": VERSION, **data}


def diagnostic_json(found: Diagnostic) -> dict[str, Json]:
    """One diagnostic for machines; lines and columns count from 1, the end is exclusive."""
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "hint": found.hint,
        "note": {"message": found.note.message, **_place(found.note.span)} if found.note else None,
        **_place(found.span),
        "rendered": found.render(),
    }


def _place(span: Span) -> dict[str, Json]:
    line, column = span.source.line_column(span.start)
    end_line, end_column = span.source.line_column(span.end)
    return {"path": span.source.path, "line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _data(value: object) -> Json:
    if isinstance(value, Span):
        return _place(value)
    if isinstance(value, Enum):
        assert isinstance(value.value, str)
        return value.value
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    if is_dataclass(value):
        return {"node": _kind(type(value)), **{each.name: _data(getattr(value, each.name)) for each in fields(value)}}
    assert value is None or isinstance(value, str | int | bool)
    return value


def _kind(of: type) -> str:
    """StructRef → struct_ref."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in of.__name__).lstrip("_")


# --- the schema ----------------------------------------------------------------------------------


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `interface_json`."""
    definitions: dict[str, Any] = {"place": _PLACE}
    root = dict(_object(model.Interface, definitions))
    root["properties"] = {"version": {"const": VERSION}, **root["properties"]}
    root["required"] = ["version", *root["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A checked EDL interface, as `pyenclave edl json` prints it",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


_PLACE = {
    "type": "object",
    "properties": {
        "path": {"type": "string"},
        **{name: {"type": "integer", "minimum": 1} for name in ("line", "column", "end_line", "end_column")},
    },
    "required": ["path", "line", "column", "end_line", "end_column"],
    "additionalProperties": False,
}


def _object(of: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(of, vars(model) | {"Span": Span})
    properties = {each.name: _schema(hints[each.name], definitions) for each in fields(of)}
    return {
        "description": (of.__doc__ or "").strip().split("\n")[0],
        "type": "object",
        "properties": {"node": {"const": _kind(of)}, **properties},
        "required": ["node", *properties],
        "additionalProperties": False,
    }


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return {"anyOf": [_schema(each, definitions) for each in get_args(hint)]}
    if origin is tuple:
        return _tuple(get_args(hint), definitions)
    simple = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}
    if hint in simple:
        return {"type": simple[hint]}
    if hint is Span:
        return {"$ref": "#/$defs/place"}
    if issubclass(hint, Enum):
        return {"enum": [each.value for each in hint]}
    name = _kind(hint)
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _object(hint, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _tuple(items: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if items[-1] is Ellipsis:
        return {"type": "array", "items": _schema(items[0], definitions)}
    return {
        "type": "array",
        "prefixItems": [_schema(each, definitions) for each in items],
        "minItems": len(items),
        "maxItems": len(items),
    }
