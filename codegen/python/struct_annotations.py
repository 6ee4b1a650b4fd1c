"""Classes of structs in a .pyi."""

from pyenclave.edl.model import Struct

from ..cython_types import Types
from ..python_names import member_names
from ..writer import Writer
from .deep_fields import Field, Kind, deep_class
from .hidden_names import outer


def write_struct(w: Writer, struct: Struct, types: Types) -> None:
    """Properties, what sets them, and the constructor."""
    properties = _deep(struct, types) if struct.deep else _plain(struct, types)
    names = {name for name, _, _ in properties}
    arguments = []
    w.line()
    w.line("@final")
    with w.suite(f"class {types.names[struct.name]}"):
        for name, read, write in properties:
            w.line("@property")
            w.line(f"def {name}(self) -> {outer(read, names)}: ...")
            if write is None:
                continue
            write = outer(write, names)
            w.line(f"@{name}.setter")
            w.line(f"def {name}(self, value: {write}) -> None: ...")
            arguments.append(f"{name}: {write.removesuffix(' | None')} | None = None")
        w.call("def __init__(", ["self", *arguments], ") -> None: ...")


def _plain(struct: Struct, types: Types) -> list[tuple[str, str, str | None]]:
    """Of each member its name, what it gives, and what it takes (None where it cannot be set)."""
    names = member_names(member.name for member in struct.members)
    return [
        (names[m.name], types.hint(m.type, argument=False), types.hint(m.type, argument=True)) for m in struct.members
    ]


def _deep(struct: Struct, types: Types) -> list[tuple[str, str, str | None]]:
    return [
        (
            field.python,
            _hint(field, types, argument=False),
            None if field.kind is Kind.LENGTH else _hint(field, types, argument=True),
        )
        for field in deep_class(struct).fields
    ]


def _hint(field: Field, types: Types, *, argument: bool) -> str:
    if field.kind is Kind.EMBEDDED:
        return _several(types.names[field.of], argument=argument) if field.several else types.names[field.of]
    if field.kind is Kind.BYTES:
        buffer = "str | Buffer" if field.is_text else "Buffer"
        return f"{buffer if argument else 'bytes'} | None"
    if field.deep:
        return f"{_several(types.hint(field.deep.element, argument=argument), argument=argument)} | None"
    return types.hint(field.member.type, argument=argument)


def _several(of: str, *, argument: bool) -> str:
    return f"Sequence[{of}]" if argument else f"tuple[{of}, ...]"
