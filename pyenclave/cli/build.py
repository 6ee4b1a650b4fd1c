"""`pyenclave build`: a Python module or an EDL file with sources → a signed image and its host module."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyenclave.cli.edl import language_options, load_interface, options_for
from pyenclave.cli.shared import shared
from pyenclave.config import load_config
from pyenclave.image.keys import SigningWarning
from pyenclave.partition.packages.groups import group_of
from pyenclave.pipeline.output import Built, Progress
from pyenclave.pipeline.progress import progress
from pyenclave.toolchain.cython import translator
from pyenclave.toolchain.pinned import require_tools
from pyenclave.toolchain.process import tools_of_a_build

if TYPE_CHECKING:
    from pyenclave.pipeline.unit import Unit


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
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
@click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings; enclave.toml or pyproject.toml beside SOURCE by default.",
)
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

    Of modules that share an enclave, any of them or their package's folder stands for all.

    The other options belong to an .edl file, as with `pyenclave edl`; folders and macros hold for its C as well.
    """
    require_tools()
    if source.is_dir() or source.suffix == ".py":
        source, folder = shared(source)
        shares = config_file is not None or group_of(source.absolute()) is not None
    else:
        folder, shares = source.parent, True
    config = load_config(config_file or folder, shared=shares, source=source if config_file is None else None)
    if source.suffix not in (".py", ".edl"):
        raise click.UsageError(f"{source} is neither a .py nor an .edl file")
    if source.suffix == ".py" and (sources or any(language.values())):
        raise click.UsageError("only --output and --config go with a Python module, which brings its trusted code")
    if source.suffix == ".py":
        from pyenclave.pipeline.export import build_module

        _run(source.stem, lambda step: build_module(source, output, config, step))
        return
    with tools_of_a_build(), translator():  # which is imported beside what is imported here
        from pyenclave.pipeline.make import build as build_unit

        unit = _unit(source, sources, error_format, language)
        _run(unit.name, lambda step: build_unit(unit, output, config, step))


def _run(name: str, build: Callable[[Progress], Built]) -> None:
    """Builds, and says what was built and what is to be remarked on it."""
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always", SigningWarning)
        with progress(f"building {name}") as step:
            built = build(step)
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
