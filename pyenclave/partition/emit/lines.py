"""Lowered C as it is compiled: every row says which line of the user's it was made of."""

import re

_FUNCTION = re.compile(r"/\* [^/]*?:(\d+) \*/$")  # what stands above each
_STATEMENT = re.compile(r"\s*/\* (\d+): ")


def with_lines(text: str, file: str, module: str) -> str:
    """`text`, a generated file of that name, with `#line`s to the user's file where a function's rows are.

    Before each row, because C counts on from a `#line`, and a statement has several.
    """
    rows: list[str] = []
    line = 0
    for number, row in enumerate(text.split("\n"), 1):
        found = _FUNCTION.match(row) or _STATEMENT.match(row)
        line = int(found[1]) if found else line
        rows += [f'#line {line} "{module}"', row] if line else [row]
        if row == "}" and line:
            line = 0
            rows.append(f'#line {number + 1} "{file}"')
    return "\n".join(rows)
