"""What an extra of pyproject.toml asks for, in a line: extras.py dev. For an environment that pyenclave is in already,
where `pip install -e '.[dev]'` would compile all of it again.
"""

import sys
import tomllib
from pathlib import Path

EXTRAS: dict[str, list[str]] = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"][
    "optional-dependencies"
]


def requirements(extra: str) -> list[str]:
    """Those of others' extras that it names, too: `pyenclave[build,lsp]`."""
    found: list[str] = []
    for one in EXTRAS[extra]:
        name, bracket, others = one.partition("[")
        if (name, bracket) == ("pyenclave", "["):
            found += [each for other in others.rstrip("]").split(",") for each in requirements(other)]
        else:
            found.append(one)
    return found


if __name__ == "__main__":
    print(*requirements(sys.argv[1]))
