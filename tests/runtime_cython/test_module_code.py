"""A module's init never runs inside: what it would do is refused, with the line."""

from pathlib import Path

import pytest

from pyenclave.errors import BuildError
from pyenclave.toolchain.module_code import refuse_module_code

STATEMENT = (
    "a statement at module level runs when Python imports the module, which never happens inside: "
    "move it into a function"
)


def value(name: str) -> str:
    return (
        f"`{name}` is given its value when Python imports the module, which never happens inside: "
        "use `cdef enum`, a C definition in `cdef extern from *`, or set it in an ecall"
    )


def refusals(tmp_path: Path, text: str) -> list[str]:
    source = tmp_path / "body.pyx"
    source.write_text(text)
    try:
        refuse_module_code(source)
    except BuildError as error:
        return [line.removeprefix(f"{source}:") for line in str(error).splitlines()]
    return []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cdef int LIMIT = 4096\n", [f"1: {value('LIMIT')}"]),
        ("cdef int A, B = 2, C\n", [f"1: {value('B')}"]),
        ("cdef int *P = NULL\n", [f"1: {value('P')}"]),
        ("cdef public long A = 3\n", [f"1: {value('A')}"]),
        ("cdef:\n    int A = 1\n    int B\n    int C = 2\n", [f"2: {value('A')}", f"4: {value('C')}"]),
        ("cdef int A\nA = 3\n", [f"2: {STATEMENT}"]),
        ("cdef int A[3]\nA[1] = 3\n", [f"2: {STATEMENT}"]),
        ("cdef int A[3]\nfor i in range(3): A[i] = i\n", [f"2: {STATEMENT}"]),
        ("cdef extern int start()\nstart()\n", [f"2: {STATEMENT}"]),
        ("if 1: pass\n", [f"1: {STATEMENT}"]),
        ("X = Y = 3\n", [f"1: {STATEMENT}"]),
        ("cdef int A\nA += 1\n", [f"2: {STATEMENT}"]),
        ("cdef int A\nwith nogil:\n    A = 1\n", [f"2: {STATEMENT}"]),
        ("try: pass\nfinally: pass\n", [f"1: {STATEMENT}"]),
    ],
)
def test_refused(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert refusals(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"""What the module does."""\n',
        "# cython: boundscheck=False\nfrom libc.stdint cimport int64_t\nimport os\nfrom os import sep\n",
        "cdef int A, B[4]\ncdef public long C\ncdef struct pair:\n    int a\nctypedef int number\n",
        "cdef enum limits:\n    LIMIT = 4096\ncpdef enum colors:\n    RED\n",
        'cdef extern from *:\n    """\n    static const int LIMIT = 4096;\n    """\n    const int LIMIT\n',
        "ctypedef fused number:\n    int\n    double\n",
        "cimport cython\n@cython.cdivision(True)\ncdef int f(int a, int b = 3) nogil: return a // b\n",
        "def f(): return 3\nclass C: pass\ncdef class D: pass\npass\n",
    ],
)
def test_declarations_pass(tmp_path: Path, text: str) -> None:
    assert refusals(tmp_path, text) == []


def test_what_cython_cannot_parse_is_left_to_cython(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusals(tmp_path, "cdef int (\n") == []
    assert refusals(tmp_path, 'include "absent.pxi"\n') == []
    assert capsys.readouterr() == ("", "")


def test_the_sample_passes() -> None:
    refuse_module_code(Path(__file__).parent / "data" / "sample.pyx")
