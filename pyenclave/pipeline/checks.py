"""The checks that a build begins with, alone, for modules that run as plain Python; what was right stays so."""

import hashlib
from contextlib import suppress
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, own_folder, require_own
from pyenclave.partition.packages.sources import Sources
from pyenclave.store import place, read_regular, work_folder

from .package import package_digest

_MOST = 1 << 20


def check_sources(sources: Sources) -> tuple[frozenset[str], str]:
    """The ecalls of a module, by EDL name, and what is remarked on. Raises PartitionError with all that is wrong."""
    mark = _mark(sources)
    known = None if mark is None else _read(mark)
    if known is not None:
        return known, ""
    from pyenclave.partition.check.shadows import shadows
    from pyenclave.partition.split import checked
    from pyenclave.partition.survey.names import interface_name
    from pyenclave.partition.survey.symbols import Role

    source, module, bodies, _ = checked(sources.entry, sources.bytes_of(sources.entry), sources)
    ecalls = frozenset(interface_name(module.name, one.name) for one in module.functions if one.role is Role.TRUSTED)
    remarks = "".join(one.render() for one in shadows(bodies, module, source))
    if mark is not None and not remarks:
        with suppress(BuildError, OSError):  # then it is checked again
            _write(mark, ecalls)
    return ecalls, remarks


def _mark(sources: Sources) -> Path | None:
    """What is there where these bytes were found right by this version; None where the cache cannot be used."""
    named = "\0".join((sources.path.stem, sources.digest, package_digest()))
    try:
        mark = cache_folder() / "checks" / hashlib.sha256(named.encode()).hexdigest()[:32]
        require_own(mark.parent)
    except BuildError:
        return None
    return mark


def _read(mark: Path) -> frozenset[str] | None:
    """None where it is not there, or is not whole."""
    try:
        data = read_regular(mark)
    except OSError:
        return None
    rows = data.split(b"\n") if len(data) <= _MOST else []
    if len(rows) < 2 or rows.pop() != b"" or not all(row.isascii() for row in rows):
        return None
    return frozenset(row.decode() for row in rows)


def _write(mark: Path, ecalls: frozenset[str]) -> None:
    folder = own_folder(mark.parent)
    with work_folder() as work:
        made = work / mark.name
        made.write_text("".join(f"{one}\n" for one in sorted(ecalls)))
        place([made], folder, alone=False)
