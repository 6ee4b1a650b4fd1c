"""`pyenclave cache`: where builds are kept, what is there, and removing it."""

import click

from pyenclave.folders import cache_folder
from pyenclave.pipeline.contents import Entry, clear, entries


@click.group()
def cache() -> None:
    """Look into, and empty, the cache of builds and compiled objects. Everything in it can be made again."""


@cache.command("path")
def show_path() -> None:
    """Print the cache's folder, which XDG_CACHE_HOME decides."""
    click.echo(cache_folder())


@cache.command("show")
def show_entries() -> None:
    """List what is in the cache, with its size."""
    found = entries()
    for entry in found:
        click.echo(_row(entry))
    click.echo(f"{_readable(sum(entry.size for entry in found))} in {cache_folder()}")


@cache.command("clear")
def clear_entries() -> None:
    """Remove everything from the cache but what a running build or first call holds."""
    removed, kept = clear()
    click.echo(f"removed {_readable(sum(entry.size for entry in removed))} from {cache_folder()}")
    for entry in kept:
        click.echo(f"kept {entry.name}: a build holds it, or it cannot be removed", err=True)


def _row(entry: Entry) -> str:
    return f"{_readable(entry.size):>10}  {entry.name}"


def _readable(size: int) -> str:
    return f"{size} bytes" if size < 1024 else f"{-(-size // 1024)} KiB"
