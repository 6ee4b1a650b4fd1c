"""What small programs are in each form: the typed tree and the intermediate form, as people read them."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.partition.explain import explain

PROGRAMS = {
    "arithmetic": "return a * b + a // 2 - u8(b & 255)",
    "precedence": "return int((w ^ 12) & u64(a))",
    "chain": "return 1 if a < b < len(data) else 0",
    "logic": "return a and b or -1",
    "state": "return n + bump() + n",
    "append": 's = b""\nfor c in data:\n    s += bytes([c, 1])\nreturn len(s)',
    "ranges": "total = 0\nfor i in range(a, b):\n    for j in range(b, a, 3):\n        if j == i:\n            break\n"
    "        total += j\n    else:\n        continue\nreturn total",
    "branches": "if a:\n    return 1\nelif len(data) > 3:\n    a = 2\nelse:\n    a = 3\nreturn a",
    "swap": "a, b = b, a\nreturn a - b",
    "caught": """try:
    a = bump()
except ValueError as e:
    raise RuntimeError(f"{e}") from e
finally:
    b = 1
return a + b""",
    "returned": """while True:
    try:
        return bump()
    finally:
        if a:
            break
return 0""",
}
FRAME = """from pyenclave import Inside, trusted, u8, u64
n: Inside[int] = 1
def bump() -> int:
    global n
    n += 1
    return n
@trusted
def g() -> int:
    return bump()
@trusted
def f(a: int, b: int, w: u64, data: bytes) -> int:
"""


@pytest.mark.parametrize("name", PROGRAMS)
def test_forms(tmp_path: Path, golden: Callable[[str, str], None], name: str) -> None:
    path = tmp_path / "m.py"
    path.write_text(FRAME + textwrap.indent(PROGRAMS[name], "    ") + "\n")
    golden(f"forms/{name}.txt", explain(path).partition("--- m.py:11\n")[2])
