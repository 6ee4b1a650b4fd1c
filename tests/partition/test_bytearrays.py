"""bytearrays inside: made, changed, read where bytes are; shared as in Python. And how bytes and str are made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from dataclasses import dataclass

@dataclass
class Buffer:
    data: bytearray
    name: str | None = None
    spare: bytearray | None = None

kept: Inside[bytearray] = bytearray(b"kept")
note: Inside[str] = ""

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def fill(ba: bytearray, n: int) -> bytearray:
    ba.append(n % 256)
    return ba

@trusted
def changed(n: int, data: bytes) -> bytes:
    a = bytearray(data)
    b = a
    a += b"xyz"
    a.extend(a)
    a[0] = n % 256
    a[-1] ^= 7
    a.append(n % 200)
    a.extend([1, 2, n % 9])
    a.extend(a[1:3])
    a.extend(x + 1 for x in data if x < 100)
    a.insert(n, 65)
    a[1:3] = b"slice"
    a[:2] = a
    a[::-5] = a[::-5]
    del a[n % 7 : n % 11 : 2], a[0]
    a.reverse()
    total = 0
    for x in a:
        total += x
        if len(a) < 60 and x > 90:
            a.append(x - 1)
    a *= 2
    popped = a.pop() + a.pop(0)
    a.remove(ord("z"))
    fill(b, total)
    c = b.copy()
    c.clear()
    text = f"{a!r} {b == a} {c!r} {total} {popped} {len(a)} {a == bytes(a)} {bytes(a) == b} {a < b'm'} {not c}"
    return bytes(a) + text.encode() + bytes(b) + (b + c) + (data + a) + (2 * c)

@trusted
def read(n: int, data: bytes) -> str:
    a = bytearray(data)
    out: list[str] = [repr(a), a.hex(), str(a.find(b"a")), str(a.count(97)), str(a.startswith(a[:1]))]
    out.append(a.decode("latin-1"))
    out.append(str(a.split(b"b")) + repr(a.upper()) + repr(a.strip(bytearray(b" ab"))) + repr(a.replace(b"a", a)))
    out.append(f"{97 in a} {b'ab' in a} {a in data} {sorted(a)} {sum(a)} {a[n:]!r} {a[::-1]!r} {list(a)}")
    out.append(f"{data.find(bytearray(b'b'))} {int.from_bytes(a[:4], 'big')} {a * 2!r} {a.rjust(9, b'-')!r} {[*a, n]}")
    out.append(f"{bytearray(b'-').join([data, b'x'])!r} {data.split(bytearray(b'a'))} {sorted([a, bytearray(b'b')])}")
    d = {n: a}
    d[n] += b"!"
    box = Buffer(a, spare=bytearray(3))
    box.data[:1] = b"??"
    box.spare = None if n % 2 else a
    spare = box.spare
    if spare is not None:
        spare.append(1)
    first, *rest = bytearray(b"xyz")
    return f"{out} {d} {box} {first} {rest}"

@trusted
def state(n: int) -> bytes:
    global kept
    kept.append(n % 256)
    mine = kept
    if len(kept) > 20:
        kept = bytearray(n % 5)
    mine += b"m"
    return bytes(kept) + bytes(mine)

@trusted
def failing(which: int, n: int) -> bytes:
    a = bytearray(b"abc")
    if which == 0:
        a[n] = 5
    elif which == 1:
        a[0] = n
    elif which == 2:
        a.append(n)
    elif which == 3:
        a.extend([1, n, 2])
    elif which == 4:
        a[::2] = bytes(n % 5)
    elif which == 5:
        a.remove(n % 256)
    elif which == 6:
        a.pop(n)
    elif which == 7:
        a = bytearray(n)
    elif which == 8:
        a.insert(0, n)
    elif which == 9:
        del a[n]
    elif which == 10:
        a = bytearray(seen(x) for x in [1, n, 2])
    elif which == 11:
        return bytes(seen(x) for x in [1, n, 2])
    elif which == 12:
        return bytes([1] + [n])
    elif which == 13:
        a[9 : 1 : n % 3] = b"x"
    elif which == 14:
        a = bytearray([1, n])
    elif which == 15:
        a += a
    elif which == 16:
        return bytes({n: 1})
    return bytes(a)

@trusted
def tried(which: int, n: int) -> str:
    global note
    note = ""
    try:
        return f"{len(failing(which, n))} {note}"
    except ValueError as e:
        return f"{e} {note}"

@trusted
def made(n: int, text: str) -> str:
    data = text.encode()
    xs = [n % 256, 7]
    out = [bytes(), bytes(n % 4), bytes(data), bytes(bytearray(data)), bytes(xs), bytes([1, *xs]), bytes(range(n % 5))]
    out += [bytes(x * 2 for x in range(n % 9)), bytes(sorted(set(xs))), bytes(text, "utf-8"), bytes(True)]
    out += [bytes(text, encoding="latin-1", errors="ignore"), bytes(bytearray(text, "utf-8")), bytes(bytearray(n % 3))]
    out += [bytes(bytearray(range(3))), bytes(bytearray(x for x in xs)), bytes([i for i in xs if i])]
    texts = [str(), str(data, "utf-8"), str(data, "ascii", "replace"), str(bytearray(data), encoding="utf-8")]
    return f"{out} {texts}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-20, 300), data=st.binary(max_size=9) | st.text(alphabet="ab z", max_size=12).map(str.encode))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, data: bytes) -> None:
    module.agree("tried", 0, 0)
    module.agree("state", 1)
    before = module.lowered.live()
    module.agree("changed", n, data)
    module.agree("read", n, data)
    module.agree("made", n, data.decode("latin-1"))
    for which in range(17):
        module.agree("failing", which, n)
        module.agree("tried", which, n)
    module.agree("state", n)
    module.agree("tried", 0, 0)
    assert module.lowered.live() == before


REFUSED = {
    "a parameter of bytes": ("n = g(a)", "P011", "`m` must be bytes, not bytearray"),
    "a key": ("b = {a: 1}", "P011", "bytearray is not hashable"),
    "an item of text": ("a[0] = s", "P011", "the item must be int, not str"),
    "a slice of integers": ("a[:1] = [1]", "P011", "what the slice gets must be bytes, not list[int]"),
    "text": ("b = bytearray(s)", "P011", "`bytearray` does not take str"),
    "text as items": ("b = bytes([s])", "P011", "a byte is an int, not str"),
    "texts as items": ("b = bytes(x for x in s)", "P011", "a byte is an int, not str"),
    "no encoding of text": ("b = str(s, 'utf-8')", "P010", "trusted code has no method `.decode()` of str"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    head = (
        "def g(m: bytes) -> int:\n    return len(m)\n@trusted\ndef f(n: int, s: str) -> None:\n    a = bytearray(n)\n"
    )
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{head}    {body}\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
