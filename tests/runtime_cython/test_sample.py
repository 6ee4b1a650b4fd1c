"""Cython bodies as users write them, compiled for an enclave and called: results, errors, tracebacks."""

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.exceptions import Exc
from pyenclave.arch.statuses import Status

OVERFLOW, VALUE, ZERO = Exc.OverflowError, Exc.ValueError, Exc.ZeroDivisionError
OCALL = Status.OCALL
I64 = ctypes.c_int64


@pytest.fixture(scope="module")
def c(sample: Any) -> ctypes.CDLL:
    library: ctypes.CDLL = sample.c
    for name in ("divide", "modulo", "product"):
        function = getattr(library, f"sample_{name}")
        function.restype, function.argtypes = I64, (I64, I64)
    for name in ("quotient", "floats"):
        function = getattr(library, f"sample_{name}")
        function.restype, function.argtypes = ctypes.c_double, (ctypes.c_double, ctypes.c_double)
    for name in ("void", "pointer", "strict", "struct", "fused", "outside", "finally", "caught"):
        function = getattr(library, f"sample_{name}")
        function.restype, function.argtypes = I64, (I64,)
    library.sample_kept.restype = library.sample_minus_one.restype = I64
    library.sample_unsigned.restype = ctypes.c_uint32
    return library


@pytest.fixture(autouse=True)
def _nothing_stays(sample: Any) -> Iterator[None]:
    yield
    sample.c.pye_error_clear()


def error(sample: Any) -> tuple[int, bytes, list[str]]:
    pending = sample.take()
    return pending.exception, pending.message, [f"{name.decode()}:{line}" for name, line, _ in pending.trace]


@pytest.mark.parametrize(("left", "right"), [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (-(2**63), 1)])
def test_division_is_pythons(c: ctypes.CDLL, left: int, right: int) -> None:
    assert c.sample_divide(left, right) == left // right
    assert c.sample_modulo(left, right) == left % right
    assert c.sample_floats(left, right) == left // right + left % right
    assert c.sample_quotient(left, right) == left / right


@pytest.mark.parametrize("name", ["divide", "modulo", "quotient", "floats"])
def test_division_by_zero(sample: Any, c: ctypes.CDLL, name: str) -> None:
    assert getattr(c, f"sample_{name}")(1, 0) == -1
    exception, message, trace = error(sample)
    assert exception == ZERO
    assert message in (b"integer division or modulo by zero", b"float division", b"float divmod()")
    assert len(trace) == 1
    assert trace[0].startswith(f"sample.sample_{name}:")


def test_overflow(sample: Any, c: ctypes.CDLL) -> None:
    assert c.sample_product(3, -5) == -15
    assert c.sample_product(2**62, 2) == -1
    assert error(sample)[:2] == (OVERFLOW, b"value too large")
    assert c.sample_divide(-(2**63), -1) == -1
    assert error(sample)[:2] == (OVERFLOW, b"value too large to perform division")
    assert c.sample_unsigned(3, 1) == 2
    assert c.sample_unsigned(1, 3) == 0xFFFFFFFF
    assert error(sample)[:2] == (OVERFLOW, b"value too large")


@pytest.mark.parametrize(
    ("name", "argument", "result", "between"),
    [
        ("void", 4, 1, "nothing"),
        ("pointer", 4, 5, "pointer"),
        ("strict", 4, 5, "strict"),
        ("struct", 4, 7, "both"),
    ],
)
def test_errors_pass_through_every_kind_of_function(
    sample: Any, c: ctypes.CDLL, name: str, argument: int, result: int, between: str
) -> None:
    function = getattr(c, f"sample_{name}")
    assert function(argument) == result
    assert not c.pye_error_pending()
    assert function(4097) == -1
    exception, message, trace = error(sample)
    assert (exception, message) == (VALUE, b"too long")
    assert [entry.split(":")[0] for entry in trace] == ["sample.checked", f"sample.{between}", f"sample.sample_{name}"]
    assert function(2**63 - 1) == -1


