"""What crosses at each call, and how."""

from ..check.tree import Body
from ..emit.crossing import crossing_name, is_packed
from ..emit.views import is_view
from ..packages.marks import shown, spelled
from ..survey.names import interface_name
from ..survey.symbols import Function, Module, Parameter, Role
from ..types.arrays import Array
from ..types.model import NONE, STR, Json, Type
from ..types.records import is_handle
from .inside import called_by, place_of
from .model import Call, Crossing
from .names import Names


def calls(bodies: dict[str, Body], module: Module, names: Names) -> tuple[Call, ...]:
    """Ecalls, and the ocalls that something inside makes."""
    asked: dict[str, list[str]] = {}
    for name, body in bodies.items():
        if not body.function.is_asking:
            for one in called_by(name, bodies):
                asked.setdefault(one, []).append(names.of(body.function))
    found = []
    for function in module.functions:
        is_ecall = function.role is Role.TRUSTED
        if function.signature is not None and (
            is_ecall or (function.role is Role.UNTRUSTED and function.name in asked)
        ):
            found.append(_call(function, module, names, tuple(asked.get(function.name, ()))))
    return tuple(found)


def _call(function: Function, module: Module, names: Names, callers: tuple[str, ...]) -> Call:
    assert function.signature is not None
    is_ecall = function.role is Role.TRUSTED
    there, back = ("in", "out") if is_ecall else ("out", "in")
    symbol = interface_name(module.name, function.name)
    result = function.signature.result
    return Call(
        name=names.of(function),
        is_ecall=is_ecall,
        place=place_of(function.node, module),
        takes=tuple(_crossing(one, there) for one in function.signature.parameters),
        gives=None if result == NONE else Crossing("the result", shown(result.name), _kind(result), back, _of(result)),
        key=spelled(function.name),
        symbols=(f"pye_bridge_{symbol}", symbol, crossing_name(function)) if is_ecall else (symbol,),
        callers=() if is_ecall else callers,
        is_clock=module.is_shipped(function),  # clocks are all that pyenclave's own modules ask for
    )


def _crossing(one: Parameter, way: str) -> Crossing:
    kind = ("changed" if one.in_out else "array") if is_view(one) else _kind(one.type)
    written = f"InOut[{shown(one.type.name)}]" if one.in_out else shown(one.type.name)
    return Crossing(
        one.name, written, kind, "in and out" if one.in_out else way, _of(one.type) if kind == "packed" else ()
    )


def _kind(type_: Type) -> str:
    if is_handle(type_):
        return "object"
    if is_packed(type_):
        return "packed"
    if type_.is_buffer:
        return "text" if type_ == STR else "bytes"
    return "array" if isinstance(type_, Array) else "value"


def _of(type_: Type) -> tuple[str, ...]:
    """What a packed value is made of, as far as that costs something for each."""
    if not is_packed(type_):
        return ()
    pending, seen, found = [type_], set[Type](), set[str]()
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        if is_handle(one):
            found.add("number")
            continue
        if one.is_buffer or isinstance(one, Json):
            found.add("text")
        elif one.is_number:
            found.add("number")
        pending += one.parts
    return tuple(sorted(found))
