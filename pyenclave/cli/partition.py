"""`pyenclave partition`: what becomes of a module of trusted Python, stage by stage."""

from pathlib import Path

import click

from pyenclave.cli.shared import shared
from pyenclave.partition import partition as split
from pyenclave.partition.explain import explain


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--ir", "forms", is_flag=True, help="Print the typed tree and the intermediate form instead.")
def partition(file: Path, forms: bool) -> None:
    """Show the interface and the trusted sources that FILE, a Python module, is lowered to.

    Of modules that share an enclave, any of them or their package's folder stands for all.
    """
    file, _ = shared(file)
    if forms:
        click.echo(explain(file), nl=False)
        return
    parts = split(file)
    for name, text in {f"{parts.name}.edl": parts.edl, **parts.sources}.items():
        click.echo(f"==> {name} <==\n{text}")
