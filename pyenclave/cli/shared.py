"""What a command's SOURCE stands for: a module, or all that share an enclave."""

from pathlib import Path

from pyenclave.partition.packages.groups import group_in, group_of, settings_of


def shared(source: Path) -> tuple[Path, Path]:
    """A module, and the folder whose settings hold; of a folder, one of its modules. Raises PartitionError."""
    source = source.absolute() if source.is_dir() else source
    group = group_in(source) if source.is_dir() else group_of(source.absolute())
    if group is None:
        folder = settings_of(source.absolute())
        return source, source.parent if folder == source.absolute().parent else folder
    return (group.entry if source.is_dir() else source), group.folder
