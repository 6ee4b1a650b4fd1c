"""`pyenclave edl`: check, format and inspect EDL files.

Exit codes: 0 clean, 1 errors found, 2 wrong usage or a file that is not there.
"""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from pyenclave.edl import Checked, Diagnostic, Interface, Options

FILE = click.Path(path_type=Path)  # that it exists is not click's to check: the other files are reported all the same
FOLDER = click.Path(file_okay=False, path_type=Path)
DEFINE = click.option("-D", "--define", "defines", multiple=True, metavar="NAME[=VALUE]", help="Define a macro.")
_STYLES = {"error": "red", "warning": "yellow"}


@click.group()
@click.pass_context
def edl(context: click.Context) -> None:
    """Check, format and inspect EDL interface files."""
    # Nothing worth collecting is made before the command ends; for 10,000 ecalls this halves the time.
    if gc.isenabled():
        gc.disable()
        context.call_on_close(gc.enable)


def language_options(command: Callable[..., None]) -> Callable[..., None]:
    """What every command that reads an interface understands."""
    options = [
        click.option("-I", "--include", "includes", multiple=True, type=FOLDER, help="Folder to search, last."),
        click.option("--search-path", multiple=True, metavar="A:B", help="Folders to search, in this order."),
        DEFINE,
        click.option("--allow", multiple=True, metavar="CODE", help="Make an error a warning, hide a warning."),
        click.option("--deny", multiple=True, metavar="CODE", help="Make a warning an error."),
        click.option("--error-format", type=click.Choice(["human", "json"]), default="human", show_default=True),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@edl.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@language_options
def check(files: tuple[Path, ...], error_format: str, **language: Any) -> None:
    """Check FILES and report everything that is wrong with them; `-` reads standard input."""
    results = [_check(path, language) if str(path) != "-" else _check_input(language, error_format) for path in files]
    found = [diagnostic for checked in results for diagnostic in checked.diagnostics]
    _print_diagnostics(list(dict.fromkeys(found)), error_format)
    sys.exit(2 if _any_missing(files) else any(checked.errors for checked in results))


@edl.command("format")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@language_options
def format_files(files: tuple[Path, ...], only_check: bool, diff: bool, error_format: str, **language: Any) -> None:
    """Rewrite FILES in the standard layout; `-` reads standard input and writes standard output."""
    from pyenclave.cli.edl_format import format_file

    changed = False
    found: list[Diagnostic] = []
    for path in files:
        result = format_file(path, only_check, diff, options_for(path, language))
        found += result.errors
        changed |= result.would_change
    _print_diagnostics(found, error_format)
    sys.exit(2 if _any_missing(files) else bool(found) or changed)


@edl.command("json")
@click.argument("file", type=FILE)
@language_options
def print_json(file: Path, error_format: str, **language: Any) -> None:
    """Print the checked interface of FILE as JSON (docs/edl-json-schema.json describes it)."""
    import json

    from pyenclave.edl.export import interface_json

    click.echo(json.dumps(interface_json(load_interface(file, error_format, language)), indent=2))


@edl.command()
@click.argument("file", type=FILE)
@click.option("--target", "targets", multiple=True, help="What depends on FILE; its C stubs by default.")
@language_options
def deps(file: Path, targets: tuple[str, ...], error_format: str, **language: Any) -> None:
    """Print a Makefile rule with all files that FILE consists of."""
    from pyenclave.edl.dependencies import Unwritable, makefile_rule

    interface = load_interface(file, error_format, language)
    name = interface.name
    stubs = [f"{name}{suffix}" for suffix in ("_t.h", "_t.c", "_u.h", "_u.c")]
    try:
        rule = makefile_rule(targets or stubs, interface.dependencies)
    except Unwritable as error:
        _fail(file, str(error), error_format)
    click.echo(rule, nl=False)


@edl.command()
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FOLDER, default=Path(), help="Folder to write to.")
@click.option("--module", help="Importable name of the host's extension module.")
@language_options
def stubs(file: Path, output: Path, module: str | None, error_format: str, **language: Any) -> None:
    """Write the trusted and untrusted stubs of FILE and print their names."""
    if module is not None and not all(part.isidentifier() for part in module.split(".")):
        raise click.UsageError(f"`{module}` is not the name of a module")
    interface = load_interface(file, error_format, language)
    from pyenclave.cli.edl_stubs import write_stubs
    from pyenclave.codegen import CodegenError, generate
    from pyenclave.image.files import Taken

    try:
        for path in write_stubs(generate(interface, module), output):
            click.echo(str(path))
    except (CodegenError, Taken) as error:
        _fail(file, str(error), error_format)
    except OSError as error:
        _fail(file, f"cannot write {error.filename}: {error.strerror}", error_format)


