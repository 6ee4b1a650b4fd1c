"""A statement that is refused and of which nobody says why: a defect of ours, planted, since none is known."""

import ast
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition
from pyenclave.partition.check import statements
from pyenclave.partition.survey.report import Refused

SOURCE = """
from pyenclave import trusted

def helper(n: int) -> int:
    assert n
    return n

@trusted
def f(n: int) -> int:
    return helper(n)
"""


def test_nothing_is_compiled_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise Refused

    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    monkeypatch.setitem(statements._HANDLERS, ast.Assert, refused)
    with pytest.raises(PartitionError) as caught:
        partition(path)
    message = "this was refused, and nothing says why: a bug of pyenclave's, not of this module's"
    assert f"m.py:5:5: error[P008]: {message}" in str(caught.value)
    path.write_text(SOURCE.replace("return helper", "return x + helper"))
    with pytest.raises(PartitionError, match="`x`") as refusal:  # which may be why
        partition(path)
    assert "nothing says why" not in str(refusal.value)
