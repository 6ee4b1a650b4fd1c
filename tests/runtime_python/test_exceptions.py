"""Exceptions as values: taken, asked, put back; and what failing allocations leave behind."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pytest

from .test_patterns import programmed

NUMBERS = {"Exception": 1, "KeyError": 10, "LookupError": 11, "MemoryError": 12, "ValueError": 26, "UnicodeError": 25,
           "OverflowError": 16, "ArithmeticError": 2, "IndexError": 9}  # fmt: skip


@pytest.fixture
def raised(values: Any) -> Iterator[Any]:
    """Raises into the thread's record; what a test leaves pending is cleared."""
    library = values.library
    library.pye_exception_take.restype = ctypes.c_void_p
    library.pye_exception_is.restype = ctypes.c_bool
    library.pye_error_matches.restype = ctypes.c_bool

    def record(name: str, message: str | None) -> None:
        held = None if message is None else values.value(message)
        library.pye_raise_exception(NUMBERS[name], held)
        values.release(held)

    yield record
    library.pye_error_clear()


def text_of(values: Any, function: str, exception: Any) -> str:
    made = type(values.value(b""))()
    assert getattr(values.library, function)(exception, ctypes.byref(made))
    return values.taken(made, True)


def test_classes_and_their_bases(values: Any, raised: Any) -> None:
    for name, bases in (("KeyError", ("KeyError", "LookupError", "Exception")),
                        ("UnicodeError", ("UnicodeError", "ValueError", "Exception")),
                        ("OverflowError", ("OverflowError", "ArithmeticError", "Exception"))):  # fmt: skip
        raised(name, "text")
        for other, number in NUMBERS.items():
            assert values.library.pye_error_matches(number) == (other in bases), (name, other)
        exception = ctypes.c_void_p(values.library.pye_exception_take())
        assert not values.library.pye_error_pending() & 1
        for other, number in NUMBERS.items():
            assert values.library.pye_exception_is(exception, number) == (other in bases)
        release(values, exception)


def test_classes_of_the_module(values: Any, raised: Any) -> None:
    """types.c has `class Broken(KeyError)` and `class Worse(Broken)`."""
    broken, worse = 0x10000, 0x10001
    held = values.value("text")
    for number, name, bases in ((broken, "Broken", (broken,)), (worse, "Worse", (broken, worse))):
        values.library.pye_raise_exception(number, held)
        exception = ctypes.c_void_p(values.library.pye_exception_take())
        for other in (broken, worse, NUMBERS["KeyError"], NUMBERS["LookupError"], NUMBERS["ValueError"]):
            derives = other in (*bases, NUMBERS["KeyError"], NUMBERS["LookupError"])
            assert values.library.pye_exception_is(exception, other) == derives
        assert text_of(values, "pye_exception_repr", exception) == f"{name}('text')"
        assert text_of(values, "pye_exception_str", exception) == "'text'"
        release(values, exception)
    values.library.pye_raise_exception(0x10002, held)  # no class of this module
    assert values.library.pye_thread_error()[0].exception == 21  # SystemError
    values.release(held)


def release(values: Any, exception: Any) -> None:
    head = values.function("pye_object_release").argtypes[0]
    values.release(ctypes.cast(exception, head))


def test_texts(values: Any, raised: Any) -> None:
    for name, message in (("ValueError", "bad é"), ("KeyError", "it's"), ("IndexError", None), ("KeyError", None)):
        kind = {"ValueError": ValueError, "KeyError": KeyError, "IndexError": IndexError}[name]
        expected = kind(message) if message is not None else kind()
        raised(name, message)
        exception = ctypes.c_void_p(values.library.pye_exception_take())
        assert text_of(values, "pye_exception_str", exception) == str(expected)
        assert text_of(values, "pye_exception_repr", exception) == repr(expected)
        release(values, exception)


def test_a_key_is_named_as_it_is_written(values: Any, raised: Any) -> None:
    for kind, slot, key in (("int", ctypes.c_int64(-5), -5), ("str", values.value("it's"), "it's")):
        values.library.pye_raise_key(ctypes.byref(values.type(kind)), ctypes.byref(slot))
        exception = ctypes.c_void_p(values.library.pye_exception_take())
        assert text_of(values, "pye_exception_str", exception) == str(KeyError(key))
        assert text_of(values, "pye_exception_repr", exception) == repr(KeyError(key))
        values.library.pye_exception_restore(exception)
        assert values.library.pye_thread_error()[0].argument == 1
        values.library.pye_error_clear()
        release(values, exception)
        if kind == "str":
            values.release(slot)


