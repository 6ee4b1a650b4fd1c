"""Lowers one function: its body, and the C entries and wrappers around it."""

import ast

from .body import Body, Line, bound_names
from .kinds import NONE
from .names import function_name, interface_name, local_name
from .pool import Pool
from .report import Report
from .statements import lower_block
from .symbols import Function, Module, Signature


def lower_function(function: Function, signature: Signature, module: Module, pool: Pool, report: Report) -> list[Line]:
    """`cdef` lines of the function's body. Errors are in the report; the lines are only good where there are none."""
    node = function.node
    _refuse_forms(function, report)
    bound = bound_names(node.body)
    declared = {name for one in ast.walk(node) if isinstance(one, ast.Global) for name in one.names}
    names = [parameter.name for parameter in signature.parameters]
    local_names = frozenset([*bound, *names]) - declared
    rebound = frozenset(name for name in bound if name in names or bound.count(name) > 1)
    body = Body(module, report, pool, function, signature, local_names, rebound, globals=declared)
    for parameter in signature.parameters:
        body.kinds[parameter.name] = parameter.kind
        body.assign(parameter.name)
    lower_block(node.body, body)
    if signature.result is NONE and body.assigned is not None:
        body.at = 0
        body.write("return 0")
    elif body.assigned is not None:
        message = f"`{node.name}` may end without returning {signature.result.name}"
        report.add("P013", report.source.name_span(node), message, "return or raise on every way to its end")
    return [*_head(function, signature, module), *_declarations(body), *body.lines]


def _refuse_forms(function: Function, report: Report) -> None:
    node = function.node
    if isinstance(node, ast.AsyncFunctionDef):
        hint = "define it with `def`, and await outside"
        report.add("P008", report.source.name_span(node), f"`{node.name}` is asynchronous", hint)
    if not node.name.isascii():
        hint = "use ASCII letters, digits and _"
        report.add("P006", report.source.name_span(node), f"C cannot spell the name `{node.name}`", hint)


def _head(function: Function, signature: Signature, module: Module) -> list[Line]:
    parameters = ", ".join(_declared(one.kind.c, local_name(one.name)) for one in signature.parameters)
    name = function_name(module.name, function.name)
    result = signature.result
    return [
        Line(0, f"# {module.file}:{function.node.lineno}"),
        Line(0, f"cdef {_declared(result.c, name)}({parameters}) {result.error} nogil:"),
    ]


def _declarations(body: Body) -> list[Line]:
    parameters = {body.local(one.name) for one in body.signature.parameters}
    locals_ = [(name, c_type) for name, c_type in body.declarations.items() if name not in parameters]
    return [Line(1, f"cdef {_declared(c_type, name)}") for name, c_type in locals_]


def _declared(c_type: str, name: str) -> str:
    return f"{c_type}{name}" if c_type.endswith("*") else f"{c_type} {name}"


# --- around the boundary -----------------------------------------------------------------------------------------


def c_parameters(signature: Signature, spelled: dict[str, str], *, edl: bool = False) -> list[str]:
    """The interface's parameters in Cython (or, with their attributes, in EDL): a buffer is an address and a size."""
    result = []
    for parameter in signature.parameters:
        name, kind = spelled[parameter.name], parameter.kind
        if not edl:
            name = local_name(name)
        c_type = kind.edl if edl or kind.edl != "bool" else "pye_bool_t"
        if kind.is_buffer:
            attributes = f"[in, size={name}_size] " if edl else ""
            result += [f"{attributes}{kind.edl}{name}", f"size_t {name}_size"]
        else:
            result.append(f"{c_type} {name}")
    return result


def lower_entry(function: Function, signature: Signature, module: Module, spelled: dict[str, str]) -> list[Line]:
    """The C function that the bridge calls. An exception stays pending: the bridge asks for it when this returns."""
    result = signature.result
    arguments = [_argument(local_name(spelled[one.name]), one.kind.name) for one in signature.parameters]
    inner = f"{function_name(module.name, function.name)}({', '.join(arguments)})"
    plain = not result.is_buffer and result is not NONE
    c_type = ("pye_bool_t" if result.edl == "bool" else result.edl) if plain else "void"
    clause = "except? -1" if plain else "except *"
    parameters = ", ".join(c_parameters(signature, spelled))
    name = interface_name(module.name, function.name)
    lines = [Line(0, f"cdef public {c_type} {name}({parameters}) {clause} nogil:")]
    if function.reveal:
        lines.append(Line(1, "pye_reveal_errors()"))
    if result.is_buffer:
        data = "result.data" if result.name == "bytes" else "<const char *>result.data"
        lines.append(Line(1, f"cdef const pye_bytes_t *pye_result = {inner}"))
        data = data.replace("result.", "pye_result.")
        lines.append(Line(1, f"pye_done(pyenclave_return_{result.name}({data}, pye_result.size))"))
    else:
        lines.append(Line(1, f"return {inner}" if plain else inner))
    return lines


def _argument(name: str, kind: str) -> str:
    return f"pye_argument_{kind}({name}, {name}_size)" if kind in ("bytes", "str") else name


def lower_ocall(function: Function, signature: Signature, module: Module) -> list[Line]:
    """A wrapper with the Python function's shape around the generated ocall stub."""
    result = signature.result
    parameters, arguments = [], []
    for parameter in signature.parameters:
        name, kind = local_name(parameter.name), parameter.kind
        parameters.append(_declared(kind.c, name))
        if kind.is_buffer:
            data = f"{name}.data" if kind.name == "bytes" else f"<const char *>{name}.data"
            arguments += [data, f"{name}.size"]
        else:
            arguments.append(name)
    head = f"cdef {_declared(result.c, function_name(module.name, function.name))}({', '.join(parameters)})"
    lines = [Line(0, f"# The ocall `{function.name}`."), Line(0, f"{head} {result.error} nogil:")]
    stub = interface_name(module.name, function.name)
    if result is NONE:
        return [*lines, Line(1, f"return pye_done({stub}({', '.join(arguments)}))")]
    c_type = "pye_bool_t" if result.edl == "bool" else result.edl
    return [
        *lines,
        Line(1, f"cdef {c_type} pye_result = 0"),
        Line(1, f"pye_done({stub}({', '.join(['&pye_result', *arguments])}))"),
        Line(1, "return pye_result"),
    ]
