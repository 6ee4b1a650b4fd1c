"""Each name of the standard library that trusted code has gives, in an enclave, what it gives in plain Python.

PYENCLAVE_MATRIX says how many calls there are of each.
"""

import math
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pyenclave.partition import partition
from pyenclave.partition.packages.shipped import shipped_names
from pyenclave.partition.standard import TABLE
from pyenclave.partition.standard.documents import written as documents

from . import matrix, standard, standard_iterating, test_matrix
from .conftest import Outcome
from .test_matrix import calls, documented, function, outcome, parameters

CALLS = int(os.environ.get("PYENCLAVE_MATRIX", "20"))
HEADER = "from pyenclave import trusted, u64\n"


def test_every_name_is_tried() -> None:
    text = "\n".join(row for _, row in standard.ROWS)
    text += "\noperator.matmul"  # of the module's own classes alone: programs/unchecked.py
    assert not [one for one in (*TABLE, *shipped_names()) if not re.search(rf"(?<![\w.]){re.escape(one)}(?!\w)", text)]


def test_the_page_is_written_from_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "standard-library.md").read_text("utf-8")
    assert page == documents(page), "python -m pyenclave.partition.standard"


def helper(name: str, type_: str, row: str) -> str:
    """A function with the row's own parameters."""
    return function(name, type_, row).removeprefix("@trusted\n")


def taken(rows: dict[str, str]) -> list[str]:
    """Every parameter that any of the rows has."""
    return [*dict.fromkeys(one for row in rows.values() for one in parameters(row))]


def chooser(type_: str, rows: dict[str, str]) -> str:
    """One ecall for all rows of a type, because ecalls are what takes the compiler's time: which of them, and how."""
    head = ", ".join(["which: int", *(f"{one}: {test_matrix.VALUES[one][0]}" for one in taken(rows))])
    written = [f"@trusted\ndef all_{type_}({head}) -> {type_}:"]
    for name, row in rows.items():
        written.append(f"    if which == {name.removeprefix('run_')}:")
        written.append(f"        return {name}({', '.join(parameters(row))})")
    return "\n".join([*written, "    raise SystemError"]) + "\n"


def is_past_floats(inside: Outcome) -> bool:
    """What statistics has as an int in CPython, and no float is exactly."""
    return inside.error == ("OverflowError", "a whole result is past 2**53, and a float here")


def near(plain: Outcome, inside: Outcome) -> bool:
    """Two floats at most three steps apart."""
    if plain.result is None or inside.result is None:
        return False
    one, other = (float(each.result[1]) for each in (plain, inside))
    return abs(one - other) <= 3 * math.ulp(one)


@pytest.mark.parametrize("part", [0, 1])
def test_everything_is_as_in_python(
    part: int, tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_matrix, "VALUES", matrix.VALUES | standard.VALUES)
    monkeypatch.setattr(test_matrix, "CALLS", CALLS)
    half = len(standard.ROWS) // 2
    tried = standard.ROWS[half:] if part else standard.ROWS[:half]
    rows = {f"run_{at}": (type_, row) for at, (type_, row) in enumerate(tried)}
    kinds = {type_: {name: row for name, (of, row) in rows.items() if of == type_} for type_, _ in tried}
    imports = "".join(
        f"import {one}\n" for one in sorted({one.partition(".")[0] for one in (*TABLE, *shipped_names())})
    )
    written = [helper(name, type_, row) for name, (type_, row) in rows.items()]
    path = tmp_path / "names.py"
    path.write_text(
        "\n\n".join(
            [imports + HEADER + standard_iterating.HELPERS, *written, *(chooser(*one) for one in kinds.items())]
        )
    )
    names = {name: parameters(row) for name, (_, row) in rows.items()}
    every = {type_: {one: test_matrix.VALUES[one][1][0] for one in taken(of)} for type_, of in kinds.items()}
    draw, made = random.Random(11), []
    for name, (type_, row) in rows.items():
        for arguments in calls(row, draw):
            given = every[type_] | dict(zip(names[name], arguments, strict=True))
            made.append((row, arguments, f"all_{type_}", (name.removeprefix("run_"), *given.values())))
    partition(path)  # which says what is wrong; each call would try again
    plain = load_module(path)
    expected = [outcome(getattr(plain, name), given) for _, _, name, given in made]
    inside = load_module(path)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    wrong = []
    for (row, arguments, name, given), wanted in zip(made, expected, strict=True):
        got = outcome(getattr(inside, name), given)
        if (
            got != wanted
            and not documented(wanted, got)
            and not is_past_floats(got)
            and not (row in standard.NEAR and near(wanted, got))
        ):
            wrong.append(f"{row} {arguments}\n  plain  {wanted}\n  inside {got}")
    assert not wrong, f"{len(wrong)} of {len(made)}\n" + "\n".join(wrong[:40])
    assert len(made) > 10 * len(rows)
