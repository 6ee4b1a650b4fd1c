"""Data flows one way through the folders (docs/architecture.md): an import the other way fails here."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "edl": ROOT / "edl",
    "codegen": ROOT / "codegen",
    **{
        name: ROOT / "pyenclave" / name
        for name in ("arch", "crossing", "partition", "image", "inside", "platforms", "pipeline")
    },
}
# What each may import of the project, besides itself.
BASE = {"errors", "config", "folders", "types", "widths", "locks", "store"}
ALLOWED = {
    "edl": set(),
    "codegen": {"edl"},
    "arch": set(),
    "crossing": {"widths"},
    "partition": {"errors", "widths", "edl", "codegen", "inside"},
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


# Inside codegen: which folders' files each folder's may import. The root's own files, but for those that drive, are "".
CODEGEN = {
    "": {""},
    "crossing": {"", "crossing"},
    "inside": {"", "crossing", "inside"},
    "outside": {"", "crossing", "outside"},
    "python": {"", "crossing", "python"},
}
DRIVING = ("__init__.py", "generate.py")
# What who writes a file may know of what crosses: no kind is among it.
ASKED = {"crossing", "crossing/base", "crossing/deep", "crossing/deep/uses"}


def relatives(file: Path) -> set[str]:
    """Files and folders of codegen that one of its modules imports, as paths."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level > 0:
            folder = file.parents[node.level - 1]
            names = [node.module.replace(".", "/")] if node.module else [alias.name for alias in node.names]
            found |= {str((folder / name).relative_to(FOLDERS["codegen"])) for name in names}
    return found


@pytest.mark.parametrize("folder", sorted(CODEGEN))
def test_what_crosses_does_not_know_who_asks(folder: str) -> None:
    """`codegen` ← `crossing` ← `inside`, `outside`, `python`, and none of these three knows another one."""
    root = FOLDERS["codegen"]
    files = list((root / folder).rglob("*.py")) if folder else [f for f in root.glob("*.py") if f.name not in DRIVING]
    assert files
    for file in files:
        for path in relatives(file):
            owner = path.partition("/")[0]
            owner = owner if (root / owner).is_dir() else ""
            assert owner in CODEGEN[folder], f"{file.relative_to(root)} imports {path}"


@pytest.mark.parametrize("folder", ["inside", "outside", "python"])
def test_who_writes_a_file_knows_no_kind(folder: str) -> None:
    for file in (FOLDERS["codegen"] / folder).rglob("*.py"):
        crossing = {path for path in relatives(file) if path.partition("/")[0] == "crossing"}
        assert crossing <= ASKED, file.name


# Inside the partitioner: each stage imports itself and what stands before it.
STAGES = ("types", "survey", "operations", "check", "ir", "emit")


@pytest.mark.parametrize("stage", STAGES)
def test_the_partitioners_stages_go_one_way(stage: str) -> None:
    root = FOLDERS["partition"]
    files = list((root / stage).rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level > 1:
                folder = file.parents[node.level - 1]
                names = [node.module] if node.module else [alias.name for alias in node.names]
                for name in names:
                    other = (folder / name.replace(".", "/")).relative_to(root).parts[0]
                    assert other in STAGES[: STAGES.index(stage) + 1], f"{file.relative_to(root)} imports {other}"
