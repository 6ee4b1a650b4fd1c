"""Builds the benchmark enclave once, and what it is compared with."""

import ctypes
import importlib
import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import cffi
import pytest

from pyenclave.config import Config
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import host_include
from pyenclave.toolchain.host import compile_host
from pyenclave.toolchain.host_link import link_host

HERE = Path(__file__).parent / "boundary"

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users' Pythons keep what they have compiled


@dataclass(frozen=True)
class Boundary:
    """The loaded enclave (Python), its handle for the C loops, and the library that holds them."""

    enclave: Any
    handle: ctypes.c_void_p
    loops: ctypes.CDLL


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    unit = unit_from_edl(HERE / "boundary.edl", [HERE / "boundary.c"])
    return build(unit, tmp_path_factory.mktemp("build") / "dist", Config())


@pytest.fixture(scope="session")
def boundary(built: Built) -> Iterator[Boundary]:
    module = import_extension(built.module, "boundary")
    enclave = module.load(str(built.image), platform="emulated", back=lambda: None)
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    handle = ctypes.c_void_p(pointer(enclave.enclave.handle, b"pyenclave.enclave"))
    yield Boundary(enclave, handle, _loops(built.folder))
    enclave.close()


def _loops(folder: Path) -> ctypes.CDLL:
    objects = []
    for source in (HERE / "loops.c", folder / "boundary_u.c"):
        output = folder / f"{source.stem}.loops.o"
        compile_host(source, output, include=(folder, *host_include()), extra=("-fvisibility=default",))
        objects.append(output)
    library = folder / "loops.so"
    link_host(objects, library)
    return ctypes.CDLL(str(library))


@pytest.fixture
def decorated(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module under decorators."""
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    return importlib.import_module("decorated")


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The Cython functions without an enclave."""
    folder = tmp_path_factory.mktemp("plain")
    code, output = folder / "plain.c", folder / "plain.o"
    cythonize(HERE / "plain.pyx", code, include=())
    compile_host(code, output, include=host_include())
    library = folder / ("plain" + importlib.machinery.EXTENSION_SUFFIXES[0])
    link_host([output], library)
    spec = importlib.util.spec_from_file_location("plain", library)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", params=["cc", "clang"])
def checked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """The loops in C, with Python's checks, without an enclave: by the machine's compiler, and by the enclave's."""
    folder = tmp_path_factory.mktemp("checked")
    library = folder / "checked.so"
    if request.param == "clang":
        compile_host(HERE / "checked.c", folder / "checked.o", include=(), extra=("-fvisibility=default",))
        link_host([folder / "checked.o"], library)
    elif shutil.which("cc"):
        subprocess.run(["cc", "-O2", "-fPIC", "-shared", HERE / "checked.c", "-o", library], check=True)
    else:
        pytest.skip("no C compiler")
    return ctypes.CDLL(str(library))


@pytest.fixture(scope="session")
def cffi_empty(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """An empty C function called through cffi's API mode."""
    folder = tmp_path_factory.mktemp("cffi")
    builder = cffi.FFI()
    builder.cdef("void empty(void);")
    builder.set_source("_bench_cffi", "static void empty(void) {}")
    library = Path(builder.compile(tmpdir=str(folder)))
    spec = importlib.util.spec_from_file_location("_bench_cffi", library)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[[], None] = module.lib.empty
    return function
