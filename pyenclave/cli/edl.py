"""`pyenclave edl`: check, format and inspect EDL files. Exit codes: 0 clean, 1 errors found, 2 wrong usage."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pyenclave.edl import Checked, Diagnostic, Interface, Options

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STDIN_OR_FILE = click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True)
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


def _language_options(command: Callable[..., None]) -> Callable[..., None]:
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
@_language_options
def check(files: tuple[Path, ...], error_format: str, **language: Any) -> None:
    """Check FILES and report everything that is wrong with them."""
    results = [_check(path, language) for path in files]
    found = [diagnostic for checked in results for diagnostic in checked.diagnostics]
    _print_diagnostics(list(dict.fromkeys(found)), error_format)
    sys.exit(any(checked.errors for checked in results))


@edl.command("format")
@click.argument("files", nargs=-1, required=True, type=STDIN_OR_FILE)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@DEFINE
def format_files(files: tuple[Path, ...], only_check: bool, diff: bool, defines: tuple[str, ...]) -> None:
    """Rewrite FILES in the standard layout; `-` reads standard input and writes standard output."""
    from pyenclave.edl import Options
    from pyenclave.edl.formatter import FormatError

    failed = False
    options = Options(defines=_defines(defines))
    for path in files:
        try:
            failed |= _format(path, only_check, diff, options)
        except FormatError as error:
            click.echo(f"{path}: {error}", err=True)
            failed = True
    sys.exit(failed)


@edl.command("json")
@click.argument("file", type=FILE)
@_language_options
def print_json(file: Path, error_format: str, **language: Any) -> None:
    """Print the checked interface of FILE as JSON (docs/edl-json-schema.json describes it)."""
    import json

    from pyenclave.edl.export import interface_json

    click.echo(json.dumps(interface_json(_load(file, error_format, language)), indent=2))


@edl.command()
@click.argument("file", type=FILE)
@click.option("--target", "targets", multiple=True, help="What depends on FILE; its C stubs by default.")
@_language_options
def deps(file: Path, targets: tuple[str, ...], error_format: str, **language: Any) -> None:
    """Print a Makefile rule with all files that FILE consists of."""
    from pyenclave.edl.dependencies import makefile_rule

    interface = _load(file, error_format, language)
    name = interface.name
    stubs = [f"{name}{suffix}" for suffix in ("_t.h", "_t.c", "_u.h", "_u.c")]
    click.echo(makefile_rule(targets or stubs, interface.dependencies), nl=False)


@edl.command()
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FOLDER, default=Path(), help="Folder to write to.")
@click.option("--module", help="Importable name of the host's extension module.")
@_language_options
def stubs(file: Path, output: Path, module: str | None, error_format: str, **language: Any) -> None:
    """Write the trusted and untrusted stubs of FILE and print their names."""
    interface = _load(file, error_format, language)
    from pyenclave.codegen import CodegenError, generate

    try:
        texts = generate(interface, module)
    except CodegenError as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(1)
    output.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (output / name).write_text(text, encoding="utf-8")
        click.echo(str(output / name))


@edl.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain a diagnostic CODE with an example."""
    from pyenclave.edl.codes import REGISTRY
    from pyenclave.edl.reference import section

    if code.upper() not in REGISTRY:
        raise click.UsageError(f"no diagnostic has the code {code}")
    click.echo(section(REGISTRY[code.upper()]), nl=False)


@edl.command()
def lsp() -> None:
    """Serve an editor over standard input and output (needs the extra `lsp`)."""
    try:
        from pyenclave.edl.lsp.server import serve
    except ModuleNotFoundError as error:
        raise click.UsageError(f"{error.name} is missing: install pyenclave[lsp]") from None
    gc.enable()
    serve()


# --- shared --------------------------------------------------------------------------------------


def _options(path: Path, language: dict[str, Any]) -> "Options":
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

    return check_file(path, _options(path, language))


def _load(path: Path, error_format: str, language: dict[str, Any]) -> "Interface":
    """The interface; its diagnostics are printed, and errors end the command."""
    checked = _check(path, language)
    _print_diagnostics(checked.diagnostics, error_format)
    if checked.interface is None:
        sys.exit(1)
    return checked.interface


def _print_diagnostics(found: "tuple[Diagnostic, ...] | list[Diagnostic]", error_format: str) -> None:
    if error_format == "json":
        import json

        from pyenclave.edl.export import diagnostic_json

        for diagnostic in found:
            click.echo(json.dumps(diagnostic_json(diagnostic)), err=True)
        return
    for diagnostic in found:
        click.echo(_coloured(diagnostic), err=True, nl=False)


def _coloured(diagnostic: "Diagnostic") -> str:
    """The rendering with colours; click removes them where the output is no terminal."""
    colour = _STYLES[diagnostic.severity.value]
    first, *rest = diagnostic.render().splitlines()
    place, marker, message = first.partition(f" {diagnostic.severity.value}[")
    rows = [click.style(place, bold=True) + click.style(marker + message, fg=colour)]
    for number, row in enumerate(rest):
        rows.append(click.style(row, fg=colour) if number == 2 else row)
    return "\n".join(rows) + "\n"


def _format(path: Path, only_check: bool, diff: bool, options: "Options") -> bool:
    """Formats one file; True where it would change and must not, or has errors."""
    from pyenclave.edl.formatter import format_text
    from pyenclave.edl.syntax_check import syntax_errors

    from_stdin = str(path) == "-"
    text = sys.stdin.read() if from_stdin else path.read_text(encoding="utf-8")
    errors = syntax_errors(text, "<stdin>" if from_stdin else str(path), options)
    if errors:
        _print_diagnostics(errors, "human")
        return True
    formatted = format_text(text)
    if diff:
        _print_diff(str(path), text, formatted)
    if only_check or diff:
        if only_check and formatted != text:
            click.echo(f"{path} would change", err=True)
        return only_check and formatted != text
    if from_stdin:
        click.echo(formatted, nl=False)
    elif formatted != text:
        path.write_text(formatted, encoding="utf-8")
    return False


def _print_diff(name: str, before: str, after: str) -> None:
    from difflib import unified_diff

    for line in unified_diff(before.splitlines(True), after.splitlines(True), name, f"{name} (formatted)"):
        click.echo(line if line.endswith("\n") else line + "\n", nl=False)
