"""The functions that serve ocalls with Python callables; what a callable raises is parked in the running ecall."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyenclave.edl.model import Ocall, Scalar, Type

from ..crossing import OcallCall
from ..cython_types import Types
from ..spelling import LIBRARY_OCALLS, is_void
from ..writer import Writer

_SIGNED = frozenset(
    {"char", "signed char", "short", "int", "long", "long long", "int8_t", "int16_t", "int32_t", "int64_t"}
)


def write_serve(w: Writer, call: OcallCall, types: Types, owner: str) -> None:
    """`pye_serve_NAME`, which X_u.c calls; `owner` is the class of the loaded enclave."""
    ocall = call.function
    w.line()
    w.call(f"cdef public pye_status_t pye_serve_{ocall.name}(", _parameters(call, types), ") noexcept with gil:")
    with w.indented():
        w.line("cdef pye_py_call_t *pye_call = <pye_py_call_t *>pye_context()")
        w.lines(dict.fromkeys(local for one in call.crossings for local in one.callable_locals()))
        with w.suite("if pye_call == NULL"):
            w.line("return PYE_E_OCALL")
        with w.suite("try"):
            if ocall.name in LIBRARY_OCALLS:
                text = int(ocall.name == "pyenclave_return_str")
                w.line(f"pye_py_deliver(pye_call, pye_v_data, pye_v_size, {text})")
            else:
                with _answer_memory(w, call):
                    _write_call(w, call, types, owner)
            w.line("return PYE_OK")
        if _carries_errno(ocall):
            _write_errno(w, ocall, types)
        with w.suite("except BaseException as pye_error"):
            w.line(f'pye_py_park(pye_call, pye_error, "{ocall.name}")')
            w.line("return PYE_E_OCALL")


def _parameters(call: OcallCall, types: Types) -> list[str]:
    ocall = call.function
    parameters = ["int32_t *pye_errno"] * ocall.propagate_errno
    if call.returned:
        parameters.append(f"{types.spell(ocall.returns)} *pye_retval")
    for one in call.crossings:
        kind = one.c_type(types)
        parameters.append(f"{kind}{'' if kind.endswith('*') else ' '}pye_v_{one.name}")
    return parameters


@contextmanager
def _answer_memory(w: Writer, call: OcallCall) -> Iterator[None]:
    """Around the call: where the whole answer is good its memory is handed over, else it is freed."""
    begin = [line for one in call.crossings for line in one.callable_begin()]
    if not begin:
        yield
        return
    w.lines(begin)
    with w.suite("try"):
        yield
        w.lines(line for one in call.crossings for line in one.callable_hand_over())
    with w.suite("finally"):
        w.lines(line for one in call.crossings for line in one.callable_end())


def _write_call(w: Writer, call: OcallCall, types: Types, owner: str) -> None:
    ocall = call.function
    arguments = [one.callable_argument(types) for one in call.arguments]
    w.call(f"pye_answer = (<{owner}>pye_call.self).pye_ocall_{ocall.name}(", arguments, ")")
    outputs = call.results_in_python(in_place=True)
    count = len(outputs) + bool(call.returned)
    name = f"{ocall.name}()"
    if count > 1:
        w.line(f'pye_answer = pye_py_results(pye_answer, "{name}", {count})')
    values = ["pye_answer"] if count == 1 else [f"pye_answer[{number}]" for number in range(count)]
    if call.returned:
        w.lines(types.store(ocall.returns, "pye_retval[0]", values.pop(0), name))
    for one, value in zip(outputs, values, strict=True):
        one.callable_output(w, types, value, one.python if count > 1 else name, call.crossings)


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
