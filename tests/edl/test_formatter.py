"""The layout: one golden pair, stable under repetition, meaning and comments kept, for every probe too."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from pyenclave.edl import check_text
from pyenclave.edl.formatter import format_text
from pyenclave.edl.syntax_check import syntax_errors

FILES = Path(__file__).parent / "format"


def test_golden_layout(request: pytest.FixtureRequest) -> None:
    formatted = format_text((FILES / "before.edl").read_text())
    after = FILES / "after.edl"
    if request.config.getoption("--bless"):
        after.write_text(formatted)
    assert formatted == after.read_text()
    assert format_text(formatted) == formatted


def test_every_probe_keeps_its_meaning(probe_files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for path in probe_files:
        monkeypatch.chdir(path.parent)
        text = path.read_text(errors="replace")
        formatted = format_text(text)
        assert format_text(formatted) == formatted, path
        before, after = check_text(text, path.name), check_text(formatted, path.name)
        assert [found.code for found in before.diagnostics] == [found.code for found in after.diagnostics], path
        assert before.interface == after.interface, path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("// only a comment", "// only a comment\n"),
        ("enclave{};", "enclave {\n};\n"),
        ("\ufeffenclave{};", "enclave {\n};\n"),
        ("enclave{/*a*/};// end", "enclave {  /*a*/\n};  // end\n"),
        ("enclave \\ \n{ \\\t\r\n};", "enclave {\n};\n"),
        ("#define A 1 + \\ \n  2\nenclave{};", "#define A 1 + \\\n  2\nenclave {\n};\n"),
        ("#define A 1 \\\n \\ \n\nenclave{};", "#define A 1\nenclave {\n};\n"),
        ("#  ifdef   X\nenclave{};\n# endif", "#ifdef X\nenclave {\n};\n#endif\n"),
    ],
)
def test_small_files(before: str, after: str) -> None:
    assert format_text(before) == after


@pytest.mark.parametrize("parameter", ["int p{}", '"s{}"'])
def test_long_statements_take_linear_time(parameter: str) -> None:
    """Ten times the tokens run ten times the lines; a hundred times where every token looks at all before it."""

    def lines_run(count: int) -> int:
        parameters = ", ".join(parameter.format(index) for index in range(count))
        found = 0

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal found
            found += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            format_text(f"enclave {{ trusted {{ public void f({parameters}); }}; }};")
        finally:
            sys.settrace(before)
        return found

    assert lines_run(1000) < 13 * lines_run(100)


def test_syntax_errors_look_at_one_file_only() -> None:
    assert syntax_errors('enclave { import "nowhere.edl" trusted { public void f(unknown *p); }; };', "a.edl") == ()
    (found,) = syntax_errors("enclave { trusted { public void f(int a int b); }; };", "a.edl")
    assert found.code == "E101"
