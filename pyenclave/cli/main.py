"""The pyenclave command: one diagnostic per error, never a traceback."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

import click

from pyenclave.errors import Error, PartitionError

# Name → (module, object). Imported only when asked for: an editor calls `pyenclave edl` often.
COMMANDS = {
    "build": ("pyenclave.cli.build", "build"),
    "cache": ("pyenclave.cli.cache", "cache"),
    "check": ("pyenclave.cli.check", "check"),
    "doctor": ("pyenclave.cli.doctor", "doctor"),
    "new": ("pyenclave.cli.new", "new"),
    "inspect": ("pyenclave.cli.inspect", "inspect"),
    "emulate": ("pyenclave.cli.emulate", "emulate"),
    "partition": ("pyenclave.cli.partition", "partition"),
    "edl": ("pyenclave.cli.edl", "edl"),
    "explain": ("pyenclave.cli.explain", "explain"),
    "lsp": ("pyenclave.cli.lsp", "lsp"),
    "sign": ("pyenclave.cli.sign", "sign"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pyenclave")
def cli() -> None:
    """Run the sensitive part of a Python program inside a hardware enclave."""


def main() -> None:
    """Runs the command; an error of pyenclave's, or of the file system, is one message and exit code 1."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="surrogateescape")  # names of files are bytes, and are printed as they are
    try:
        try:
            cli()
        finally:
            if sys.stdout is not None and not sys.stdout.closed:  # a daemon has none, the editor's service closes it
                sys.stdout.flush()  # a full disk shows here; at exit it would be a traceback
    except PartitionError as error:  # diagnostics: they begin with file:line, which editors read
        print(error, file=sys.stderr)
    except Error as error:
        print(f"pyenclave: {error}", file=sys.stderr)
    except OSError as error:
        _drop_output()
        where = f"{error.filename}: " if error.filename else "cannot write the output: " if error.errno else ""
        print(f"pyenclave: {where}{error.strerror or error}", file=sys.stderr)
    else:
        return
    sys.exit(1)


def _drop_output() -> None:
    """What standard output still holds can perhaps not be written, which Python would try again at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
