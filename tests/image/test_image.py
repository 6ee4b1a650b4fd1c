"""Opening and verifying: what EINIT would refuse is refused, with the expected and the found value."""

import contextlib
import re
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.arch.image_config import IMAGE_CONFIG
from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.image.sign import attach_signature, signing_bytes
from pyenclave.image.sigstruct import read_sigstruct


def changed(image: Image, folder: Path, at: int, value: int | None = None) -> Path:
    """A copy of the image's file with one byte changed."""
    data = bytearray(image.path.read_bytes())
    data[at] = data[at] ^ 1 if value is None else value
    path = folder / "changed.enclave.so"
    path.write_bytes(bytes(data))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SignatureError) as refused:
        Image.open(path).verify()
    return str(refused.value)


def test_an_image_verifies(tiny: Image) -> None:
    image = Image.open(tiny.path)
    image.verify()
    image.verify(expect_signer=image.mrsigner)
    assert image.mrenclave == tiny.mrenclave
    assert image.debug


def test_a_changed_byte_in_measured_pages_is_refused(tiny: Image, tmp_path: Path) -> None:
    for segment in tiny.elf.segments:
        for at in range(segment.file_offset, segment.file_offset + len(segment.data), 13):
            refusal(changed(tiny, tmp_path, at))
    code = tiny.elf.segments[0]
    message = refusal(changed(tiny, tmp_path, code.file_offset + len(code.data) - 1))
    expected = f"MRENCLAVE: expected {tiny.mrenclave.hex()}, found "
    assert message.startswith(expected)
    assert re.fullmatch("[0-9a-f]{64}", message.removeprefix(expected))


def test_a_changed_byte_in_the_sigstruct_is_refused(tiny: Image, tmp_path: Path) -> None:
    start = read_sigstruct(tiny.elf)[0]
    for at in [*range(start, start + 1808, 31), *range(start + 928, start + 960)]:
        assert re.match(r"SIGSTRUCT .*: expected .*, found ", refusal(changed(tiny, tmp_path, at))), at - start


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("flags", 0, r"MRENCLAVE: expected [0-9a-f]{64}, found [0-9a-f]{64}"),
        ("flags", 2, r".*: flags must be 0x0 to 0x1, not 0x2"),
        ("xfrm", 3, r".*: xfrm must be 0x7 to 0x7, not 0x3"),
        ("miscselect", 2, r".*: miscselect must be 0x0 to 0x1, not 0x2"),
        ("magic", 0, r".*: its configuration is \(b'\\x00YENCLV1', 4\), expected \(b'PYENCLV1', 4\)"),
        ("version", 1, r".*: its configuration is \(b'PYENCLV1', 1\), expected \(b'PYENCLV1', 4\)"),
        (
            "heap_size",
            1,
            r".* is not an enclave image: (image_size, heap_size and stack_size must be whole pages|its seg.*)",
        ),
        ("threads", 65, r".*: threads must be 0x1 to 0x40, not 0x41"),
        ("threads", 0, r".*: threads must be 0x1 to 0x40, not 0x0"),
        ("threads", 64, r".* is not an enclave image: its configuration contradicts itself"),
        ("threads", 3, r"MRENCLAVE: expected [0-9a-f]{64}, found [0-9a-f]{64}"),
        (
            "stack_size",
            1,
            r".* is not an enclave image: (image_size, heap_size and stack_size must be whole pages|its seg.*)",
        ),
        (
            "image_size",
            1,
            r".* is not an enclave image: (image_size, heap_size and stack_size must be whole pages|its seg.*)",
        ),
        ("elrange_size", 1, r".* is not an enclave image: its configuration contradicts itself"),
        ("heap_offset", 1, r".* is not an enclave image: its configuration contradicts itself"),
        ("thread_offset", 1, r".* is not an enclave image: its configuration contradicts itself"),
        ("thread_stride", 1, r".* is not an enclave image: its configuration contradicts itself"),
        ("date", 0x0A, r".*: date must be eight decimal digits, read in hexadecimal, not 2026010a"),
        ("product_id", 1, r"MRENCLAVE: expected [0-9a-f]{64}, found [0-9a-f]{64}"),
        ("security_version", 1, r"MRENCLAVE: expected [0-9a-f]{64}, found [0-9a-f]{64}"),
        ("interface", 1, r"MRENCLAVE: expected [0-9a-f]{64}, found [0-9a-f]{64}"),
        ("exits_size", 8, r"MRENCLAVE: expected [0-9a-f]{64}, found [0-9a-f]{64}"),
    ],
)
def test_a_changed_configuration_is_refused(tiny: Image, tmp_path: Path, field: str, value: int, message: str) -> None:
    at = tiny.elf.section(".pyenclave.config").file_offset + IMAGE_CONFIG.field(field).offset
    found = refusal(changed(tiny, tmp_path, at, value))
    assert re.fullmatch(message, found), found


