"""What a machine without the packages that build is told, and what names the tools of a build."""

import importlib.metadata
import re
from importlib.metadata import PackageNotFoundError, version

import pytest

from pyenclave.errors import BuildError
from pyenclave.toolchain import pinned
from pyenclave.toolchain.flags import tools_version
from pyenclave.toolchain.zig import zig_folder


def test_the_version_names_what_decides_the_bytes() -> None:
    assert re.match(r"ziglang \d+\.\d+\.\d+; cython \d+\.\d+\.\d+; --target=", tools_version())


def test_without_the_compiler_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    zig_folder.cache_clear()
    real = version

    def without_zig(name: str) -> str:
        if name == "ziglang":
            raise PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", without_zig)
    try:
        wanted = re.escape(f"packages that are not installed here (ziglang {pinned.PINNED['ziglang']}): pip install ")
        with pytest.raises(BuildError, match=f"{wanted}'pyenclave\\[build\\]'"):
            zig_folder()
    finally:
        zig_folder.cache_clear()
