"""Where embedded structs lie: alike in all functions between objects and C structs."""

from ..writer import Writer
from .deep_fields import Field


def each(w: Writer, field: Field, statement: str, *places: str) -> None:
    """A call for the embedded struct, or for each of the array; `{0}` … in the statement are its places."""
    if not field.several:
        w.line(statement.format(*places))
        return
    with w.suite(f"for pye_at in range({field.several})"):
        w.line(statement.format(*(f"{place}[pye_at]" for place in places)))


def embedded_in(field: Field, struct: str) -> str:
    """The embedded struct of a C struct, or the first of an array, as an lvalue or a pointer to index."""
    place = f"{struct}.m_{field.name}"
    return f"(<pye_struct_{field.of} *>&{place})" if field.several else place
