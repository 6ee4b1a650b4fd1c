"""An image of one ecall for the commands to work on, and a key to sign it with."""

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pyenclave.config import Config
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tiny.edl and tiny.c."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.edl").write_text("enclave { trusted { public int one(void); }; };")
    (folder / "tiny.c").write_text('#include "tiny_t.h"\nint one(void) { return 1; }\n')
    return folder


@pytest.fixture(scope="session")
def tiny_image(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    unit = unit_from_edl(tiny / "tiny.edl", [tiny / "tiny.c"])
    return build(unit, tmp_path_factory.mktemp("built") / "dist", Config()).image


@pytest.fixture
def image(tiny_image: Path, tmp_path: Path) -> Path:
    """Each test's own copy."""
    copy = tmp_path / "tiny.enclave.so"
    shutil.copyfile(tiny_image, copy)
    return copy


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=3, key_size=3072)


@pytest.fixture
def pem(key: rsa.RSAPrivateKey, tmp_path: Path) -> Path:
    """The key as a file that its owner alone may read."""
    file = tmp_path / "key.pem"
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file
