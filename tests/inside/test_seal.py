"""Sealing as a function, on both twins: the format, every error's text, and what a body leaves behind."""

import hashlib
import hmac
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pyenclave.inside import _secret
from pyenclave.inside import seal as plain

from .test_secrets import RAISING, WIPED, Stack

DATA = b"attack at dawn"
TAG = r"^seal: wrong tag$"


@pytest.mark.parametrize("policy", ["MRENCLAVE", "MRSIGNER"])
@pytest.mark.parametrize("size", [0, 1, 16, 17, 5000])
def test_it_opens(inside: SimpleNamespace, policy: str, size: int) -> None:
    data = os.urandom(size)
    sealed = inside.seal.seal(data, policy, b"aad", 3)
    assert len(sealed) == size + 100
    assert inside.seal.unseal(sealed, b"aad", 3) == data
    assert inside.seal.version(sealed) == 3


def test_the_header(inside: SimpleNamespace) -> None:
    magic, policy, product, version, debug, cpusvn, keyid, counted = plain.HEADER.unpack(
        inside.seal.seal(DATA, "MRSIGNER", b"", 2**63 - 1)[:72]
    )
    assert (magic, policy, product, version, debug, counted) == (b"PYESEAL1", 2, 0, 0, 1, 2**63 - 1)
    assert cpusvn[1:] == bytes(15)
    assert keyid != bytes(32)


def test_no_two_are_alike(inside: SimpleNamespace) -> None:
    sealed = [inside.seal.seal(DATA, "MRENCLAVE") for _ in range(50)]
    assert len({one[32:64] for one in sealed}) == len({one[72:84] for one in sealed}) == 50


def test_each_flipped_bit_is_refused(inside: SimpleNamespace) -> None:
    sealed = inside.seal.seal(DATA, "MRENCLAVE", b"aad", 1)
    for bit in range(8 * len(sealed)):
        forged = bytearray(sealed)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError, match=r"^seal: "):
            inside.seal.unseal(bytes(forged), b"aad")


def changed(sealed: bytes, at: int, value: bytes) -> bytes:
    return sealed[:at] + value + sealed[at + len(value) :]


@pytest.mark.parametrize(
    ("at", "value", "text"),
    [
        (0, b"X", "seal: no sealed data of this format"),
        (7, b"2", "seal: no sealed data of this format"),
        (8, b"\0", "seal: no policy of this format"),
        (8, b"\3", "seal: no policy of this format"),
        (8, b"\1\1", "seal: no policy of this format"),
        (8, b"\2", "seal: wrong tag"),
        (10, b"\5", "seal: sealed for another product: 5"),
        (12, b"\1", "seal: sealed by a newer security version: 1"),
        (14, b"\0", "seal: a debug image opens no production image's, nor it that one's"),
        (16, b"\xff", "seal: sealed with newer microcode than this processor's"),
        (32, b"keyid", "seal: wrong tag"),
        (64, b"\7", "seal: wrong tag"),
    ],
)
def test_what_the_header_tells(inside: SimpleNamespace, at: int, value: bytes, text: str) -> None:
    sealed = changed(inside.seal.seal(DATA, "MRENCLAVE"), at, value)
    with pytest.raises(ValueError, match=f"^{text}$"):
        inside.seal.unseal(sealed)
    with pytest.raises(ValueError, match=f"^{text}$"):
        inside.seal.migrate(sealed, "MRSIGNER")


@pytest.mark.parametrize("size", [0, 1, 72, 99])
def test_short_data(inside: SimpleNamespace, size: int) -> None:
    with pytest.raises(ValueError, match=rf"^seal: sealed data have at least 100 bytes, not {size}$"):
        inside.seal.unseal(bytes(size))
    assert inside.seal.version(bytes(size)) == 0


@pytest.mark.parametrize("policy", ["", "mrenclave", "MRSIGNER ", "MRENCLAVE\0"])
def test_a_policy_is_named(inside: SimpleNamespace, policy: str) -> None:
    sealed = inside.seal.seal(DATA, "MRENCLAVE")
    for function in (lambda: inside.seal.seal(DATA, policy), lambda: inside.seal.migrate(sealed, policy)):
        with pytest.raises(ValueError, match=r"^seal: policy is MRENCLAVE or MRSIGNER$"):
            function()


def test_versions(inside: SimpleNamespace) -> None:
    sealed = inside.seal.seal(DATA, "MRENCLAVE", b"", 5)
    assert inside.seal.unseal(sealed, b"", 0) == inside.seal.unseal(sealed, b"", 5) == DATA
    with pytest.raises(ValueError, match=r"^seal: rolled back: the counter is past version 5$"):
        inside.seal.unseal(sealed, b"", 6)
    with pytest.raises(ValueError, match=r"^seal: counter is 0 or more, not -1$"):
        inside.seal.unseal(sealed, b"", -1)
    with pytest.raises(ValueError, match=r"^seal: version is 0 or more, not -1$"):
        inside.seal.seal(DATA, "MRENCLAVE", b"", -1)
    assert inside.seal.version(changed(sealed, 64, b"\xff" * 8)) == 0