@edl.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain a diagnostic CODE; the same as `pyenclave explain`."""
    from .explain import explanation

    click.echo(explanation(code), nl=False)


@edl.command()
def lsp() -> None:
    """Serve an editor over standard input and output; the same as `pyenclave lsp`."""
    from .lsp import run

    run()


# --- shared --------------------------------------------------------------------------------------


def options_for(path: Path, language: dict[str, Any]) -> "Options":
    """The project's settings for a file, then the command line's."""
    from pyenclave.edl import Options
    from pyenclave.edl.settings import find_settings, merge

    split = [Path(part) for value in language["search_path"] for part in value.split(":") if part]
    folders = (*split, *language["includes"])
    defines = _defines(language["defines"])
    try:
        given = Options(folders, defines, frozenset(language["allow"]), frozenset(language["deny"]))
        return merge(find_settings(path.parent).for_file(path), given)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _defines(definitions: tuple[str, ...]) -> dict[str, str | None]:
    defines: dict[str, str | None] = {}
    for definition in definitions:
        name, equals, value = definition.partition("=")
        if not name.isidentifier() or not name.isascii():
            raise click.UsageError(f"`{name}` cannot be the name of a macro")
        defines[name] = value if equals else None
    return defines


def _check(path: Path, language: dict[str, Any]) -> "Checked":
    from pyenclave.edl import check as check_file

    return check_file(path, options_for(path, language))


def _check_input(language: dict[str, Any], error_format: str) -> "Checked":
    """Standard input, as if it were a file of the current folder."""
    from pyenclave.edl import check_text
    from pyenclave.edl.files import STDIN, Unreadable, read_stream

    try:
        text = read_stream(sys.stdin.buffer).decode("utf-8", errors="replace")
    except Unreadable as problem:
        _fail(Path("-"), f"cannot read standard input: {problem}", error_format)
    return check_text(text, STDIN, options_for(Path(STDIN), language))


def _missing(path: Path) -> bool:
    """Nothing that could be read is there. What is there and is no EDL is a matter for diagnostics."""
    return path.is_dir() or not os.access(path, os.R_OK)


def _any_missing(files: tuple[Path, ...]) -> bool:
    return any(str(path) != "-" and _missing(path) for path in files)


def load_interface(path: Path, error_format: str, language: dict[str, Any]) -> "Interface":
    """The interface; its diagnostics are printed, and errors end the command."""
    checked = _check(path, language)
    _print_diagnostics(checked.diagnostics, error_format)
    if checked.interface is None:
        sys.exit(2 if _missing(path) else 1)
    return checked.interface


def _fail(file: Path, message: str, error_format: str) -> NoReturn:
    """Ends the command with an error that no place in FILE is to blame for, so it has no code."""
    if error_format == "json":
        import json

        click.echo(json.dumps({"code": None, "severity": "error", "message": message, "path": str(file)}), err=True)
    else:
        click.echo(f"{file}: {message}", err=True)
    sys.exit(1)


def _print_diagnostics(found: "tuple[Diagnostic, ...] | list[Diagnostic]", error_format: str) -> None:
    if error_format == "json":
        import json

        from pyenclave.edl.export import diagnostic_json

        for diagnostic in found:
            click.echo(json.dumps(diagnostic_json(diagnostic)), err=True)
        return
    plain = False if os.environ.get("NO_COLOR") else None  # https://no-color.org; else click looks at the terminal
    for diagnostic in found:
        click.echo(coloured(diagnostic), err=True, nl=False, color=plain)


def coloured(diagnostic: "Diagnostic") -> str:
    """The rendering with colours; click removes them where the output is no terminal."""
    colour = _STYLES[diagnostic.severity.value]
    first, *rest = diagnostic.render().splitlines()
    place, marker, message = first.partition(f" {diagnostic.severity.value}[")
    rows = [click.style(place, bold=True) + click.style(marker + message, fg=colour)]
    for number, row in enumerate(rest):
        rows.append(click.style(row, fg=colour) if number == 2 else row)
    return "\n".join(rows) + "\n"
