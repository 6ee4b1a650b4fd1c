"""Every program in an enclave as in plain Python: results, exceptions with where they come from, ocalls."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from .conftest import ALL, Program, outcome


@pytest.mark.usefixtures("one_translator")
@pytest.mark.parametrize("program", ALL, ids=str)
def test_program(
    program: Program,
    import_program: Callable[[Path, str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    platforms: list[str],
) -> None:
    ran = False
    for arguments in program.calls:
        said = []
        for platform in ("none", *platforms):
            monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
            said.append(outcome(import_program(program.file, platform), program.name, arguments))
        assert all(one == said[0] for one in said), f"{program.name}{arguments}: {said}"
        ran = ran or said[0].error is None or said[0].trace != ()
    assert ran, f"every call of {program.name} is refused at the boundary, on `none` too"


def test_there_are_enough() -> None:
    assert len(ALL) >= 300
