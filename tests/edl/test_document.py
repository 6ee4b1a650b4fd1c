"""The examples of docs/edl-language.md are EDL."""

import re
from pathlib import Path

from pyenclave.edl import check_text

DOCUMENT = (Path(__file__).parents[2] / "docs" / "edl-language.md").read_text()


def test_the_examples_check(tmp_path: Path) -> None:
    whole, deep, arrays, chosen, report, library = re.findall(r"```c\n(.*?)```", DOCUMENT, re.DOTALL)
    (tmp_path / "other.edl").write_text("enclave { trusted { public void one(void); public void two(void); }; };")
    (tmp_path / "library.edl").write_text("enclave { };")
    (tmp_path / "log.edl").write_text("enclave { };")
    assert check_text(whole, str(tmp_path / "whole.edl")).diagnostics == ()
    struct, function = deep.strip().splitlines()
    assert check_text(f"enclave {{ {struct} trusted {{ {function} }}; }};", "deep.edl").diagnostics == ()
    sequences = check_text(f"enclave {{ trusted {{ {arrays} }}; }};", "arrays.edl")
    assert [found.code for found in sequences.diagnostics] == ["W208"] * 3
    outputs = check_text(f"enclave {{ trusted {{ {chosen} }}; }};", "outputs.edl")
    assert [found.code for found in outputs.diagnostics] == ["W209", "W209"]
    struct, function = report.strip().splitlines()
    row = "struct row { int cells[4]; };"
    assert check_text(f"enclave {{ {row} {struct} trusted {{ {function} }}; }};", "report.edl").diagnostics == ()
    ocalls = f"enclave {{ trusted {{ public void f(void); }}; untrusted {{ {library} }}; }};"
    assert check_text(ocalls, "library.edl").diagnostics == ()


def test_every_named_code_exists() -> None:
    from pyenclave.edl.codes import REGISTRY

    assert set(re.findall(r"\b[EW]\d{3}\b", DOCUMENT)) <= set(REGISTRY)
