"""What a build leaves, and where: light to import, because every start of a program that is built already needs it."""

import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RECORD = "build.json"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build left: the signed image and the host's extension module, in `folder`.

    `warnings` is what the partitioner and the compilers said of the user's sources, where they were run.
    """

    folder: Path
    image: Path
    module: Path
    warnings: str = ""


def built_in(folder: Path, name: str, module: str) -> Built:
    """Where the build of enclave `name` with host module `module` puts its files."""
    return Built(folder, folder / image_name(name), folder / module_file(module))


def image_name(name: str) -> str:
    return f"{name}.enclave.so"


def module_file(module: str) -> str:
    """The file name of an extension module of this Python."""
    return module + str(sysconfig.get_config_var("EXT_SUFFIX"))
