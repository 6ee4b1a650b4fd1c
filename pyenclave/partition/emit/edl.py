"""The derived interface, as an EDL file that Intel's and Open Enclave's tools read too."""

from .function import c_parameters
from .kinds import BOOL, BYTES, NONE, STR, Kind
from .names import interface_name
from .symbols import Function, Module, Signature

Call = tuple[Function, Signature, dict[str, str]]

_DELIVERIES = {
    BYTES: "void pyenclave_return_bytes([in, size=size] const uint8_t *data, size_t size);",
    STR: "void pyenclave_return_str([in, size=size] const char *data, size_t size);",
}


def edl_text(module: Module, ecalls: list[Call], ocalls: list[Call]) -> str:
    """The interface. A result of any length is handed out by a library ocall before the ecall returns."""
    kinds = {kind for _, signature, _ in ecalls + ocalls for kind in _kinds(signature)}
    results = {signature.result for _, signature, _ in ecalls}
    rows = [f"/* Derived by pyenclave from {module.file}; do not edit. */", "enclave {"]
    if BOOL in kinds:
        rows += ['    include "stdbool.h"', ""]
    rows.append("    trusted {")
    rows += [row for one in ecalls for row in _prototype(one, module, "public ")]
    rows.append("    };")
    deliveries = [row for kind, row in _DELIVERIES.items() if kind in results]
    if ocalls or deliveries:
        rows += ["", "    untrusted {"]
        rows += [row for one in ocalls for row in _prototype(one, module, "")]
        if deliveries:
            rows.append("        /* results whose length the callee chooses */")
        rows += [f"        {row}" for row in deliveries]
        rows.append("    };")
    return "\n".join([*rows, "};"]) + "\n"


def _kinds(signature: Signature) -> list[Kind]:
    return [signature.result, *(parameter.kind for parameter in signature.parameters)]


def _prototype(one: Call, module: Module, prefix: str) -> list[str]:
    function, signature, spelled = one
    result = "void" if signature.result.is_buffer or signature.result is NONE else signature.result.edl
    parameters = ", ".join(c_parameters(signature, spelled, edl=True)) or "void"
    python = ", ".join(f"{parameter.name}: {parameter.kind.name}" for parameter in signature.parameters)
    return [
        f"        /* {function.name}({python}) -> {signature.result.name} */",
        f"        {prefix}{result} {interface_name(module.name, function.name)}({parameters});",
    ]
