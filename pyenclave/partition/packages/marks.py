"""Names of other modules than the one that is partitioned: with their module's in front, behind a mark.

No identifier has the mark, so such a name is none of the module's own, and says what it is in its own one.
"""

import re

_MARK = "\x1f"
_PREFIX = re.compile(rf"\w+{_MARK}")
_WITH_TYPES = re.compile(rf"generic_\d+_of{_MARK}")
_MARKED = re.compile(rf"(\d*)([^\W\d]\w*){_MARK}(.*)", re.DOTALL)


def marked(prefix: str, name: str) -> str:
    """The name `name` of the module that C calls `prefix`."""
    return f"{prefix}{_MARK}{name}"


def with_types(number: int, name: str) -> str:
    """The name of the generic class `name` with types, of which there are several."""
    return marked(f"generic_{number}_of", name)


def has_types(name: str) -> bool:
    return _WITH_TYPES.match(name) is not None


def beside(name: str, form: str) -> str:
    """What is made of a name, as `form` has it, in the name's module."""
    prefix, mark, own = name.rpartition(_MARK)
    return f"{prefix}{mark}{form.format(own)}"


def shown(text: str) -> str:
    """A name, or a text with such names in it, as people read it: as each is written in its own module."""
    return _PREFIX.sub("", text) if _MARK in text else text


def qualified(text: str) -> str:
    """As `shown`, but with the modules."""
    return text.replace(_MARK, ".")


def parts(name: str) -> tuple[str, str] | None:
    """The prefix, and the name without it; None for a name of the module's own.

    What is made of a name has digits before it (a method's has its class's length), which go with the name.
    """
    found = _MARKED.fullmatch(name)
    return None if found is None else (found[2], f"{found[1]}{spelled(found[3])}")


def host_name(name: str) -> str:
    """As part of a name in the interface that the host reads: with the prefix's length, which begins no other name."""
    of = parts(name)
    return name if of is None else f"{len(of[0])}{of[0]}_{of[1]}"


def spelled(name: str) -> str:
    """In C, in a name that says more than one: no identifier begins with the digit."""
    return name.replace(_MARK, "_0")
