"""Makes what PyPI takes: the sources, and from them one wheel for each Python.

Not abi3: the emulator tells greenlets apart by fields of PyThreadState that are not in the stable ABI
(pyenclave/platforms/native/opened.c).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which

ROOT = Path(__file__).parents[1]
SDIST = "import backend, sys; print(backend.build_sdist(sys.argv[1]))"


def main(output: Path, pythons: list[str]) -> None:
    output.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(ROOT / "install"), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", SDIST, str(output.absolute())]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit("the sources could not be packed")
    sources = output / done.stdout.splitlines()[-1]
    print(sources)
    for python in pythons:
        if which(python) and subprocess.run([python, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0:
            print(output / _wheel(python, sources, output))
        else:
            print(f"{python} is not here, so there is no wheel for it")


def _wheel(python: str, sources: Path, output: Path) -> str:
    """In a virtual environment, for a system's own Python may have no pip."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([python, "-m", "venv", folder], check=True)
        made = Path(folder) / "made"
        pip = [f"{folder}/bin/pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", str(made)]
        subprocess.run([*pip, str(sources)], check=True, env={**os.environ, "PYENCLAVE_COMPILER": "zig"})
        wheel = next(made.iterdir())
        (output / wheel.name).write_bytes(wheel.read_bytes())
        return wheel.name


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
