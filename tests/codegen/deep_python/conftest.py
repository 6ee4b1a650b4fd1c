"""objects.edl in an image: what goes in is what ocalls get, and what they answer comes back."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from deep_objects import Host

from pyenclave.config import Config
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl

CODEGEN = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    unit = unit_from_edl(CODEGEN / "data" / "objects.edl", [CODEGEN / "native" / "objects.c"])
    return build(unit, tmp_path_factory.mktemp("objects") / "built", Config())


@pytest.fixture(scope="session")
def m(built: Any) -> ModuleType:
    """The host module."""
    return import_extension(built.module, "objects")


@pytest.fixture(scope="module")
def loaded(built: Any, m: ModuleType) -> Iterator[tuple[Any, Host]]:
    host = Host()
    ocalls = dict.fromkeys(("show", "show_texts", "show_forest"), host.show)
    served = {"alter": host.alter, "alter_texts": host.alter_texts, "give": lambda: host.answer(None)}
    served |= {"find": host.find, "find_texts": host.find_texts}
    with m.load(str(built.image), **ocalls, **served) as enclave:
        yield enclave, host


@pytest.fixture
def enclave(loaded: tuple[Any, Host]) -> Any:
    return loaded[0]


@pytest.fixture
def host(loaded: tuple[Any, Host]) -> Host:
    loaded[1].__init__()  # type: ignore[misc]
    return loaded[1]
