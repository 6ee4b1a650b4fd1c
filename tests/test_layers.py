"""Data flows one way through the folders (docs/architecture.md): an import the other way fails here."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "edl": ROOT / "edl",
    "codegen": ROOT / "codegen",
    **{name: ROOT / "pyenclave" / name for name in ("arch", "partition", "image", "inside", "platforms", "pipeline")},
}
# What each may import of the project, besides itself.
BASE = {"errors", "config", "folders", "types", "locks", "store"}
ALLOWED = {
    "edl": set(),
    "codegen": {"edl"},
    "arch": set(),
    "partition": {"errors", "edl", "codegen", "inside"},
    "image": {*BASE, "arch"},
    "inside": {"errors", "folders", "image"},
    "platforms": {*BASE, "arch", "image"},
    "pipeline": {*BASE, "edl", "codegen", "partition", "image", "inside", "platforms"},
}


def imported(file: Path) -> set[str]:
    """Parts of pyenclave that a module imports absolutely: its first name below `pyenclave`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
            if node.module == "pyenclave":
                names |= {f"pyenclave.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level > 1 and file.parent in FOLDERS.values():
            names.add(f"pyenclave.{node.module or ''}")
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("pyenclave.")}


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_imports_go_one_way(folder: str) -> None:
    files = list(FOLDERS[folder].rglob("*.py"))
    assert files
    wrong = {
        str(file.relative_to(ROOT)): extra for file in files if (extra := imported(file) - ALLOWED[folder] - {folder})
    }
    assert wrong == {}
