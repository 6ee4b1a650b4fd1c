"""`pyenclave sign`: one step, two steps, and what is refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl


def sign(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pyenclave", "sign", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.edl").write_text("enclave { trusted { public int one(void); }; };")
    (folder / "tiny.c").write_text('#include "tiny_t.h"\nint one(void) { return 1; }\n')
    return build(unit_from_edl(folder / "tiny.edl", [folder / "tiny.c"]), folder / "dist", Config()).image


@pytest.fixture
def image(built: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "tiny.enclave.so"
    copy.write_bytes(built.read_bytes())
    return copy


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=3, key_size=3072)


def test_one_step(image: Path, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    before = Image.open(image)
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    done = sign(image, "--key", pem)
    assert done.returncode == 0, done.stderr
    after = Image.open(image)
    after.verify()
    assert after.sigstruct.modulus == key.public_key().public_numbers().n
    assert after.mrenclave == before.mrenclave
    assert done.stdout == f"mrenclave {after.mrenclave.hex()}\nmrsigner {after.mrsigner.hex()}\n"


def two_steps(
    image: Path, key: rsa.RSAPrivateKey, folder: Path, signer: rsa.RSAPrivateKey
) -> subprocess.CompletedProcess[str]:
    assert sign(image, "--digest", folder / "digest").returncode == 0
    signature = signer.sign((folder / "digest").read_bytes(), padding.PKCS1v15(), SHA256())
    (folder / "signature").write_bytes(signature)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "public.pem").write_bytes(public)
    return sign(image, "--signature", folder / "signature", "--public-key", folder / "public.pem")


def test_two_steps(image: Path, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    assert two_steps(image, key, tmp_path, key).returncode == 0
    Image.open(image).verify()
    assert Image.open(image).sigstruct.modulus == key.public_key().public_numbers().n


def test_a_signature_of_another_key_is_refused(image: Path, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    before = image.read_bytes()
    other = rsa.generate_private_key(public_exponent=3, key_size=3072)
    done = two_steps(image, key, tmp_path, other)
    assert done.returncode == 1
    # By chance the number is larger than the right key's modulus, and then refused for that.
    reasons = ("SIGSTRUCT signature: ", "a signature is a number below its key's modulus, this one is not")
    assert done.stderr.startswith(tuple(f"pyenclave: {reason}" for reason in reasons))
    assert image.read_bytes() == before


def test_a_key_that_sgx_does_not_take_is_refused(image: Path, tmp_path: Path) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = tmp_path / "key.pem"
    pem.write_bytes(weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    done = sign(image, "--key", pem)
    assert done.returncode == 1
    why = "an SGX signing key is RSA-3072 with e = 3, this one is RSA-2048 with e = 65537"
    assert done.stderr == f"pyenclave: {pem}: {why}\n"


@pytest.mark.parametrize("options", [(), ("--key", "KEY", "--digest", "x"), ("--signature", "KEY")])
def test_wrong_usage(image: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "key").write_text("")
    done = sign(image, *(str(tmp_path / "key") if option == "KEY" else option for option in options))
    assert done.returncode == 2
    assert "--signature" in done.stderr
