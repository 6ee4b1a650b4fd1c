"""The objects that come with the package, so that a first build compiles little more than the program's own code.

They are what a build would compile (`ship.py` makes them when the package is built), each under the key of its sources,
its flags and the tools: where any of these was changed, or where `hardening` asks for other flags, none is found.
"""

import json
from functools import cache
from pathlib import Path

from pyenclave.folders import cache_is_private
from pyenclave.store import digest_of, read_regular

from .headers import PACKAGE

FOLDER = PACKAGE / "objects"
INDEX = "objects.json"  # file → SHA-256


def file_name(name: str, key: str) -> str:
    """What the object of that name and key is called in FOLDER."""
    return f"{name}-{key}.o"


def shipped(name: str, key: str) -> bytes | None:
    """The object; None where the package has none such, or not as it was compiled, or where none may be taken."""
    file = file_name(name, key)
    if cache_is_private() or file not in index(FOLDER):
        return None
    try:
        found = read_regular(FOLDER / file)
    except OSError:
        return None
    return found if digest_of(found) == index(FOLDER)[file] else None


@cache
def index(folder: Path) -> dict[str, str]:
    """What the folder's index lists; nothing where there is none."""
    try:
        found = json.loads(read_regular(folder / INDEX))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if type(found) is dict else {}
