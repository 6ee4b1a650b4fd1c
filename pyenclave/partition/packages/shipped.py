"""Modules of the standard library that pyenclave has as trusted Python, by the names under which they are imported.

Each is a file here whose functions mean what the standard library's do; outside, that one runs. What a file does not
bind is not in it, and looked for where it would be without the file.
"""

import ast
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "library"
# The name that is imported, and the file in FOLDER.
MODULES: dict[str, str] = {
    "bisect": "bisect.py",
    "datetime": "datetime.py",
    "decimal": "decimal.py",
    "heapq": "heapq.py",
    "re": "re.py",
    "time": "time.py",
}


def shipped(name: str) -> Path | None:
    """The source of the standard library's module `name`, where pyenclave has one."""
    return FOLDER / MODULES[name] if name in MODULES else None


def shipped_names() -> list[str]:
    """What these modules offer, in full: `heapq.heappush`."""
    found = []
    for module, file in sorted(MODULES.items()):
        tree = ast.parse((FOLDER / file).read_text("utf-8"))
        names = [one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
        found += [f"{module}.{name}" for name in names if not name.startswith("_")]
    return found
