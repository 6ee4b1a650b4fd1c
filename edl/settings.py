"""Options from a project: `[tool.pyenclave.edl]` of the nearest pyproject.toml, for all files or by pattern.

[tool.pyenclave.edl]
search-path = ["edl"]            # relative to pyproject.toml
define = { SGX = "1" }
deny = ["W203"]

[tool.pyenclave.edl.files]
"legacy/*.edl" = { allow = ["E305"] }
"""

from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from pyenclave.owned import NoFile, read_owned

from .report import Options

_KEYS = {"search-path", "define", "allow", "deny"}


class SettingsError(ValueError):
    """A setting is wrong; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one pyproject.toml says; `folder` is where it lies."""

    folder: Path
    common: Options = field(default_factory=Options)
    files: tuple[tuple[str, Options], ...] = ()

    def for_file(self, path: Path) -> Options:
        """The options for one file: the common ones, and those of every pattern that fits."""
        try:
            name = (path.parent.resolve() / path.name).relative_to(self.folder).as_posix()
        except ValueError:
            return self.common
        options = self.common
        for pattern, extra in self.files:
            if fnmatch(name, pattern):
                options = merge(options, extra)
        return options


def merge(first: Options, second: Options) -> Options:
    """Both, search paths in this order; of one macro or code what the second says."""
    return Options(
        first.search_paths + second.search_paths,
        {**first.defines, **second.defines},
        (first.allow - second.deny) | second.allow,
        (first.deny - second.allow) | second.deny,
    )


def find_settings(path: Path) -> Settings:
    """The settings that apply to files in a folder; raises SettingsError.

    Also where they are a stranger's: one of the folders above may be /tmp, and they say which files are read, and which
    warnings nobody sees.
    """
    start = path.resolve()
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        try:
            found = read_owned(file)
        except (FileNotFoundError, NotADirectoryError, NoFile):
            continue
        except OSError as error:
            raise SettingsError(f"{file}: {error}") from None
        if not found.is_strangers(start):
            return _read(file, found.data)
        if b"pyenclave" in found.data:
            raise SettingsError(f"{file} belongs to another user: take it away, or take it over with chown")
    return Settings(start)


def _read(file: Path, text: bytes) -> Settings:
    import tomllib  # only projects with a pyproject.toml pay for it

    try:
        document = tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{file}: {error}") from None
    table = document
    for key in ("tool", "pyenclave", "edl"):
        found = table.get(key, {})
        if not isinstance(found, dict):
            raise SettingsError(f"{file}: {key} is not a table")
        table = found
    files = table.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(value, dict) for value in files.values()):
        raise SettingsError(f"{file}: tool.pyenclave.edl.files maps patterns to tables")
    common = _options(file, {key: value for key, value in table.items() if key != "files"})
    return Settings(file.parent, common, tuple((pattern, _options(file, value)) for pattern, value in files.items()))


def _options(file: Path, table: dict[str, object]) -> Options:
    for key in table:
        if key not in _KEYS:
            raise SettingsError(f"{file}: tool.pyenclave.edl has no key `{key}`")
    defines = table.get("define", {})
    if not isinstance(defines, dict) or not all(isinstance(value, str) for value in defines.values()):
        raise SettingsError(f"{file}: define maps names to strings")
    try:
        return Options(
            tuple(file.parent / name for name in _strings(file, table, "search-path")),
            defines,
            frozenset(_strings(file, table, "allow")),
            frozenset(_strings(file, table, "deny")),
        )
    except ValueError as error:
        raise SettingsError(f"{file}: {error}") from None


def _strings(file: Path, table: dict[str, object], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{file}: {key} is a list of strings")
    return value
