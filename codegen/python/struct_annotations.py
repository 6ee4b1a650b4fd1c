"""Classes of structs in a .pyi."""

from pyenclave.edl.model import Struct

from ..cython_types import Types
from ..python_names import member_names
from ..writer import Writer
from .deep_fields import deep_class
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
            field.hint(types, argument=False),
            field.hint(types, argument=True) if field.is_set else None,
        )
        for field in deep_class(struct).fields
    ]
