"""The host's extension module: generated Cython and C, compiled against this Python."""

import sys
from concurrent.futures import Executor
from pathlib import Path

from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import HOST, host_include
from pyenclave.toolchain.host import compile_host
from pyenclave.toolchain.host_link import link_host
from pyenclave.toolchain.objects import cached, digest_of_sources

from .package import package_digest
from .unit import Unit


def extension(unit: Unit, work: Path, file_name: str, interface: str, pool: Executor) -> Path:
    """Compiles X_u.pyx and X_u.c in `work` into the importable module `unit.module`. Raises BuildError.

    `interface` is the digest that the image has to have, see Enclave.load. A module whose C includes nothing of the
    user's is taken from the cache: a changed body of trusted code changes nothing on this side.
    """

    def make(folder: Path) -> None:
        _make(unit, work, folder / file_name, interface, pool)

    if unit.include:
        make(work)
        return work / file_name
    generated = [work / f"{unit.name}_u{suffix}" for suffix in (".pyx", ".c", ".h")]
    made_with = (unit.module, interface, unit.defines, file_name, sys.version, host_include(), package_digest())
    return cached("host", digest_of_sources(generated, made_with), make, work)[0]


def _make(unit: Unit, work: Path, library: Path, interface: str, pool: Executor) -> None:
    include = (work, *unit.include, *host_include())
    # PYENCLAVE_PYTHON: ocalls are served by the generated Cython, which can fail, not by C functions.
    flags = ("-DPYENCLAVE_PYTHON", f'-DPYE_INTERFACE="{interface}"', *unit.defines)
    code = work / f"{unit.name}_u_module.c"
    sources = (code, work / f"{unit.name}_u.c")
    objects = [source.with_suffix(".host.o") for source in sources]
    proxies = pool.submit(compile_host, sources[1], objects[1], include=include, extra=flags)
    source = work / f"{unit.name}_u.pyx"
    cythonize(source, code, include=(work, HOST), module=unit.module, docstrings=True)
    compile_host(sources[0], objects[0], include=include, extra=flags)
    proxies.result()
    link_host(objects, library)
