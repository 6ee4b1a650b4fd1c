"""Data flows one way through the folders (docs/architecture.md): an import the other way fails here."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"pyenclave.edl": ROOT / "edl", "pyenclave.codegen": ROOT / "codegen", "pyenclave": ROOT / "pyenclave"}
CODEGEN_ROOT = PACKAGES["pyenclave.codegen"]
# What each folder and each single module of pyenclave may import of it, besides itself: only what stands above it.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "widths": set(),
    "plain": set(),
    "lock": {"plain"},
    "mypy_plugin": set(),
    "arrays": set(),
    "types": {"arrays", "widths"},
    "locks": set(),
    "warn": set(),
    "arch": set(),
    "owned": set(),
    "edl": {"owned"},
    "crossing": {"arrays", "widths"},
    "folders": {"errors"},
    "inside": {"folders"},
    "imported": {"errors"},
    "config": {"errors", "arch", "owned"},
    "failures": {"errors", "arch", "crossing"},
    "store": {"errors", "folders", "locks"},
    "checks": {"widths"},
    "parked": {"failures", "arch", "plain"},
    "adapters": {"errors", "widths", "plain", "parked", "crossing", "checks"},
    "guard": {"imported", "plain", "types"},
    "codegen": {"edl"},
    "partition": {"errors", "widths", "arch", "owned", "edl"},
    "others": {"errors", "imported", "guard", "partition"},
    "image": {"errors", "arch", "config", "folders", "locks", "store"},
    "platforms": {"errors", "folders", "arch", "image"},
    "shared": {"platforms"},
    "toolchain": {"errors", "config", "folders", "locks", "store", "image"},
    "attestation": {"errors", "arch"},
    "enclave": {"errors", "warn", "arch", "failures", "image", "platforms", "attestation"},
    "pipeline": {
        *("errors", "locks", "folders", "config", "store"),
        *("edl", "codegen", "partition", "image", "toolchain"),
    },
    "home": set(),
    "clocks": set(),
    "host": {
        *(
            "errors",
            "warn",
            "imported",
            "config",
            "plain",
            "checks",
            "adapters",
            "guard",
            "partition",
            "others",
            "home",
        ),
        *("clocks", "enclave", "pipeline"),
    },
    "proxies": {"errors", "widths", "plain", "adapters", "host"},
    "decorators": {"errors", "widths", "plain", "adapters", "host", "proxies"},
    "restart": {"errors", "enclave", "host"},
    "testing": {"errors", "arch", "partition", "image", "platforms", "enclave", "home", "host", "restart"},
    "__init__": {"errors", "types", "imported", "lock", "enclave", "decorators", "restart"},
    "costs": {"errors", "folders", "plain", "store", "platforms", "enclave", "pipeline", "restart", "__init__"},
    "editor": {"errors", "edl", "partition"},
    "library": {"__init__"},  # which is read, and run nowhere
    "cli": {
        *("errors", "arch", "folders", "config", "edl", "codegen"),
        *("image", "platforms", "attestation", "toolchain", "partition", "pipeline", "costs", "editor"),
    },
    "__main__": {"cli"},
}


def name_of(file: Path) -> str:
    """The module in a file; a package's is its `__init__`."""
    name, root = next((name, root) for name, root in PACKAGES.items() if file.is_relative_to(root))
    return ".".join([name, *file.relative_to(root).with_suffix("").parts])


def is_module(name: str) -> bool:
    package = next((one for one in PACKAGES if name == one or name.startswith(f"{one}.")), None)
    if package is None:
        return False
    path = PACKAGES[package].joinpath(*name.removeprefix(package).strip(".").split("."))
    return path.is_dir() or any(path.with_suffix(suffix).is_file() for suffix in (".py", ".pyx"))


