"""The call of an ecall's body: where its arguments lie on the stack.

What the ABI passes in memory (System V psABI 3.2.3: structs of more than 16 bytes, and what has no register left) lies
in the caller's frame, where the body can take its address. That frame must hold nothing else: a careless length would
reach the bridge's variables, which say what is copied out.
"""

from pyenclave.edl.model import Ecall, Foreign, Parameter, Pointer, StructRef, UnionRef
from pyenclave.edl.spelling import spell_type

from ..crossing import EcallCall
from ..spelling import by_address, is_void
from ..writer import Writer

_REGISTERS = 6  # for integers and pointers; there are eight for float and double


def write_function(w: Writer, ecall: Ecall) -> None:
    """The function between bridge and body, for an ecall that may pass something in memory."""
    if not _has_function(ecall):
        return
    parameters = [_parameter(one) for one in ecall.parameters]
    arguments = [f"*{one.name}" if _is_record(one) else one.name for one in ecall.parameters]
    w.line("/* What is passed in memory lies in this frame, which has nothing else. */")
    w.call(f"static __attribute__((noinline)) {spell_type(ecall.returns, f'pye_call_{ecall.name}(')}", parameters, ")")
    with w.function(""):
        returned = "" if is_void(ecall.returns) else f"{spell_type(ecall.returns, 'result')} = "
        w.call(f"{returned}{ecall.name}(", arguments, ");")
        w.line('__asm__ volatile("" ::: "memory"); /* a call in tail position would have the bridge\'s frame */')
        if returned:
            w.line("return result;")
    w.line()


def call(call: EcallCall) -> tuple[str, list[str]]:
    """The head and the arguments of the call in the bridge."""
    ecall = call.function
    arguments = [one.bridge_argument() for one in call.crossings]
    if not _has_function(ecall):
        return f"{ecall.name}(", arguments
    for at, parameter in enumerate(ecall.parameters):
        if _is_record(parameter):
            arguments[at] = f"&{arguments[at]}"
    return f"pye_call_{ecall.name}(", arguments


def _has_function(ecall: Ecall) -> bool:
    return len(ecall.parameters) > _REGISTERS or any(map(_is_record, ecall.parameters))


def _is_record(parameter: Parameter) -> bool:
    """A struct or union by value; what a typedef of the user's is only the compiler knows."""
    value = not parameter.copy and not by_address(parameter)
    return value and isinstance(parameter.type, StructRef | UnionRef | Foreign)


def _parameter(parameter: Parameter) -> str:
    of = Pointer(parameter.type, const=True) if _is_record(parameter) else parameter.type
    return spell_type(of, parameter.name)
