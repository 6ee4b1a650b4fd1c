"""Where the source of a module is that another one imports: found by its name, as Python would; nothing is imported."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .shipped import shipped

_INSTALLED = ("site-packages", "dist-packages")


class Ambiguous(Exception):
    """A name is a file's beside the module, and one of Python's own modules: which one runs depends on the start."""


@dataclass(frozen=True)
class Place:
    """A module's dotted name and its file; None for a folder without an `__init__.py`. `is_shipped`: by pyenclave."""

    name: str
    file: Path | None
    is_package: bool = False
    is_shipped: bool = False


@dataclass
class Finder:
    """For the module in `file`. `root` is the folder in which its dotted name begins."""

    file: Path
    root: Path = field(init=False)
    place: Place = field(init=False)

    def __post_init__(self) -> None:
        folder = self.file.absolute().parent  # the package may begin above the folder that it is named from
        names = [] if self.file.stem == "__init__" else [self.file.stem]
        while (folder / "__init__.py").is_file() and folder.name.isidentifier():
            names.insert(0, folder.name)
            folder = folder.parent
        self.root = self._named(folder)
        self.place = Place(".".join(names), self.file, self.file.stem == "__init__")

    def _named(self, folder: Path) -> Path:
        """As the file is named: from the current folder, or absolute."""
        return folder if self.file.is_absolute() else Path(os.path.relpath(folder))

    def absolute(self, importer: Place, level: int, name: str) -> str | None:
        """The dotted name that `from ..name import` stands for; None where it leads out of all packages."""
        if level == 0:
            return name
        importer = self.place if importer.file == self.file else importer
        parts = importer.name.split(".")
        up = level - importer.is_package
        if up >= len(parts) and importer == self.place and not importer.is_package:
            parts = self._within_folders(up)  # a package without `__init__.py`
        base = parts[: len(parts) - up] if up else parts
        return ".".join([*base, *([name] if name else [])]) if base else None

    def _within_folders(self, up: int) -> list[str]:
        parts = self.place.name.split(".")
        root = Path(os.path.abspath(self.root))
        while len(parts) <= up and root.name.isidentifier():
            parts.insert(0, root.name)
            root = root.parent
        self.root = self._named(root)
        self.place = Place(".".join(parts), self.file)
        return parts

    def find(self, name: str) -> Place | None:
        """A module of the user's own, or one that pyenclave has; None for all others. Raises Ambiguous."""
        if name == self.place.name:
            return self.place
        found = self._of_the_user(name)
        if found is not None and name.split(".")[0] in sys.stdlib_module_names:
            raise Ambiguous
        if found is None and (file := shipped(name)) is not None:
            return Place(name, file, is_shipped=True)
        return found

    def _of_the_user(self, name: str) -> Place | None:
        """Of the package that the module is in; beside a module that is in none, whatever lies there."""
        first, top = name.split(".")[0], self.place.name.split(".")[0]
        alone = "." not in self.place.name and not self.place.is_package and self.root.name not in _INSTALLED
        if first == "pyenclave" or (first != top and not alone):
            return None
        path = self.root.joinpath(*name.split("."))
        if (path / "__init__.py").is_file():
            return Place(name, path / "__init__.py", is_package=True)
        if path.with_name(f"{path.name}.py").is_file():
            return Place(name, path.with_name(f"{path.name}.py"))
        return Place(name, None, is_package=True) if path.is_dir() and self._has_python(path) else None

    @staticmethod
    def _has_python(folder: Path) -> bool:
        return any(True for _ in folder.glob("*.py"))
