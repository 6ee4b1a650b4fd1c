"""Each operator and method with the ends of what it takes: lowered and as plain Python they agree.

PYENCLAVE_MATRIX says how many calls there are of each.
"""

import ast
import itertools
import math
import os
import random
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from pyenclave.partition import partition

from ..partition.conftest import Lowered
from ..versions import as_3_11_says
from .conftest import Outcome, shown
from .matrix import HIGH, LOW, ROWS, VALUES

CALLS = int(os.environ.get("PYENCLAVE_MATRIX", "60"))
HEADER = "from collections import deque\nfrom pyenclave import trusted, u8, u64\n"


def parameters(row: str) -> list[str]:
    names = [one.id for one in ast.walk(ast.parse(row)) if isinstance(one, ast.Name) and one.id in VALUES]
    return [*dict.fromkeys(names)]


def function(name: str, type_: str, row: str) -> str:
    *before, last = row.split("; ")
    head = ", ".join(f"{one}: {VALUES[one][0]}" for one in parameters(row))
    rows = [f"@trusted\ndef {name}({head}) -> {type_}:", *(f"    {one}" for one in before), f"    return {last}"]
    return "\n".join(rows) + "\n"


def calls(row: str, draw: random.Random) -> list[tuple[str, ...]]:
    """All there are, or so many of them."""
    values = [VALUES[one][1] for one in parameters(row)]
    if math.prod(map(len, values)) <= CALLS:
        return [*itertools.product(*values)]
    return [tuple(draw.choice(one) for one in values) for _ in range(CALLS)]


def outcome(call: Callable[..., Any], arguments: tuple[str, ...]) -> Outcome:
    given = [eval(one, {"deque": deque, "nan": math.nan, "inf": math.inf}) for one in arguments]
    try:
        return Outcome(shown(call(*given)))
    except Exception as error:
        kind = "UnicodeError" if isinstance(error, UnicodeError) else type(error).__name__
        return Outcome(error=(kind, as_3_11_says(str(error))))


def documented(plain: Outcome, inside: Outcome) -> bool:
    """What has 64 bits inside and not in CPython; the surrogates that chr makes there."""
    if inside.error is None:
        return False
    kind, text = inside.error
    if kind == "OverflowError" and text in ("int is past 64 bits", "u64 is negative or past 64 bits"):
        whole = plain.result[1] if plain.result is not None and plain.result[0] == "int" else ""
        return not whole or not LOW <= int(whole) <= HIGH
    return text == "chr() of a surrogate, which no str inside has"


def test_everything_is_as_in_python(tmp_path: Path, load_module: Callable[[Path], ModuleType]) -> None:
    path = tmp_path / "m.py"
    functions = {f"run_{at}": row for at, (_, row) in enumerate(ROWS)}
    written = [function(f"run_{at}", type_, row) for at, (type_, row) in enumerate(ROWS)]
    path.write_text("\n\n".join([HEADER, *written]))
    lowered = Lowered(partition(path), tmp_path, "")
    plain = load_module(path)
    inside = lowered.adopt(plain)
    draw, wrong, made = random.Random(7), [], 0
    for name, row in functions.items():
        for arguments in calls(row, draw):
            expected, got = outcome(getattr(plain, name), arguments), outcome(inside[name], arguments)
            made += 1
            if got != expected and not documented(expected, got):
                wrong.append(f"{row} {arguments}\n  plain  {expected}\n  inside {got}")
    assert not wrong, "\n".join(wrong)
    assert made > 30 * len(ROWS)
