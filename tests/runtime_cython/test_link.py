"""No interpreter inside: what trusted Cython links to, and what the linker finds where a body needs more."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pyenclave
from pyenclave.toolchain.advice import construct

CONSTRUCTS = Path(pyenclave.__file__).parent / "runtime" / "constructs.toml"
SAMPLE = (Path(__file__).parent / "data" / "sample.pyx").read_text()
ENTRIES = [line.split("(")[0].split()[-1] for line in SAMPLE.splitlines() if line.startswith("cdef public")]
# compiler-rt's and the small C library's, and the functions that the sample declares.
FREE = {"memcpy", "memset", "memcmp", "floor", "fmod", "abs", "labs", "abort", "malloc", "free", "strlen", "pow"}
FREE |= {"__stack_chk_fail", "sample_add", "sample_ocall"}
Missing = Callable[[Path, str], set[tuple[str, str]]]

HEAD = """
from libc.math cimport pow as power
cdef class Thing:
    cdef public long x
class Plain:
    pass
GLOBAL = [1, 2]
def generator(n):
    for i in range(n):
        yield i
def ordinary(n):
    return n
cdef convert(long n):
    return n
cdef long unraisable(long n) noexcept nogil:
    return 3 // n
"""

# body: what the table must say of it, among else; nothing where it needs no interpreter.
BODIES = {
    "x = []; x.append(n); return len(x)": "a list is made",
    "return sum([i for i in range(n)])": "a list is made",
    "d = {n: 1}; return len(d)": "a dict is made",
    "d = {1: 2}; return d.get(n, 3)": "a dict is made",
    "x = {n, 3}; return len(x)": "a set is made",
    "t = (n, n); return t[n]": "a tuple is made",
    "s = f'{n} items'; return len(s)": "a str object is made",
    "s = f'{n / 3.0:.2f}'; return len(s)": "a float is formatted",
    "s = '%d' % n; return len(s)": "a str object is made",
    "return len(str(n))": "a str object is made",
    "return len('abc'.upper())": "a str object is made",
    "return len('a b'.split())": "a str object is made",
    "return len('abc' + chr(n))": "a str object is made",
    "return int('12')": "a Python object is converted to a C number",
    "cdef char *p = 'abc'\n    return len(p[:n])": "a bytes or bytearray object is made",
    "return len(b'abc' + bytes(n))": "a bytes or bytearray object is made",
    "return len(bytearray(n))": "a bytes or bytearray object is made",
    "cdef char *p = 'abc'\n    return len(p.decode())": "a str object is made",
    "cdef object x = n\n    return x * 3 + 1": "Python objects are computed with",
    "return (2 ** 100 * n) % 7": "Python objects are computed with",
    "cdef object x = n / 3.0\n    return 1": "a float or complex object is made",
    "cdef object x = 1j * n\n    return 1": "a float or complex object is made",
    "cdef object x = n\n    return x == 'b'": "Python objects are compared",
    "cdef object x = n\n    return 1 if x else 0": "Python objects are compared",
    "return hash('a')": "Python objects are compared",
    "print(n); return n": "a Python object is called",
    "return len(open('x').read())": "a Python object is called",
    "return max(*[1, n])": "a Python object is called",
    "return ordinary(n)": "a Python object is called",
    "raise ValueError('too long')": "an exception object is raised",
    "raise ValueError": "an exception object is raised",
    "assert n > 3; return n": "an exception object is raised",
    "assert n > 3, 'too small'; return n": "an exception object is raised",
    "raise SystemExit": "an exception is named that cannot cross the boundary",
    "import os; return os.getpid()": "a module is imported",
    "from os import getpid; return getpid()": "a module is imported",
    "f = lambda x: x + n; return f(3)": "a Python function is defined",
    "def inner(x): return x + n\n    return inner(n)": "a closure, a generator or an object",
    "return any(i > 3 for i in range(n))": "a closure, a generator or an object",
    "return sum(generator(n))": "a Python object is called",
    "c = Thing(); return c.x": "a Python object is called",
    "c = Plain(); c.x = n; return 1": "an attribute of a Python object",
    "cdef object x = n\n    return x.real": "an attribute of a Python object",
    "for i in convert(n): pass\n    return 1": "a Python object is iterated over",
    "return convert(n)[0]": "an item or the length of a Python object",
    "cdef object x = convert(n)\n    return len(x)": "an item or the length of a Python object",
    "return type(n) is int": "the class of a Python object",
    "return isinstance(convert(n), Thing)": "the class of a Python object",
    "return GLOBAL[n]": "a string, a builtin or a global name",
    "cdef object x = None if n else 1\n    return x is None": "None is used",
    "cdef unsigned char buf[8]\n    cdef unsigned char[:] v = buf\n    return v[n]": "a memoryview is used",
    "return unraisable(n)": "an error raised in a noexcept function would be lost",
    "import warnings\n    return convert(n)": "a Python object is converted to a C number",
    "cdef object x = n\n    return x": "an int object is made",
    # Without an interpreter:
    "return <long>power(n * 0.5, n * 0.25)": "",
    "return divmod(n, 3)[0]": "",
    "cdef long a = n, b = 2\n    a, b = b, a\n    return a": "",
    "return n in (1, 2, 3)": "",
    "try: return 1 // n\n    except ZeroDivisionError: return 0": "",
    "try: return 1 // n\n    except: raise": "",
    "try: return 1 // n\n    finally: n = 2": "",
    "raise MemoryError": "",
    "cdef long t = 0, i\n    for i in range(0, n, 2): t += i\n    return t": "",
    "return 1 if n else 0": "",
    "return <long>(n * 0.5) + abs(<long>n)": "",
}


@pytest.fixture(scope="module")
def table() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(CONSTRUCTS.read_text())["construct"]
    return entries


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory, compile_cython: Callable[..., Path]) -> Path:
    """All bodies in one module; each stays or goes with its entry."""
    folder = tmp_path_factory.mktemp("mistakes")
    text = HEAD
    for number, body in enumerate(BODIES):
        lines = body.replace("; ", "\n    ") if ":" not in body.split(";")[0] or "= {" in body else body
        text += f"cdef public long body_{number}(long n) except? -1:\n    {lines}\n"
    (folder / "mistakes.pyx").write_text(text)
    return compile_cython(folder / "mistakes.pyx", folder)


@pytest.mark.parametrize("entry", ENTRIES)
def test_sample_links_to_the_error_abi_alone(missing: Missing, sample_object: Path, entry: str) -> None:
    assert {symbol for symbol, _ in missing(sample_object, entry)} <= FREE


@pytest.mark.parametrize("number", range(len(BODIES)), ids=[*BODIES])
def test_what_needs_an_interpreter_is_found_and_explained(missing: Missing, mistakes: Path, number: int) -> None:
    expected = [*BODIES.values()][number]
    found = missing(mistakes, f"body_{number}")
    meanings = {construct(symbol, [function])[0] for symbol, function in found if symbol not in FREE}
    assert any(expected in means for means in meanings) if expected else not meanings, (found, meanings)
    assert "no trusted source defines it" not in meanings


def test_table_is_well_formed(table: list[dict[str, Any]]) -> None:
    assert len({entry["means"] for entry in table}) == len(table)
    for entry in table:
        assert entry.keys() <= {"means", "instead", "symbols", "within"}
        assert entry.get("symbols") or entry["within"]
        assert entry["means"][0] in "aPtTNCw" or entry["means"].startswith("None")
        assert not entry["means"].endswith(".")
        assert not entry["instead"].endswith(".")


def test_every_absent_name_is_explained() -> None:
    header = CONSTRUCTS.parent / "include" / "cython" / "pye_cython_absent.h"
    names = {word for word in header.read_text().replace("*", " ").replace("()", "() ").split() if word.endswith("()")}
    assert len(names) > 250
    catch_all = "the Python interpreter is used"
    vague = {name for name in names if construct(name[:-2], [])[0] == catch_all}
    assert vague == {
        "PyErr_SetFromErrno()", "PyEval_EvalCode()", "PyGILState_Check()", "PyInterpreterState_Get()",
        "PyInterpreterState_GetID()", "PyCapsule_CheckExact()", "PyCapsule_GetContext()", "PyCapsule_GetName()",
        "PyCapsule_GetPointer()", "PyCapsule_IsValid()", "PyCapsule_New()", "PyCapsule_SetDestructor()",
        "PyOS_snprintf()", "PyObject_Print()", "PySys_GetObject()", "PyThreadState_Get()", "Py_CompileString()",
        "Py_IsInitialized()", "Py_REFCNT()", "Py_SET_REFCNT()", "Py_SET_TYPE()",
    }  # fmt: skip
