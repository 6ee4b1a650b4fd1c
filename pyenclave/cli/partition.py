"""`pyenclave partition`: how a module of trusted Python is split, or what becomes of it, stage by stage."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyenclave.cli.shared import shared
from pyenclave.errors import Error

if TYPE_CHECKING:
    from pyenclave.cli.split.shown import Shown, Sizes
    from pyenclave.costs.figures import Figures
    from pyenclave.partition.overview.model import Overview


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "html")), default="text", show_default=True,
    help="Text, JSON, or one HTML file with a picture, which loads nothing.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
@click.option(
    "--measure", is_flag=True, help="Build it for its size, and measure what calls cost on this machine; that is kept."
)
@click.option("--sources", is_flag=True, help="Print the interface and the trusted sources it is lowered to instead.")
@click.option("--ir", "forms", is_flag=True, help="Print the typed tree and the intermediate form instead.")
def partition(file: Path, form: str, output: Path | None, measure: bool, sources: bool, forms: bool) -> None:
    """Show how FILE, a Python module, is split: what runs inside and why, what crosses at each call, what to look at.

    Of modules that share an enclave, any of them or their package's folder stands for all.
    """
    if (sources or forms) and (measure or form != "text"):
        raise click.UsageError("--sources and --ir are text, and nothing in them is measured")
    if sources and forms:
        raise click.UsageError("--sources and --ir are two different things")
    file, _ = shared(file)
    said = _sources(file) if sources else _forms(file) if forms else _split(file, form, measure)
    if output is None:
        click.echo(said, nl=False, color=False if os.environ.get("NO_COLOR") else None)
        return
    output.write_text(click.unstyle(said), encoding="utf-8", errors="surrogateescape")  # names of files, as they are
    click.echo(output)


def _sources(file: Path) -> str:
    from pyenclave.partition import partition as split

    parts = split(file)
    texts = {f"{parts.name}.edl": parts.edl, **parts.sources}
    return "".join(f"==> {name} <==\n{text}\n" for name, text in texts.items())


def _forms(file: Path) -> str:
    from pyenclave.partition.explain import explain

    return explain(file)


def _split(file: Path, form: str, measure: bool) -> str:
    from pyenclave.partition.overview.make import overview

    found = overview(file)
    sizes = _sizes(file, found) if measure else None
    shown = _shown(found, _measured() if measure else _kept(), sizes)
    if form == "json":
        return json.dumps(shown.data, indent=2, ensure_ascii=False) + "\n"
    if form == "html":
        from pyenclave.cli.split.page import page

        return page(shown)
    from pyenclave.cli.split.text import text

    return text(shown)


def _shown(found: "Overview", figures: "Figures | None", sizes: "Sizes | None") -> "Shown":
    from pyenclave.cli.split.shown import Shown

    return Shown(found, figures, sizes)


def _sizes(file: Path, found: "Overview") -> "Sizes":
    """Of the image that a first call would load."""
    from pyenclave.cli.split.shown import sizes_of
    from pyenclave.config import load_config
    from pyenclave.image.image import Image
    from pyenclave.partition.survey.source import read_bytes
    from pyenclave.pipeline.cache import cached_build
    from pyenclave.pipeline.progress import progress
    from pyenclave.pipeline.unit import sources_of

    file = file.absolute()
    sources = sources_of(file, read_bytes(file))
    config = load_config(sources.settings, shared=sources.group is not None, source=sources.entry)
    with progress(f"building {file.stem}") as step, cached_build(sources, config, step) as built:
        return sizes_of(Image.open(built.image), found)


def _measured() -> "Figures":
    from pyenclave.costs.figures import keep
    from pyenclave.costs.measure import measure

    figures = measure()
    keep(figures)
    return figures


def _kept() -> "Figures | None":
    """What was measured before, where the platform is known that calls would go to."""
    from pyenclave.costs.figures import kept
    from pyenclave.costs.where import platform

    try:
        return kept(platform())
    except Error:
        return None
