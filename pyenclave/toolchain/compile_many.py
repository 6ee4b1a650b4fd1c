"""Many trusted C files to objects, several by each process of the compiler.

Starting clang takes a third of what compiling a small file does. Its driver starts a process for each source; the
compiler below it, `-cc1`, takes any number, and writes each object beside its source. Objects are the same, byte for
byte, as those of `compile_c`.
"""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyenclave.errors import BuildError

from .compile import options_for
from .pool import in_parallel
from .zig import zig

TOGETHER = 10  # files: few enough that the processors share the work


def compile_many(
    sources: Mapping[str, Path], folder: Path, *, include: Sequence[Path], extra: Sequence[str] = ()
) -> None:
    """Compiles each source to `folder`/NAME.o, which finds headers beside it and in `include`. Raises BuildError."""
    copies: dict[Path, Path] = {}
    for name, source in sources.items():
        copy = folder / source.parent.name / source.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(source.read_bytes())
        copies[copy] = folder / f"{name}.o"
    names = list(copies)
    options = _options(names[0], [*include, *dict.fromkeys(source.parent for source in sources.values())], extra)
    groups = [names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER)]
    in_parallel(lambda group: zig(["clang", *options, *map(str, group)]), groups)
    for copy, output in copies.items():
        copy.with_suffix(".o").rename(output)


def _options(source: Path, include: Sequence[Path], extra: Sequence[str]) -> list[str]:
    """What the driver would ask of the compiler for `source`, without that file's names."""
    output = source.with_suffix(".o")
    asked = zig(
        ["clang", "-###", *options_for(source, include=include, extra=extra), "-c", str(source), "-o", str(output)]
    )
    options = shlex.split(asked.splitlines()[-1])[1:]
    try:
        for named, value in (("-main-file-name", source.name), ("-o", str(output))):
            at = options.index(named)
            if options[at + 1] != value:
                raise ValueError(named)
            del options[at : at + 2]
        if options.pop() != str(source) or options[0] != "-cc1":
            raise ValueError("-cc1")
    except (ValueError, IndexError) as error:
        raise BuildError(f"the compiler's driver says what is not understood: {asked}") from error
    return options
