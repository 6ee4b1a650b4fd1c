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
    """Each place of the partitioner that refuses something is come to by these tables or test_diagnostics.py's."""
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
    missed = []
    for path in Path(partition.__code__.co_filename).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="add" | "refuse"), args=[ast.Constant(value=code), *_]) if (
                    code in CODES
                ):
                    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                    if not any((path, line) in come_to for line in lines) and code != "P002":  # its file has a bad name
                        missed.append(f"{path.name}:{node.lineno}: {ast.unparse(node.args[2])}")
    assert missed == []
