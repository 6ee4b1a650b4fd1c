"""A real image of the wide interface, and the hostile host that enters it."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyenclave.codegen import generate

from pyenclave.config import Config
from pyenclave.image.keys import debug_key
from pyenclave.pipeline import trusted
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.image import build_image

HERE = Path(__file__).parent
BODIES = [HERE / name for name in ("wide.c", "wide_deep.c", "wide_asks.c", "secrets.c")]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Little memory, so that it is easily exhausted."""
    work = tmp_path_factory.mktemp("wide")
    unit = unit_from_edl(HERE / "wide.edl", BODIES)
    for name, text in generate(unit.interface, unit.module).items():
        (work / name).write_text(text)
    config = Config(threads=2, heap_size=1 << 20, stack_size=128 << 10)
    said: dict[Path, str] = {}
    with ThreadPoolExecutor(2) as pool:
        parts = trusted.objects(unit, work, config, pool, said)
    assert [text for text in said.values() if text] == []
    build_image(parts, config, work / "wide.enclave.so", debug_key())
    return work / "wide.enclave.so"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("gate") / "gate.so"
    flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-mavx2", "-mfsgsbase", "-pthread"]
    subprocess.run(["gcc", *flags, str(HERE / "gate.c"), str(HERE / "watch.c"), "-o", str(output)], check=True)
    return output
