"""A copy of the tree in which defects are planted, laid out as an installation is, with caches of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOTS = ("edl", "codegen")  # installed below pyenclave (setup.py)
EXTENSION = ("pyenclave/platforms/", "pyenclave/crossing/native/")
ENGINE = "pyenclave/platforms/engine/"  # its tests compile its .c files for themselves


class DoesNotBuild(Exception):
    """The extension module does not compile with a defect in its sources."""


class Scratch:
    """`tree` is where the tests run; `site` goes on PYTHONPATH and holds the package's real files.

    They lie apart because the suite's conftest takes the checkout off sys.path.
    """

    def __init__(self, folder: Path) -> None:
        self.tree, self.site = folder / "tree", folder / "site"
        # What an outer pytest was told is not for these.
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        self.environment = {
            **own,
            "PYTHONPATH": str(self.site),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
        }
        self._changes = int(time.time())

    @classmethod
    def copy(cls, source: Path, folder: Path) -> "Scratch":
        """From a checkout: everything that git tracks or would."""
        scratch = cls(folder)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=source,
            check=True,
            capture_output=True,
            text=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (source / name).is_file():
                target = scratch.place(name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / name, target)
        scratch._link()
        return scratch

    def duplicate(self, folder: Path) -> "Scratch":
        """Another one, with what this one has built so far."""
        shutil.copytree(self.tree.parent, folder, symlinks=True)
        other = Scratch(folder)
        other._link()
        return other

    def place(self, name: str) -> Path:
        """Where a file of the tree really lies."""
        first = name.partition("/")[0]
        if first in ROOTS:
            return self.site / "pyenclave" / name
        return (self.site if first == "pyenclave" else self.tree) / name

    def _link(self) -> None:
        for name, target in {"pyenclave": "pyenclave", **{root: f"pyenclave/{root}" for root in ROOTS}}.items():
            link = self.tree / name
            link.unlink(missing_ok=True)
            if (self.site / target).is_dir():
                link.symlink_to(self.site / target)

    def build_extension(self) -> None:
        """In place. Raises DoesNotBuild."""
        if not (self.tree / "setup.py").is_file():
            return
        command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace", "--force"]
        done = subprocess.run(command, cwd=self.tree, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise DoesNotBuild(done.stderr)

    @contextmanager
    def planted(self, name: str, old: str, new: str) -> Iterator[None]:
        """The tree with one text replaced, and as it was afterwards. Raises DoesNotBuild."""
        file = self.place(name)
        text = file.read_text()
        native = name.startswith(EXTENSION) and file.suffix != ".py"
        native = native and not (name.startswith(ENGINE) and file.suffix == ".c")
        made = [*file.parent.parent.rglob("*.so"), *file.parent.parent.glob("_cell")] if native else []
        built = {path: path.read_bytes() for path in made}
        try:
            self._write(file, text.replace(old, new))
            if native:
                self.build_extension()
            yield
        finally:
            self._write(file, text)
            for path, data in built.items():
                path.write_bytes(data)

    def _write(self, file: Path, text: str) -> None:
        """With a time that no earlier content had: a compiled module is told by size and whole seconds."""
        file.write_text(text)
        self._changes += 1
        os.utime(file, (self._changes, self._changes))
