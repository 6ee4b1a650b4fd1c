"""Programs in processes and folders of their own, with a cache whose common objects are compiled already."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pyenclave.partition.packages.sources import Sources

V1 = """from pyenclave import trusted

@trusted
def f(a: int, b: int) -> int:
    return a - b
"""
CALL = "import m; print(m.f(a=10, b=3))"


@dataclass
class Project:
    """A folder with m.py, and the environment that its programs run in."""

    folder: Path
    cache: Path
    data: Path
    variables: dict[str, str] = field(default_factory=dict)
    first: str = ""  # the name of the entry that the first program built

    @property
    def module(self) -> Path:
        return self.folder / "m.py"

    @property
    def sources(self) -> Sources:
        return Sources.of(self.module, self.module.read_bytes())

    @property
    def home(self) -> Path:
        """pyenclave's own folder in the cache."""
        return self.cache / "pyenclave"

    @property
    def entries(self) -> list[Path]:
        """The builds in the cache, as `pyenclave cache show` would list them."""
        return sorted(path for path in (self.home / "builds").glob("*") if path.is_dir())

    @property
    def environment(self) -> dict[str, str]:
        own = {"XDG_CACHE_HOME": str(self.cache), "XDG_DATA_HOME": str(self.data), "PYENCLAVE_PLATFORM": "emulated"}
        return {**os.environ, **own, "PYTHONDONTWRITEBYTECODE": "1", **self.variables}

    def write(self, text: str) -> None:
        self.module.write_text(text)

    def start(self, code: str, *options: str) -> "subprocess.Popen[str]":
        """Starts a program, with pipes at its three ends."""
        command = [sys.executable, "-W", "ignore:emulated protects nothing", *options, "-c", code]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def run(self, code: str = CALL, *options: str) -> "subprocess.CompletedProcess[str]":
        """Runs a program to its end."""
        program = self.start(code, *options)
        said, errors = program.communicate()
        return subprocess.CompletedProcess(code, program.returncode, said, errors)

    def says(self, code: str = CALL, *options: str) -> str:
        """What a program that must succeed says, in a line."""
        done = self.run(code, *options)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def fails(self, code: str = CALL, *options: str) -> str:
        """The last line of a program that must fail, by an exception."""
        done = self.run(code, *options)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        return done.stderr.strip().splitlines()[-1]

    def pyenclave(self, *arguments: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "pyenclave", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd or self.folder, env=self.environment, capture_output=True, text=True)

    def build(self, *arguments: str | Path, cwd: Path | None = None) -> None:
        done = self.pyenclave("build", *(arguments or ("m.py", "-o", ".")), cwd=cwd)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that was built once: its cache has the runtime's objects and one entry."""
    folder = tmp_path_factory.mktemp("warm")
    project = Project(folder, folder / "cache", folder / "data")
    project.write(V1)
    assert project.says() == "7"
    project.first = project.entries[0].name
    return project


@pytest.fixture
def project(warm: Project, tmp_path: Path) -> Project:
    """A project of the same module and cache, to be changed at will."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copytree(warm.data, tmp_path / "data")
    # The compiler's own cache is large, and tests that damage it copy it first.
    # Nor are other entries than the first: builds ahead of time, which other tests make, leave theirs there too.
    others = [entry.name for entry in warm.entries if entry.name != warm.first]
    shutil.copytree(warm.cache, tmp_path / "cache", ignore=shutil.ignore_patterns("zig", *others))
    (tmp_path / "cache" / "pyenclave" / "zig").symlink_to(warm.home / "zig")
    made = Project(folder, tmp_path / "cache", tmp_path / "data")
    made.write(V1)
    return made


@pytest.fixture
def cold(tmp_path: Path) -> Project:
    """A project with nothing in its cache."""
    made = Project(tmp_path / "project", tmp_path / "cache", tmp_path / "data")
    made.folder.mkdir()
    made.write(V1)
    return made


@pytest.fixture(scope="session")
def new_key() -> Callable[[Path], Path]:
    """Writes a signing key to a file, which it gives back."""

    def make(file: Path) -> Path:
        key = rsa.generate_private_key(public_exponent=3, key_size=3072)
        file.touch(mode=0o600)
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return file

    return make
