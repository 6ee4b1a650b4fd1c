"""Coverage-guided fuzzing of the EDL front end: no input may raise anything, or take long.

    python tests/fuzz/fuzz_edl.py FOUND tests/fuzz/edl_corpus -max_total_time=60

Needs `atheris`. The corpus is one file for each way into the language; libFuzzer writes what it
finds to FOUND, an empty folder of yours, and takes its options after the folders.
"""

import sys

import atheris

with atheris.instrument_imports(include=["pyenclave.edl"]):
    from pyenclave.edl import check_text
    from pyenclave.edl.export import interface_json
    from pyenclave.edl.formatter import FormatError, format_text
    from pyenclave.edl.syntax_check import syntax_errors


def one_input(data: bytes) -> None:
    """Everything that reads a text: the checker, the exporter, the formatter."""
    text = data.decode("utf-8", errors="replace")
    checked = check_text(text, "fuzz.edl")
    assert (checked.interface is None) == bool(checked.errors)
    for found in checked.diagnostics:
        found.render()
    if checked.interface is not None:
        interface_json(checked.interface)
    try:
        formatted = format_text(text)
    except FormatError:
        return
    if not syntax_errors(text, "fuzz.edl"):
        assert format_text(formatted) == formatted


def main() -> None:
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
