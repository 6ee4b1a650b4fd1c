"""`pyenclave edl`: exit codes, streams, formats."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyenclave.edl import load
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
