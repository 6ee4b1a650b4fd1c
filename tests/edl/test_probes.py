"""One-question files with what both reference tools say and what pyenclave says."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from pyenclave.edl import Checked

PROBES = Path(__file__).parent / "probes"
ROWS = list(csv.DictReader((PROBES / "expect.tsv").open(), delimiter="\t"))
# Where either answer is sound, ours is fixed here: a change has to be deliberate.
ACCEPTED_FREE = set((PROBES / "accepted_free.txt").read_text().split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_verdict(row: dict[str, str], run_probe: Callable[[str], Checked]) -> None:
    checked = run_probe(row["name"])
    expected = row["expect"]
    if expected == "free":
        expected = "accept" if row["name"] in ACCEPTED_FREE else "reject"
    assert ("accept" if checked.interface else "reject") == expected, checked.diagnostics
    assert bool(checked.errors) == (expected == "reject")


def test_every_probe_has_a_row() -> None:
    assert {row["name"] for row in ROWS} == {path.stem for path in PROBES.glob("*.edl")}
