"""What runs inside is what was imported: the file is read once, and a file that differs by then is told."""

import os
import py_compile
import textwrap
from typing import Any

import pytest

Project = Any  # conftest's

V1 = """from pyenclave import trusted

@trusted
def f(a: int, b: int) -> int:
    return a - b
"""
SWAPPED = V1.replace("a: int, b: int", "b: int, a: int")
WITHOUT = V1.replace("def f(", "def g(")
V2 = V1.replace("a - b", "a * b")


def edited(text: str) -> str:
    """A program that imports m.py, writes another text to it, and then calls for the first time."""
    return f"import m, pathlib; pathlib.Path('m.py').write_text({text!r}); print(m.f(a=10, b=3))"


@pytest.mark.parametrize("text", [SWAPPED, WITHOUT, V2, "def f(:\n", ""])
def test_an_edit_after_the_import_does_not_run(project: Project, text: str) -> None:
    done = project.run(edited(text))
    assert done.stdout == "7\n", done.stderr
    assert "m.py has changed since it was imported" in done.stderr
    assert "start the program again" in done.stderr


def test_a_removed_file_is_told(project: Project) -> None:
    done = project.run("import m, os; os.unlink('m.py'); print(m.f(a=10, b=3))")
    assert done.stdout == "7\n", done.stderr
    assert "m.py has changed since it was imported" in done.stderr


def test_the_same_file_is_not_told(project: Project) -> None:
    done = project.run("import m, os; os.utime('m.py', (1, 1)); print(m.f(a=10, b=3))")
    assert (done.stdout, done.stderr) == ("7\n", "")


SAVED_DURING_THE_CALL = """
import sys, pathlib
first, other = {first!r}, {other!r}
import m
opened = 0
def hook(event, arguments):
    global opened
    if event == "open" and str(arguments[0]).endswith("/m.py") and arguments[1] in (None, "r", "rb"):
        opened += 1
        if opened == {turn}:
            pathlib.Path("m.py").write_text(other)
        elif opened > {turn}:
            pathlib.Path("m.py").write_text(first)
sys.addaudithook(hook)
print(m.f(a=10, b=3))
pathlib.Path("m.py").write_text(first)
"""


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_save_during_the_first_call_never_reaches_the_cache(project: Project, turn: int) -> None:
    """The file becomes another one just before it is read for the n-th time, and the first one again after that."""
    first = f"{V1}# {turn}\n"  # not in the cache yet
    project.write(first)
    project.says(SAVED_DURING_THE_CALL.format(first=first, other=V2, turn=turn))
    assert project.module.read_text() == first
    assert project.says() == "7"


def test_an_outdated_pyc_is_told(project: Project) -> None:
    """Python believes a .pyc whose source has the size and the second that it recorded."""
    py_compile.compile(str(project.module), doraise=True)
    before = project.module.stat()
    project.write(V1.replace("a - b", "a + b"))
    os.utime(project.module, ns=(before.st_atime_ns, before.st_mtime_ns))
    said = project.fails()
    assert said.startswith("pyenclave.errors.PartitionError: ")
    assert "m.py is not the text that Python ran" in said
    assert project.says("import m; print(m.f(a=10, b=3))", "-X", "pycache_prefix=elsewhere") == "13"


BETWEEN = """
import importlib.machinery, importlib.util, pathlib, sys
class Loader(importlib.machinery.SourceFileLoader):
    def get_data(self, path):
        data = super().get_data(path)
        if path.endswith(".py"):
            pathlib.Path(path).write_text({other!r})
        return data
file = str(pathlib.Path("m.py").absolute())
spec = importlib.util.spec_from_file_location("m", file, loader=Loader("m", file))
m = sys.modules["m"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(m)
print(m.f(a=10, b=3))
"""


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(V2, id="body"),
        pytest.param(SWAPPED, id="parameters"),
        pytest.param("\n" + V1, id="lines"),
        pytest.param(V1.replace("    return", "\n    return"), id="a body's lines"),
        pytest.param(V1 + "LIMIT = 3\n", id="constant"),
        pytest.param(V1.replace("int:", "float:"), id="annotation"),
        pytest.param("def f(:\n", id="no Python"),
        pytest.param("\0", id="no text"),
    ],
)
def test_a_save_while_python_reads_the_file_is_told(project: Project, other: str) -> None:
    assert "m.py is not the text that Python ran" in project.fails(BETWEEN.format(other=other))


def test_a_comment_is_no_difference(project: Project) -> None:
    assert project.says(BETWEEN.format(other=V1 + "# said later\n")) == "7"


def test_a_module_that_is_loaded_anew_is_read_anew(project: Project) -> None:
    code = f"""
        import importlib, m, pathlib
        pathlib.Path("m.py").write_text({V2!r})
        importlib.reload(m)
        print(m.f(a=10, b=3))
        pathlib.Path("m.py").write_text({V1!r})
        importlib.reload(m)
        print(m.f(a=10, b=3))
    """
    assert project.says(textwrap.dedent(code)) == "30\n7"


MAIN = V1 + "print(f(a=10, b=3))\n"


@pytest.mark.parametrize("options", [(), ("-O",), ("-OO",), ("-B",)])
def test_every_way_to_run_a_file(project: Project, options: tuple[str, ...]) -> None:
    """The compile that executed text is compared with is Python's own, whoever starts it."""
    project.write('"""Docs."""\nassert True\n' + MAIN)
    for code in (
        "import m",
        "import runpy; runpy.run_path('m.py', run_name='__main__')",
        "import runpy; runpy.run_module('m', run_name='__main__')",
        "exec(compile(open('m.py').read(), 'm.py', 'exec'))",
    ):
        assert project.says(code, *options) == "7", code


def test_in_plain_python_the_same_is_compared(project: Project) -> None:
    """What is checked there, before the first call, has to be what runs."""
    project.variables["PYENCLAVE_PLATFORM"] = "none"
    assert project.says(edited(V2)) == "7"
    project.write(V1)
    assert "m.py is not the text that Python ran" in project.fails(BETWEEN.format(other=V2))
