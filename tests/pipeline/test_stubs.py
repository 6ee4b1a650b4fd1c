"""The generated .pyi of a partitioned module says of each method what exactly it gives."""

from pathlib import Path

from pyenclave.codegen import generate

from pyenclave.pipeline.unit import unit_from_python

SOURCE = """
from pyenclave import trusted

@trusted
def number(n: int) -> int:
    return n

@trusted
def nothing(n: int) -> None: ...

@trusted
def text(n: int) -> str:
    return str(n)

@trusted
def data(n: int) -> bytes:
    return bytes(n)

@trusted
def numbers(n: int) -> list[int]:
    return [n]
"""


def test_results_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "stubs.py"
    path.write_text(SOURCE)
    unit = unit_from_python(path)
    text = generate(unit.interface, unit.module, unit.delivers)["stubs_u.pyi"]
    found = [line.strip() for line in text.splitlines() if line.strip().startswith("def stubs_")]
    assert found == [
        "def stubs_number(self, n: SupportsIndex) -> int:",
        "def stubs_nothing(self, n: SupportsIndex) -> None:",
        "def stubs_text(self, n: SupportsIndex) -> str:",
        "def stubs_data(self, n: SupportsIndex) -> bytes:",
        "def stubs_numbers(self, n: SupportsIndex) -> bytes:",
    ]
