"""`#define` lines of a table."""

from collections.abc import Iterable


def defines(rows: Iterable[tuple[str, str, str]]) -> str:
    """A line each, of name, value and comment; neighbouring comments in one column."""
    text, block = "", list[tuple[str, str]]()
    for name, value, what in (*rows, ("", "", "")):
        if what:
            block.append((f"#define {name} {value}", what))
            continue
        width = max((len(left) for left, _ in block), default=0)
        text += "".join(f"{left:{width}} /* {comment} */\n" for left, comment in block)
        text += f"#define {name} {value}\n" if name else ""
        block = []
    return text