def test_what_is_restored_is_what_was_taken(values: Any, raised: Any) -> None:
    raised("ValueError", "secret")
    for line in (3, 17):
        values.library.pye_trace(b"vault.py", b"check", line)
    exception = ctypes.c_void_p(values.library.pye_exception_take())
    assert bytes(values.library.pye_thread_error()[0].message).strip(b"\0") == b""  # nothing of it stays behind
    values.library.pye_exception_restore(exception)
    release(values, exception)
    error = values.library.pye_thread_error()[0]
    assert error.exception == NUMBERS["ValueError"]
    assert bytes(error.message[: error.message_size]) == b"secret"
    assert [(one.line, one.function, one.file) for one in error.trace[: error.trace_count]] == [
        (3, b"check", b"vault.py"), (17, b"check", b"vault.py"),
    ]  # fmt: skip


def test_without_memory_what_is_caught_is_a_memory_error(values: Any, raised: Any) -> None:
    raised("ValueError", "a message that needs memory of its own")
    values.library.double_forget_kept()
    limit = values.counter("double_heap_limit")
    limit.value = 0
    exception = ctypes.c_void_p(values.library.pye_exception_take())
    limit.value = 2**64 - 1
    assert values.library.pye_exception_is(exception, NUMBERS["MemoryError"])
    assert text_of(values, "pye_exception_str", exception) == "the enclave's memory is exhausted"
    release(values, exception)


PATTERN = programmed("(?:" + "|".join(f"({one})" for one in "abcdefghi") + ")*" + "(?:(?:ab)*c)*" * 9, 0)
ALLOCATING = [
    ("pye_bytes_concat", (b"a" * 600, b"b" * 600)),
    ("pye_bytes_split", (b"a,b,c,d" * 40, b",", -1)),
    ("pye_bytes_rsplit", (b"a b c d" * 40, None, -1)),
    ("pye_bytes_splitlines", (b"a\nb\n" * 40, True)),
    ("pye_bytes_partition", (b"left=right", b"=")),
    ("pye_bytes_replace", (b"aXbXc" * 20, b"X", b"--", -1)),
    ("pye_bytes_join", (b", ", [b"a", b"b", b"c"])),
    ("pye_str_upper", ("straße" * 40,)),
    ("pye_str_split", ("é à ü" * 20, None, -1)),
    ("pye_str_list", ("aé€😀" * 9,)),
    ("pye_str_format", ("text", "é>200")),
    ("pye_int_format", (12345, "0200_d")),
    ("pye_float_format", (1e300, ".50f")),
    ("pye_float_str", (0.1,)),
    ("pye_str_percent", ("text", "200s")),
    ("pye_str_to_int", ("x" * 300, 10)),
    ("pye_str_to_float", ("1." + "5" * 300,)),
    ("pye_bytes_decode", (b"\xff" * 100, "utf-8", "replace")),
    ("pye_bytes_decode", (b"\xff" * 100, "utf-8", "strict")),
    ("pye_str_encode", ("é" * 100, "ascii", "strict")),
    ("pye_bytes_repr", (b"\x00" * 100,)),
    ("pye_bytes_hex", (b"\x00" * 100,)),
    ("pye_pattern_match", (PATTERN, "abcdefghi" * 20, 0, 180, 1)),
    ("pye_pattern_part", ("abc", 1, 2)),
]


@pytest.mark.parametrize(("name", "arguments"), ALLOCATING, ids=[f"{one[0]}-{at}" for at, one in enumerate(ALLOCATING)])
def test_every_allocation_may_fail(values: Any, name: str, arguments: tuple[Any, ...]) -> None:
    """The function raises MemoryError, whichever of its allocations fails, and leaves nothing on the heap."""
    failing = values.counter("double_failing_in")
    outcomes = []
    for count in range(400):
        held = [
            values.value(one) if isinstance(one, bytes | str) else values.list_of(one) if isinstance(one, list) else one
            for one in arguments
        ]
        values.library.double_forget_kept()  # so that every block comes from the heap
        failing.value = count
        try:
            values.call(name, *held)
            outcome = "well"
        except MemoryError:
            outcome = "no memory"
        except (ValueError, UnicodeError):
            outcome = "well"
        untouched = failing.value != 0
        failing.value = 2**64 - 1
        for one in held:
            if not isinstance(one, int | float | bool | None):
                values.release(one)
        values.check_balance()
        outcomes.append(outcome)
        if untouched:
            break
    assert outcomes[-1] == "well"
    assert "no memory" in outcomes
