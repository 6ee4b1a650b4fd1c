"""The host's extension module: generated Cython and C, compiled against this Python."""

from pathlib import Path

from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import HOST, host_include
from pyenclave.toolchain.host import compile_host
from pyenclave.toolchain.host_link import link_host

from .unit import Unit


def extension(unit: Unit, work: Path, file_name: str, interface: str) -> Path:
    """Compiles X_u.pyx and X_u.c in `work` into the importable module `unit.module`. Raises BuildError.

    `interface` is the digest that the image has to have, see Enclave.load.
    """
    include = (work, *unit.include, *host_include())
    generated = work / f"{unit.name}_u_module.c"
    source = work / f"{unit.name}_u.pyx"
    cythonize(source, generated, include=(work, HOST), module=unit.module, docstrings=True)
    # PYENCLAVE_PYTHON: ocalls are served by the generated Cython, which can fail, not by C functions.
    flags = ("-DPYENCLAVE_PYTHON", f'-DPYE_INTERFACE="{interface}"', *unit.defines)
    objects = []
    for source in (generated, work / f"{unit.name}_u.c"):
        output = source.with_suffix(".host.o")
        compile_host(source, output, include=include, extra=flags)
        objects.append(output)
    library = work / file_name
    link_host(objects, library)
    return library
