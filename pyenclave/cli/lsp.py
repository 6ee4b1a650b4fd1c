"""`pyenclave lsp`: the server of editors, for EDL and for Python files with trusted code."""

import gc
import sys
from typing import NoReturn

import click


@click.command()
def lsp() -> None:
    """Serve an editor over standard input and output (needs the extra `lsp`): EDL, and Python with trusted code."""
    run()


def run() -> NoReturn:
    try:
        from pyenclave.editor.serve import serve
    except ModuleNotFoundError as error:
        raise click.ClickException(f"the editor service needs {error.name}: pip install 'pyenclave[lsp]'") from None
    gc.enable()
    sys.exit(serve())
