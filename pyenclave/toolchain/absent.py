"""What a source has wrong behind a header that no enclave has, where the compiler stops: all of it is said at once."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pyenclave.errors import BuildError

from .advice import is_absent_header

_FATAL = re.compile(
    r"^((?:In file included from .*\n)*.*: fatal error: '([^'\n]+)' file not found\n(?: .*\n)*)", re.MULTILINE
)


def everything_wrong(error: BuildError, compile_again: Callable[[Sequence[str]], object], folder: Path) -> BuildError:
    """What the compiler says once such headers are empty ones in `folder`, and that they are not there.

    A header of the user's own ends it as it did: without what it declares, most of the rest would be told for nothing.
    """
    said = ""
    while (found := _FATAL.search(str(error))) and is_absent_header(found[2]) and not (folder / found[2]).exists():
        said += found[1]
        (folder / found[2]).parent.mkdir(parents=True, exist_ok=True)
        (folder / found[2]).touch()
        try:
            compile_again(["-idirafter", str(folder)])
        except BuildError as more:
            error = more
        else:
            return BuildError(said.rstrip("\n"))
    return BuildError(f"{said}{error}")
