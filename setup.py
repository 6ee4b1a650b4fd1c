"""Maps edl/ and codegen/ to pyenclave.edl and pyenclave.codegen, builds the EDL grammar's tables and the emulator's
extension module.
"""

from runpy import run_path

from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup

ROOTS = {"pyenclave.edl": "edl", "pyenclave.codegen": "codegen"}
NATIVE = "pyenclave/platforms/native"
SOURCES = ("calls", "faults", "gate", "given", "handlers", "memory", "opened", "pool")

run_path("edl/tables.py")["write"]()  # edl/_tables.py, from edl/edl.lark

packages = find_packages(include=["pyenclave", "pyenclave.*"])
for name, folder in ROOTS.items():
    packages += [name, *(f"{name}.{sub}" for sub in find_packages(folder))]

native = Extension(
    "pyenclave.platforms._native",
    [
        "pyenclave/platforms/_native.pyx",
        *(f"{NATIVE}/{name}.c" for name in SOURCES),
    ],
    depends=[f"{NATIVE}/{name}.h" for name in ("calls", "gate", "given", "handlers", "host")],
    include_dirs=[NATIVE, "pyenclave/runtime/include"],
    extra_compile_args=["-O2", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter"],
)

setup(
    packages=packages,
    package_dir=ROOTS,
    include_package_data=False,
    package_data={
        "pyenclave": ["py.typed", "*.pyi", "runtime/*", "runtime/*/*", "runtime/*/*/*", "runtime/*/*/*/*", "inside/*"],
        "pyenclave.edl": ["*.lark"],
    },
    ext_modules=cythonize([native], compiler_directives={"language_level": "3"}),
)
