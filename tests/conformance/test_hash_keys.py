"""The keys of hashes: each enclave draws its own, so that nobody outside can foresee which keys of a dict collide."""

import os
import subprocess
import sys
from pathlib import Path

from ..runtime_python.test_hashes import KEY, siphash_1_3

SOURCE = """
from pyenclave import trusted

class Said:
    # What `hash` gives may be asked here only.
    def __init__(self, text: str) -> None:
        self.text = text

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and self.text == other.text

@trusted
def hashes() -> list[int]:
    return [Said(text).__hash__() for text in ("key", "key1", "another one")]
"""


def drawn(folder: Path, platform: str) -> list[int]:
    """What an enclave of its own, in a process of its own, says."""
    command = [sys.executable, "-W", "ignore", "-c", "import m; print(*m.hashes())"]
    paths = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYENCLAVE_PLATFORM": platform, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [*map(int, done.stdout.split())]


def test_every_enclave_of_an_image_hashes_in_its_own_way(tmp_path: Path, usual: str) -> None:
    (tmp_path / "m.py").write_text(SOURCE)
    found = [drawn(tmp_path, usual) for _ in range(4)]
    assert len({number for row in found for number in row}) == 12
    foreseen = siphash_1_3(KEY, b"key")  # by the key of the tests' double
    assert all(foreseen not in (number % 2**64 for number in row) for row in found)
