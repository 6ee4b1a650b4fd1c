"""Signing: every field of SIGSTRUCT follows from the measured pages, and all or nothing is written."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.sigstruct import SIGNED, SIGSTRUCT
from pyenclave.config import Config
from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.image.keys import debug_key, debug_key_file, read_key
from pyenclave.image.sign import attach_signature, sign, signing_bytes
from pyenclave.image.sigstruct import Sigstruct, read_sigstruct, with_signature
from pyenclave.toolchain.image import build_image, link_image
from pyenclave.toolchain.part import ObjectPart

Compile = Callable[[Path, str], list[ObjectPart]]
SMALL = Config(heap_size=64 << 10, stack_size=32 << 10, threads=2)


def signature_of(message: bytes, key: rsa.RSAPrivateKey) -> bytes:
    return key.sign(message, padding.PKCS1v15(), SHA256())


def with_field(raw: bytes, name: str, value: bytes) -> bytes:
    field = SIGSTRUCT.field(name)
    return raw[: field.offset] + value.ljust(field.size, b"\0") + raw[field.end :]


def put(image: Image, raw: bytes, path: Path) -> Path:
    """The image's file with another SIGSTRUCT."""
    data = bytearray(image.path.read_bytes())
    start = read_sigstruct(image.elf)[0]
    data[start : start + len(raw)] = raw
    path.write_bytes(bytes(data))
    return path


