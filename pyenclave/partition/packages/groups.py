"""Modules that share one enclave: `modules` in the settings of their project."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyenclave.errors import PartitionError
from pyenclave.owned import STRANGERS, read_owned

from .finder import Finder

FILES = ("enclave.toml", "pyproject.toml")


@dataclass(frozen=True)
class Group:
    """`folder` has the settings. `path` is no file: what of the enclave is called after a module is called after it.

    `entry` is one of the modules.
    """

    folder: Path
    path: Path
    modules: tuple[str, ...]
    entry: Path

    @property
    def data(self) -> bytes:
        """What stands for a source's bytes: which modules they are."""
        return "\n".join(self.modules).encode()


def group_of(path: Path) -> Group | None:
    """The modules that the module in `path` shares an enclave with, itself among them; None where it has its own.

    Settings are looked for from the module's folder up to that in which its dotted name begins, and one more, which is
    the project's where the code lies in a folder `src`. Raises PartitionError, also where they are a stranger's: that
    one may be /tmp, and they say which key signs and what a debugger sees.
    """
    finder = Finder(path.absolute())
    for folder in finder.file.parents:
        for name in FILES:
            modules = _said(folder / name, finder.file)[1]
            if modules is not None:
                return _group(finder, folder, modules) if finder.place.name in modules else None
        if folder == finder.root.parent:
            break
    return None


def settings_of(path: Path) -> Path:
    """The folder whose settings hold for a module that has its own enclave: the nearest that has any, as far up as
    group_of looks; the module's own where none has. Settings that name `modules` are those modules' own.
    Raises PartitionError where they are a stranger's.
    """
    root = Finder(path.absolute()).root.parent
    for folder in path.absolute().parents:
        if any(_said(folder / name, path.absolute())[0] for name in FILES):
            return folder
        if folder == root:
            break
    return path.parent


def _said(file: Path, module: Path | None) -> tuple[bool, tuple[str, ...] | None]:
    """Whether the file has settings of the build, whatever is wrong with them, and which `modules` share an enclave.

    For a module: raises PartitionError where it would be a stranger's that hold.
    """
    try:
        found = read_owned(file)
    except FileNotFoundError:
        return False, None
    except OSError:
        return True, None  # config.py says what is wrong with it
    said = _has_settings(file, found.data), _modules(file, found.data)
    if said != (False, None) and module is not None and found.is_strangers(module):
        raise PartitionError(f"{file} {STRANGERS.format(module.name, found.owner)}")
    return said


def _has_settings(file: Path, text: bytes) -> bool:
    try:
        if file.name == "pyproject.toml" and b"pyenclave" not in text:
            return False
        table = _table(file, tomllib.loads(text.decode()))
    except (ValueError, RecursionError):
        return True
    if not isinstance(table, dict):
        return table is not None
    return "modules" not in table and bool(table.keys() - {"edl"})


def _table(file: Path, table: Any) -> Any:
    """What the file says of pyenclave; None where it says nothing."""
    if file.name != "pyproject.toml":
        return table
    tool = table.get("tool")
    return tool.get("pyenclave") if isinstance(tool, dict) else None


def group_in(folder: Path) -> Group:
    """What shares an enclave in a package's folder, as its settings or its project's say. Raises PartitionError."""
    for place in (folder, *folder.absolute().parents[:2]):
        for name in FILES:
            for module in _said(place / name, None)[1] or ():
                for file in _files(folder, module):
                    if (found := group_of(file)) is not None:
                        return found
    raise PartitionError(f"{folder}: no `modules` in the settings of its project name a module of it; name a .py file")


def _files(folder: Path, module: str) -> list[Path]:
    """Where the module may be, if it is one of the folder's."""
    last = module.split(".")
    paths = [folder.joinpath(*last[at:]) for at in range(len(last))]
    return [
        file for path in paths for file in (path.with_name(f"{path.name}.py"), path / "__init__.py") if file.is_file()
    ]


def _group(finder: Finder, folder: Path, modules: tuple[str, ...]) -> Group:
    parts = [name.split(".") for name in modules]
    common = 0
    while all(len(one) > common and one[common] == parts[0][common] for one in parts) and common < len(parts[0]) - 1:
        common += 1
    package = parts[0][:common]
    name = package[-1] if package else "_".join(modules).replace(".", "_")
    return Group(folder, finder.root.joinpath(*package, f"{name}.py"), modules, finder.file)


def _modules(file: Path, text: bytes) -> tuple[str, ...] | None:
    """None where it says nothing of this."""
    try:
        if b"modules" not in text:
            return None
        table = _table(file, tomllib.loads(text.decode()))
    except (ValueError, RecursionError):
        return None
    found = table.get("modules") if isinstance(table, dict) else None
    if found is None:
        return None
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and _is_dotted(one) for one in found):
        raise PartitionError(
            f'{file}: `modules` must be the dotted names of modules, such as ["kit.vault", "kit.tokens"]'
        )
    return tuple(dict.fromkeys(found))


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))
