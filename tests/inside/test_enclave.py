"""The inside library and the small C library in a measured, signed image, on each platform."""

import ctypes
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from mmap import PROT_EXEC, PROT_READ, PROT_WRITE
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.calls import Hint
from pyenclave.config import Config
from pyenclave.errors import BuildError, EnclaveCrashed
from pyenclave.image.features import bits_of
from pyenclave.image.image import Image
from pyenclave.image.scan import scan
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl

FOLDER = Path(__file__).parent / "enclave"
UD2 = b"\x0f\x0b"

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:emulated protects nothing")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    unit = unit_from_edl(FOLDER / "selftest.edl", [FOLDER / "selftest.c"])
    return build(unit, tmp_path_factory.mktemp("selftest") / "built", Config())


@pytest.fixture
def enclave(built: Built, platform: str) -> Iterator[Any]:
    with import_extension(built.module, "selftest").load(str(built.image), platform=platform) as loaded:
        yield loaded


def test_optional_code_is_needed_by_no_image(built: Built) -> None:
    """All of it lies where the scan lets it be, and it is why the scan does."""
    image = Image.open(built.image)
    assert not image.cpu_features & {"sha_ni", "vaes", "vpclmulqdq"}
    section = image.elf.section(".pyenclave.optional")
    code = range(section.address, section.address + len(section.data))
    assert bits_of(scan(image.elf, 7, (code,))) == image.config.features
    with pytest.raises(BuildError, match="needs the CPU feature VAES"):
        scan(image.elf, 7)


@pytest.mark.parametrize("hints", [0, *Hint])
def test_a_hint_of_what_is_not_there_ends_the_enclave(built: Built, hints: int) -> None:
    """As on a processor without it: all optional code is illegal instructions, which no call meets without a hint."""
    with import_extension(built.module, "selftest").load(str(built.image), platform="emulated") as loaded:
        image, base = loaded.enclave.image, loaded.enclave._loaded.base
        word = next(symbol for symbol in image.elf.objects if symbol.name == "pye_hints")
        ctypes.c_uint32.from_address(base + word.address).value = hints
        section = image.elf.section(".pyenclave.optional")
        first = base + section.address & ~0xFFF
        pages = ctypes.c_void_p(first), ctypes.c_size_t(base + section.address + len(section.data) - first)
        assert ctypes.CDLL(None).mprotect(*pages, PROT_READ | PROT_WRITE | PROT_EXEC) == 0
        ctypes.memmove(base + section.address, UD2 * (len(section.data) // 2), len(section.data) // 2 * 2)
        data = bytes(5000)
        if hints == 0:
            assert loaded.primitives(data) == (0, hashlib.sha256(data).digest())
        else:
            with pytest.raises(EnclaveCrashed, match="SIGILL"):
                loaded.primitives(data)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 5000, 1_000_000])
def test_primitives(enclave: Any, size: int) -> None:
    data = os.urandom(size)
    assert enclave.primitives(data) == (0, hashlib.sha256(data).digest())


def test_c_library(enclave: Any) -> None:
    assert enclave.c_library() == 0


@pytest.mark.parametrize("size", [1 << 30, 2**63, 2**64 - 1])
def test_heap_exhausted(enclave: Any, size: int) -> None:
    assert enclave.exhausted(size) == 0


def test_everything(platform: str) -> None:
    environment = {**os.environ, "PYENCLAVE_PLATFORM": platform}
    command = [sys.executable, "-W", "ignore", str(FOLDER / "use.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.stdout == "done\n", done.stderr
