"""`pyenclave inspect`: the identity of an image, its pages and the size of its TCB."""

import json
from pathlib import Path
from typing import Any

import click

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
    for name in ("mrenclave", "mrsigner", "signature"):
        click.echo(f"{name:17}{facts[name]}")
    for name in ("attributes", "xfrm"):
        text = f"{facts[name]['value']} ({' '.join(facts[name]['names'])}), mask {facts['masks'][name]}"
        click.echo(f"{name:17}{text}")
    click.echo(f"{'miscselect':17}{facts['miscselect']}, mask {facts['masks']['miscselect']}")
    for name in ("product_id", "security_version", "date", "threads"):
        click.echo(f"{name.replace('_', ' '):17}{facts[name]}")
    click.echo(f"{'cpu features':17}{' '.join(facts['cpu_features'])}")
    click.echo("\n" + _aligned(_pages(facts["pages"], facts["threads"])))
    click.echo(f"every one of the {facts['threads']} threads is laid out like thread 0")
    click.echo("\n" + _aligned(_tcb(facts["tcb"])))


def _pages(rows: list[dict[str, Any]], threads: int) -> list[tuple[str, ...]]:
    """One row a run; the threads are laid out alike, so the first one's rows stand for all."""
    others = {f"{kind} {index}" for kind in ("stack", "TCS", "SSA", "thread data") for index in range(1, threads)}
    table: list[tuple[str, ...]] = [("pages", "offset", "count", "type", "permissions", "measured")]
    for row in (row for row in rows if row["what"] not in others):
        measured = "yes" if row["measured"] else "no"
        cells = (row["what"], f"{row['offset']:#x}", row["count"], row["type"], row["permissions"], measured)
        table.append(tuple(map(str, cells)))
    return table


def _tcb(parts: dict[str, int]) -> list[tuple[str, ...]]:
    ordered = sorted(parts.items(), key=lambda item: -item[1])
    rows = [("part of the TCB", "bytes"), *ordered, ("in all", sum(parts.values()))]
    return [(part, str(size)) for part, size in rows]


def _aligned(table: list[tuple[str, ...]]) -> str:
    """The rows, the first of them the columns' names, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
