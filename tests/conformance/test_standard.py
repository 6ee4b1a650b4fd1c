"""Each name of the standard library that trusted code has gives, in an enclave, what it gives in plain Python.

PYENCLAVE_MATRIX says how many calls there are of each.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pyenclave.partition.standard import TABLE
from pyenclave.partition.standard.documents import written as documents

from . import matrix, standard, test_matrix
from .test_matrix import calls, documented, function, outcome

HEADER = "from pyenclave import trusted\n"


def test_every_name_is_tried() -> None:
    text = "\n".join(row for _, row in standard.ROWS)
    assert not [one for one in TABLE if not re.search(rf"(?<![\w.]){re.escape(one)}(?!\w)", text)]


def test_the_page_is_written_from_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "standard-library.md").read_text("utf-8")
    assert page == documents(page), "python -m pyenclave.partition.standard"


def test_everything_is_as_in_python(
    tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_matrix, "VALUES", matrix.VALUES | standard.VALUES)
    imports = "".join(f"import {one}\n" for one in sorted({one.module for one in TABLE.values()}))
    rows = {f"run_{at}": row for at, (_, row) in enumerate(standard.ROWS)}
    written = [function(f"run_{at}", type_, row) for at, (type_, row) in enumerate(standard.ROWS)]
    path = tmp_path / "names.py"
    path.write_text("\n\n".join([imports + HEADER, *written]))
    plain = load_module(path)
    draw = random.Random(11)
    made = [(name, arguments) for name, row in rows.items() for arguments in calls(row, draw)]
    expected = [outcome(getattr(plain, name), arguments) for name, arguments in made]
    inside = load_module(path)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    wrong = []
    for (name, arguments), wanted in zip(made, expected, strict=True):
        got = outcome(getattr(inside, name), arguments)
        if got != wanted and not documented(wanted, got):
            wrong.append(f"{rows[name]} {arguments}\n  plain  {wanted}\n  inside {got}")
    assert not wrong, f"{len(wrong)} of {len(made)}\n" + "\n".join(wrong[:40])
