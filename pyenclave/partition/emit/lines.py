"""Lowered C as it is compiled: every row says which line of the user's it was made of."""

import re

_FUNCTION = re.compile(r"/\* ([^*:]+):(\d+) \*/$")  # what stands above each
_STATEMENT = re.compile(r"\s*/\* (\d+): ")


def with_lines(text: str, file: str) -> str:
    """`text`, a generated file of that name, with `#line`s to the user's files where a function's rows are.

    Before each row, because C counts on from a `#line`, and a statement has several.
    """
    rows: list[str] = []
    line, module = 0, ""
    for number, row in enumerate(text.split("\n"), 1):
        if head := _FUNCTION.match(row):
            module, line = head[1], int(head[2])
        elif found := _STATEMENT.match(row):
            line = int(found[1])
        rows += [f'#line {line} "{module}"', row] if line else [row]
        if row == "}" and line:
            line = 0
            rows.append(f'#line {number + 1} "{file}"')
    return "\n".join(rows)
