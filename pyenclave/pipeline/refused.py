"""What a compiler or the linker refuses of lowered code: a bug of ours, told once, by the line that it was made of."""

import re

from .unit import Unit

_SAYS = {"py": "the C compiler", "pyx": "Cython", "c": "the C compiler", "h": "the C compiler"}


def blamed(message: str, unit: Unit) -> str:
    """A tool's message on a partitioned module, in the module's terms; as it is where it is about nothing of ours."""
    if unit.partition is None:
        return message
    found = _compiled(message, unit) or _linked(message, unit)
    if found is None:
        return message
    line, who, what = found
    place = f"{unit.origin.name}:{line}" if line else unit.origin.name
    rows = [f"{place}: error: a bug of pyenclave's, not of this module's: {who} refuses what was made of it"]
    if text := _source(line, unit):
        rows += [f"{' ' * len(str(line))} |", f"{line} | {text}", f"{' ' * len(str(line))} |"]
    rows.append(f"{' ' * len(str(line))} = please report it with the line; until then, write it another way")
    return "\n".join([*rows, f"{' ' * len(str(line))} = {who} says: {what}"])


def _compiled(message: str, unit: Unit) -> tuple[int, str, str] | None:
    """The first error: of clang in a row with a line of the user's, else of anybody in a generated file."""
    name = re.escape(unit.name)
    of_ours = (
        rf"^(?:.*/)?{name}(?:_inside|_inside_body|_body|_t)?\.(py|pyx|c|h):(\d+):\d+: (?:(?:fatal )?error: )?(.+)$"
    )
    said = re.finditer(of_ours, message, re.MULTILINE)
    errors = [one for one in said if not one[3].startswith(("warning:", "note:"))]
    for kind, line, what in (one.groups() for one in errors):
        if kind == "py":
            return int(line), _SAYS[kind], what
    for kind, line, what in (one.groups() for one in errors):
        return _line_of_entry(int(line), unit) if kind == "pyx" else 0, _SAYS[kind], what
    return None


def _line_of_entry(row: int, unit: Unit) -> int:
    """Which function's entry a row of the Cython file is in."""
    above = "\n".join(unit.texts[f"{unit.name}.pyx"].split("\n")[:row])
    entries = re.findall(rf"^cdef public .*?\b{unit.name}_+(\w+)\(", above, re.MULTILINE)
    return _line_of_function(entries[-1], unit) if entries else 0


def _linked(message: str, unit: Unit) -> tuple[int, str, str] | None:
    """A function of the runtime's that there is not."""
    found = re.search(rf"^  (\w+): .*\n    used by {unit.name}__\w+ \(", message, re.MULTILINE)
    return found and (_line_of_symbol(found[1], unit), "the linker", f"there is no `{found[1]}`")


def _line_of_symbol(symbol: str, unit: Unit) -> int:
    """The first statement that uses it: the function that the linker names may be one that others became part of."""
    line = 0
    for row in unit.texts[f"{unit.name}_inside.c"].split("\n"):
        statement = re.match(r"\s*/\* (\d+): ", row)
        line = int(statement[1]) if statement else line
        if line and re.search(rf"\b{symbol}\(", row):
            return line
    return 0


def _line_of_function(name: str, unit: Unit) -> int:
    pattern = rf"^/\* [^/\n]*:(\d+) \*/\n(?:static )?bool {unit.name}__{name}\("
    found = re.search(pattern, unit.texts[f"{unit.name}_inside.c"], re.MULTILINE)
    return int(found[1]) if found else 0


def _source(line: int, unit: Unit) -> str:
    """The user's line, as lowered code quotes it."""
    found = re.search(rf"^\s*/\* {line}: (.*) \*/$", unit.texts[f"{unit.name}_inside.c"], re.MULTILINE)
    return found[1] if found else ""
