"""The list of planted defects does not rot, and the runner tells red from green."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUN = HERE / "run.py"

SOURCE = "def double(n):\n    return n + n\n"
TESTS = "import sys\nsys.path.insert(0, '.')\nimport sample\n\ndef test_double():\n    assert sample.double(3) == 6\n"
DEFECT = (
    "[[defect]]\nname = '{name}'\npath = 'sample.py'\nold = '{old}'\nnew = '{new}'\ntests = ['tests/test_sample.py']\n"
)


def run(*options: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(RUN), *map(str, options)], capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project of one function, in git."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "defects").mkdir()
    (tmp_path / "sample.py").write_text(SOURCE)
    (tmp_path / "tests" / "test_sample.py").write_text(TESTS)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def plant(tree: Path, *rows: tuple[str, str, str]) -> tuple[int, str]:
    """Exit code and output of a run with these defects: (name, old, new)."""
    texts = [DEFECT.format(name=name, old=old, new=new) for name, old, new in rows]
    (tree / "defects" / "area.toml").write_text("\n".join(texts))
    done = run("--tree", tree, "--defects", tree / "defects")
    return done.returncode, done.stdout


def test_every_defect_still_applies() -> None:
    done = run("--check")
    assert done.returncode == 0, done.stdout
    assert int(done.stdout.split()[0]) >= 120


def test_a_defect_that_the_tests_see_is_red(tree: Path) -> None:
    code, said = plant(tree, ("product", "n + n", "n * n"), ("constant", "n + n", "6 * n"))
    assert code == 0
    assert "2 red, 0 SURVIVED, 0 DID NOT APPLY" in said
    assert "[tests/test_sample.py::test_double]" in said
    assert (tree / "sample.py").read_text() == SOURCE  # only the copy is touched


def test_other_tests_than_its_own_may_be_asked(tree: Path) -> None:
    (tree / "tests" / "test_other.py").write_text("def test_nothing():\n    assert True\n")
    (tree / "defects" / "area.toml").write_text(DEFECT.format(name="product", old="n + n", new="n * n"))
    asked = ("--tests", "tests/test_other.py")
    done = run("--tree", tree, "--defects", tree / "defects", *asked)
    assert done.returncode == 1
    assert "SURVIVED      area       product  [tests/test_other.py]" in done.stdout


def test_a_name_that_no_defect_has_is_told(tree: Path) -> None:
    (tree / "defects" / "area.toml").write_text(DEFECT.format(name="product", old="n + n", new="n * n"))
    done = run("--tree", tree, "--defects", tree / "defects", "--only", "product", "produkt")
    assert done.returncode == 1
    assert "is called so: produkt" in done.stdout


def test_a_defect_that_no_test_sees_survives(tree: Path) -> None:
    code, said = plant(tree, ("order", "n + n", "2 * n"))
    assert code == 1
    assert "SURVIVED      area       order" in said


def test_a_defect_that_is_no_program_is_not_red(tree: Path) -> None:
    code, said = plant(tree, ("syntax", "n + n", "n +"))
    assert code == 1
    assert "does not compile" in said


@pytest.mark.parametrize(("old", "count"), [("n * n", 0), ("n", 4)])
def test_a_defect_that_does_not_apply_is_told(tree: Path, old: str, count: int) -> None:
    code, said = plant(tree, ("stale", old, "1"))
    assert code == 1
    assert f"area: stale: its old text occurs {count} times in sample.py" in said


def test_crashes_count_as_red(tree: Path) -> None:
    code, said = plant(tree, ("crash", "return n + n", '__import__("os").abort()'))
    assert code == 0
    assert "the tests crashed (-6)" in said


def test_tests_that_are_red_anyway_say_nothing(tree: Path) -> None:
    (tree / "sample.py").write_text(SOURCE.replace("n + n", "n"))
    code, said = plant(tree, ("any", "return n", "return 0"))
    assert code == 2
    assert "red without any defect" in said
