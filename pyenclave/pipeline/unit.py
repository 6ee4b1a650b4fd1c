"""What a build starts from: a checked interface and the trusted sources behind it, however they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyenclave.edl import EdlError, Options, load, load_text
from pyenclave.edl.model import Interface
from pyenclave.edl.settings import SettingsError, find_settings
from pyenclave.errors import BuildError, InterfaceError, PartitionError
from pyenclave.partition import Partition, partition
from pyenclave.partition.emit.crossing import delivered
from pyenclave.partition.packages.sources import Sources
from pyenclave.partition.survey.source import read_bytes
from pyenclave.store import digest_of, read_regular

CPP_KINDS = (".cpp", ".cc", ".cxx")
SOURCE_KINDS = (".c", *CPP_KINDS, ".pyx", ".S")


@dataclass(frozen=True)
class Unit:
    """One enclave to build.

    `module` is the importable name of the host extension; `texts` are files that the build writes (name to text);
    `sources` the user's own trusted files; `include` where their headers are; `origin` the file that errors name;
    `defines` the macros of its C as compiler flags, the same on both sides, so that types are; `digest` SHA-256 of
    `origin` as it was read, in hexadecimal.
    """

    interface: Interface
    module: str
    texts: dict[str, str]
    sources: tuple[Path, ...]
    include: tuple[Path, ...]
    origin: Path
    digest: str
    partition: Partition | None = None
    defines: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.interface.name

    @property
    def remarks(self) -> str:
        """What the partitioner warns of."""
        return "" if self.partition is None else "".join(one.render() for one in self.partition.remarks)

    @property
    def delivers(self) -> dict[str, str] | None:
        """What each ecall hands out by a library ocall, where that is known; see codegen's generate."""
        if self.partition is None:
            return None
        results = {one.edl_name: delivered(one.result) for one in self.partition.ecalls}
        return {name: type_.name for name, type_ in results.items() if type_.is_buffer}


def sources_of(path: Path, data: bytes) -> Sources:
    """The module in `path`, whose bytes are `data`, with what it reaches in others. Raises PartitionError."""
    try:
        return Sources.of(path, data)
    except PartitionError:
        partition(path, data)  # which says it better
        raise


def unit_from_python(path: Path, sources: Sources | None = None, *, covered: bool = False) -> Unit:
    """Partitions a Python module, which is read, unless it was before into `sources`, and never run.

    `covered`: the image is to tell which lines have run. Raises PartitionError.
    """
    sources = sources or sources_of(path, read_bytes(path))
    path = sources.path
    parts = partition(sources.entry, sources.bytes_of(sources.entry), sources, covered=covered)
    try:
        interface = load_text(parts.edl, f"{parts.name}.edl")
    except EdlError as error:
        raise InterfaceError(f"the interface derived from {path.name} is not valid EDL:\n{error}") from error
    texts = {f"{parts.name}.edl": parts.edl, **parts.sources}
    return Unit(interface, f"{parts.name}_u", texts, (), (), path, sources.digest, parts)


def unit_from_edl(path: Path, sources: Sequence[Path], *, options: Options | None = None) -> Unit:
    """Takes an EDL file with C, Cython or assembly sources. Raises InterfaceError, BuildError.

    `options`: how the EDL file is read; by default as [tool.pyenclave.edl] of the file's project says.
    """
    try:
        options = options or find_settings(path.parent).for_file(path)
        interface = load(path, options)
    except (EdlError, SettingsError) as error:
        raise InterfaceError(str(error)) from error
    return unit_from_interface(interface, path, sources, options)


def unit_from_interface(interface: Interface, path: Path, sources: Sequence[Path], options: Options) -> Unit:
    """As unit_from_edl, of a file that was read with `options` before. Raises BuildError."""
    for source in sources:
        if source.suffix not in SOURCE_KINDS:
            raise BuildError(f"{source}: trusted sources end in {', '.join(SOURCE_KINDS)}")
        if not source.is_file():
            raise BuildError(f"{source}: no such file")
    if not sources and interface.ecalls:
        raise BuildError(f"{path}: its ecalls need bodies; name the trusted sources with --source")
    files = tuple(dict.fromkeys(source.absolute() for source in sources))
    # Imported files include headers that lie beside them, or where imports are searched.
    near = [Path(name).absolute().parent for name in interface.dependencies]
    searched = [folder.absolute() for folder in options.search_paths]
    include = dict.fromkeys([path.absolute().parent, *(file.parent for file in files), *near, *searched])
    try:
        digest = digest_of(read_regular(path))
    except OSError as error:
        raise BuildError(f"{path}: cannot be read: {error.strerror}") from error
    defines = [f"-D{name}" + ("" if value is None else f"={value}") for name, value in options.defines.items()]
    return Unit(interface, interface.name, {}, files, tuple(include), path, digest, defines=tuple(defines))
