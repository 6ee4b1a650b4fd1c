"""`pyenclave inspect`: the identity of an image, its pages and the size of its TCB."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pyenclave.image.image import Image
from pyenclave.image.inspect import describe, dump


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--dump", "stem", type=click.Path(path_type=Path), help="Write STEM.bin (memory) and STEM.json (pages).")
def inspect(file: Path, as_json: bool, stem: Path | None) -> None:
    """Show what the enclave image FILE is: measurement, signer, attributes, pages, size of the TCB."""
    image = Image.open(file)
    if stem is not None:
        for path in dump(image, stem):
            click.echo(path)
        return
    facts = describe(image)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    console = Console(soft_wrap=True, highlight=False)
    for name in ("mrenclave", "mrsigner", "signature"):
        console.print(f"{name:17}{facts[name]}", markup=False)
    for name in ("attributes", "xfrm"):
        text = f"{facts[name]['value']} ({' '.join(facts[name]['names'])}), mask {facts['masks'][name]}"
        console.print(f"{name:17}{text}", markup=False)
    console.print(f"{'miscselect':17}{facts['miscselect']}, mask {facts['masks']['miscselect']}", markup=False)
    for name in ("product_id", "security_version", "date", "threads"):
        console.print(f"{name.replace('_', ' '):17}{facts[name]}", markup=False)
    console.print(f"{'cpu features':17}{' '.join(facts['cpu_features'])}", markup=False)
    console.print(_pages(facts["pages"], facts["threads"]))
    console.print(_tcb(facts["tcb"]))


def _pages(rows: list[dict[str, Any]], threads: int) -> Table:
    """One row a run; the threads are laid out alike, so the first one's rows stand for all."""
    others = {f"{kind} {index}" for kind in ("stack", "TCS", "SSA", "thread data") for index in range(1, threads)}
    caption = f"every one of the {threads} threads is laid out like thread 0"
    table = Table("pages", "offset", "count", "type", "permissions", "measured", caption=caption)
    for row in (row for row in rows if row["what"] not in others):
        measured = "yes" if row["measured"] else "no"
        table.add_row(row["what"], f"{row['offset']:#x}", str(row["count"]), row["type"], row["permissions"], measured)
    return table


def _tcb(parts: dict[str, int]) -> Table:
    table = Table("part of the TCB", "bytes")
    for part, size in sorted(parts.items(), key=lambda item: -item[1]):
        table.add_row(Text(part), str(size))  # a file's own words, and no markup
    table.add_row("in all", str(sum(parts.values())))
    return table
