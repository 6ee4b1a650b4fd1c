"""What of pyenclave itself decides a build."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pyenclave.toolchain.headers import PACKAGE


@cache
def package_digest() -> str:
    """SHA-256 over everything of pyenclave that a build reads, so that an upgrade builds anew."""
    # find_spec, because importing the language and the generators takes longer than all the rest of a start.
    specs = [find_spec(f"pyenclave.{name}") for name in ("edl", "codegen")]
    roots = [PACKAGE, *(Path(str(spec.origin)).parent for spec in specs if spec is not None)]
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".c", ".h", ".S", ".lds", ".zig", ".pxd", ".lark", ".toml"}:
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
