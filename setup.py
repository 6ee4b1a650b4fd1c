"""Maps edl/ and codegen/ to pyenclave.edl and pyenclave.codegen, and builds the host's extension module."""

from setuptools import find_packages, setup

ROOTS = {"pyenclave.edl": "edl", "pyenclave.codegen": "codegen"}

packages = find_packages(include=["pyenclave", "pyenclave.*"])
for name, folder in ROOTS.items():
    packages += [name, *(f"{name}.{sub}" for sub in find_packages(folder))]

setup(
    packages=packages,
    package_dir=ROOTS,
    include_package_data=False,
    package_data={
        "pyenclave": ["py.typed", "*.pyi", "runtime/*", "runtime/*/*", "runtime/*/*/*", "inside/*"],
        "pyenclave.edl": ["*.lark"],
    },
)
