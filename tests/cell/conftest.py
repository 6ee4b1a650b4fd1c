"""A small image, and cells that run it."""

import sys
from pathlib import Path

import pytest

from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
THREADS = 2


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """victim.c: it keeps a secret that it has drawn itself."""
    unit = unit_from_edl(HERE / "victim.edl", [HERE / "victim.c"])
    return build(unit, tmp_path_factory.mktemp("victim") / "dist", Config(threads=THREADS, heap_size=4 << 20))


@pytest.fixture(scope="session")
def image(built: Built) -> Image:
    return Image.open(built.image)
