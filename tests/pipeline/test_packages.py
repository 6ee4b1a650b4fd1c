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