def test_migration_keeps_data_and_version(inside: SimpleNamespace) -> None:
    sealed = inside.seal.seal(DATA, "MRENCLAVE", b"aad", 5)
    moved = inside.seal.migrate(sealed, "MRSIGNER", b"aad")
    assert moved[8] == 2
    assert moved[32:64] != sealed[32:64]
    assert inside.seal.version(moved) == 5
    assert inside.seal.unseal(moved, b"aad", 5) == DATA


def test_an_older_microcode_still_opens(body: Any) -> None:
    """What a platform sealed before its CPUSVN rose."""
    body.reset()
    sealed = body.value("seal_seal", DATA, b"MRENCLAVE", b"", 0)
    assert sealed[16] == 1
    with pytest.raises(ValueError, match=TAG):
        body.value("seal_unseal", changed(sealed, 16, b"\0"), b"", 0)


def key_of(sealed: bytes, given: bytes) -> bytes:
    return HKDF(SHA256(), 32, b"pyenclave seal", sealed[:72]).derive(given)


CALLS = ["seal_seal", "seal_unseal", "seal_migrate"]


@pytest.mark.parametrize("name", CALLS)
def test_keys_of_sealing_are_wiped(body: Any, name: str) -> None:
    body.reset()
    sealed = body.value("seal_seal", DATA, b"MRENCLAVE", b"", 0)
    arguments: dict[str, tuple[bytes | int, ...]] = {
        "seal_seal": (DATA, b"MRENCLAVE", b"", 0),
        "seal_unseal": (sealed, b"", 0),
        "seal_migrate": (sealed, b"MRENCLAVE", b""),
    }
    made = body.value(name, *arguments[name])
    stack, given = Stack(bytes(body.stack)), body.given_keys()
    keys = [*given, *(key_of(one, key) for one in (sealed, made) if len(one) > 100 for key in given)]
    assert len(set(keys)) > 1
    assert not any(stack.holds(key) for key in keys)
    assert stack.touched[: WIPED - RAISING] == bytes(WIPED - RAISING)


def test_the_keys_that_are_looked_for_are_the_right_ones(body: Any) -> None:
    body.reset()
    sealed = body.value("seal_seal", DATA, b"MRENCLAVE", b"aad", 0)
    key = key_of(sealed, body.given_keys()[-1])
    assert AESGCM(key).decrypt(sealed[72:84], sealed[84:], b"aad") == DATA


def test_a_rollback_leaves_no_plaintext(body: Any) -> None:
    body.reset()
    sealed = body.value("seal_seal", DATA, b"MRENCLAVE", b"", 1)
    with pytest.raises(ValueError, match="rolled back"):
        body.value("seal_unseal", sealed, b"", 2)
    assert body.newest(len(DATA)) == bytes(len(DATA))


def test_the_plain_twin_has_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    """With the same secret, too."""
    monkeypatch.setattr(plain, "secret", lambda: bytes(32))
    body.reset()
    sealed = body.value("seal_seal", DATA, b"MRENCLAVE", b"", 0)
    with pytest.raises(ValueError, match=r"^seal: "):
        plain.unseal(changed(sealed, 16, b"\0"))
    given = hmac.digest(bytes(32), sealed[:72], hashlib.sha256)[:16]
    assert given not in body.given_keys()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    _secret.secret.cache_clear()
    monkeypatch.setattr(plain, "secret", _secret.secret.__wrapped__)
    yield tmp_path / "pyenclave" / "none.secret"
    _secret.secret.cache_clear()


def test_the_plain_twins_secret(home: Path) -> None:
    sealed = plain.seal(DATA, "MRSIGNER")
    assert home.stat().st_size == 32
    assert stat.S_IMODE(home.stat().st_mode) == 0o600
    assert [one.name for one in home.parent.iterdir()] == [home.name]
    assert plain.unseal(sealed) == DATA
    home.unlink()
    with pytest.raises(ValueError, match=TAG):
        plain.unseal(sealed)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_the_plain_twins_secret_is_its_users_alone(home: Path, mode: int) -> None:
    plain.seal(DATA, "MRSIGNER")
    home.chmod(mode)
    with pytest.raises(RuntimeError, match=r"none\.secret belongs to another user, or others can use it"):
        plain.seal(DATA, "MRSIGNER")
    home.chmod(0o600)
    home.write_bytes(bytes(31))
    with pytest.raises(RuntimeError, match=r"none\.secret is no platform's secret"):
        plain.seal(DATA, "MRSIGNER")


def test_the_plain_twins_secret_is_on_the_disk_before_it_is_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its name, and those of the folders that were made for it."""
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.readlink(f"/proc/self/fd/{descriptor}")))
    plain.seal(DATA, "MRSIGNER")
    beside = synced.pop(1)
    assert beside.startswith(f"{home}.")
    assert synced == [str(home.parent.parent), str(home.parent)]


def test_the_plain_twins_secret_that_cannot_be_made(home: Path) -> None:
    home.parent.write_text("no folder")
    with pytest.raises(RuntimeError, match=r"none\.secret cannot be read or made: Not a directory; set XDG_DATA_HOME"):
        plain.seal(DATA, "MRSIGNER")


def test_processes_that_ask_at_once_find_one_plain_secret(home: Path) -> None:
    children = []
    for _ in range(8):
        child = os.fork()
        if child == 0:
            os._exit(0 if len(_secret.secret.__wrapped__()) == 32 else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8
    assert [one.name for one in home.parent.iterdir()] == [home.name]
