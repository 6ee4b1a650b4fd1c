"""One enclave's code in images that differ in what a key depends on: content, signer, product, versions, debug."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pyenclave.codegen import generate

from pyenclave.config import Config
from pyenclave.image.keys import debug_key
from pyenclave.pipeline import trusted
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.image import build_image

HERE = Path(__file__).parent
FOLDER = HERE / "enclave"
sys.path.insert(0, str(HERE))
SMALL = Config(threads=1, heap_size=1 << 20, stack_size=64 << 10)


class Images:
    """Image files by how they differ, each linked once; the host's module is the same for all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        unit = unit_from_edl(FOLDER / "sealing.edl", [FOLDER / "sealing.c"])
        self.built = build(unit, folder / "built", SMALL)
        self.module = import_extension(self.built.module, "sealing")
        (folder / "work").mkdir()
        for name, text in generate(unit.interface, unit.module).items():
            (folder / "work" / name).write_text(text)
        with ThreadPoolExecutor(2) as pool:
            self.parts = trusted.objects(unit, folder / "work", SMALL, pool)
        self.interface = self.module.load(str(self.built.image)).enclave.image.interface
        self.keys = {"own": debug_key(), "other": rsa.generate_private_key(public_exponent=3, key_size=3072)}
        self.production = rsa.generate_private_key(public_exponent=3, key_size=3072)

    def image(self, *, signer: str = "own", **settings: Any) -> Path:
        name = "-".join([signer, *(f"{key}={value}" for key, value in sorted(settings.items()))])
        path = self.folder / f"{name}.enclave.so"
        if not path.exists():
            config = replace(SMALL, **settings)
            key = self.production if not config.debug and signer == "own" else self.keys[signer]
            build_image(self.parts, config, path, key, self.interface)
        return path


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Images:
    return Images(tmp_path_factory.mktemp("sealing"))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This test's platform: its secret is made in here."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


class Vault:
    """A loaded enclave, with results as long as they are."""

    def __init__(self, enclave: Any) -> None:
        self.enclave = enclave

    def seal(self, data: bytes, *, by_signer: bool = False, aad: bytes = b"", version: int = 0) -> bytes:
        return self._whole(self.enclave.keep(data, by_signer, aad, version, len(data) + 100))

    def unseal(self, sealed: bytes, *, aad: bytes = b"", counter: int = 0) -> bytes:
        return self._whole(self.enclave.give(sealed, aad, counter, len(sealed)))

    def migrate(self, sealed: bytes, *, by_signer: bool, aad: bytes = b"") -> bytes:
        return self._whole(self.enclave.move(sealed, by_signer, aad, len(sealed)))

    @staticmethod
    def _whole(result: tuple[int, bytes]) -> bytes:
        size, room = result
        return bytes(room[:size])


@pytest.fixture(params=["emulated", "isolated"])
def platform(request: pytest.FixtureRequest, platforms: list[str]) -> str:
    """Each has a secret of its own."""
    name = str(request.param)
    if name not in platforms:
        pytest.skip(f"{name} is not to be had here")
    return name


@pytest.fixture(scope="session")
def remote(images: Images) -> Iterator[Any]:
    """Where enclaves of sgx are: on the processor's, or on the device in software."""
    from remote import Remote  # beside this file, which is found only now

    hardware = Path("/dev/sgx_enclave").exists()
    prefix = [] if hardware else [sys.executable, "-m", "pyenclave", "emulate", "--"]
    environment = {**os.environ, "XDG_DATA_HOME": str(images.folder / "device")}
    made = Remote(images.built.module, prefix, environment)
    yield made
    made.close()


@pytest.fixture
def load(images: Images, platform: str, request: pytest.FixtureRequest) -> Callable[..., Vault]:
    """load(product_id=…, signer="other", …)"""
    if platform == "sgx":
        remote = request.getfixturevalue("remote")
        return lambda **settings: Vault(remote.load(images.image(**settings)))
    return lambda **settings: Vault(images.module.load(str(images.image(**settings)), platform=platform))


@pytest.fixture
def load_on(images: Images) -> Callable[[str], Vault]:
    """On a platform by its name."""
    return lambda name: Vault(images.module.load(str(images.image()), platform=name))
