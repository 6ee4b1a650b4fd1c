"""`pyenclave check`: all that is wrong with trusted Python, and nothing is built or run.

Exit codes: 0 clean, 1 errors found, 2 wrong usage or a file that is not there.
"""

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pyenclave.edl.diagnostics import Diagnostic

_FORMATS = ("text", "json", "github", "sarif")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--error-format", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], error_format: str) -> None:
    """Check modules of trusted Python, and report everything that is wrong with them.

    Of a folder in PATHS it is all modules with trusted functions. Codes are explained by `pyenclave explain`.
    """
    from pyenclave.edl.diagnostics import Severity
    from pyenclave.errors import PartitionError
    from pyenclave.partition.check.shadows import shadows
    from pyenclave.partition.split import checked

    if gc.isenabled():  # nothing worth collecting is made before the command ends
        gc.disable()
        context.call_on_close(gc.enable)
    found: dict[Diagnostic, None] = {}  # what two modules share is said once
    unread: list[str] = []
    for path in _modules(paths):
        try:
            source, module, bodies, _ = checked(path)
            found.update(dict.fromkeys(shadows(bodies, module, source)))
        except PartitionError as error:
            found.update(dict.fromkeys(error.diagnostics))
            if not error.diagnostics:
                unread.append(str(error))
    _WRITERS[error_format](list(found))
    for message in unread:
        click.echo(message, err=True)
    sys.exit(2 if unread else any(one.severity is Severity.ERROR for one in found))


def _modules(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        folders = sorted(path.rglob("*.py"))
        yield from (one for one in folders if not _is_hidden(one.relative_to(path)) and _has_trusted(one))


def _is_hidden(path: Path) -> bool:
    """Environments and caches."""
    return any(part.startswith(".") for part in path.parts) or "site-packages" in path.parts


def _has_trusted(path: Path) -> bool:
    try:
        text = path.read_bytes()
    except OSError:
        return True  # and the error says why
    return b"@trusted" in text or b"pyenclave.trusted" in text


def _text(found: "list[Diagnostic]") -> None:
    from .edl import coloured

    plain = False if os.environ.get("NO_COLOR") else None
    for diagnostic in found:
        click.echo(coloured(diagnostic), nl=False, color=plain)
    codes = sorted({diagnostic.code for diagnostic in found})
    if codes:
        counts = Counter(diagnostic.severity.value for diagnostic in found)
        said = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in sorted(counts.items()))
        click.echo(f"{said}; `pyenclave explain {codes[0]}` says more of {codes[0]}")


def _json(found: "list[Diagnostic]") -> None:
    """One object a line, as `pyenclave edl check` has them."""
    import json

    from pyenclave.edl.export import diagnostic_json

    for diagnostic in found:
        click.echo(json.dumps(diagnostic_json(diagnostic)))


def _github(found: "list[Diagnostic]") -> None:
    from .annotations import github

    for diagnostic in found:
        click.echo(github(diagnostic))


def _sarif(found: "list[Diagnostic]") -> None:
    import json

    from .annotations import sarif

    click.echo(json.dumps(sarif(found), indent=2))


_WRITERS: dict[str, Callable[[list["Diagnostic"]], None]] = dict(
    zip(_FORMATS, (_text, _json, _github, _sarif), strict=True)
)
