"""The host's extension module: generated Cython and C, compiled against this Python."""

import sys
import sysconfig
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.headers import HOST, HOST_INCLUDE
from pyenclave.image import toolchain
from pyenclave.image.host_link import link_host

from .unit import Unit


def host_include() -> tuple[Path, ...]:
    """Where a host's C finds pyenclave's headers and this Python's. Raises BuildError where it has none."""
    python = Path(sysconfig.get_path("include"))
    if not (python / "Python.h").is_file():
        version = ".".join(map(str, sys.version_info[:2]))
        raise BuildError(
            f"the headers of Python {version} are missing, which the enclave's module on the host is compiled with "
            f"({python / 'Python.h'}): on Debian, apt install python{version}-dev"
        )
    return *HOST_INCLUDE, python


def extension(unit: Unit, work: Path, file_name: str, interface: str) -> Path:
    """Compiles X_u.pyx and X_u.c in `work` into the importable module `unit.module`. Raises BuildError.

    `interface` is the digest that the image has to have, see Enclave.load.
    """
    include = (work, *unit.include, *host_include())
    generated = work / f"{unit.name}_u_module.c"
    source = work / f"{unit.name}_u.pyx"
    toolchain.cythonize(source, generated, include=(work, HOST), module=unit.module, docstrings=True)
    # PYENCLAVE_PYTHON: ocalls are served by the generated Cython, which can fail, not by C functions.
    flags = ("-DPYENCLAVE_PYTHON", f'-DPYE_INTERFACE="{interface}"', *unit.defines)
    objects = []
    for source in (generated, work / f"{unit.name}_u.c"):
        output = source.with_suffix(".host.o")
        toolchain.compile_host(source, output, include=include, extra=flags)
        objects.append(output)
    library = work / file_name
    link_host(objects, library)
    return library