def test_traceback_names_the_file_and_the_lines(sample: Any, c: ctypes.CDLL) -> None:
    c.sample_void(4097)
    from_source = {}
    source = (Path(__file__).parent / "data" / "sample.pyx").read_text().splitlines()
    for function, line, file in sample.pending().trace:
        assert file == b"sample.pyx"
        from_source[function.decode()] = source[line - 1].strip()
    assert from_source == {
        "sample.checked": 'pye_raise(PYE_EXC_ValueError, b"too long")',
        "sample.nothing": "checked(n)",
        "sample.sample_void": "nothing(n)",
    }


def test_a_module_may_say_what_its_lines_mean(
    tmp_path: Path, compile_cython: Callable[..., Path], compile_abi: Callable[..., list[Path]], link: Any, sample: Any
) -> None:
    """As lowered Python does, whose lines are not the user's."""
    source = tmp_path / "lowered.pyx"
    source.write_text(
        "from pyenclave_t cimport PYE_EXC_KeyError, pye_raise\n"
        "cdef extern from *:\n"
        '    """\n'
        '    #define PYE_TRACE(file, function, line) pye_trace("user.py", (function) + 8, 100 + (line))\n'
        '    """\n'
        "cdef public int traced() except -1 nogil:\n"
        '    pye_raise(PYE_EXC_KeyError, b"")\n'
    )
    body = compile_cython(source, tmp_path, ("-fvisibility=default",))
    link([body, *compile_abi(tmp_path, "-fvisibility=default")], tmp_path / "lowered.so", None)
    lowered = type(sample)(tmp_path / "lowered.so")
    assert lowered.c.traced() == -1
    assert lowered.pending().trace == ((b"traced", 107, b"user.py"),)


def test_extern_function_may_return_its_error_value(sample: Any, c: ctypes.CDLL) -> None:
    assert c.sample_void(-2) == 1
    assert not c.pye_error_pending()
    assert c.sample_minus_one() == -1
    assert not c.pye_error_pending()


def test_extern_function_may_raise(sample: Any, c: ctypes.CDLL) -> None:
    class Record(ctypes.Structure):
        _fields_ = [("total", I64), ("tag", ctypes.c_uint8 * 8)]

    record = Record(2**63 - 3)
    assert c.sample_record(ctypes.byref(record), b"\1\1", ctypes.c_size_t(2)) == -1  # as int: the low half of 2**63-1
    assert not c.pye_error_pending()
    assert record.tag[0] == 5
    c.sample_record(ctypes.byref(record), b"\1", ctypes.c_size_t(1))
    assert error(sample)[:2] == (OVERFLOW, b"sum past 64 bits")


def test_status_of_an_ocall(sample: Any, c: ctypes.CDLL) -> None:
    assert c.sample_outside(5) == 5
    assert c.sample_outside(-5) == -1
    assert (sample.pending().exception, sample.pending().status) == (0, OCALL)


def test_fused_functions(sample: Any, c: ctypes.CDLL) -> None:
    assert c.sample_fused(21) == 84
    assert c.sample_fused(2**62) == -1
    assert error(sample)[:2] == (OVERFLOW, b"value too large")


def test_finally_runs_and_the_error_goes_on(sample: Any, c: ctypes.CDLL) -> None:
    kept = c.sample_kept()
    assert c.sample_finally(3) == 4
    assert c.sample_finally(4097) == -1
    exception, message, trace = error(sample)
    assert (exception, message) == (VALUE, b"too long")
    assert [entry.split(":")[0] for entry in trace] == ["sample.checked", "sample.sample_finally"]
    assert c.sample_kept() == kept + 2


def test_except_catches_by_class(sample: Any, c: ctypes.CDLL) -> None:
    assert c.sample_caught(4) == 20
    assert c.sample_caught(-1) == -2
    assert c.sample_caught(2**63 - 1) == -1
    assert error(sample)[0] == VALUE
    assert not c.pye_error_pending()
