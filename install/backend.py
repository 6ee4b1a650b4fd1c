"""setuptools' build backend, which asks for what builds enclaves, too, and says what is missing.

`pip` runs it (pyproject.toml, [build-system]). The package has a program and objects that are built with the extra
`build`, whose versions are written once.
"""

import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from machine import lacking
from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

Settings = dict[str, str | list[str]] | None


# What a wheel is made of.
FILES = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.py")
FOLDERS = ("codegen", "edl", "install", "pyenclave")


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    with _copied():
        return [*_compiler(), *build_meta.get_requires_for_build_wheel(config_settings)]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    if not os.access(".", os.W_OK):
        raise SystemExit(f"`pip install -e` builds in {Path.cwd()}, where you may not write: leave -e out, or copy it")
    return [*_compiler(), *build_meta.get_requires_for_build_editable(config_settings)]


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Settings = None) -> str:
    output = str(Path(metadata_directory).absolute())
    with _copied():
        return str(build_meta.prepare_metadata_for_build_wheel(output, config_settings))


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    output = str(Path(wheel_directory).absolute())
    metadata = metadata_directory and str(Path(metadata_directory).absolute())
    with _copied():
        return str(build_meta.build_wheel(output, config_settings, metadata))


@contextmanager
def _copied() -> Iterator[None]:
    """In a copy of the sources: these may be another user's, and several installations may be made of them at once."""
    here = Path.cwd()
    with TemporaryDirectory(prefix="pyenclave-sources-") as folder:
        for name in FILES:
            shutil.copy(here / name, folder)
        for name in FOLDERS:
            shutil.copytree(here / name, Path(folder, name), ignore=shutil.ignore_patterns("__pycache__"))
        for inner, _, files in os.walk(folder):
            os.chmod(inner, 0o700)  # a copy has the modes of what it is of
            for file in files:
                os.chmod(Path(inner, file), 0o600 | os.stat(Path(inner, file)).st_mode)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


def _compiler() -> list[str]:
    """Before setuptools is asked, whose output would stand above the sentence."""
    missing = lacking()
    if missing:
        raise SystemExit("\n".join(missing))
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    return [str(one) for one in project["optional-dependencies"]["build"]]
