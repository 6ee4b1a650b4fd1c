"""The functions that serve ocalls with Python callables; what a callable raises is parked in the running ecall."""

from pyenclave.edl.model import Constant, Ocall, Reference, Scalar, SizeOf, Type

from ..cython_types import Types
from ..lengths import length_factors
from ..spelling import LIBRARY_OCALLS, is_void
from ..writer import Writer
from . import chosen, sequences
from . import deep_arguments as deep
from .plan import Plan, Planned, Role, plan

_SIGNED = frozenset(
    {"char", "signed char", "short", "int", "long", "long long", "int8_t", "int16_t", "int32_t", "int64_t"}
)


def write_serve(w: Writer, ocall: Ocall, types: Types, owner: str) -> None:
    """`pye_serve_NAME`, which X_u.c calls; `owner` is the class of the loaded enclave."""
    found = plan(ocall)
    w.line()
    w.call(f"cdef public pye_status_t pye_serve_{ocall.name}(", _parameters(found, types), ") noexcept with gil:")
    with w.indented():
        w.line("cdef pye_py_call_t *pye_call = <pye_py_call_t *>pye_context()")
        deep.write_answer_locals(w, found)
        chosen.write_answer_locals(w, found)
        with w.suite("if pye_call == NULL"):
            w.line("return PYE_E_OCALL")
        with w.suite("try"):
            if ocall.name in LIBRARY_OCALLS:
                text = int(ocall.name == "pyenclave_return_str")
                w.line(f"pye_py_deliver(pye_call, pye_v_data, pye_v_size, {text})")
            else:
                with deep.answer_memory(w, found), chosen.answer_memory(w, found):
                    _write_call(w, found, types, owner)
            w.line("return PYE_OK")
        if _carries_errno(ocall):
            _write_errno(w, ocall, types)
        with w.suite("except BaseException as pye_error"):
            w.line(f'pye_py_park(pye_call, pye_error, "{ocall.name}")')
            w.line("return PYE_E_OCALL")


def _parameters(found: Plan, types: Types) -> list[str]:
    ocall = found.function
    assert isinstance(ocall, Ocall)
    parameters = ["int32_t *pye_errno"] * ocall.propagate_errno
    if not is_void(ocall.returns):
        parameters.append(f"{types.spell(ocall.returns)} *pye_retval")
    for planned in found.parameters:
        by_value = planned.role in (Role.VALUE, Role.COMPUTED)
        kind = types.spell(planned.parameter.type) if by_value else "void *"
        parameters.append(f"{kind}{'' if kind.endswith('*') else ' '}pye_v_{planned.name}")
    return parameters


def _write_call(w: Writer, found: Plan, types: Types, owner: str) -> None:
    ocall = found.function
    arguments = [_argument(planned, types) for planned in found.arguments]
    w.call(f"pye_answer = (<{owner}>pye_call.self).pye_ocall_{ocall.name}(", arguments, ")")
    outputs = found.outputs(in_place=True)
    count = len(outputs) + (found.returns is not None)
    name = f"{ocall.name}()"
    if count > 1:
        w.line(f'pye_answer = pye_py_results(pye_answer, "{name}", {count})')
    values = ["pye_answer"] if count == 1 else [f"pye_answer[{number}]" for number in range(count)]
    if found.returns is not None:
        w.lines(types.store(found.returns, "pye_retval[0]", values.pop(0), name))
    for planned, value in zip(outputs, values, strict=True):
        shown = planned.python if count > 1 else name
        if planned.role is Role.CHOSEN:
            chosen.write_answer(w, planned, found, types, value, shown)
        else:
            _write_output(w, planned, types, value, shown)


def _argument(planned: Planned, types: Types) -> str:
    place = f"pye_v_{planned.name}"
    match planned.role:
        case Role.ADDRESS:
            return f"<uintptr_t>{place}"
        case Role.SINGLE:
            value = types.load(planned.copy.element, _pointed(planned, types))
            return f"{value} if {place} != NULL else None"
        case Role.BUFFER:
            return f"pye_py_bytes({place}, {_size(planned, types)})"
        case Role.OBJECT | Role.OBJECTS:
            return deep.ocall_argument(planned, _size(planned, types))
        case Role.STRING:
            return f"pye_py_text({place})"
        case Role.WSTRING:
            return f"pye_py_wide_text({place})"
        case Role.STRINGS | Role.BUFFERS | Role.LENGTHS:
            return sequences.answer_argument(planned, types)
    return types.load(planned.parameter.type, place)


def _pointed(planned: Planned, types: Types) -> str:
    return f"(<{types.spell(planned.copy.element)} *>pye_v_{planned.name})[0]"


def _size(planned: Planned, types: Types) -> str:
    """The bytes of a buffer; the enclave has checked the product before it came here."""
    return " * ".join(_factor(factor, types) for factor in length_factors(planned.copy.length, planned.copy.element))


def _factor(factor: Constant | Reference | SizeOf, types: Types) -> str:
    if isinstance(factor, SizeOf):
        return f"sizeof({types.spell(factor.type)})"
    return str(factor.value) if isinstance(factor, Constant) else f"<size_t>pye_v_{factor.name}"


def _write_output(w: Writer, planned: Planned, types: Types, value: str, name: str) -> None:
    place = f"pye_v_{planned.name}"
    match planned.role:
        case Role.SINGLE:
            with w.suite(f"if {place} != NULL"):
                w.lines(types.store(planned.copy.element, _pointed(planned, types), value, name))
        case Role.OBJECT | Role.OBJECTS:
            deep.write_answer(w, planned, types, value, name, _size(planned, types))
        case Role.STRING:
            w.line(f'pye_py_fill_string({value}, "{name}", <char *>{place})')
        case Role.WSTRING:
            w.line(f'pye_py_fill_wide({value}, "{name}", <pye_wchar_t *>{place})')
        case Role.BUFFERS:
            w.line(sequences.answer_output(planned, types, value, name))
        case _:
            w.line(f'pye_py_fill({value}, "{name}", {place}, {_size(planned, types)})')


def _carries_errno(ocall: Ocall) -> bool:
    """An OSError becomes errno where C has a value for it: -1 of a signed integer, or nothing."""
    return ocall.propagate_errno and (is_void(ocall.returns) or _is_signed(ocall.returns))


def _is_signed(of: Type) -> bool:
    return isinstance(of, Scalar) and of.name in _SIGNED


def _write_errno(w: Writer, ocall: Ocall, types: Types) -> None:
    with w.suite("except OSError as pye_error"):
        with w.suite("if not pye_error.errno"):
            w.line(f'pye_py_park(pye_call, pye_error, "{ocall.name}")')
            w.line("return PYE_E_OCALL")
        w.line("pye_errno[0] = pye_error.errno")
        if not is_void(ocall.returns):
            w.line("pye_retval[0] = -1")
        w.line("return PYE_OK")
