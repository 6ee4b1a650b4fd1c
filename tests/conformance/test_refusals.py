"""Every refusal: its code, its message, and the place that it names."""

import ast
import re
import sys
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import CODES, partition
from pyenclave.partition.survey.report import Report

from ..partition.test_diagnostics import sources
from .refusals import REFUSALS, Refusal

# Messages that no test has asked for yet, with their files: whoever adds a row takes one out.
WITHOUT_A_ROW = [
    ("calls.py", "` is a tuple, not a function"),
    ("classes.py", "`eq=False`, and an equality of its own without a hash"),
    ("classes.py", "`order=True`, and an order or an equality of its own"),
    ("fields.py", "C cannot spell the name `"),
    ("fields.py", "` has more than fields and methods"),
    ("items.py", " has no items"),
    ("items.py", "` has other parameters"),
    ("methods.py", "` that is not plain"),
    ("operators.py", "an operator's method has `self` and one parameter"),
    ("plain.py", "`order=True`, and an order or an equality of its own"),
    ("sequences.py", "trusted code does not collect what is left over of a dict"),
    ("sequences.py", "what `*` collects of this tuple has no one type"),
    ("withs.py", "`suppress` takes exception classes"),
]
TESTS = Path(__file__).parents[1] / "partition"
_SAID = re.compile(r"^m\.py:(\d+):(\d+): error\[(P\d+)\]: (.*)$", re.MULTILINE)


def said(folder: Path, source: str) -> str:
    """What the partitioner says of a module."""
    path = folder / "m.py"
    path.write_text(source)
    with pytest.raises(PartitionError) as caught:
        partition(path)
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.name)
def test_refusal(tmp_path: Path, refusal: Refusal) -> None:
    text = said(tmp_path, refusal.source)
    found = [(int(line), int(column), code, message) for line, column, code, message in _SAID.findall(text)]
    assert found == [(*refusal.place, refusal.code, refusal.message)]
    assert refusal.hint in text


def test_every_message_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place that refuses something is come to by these tables, or test_diagnostics.py's, or quoted in a test."""
    come_to = set()
    add = Report.add

    def noted(self: Report, code: str, *rest: object) -> None:
        frame = sys._getframe(1)
        if frame.f_code.co_name == "refuse":
            assert frame.f_back is not None
            frame = frame.f_back
        come_to.add((Path(frame.f_code.co_filename), frame.f_lineno))
        add(self, code, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Report, "add", noted)
    for source in [*sources().values(), *(one.source for one in REFUSALS)]:
        said(tmp_path, source)
    tests = "".join(path.read_text() for path in TESTS.glob("*.py"))
    missed = []
    for path in Path(partition.__code__.co_filename).parent.rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="add" | "refuse"), args=[ast.Constant(value=code), _, text, *_]
                ) if code in CODES:
                    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                    if not any((path, line) in come_to for line in lines) and code != "P002":  # its file has a bad name
                        part = _longest(text, tree)
                        if not part or part not in tests:
                            missed.append((path.name, part))
    assert sorted(missed) == sorted(WITHOUT_A_ROW)


def _longest(text: ast.expr, tree: ast.Module) -> str:
    """The longest part of a message that is always the same."""
    if isinstance(text, ast.Name):  # what was assigned last before it
        said = [one for one in ast.walk(tree) if isinstance(one, ast.Assign) and one.lineno < text.lineno]
        said = [one for one in said if ast.unparse(one.targets[0]) == text.id]
        text = max(said, key=lambda one: one.lineno).value if said else text
    parts = [one.value for one in ast.walk(text) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return max(parts, key=len, default="")
