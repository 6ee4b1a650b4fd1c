"""X_t.h and X_u.h: the interface's types, and the functions of each side."""

import re

from pyenclave.edl.model import Array, Enumerator, EnumType, Interface, Ocall, Struct, StructRef, Type, Union, UnionRef
from pyenclave.edl.spelling import spell_type

from .spelling import by_address, includes, parameters_c, prototype, prototype_edl, retval
from .writer import Writer, generated_by

_PYE_CHECK = """
#ifndef PYE_CHECK
#define PYE_CHECK
/* For the status of an ocall: 0, or -1 with its error pending, which ends the ecall. */
static inline int pye_check(pye_status_t status) { return status == PYE_OK ? 0 : pye_raise_status(status); }
#endif
"""


def generate_trusted_header(interface: Interface) -> str:
    """The text of X_t.h."""
    w = Writer()
    _open(w, interface, "T", "pyenclave_t.h", interface.trusted_includes)
    write_types(w, interface)
    w.line()
    w.lines(_PYE_CHECK.strip().split("\n"))
    if interface.ecalls:
        w.line()
        w.line("/* Ecalls: trusted code defines them. Their arguments are checked copies in the call's arena. */")
        w.lines(f"{prototype(ecall)};" for ecall in interface.ecalls)
    if interface.ocalls:
        w.line()
        w.line("/* Ocalls: trusted code calls them. A status other than PYE_OK says why the host did not answer. */")
        for ocall in interface.ocalls:
            w.call(f"pye_status_t {ocall.name}(", [*retval(ocall), *parameters_c(ocall)] or ["void"], ");")
    return _close(w)


def generate_untrusted_header(interface: Interface) -> str:
    """The text of X_u.h."""
    w = Writer()
    _open(w, interface, "U", "pyenclave_u.h", interface.untrusted_includes)
    write_types(w, interface)
    w.line()
    w.line("#ifndef PYENCLAVE_PYTHON")
    if interface.ecalls:
        w.line("/* Ecalls. The result is written, and *pye_retval, where the status is PYE_OK. */")
    for ecall in interface.ecalls:
        arguments = ["pye_enclave_t *pye_enclave", *retval(ecall), *parameters_c(ecall)]
        w.comment(prototype_edl(ecall))
        w.call(f"pye_status_t {ecall.name}(", arguments, ");")
    if interface.ocalls:
        w.line()
        w.line("/* Ocalls: the host defines them. */")
        w.lines(f"{prototype(ocall)};" for ocall in interface.ocalls)
    w.line("#else")
    w.line("/* Ocalls of a host in Python, which defines them: PYE_OK, or PYE_E_OCALL where one raised. */")
    for ocall in interface.ocalls:
        w.call(f"pye_status_t pye_serve_{ocall.name}(", _serve_parameters(ocall) or ["void"], ");")
    w.line("#endif")
    if interface.ecalls:
        w.line()
        w.line("/* The same ecalls with what pye_enclave->context() answers while their ocalls run. */")
    for ecall in interface.ecalls:
        arguments = ["pye_enclave_t *pye_enclave", "void *pye_context", *retval(ecall), *parameters_c(ecall)]
        w.call(f"pye_status_t pye_{ecall.name}_with(", arguments, ");")
    return _close(w)


def _serve_parameters(ocall: Ocall) -> list[str]:
    """Addresses are `void *` there, so that Cython can spell every one of them."""
    errno = ["int32_t *pye_errno"] * ocall.propagate_errno
    own = [f"void *{p.name}" if by_address(p) else spell_type(p.type, p.name) for p in ocall.parameters]
    return [*errno, *retval(ocall), *own]


def identifier(name: str) -> str:
    """An interface's name where C wants an identifier."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)


def _open(w: Writer, interface: Interface, side: str, runtime: str, own: tuple[str, ...]) -> None:
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


def _close(w: Writer) -> str:
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
