"""What the headers of both sides have in common: the interface's own includes and types."""

import re

from pyenclave.edl.model import Array, Enumerator, EnumType, Interface, Struct, StructRef, Type, Union, UnionRef
from pyenclave.edl.spelling import spell_type

from .spelling import includes
from .writer import Writer, generated_by


def identifier(name: str) -> str:
    """An interface's name where C wants an identifier."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)


def open_header(w: Writer, interface: Interface, side: str, runtime: str, own: tuple[str, ...]) -> None:
    """The guard and the includes; `side` is T or U."""
    guard = f"PYE_{identifier(interface.name).upper()}_{side}_H"
    w.line(f"/* {generated_by(interface.name)} */")
    w.line(f"#ifndef {guard}")
    w.line(f"#define {guard}")
    w.line()
    w.lines(["#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>"])
    w.line()
    w.line(f"#include <{runtime}>")
    w.line()
    w.lines(includes(interface, own))
    w.line()
    w.line("#ifdef __cplusplus")
    w.line('extern "C" {')
    w.line("#endif")


def close_header(w: Writer) -> str:
    """Its end; the header's text."""
    w.line()
    w.line("#ifdef __cplusplus")
    w.line("}")
    w.line("#endif")
    w.line()
    w.line("#endif")
    return w.text()


def write_types(w: Writer, interface: Interface) -> None:
    """Each type once, however many generated headers of one program define it."""
    for enum in interface.enums:
        _write_enum(w, enum)
    for record in definition_order(interface):
        kind = "struct" if isinstance(record, Struct) else "union"
        w.line()
        w.line(f"#ifndef PYE_TYPE_{record.name}")
        w.line(f"#define PYE_TYPE_{record.name}")
        with w.block(f"typedef {kind} {record.name}", f"}} {record.name};"):
            w.lines(f"{spell_type(member.type, member.name)};" for member in record.members)
        w.line("#endif")


def _write_enum(w: Writer, enum: EnumType) -> None:
    name = enum.name or f"enum_of_{enum.enumerators[0].name}"
    w.line()
    w.line(f"#ifndef PYE_TYPE_{name}")
    w.line(f"#define PYE_TYPE_{name}")
    head, tail = (f"typedef enum {enum.name}", f"}} {enum.name};") if enum.name else ("enum", "};")
    with w.block(head, tail):
        for entry in enum.enumerators:
            value = _value(entry)
            w.line(f"{entry.name} = {value}," if value else f"{entry.name},")
    w.line("#endif")


def _value(entry: Enumerator) -> str | None:
    """As it was written, but for what is past C's int: there `1 << 40` is not what it is in EDL."""
    if entry.value is None or -(1 << 31) <= entry.value < 1 << 31:
        return entry.spelling
    if entry.value == -(1 << 63):
        return f"{entry.value + 1} - 1"
    return f"{entry.value}u" if entry.value >> 63 > 0 else str(entry.value)


def definition_order(interface: Interface) -> list[Struct | Union]:
    """Structs and unions, each after those it holds by value."""
    records: dict[Type, Struct | Union] = {StructRef(s.name): s for s in interface.structs}
    records |= {UnionRef(u.name): u for u in interface.unions}
    done: dict[Type, Struct | Union] = {}
    stack: list[tuple[Type, bool]] = [(reference, False) for reference in reversed(records)]
    while stack:
        reference, ready = stack.pop()
        if reference in done or reference not in records:
            continue
        if ready:
            done[reference] = records[reference]
            continue
        stack.append((reference, True))
        for member in reversed(records[reference].members):
            of = member.type.element if isinstance(member.type, Array) else member.type
            stack.append((of, False))
    return list(done.values())
