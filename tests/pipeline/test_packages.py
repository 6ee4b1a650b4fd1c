"""Programs of several modules: their calls, tracebacks, state, and whether what runs inside is what runs outside."""

from typing import Any

import pytest

Project = Any  # conftest's

VAULT = """from pyenclave import trusted
from .helpers import Weak, check
from . import helpers as h

@trusted
def keep(n: int) -> int:
    h.put(check(n))
    return h.get()
"""
HELPERS = """from pyenclave import Inside, untrusted
kept: Inside[int] = 0
class Weak(ValueError):
    pass

@untrusted
def log(n: int) -> None:
    print("log", n)

def check(n: int) -> int:
    log(n)
    if n > 9:
        raise Weak(f"too much: {n}")
    return n

def put(n: int) -> None:
    global kept
    kept = n

def get() -> int:
    return kept
"""
CALLS = """import traceback
from kit import vault, helpers
print(vault.keep(3))
try:
    vault.keep(10)
except helpers.Weak as error:
    frames = traceback.extract_tb(error.__traceback__)
    print(error, [(one.filename.split("/")[-1], one.name, one.lineno) for one in frames[-2:]])
for use in ("helpers.kept", "helpers.get()"):
    try:
        print(eval(use))
    except AttributeError as error:
        print(error)
"""
SAID = """log 3
3
log 10
too much: 10 [('vault.py', 'keep', 7), ('helpers.py', 'check', 13)]
`kept` lives inside the enclave; read and set it in `@trusted` functions
`get` uses `kept`, which lives inside the enclave; call it in `@trusted` functions
"""


@pytest.fixture
def kit(project: Project) -> Project:
    folder = project.folder / "kit"
    folder.mkdir()
    for name, text in {"__init__": "", "vault": VAULT, "helpers": HELPERS, "other": VAULT}.items():
        (folder / f"{name}.py").write_text(text)
    return project


def test_one_package_on_every_platform(kit: Project, usual: str) -> None:
    for platform in ("none", usual):
        kit.variables["PYENCLAVE_PLATFORM"] = platform
        assert kit.says(CALLS) == SAID.strip(), platform


def test_state_is_one_enclaves(kit: Project) -> None:
    kit.variables["PYENCLAVE_PLATFORM"] = "none"
    said = kit.says(
        "from kit import vault, other\nprint(vault.keep(3))\ntry:\n    other.keep(4)\nexcept Exception as error:\n"
        "    print(type(error).__name__, error)"
    )
    assert "PartitionError `kept` of kit/helpers.py lives in the enclave of" in said
    assert "let both share an enclave: `modules` in [tool.pyenclave]" in said


def test_a_module_that_is_not_what_was_read(kit: Project) -> None:
    """It changes between its own import and that of the module that reaches it."""
    said = kit.says(
        "import kit.helpers\nfile = kit.helpers.__file__\ntext = open(file).read()\n"
        "open(file, 'w').write(text.replace('n > 9', 'n > 8'))\nfrom kit import vault\ntry:\n    vault.keep(3)\n"
        "except Exception as error:\n    print(type(error).__name__, error)"
    )
    assert said.startswith("PartitionError")
    assert "kit/helpers.py is not the text that Python ran" in said


def test_a_module_that_another_of_its_name_hides(project: Project) -> None:
    """Python takes the first on sys.path, which need not lie beside the module: refused where the two differ."""
    first = project.folder / "first"
    first.mkdir()
    (project.folder / "sole.py").write_text(
        "from pyenclave import trusted\nimport limits\n\n@trusted\ndef most() -> int:\n    return limits.MOST\n"
    )
    for folder, most in ((project.folder, 1), (first, 2)):
        (folder / "limits.py").write_text(f"MOST = {most}\n")
    calls = (
        "import sys\nsys.path.insert(0, 'first')\nimport sole\ntry:\n    print(sole.most())\n"
        "except Exception as error:\n    print(type(error).__name__, error)"
    )
    said = project.says(calls)
    assert said.startswith("PartitionError Python ran ")
    assert "first/limits.py, which comes before" in said
    (first / "limits.py").write_text("MOST = 1\n")
    assert project.says(calls) == "1"


# --- one enclave for several modules ---------------------------------------------------------------------------------

