"""Images that the tests build: the smallest entry, the runtime's own configuration and sections, any body."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import RUNTIME, SHARED
from pyenclave.toolchain.image import build_image
from pyenclave.toolchain.part import ObjectPart

HERE = Path(__file__).parent
SMALL = Config(heap_size=64 << 10, stack_size=32 << 10, threads=2)

Compile = Callable[[Path, str], list[ObjectPart]]


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    """A signer of the tests' own."""
    return rsa.generate_private_key(public_exponent=3, key_size=3072)


@pytest.fixture(scope="session")
def compile_tiny() -> Compile:
    """Compiles the smallest enclave into a folder, with this C text as its body."""

    def compile_(folder: Path, body: str) -> list[ObjectPart]:
        source = folder / "body.c"
        source.write_text(body)
        runtime = (HERE / "tiny.S", RUNTIME / "config.c", RUNTIME / "sections.S")
        objects = []
        for path, part in [*((path, "runtime") for path in runtime), (source, "trusted code")]:
            output = folder / f"{path.name}.o"
            extra = ("-fno-stack-protector",)  # of which the runtime has the other half
            compile_c(path, output, include=(SHARED,), extra=extra)
            objects.append(ObjectPart(output, part))
        return objects

    return compile_


@pytest.fixture(scope="session")
def body() -> str:
    """The body that most tests use."""
    return (HERE / "body.c").read_text()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey) -> Image:
    """The smallest signed image."""
    folder = tmp_path_factory.mktemp("tiny")
    return build_image(compile_tiny(folder, body), SMALL, folder / "tiny.enclave.so", key)
