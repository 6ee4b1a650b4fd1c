"""Other modules that a module's trusted code reaches, on the host: whether they are what was read, and their state."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from .errors import PartitionError
from .guard import Guard
from .imported import Imported
from .partition.packages.sources import Sources

# Whose enclave has the state of a file: a second one would have another of its own.
_owners: dict[Path, Path] = {}


class Others:
    """Of the module that `imported` is. What cannot be read is said at the first call, as all that is wrong is."""

    def __init__(self, imported: Imported) -> None:
        self._imported = imported
        self._guards: dict[Path, Guard] = {}
        self._failed: PartitionError | None = None
        self.read = Sources(imported.path, imported.data or b"")
        try:
            self.read = Sources.of(imported.path, imported.data or b"")
        except PartitionError as error:
            self._failed = error

    def hide(self) -> None:
        """Gives those that have state which lives inside what hides it, as far as they are imported by now."""
        for file in self.read.state:
            module = self._module(file)
            if module is not None and "__pyenclave__" not in vars(module):  # which sees to its own
                guard = self._guards.get(file) or Guard(module.__name__, vars(module), self.read.others[file])
                self._guards[file] = guard
                guard.hide()

    def renew(self) -> None:
        """Gives their state its initial values again: for plain Python."""
        self.hide()
        for guard in self._guards.values():
            guard.renew()

    def claim(self) -> None:
        """Has the module's enclave be the one that their state lives in. Raises PartitionError where another is."""
        self.hide()
        for file, names in self.read.state.items():
            owner = _owners.setdefault(file, self.read.path)
            if owner != self.read.path:
                name = self.read.titles[file]
                raise PartitionError(
                    f"`{names[0]}` of {name} lives in the enclave of {owner}, and {self.read.path} would have "
                    "another one of it; let both share an enclave: `modules` in [tool.pyenclave] of pyproject.toml"
                )

    def sources(self) -> Sources:
        """What is built. Raises PartitionError where it is not what Python executes."""
        if self._failed is not None:
            from .partition import partition

            partition(self._imported.path, self._imported.data)  # which says it better
            raise self._failed.with_traceback(None)
        for file, data in self.read.others.items():
            module = self._module(file)
            if module is None and (ran := self._of_the_same_name(file, data)) is not None:
                raise PartitionError(
                    f"Python ran {ran}, which comes before {file} on sys.path and differs from it: the enclave would "
                    "have the latter; rename one of them"
                )
            if module is not None and not self._imported.same_text(vars(module), data):
                raise PartitionError(
                    f"{file} is not the text that Python ran: it changed during the import, or its .pyc "
                    "is outdated; delete __pycache__ and start the program again"
                )
        return self.read

    def changed(self) -> Path | None:
        """A file that differs from what was read."""
        for file, data in self.read.others.items():
            try:
                if file.read_bytes() != data:
                    return file
            except OSError:
                return file
        return None

    def namespaces(self) -> dict[str, dict[str, Any]]:
        """Those that are imported, by what their names begin with in the interface."""
        found = {prefix: self._module(file) for prefix, file in self.read.prefixes.items()}
        return {prefix: vars(module) for prefix, module in found.items() if module is not None}

    def _of_the_same_name(self, file: Path, data: bytes) -> str | None:
        """The file of the module that an import of the name gave, where its text is another."""
        title = self.read.titles[file]
        name = title.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        ran = getattr(sys.modules.get(name), "__file__", None)
        try:
            return ran if isinstance(ran, str) and Path(ran).read_bytes() != data else None
        except OSError:
            return ran

    def _module(self, file: Path) -> ModuleType | None:
        """Whatever it is called: a program may be a package's, or run as a script of it."""
        for module in list(sys.modules.values()):
            own = getattr(module, "__dict__", {}).get("__file__")
            if isinstance(own, str) and isinstance(module, ModuleType) and Path(own).absolute() == file:
                return module
        return None
