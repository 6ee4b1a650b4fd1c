"""What names a build: all of pyenclave that one reads, by its place."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pyenclave.pipeline import package
from pyenclave.toolchain.headers import PACKAGE, RUNTIME

FILES = {"a/x.c": "int x;", "b/y.py": "y = 1", "runtime/include/cxx/cstdio": "#pragma once"}


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], str]:
    """Of a package of these files."""

    def of(files: Mapping[str, str]) -> str:
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        monkeypatch.setattr(package, "PACKAGE", root)
        return package.package_digest.__wrapped__()

    return of


def test_every_header_inside_is_among_it() -> None:
    read = {PACKAGE / place.lstrip("/") for place, _ in package._sources(PACKAGE)}
    inside = {path for path in (RUNTIME / "include").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert inside
    assert inside <= read


@pytest.mark.parametrize(
    "other",
    [
        FILES | {"a/x.c": "int y;"},
        FILES | {"runtime/include/cxx/cstdio": ""},
        {"b/x.c": "int x;", **{name: FILES[name] for name in FILES if name != "a/x.c"}},
        {"a/x.c": "int x;y.py\0y = 1", "runtime/include/cxx/cstdio": "#pragma once"},
    ],
    ids=["content", "without a suffix", "another folder", "joined"],
)
def test_what_is_another_package(digest: Callable[[Mapping[str, str]], str], other: Mapping[str, str]) -> None:
    assert digest(FILES) == digest(FILES)
    assert digest(other) != digest(FILES)
