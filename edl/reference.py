"""docs/edl-diagnostics.md: one paragraph and one example for each code."""

from .codes import REGISTRY, Code
from .explanations import EXPLANATIONS

_HEAD = """\
# EDL diagnostics

Generated from `edl/codes.py` and `edl/explanations.py` (`pytest --bless` rewrites it). Codes are stable: `E…` is an
error, `W…` a warning. `--allow CODE` turns an error marked *can be allowed* into a warning and silences a warning;
`--deny CODE` turns a warning into an error, also one that is off by default. Both can be set in
`[tool.pyenclave.edl]`, for all files or by file pattern.
"""
_LONG = 1500  # an example that only a machine would write is not printed


def diagnostics_document() -> str:
    """The whole page, Markdown."""
    return "\n".join([_HEAD, *(section(code) for code in REGISTRY.values())])


def section(code: Code) -> str:
    """One code's part of the page."""
    explanation = EXPLANATIONS[code.name]
    marks = ["can be allowed"] if code.relaxable and not code.warns else []
    marks += ["off by default"] if code.quiet else []
    title = f"## {code.name}: {code.title}" + (f" ({', '.join(marks)})" if marks else "")
    rows = [title, "", explanation.text, ""]
    if explanation.example and len(explanation.example) < _LONG:
        rows += ["```c", explanation.example.rstrip(), "```", ""]
    for name, text in explanation.files.items():
        rows += [f"with `{name}`:", "", "```c", text.rstrip(), "```", ""]
    return "\n".join(rows)
