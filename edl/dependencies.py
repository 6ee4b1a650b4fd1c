"""A Makefile rule that says which files an interface was read from."""

import re
from collections.abc import Iterable

# What GNU make (4.3, tried) has no escape for: a backslash before one of its signs or at the end, a blank, an `&` or
# parentheses (an archive's member) at the end, and some characters anywhere. A target with % is a pattern.
_UNWRITABLE = re.compile(r"[\t\n\v\f\r=;|]|\\(?=[ #:%*?\[\\]|\Z)|[ &]\Z|(?<=.)\(.*\)\Z")
_ESCAPED = re.compile(r"[ #:*?\[]")


class Unwritable(ValueError):
    """A file's name that no rule can have; the message says why."""


def makefile_rule(targets: Iterable[str], dependencies: Iterable[str]) -> str:
    """`targets: dependencies`, and an empty rule for each dependency but the first, so that one may vanish.

    Raises Unwritable.
    """
    made = list(targets)
    for name in made:
        if "%" in name:
            raise Unwritable(f"make takes the target {name!a} for a pattern: `%` cannot be escaped there")
    names = [_escape(name) for name in dependencies]
    first = f"{' '.join(map(_escape, made))}: {' '.join(names)}\n"
    rules = [name.replace("%", "\\%") for name in names[1:]]
    return first + "".join(f"{name}:\n" for name in rules)


def _escape(name: str) -> str:
    if found := _UNWRITABLE.search(name):
        raise Unwritable(f"no Makefile rule can name {name!a}: make has no escape for the {found[0]!a} in it")
    here = "./" if name.startswith("~") else ""  # else it is somebody's home
    return here + _ESCAPED.sub(r"\\\g<0>", name).replace("$", "$$")
