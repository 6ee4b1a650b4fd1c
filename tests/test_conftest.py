"""The suite's own rules: a test that leaves the process changed fails, and a shuffled run has every test."""

import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent / "conftest.py"

LEAKS = {
    "environment": ("os.environ['LEFT']", "os.environ['LEFT'] = '1'"),
    "removed": ("os.environ['HOME']", "del os.environ['HOME']"),
    "folder": ("the working directory, now /", "os.chdir('/')"),
    "path": ("sys.path, now", "sys.path.append('/nowhere')"),
    "handler": ("the handler of SIGUSR1", "signal.signal(signal.SIGUSR1, lambda *_: None)"),
}


def run(folder: Path, source: str, *options: str) -> str:
    """What an inner run of pytest, under this suite's conftest, says."""
    (folder / "tests").mkdir(exist_ok=True)
    for name in ("conftest.py", "built.py"):
        (folder / "tests" / name).write_text((CONFTEST.parent / name).read_text())
    (folder / "tests" / "test_inner.py").write_text("import os, signal, sys\nimport pytest\n\n" + source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--import-mode=importlib", *options]
    return subprocess.run([*command, "tests"], cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.parametrize("leak", sorted(LEAKS))
def test_what_a_test_leaves_fails_it(tmp_path: Path, leak: str) -> None:
    told, statement = LEAKS[leak]
    said = run(tmp_path, f"def test_one():\n    {statement}\n\ndef test_two():\n    pass\n")
    assert f"left changed: {told}" in said
    assert "2 passed, 1 error" in said  # the next test begins with what the first one found


def test_what_a_wide_fixture_leaves_fails_the_test_that_made_it(tmp_path: Path) -> None:
    fixture = "@pytest.fixture(scope='session')\ndef wide():\n    with pytest.MonkeyPatch.context() as patch:\n"
    fixture += "        patch.setenv('LEFT', '1')\n        yield\n\n"
    said = run(tmp_path, fixture + "def test_one(wide):\n    pass\n\ndef test_two(wide):\n    pass\n")
    assert "ERROR tests/test_inner.py::test_one" in said
    assert "2 passed, 1 error" in said


def test_a_shuffled_run_has_every_test(tmp_path: Path) -> None:
    source = "@pytest.mark.parametrize('n', range(20))\ndef test_one(n):\n    pass\n"
    orders = []
    for seed in ("1", "1", "2"):
        said = run(tmp_path, source, "--shuffle", seed)
        orders.append([line for line in said.splitlines() if line.startswith("PASSED")])
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])
    assert len(orders[0]) == 20


@pytest.mark.parametrize("where", ["fixture", "test"])
def test_a_program_that_the_machine_lacks_is_a_skip_that_says_so(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("CI", raising=False)
    start = "    import subprocess\n    subprocess.run([NAME])\n"
    source = {
        "fixture": f"@pytest.fixture(scope='module')\ndef made():\n{start}\ndef test_one(made):\n    pass\n",
        "test": f"def test_one():\n{start}",
    }[where]
    assert "needs gcc: on Debian, apt install gcc" in run(tmp_path, "NAME = 'gcc'\n" + source)
    assert "FileNotFoundError" in run(tmp_path, "NAME = 'another'\n" + source)
    monkeypatch.setenv("CI", "true")
    assert "FileNotFoundError" in run(tmp_path, "NAME = 'gcc'\n" + source)
