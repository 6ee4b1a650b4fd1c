"""What several processes of one run need compiled is compiled by the first that asks: workers, and the second runs of a
folder under sanitizers.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest

# By its beginning it is not for a run of another tree that a test starts (tests/mutation/scratch.py).
FOLDER = "PYTEST_BUILT_ONCE"


def begin(config: pytest.Config) -> None:
    """In the run's first process."""
    if FOLDER not in os.environ:
        folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="pyenclave-built-")

        def end() -> None:
            del os.environ[FOLDER]
            shutil.rmtree(folder, ignore_errors=True)

        config.add_cleanup(end)


def once(what: Sequence[object], make: Callable[[Path], object]) -> Path:
    """The folder of `what`, which `make` has filled, here or in another process of the run."""
    place = Path(os.environ[FOLDER]) / hashlib.sha256(repr([*map(str, what)]).encode()).hexdigest()
    with open(f"{place}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            making = Path(tempfile.mkdtemp(dir=place.parent))
            make(making)
            making.rename(place)
    return place


def compiler(command: Sequence[str | Path], folder: Path | None = None) -> None:
    """Runs one, without the sanitizer that this Python may have been started with: it would be twice as slow."""
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def cython(source: Path, output: Path, *include: Path, module: str | None = None) -> None:
    """Here and not in a process of its own: the first translation takes seven times as long as each further one."""
    from Cython.Compiler.Main import CompilationOptions, compile
    from Cython.Utils import clear_function_caches

    clear_function_caches()  # which files there are
    options = CompilationOptions(
        language_level=3, include_path=[*map(str, include)], output_file=str(output), module_name=module
    )
    said = StringIO()
    with redirect_stderr(said):
        done = compile([str(source)], options)
    assert done.num_errors == 0, said.getvalue()
