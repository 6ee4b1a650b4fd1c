"""One mistake is one error, its message says what to do, and who does that gets no other error."""

from pathlib import Path

import pytest
from pyenclave.edl.diagnostics import Diagnostic

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

from .mistakes import MISTAKES, Mistake


def said(text: str, folder: Path) -> tuple[Diagnostic, ...]:
    path = folder / "mine.py"
    path.write_text(text)
    try:
        partition(path)
    except PartitionError as error:
        return error.diagnostics
    return ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.name)
def test_following_the_message_is_enough(mistake: Mistake, tmp_path: Path) -> None:
    found = said(mistake.wrong, tmp_path)
    assert len(found) == 1, "".join(one.render() for one in found)
    assert mistake.says in f"{found[0].message}\n{found[0].hint}", found[0].render()
    assert said(mistake.fixed, tmp_path) == ()


def test_they_are_many() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 40
