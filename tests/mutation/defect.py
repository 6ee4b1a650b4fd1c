"""The planted defects as data: what to replace where, and which tests must go red."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Defect:
    """`old` occurs exactly once in `path`; with `new` in its place, `tests` fail. `unseen`: why none can."""

    area: str
    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]
    unseen: str = ""

    def problems(self, tree: Path) -> Iterator[str]:
        """What is wrong with the entry itself."""
        file = tree / self.path
        count = file.read_text().count(self.old) if file.is_file() else 0
        if count != 1:
            yield f"its old text occurs {count} times in {self.path}"
        if self.old == self.new:
            yield "it changes nothing"
        if not self.tests and not self.unseen:
            yield "it names no test"
        for test in self.tests:
            name, _, function = test.partition("::")
            function = function.partition("[")[0]
            if not (tree / name).exists():
                yield f"there is no {name}"
            elif function and not re.search(rf"^def {re.escape(function)}\(", (tree / name).read_text(), re.MULTILINE):
                yield f"{name} has no {function}"


def read(folder: Path) -> list[Defect]:
    """All defects: one TOML file an area, whose `tests` hold for entries without their own."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        table = tomllib.loads(file.read_text())
        for row in table["defect"]:
            tests = tuple(row.pop("tests", table.get("tests", ())))
            found.append(Defect(file.stem, tests=() if row.get("unseen") else tests, **row))
    return found


def problems(defects: list[Defect], tree: Path) -> list[str]:
    """Everything that is wrong with the list, one line each."""
    found = [f"{one.area}: {one.name}: {what}" for one in defects for what in one.problems(tree)]
    names = [f"{one.area}: {one.name}" for one in defects]
    return found + [f"{name}: listed twice" for name in sorted(set(names)) if names.count(name) > 1]
