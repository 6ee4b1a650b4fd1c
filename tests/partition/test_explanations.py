"""What is said of each code: its examples have the mistake and nothing else, and the docs are made of it."""

import re
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import CODES
from pyenclave.partition.check.shadows import shadows
from pyenclave.partition.explanations import EXPLANATIONS, diagnostics_document, row
from pyenclave.partition.split import checked

DOCS = Path(__file__).parents[2] / "docs"
NO_EXAMPLE = {"P002"}  # which is about the name of the file


def codes_of(text: str, folder: Path) -> list[str]:
    path = folder / "example.py"
    path.write_text(text)
    try:
        source, module, bodies, _ = checked(path)
    except PartitionError as error:
        return [one.code for one in error.diagnostics]
    return [one.code for one in shadows(bodies, module, source)]


def test_every_code_is_explained() -> None:
    assert [*EXPLANATIONS] == [*CODES]
    assert {code for code, one in EXPLANATIONS.items() if not one.wrong} == NO_EXAMPLE


@pytest.mark.parametrize("code", sorted(CODES.keys() - NO_EXAMPLE))
def test_an_example_has_its_mistake_and_no_other(code: str, tmp_path: Path) -> None:
    assert codes_of(EXPLANATIONS[code].wrong, tmp_path) == [code]
    assert codes_of(EXPLANATIONS[code].right, tmp_path) == []


def test_the_page_is_what_is_explained(request: pytest.FixtureRequest) -> None:
    path = DOCS / "trusted-diagnostics.md"
    if request.config.getoption("--bless"):
        path.write_text(diagnostics_document())
    assert path.read_text() == diagnostics_document(), "pytest --bless writes it"


def test_the_table_is_what_is_explained(request: pytest.FixtureRequest) -> None:
    path = DOCS / "trusted-python.md"
    text = path.read_text()
    rows = re.compile(r"^(\| `P\d+` \|.*\n)+", re.MULTILINE)
    wanted = rows.sub(lambda _: "".join(f"{row(code)}\n" for code in CODES), text)
    if request.config.getoption("--bless"):
        path.write_text(wanted)
    assert text == wanted, "pytest --bless writes it"
