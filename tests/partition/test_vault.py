"""The example that the README shows: its interface and its trusted code, as anyone may review them."""

import shutil
from collections.abc import Callable
from pathlib import Path

from pyenclave.edl import load_text

from pyenclave.partition import partition
from pyenclave.partition.explain import explain

VAULT = Path(__file__).parents[2] / "examples" / "vault" / "vault.py"


def test_vault(golden: Callable[[str, str], None]) -> None:
    parts = partition(VAULT)
    golden("vault.edl", parts.edl)
    for name, text in parts.sources.items():
        golden(name, text)
    golden("vault.ir.txt", explain(VAULT))
    assert [one.name for one in load_text(parts.edl, "vault.edl").ecalls] == [one.edl_name for one in parts.ecalls]
    assert parts.inside_variables == {"key"}


def test_the_folder_leaves_no_trace(tmp_path: Path) -> None:
    """The same source gives the same trusted code, hence the same measurement, wherever it lies."""
    copy = tmp_path / "vault.py"
    shutil.copyfile(VAULT, copy)
    assert partition(copy) == partition(VAULT)
