"""Linking a host's extension module: against a stub of the C library that names what generated code calls.

`zig cc -shared` builds its own start-up files, libc stubs and compiler-rt first, which takes seconds on a machine where
it never did; an extension module needs none of them but for rare helpers, and then it is linked that way.
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pyenclave.errors import BuildError

from .compile import assemble
from .host import link_with_libc
from .zig import lld

# With their versions in glibc's ABI for x86-64, all of them older than HOST_TARGET's.
_LIBC = {
    "GLIBC_2.2.5": "abort bcmp calloc free malloc memchr memcmp memmove memset realloc strchr strcmp strcpy strlen "
    "strncmp strncpy strrchr wcslen __errno_location",
    "GLIBC_2.4": "__stack_chk_fail",
    "GLIBC_2.14": "memcpy",
}
_FLAGS = (
    "-shared",
    "-Bsymbolic",
    "--strip-all",
    "--build-id=none",
    "--eh-frame-hdr",
    "--hash-style=both",
    "--color-diagnostics=never",
    "-z", "now",
    "-z", "relro",
    "-z", "noexecstack",
    # Python's own symbols come from the interpreter that imports it; anything else that is missing is seen.
    "-z", "defs",
    "--warn-unresolved-symbols",
    "--error-limit=0",
)  # fmt: skip
_UNDEFINED = re.compile(r"undefined symbol: (\S+)")


def link_host(objects: Sequence[Path], output: Path) -> None:
    """Links an extension module. Raises BuildError with the linker's own message."""
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        arguments = [*_FLAGS, *map(str, objects), str(_libc(Path(folder))), "-o", str(output)]
        done = lld(arguments)
    missing = {name for name in _UNDEFINED.findall(done.stderr) if not name.startswith(("Py", "_Py"))}
    if done.returncode == 0 and not missing:
        return
    link_with_libc(objects, output)


def _libc(folder: Path) -> Path:
    """libc.so.6 as far as the linker looks at it: names, versions, and what it is called."""
    names = " ".join(_LIBC.values()).split()
    source, stub = folder / "libc.S", folder / "libc.so"
    labels = [f".globl {name}\n.type {name}, @function\n{name}:" for name in names]
    source.write_text("\n".join([*labels, '    ret\n    .section .note.GNU-stack, "", @progbits\n']))
    versions = folder / "libc.map"
    versions.write_text("".join(f"{version} {{ {'; '.join(row.split())}; }};\n" for version, row in _LIBC.items()))
    assemble(source, folder / "libc.o", include=())
    done = lld(
        ["-shared", "-soname=libc.so.6", f"--version-script={versions}", "-o", str(stub), str(folder / "libc.o")]
    )
    if done.returncode != 0:
        raise BuildError(done.stderr)
    return stub