SHARED = """[tool.pyenclave]
modules = ["kit.vault", "kit.tokens"]
"""
TOKENS = """from pyenclave import trusted, untrusted
from .vault import keep as put
from . import helpers

@untrusted
def log(n: int) -> None:
    print("tokens", n)

@trusted
def swap(n: int, names: list[str]) -> str:
    old = helpers.get()
    log(put(n))
    return f"{old} {','.join(names)}"
"""
SWAP = """from kit import {}
print(tokens.swap(4, ["a"]), tokens.swap(5, []))
try:
    tokens.swap(11, [])
except tokens.helpers.Weak as error:
    print(type(error).__module__, error)
"""
SWAPPED = "log 4\ntokens 4\nlog 5\ntokens 5\n0 a 4 \nlog 11\nkit.helpers too much: 11"


@pytest.fixture
def shared(kit: Project) -> Project:
    (kit.folder / "pyproject.toml").write_text(SHARED)
    (kit.folder / "kit" / "tokens.py").write_text(TOKENS)
    return kit


def test_two_modules_share_an_enclave(shared: Project, usual: str) -> None:
    for platform in ("none", usual):
        shared.variables["PYENCLAVE_PLATFORM"] = platform
        assert shared.says(SWAP.format("tokens")) == SWAPPED, platform
    said = shared.says(
        "from kit import tokens, vault\nimport importlib, pyenclave\nvault.keep(3)\n"
        "one = pyenclave.enclave_of(vault)\nprint(tokens.swap(1, []), one is pyenclave.enclave_of(tokens))\n"
        "pyenclave.restart(tokens)\nprint(pyenclave.enclave_of(vault), tokens.swap(2, []))\n"
        "importlib.reload(tokens)\nprint(tokens.swap(1, []), vault.keep(9))"
    )
    assert said == "log 3\nlog 1\ntokens 1\n3  True\nlog 2\ntokens 2\nNone 0 \nlog 1\ntokens 1\nlog 9\n0  9"
    assert sum(entry.name.startswith("kit-") for entry in shared.entries) == 1


def test_a_module_that_changes_before_it_is_imported_is_not_what_was_built(shared: Project, usual: str) -> None:
    """Others had it built, or checked, as it lay there then."""
    path = shared.folder / "kit" / "tokens.py"
    code = (
        "import pathlib\nfrom kit import vault\nvault.keep(3)\n"
        f"file = pathlib.Path({str(path)!r})\ntext = file.read_text()\n"
        "file.write_text(text + '\\n\\ndef more() -> None:\\n    pass\\n')\n"
        "try:\n    from kit import tokens\n    print(tokens.swap(1, []))\nfinally:\n    file.write_text(text)\n"
    )
    for platform in ("none", usual):
        shared.variables["PYENCLAVE_PLATFORM"] = platform
        said = shared.fails(code)
        assert f"PartitionError: {path} changed while what shares its enclave was imported" in said, platform


def test_a_group_is_built_by_any_of_its_names(shared: Project) -> None:
    for source in ("kit", "kit/vault.py"):
        shared.build(source, "-o", "kit")
    assert "kit_tokens_swap" in (shared.folder / "kit" / "kit.edl").read_text()
    assert "Derived by pyenclave from kit.vault, kit.tokens" in (shared.folder / "kit" / "kit.edl").read_text()
    shared.variables["PATH"] = ""
    assert shared.says(SWAP.format("vault, tokens")) == SWAPPED
    text = shared.folder / "kit" / "helpers.py"
    text.write_text(HELPERS.replace("n > 9", "n > 8"))
    said = shared.fails(SWAP.format("tokens"))
    assert "another kit/__init__.py or kit/helpers.py or kit/tokens.py or kit/vault.py; run `pyenclave build" in said


GROUPS = {
    '["kit.vault", "kit.nothing"]': "`kit.nothing` of `modules` in the settings is no module in ",
    '["kit.vault", 3]': "`modules` must be the dotted names of modules",
    '"kit.vault"': "`modules` must be the dotted names of modules",
    '["kit.vault", "os"]': "`os` of `modules` in the settings is no module in ",
}


@pytest.mark.parametrize("modules", GROUPS)
def test_groups_that_are_none(shared: Project, modules: str) -> None:
    (shared.folder / "pyproject.toml").write_text(f"[tool.pyenclave]\nmodules = {modules}\n")
    shared.variables["PYENCLAVE_PLATFORM"] = "emulated"
    said = shared.fails("from kit import vault\nvault.keep(1)")
    assert GROUPS[modules] in said
    done = shared.pyenclave("partition", "kit/vault.py")
    assert done.returncode == 1
    assert GROUPS[modules] in done.stderr


def test_a_folder_without_a_group(kit: Project) -> None:
    done = kit.pyenclave("build", "kit")
    assert done.returncode == 1
    assert "no `modules` in the settings of its project name a module of it" in done.stderr
