"""The call of an ecall's body: where its arguments lie on the stack.

What the ABI passes in memory (System V psABI 3.2.3: structs of more than 16 bytes, and what has no register left) lies
in the caller's frame, where the body can take its address. That frame must hold nothing else: a careless length would
reach the bridge's variables, which say what is copied out.
"""

from pyenclave.edl.model import Pointer
from pyenclave.edl.spelling import spell_type

from ..crossing import EcallCall
from ..crossing.base import Crossing
from ..writer import Writer

_REGISTERS = 6  # for integers and pointers; there are eight for float and double


def write_function(w: Writer, call: EcallCall) -> None:
    """The function between bridge and body, for an ecall that may pass something in memory."""
    if not _has_function(call):
        return
    ecall = call.function
    parameters = [_parameter(one) for one in call.crossings]
    arguments = [f"*{_name(one)}" if one.is_record else _name(one) for one in call.crossings]
    w.line("/* What is passed in memory lies in this frame, which has nothing else. */")
    w.call(f"static __attribute__((noinline)) {spell_type(ecall.returns, f'pye_call_{ecall.name}(')}", parameters, ")")
    with w.function(""):
        returned = f"{spell_type(ecall.returns, 'result')} = " if call.returned else ""
        w.call(f"{returned}{ecall.name}(", arguments, ");")
        w.line('__asm__ volatile("" ::: "memory"); /* a call in tail position would have the bridge\'s frame */')
        if returned:
            w.line("return result;")
    w.line()


def body_call(call: EcallCall) -> tuple[str, list[str]]:
    """The head and the arguments of the call in the bridge."""
    name, arguments = call.function.name, [one.bridge_argument() for one in call.crossings]
    if not _has_function(call):
        return f"{name}(", arguments
    for at, one in enumerate(call.crossings):
        if one.is_record:
            arguments[at] = f"&{arguments[at]}"
    return f"pye_call_{name}(", arguments


def _has_function(call: EcallCall) -> bool:
    return len(call.crossings) > _REGISTERS or any(one.is_record for one in call.crossings)


def _parameter(one: Crossing) -> str:
    of = one.parameter.type
    return spell_type(Pointer(of, const=True) if one.is_record else of, _name(one))


def _name(one: Crossing) -> str:
    """A parameter may be called what the ecall is, which is called here."""
    return f"pye_{one.name}"
