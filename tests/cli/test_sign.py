"""`pyenclave sign`: one step, two steps, and what is refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from pyenclave.image.image import Image


def sign(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "pyenclave", "sign", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_one_step(image: Path, key: rsa.RSAPrivateKey, pem: Path) -> None:
    before = Image.open(image)
    done = sign(image, "--allow-debug", "--key", pem)
    assert done.returncode == 0, done.stderr
    after = Image.open(image)
    after.verify()
    assert after.sigstruct.modulus == key.public_key().public_numbers().n
    assert after.mrenclave == before.mrenclave
    assert done.stdout == f"mrenclave {after.mrenclave.hex()}\nmrsigner {after.mrsigner.hex()}\n"


def two_steps(
    image: Path, key: rsa.RSAPrivateKey, folder: Path, signer: rsa.RSAPrivateKey
) -> subprocess.CompletedProcess[str]:
    assert sign(image, "--allow-debug", "--digest", folder / "digest").returncode == 0
    signature = signer.sign((folder / "digest").read_bytes(), padding.PKCS1v15(), SHA256())
    (folder / "signature").write_bytes(signature)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "public.pem").write_bytes(public)
    step = ("--signature", folder / "signature", "--public-key", folder / "public.pem")
    return sign(image, "--allow-debug", *step)


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


def test_a_key_that_sgx_does_not_take_is_refused(image: Path, pem: Path) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=2048)
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


def test_a_debug_image_is_signed_only_with_allow_debug(image: Path, pem: Path, tmp_path: Path) -> None:
    before = image.read_bytes()
    for step in (("--key", pem), ("--digest", tmp_path / "digest")):
        done = sign(image, *step)
        assert done.returncode == 1
        assert done.stderr == (
            f"pyenclave: {image} is a debug image, whose memory its host can read: build it with `debug = false`, "
            "or sign it as it is with --allow-debug\n"
        )
    assert image.read_bytes() == before
    assert not (tmp_path / "digest").exists()


def test_a_key_that_others_may_use_is_refused(image: Path, pem: Path, tmp_path: Path) -> None:
    before = image.read_bytes()
    pem = pem.rename(tmp_path / "my key.pem")
    pem.chmod(0o640)
    done = sign(image, "--allow-debug", "--key", pem)
    assert done.returncode == 1
    assert done.stderr == f"pyenclave: {pem}: others may use this signing key (mode 640): chmod 600 '{pem}'\n"
    assert image.read_bytes() == before


def test_a_digest_is_written_over_nothing_but_a_digest(image: Path, pem: Path, tmp_path: Path) -> None:
    """Above all not over the image, a key, or through a link to nowhere."""
    elsewhere, dangling, link = tmp_path / "elsewhere", tmp_path / "dangling", tmp_path / "link"
    dangling.symlink_to(elsewhere)
    link.symlink_to(pem)
    foreign = tmp_path / "foreign"
    foreign.write_bytes(bytes(256))
    before = {path: path.read_bytes() for path in (image, pem, foreign)}
    for path in (image, pem, foreign, dangling, link, Path("/dev/null"), tmp_path):
        done = sign(image, "--allow-debug", "--digest", path)
        why = "is no digest of an earlier run: move it away, or choose another name"
        assert (done.returncode, done.stderr) == (1, f"pyenclave: {path} exists and {why}\n")
    assert not elsewhere.exists()
    assert before == {path: path.read_bytes() for path in before}
    digest = tmp_path / "digest"
    for _ in range(2):
        assert sign(image, "--allow-debug", "--digest", digest).returncode == 0
        assert len(digest.read_bytes()) == 256


def test_what_is_no_file_is_one_line(image: Path, pem: Path, tmp_path: Path) -> None:
    absent, folder = tmp_path / "absent", tmp_path / "folder"
    folder.mkdir()
    for path, why in ((absent, "No such file or directory"), (folder, "Is a directory")):
        for arguments in (
            (path, "--key", pem),
            (image, "--allow-debug", "--key", path),
            (image, "--allow-debug", "--signature", path, "--public-key", pem),
            (image, "--allow-debug", "--signature", pem, "--public-key", path),
        ):
            done = sign(*arguments)
            assert (done.returncode, done.stderr) == (1, f"pyenclave: {path}: cannot be read: {why}\n")
    done = sign(image, "--allow-debug", "--key", "/dev/zero")
    said = "pyenclave: /dev/zero is not a signing key: it is no file of at most 65536 bytes\n"
    assert (done.returncode, done.stderr) == (1, said)
