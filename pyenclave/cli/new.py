"""`pyenclave new`: a project that runs, with tests that pass."""

import keyword
import re
import sys
from importlib.resources import files
from pathlib import Path

import click

from pyenclave.errors import Error

# Of one folder, which no tool takes for a project of its own: `tests--test_tokens.py.txt` is tests/test_tokens.py.
TEMPLATE = files("pyenclave.cli") / "project"
NAME = "NAME"  # of the package, in files' names and texts
RULE = "lower case letters, digits and `_`, a letter first, no word of Python's, and it does not begin with `pye`"


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Make a folder NAME with a package whose secret part is trusted, a program, and tests.

    NAME is the package's: lower case, digits and `_`. A folder of that name must not be there.
    """
    folder = Path(name)
    package = folder.name
    if not re.fullmatch(r"[a-z][a-z0-9_]*", package) or keyword.iskeyword(package) or package.startswith("pye"):
        raise Error(f"`{package}` cannot be the package's name: {RULE}")
    if package == "tests" or package in sys.stdlib_module_names:
        raise Error(f"`{package}` cannot be the package's name: another one has it")
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise Error(f"{folder} is there already, and is left as it is") from None
    for source in sorted(TEMPLATE.iterdir(), key=lambda one: one.name):
        spelled = source.name.removesuffix(".txt").replace("dot-", ".").replace("--", "/")
        path = folder / spelled.replace(NAME, package)
        path.parent.mkdir(exist_ok=True)
        path.write_text(source.read_text().replace(NAME, package))
    click.echo(f"{folder}: a package `{package}`, and its tests.")
    click.echo(f"next: cd {folder} && python -m pytest && python -m {package}")