def test_configurations_elsewhere_in_the_file_mean_nothing(tiny: Image, tmp_path: Path) -> None:
    """Section headers are not measured: a forged one must not decide what is loaded."""
    data = tiny.path.read_bytes()
    forged = data.replace(b".pyenclave.config\0", b".pyenclave.conf1g\0")
    assert forged != data
    path = tmp_path / "forged.enclave.so"
    path.write_bytes(forged)
    image = Image.open(path)
    image.verify()
    assert image.config == tiny.config


def test_the_callers_expectations_are_checked(tiny: Image) -> None:
    with pytest.raises(SignatureError, match=f"^MRSIGNER: expected {'00' * 32}, found {tiny.mrsigner.hex()}$"):
        tiny.verify(expect_signer=bytes(32))
    with pytest.raises(SignatureError, match=r"^ATTRIBUTES: expected DEBUG to be clear, found it set$"):
        tiny.verify(allow_debug=False)


def test_signing_in_two_steps(tiny: Image, tmp_path: Path) -> None:
    """As with an HSM: only the 256 bytes go there, only the signature and the public key come back."""
    path = tmp_path / "copy.enclave.so"
    shutil.copy(tiny.path, path)
    other = rsa.generate_private_key(public_exponent=3, key_size=3072)
    message = signing_bytes(path, allow_debug=True)
    assert len(message) == 256
    signature = other.sign(message, padding.PKCS1v15(), SHA256())
    attach_signature(path, signature, other.public_key(), allow_debug=True)
    image = Image.open(path)
    image.verify()
    assert image.mrenclave == tiny.mrenclave
    assert image.mrsigner != tiny.mrsigner


def test_exit_sites_are_enclu_instructions_in_measured_pages(tiny: Image, tmp_path: Path) -> None:
    (site,) = tiny.exit_sites
    assert tiny.elf.segments[0].data[site : site + 3] == b"\x0f\x01\xd7"
    table = tiny.elf.section(".pyenclave.eexit").file_offset
    with pytest.raises(SignatureError, match=r"^exit site 0x[0-9a-f]+: expected 0f01d7, found [0-9a-f]{6}$"):
        _ = Image.open(changed(tiny, tmp_path, table)).exit_sites
    with pytest.raises(SignatureError, match=r"^exit site -?0x[0-9a-f]+: expected 0f01d7, found no code$"):
        _ = Image.open(changed(tiny, tmp_path, table + 3, 0x7F)).exit_sites


def test_foreign_and_truncated_files_are_refused(tiny: Image, tmp_path: Path) -> None:
    path = tmp_path / "x.so"
    data = tiny.path.read_bytes()
    cases = [
        (b"", "it has 0 bytes, an ELF header has 64"),
        (b"#!/bin/sh\n" * 9, "it is not a 64-bit little-endian ELF file"),
        (data[:18] + b"\x03\0" + data[20:], "its type is 3 for machine 3, not ET_DYN (3) for x86-64 (62)"),
        (data[:100], "the segment table at 0x40, "),
        (data[:4096], "lies past its end (0x1000 bytes)"),
        (data[: len(data) // 2], "lies past its end"),
    ]
    for text, message in cases:
        path.write_bytes(text)
        assert message in refusal(path)
        assert str(path) in refusal(path)
    assert refusal(Path("/dev/null")) == "/dev/null is not an enclave image: it is no file of at most 134217728 bytes"
    assert refusal(tmp_path) == f"{tmp_path}: cannot be read: Is a directory"
    assert refusal(tmp_path / "absent.so") == f"{tmp_path / 'absent.so'}: cannot be read: No such file or directory"


def test_every_truncation_is_a_clear_error(tiny: Image, tmp_path: Path) -> None:
    data = tiny.path.read_bytes()
    path = tmp_path / "short.so"
    for size in range(0, len(data), 97):
        path.write_bytes(data[:size])
        refusal(path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 8), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_change_makes_anything_but_an_image_or_a_clear_error(
    tiny: Image, tmp_path: Path, changes: list[tuple[int, int, int]]
) -> None:
    """Headers above all: half of the changes land in the ELF header and its tables."""
    data = bytearray(tiny.path.read_bytes())
    hot = [*range(16, 64 + 56 * 5), *range(len(data) - 1100, len(data))]
    for where, width, value in changes:
        at = hot[where % len(hot)] if where % 2 else where % len(data)
        data[at : at + width] = bytes([value]) * width
    path = tmp_path / "fuzzed.so"
    path.write_bytes(bytes(data))
    with contextlib.suppress(SignatureError):
        image = Image.open(path)
        image.verify()
        assert image.mrenclave == tiny.mrenclave
        _ = image.parts, image.exit_sites, image.symbol_at(0), image.region_at(0)
