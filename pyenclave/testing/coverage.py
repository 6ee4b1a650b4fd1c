"""Which lines of trusted code the tests have run: counted inside, by debug images that are built to tell."""

import os
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pyenclave.errors import Error
from pyenclave.home import Home, homes, leaving, loaded_homes
from pyenclave.host import COVERAGE
from pyenclave.partition.packages.sources import Sources
from pyenclave.partition.split import source_of

_READ = "assert"  # as partition/emit/coverage.py spells it
PATIENCE = 10.0  # seconds for an enclave to tell: its other calls may have every TCS
Lines = dict[str, dict[int, bool]]  # of each file, the lines in which a statement begins, and whether it has run


class Coverage:
    """From here on enclaves are built to tell, and what each has seen is added before it goes."""

    def __init__(self) -> None:
        self.lines: Lines = {}
        self._places: dict[tuple[Path, str], list[tuple[int, Path, bool]]] = {}  # by what was built
        os.environ[COVERAGE] = "1"
        leaving.append(self.look)

    def end(self) -> None:
        """Looks into the enclaves that are left."""
        for home in homes():
            self.look(home)
        leaving.remove(self.look)
        if not leaving:
            loaded_homes.clear()
        os.environ.pop(COVERAGE, None)

    def look(self, home: Home) -> None:
        """A lost enclave tells nothing any more, and nothing does one that was loaded before this."""
        loaded = home.loaded
        read: Sources = home.read
        if loaded is None or loaded.enclave.lost:
            return
        asked = getattr(loaded, f"{read.path.stem}_{_READ}", None)
        if asked is None:
            return
        built = read.path, read.digest  # two files may be of one text
        places = self._places.get(built) or self._places.setdefault(built, _places(read))
        data = _answer(asked, places[-1][0])
        if data is None:
            if not loaded.enclave.lost:
                name = read.path.name
                warnings.warn(f"{name}: which lines ran is not known: calls of it hold every TCS", stacklevel=2)
            return
        for (before, file, ours), after in zip(places, [one[0] for one in places[1:]], strict=False):
            found = {
                line - before: data[line] == 2 for line in range(before + 1, min(after + 1, len(data))) if data[line]
            }
            if found and not ours:
                self.add({str(file): found})

    def add(self, lines: Mapping[str, Mapping[int, bool]]) -> None:
        """What this or another process has seen."""
        for file, found in lines.items():
            known = self.lines.setdefault(file, {})
            for line, has_run in found.items():
                known[line] = known.get(line, False) or has_run


def _answer(asked: Callable[[int], bytes], count: int) -> bytes | None:
    """None where the enclave went meanwhile, or has no TCS for this call: threads of tests may stay in ocalls."""
    answers = []

    def ask() -> None:
        with suppress(Error):
            answers.append(asked(count))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return answers[0] if answers else None


def _places(sources: Sources) -> list[tuple[int, Path, bool]]:
    """How many lines there are before each file, which one it is, and whether it is pyenclave's own; then their end."""
    source = source_of(sources.entry, sources.bytes_of(sources.entry), sources)
    found = [(0, source.path, False)]
    found += [(part.before, one.path, part.place.is_shipped) for part, one in source.parts]
    return [*found, (len(source.lines) + 1, Path(), True)]


def table(lines: Lines, folder: Path) -> Iterable[str]:
    """A row for each file, as coverage.py has them."""
    rows = [("trusted lines", "in all", "run", "", "missing")]
    for file, found in sorted(lines.items()):
        missed = sorted(line for line, has_run in found.items() if not has_run)
        run = len(found) - len(missed)
        rows.append(
            (_short(file, folder), str(len(found)), str(run), f"{100 * run // len(found)} %", _ranges(missed, found))
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *numbers, missing in rows:
        cells = [name.ljust(widths[0]), *(one.rjust(width) for one, width in zip(numbers, widths[1:], strict=False))]
        yield "  ".join([*cells, missing]).rstrip()


def _short(file: str, folder: Path) -> str:
    return os.path.relpath(file, folder) if Path(file).is_relative_to(folder) else file


def _ranges(missed: list[int], found: Mapping[int, bool]) -> str:
    """`3, 7-9`: lines in which nothing begins do not end a range."""
    groups: list[list[int]] = []
    for line in sorted(found):
        if line not in missed:
            groups.append([])
        elif groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in groups if one)


def lcov(lines: Lines) -> str:
    """For other tools (geninfo's format); a line that has run has done so once or more."""
    rows = []
    for file, found in sorted(lines.items()):
        rows += ["TN:", f"SF:{file}", *(f"DA:{line},{int(found[line])}" for line in sorted(found))]
        rows += [f"LF:{len(found)}", f"LH:{sum(found.values())}", "end_of_record"]
    return "\n".join(rows) + "\n"
