"""Text and bytes: methods, formats, parsing, slices and loops, as in Python."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SOURCE = """
@trusted
def texts(s: str, n: int, x: float) -> str:
    words = s.split()
    out = ", ".join(w.upper().center(8, "*") for w in words)
    before, sep, after = s.partition("=")
    q, r = divmod(n, 7)
    data = s.encode("utf-8")
    hexed = data.hex()
    back = bytes.fromhex(hexed).decode()
    for c in s[::-1]:
        out += c
    for i, c in enumerate(s):
        if c.isdigit():
            out += str(i)
    return (
        f"{out}|{before!r}|{sep}|{after}|{q} {r}|{x:.3f}|{n:08x}|{n:>6}|"
        + f"{s:^12}|{back == s}|{'%05d %s %-6.2f|' % (n, s, x)}|{int('12') + int('ff', 16)}|"
        + f"{float('1.5')}|{round(x, 1)} {round(x)}|{hex(n)} {chr(65)} {ord('a')}|{s[1:3]} {s[0]}|"
        + f"{s.find('b')} {s.replace('a', 'bb')} {s.startswith('a')}|{repr(s)} {x}"
    )

@trusted
def raw(data: bytes, n: int) -> bytes:
    parts = data.split(b",")
    return b"|".join(parts) + n.to_bytes(4, "little") + b"%d:%s" % (n, data) + data[::2] + bytes(data.upper())

@trusted
def number(data: bytes) -> int:
    return int.from_bytes(data, "big") + data.count(b"a") + len(data.strip())
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(s=st.text(alphabet="ab=1 é😀'", max_size=12), n=st.integers(0, 10**9), x=st.floats(-1e6, 1e6))
def test_str(module: Any, s: str, n: int, x: float) -> None:
    before = module.lowered.live()
    module.agree("texts", s, n, x)
    assert module.lowered.live() == before


@quick
@given(data=st.binary(max_size=7), n=st.integers(0, 2**32))
def test_bytes(module: Any, data: bytes, n: int) -> None:
    before = module.lowered.live()
    module.agree("raw", data, n)
    module.agree("number", data)
    assert module.lowered.live() == before
