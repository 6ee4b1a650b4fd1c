"""What of pyenclave itself decides a build."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pyenclave.toolchain.headers import PACKAGE

_SUFFIXES = (".py", ".c", ".h", ".S", ".lds", ".zig", ".pxd", ".lark", ".toml")
_CPP_HEADERS = "cxx"  # the folder of headers without a suffix, as C++'s have none


@cache
def package_digest() -> str:
    """SHA-256 over everything of pyenclave that a build reads, so that an upgrade builds anew."""
    # find_spec, because importing the language and the generators takes longer than all the rest of a start.
    specs = [find_spec(f"pyenclave.{name}") for name in ("edl", "codegen")]
    roots = [PACKAGE, *(Path(str(spec.origin)).parent for spec in specs if spec is not None)]
    digest = hashlib.sha256()
    for root in roots:
        for name, content in _sources(root):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[tuple[str, bytes]]:
    """Place and content of each below `root`, in one order. No Path for each: every start waits for this."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        below = folder.removeprefix(str(root))
        whole = os.path.basename(folder) == _CPP_HEADERS
        for name in sorted(names if whole else (one for one in names if one.endswith(_SUFFIXES))):
            with open(os.path.join(folder, name), "rb", buffering=0) as file:
                yield f"{below}/{name}", file.read()
