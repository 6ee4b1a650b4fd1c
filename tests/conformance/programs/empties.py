"""Empty containers without a declaration: what is put in first says what they hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pyenclave import trusted, u8


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    by_name: dict[str, Node] = field(default_factory=dict)


# calls: (0,), (4,)
@trusted
def appended(n: int) -> list[int]:
    out = []
    for i in range(n):
        out.append(i * i)
    return out


# calls: ("",), ("a b a",)
@trusted
def stored(text: str) -> dict[str, int]:
    found = {}
    for at, word in enumerate(text.split()):
        found[word] = at
    return found


# calls: ([],), ([3, 1, 3],)
@trusted
def added(xs: list[int]) -> list[int]:
    seen = set()
    for x in xs:
        seen.add(x)
    return sorted(seen)


# calls: ([],), (["a", "b"],)
@trusted
def extended(xs: list[str]) -> str:
    out = []
    out.extend(xs)
    out.insert(0, "first")
    out += ["last"]
    return ",".join(out)


# calls: (0,), (3,)
@trusted
def rows(n: int) -> list[list[int]]:
    found = []
    for i in range(n):
        row = []
        for j in range(i):
            row.append(i * j)
        found.append(row)
    return found


# calls: (True,), (False,)
@trusted
def either(full: bool) -> list[str]:
    out = []
    if full:
        out.append("a")
    else:
        out = ["b", "c"]
    return out


# calls: (b"",), (b"\x01\xff",)
@trusted
def narrow(data: bytes) -> list[u8]:
    out = []
    for one in data:
        out.append(u8(one))
    return out


# calls: ("a bb a",)
@trusted
def counted(text: str) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    groups = defaultdict(list)
    for word in text.split():
        found[word] += 1
        groups[len(word)].append(word)
    return {word: n + len(groups[len(word)]) for word, n in found.items()}


# calls: ("",), ("a bb a",)
@trusted
def of_fields(text: str) -> str:
    root = Node(text)
    for word in text.split():
        child = Node(word)
        root.children.append(child)
        root.by_name[word] = child
    return repr(root)
