"""Diagnostics as other programs show them: beside the line, in a review or an editor."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from pyenclave.edl.diagnostics import Diagnostic, Severity, Span
from pyenclave.partition.codes import CODES
from pyenclave.partition.explanations import EXPLANATIONS, section

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def github(found: Diagnostic) -> str:
    """A command of GitHub's workflows, one line; no text of a file can end it or begin another one."""
    (line, column), (end_line, end_column) = _places(found.span)
    where = {"file": found.span.source.path, "line": line, "endLine": end_line, "title": f"pyenclave {found.code}"}
    if line == end_line:  # over several lines columns are not allowed
        where |= {"col": column, "endColumn": end_column}
    said = found.message if found.hint is None else f"{found.message}\n{found.hint}"
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in where.items())
    return f"::{found.severity.value} {properties}::{_escaped(said)}"


def _escaped(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def sarif(found: list[Diagnostic]) -> dict[str, Any]:
    """A log of SARIF 2.1.0, with the codes' explanations as its rules."""
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CODES[code]},
            "fullDescription": {"text": EXPLANATIONS[code].text},
            "help": {"text": EXPLANATIONS[code].text, "markdown": section(code)},
        }
        for code in sorted({one.code for one in found})
    ]
    driver = {"name": "pyenclave", "version": version("pyenclave"), "rules": rules}
    results = [
        {
            "ruleId": one.code,
            "level": "error" if one.severity is Severity.ERROR else "warning",
            "message": {"text": one.message if one.hint is None else f"{one.message}\n{one.hint}"},
            "locations": [{"physicalLocation": _location(one.span)}],
        }
        for one in found
    ]
    # Columns count code points, as ours do; the standard's own are UTF-16's.
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _location(span: Span) -> dict[str, Any]:
    (line, column), (end_line, end_column) = _places(span)
    path = Path(span.source.path)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    address = path.as_uri() if path.is_absolute() else _relative(path)
    return {"artifactLocation": {"uri": address}, "region": region}


def _relative(path: Path) -> str:
    from urllib.parse import quote

    return quote(path.as_posix())


def _places(span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    return span.source.line_column(span.start), span.source.line_column(span.end)
