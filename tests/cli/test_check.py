"""`pyenclave check` and `pyenclave explain`: all that is wrong, in every form, and how the command ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyenclave.cli.main import cli
from pyenclave.partition import CODES
from pyenclave.partition.explanations import EXPLANATIONS

Run = Callable[..., Result]
GOOD = "from pyenclave import trusted\n\n\n@trusted\ndef double(n: int) -> int:\n    return 2 * n\n"
BAD = (
    "from pyenclave import trusted\n\n\n@trusted\ndef double(number: int) -> int:\n    return 2 * nubmer\n\n\n"
    "@trusted\ndef label(n) -> str:\n    return 'a'\n"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    Path("good.py").write_text(GOOD)
    Path("bad.py").write_text(BAD)
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


def test_what_is_right_is_silent(run: Run) -> None:
    result = run("check", "good.py")
    assert (result.exit_code, result.output) == (0, "")


def test_signatures_and_bodies_are_wrong_in_one_run(run: Run) -> None:
    result = run("check", "good.py", "bad.py")
    assert result.exit_code == 1
    places = [line.partition(": ")[0] for line in result.stdout.splitlines() if "error[" in line]
    assert places == ["bad.py:6:16", "bad.py:10:11"]
    assert "did you mean `number`?" in result.stdout
    assert result.stdout.endswith("2 errors; `pyenclave explain P004` says more of P004\n")


def test_a_file_that_is_not_there_hides_nothing(run: Run) -> None:
    result = run("check", "nowhere.py", "bad.py")
    assert (result.exit_code, result.stderr) == (2, "nowhere.py: cannot be read: No such file or directory\n")
    assert "bad.py:6:16" in result.stdout


def test_of_a_folder_it_is_what_has_trusted_functions(run: Run) -> None:
    Path("package/.venv").mkdir(parents=True)
    Path("package/plain.py").write_text("def f(): return 1\n")
    Path("package/.venv/other.py").write_text(BAD)
    assert run("check", "package").exit_code == 0
    Path("package/mine.py").write_text(BAD)
    result = run("check", "package")
    assert (result.exit_code, result.stdout.count("error[")) == (1, 2)
    assert "package/mine.py:6:16" in result.stdout


def test_what_modules_share_is_said_once(run: Run) -> None:
    Path("shared.py").write_text("def helper(n: int) -> int:\n    return n + nowhere\n")
    for name in ("one", "two"):
        Path(f"{name}.py").write_text("from shared import helper\n" + GOOD.replace("2 * n", "helper(n)"))
    assert run("check", "one.py", "two.py").stdout.count("error[P007]") == 1


def test_a_module_is_the_same_from_every_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its package and its project's settings begin above the folder that it is named from."""
    Path("src/kit/deep").mkdir(parents=True)
    for name in ("src/kit", "src/kit/deep"):
        Path(name, "__init__.py").touch()
    Path("src/kit/helpers.py").write_text("def helper(n: int) -> int:\n    return n + nowhere\n")
    Path("src/kit/deep/vault.py").write_text("from ..helpers import helper\n" + GOOD.replace("2 * n", "helper(n)"))
    Path("pyproject.toml").write_text('[tool.pyenclave]\nmodules = ["kit.deep.vault", "kit.deep.other"]\n')
    Path("src/kit/deep/other.py").write_text(GOOD)
    told = (str(tmp_path / "src/kit/helpers.py"), "2", "16", "error[P007]: `nowhere` is not known inside")
    for folder, name in (
        (".", "src/kit/deep/vault.py"),
        ("src/kit/deep", "vault.py"),
        (".", str(tmp_path / "src/kit/deep/vault.py")),
    ):
        monkeypatch.chdir(tmp_path / folder)
        for settings in ("", (tmp_path / "pyproject.toml").read_text()):
            (tmp_path / "pyproject.toml").write_text(settings)
            (line,) = [one for one in run("check", name).stdout.splitlines() if "error[" in one]
            file, *rest = line.split(":", 2)
            rest[1:] = rest[1].split(": ", 1)
            assert (os.path.realpath(file), *rest) == told


HIDING = """from pyenclave import Inside, trusted

secret: Inside[int] = 0


@trusted
def learn(value: int) -> None:
    secret = value
    secret = value + 1


@trusted
def same(secret: int) -> int:
    secret = secret + 1
    return secret
"""


def test_a_variable_that_hides_one_that_lives_inside_is_a_warning(run: Run) -> None:
    Path("hiding.py").write_text(HIDING)
    result = run("check", "hiding.py")
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if line.startswith("hiding.py:")] == [
        "hiding.py:8:5: warning[P021]: `secret` lives inside, and this makes a variable of the function's own"
    ]
    assert "write `global secret`" in result.stdout
    assert result.stdout.endswith("1 warning; `pyenclave explain P021` says more of P021\n")
    result = run("check", "hiding.py", "bad.py")
    assert (result.exit_code, "2 errors, 1 warning; " in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("last", "heapq.heappop(xs)"),
        ("key", "[k for k, _ in itertools.groupby(xs, key=lambda x: x // 2)][0]"),
        ("out", "len('abc'.translate(str.maketrans('ab', 'ba', 'c')))"),
    ],
)
def test_what_pythons_own_modules_call_so_is_none(run: Run, name: str, value: str) -> None:
    source = f"import heapq, itertools\nfrom pyenclave import Inside, trusted\n{name}: Inside[int] = 0\n@trusted\n"
    Path("heaps.py").write_text(f"{source}def f(xs: list[int]) -> int:\n    return {value}\n")
    result = run("check", "heaps.py")
    assert (result.exit_code, "P021" in result.stdout) == (0, False)


