"""With PYENCLAVE_PLATFORM=none the checks of a build come first: nothing is green there that is red inside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = (
    "from pyenclave import trusted\n\n\n@trusted\ndef half(n: int) -> int:\n    assert n % 2 == 0\n    return n // 2\n"
)
CALL = "import m; print(m.half(4))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.py").write_text(GOOD)
    return tmp_path


def run(folder: Path, code: str = CALL, *options: str) -> "subprocess.CompletedProcess[str]":
    """A program on plain Python, with a cache of its own."""
    own = {"XDG_CACHE_HOME": str(folder / "cache"), "PYENCLAVE_PLATFORM": "none", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *options, *(["-c", code] if code else [])]
    return subprocess.run(command, cwd=folder, env={**os.environ, **own}, capture_output=True, text=True)


def test_what_inside_is_refused_is_refused_before_it_runs(folder: Path) -> None:
    (folder / "m.py").write_text(
        GOOD.replace("    return", "    print('it runs')\n    return") + "    lambda: nowhere\n"
    )
    done = run(folder)
    assert done.stdout == ""
    assert "PartitionError: " in done.stderr
    assert "m.py:7:5: error[P010]" in done.stderr
    assert done.stderr.count('  File "') <= 3


def test_what_was_found_right_is_not_looked_at_again(folder: Path) -> None:
    said = CALL + "; import sys; print('pyenclave.partition.split' in sys.modules)"
    assert run(folder, said).stdout == "2\nTrue\n"
    (mark,) = (folder / "cache" / "pyenclave" / "checks").iterdir()
    assert mark.read_text() == "m_half\n"
    assert run(folder, said).stdout == "2\nFalse\n"
    for damaged in ("", "m_half", "m_ha\xff\n"):
        mark.write_text(damaged, encoding="latin-1")
        assert run(folder, said).stdout == "2\nTrue\n"
        assert mark.read_text() == "m_half\n"
    (folder / "m.py").write_text(GOOD + "\n")
    assert run(folder, said).stdout == "2\nTrue\n"


def test_what_was_found_right_is_not_so_beside_a_file_called_as_one_of_pythons(folder: Path) -> None:
    text = GOOD.replace("from", "import heapq\nfrom", 1).replace("n // 2", "heapq.nsmallest(1, [n // 2])[0]")
    (folder / "m.py").write_text(text)
    assert run(folder).stdout == "2\n"
    (folder / "heapq.py").write_text("def nsmallest(n, values):\n    return values\n")
    done = run(folder)
    assert done.stdout == ""
    assert "`heapq` is of a file beside this one that is called as one of Python's own modules" in done.stderr


def test_without_a_cache_it_is_checked_each_time(folder: Path) -> None:
    (folder / "cache").mkdir()
    (folder / "cache").chmod(0o777)  # others could put there what they like
    done = run(folder, CALL + "; import sys; print('pyenclave.partition.split' in sys.modules)")
    assert (done.stdout, done.stderr) == ("2\nTrue\n", "")


def test_a_function_that_is_not_built_is_an_error_alike(folder: Path) -> None:
    (folder / "m.py").write_text(GOOD + "\n\ndef other(n: int) -> int:\n    return n\n\n\nmore = trusted(other)\n")
    for _ in range(2):  # also where the module is known to be right
        done = run(folder, "import m; print(m.half(4)); m.more(1)")
        assert done.stdout == "2\n"
        assert "PartitionError: `other` is not in " in done.stderr


EXTRA = """class Odd(ValueError):
    pass


def f(n: int) -> int:
    if n % 2:
        raise Odd
    return n
"""
SCRIPT = """import extra
from pyenclave import trusted


@trusted
def half(n: int) -> int:
    return extra.f(n)


print(half(2))
"""


@pytest.mark.parametrize("script", ["link.py", "linked/m.py"])
def test_a_script_behind_a_link_reaches_what_lies_beside_the_script(folder: Path, script: str) -> None:
    """Where Python imports it from, whatever lies beside the link."""
    (folder / "app").mkdir()
    (folder / "app" / "extra.py").write_text(EXTRA)
    (folder / "app" / "m.py").write_text(SCRIPT)
    (folder / "extra.py").write_text("def f(n: int) -> int:\n    return nowhere\n")
    (folder / "link.py").symlink_to("app/m.py")
    (folder / "linked").symlink_to("app")
    done = run(folder, "", str(folder / script))
    assert (done.stdout, done.stderr) == ("2\n", "")


def test_a_warning_is_said_where_it_runs_too(folder: Path) -> None:
    text = GOOD.replace("import trusted", "import Inside, trusted\n\nkept: Inside[int] = 0")
    (folder / "m.py").write_text(text.replace("    assert", "    kept = n\n    assert"))
    for _ in range(2):
        done = run(folder)
        assert done.stdout == "2\n"
        assert "SyntaxWarning: m.py" not in done.stderr
        assert "warning[P021]: `kept` lives inside" in done.stderr


def test_without_asserts_plain_python_says_so(folder: Path) -> None:
    done = run(folder, "import m; print(m.half(5))", "-O")
    assert done.stdout == "2\n"
    assert "`python -O` leaves out `assert` in plain Python; inside an enclave it stays" in done.stderr
    (folder / "m.py").write_text(GOOD.replace("    assert n % 2 == 0\n", ""))
    assert run(folder, CALL, "-O").stderr == ""
