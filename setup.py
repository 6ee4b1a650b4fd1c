"""Maps edl/ and codegen/ to pyenclave.edl and pyenclave.codegen; builds the EDL grammar's tables, the emulator's
extension module with EREPORT and EGETKEY in Zig, the program of isolated enclaves, and what images have in common.
"""

import os
import subprocess
import sys
from copy import copy
from glob import glob
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

ROOTS = {"pyenclave.edl": "edl", "pyenclave.codegen": "codegen"}
NATIVE = "pyenclave/platforms/native"
SOURCES = (
    *("allocations", "arena", "arena_slots", "arena_units", "calls", "cell", "emulated", "epc", "faults", "forks"),
    *("frozen", "gate", "handlers", "hints", "lanes", "memory", "opened", "pool", "sgx", "sleep", "software"),
    *("spawn", "step"),
)
HEADERS = (
    *("allocations", "arena", "arena_slots", "arena_units", "calls", "cell", "cell_abi", "emulated", "forks"),
    *("gate", "handlers", "host", "sgx", "software", "spawn", "step"),
)
OBJECTS = "pyenclave/objects"
ENCLU = "pyenclave/platforms/enclu"
ENGINE = "pyenclave/platforms/engine"  # SGX in software: of the emulated platform and of the device
# The C library that wheels ask for, as host modules do (toolchain/host.py): Debian 11, Ubuntu 20.04, RHEL 9 and later.
GLIBC = "2.31"

zig_tool = run_path("install/zig.py")
uses_zig = run_path("install/machine.py")["uses_zig"]()
cell = run_path("install/cell.py")
run_path("edl/tables.py")["write"]()  # edl/_tables.py, from edl/edl.lark


class Build(build_ext):
    """With Zig, nothing of the machine's own compiler settings counts: a wheel is the same wherever it is made."""

    def build_extensions(self) -> None:
        cache = str(Path(self.build_temp).absolute() / "zig")  # a home need not be there, or writable
        os.environ.update(ZIG_GLOBAL_CACHE_DIR=cache, ZIG_LOCAL_CACHE_DIR=cache)
        if uses_zig:
            zig = [zig_tool["compiler"](), "cc", "-target", f"x86_64-linux-gnu.{GLIBC}"]
            # -idirafter: Debian's Python.h includes a file from the folder above its own.
            compiler = [*zig, "-fPIC", "-DNDEBUG", "-fwrapv", "-fno-sanitize=all", "-g0", "-idirafter", "/usr/include"]
            self.compiler.set_executables(compiler_so=compiler, linker_so=[*zig, "-shared", "-s"])
        enclu = Path(self.build_temp).absolute() / "enclu.o"
        zig_tool["compile_object"](Path(f"{ENCLU}/enclu.zig"), enclu)
        for one in self.extensions:
            if one.name in (native.name, device.name):
                one.extra_objects.append(str(enclu))
        super().build_extensions()

    def build_extension(self, ext: Extension) -> None:
        """In a folder of its own: two have sources in common, which each compiles with flags of its own, at once."""
        one = copy(self)
        one.build_temp = str(Path(self.build_temp) / ext.name)
        build_ext.build_extension(one, ext)

    def run(self) -> None:
        self.parallel = self.parallel or True  # as many at once as there are processors
        super().run()
        cell["build"](self.here / cell["NAME"], Path(self.build_temp) / "cell")
        # By the package as it was just built: they are what it would compile itself.
        here = self.here.absolute()
        path = os.pathsep.join(filter(None, [str(here), os.environ.get("PYTHONPATH")]))  # an empty one is this folder
        ship = [sys.executable, "-B", "-P", "-m", "pyenclave.toolchain.ship", str(here / OBJECTS)]
        if subprocess.run(ship, env={**os.environ, "PYTHONPATH": path}).returncode != 0:
            raise CompileError("what images have in common was not compiled")

    def get_output_mapping(self) -> dict[str, str]:
        """An editable install in strict mode links what is named here, and has nothing else."""
        found = super().get_output_mapping()
        return found | {str(Path(self.build_lib, file)): file for file in self._beside() if self.inplace}

    def get_outputs(self) -> list[str]:
        found = super().get_outputs()
        return found if self.inplace else [*found, *(str(Path(self.build_lib, file)) for file in self._beside())]

    def _beside(self) -> list[str]:
        """What is built beside the extension modules, by its place in the package."""
        return [cell["NAME"], *sorted(f"{OBJECTS}/{file.name}" for file in (self.here / OBJECTS).glob("*"))]

    @property
    def here(self) -> Path:
        return Path() if self.inplace or self.editable_mode else Path(self.build_lib)


