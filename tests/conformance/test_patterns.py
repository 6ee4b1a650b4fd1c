"""Random patterns in an enclave as in plain Python: all that re's functions give, of str and of bytes.

What the matcher alone says of many more is in tests/runtime_python/test_patterns.py. PYENCLAVE_PATTERNS says how many.
"""

import os
import random
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pyenclave.partition.check.pattern_programs import Unsupported, program

from ..drawn_patterns import Drawn, drawn_text

PATTERNS = int(os.environ.get("PYENCLAVE_PATTERNS", "20"))
HEAD = "import re\n\nfrom pyenclave import trusted\n"
RUN = """
P{0} = re.compile({1!r}, {2})


def run_{0}(text: {3}) -> str:
    out = [repr(P{0}.findall(text)), repr(P{0}.split(text, 3)), repr(P{0}.sub({4}, text, 2))]
    out.append(repr(P{0}.subn(lambda m: m.group() + m.group(), text)))
    for m in (P{0}.match(text), P{0}.search(text, 1), P{0}.fullmatch(text)):
        if m is None:
            out.append("None")
        else:
            out.append(repr(m) + repr(m.groups()) + repr(m.lastindex) + repr(m.span({5})) + repr(m[{5}]))
    out.append(repr([m.start() for m in P{0}.finditer(text)]))
    return " ".join(out)
"""


def drawn(pick: random.Random) -> tuple[str | bytes, int]:
    """A pattern that there is inside."""
    while True:
        is_bytes = pick.random() < 0.3
        one = Drawn(pick, is_plain=is_bytes)
        written: str | bytes = one.text.encode() if is_bytes else one.text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                re.compile(written, one.flags)
                tree = re._parser.parse(written, one.flags)  # type: ignore[attr-defined]
                program(tree, tree.state.flags)
            except (re.error, Unsupported):
                continue
        return written, one.flags


def chooser(of: str, numbers: list[int]) -> str:
    """One ecall for all, because ecalls are what takes the compiler's time."""
    lines = [f"@trusted\ndef run_{of}(which: int, text: {of}) -> str:"]
    lines += [f"    if which == {one}:\n        return run_{one}(text)" for one in numbers]
    return "\n".join([*lines, "    raise SystemError\n"])


def test_everything_is_as_in_python(
    tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    pick = random.Random(13)
    parts, kinds = [HEAD], list[str]()
    for at in range(PATTERNS):
        written, flags = drawn(pick)
        of = "str" if isinstance(written, str) else "bytes"
        group = pick.randint(0, re.compile(written, flags).groups)
        put_in = rf"<\g<{group}>\n>"
        kinds.append(of)
        parts.append(RUN.format(at, written, flags, of, repr(put_in if of == "str" else put_in.encode()), group))
    parts += [chooser(of, [at for at, one in enumerate(kinds) if one == of]) for of in ("str", "bytes")]
    path = tmp_path / "drawn.py"
    path.write_text("\n\n".join(parts))
    plain, inside = load_module(path), load_module(path)
    made = [
        (kind, at, text.encode() if kind == "bytes" else text)
        for at, kind in enumerate(kinds)
        for text in (drawn_text(pick, is_plain=kind == "bytes") for _ in range(12))
    ]
    expected = [getattr(plain, f"run_{kind}")(at, text) for kind, at, text in made]
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    for (kind, at, text), wanted in zip(made, expected, strict=True):
        assert getattr(inside, f"run_{kind}")(at, text) == wanted, (parts[at + 1], text)