def test_a_build_remarks_on_it_too(run: Run) -> None:
    from pyenclave.pipeline.unit import unit_from_python

    Path("hiding.py").write_text(HIDING)
    assert unit_from_python(Path("hiding.py")).remarks.startswith("hiding.py:8:5: warning[P021]: `secret` lives inside")
    assert unit_from_python(Path("good.py")).remarks == ""


def test_json_is_an_object_a_line(run: Run) -> None:
    result = run("check", "--error-format=json", "bad.py")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["code"], one["line"], one["column"], one["end_column"]) for one in found] == [
        ("P007", 6, 16, 22),
        ("P004", 10, 11, 12),
    ]


def test_github_gets_one_command_for_each(run: Run) -> None:
    Path("a,b%.py").write_text(BAD)
    name, first, second = run("check", "--error-format=github", "a,b%.py").stdout.splitlines()
    assert "title=pyenclave P002,col=1,endColumn=2::" in name
    assert first.startswith("::error file=a%2Cb%25.py,line=6,endLine=6,title=pyenclave P007,col=16,endColumn=22::")
    assert first.endswith("%0Adid you mean `number`?")
    assert second.startswith("::error file=a%2Cb%25.py,line=10,")


def test_no_file_gives_github_a_command_of_its_own(run: Run) -> None:
    name = "a\n::error::b.py"
    Path(name).write_text(BAD)
    lines = run("check", "--error-format=github", name).stdout.splitlines()
    assert len(lines) == 3  # the name cannot name an interface either
    assert all(line.startswith("::error file=a%0A%3A%3Aerror%3A%3Ab.py,") for line in lines)


def test_sarif_has_each_result_and_its_rule(run: Run) -> None:
    Path("ünd.py").write_text(BAD)
    log = json.loads(run("check", "--error-format=sarif", "ünd.py").stdout)
    assert log["version"] == "2.1.0"
    (of_tool,) = log["runs"]
    rules = {rule["id"]: rule for rule in of_tool["tool"]["driver"]["rules"]}
    assert rules.keys() == {"P002", "P004", "P007"}
    assert rules["P007"]["fullDescription"]["text"] == EXPLANATIONS["P007"].text
    places = [one["locations"][0]["physicalLocation"] for one in of_tool["results"] if one["ruleId"] == "P007"]
    region = {"startLine": 6, "startColumn": 16, "endLine": 6, "endColumn": 22}
    assert places == [{"artifactLocation": {"uri": "%C3%BCnd.py"}, "region": region}]
    assert json.loads(run("check", "--error-format=sarif", "good.py").stdout)["runs"][0]["results"] == []


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(run: Run, code: str) -> None:
    result = run("explain", code.lower())
    assert result.stdout.startswith(f"## {code}: {CODES[code]}\n\n{EXPLANATIONS[code].text}\n")


def test_edls_codes_are_explained_by_the_same_command(run: Run) -> None:
    assert run("explain", "E305").stdout.startswith("## E305: a pointer or array without a direction")
    assert run("explain", "E305").stdout == run("edl", "explain", "E305").stdout
    result = run("explain", "P999")
    assert (result.exit_code, "no diagnostic has the code P999" in result.stderr) == (2, True)


def test_a_call_of_a_refused_module_is_one_message(run: Run) -> None:
    """Without our own frames, but for the function's and what binds it."""
    own = {**os.environ, "PYENCLAVE_PLATFORM": "emulated"}
    command = [sys.executable, "-c", "import bad; bad.double(1)"]
    done = subprocess.run(command, env=own, capture_output=True, text=True)
    trace, _, said = done.stderr.partition("pyenclave.errors.PartitionError: ")
    assert trace.count('  File "') == 3
    assert said.count("error[") == 2


def test_nothing_that_builds_is_imported(tmp_path: Path) -> None:
    """Which is what keeps the command short: the whole process is to take less than half a second."""
    (tmp_path / "good.py").write_text(GOOD)
    code = (
        "import sys\nfrom pyenclave.cli.main import cli\n"
        "try:\n    cli(['check', 'good.py'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(*(name for name in sys.modules if name.startswith('pyenclave.')))"
    )
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, check=True)
    heavy = ("pipeline", "toolchain", "image", "platforms", "codegen")
    assert not [name for name in done.stdout.split() if name.split(".")[1] in heavy]


def test_a_shell_can_complete_commands_and_options() -> None:
    """As docs/command-line.md says."""
    for words, wanted in (("pyenclave pa", "plain,partition"), ("pyenclave partition --m", "plain,--measure")):
        own = {"_PYENCLAVE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        code = "import sys; sys.argv[0] = 'pyenclave'; from pyenclave.cli.main import main; main()"
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **own}, capture_output=True, text=True)
        assert wanted in done.stdout.splitlines(), done.stderr
