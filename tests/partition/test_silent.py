"""A lowered function that fails and raises nothing: a defect of ours, planted, since none is known."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pyenclave.partition import split

SOURCE = """
from pyenclave import trusted

@trusted
def number(n: int) -> int:
    return n

@trusted
def nothing(n: int) -> None:
    assert n

@trusted
def data(n: int) -> bytes:
    return bytes([n])

@trusted
def packed(n: int) -> list[int]:
    return [n]

@trusted
def given(text: str, data: bytes) -> bool:
    return len(text) == len(data)
"""


def test_nobody_is_given_a_result_that_was_not_computed(
    tmp_path: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, usual: str
) -> None:
    lowered = split.c_text
    monkeypatch.setattr(
        split, "c_text", lambda *given: re.sub("return (true|pye_well);", "return false;", lowered(*given))
    )
    monkeypatch.setenv("PYENCLAVE_PLATFORM", usual)
    path = tmp_path / "silent.py"
    path.write_text(SOURCE)
    module = import_file(path)
    for name, arguments in {"number": [1], "nothing": [1], "data": [1], "packed": [1], "given": ["a", b"b"]}.items():
        with pytest.raises(SystemError, match="trusted code reported an error that nobody raised"):
            getattr(module, name)(*arguments)
