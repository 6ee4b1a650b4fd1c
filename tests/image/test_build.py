"""Whole builds: the same sources give the same image; debug and production differ as they must."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.arch.attributes import Attributes
from pyenclave.config import Config
from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.image import build_image
from pyenclave.toolchain.part import ObjectPart

Compile = Callable[[Path, str], list[ObjectPart]]
SMALL = Config(heap_size=64 << 10, stack_size=32 << 10, threads=2)


def build(folder: Path, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey, config: Config = SMALL) -> Image:
    folder.mkdir(parents=True)
    return build_image(compile_tiny(folder, body), config, folder / "x.enclave.so", key)


def test_folders_do_not_reach_the_image(
    tmp_path: Path, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = body.replace("return words[1]", "return (uint64_t)__FILE__[a & 3] + words[1]")
    assert text != body
    one = build(tmp_path / "a", compile_tiny, text, key)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("C_INCLUDE_PATH", "/nonexistent")
    other = build(tmp_path / "another" / "deeper folder", compile_tiny, text, key)
    assert one.mrenclave == other.mrenclave
    assert one.path.read_bytes() == other.path.read_bytes()
    assert str(tmp_path).encode() not in one.path.read_bytes()


def test_the_order_of_objects_does_not_reach_the_image(
    tmp_path: Path, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey
) -> None:
    """Not even where two objects have a section of one name, which the linker takes as they come."""
    helper = "static __attribute__((noinline)) uint64_t helper(uint64_t a) { return a * FACTOR; }\n"
    other = tmp_path / "other.c"
    other.write_text(
        f"#define FACTOR 7\n#include <stdint.h>\nuint64_t other(uint64_t);\n{helper}"
        "uint64_t other(uint64_t a) { return helper(a); }\n"
    )
    compile_c(other, tmp_path / "other.o", include=())
    text = f"#define FACTOR 5\n#include <stdint.h>\nuint64_t other(uint64_t);\n{helper}"
    text += body.replace("words[1] + a", "words[1] + helper(a) + other(a)")
    objects = [*compile_tiny(tmp_path, text), ObjectPart(tmp_path / "other.o", "trusted code")]
    images = [build_image(order, SMALL, tmp_path / "x.enclave.so", key) for order in (objects, objects[::-1])]
    assert images[0].mrenclave == images[1].mrenclave


def test_another_source_is_another_enclave(
    tmp_path: Path, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey, tiny: Image
) -> None:
    other = build(tmp_path / "a", compile_tiny, body.replace("words[1] + a", "words[1] - a"), key)
    assert other.mrenclave != tiny.mrenclave
    assert other.mrsigner == tiny.mrsigner


def test_a_production_image_has_debug_clear_and_masked(
    tmp_path: Path, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey, tiny: Image
) -> None:
    config = replace(SMALL, debug=False, product_id=5, security_version=9, date=20251231)
    image = build(tmp_path / "a", compile_tiny, body, key, config)
    image.verify(allow_debug=False)
    assert not image.debug
    assert image.sigstruct.attributes == Attributes.MODE64BIT
    assert image.sigstruct.attributemask & Attributes.DEBUG
    assert (image.sigstruct.isvprodid, image.sigstruct.isvsvn, image.sigstruct.date) == (5, 9, 0x20251231)
    assert image.mrenclave != tiny.mrenclave
    assert tiny.sigstruct.attributes == Attributes.MODE64BIT | Attributes.DEBUG


def test_a_key_that_hardware_refuses_does_not_sign(tmp_path: Path, compile_tiny: Compile, body: str) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(SignatureError, match="an SGX signing key is RSA-3072 with e = 3, this one is RSA-2048"):
        build(tmp_path / "a", compile_tiny, body, weak)
