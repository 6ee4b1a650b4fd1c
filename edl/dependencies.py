"""A Makefile line that says which files an interface was read from."""

from collections.abc import Iterable


def makefile_rule(targets: Iterable[str], dependencies: Iterable[str]) -> str:
    """`targets: dependencies`, and an empty rule for each dependency but the first, so that one may vanish.

    Names are escaped as GNU make reads them in rules (GNU make manual, 4.3): blanks, `#`, `$`, `:` and `%`.
    """
    names = [_escape(name) for name in dependencies]
    first = f"{' '.join(_escape(target) for target in targets)}: {' '.join(names)}\n"
    return first + "".join(f"{name}:\n" for name in names[1:])


def _escape(name: str) -> str:
    escaped = name.replace("$", "$$").replace("#", "\\#")
    for character in " :%":
        escaped = escaped.replace(character, "\\" + character)
    return escaped
