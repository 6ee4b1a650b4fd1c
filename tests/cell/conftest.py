"""A small image, and cells that run it."""

import sys
from pathlib import Path

import pytest

from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.platforms.isolated import Isolated

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
THREADS = 2
START_NO_CELL = {"test_program", "test_unmapping"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No cell starts where there is no secret memory: in Debian 12's own kernel unless it is asked for."""
    probe = Isolated().probe()
    missing = pytest.mark.skip(reason=f"{probe.reason}; {probe.next_step}")
    for item in items:
        if item.path.parent == HERE and item.path.stem not in START_NO_CELL and not probe.available:
            item.add_marker(missing)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """victim.c: it keeps a secret that it has drawn itself."""
    unit = unit_from_edl(HERE / "victim.edl", [HERE / "victim.c"])
    return build(unit, tmp_path_factory.mktemp("victim") / "dist", Config(threads=THREADS, heap_size=4 << 20))


@pytest.fixture(scope="session")
def image(built: Built) -> Image:
    return Image.open(built.image)
