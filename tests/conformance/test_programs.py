"""Every program in an enclave as in plain Python: results, exceptions with where they come from, ocalls."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from .conftest import ALL, Program, outcome


@pytest.mark.parametrize("program", ALL, ids=str)
def test_program(
    program: Program, import_program: Callable[[Path, str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in program.calls:
        said = []
        for platform in ("none", "emulated"):
            monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
            said.append(outcome(import_program(program.file, platform), program.name, arguments))
        assert said[1] == said[0], f"{program.name}{arguments}"


def test_there_are_enough() -> None:
    assert len(ALL) >= 300