def foreign(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """SIGSTRUCTs that say something else: every bit of the short fields, each byte of the rest, the famous ones."""
    yield "no masks", with_field(with_field(with_field(raw, "attributemask", b""), "xfrmmask", b""), "miscmask", b"")
    yield "provision key", with_field(raw, "attributes", b"\x16")
    yield "launch key", with_field(raw, "attributes", b"\x26")
    for field in SIGSTRUCT.fields:
        for bit in range(0, field.size * 8, 1 if field.size <= 8 else 8):
            at, flip = field.offset + bit // 8, 1 << bit % 8
            yield f"{field.name} bit {bit}", raw[:at] + bytes([raw[at] ^ flip]) + raw[at + 1 :]
    for start, end in SIGSTRUCT.reserved():
        yield f"byte {start}", raw[:start] + b"\x80" + raw[start + 1 :]
        yield f"byte {end - 1}", raw[: end - 1] + b"\x01" + raw[end:]


def is_signed(raw: bytes, other: bytes) -> bool:
    return any(raw[part] != other[part] for part in SIGNED)


def test_nothing_that_a_file_states_is_signed(tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    """Whatever stands in the SIGSTRUCT, the bytes to sign are those of the pages."""
    message = signing_bytes(tiny.path, allow_debug=True)
    assert message == tiny.sigstruct.signed_bytes
    for what, raw in foreign(tiny.sigstruct.raw):
        path = put(tiny, raw, tmp_path / "foreign.so")
        assert signing_bytes(path, allow_debug=True) == message, what


def test_signing_rebuilds_the_whole_sigstruct(tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    """RSA PKCS #1 v1.5 is deterministic: whatever stood there, the signed file is the same to the byte."""
    for number, (what, raw) in enumerate(foreign(tiny.sigstruct.raw)):
        if number > 3 and number % 11:
            continue
        path = put(tiny, raw, tmp_path / "foreign.so")
        sign(path, key, allow_debug=True)
        assert path.read_bytes() == tiny.path.read_bytes(), what


def test_what_a_foreign_signer_states_is_refused_at_every_load(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    """SIGSTRUCTs that are signed all right, by a signer that does not do as ours does."""
    for what, raw in foreign(tiny.sigstruct.raw):
        if is_signed(raw, tiny.sigstruct.raw):
            signed = resigned(raw, key)
            path = put(tiny, signed, tmp_path / "foreign.so")
            with pytest.raises(SignatureError):
                Image.open(path).verify()
            assert Sigstruct(signed).signed_bytes != tiny.sigstruct.signed_bytes, what


def resigned(raw: bytes, key: rsa.RSAPrivateKey) -> bytes:
    """`raw` with a signature over its own statements, without the checks that signing makes."""
    numbers = key.public_key().public_numbers()
    value = int.from_bytes(signature_of(Sigstruct(raw).signed_bytes, key), "big")
    q1 = value * value // numbers.n
    q2 = (value * value % numbers.n) * value // numbers.n
    for name, number in (("modulus", numbers.n), ("signature", value), ("q1", q1), ("q2", q2)):
        raw = with_field(raw, name, number.to_bytes(384, "little"))
    return raw


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("attributemask", b"", "ATTRIBUTEMASK: expected 0xfffffffffffffffe, found 0x0"),
        (
            "attributemask",
            b"\xfc" + b"\xff" * 7,
            "ATTRIBUTEMASK: expected 0xfffffffffffffffe, found 0xfffffffffffffffc",
        ),
        ("xfrmmask", b"\xff" * 7, "XFRMMASK: expected 0xffffffffffffffff, found 0xffffffffffffff"),
        ("miscmask", b"", "MISCMASK: expected 0xffffffff, found 0x0"),
        ("attributes", b"\x16", "ATTRIBUTES: expected 0x16, found 0x6"),
        ("attributes", b"\x26", "ATTRIBUTES: expected 0x26, found 0x6"),
        ("attributes", b"\x04", "ATTRIBUTES: expected 0x4, found 0x6"),
        ("isvprodid", b"\x05", "ISVPRODID: expected 0x5, found 0x0"),
        ("isvsvn", b"\x00\x01", "ISVSVN: expected 0x100, found 0x0"),
        ("date", b"\x02\x01\x26\x20", "DATE: expected 0x20260102, found 0x20260101"),
        ("vendor", b"\x86\x80", "VENDOR: expected 0x0, found 0x8086"),
        ("swdefined", b"\x01", "SWDEFINED: expected 0x0, found 0x1"),
        ("isvfamilyid", b"\x01", "ISVFAMILYID: expected 0x0, found 0x1"),
        ("isvextprodid", b"\x01", "ISVEXTPRODID: expected 0x0, found 0x1"),
    ],
)
def test_a_refusal_names_the_field_and_both_values(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path, field: str, value: bytes, message: str
) -> None:
    path = put(tiny, resigned(with_field(tiny.sigstruct.raw, field, value), key), tmp_path / "foreign.so")
    with pytest.raises(SignatureError, match=f"^{message}$"):
        Image.open(path).verify()


def test_a_signature_over_what_the_file_stated_is_not_taken(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    """The second of two steps rebuilds the bytes too: a signature over a foreign body does not fit them."""
    raw = with_field(tiny.sigstruct.raw, "attributemask", b"")
    path = put(tiny, raw, tmp_path / "foreign.so")
    before = path.read_bytes()
    with pytest.raises(SignatureError, match=r"^SIGSTRUCT signature: expected SHA-256 "):
        attach_signature(path, signature_of(Sigstruct(raw).signed_bytes, key), key.public_key(), allow_debug=True)
    assert path.read_bytes() == before


def test_an_unsigned_image_is_signed_as_the_builder_signs(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path, compile_tiny: Compile, body: str
) -> None:
    path = tmp_path / "unsigned.so"
    link_image(compile_tiny(tmp_path, body), SMALL, path)
    sign(path, key, allow_debug=True)
    assert path.read_bytes() == tiny.path.read_bytes()


def test_a_debug_image_is_signed_only_where_that_is_said(tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    path = tmp_path / "debug.so"
    shutil.copy(tiny.path, path)
    signature = signature_of(tiny.sigstruct.signed_bytes, key)
    for step in (
        lambda: sign(path, key),
        lambda: signing_bytes(path),
        lambda: attach_signature(path, signature, key.public_key()),
    ):
        with pytest.raises(SignatureError, match=r"is a debug image.*`debug = false`.*--allow-debug"):
            step()
    assert path.read_bytes() == tiny.path.read_bytes()


def test_a_debug_image_does_not_pass_as_another(tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    """What counts is the measured flag: attributes without DEBUG in the file change nothing."""
    path = put(tiny, with_field(tiny.sigstruct.raw, "attributes", b"\x04"), tmp_path / "foreign.so")
    with pytest.raises(SignatureError, match="is a debug image"):
        sign(path, key)


@pytest.fixture(scope="module")
def production(
    tmp_path_factory: pytest.TempPathFactory, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey
) -> Image:
    folder = tmp_path_factory.mktemp("production")
    config = replace(SMALL, debug=False, product_id=5, security_version=9, date=20251231)
    return build_image(compile_tiny(folder, body), config, folder / "production.so", key)


def test_a_production_image_is_never_signed_with_the_debug_key(
    production: Image, key: rsa.RSAPrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = tmp_path / "production.so"
    shutil.copy(production.path, path)
    sign(path, key)  # there is no debug key yet
    key_here = debug_key()
    for step in (
        lambda: sign(path, key_here),
        lambda: attach_signature(path, signature_of(signing_bytes(path), key_here), key_here.public_key()),
    ):
        with pytest.raises(SignatureError, match="is the debug key"):
            step()
    assert path.read_bytes() == production.path.read_bytes()


def test_a_damaged_debug_key_signs_nothing(tiny: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers are not checked where it is read; what they make of an image is, before it is written."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    numbers = debug_key().private_numbers()
    wrong = rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d + 2,
        dmp1=numbers.dmp1 + 2,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    debug_key_file().write_bytes(wrong.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path = tmp_path / "tiny.so"
    shutil.copy(tiny.path, path)
    with pytest.raises(SignatureError, match=r"^SIGSTRUCT signature: expected "):
        sign(path, debug_key(), allow_debug=True)
    assert path.read_bytes() == tiny.path.read_bytes()
    with pytest.raises(SignatureError, match=r"is not an unencrypted PEM private key$"):
        read_key(debug_key_file())  # as another's key


def test_product_and_version_are_measured(production: Image, tiny: Image) -> None:
    found = production.sigstruct
    assert (found.isvprodid, found.isvsvn, found.date) == (5, 9, 0x20251231)
    assert (production.config.product_id, production.config.security_version) == (5, 9)
    assert found.attributes == Attributes.MODE64BIT
    production.verify(allow_debug=False)


@pytest.mark.parametrize("segment", [0, 1, 2])
def test_a_sigstruct_that_lies_in_the_pages_is_not_written(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path, segment: int
) -> None:
    """A section header may say that SIGSTRUCT is where the code is: signing would change what it measured."""
    data = bytearray(tiny.path.read_bytes())
    headers = int.from_bytes(data[40:48], "little")
    start = read_sigstruct(tiny.elf)[0]
    for row in range(headers, headers + 64 * int.from_bytes(data[60:62], "little"), 64):
        if int.from_bytes(data[row + 24 : row + 32], "little") == start:
            data[row + 24 : row + 32] = tiny.elf.segments[segment].file_offset.to_bytes(8, "little")
    assert data != tiny.path.read_bytes()
    path = tmp_path / "overlap.so"
    path.write_bytes(bytes(data))
    with pytest.raises(SignatureError):
        sign(path, key, allow_debug=True)
    assert path.read_bytes() == bytes(data)


def test_a_full_disk_leaves_the_image_as_it_was(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tiny, with_field(tiny.sigstruct.raw, "attributemask", b""), tmp_path / "foreign.so")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for name in ("replace", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            with pytest.raises(SignatureError, match=r"foreign\.so: cannot be written: No space left on device"):
                sign(path, key, allow_debug=True)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["foreign.so"]


def test_a_signed_file_keeps_its_permissions_and_a_link_stays_one(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    path, link = tmp_path / "tiny.so", tmp_path / "link.so"
    shutil.copy(tiny.path, path)
    path.chmod(0o750)
    link.symlink_to(path.name)
    sign(link, key, allow_debug=True)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o750
    Image.open(path).verify()


def test_only_a_signature_of_this_key_is_put_in(tiny: Image, key: rsa.RSAPrivateKey) -> None:
    raw = tiny.sigstruct.raw
    assert with_signature(raw, signature_of(Sigstruct(raw).signed_bytes, key), key.public_key()) == raw
