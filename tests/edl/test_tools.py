"""`pyenclave edl`: exit codes, streams, formats."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyenclave.edl import load
from pyenclave.edl.dependencies import makefile_rule
from pyenclave.edl.export import interface_json, json_schema

from pyenclave.cli.edl import edl

GOOD = "enclave {\n    trusted {\n        public void f([in, size=n] const void *p, size_t n);\n    };\n};\n"
BAD = "enclave { trusted { public void f(int *p); }; };\n"
SCHEMA = Path(__file__).parents[2] / "docs" / "edl-json-schema.json"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("good.edl").write_text(GOOD)
    Path("bad.edl").write_text(BAD)

    def invoke(*arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(edl, arguments, input=text)

    return invoke


def test_exit_codes(run: Run) -> None:
    assert run("check", "good.edl").exit_code == 0
    assert run("check", "good.edl", "bad.edl").exit_code == 1
    assert run("check", "missing.edl").exit_code == 2
    assert run("check").exit_code == 2
    assert run("check", "--allow", "E504", "good.edl").exit_code == 2
    assert run("check", "--deny", "W999", "good.edl").exit_code == 2
    assert run("check", "-D", "1=2", "good.edl").exit_code == 2


def test_usage_errors_say_what_is_wrong(run: Run) -> None:
    assert "E504 cannot be allowed: a deep-copied struct by value" in run("check", "--allow", "E504", "good.edl").stderr
    assert "no diagnostic has the code W999" in run("check", "--deny", "W999", "good.edl").stderr
    assert "`1` cannot be the name of a macro" in run("check", "-D", "1=2", "good.edl").stderr
    assert "no diagnostic has the code X1" in run("explain", "X1").stderr


def test_warnings_do_not_fail(run: Run) -> None:
    Path("w.edl").write_text("enclave { trusted { public void *f(void); }; };")
    result = run("check", "w.edl")
    assert (result.exit_code, result.stderr.split(":")[3]) == (0, " warning[W203]")
    assert run("check", "--deny", "W203", "w.edl").exit_code == 1
    assert run("check", "--allow", "W203", "w.edl").stderr == ""
    assert run("check", "--allow", "E305", "bad.edl").exit_code == 0


def test_human_output_has_no_colour_off_a_terminal(run: Run) -> None:
    result = run("check", "bad.edl")
    assert result.stderr.startswith("bad.edl:1:40: error[E305]: the pointer `p` has no direction\n")
    coloured = CliRunner().invoke(edl, ["check", "bad.edl"], color=True)
    assert "\x1b[31m" in coloured.stderr


def test_json_errors_are_one_object_per_line(run: Run) -> None:
    result = run("check", "--error-format=json", "bad.edl", "good.edl")
    (found,) = [json.loads(line) for line in result.stderr.splitlines()]
    place = {"path": "bad.edl", "line": 1, "column": 40, "end_line": 1, "end_column": 41}
    assert found.items() >= {**place, "code": "E305", "severity": "error"}.items()
    assert found["rendered"].endswith("\n")


def test_an_error_in_a_shared_import_is_reported_once(run: Run) -> None:
    Path("one.edl").write_text('enclave { import "bad.edl" };')
    Path("two.edl").write_text('enclave { import "bad.edl" };')
    assert run("check", "one.edl", "two.edl").stderr.count("E305") == 1


def test_search_paths_and_defines(run: Run) -> None:
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, f"{name}.edl").write_text(f"enclave {{ trusted {{ public void {name}(void); }}; }};")
    Path("main.edl").write_text('enclave { import "a.edl" import "b.edl" trusted { public void f([in] int p[N]); }; };')
    assert run("check", "main.edl").exit_code == 1
    assert run("check", "--search-path", "a:b", "-D", "N=4", "main.edl").exit_code == 0
    assert run("check", "-I", "a", "-I", "b", "-DN=4", "main.edl").exit_code == 0


def test_project_settings(run: Run) -> None:
    Path("legacy").mkdir()
    Path("legacy/old.edl").write_text(BAD)
    Path("pyproject.toml").write_text(
        '[tool.pyenclave.edl]\ndeny = ["W203"]\ndefine = { N = "4" }\n'
        '[tool.pyenclave.edl.files]\n"legacy/*.edl" = { allow = ["E305"] }\n'
    )
    Path("n.edl").write_text("enclave { trusted { public void f([in] int p[N]); }; };")
    Path("w.edl").write_text("enclave { trusted { public void *f(void); }; };")
    codes = [run("check", name).exit_code for name in ("legacy/old.edl", "bad.edl", "n.edl", "w.edl")]
    assert codes == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.pyenclave.edl]\nallows = []\n", "tool.pyenclave.edl has no key `allows`"),
        ("[tool.pyenclave.edl]\nallow = 1\n", "allow is a list of strings"),
        ('[tool.pyenclave.edl]\nallow = ["E504"]\n', "E504 cannot be allowed: a deep-copied struct by value"),
        ("[tool.pyenclave.edl]\ndefine = []\n", "define maps names to strings"),
        ("[tool.pyenclave.edl]\nfiles = 3\n", "tool.pyenclave.edl.files maps patterns to tables"),
        ("[tool]\npyenclave = 3\n", "pyenclave is not a table"),
        ("nonsense", "Expected '=' after a key"),
    ],
)
def test_wrong_settings(run: Run, text: str, message: str) -> None:
    Path("pyproject.toml").write_text(text)
    result = run("check", "good.edl")
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_strangers_settings_are_refused(run: Run) -> None:
    """Unless the folder of the files is the stranger's too."""
    Path("own").mkdir()
    Path("own/good.edl").write_text(Path("good.edl").read_text())
    Path("pyproject.toml").write_text("[tool.pyenclave.edl]\n")
    os.chown("pyproject.toml", 54321, -1)
    refused = run("check", "own/good.edl")
    assert refused.exit_code == 2
    assert "belongs to another user" in refused.stderr
    os.chown("own", 54321, -1)
    assert run("check", "own/good.edl").exit_code == 0
    os.chown("own", 0, -1)
    Path("pyproject.toml").write_text("of something else")
    assert run("check", "own/good.edl").exit_code == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("left", [None, "[tool.pyenclave.edl]\n"])
