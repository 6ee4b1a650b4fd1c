"""The derived interface, as an EDL file that Intel's and Open Enclave's tools read too."""

from collections.abc import Callable

from pyenclave.arch.exceptions import MODULE

from ..packages.marks import host_name, shown
from ..survey.names import interface_name, local_name
from ..survey.symbols import Function, Module, Parameter, Signature
from ..types.arrays import Array
from ..types.model import BOOL, BYTES, NONE, STR, Type
from . import coverage
from .crossing import answers, by_value, continue_prototype, delivered, room_name, wire
from .spelling import c_type
from .views import c_rows, edl_rows, is_view

Call = tuple[Function, Signature, dict[str, str]]

_DELIVERIES = {
    BYTES: "void pyenclave_return_bytes([in, size=size] const uint8_t *data, size_t size);",
    STR: "void pyenclave_return_str([in, size=size] const char *data, size_t size);",
}


def edl_text(module: Module, ecalls: list[Call], ocalls: list[Call], *, covered: bool = False) -> str:
    """The interface. A result of any length is handed out by a library ocall before the ecall returns."""
    types = {type_ for _, signature, _ in ecalls + ocalls for type_ in _types(signature)}
    results = {delivered(signature.result) for _, signature, _ in ecalls}
    rows = [f"/* Derived by pyenclave from {module.file}; do not edit. */", "enclave {"]
    if BOOL in types or any(isinstance(one, Array) and one.element == BOOL for one in types):
        rows += ['    include "stdbool.h"', ""]
    rows += _exceptions(module)
    rows.append("    trusted {")
    rows += [row for one in ecalls for row in _prototype(one, module, "public ")]
    rows += [f"        /* which lines have run */\n        {coverage.prototype(module)}"] if covered else []
    rows.append("    };")
    deliveries = [row for type_, row in _DELIVERIES.items() if type_ in results]
    if ocalls or deliveries:
        rows += ["", "    untrusted {"]
        rows += [row for one in ocalls for row in _prototype(one, module, "", room=answers(one[1]))]
        if any(answers(signature) for _, signature, _ in ocalls):
            rows.append("        /* the rest of an answer that was longer than the room for it */")
            rows.append(f"        {continue_prototype(module)}")
        if deliveries:
            rows.append("        /* results whose length the callee chooses */")
        rows += [f"        {row}" for row in deliveries]
        rows.append("    };")
    return "\n".join([*rows, "};"]) + "\n"


def _allowed(function: Function, module: Module) -> str:
    names = [interface_name(module.name, one) for one in function.reenters]
    return f" allow({', '.join(names)})" if names else ""


def _exceptions(module: Module) -> list[str]:
    """The numbers of the module's own exceptions; the names are those of no function, which begin with the module's."""
    rows = [
        f"        except_{module.name}_{host_name(one.name)} = {MODULE + index},"
        for index, one in enumerate(module.exception_classes)
    ]
    if not rows:
        return []
    return [f"    enum except_{module.name} {{", *rows[:-1], rows[-1].rstrip(","), "    };", ""]


def _types(signature: Signature) -> list[Type]:
    return [signature.result, *(parameter.type for parameter in signature.parameters)]


def _prototype(one: Call, module: Module, prefix: str, *, room: bool = False) -> list[str]:
    """`room`: an ocall's result of any length, which is answered by its size and what the room holds of it."""
    function, signature, spelled = one
    result = "void"
    if by_value(signature.result) and signature.result != NONE:
        result = c_type(wire(signature.result)).strip()
    rows = _parameters(signature, spelled)
    if room:
        result = "size_t"
        name = room_name(spelled)
        rows += [f"[out, size={name}_size] uint8_t *{name}", f"size_t {name}_size"]
    parameters, name = ", ".join(rows) or "void", interface_name(module.name, function.name)
    python = ", ".join(f"{one.name}: {_annotation(one)}" for one in signature.parameters)
    return [
        f"        /* {shown(f'{function.name}({python}) -> {signature.result.name}')} */",
        f"        {prefix}{result} {name}({parameters}){_allowed(function, module)};",
    ]


def _annotation(parameter: Parameter) -> str:
    return f"InOut[{parameter.type.name}]" if parameter.in_out else parameter.type.name


def _parameters(signature: Signature, spelled: dict[str, str]) -> list[str]:
    """A buffer is an address and a size."""
    rows = []
    for parameter in signature.parameters:
        name = spelled[parameter.name]
        if by_value(parameter.type):
            rows.append(f"{c_type(wire(parameter.type))}{name}")
        elif is_view(parameter):
            rows += edl_rows(parameter, name)
        else:
            rows += [f"[in, size={name}_size] {buffer_type(parameter.type)}{name}", f"size_t {name}_size"]
    return rows


def buffer_type(type_: Type) -> str:
    return "const char *" if type_ == STR else "const uint8_t *"


def parameters_of(signature: Signature, spelled: dict[str, str], spell: Callable[[Type], str]) -> list[str]:
    """The same as lowered code names them, for who writes the functions behind the interface."""
    rows = []
    for parameter in signature.parameters:
        name = local_name(spelled[parameter.name])
        if by_value(parameter.type):
            rows.append(f"{spell(wire(parameter.type))}{name}")
        elif is_view(parameter):
            rows += c_rows(parameter, name, spell)
        else:
            rows += [f"{buffer_type(parameter.type)}{name}", f"size_t {name}_size"]
    return rows
