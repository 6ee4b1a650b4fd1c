"""`pyenclave build`: a Python module or an EDL file with sources → a signed image and its host module."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyenclave.cli.edl import language_options, load_interface, options_for
from pyenclave.config import load_config
from pyenclave.image.keys import SigningWarning
from pyenclave.pipeline.progress import progress
from pyenclave.toolchain.pinned import require_tools

if TYPE_CHECKING:
    from pyenclave.pipeline.unit import Unit


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("dist"), show_default=True
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Trusted C, C++, Cython or assembly file (with an EDL file).",
)
@click.option("--config", "config_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_options
def build(
    source: Path,
    output: Path,
    sources: tuple[Path, ...],
    config_file: Path | None,
    error_format: str,
    **language: Any,
) -> None:
    """Build SOURCE, a Python module with @trusted functions or an .edl file, into OUTPUT.

    The other options belong to an .edl file, as with `pyenclave edl`; folders and macros hold for its C as well.
    """
    require_tools()
    from pyenclave.pipeline.export import build_module
    from pyenclave.pipeline.make import build as build_unit

    config = load_config(config_file or source.parent)
    unit = None
    if source.suffix == ".py":
        if sources or any(language.values()):
            raise click.UsageError("only --output and --config go with a Python module, which brings its trusted code")
    elif source.suffix == ".edl":
        unit = _unit(source, sources, error_format, language)
    else:
        raise click.UsageError(f"{source} is neither a .py nor an .edl file")
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always", SigningWarning)
        with progress(f"building {unit.name if unit else source.stem}") as step:
            if unit is None:
                built = build_module(source, output, config, step)
            else:
                built = build_unit(unit, output, config, step)
    for remark in remarks:
        click.echo(f"pyenclave: warning: {remark.message}", err=True)
    if built.warnings:
        click.echo(built.warnings, err=True)
    click.echo(f"{built.image}")
    click.echo(f"{built.module}")


def _unit(path: Path, sources: tuple[Path, ...], error_format: str, language: dict[str, Any]) -> "Unit":
    """Prints the EDL file's diagnostics; errors end the command."""
    from pyenclave.pipeline.unit import unit_from_interface

    interface = load_interface(path, error_format, language)
    return unit_from_interface(interface, path, sources, options_for(path, language))