def test_a_strangers_settings_that_go_while_they_are_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, left: str | None
) -> None:
    """Or that are exchanged for a file of this user's, whose name another folder may have, too."""
    file, real = Path("pyproject.toml").absolute(), os.fstat
    file.write_text('[tool.pyenclave.edl]\nallow = ["W203"]\n')
    os.chown(file, 54321, -1)

    def exchanged(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        if found.st_uid == 54321 and file.exists():
            file.unlink()
            if left is not None:
                file.write_text(left)
        return found

    monkeypatch.setattr(os, "fstat", exchanged)
    assert run("check", "good.edl").exit_code == 2


def test_format(run: Run) -> None:
    Path("ugly.edl").write_text("enclave{trusted{public void f(void);};};")
    pretty = "enclave {\n    trusted {\n        public void f(void);\n    };\n};\n"
    check = run("format", "--check", "ugly.edl", "good.edl")
    assert (check.exit_code, check.stderr) == (1, "ugly.edl would change\n")
    diff = run("format", "--diff", "ugly.edl")
    assert (diff.exit_code, diff.stdout.splitlines()[:2]) == (0, ["--- ugly.edl", "+++ ugly.edl (formatted)"])
    assert Path("ugly.edl").read_text() == "enclave{trusted{public void f(void);};};"
    assert run("format", "ugly.edl").exit_code == 0
    assert Path("ugly.edl").read_text() == pretty
    assert run("format", "--check", "ugly.edl").exit_code == 0
    assert run("format", "-", text="enclave{trusted{public void f(void);};};").stdout == pretty


def test_format_leaves_broken_files_alone(run: Run) -> None:
    Path("broken.edl").write_text("enclave{trusted{")
    result = run("format", "broken.edl")
    assert result.exit_code == 1
    assert "error[E101]" in result.stderr
    assert Path("broken.edl").read_text() == "enclave{trusted{"
    assert run("format", "bad.edl").exit_code == 0  # its grammar is right


def test_json_follows_its_schema(run: Run, request: pytest.FixtureRequest) -> None:
    text = json.dumps(json_schema(), indent=2) + "\n"
    if request.config.getoption("--bless"):
        SCHEMA.write_text(text)
    assert text == SCHEMA.read_text(), "stale; pytest --bless rewrites it"
    result = run("json", "good.edl")
    data = json.loads(result.stdout)
    assert data == interface_json(load(Path("good.edl")))
    assert data["ecalls"][0]["parameters"][0]["copy"]["length"]["size"] == {
        "node": "reference",
        "name": "n",
        "type": {"node": "scalar", "name": "size_t"},
        "signed": False,
        "pointed": False,
    }
    assert run("json", "bad.edl").exit_code == 1


def test_schema_accepts_every_probe(probe_files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from pyenclave.edl import check

    validator = jsonschema.Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    for path in probe_files:
        monkeypatch.chdir(path.parent)
        interface = check(Path(path.name)).interface
        if interface:
            validator.validate(interface_json(interface))


def test_deps(run: Run) -> None:
    Path("sub dir").mkdir()
    Path("sub dir/$a#b.edl").write_text("enclave { };")
    Path("main.edl").write_text('#include "sizes.h"\nenclave { import "good.edl" };')
    Path("sizes.h").write_text("#define N 1\n")
    result = run("deps", "main.edl")
    assert result.stdout == ("main_t.h main_t.c main_u.h main_u.c: main.edl sizes.h good.edl\nsizes.h:\ngood.edl:\n")
    odd = run("deps", "--target", "out dir/x.o", "sub dir/$a#b.edl")
    assert odd.stdout == "out\\ dir/x.o: sub\\ dir/$$a\\#b.edl\n"


ODD = ("a b", "#", "a:b", "$(a)b", "(a)", "a%b", "a\\b", "~a", "*", "q?[1]", "(,!'&@{})")


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
@pytest.mark.parametrize("name", ODD)
def test_make_reads_every_rule(run: Run, name: str) -> None:
    """Builds once, is up to date, builds again for a newer file, and goes on without one that vanished."""

    def make(*arguments: str) -> int:
        return subprocess.run(["make", "-f", "rules", *arguments], capture_output=True).returncode

    Path(name).write_text("")
    Path("q1").write_text("what a pattern would find")
    Path("rules").write_text(makefile_rule(["out"], ["good.edl", name]).replace("\n", "\n\t@touch out\n", 1))
    assert (make(), make("-q")) == (0, 0)
    os.utime(name, (4e9, 4e9))
    assert make("-q") == 1
    Path(name).unlink()
    assert make() == 0
    if "%" not in name:
        rule = makefile_rule([name], ["good.edl"]).replace("\n", "\n\t@touch built\n", 1)
        Path("rules").write_text("all: " + rule.partition(": good.edl")[0] + "\n" + rule)
        assert (make(), Path("built").exists()) == (0, True)


@pytest.mark.parametrize(
    "name", ["a=b", "a;b", "a|b", "a\tb", "a\nb", "b ", "b&", "b\\", "b(c)", "a\\ b", "a\\#b", "a%b"]
)
def test_what_make_cannot_name(run: Run, name: str) -> None:
    result = run("deps", "good.edl", "--target", name)
    assert (result.exit_code, result.stdout) == (1, "")
    reason = (
        "make takes the target 'a%b' for a pattern: `%` cannot be escaped there"
        if "%" in name
        else f"no Makefile rule can name {name!a}: make has no escape for the "
    )
    assert result.stderr.startswith(f"good.edl: {reason}")


def test_check_reads_standard_input(run: Run) -> None:
    assert run("check", "-", text=GOOD).output == ""
    result = run("check", "-", "good.edl", text='enclave { import "bad.edl" from "no.edl" import *; };')
    assert result.exit_code == 1
    places = [line for line in result.stderr.splitlines() if "error[" in line]
    assert [place.split(" error")[0] for place in places] == ["<stdin>:1:33:", "bad.edl:1:40:"]
    for command in ("json", "deps", "stubs"):
        assert run(command, "-", text=GOOD).exit_code == 2
    for command in ("check", "format"):
        result = run(command, "-", text=GOOD + " " * (16 << 20))
        assert (result.exit_code, "larger than 16 MiB" in result.stderr) == (1, True)


def test_stubs(run: Run) -> None:
    result = run("stubs", "good.edl", "-o", "out")
    assert result.exit_code == 0, result.output
    written = {path.name for path in Path("out").iterdir()}
    assert {"good_t.h", "good_t.c", "good_u.h", "good_u.c"} <= written
    assert {Path(line).name for line in result.stdout.splitlines()} == written
    assert run("stubs", "bad.edl").exit_code == 1


def test_explain(run: Run) -> None:
    result = run("explain", "e305")
    assert result.stdout.startswith("## E305: a pointer or array without a direction (can be allowed)\n")
    assert run("explain", "p008").stdout.startswith("## P008: a statement that trusted code does not have\n")


def test_one_missing_file_hides_nothing(run: Run) -> None:
    Path("folder.edl").mkdir()
    for name in ("missing.edl", "folder.edl"):
        result = run("check", "bad.edl", name, "good.edl")
        assert result.exit_code == 2
        assert result.stderr.startswith("bad.edl:1:40: error[E305]")
        assert f"{name}:1:1: error[E001]: cannot read the file: " in result.stderr
        machine = run("check", "--error-format=json", name)
        assert (machine.exit_code, json.loads(machine.stderr)["code"]) == (2, "E001")
        for command in ("json", "deps", "stubs", "format"):
            assert run(command, name).exit_code == 2


def test_unreadable_is_one_however_it_is_read(run: Run) -> None:
    os.mkfifo("fifo.edl")
    Path("zero.edl").symlink_to("/dev/zero")
    Path("latin.edl").write_bytes(b"enclave{};// \xe9\n")
    for name in ("fifo.edl", "zero.edl"):
        for command in ("check", "json", "deps", "stubs", "format"):
            result = run(command, name)
            assert (result.exit_code, "not a regular file" in result.stderr) == (1, True)
    result = run("format", "latin.edl")
    assert (result.exit_code, "not UTF-8" in result.stderr) == (1, True)
    assert Path("latin.edl").read_bytes() == b"enclave{};// \xe9\n"


def test_no_color(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in CliRunner().invoke(edl, ["check", "bad.edl"], color=True).stderr


def test_what_is_said_last_holds(run: Run) -> None:
    Path("pyproject.toml").write_text(
        '[tool.pyenclave.edl]\ndeny = ["W203"]\nallow = ["E305"]\n'
        '[tool.pyenclave.edl.files]\n"w.edl" = { allow = ["W203"] }\n"link.edl" = { deny = ["E305"] }\n'
    )
    Path("w.edl").write_text("enclave { trusted { public void *f(void); }; };")
    Path("link.edl").symlink_to("bad.edl")
    assert run("check", "w.edl").exit_code == 0
    assert run("check", "--deny", "W203", "w.edl").exit_code == 1
    assert run("check", "bad.edl").exit_code == 0
    assert run("check", "--deny", "E305", "bad.edl").exit_code == 1
    assert run("check", "link.edl").exit_code == 1


def test_format_keeps_what_a_file_is(run: Run) -> None:
    Path("real.edl").write_bytes(b"enclave{\r\ntrusted{public void f(void);/* a\r\nb */};};")
    Path("real.edl").chmod(0o640)
    Path("link.edl").symlink_to("real.edl")
    assert run("format", "link.edl").exit_code == 0
    written = Path("real.edl").read_bytes()
    assert written == (
        b"enclave {\r\n    trusted {\r\n        public void f(void);\r\n        /* a\r\nb */\r\n    };\r\n};\r\n"
    )
    assert Path("link.edl").is_symlink()
    assert Path("real.edl").stat().st_mode & 0o777 == 0o640
    assert run("format", "--check", "real.edl").exit_code == 0
    assert {path.name for path in Path().iterdir()} == {"real.edl", "link.edl", "good.edl", "bad.edl"}


def test_format_fails_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    Path("ugly.edl").write_text("enclave{};")
    monkeypatch.setattr("os.replace", full)
    result = run("format", "ugly.edl")
    assert (result.exit_code, "cannot write the file: No space left" in result.stderr) == (1, True)
    assert Path("ugly.edl").read_text() == "enclave{};"
    assert {path.name for path in Path().iterdir()} == {"ugly.edl", "good.edl", "bad.edl"}


def test_format_has_the_options_of_the_others(run: Run) -> None:
    Path("i").mkdir()
    Path("i/part.h").write_text("#define ARGUMENT int x\n")
    text = '#include "part.h"\nenclave{trusted{public void f(ARGUMENT BODY);};};'
    Path("m.edl").write_text(text)
    broken = run("format", "--error-format=json", "m.edl")
    assert (broken.exit_code, json.loads(broken.stderr.splitlines()[0])["code"]) == (1, "E024")
    Path("pyproject.toml").write_text('[tool.pyenclave.edl]\nsearch-path = ["i"]\ndefine = { BODY = "" }\n')
    assert run("format", "m.edl").exit_code == 0


def test_diff_of_a_file_without_a_last_newline(run: Run) -> None:
    Path("x.edl").write_text("enclave {\n};")
    assert run("format", "--diff", "x.edl").stdout.splitlines()[-3:] == ["-};", "\\ No newline at end of file", "+};"]


def test_stubs_never_replace_what_somebody_wrote(run: Run) -> None:
    assert run("stubs", "good.edl").exit_code == 0
    assert run("stubs", "good.edl").exit_code == 0
    Path("good_u.c").write_text("int mine;\n")
    Path("good_t.h").unlink()
    result = run("stubs", "good.edl")
    assert (result.exit_code, "good_u.c exists and was not generated" in result.stderr) == (1, True)
    assert Path("good_u.c").read_text() == "int mine;\n"
    assert not Path("good_t.h").exists()
    machine = run("stubs", "--error-format=json", "good.edl")
    assert "was not generated" in json.loads(machine.stderr)["message"]


def test_stubs_say_where_they_cannot_write(run: Run) -> None:
    result = run("stubs", "good.edl", "-o", "/proc/nowhere")
    assert (result.exit_code, "good.edl: cannot write /proc/nowhere: " in result.stderr) == (1, True)
    assert run("stubs", "good.edl", "--module", "../evil").exit_code == 2
