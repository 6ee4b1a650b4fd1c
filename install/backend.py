"""setuptools' build backend, which asks for what builds enclaves, too, and says what is missing.

`pip` runs it (pyproject.toml, [build-system]). The package has a program and objects that are built with the extra
`build`, whose versions are written once.
"""

import tomllib
from pathlib import Path

from machine import lacking
from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
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


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    return [*_compiler(), *build_meta.get_requires_for_build_wheel(config_settings)]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    return [*_compiler(), *build_meta.get_requires_for_build_editable(config_settings)]


def _compiler() -> list[str]:
    """Before setuptools is asked, whose output would stand above the sentence."""
    missing = lacking()
    if missing:
        raise SystemExit("\n".join(missing))
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    return [str(one) for one in project["optional-dependencies"]["build"]]