class Wheel(bdist_wheel):
    """From nothing: a folder build/ that lies in the tree may have modules that are no longer there."""

    def finalize_options(self) -> None:
        self.fresh = TemporaryDirectory(prefix="pyenclave-wheel-")  # removed with this command
        self.distribution.get_command_obj("build").build_base = self.fresh.name
        super().finalize_options()

    def get_tag(self) -> tuple[str, str, str]:
        python, abi, platform = super().get_tag()
        return python, abi, f"manylinux_{GLIBC.replace('.', '_')}_x86_64" if uses_zig else platform


packages = find_packages(include=["pyenclave", "pyenclave.*"])
for name, folder in ROOTS.items():
    packages += [name, *(f"{name}.{sub}" for sub in find_packages(folder))]

native = Extension(
    "pyenclave.platforms._native",
    [
        "pyenclave/platforms/_native.pyx",
        *(f"{NATIVE}/{name}.c" for name in SOURCES),
        *sorted(glob(f"{ENGINE}/*.c")),
    ],
    depends=[
        *(f"{NATIVE}/{name}.h" for name in HEADERS),
        *sorted(glob(f"{ENGINE}/*.h")),
        *(str(path) for path in sorted(Path(ENCLU).iterdir())),
        "pyenclave/host_include/pyenclave_u.h",
        *(f"pyenclave/shared_include/pyenclave_{name}.h" for name in ("abi", "arch")),
    ],
    include_dirs=[NATIVE, ENGINE, ENCLU, "pyenclave/host_include", "pyenclave/shared_include"],
    extra_compile_args=["-O2", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter"],
)

CODEC = "pyenclave/crossing/native"
codec = Extension(
    "pyenclave.crossing._codec",
    [f"{CODEC}/{name}.c" for name in ("arrival", "array", "pack", "plan", "unpack")],
    depends=[f"{CODEC}/plan.h"],
    include_dirs=[CODEC],
    extra_compile_args=["-O2", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter"],
)

DEVICE = "pyenclave/platforms/device/native"
# Preloaded into programs that are not ours; of a Python module it has the name and the place in wheels.
device = Extension(
    "pyenclave.platforms.device._preload",
    sorted([*glob(f"{DEVICE}/*/*.c"), *glob(f"{ENGINE}/*.c")]),
    depends=[
        *sorted([*glob(f"{DEVICE}/*/*.h"), *glob(f"{ENGINE}/*.h"), *glob(f"{ENCLU}/*")]),  # enclu.o is linked into it
        "pyenclave/shared_include/pyenclave_arch.h",
    ],
    include_dirs=[ENGINE, ENCLU, "pyenclave/shared_include"],
    # Signals find an enclave's FS base where the C library and the stack protector expect the host's.
    extra_compile_args=["-O2", "-fvisibility=hidden", "-fno-stack-protector", "-mfsgsbase", "-Wall", "-Wextra"],
    libraries=["dl", "pthread"],
)

setup(
    packages=packages,
    package_dir=ROOTS,
    include_package_data=False,
    package_data={
        "pyenclave": [
            *("py.typed", "*.pyi", "inside/*", "host_include/*", "shared_include/*", "shared_include/*/*/*"),
            *("runtime/*", "runtime/*/*", "runtime/*/*/*", "runtime/*/*/*/*"),
            "cli/project/*",
        ],
        "pyenclave.edl": ["*.lark"],
    },
    ext_modules=[*cythonize([native], compiler_directives={"language_level": "3"}), codec, device],
    cmdclass={"build_ext": Build, "bdist_wheel": Wheel},
)
