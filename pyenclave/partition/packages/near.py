"""What somebody who wrote a name that there is not may have meant."""

from collections.abc import Iterable


def nearest(name: str, offered: Iterable[str]) -> str | None:
    """The name that is spelled most alike, where one is nearly the same: the first letter is seldom mistaken."""
    from difflib import get_close_matches  # only an error pays for it

    return next(iter(get_close_matches(name, sorted(one for one in offered if one[:1] == name[:1]), 1, 0.75)), None)


def meant(name: str, offered: Iterable[str], otherwise: str) -> str:
    """As a hint."""
    near = nearest(name, offered)
    return f"did you mean `{near}`?" if near else otherwise