def named(file: Path) -> Iterator[str]:
    """The full names that a file imports, of modules and of what is in them; relative ones resolved."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = name_of(file).split(".")[: -node.level] if node.level else []
            base += node.module.split(".") if node.module else []
            yield from (".".join([*base, alias.name]) for alias in node.names)


def imported(file: Path) -> set[str]:
    """Modules of pyenclave that a file imports, wherever in it."""
    found = set()
    for name in named(file):
        if name.split(".")[0] == "pyenclave":
            found.add(name if is_module(name) else name.rpartition(".")[0])
    return found


def part_of(module: str) -> str:
    """The folder or single module directly below pyenclave; the package's own names are `__init__`'s."""
    return module.split(".")[1] if "." in module else "__init__"


def files_of(part: str) -> list[Path]:
    folder = PACKAGES.get(f"pyenclave.{part}", PACKAGES["pyenclave"] / part)
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def test_every_part_is_listed() -> None:
    single = {path.stem for path in PACKAGES["pyenclave"].glob("*.py")}
    folders = {path.name for path in PACKAGES["pyenclave"].iterdir() if any(path.rglob("*.py"))}
    assert set(ALLOWED) == single | folders | {"edl", "codegen"}


def test_the_list_goes_one_way() -> None:
    seen: set[str] = set()
    for part, others in ALLOWED.items():
        assert others <= seen, part
        seen.add(part)


@pytest.mark.parametrize("part", ALLOWED)
def test_imports_go_one_way(part: str) -> None:
    files = files_of(part)
    assert files
    parts = {str(file.relative_to(ROOT)): {part_of(name) for name in imported(file)} for file in files}
    wrong = {file: extra for file, found in parts.items() if (extra := found - ALLOWED[part] - {part})}
    assert wrong == {}


def test_no_module_imports_itself_by_way_of_others() -> None:
    files = [file for part in ALLOWED for file in files_of(part)]
    modules = {name_of(file).removesuffix(".__init__"): imported(file) for file in files}
    graph = {module: found - {module} for module, found in modules.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names them


def test_the_extension_module_imports_nothing_of_the_project() -> None:
    """C and the headers are all that it knows."""
    text = (PACKAGES["pyenclave"] / "platforms" / "_native.pyx").read_text()
    assert re.findall(r"^ *(?:from|c?import) +(?:pyenclave|\.)", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("from . import scan", {"pyenclave.image.scan"}),
        ("from .scan import scan_image", {"pyenclave.image.scan"}),
        ("from ..errors import Error", {"pyenclave.errors"}),
        ("from .. import errors, trusted", {"pyenclave.errors", "pyenclave"}),
        ("def f():\n    from ..edl.lsp import server", {"pyenclave.edl.lsp.server"}),
        ("import pyenclave.edl.model as m, os", {"pyenclave.edl.model"}),
        ("from pyenclave import trusted", {"pyenclave"}),
        ("from pathlib import Path", set()),
    ],
)
def test_every_form_of_import_is_seen(
    text: str, modules: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "image" / "one.py"
    file.parent.mkdir()
    file.write_text(text)
    monkeypatch.setitem(PACKAGES, "pyenclave", tmp_path)
    monkeypatch.setattr(f"{__name__}.is_module", {*modules, "pyenclave.edl.lsp.server"}.__contains__)
    assert imported(file) == modules


# Packages and modules by which a program is run or a compiler called.
TOOLS = {"subprocess", "Cython", "ziglang"}


@pytest.mark.parametrize("folder", ["arch", "image", "platforms", "attestation", "inside"])
def test_what_runs_images_runs_no_tool(folder: str) -> None:
    for file in files_of(folder):
        nodes = [
            node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
        assert TOOLS.isdisjoint(name.partition(".")[0] for name in names), file.name


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


def of_codegen(file: Path) -> set[str]:
    """Files and folders of codegen that one of its modules imports, as paths."""
    names = {name for name in imported(file) if name.startswith("pyenclave.codegen.")}
    return {name.removeprefix("pyenclave.codegen.").replace(".", "/") for name in names}


@pytest.mark.parametrize("folder", sorted(CODEGEN))
def test_what_crosses_does_not_know_who_asks(folder: str) -> None:
    """`codegen` ← `crossing` ← `inside`, `outside`, `python`, and none of these three knows another one."""
    root = CODEGEN_ROOT
    files = list((root / folder).rglob("*.py")) if folder else [f for f in root.glob("*.py") if f.name not in DRIVING]
    assert files
    for file in files:
        for path in of_codegen(file):
            owner = path.partition("/")[0]
            owner = owner if (root / owner).is_dir() else ""
            assert owner in CODEGEN[folder], f"{file.relative_to(root)} imports {path}"


@pytest.mark.parametrize("folder", ["inside", "outside", "python"])
def test_who_writes_a_file_knows_no_kind(folder: str) -> None:
    for file in (CODEGEN_ROOT / folder).rglob("*.py"):
        crossing = {path for path in of_codegen(file) if path.partition("/")[0] == "crossing"}
        assert crossing <= ASKED, file.name


# Inside the partitioner: each stage imports itself and what stands before it.
STAGES = ("packages", "types", "survey", "operations", "standard", "check", "ir", "emit")


@pytest.mark.parametrize("stage", STAGES)
def test_the_partitioners_stages_go_one_way(stage: str) -> None:
    root = ROOT / "pyenclave" / "partition"
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
