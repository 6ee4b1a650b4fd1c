"""Every diagnostic has an explanation, an example that shows it and nothing else, and a golden rendering."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyenclave.edl import (
    Checked,
    Diagnostic,
    EdlError,
    Options,
    Severity,
    Source,
    Span,
    check,
    check_text,
    load_text,
    render,
)
from pyenclave.edl.codes import REGISTRY
from pyenclave.edl.explanations import EXPLANATIONS

GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = Path(__file__).parents[2] / "docs" / "edl-diagnostics.md"
# Examples that show their code only beside another one.
COMPANIONS = {"E003": {"E102"}}


def run_example(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    explanation = EXPLANATIONS[code]
    monkeypatch.chdir(folder)
    for name, text in explanation.files.items():
        (folder / name).write_text(text)
    path = Path("my-vault.edl" if code == "W001" else f"{code}.edl")
    if code != "E001":
        path.write_text(explanation.example or "enclave { trusted { public void f(void); }; };\n")
    return check(path, Options(deny=frozenset({code})) if REGISTRY[code].quiet else Options())


@pytest.mark.parametrize("code", REGISTRY)
def test_example_gives_its_code(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    checked = run_example(code, tmp_path, monkeypatch)
    assert {found.code for found in checked.diagnostics} - COMPANIONS.get(code, set()) == {code}
    shown = [found for found in checked.diagnostics if found.code == code]
    text = render(shown)
    golden = GOLDEN / f"{code}.txt"
    if request.config.getoption("--bless"):
        golden.write_text(text)
    assert text == golden.read_text(), f"{golden.name} differs; pytest --bless accepts it"


def test_every_code_is_explained_once() -> None:
    assert list(EXPLANATIONS) == list(REGISTRY)
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(REGISTRY)


def test_document_is_complete(request: pytest.FixtureRequest) -> None:
    from pyenclave.edl.reference import diagnostics_document

    if request.config.getoption("--bless"):
        DOCUMENT.write_text(diagnostics_document())
    assert diagnostics_document() == DOCUMENT.read_text(), "stale; pytest --bless rewrites it"


@pytest.mark.parametrize("code", [code for code in REGISTRY.values() if code.relaxable and not code.warns])
def test_allowed_error_is_a_warning_and_keeps_a_meaning(
    code: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = code.name  # type: ignore[attr-defined]
    monkeypatch.chdir(tmp_path)
    checked = check_text(EXPLANATIONS[name].example, "relaxed.edl", Options(allow=frozenset({name})))
    assert checked.interface is not None
    assert [(found.code, found.severity) for found in checked.diagnostics] == [(name, Severity.WARNING)]


def test_denied_warning_is_an_error() -> None:
    text = EXPLANATIONS["W203"].example
    assert check_text(text, "a.edl").interface is not None
    denied = check_text(text, "a.edl", Options(deny=frozenset({"W203"})))
    assert denied.interface is None
    assert denied.diagnostics[0].severity is Severity.ERROR
    assert check_text(text, "a.edl", Options(allow=frozenset({"W203"}))).diagnostics == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"allow": frozenset({"E999"})}, "no diagnostic has the code E999"),
        ({"deny": frozenset({"nonsense"})}, "no diagnostic has the code nonsense"),
        ({"allow": frozenset({"E504"})}, "E504 cannot be allowed: a deep-copied struct by value"),
    ],
)
def test_wrong_codes_are_refused(options: dict[str, frozenset[str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Options(**options)  # type: ignore[arg-type]


def test_spans_slice_the_source() -> None:
    text = "enclave {\n\ttrusted {\n\t\tpublic void f([in, size=length] const void *data, size_t len);\n\t};\n};\n"
    (found,) = check_text(text, "tabs.edl").diagnostics
    assert found.span.text == "length"
    assert found.span.source.line_column(found.span.start) == (3, 27)
    caret = found.render().splitlines()[3]
    assert caret == "  | \t\t" + " " * 24 + "^^^^^^"


def test_all_errors_of_a_run_come_at_once_and_in_order() -> None:
    text = """enclave {
    struct s { int a; int a; };
    trusted {
        public void f(int *p);
        public void g(int q int r);
        public void h([in, size=nope] const void *p);
    };
    untrusted { public void o(void); };
};
"""
    assert [found.code for found in check_text(text, "many.edl").diagnostics] == [
        "E202",
        "E305",
        "E101",
        "E401",
        "E602",
    ]


def test_edl_error_carries_and_renders_its_diagnostics() -> None:
    with pytest.raises(EdlError) as caught:
        load_text("enclave { trusted { public void f(int *p); }; };", "vault.edl")
    assert [found.code for found in caught.value.diagnostics] == ["E305"]
    assert str(caught.value).startswith("vault.edl:1:40: error[E305]: the pointer `p` has no direction\n")


def test_rendering_is_safe_for_terminals_and_long_lines() -> None:
    source = Source("a.edl", "x" * 500 + "\x1b[31mbad" + "y" * 500)
    at = source.text.index("bad")
    text = Diagnostic("E101", Span(source, at, at + 3), "message \x1b[31m", "hint \x1b[0m \u202e").render()
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) < 200
    row, caret = text.splitlines()[2:4]
    assert row[caret.index("^") :].startswith("bad")


def test_last_line_without_newline_and_carriage_returns() -> None:
    source = Source("a.edl", "one\r\ntwo")
    assert source.line(1) == "one"
    assert source.line(2) == "two"
    assert source.line_column(5) == (2, 1)
    assert replace(source, text="").line(1) == ""


def test_the_caret_counts_columns_not_characters() -> None:
    text = "/* 漢字 e\N{COMBINING ACUTE ACCENT} */ enclave { oops };"
    (found,) = check_text(text, "a.edl").errors
    prefix = "1 | /*      e */ enclave { "  # two characters of two columns each and a blank
    assert found.render().split("\n")[3] == "  | " + " " * (len(prefix) - 4) + "^^^^"
    wide = check_text('enclave { include "漢', "a.edl").errors[0]
    assert wide.render().split("\n")[3].endswith(" ^")
    text = 'enclave { from "漢字.edl" import *; };'
    (missing,) = check_text(text, "a.edl").errors
    assert missing.render().split("\n")[3].count("^") == len('"....' + '.edl"')
