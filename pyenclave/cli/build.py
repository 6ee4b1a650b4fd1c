"""`pyenclave build`: a Python module or an EDL file with sources → a signed image and its host module."""

from pathlib import Path

import click

from pyenclave.config import load_config
from pyenclave.pipeline.make import build as build_unit
from pyenclave.pipeline.progress import progress
from pyenclave.pipeline.unit import unit_from_edl, unit_from_python


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
    help="Trusted C, Cython or assembly file (with an EDL file).",
)
@click.option("--config", "config_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def build(source: Path, output: Path, sources: tuple[Path, ...], config_file: Path | None) -> None:
    """Build SOURCE, a Python module with @trusted functions or an .edl file, into OUTPUT."""
    config = load_config(config_file or source.parent)
    if source.suffix == ".py":
        if sources:
            raise click.UsageError("--source goes with an .edl file; a Python module brings its own trusted code")
        unit = unit_from_python(source)
    elif source.suffix == ".edl":
        unit = unit_from_edl(source, sources)
    else:
        raise click.UsageError(f"{source} is neither a .py nor an .edl file")
    with progress(f"building {unit.name}") as step:
        built = build_unit(unit, output, config, step)
    click.echo(f"{built.image}")
    click.echo(f"{built.module}")
