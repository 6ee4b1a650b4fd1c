"""ENCLU's EREPORT and EGETKEY inside: operands, flags, faults; the SDK's functions; the platform's secret."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.keyrequest import KEYREQUEST, Egetkey, KeyName, KeyPolicy
from pyenclave.arch.report import REPORT, REPORT_MACED, TARGETINFO
from pyenclave.errors import EnclaveCrashed

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:emulated protects nothing")]

EREPORT, EGETKEY = 0, 1
ZF = 0x40
SGX_INVALID_PARAMETER, SGX_MAC_MISMATCH = 2, 0x3001
REQUEST = KEYREQUEST.pack(keyname=KeyName.SEAL, keypolicy=KeyPolicy.MRENCLAVE)


def test_egetkey_as_it_is(load: Callable[..., Any]) -> None:
    enclave = load().enclave
    source, output = enclave.place(0), enclave.place(2)
    enclave.fill(REQUEST)
    assert enclave.enclu(EGETKEY, source, output, 0, False) == 0
    key = bytes(enclave.read_back()[:16])
    assert enclave.enclu(EGETKEY, source, output, 0, True) == 0
    assert bytes(enclave.read_back()[:16]) == key
    assert enclave.get_key(REQUEST) == (0, key)
    enclave.fill(KEYREQUEST.pack(keyname=77))
    assert enclave.enclu(EGETKEY, source, output, 0, False) == Egetkey.INVALID_KEYNAME
    assert enclave.enclu(EGETKEY, source, output, 0, True) == ZF
    assert bytes(enclave.read_back()[:16]) == key


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"keyname": KeyName.PROVISION}, 0x3002),
        ({"keyname": KeyName.EINITTOKEN}, 0x3002),
        ({"keyname": KeyName.SEAL, "cpusvn": b"\xff" * 16}, 0x3003),
        ({"keyname": KeyName.SEAL, "isvsvn": 4}, 0x3004),
        ({"keyname": 9}, 0x3005),
        ({"keyname": KeyName.SEAL, "keypolicy": KeyPolicy.NOISVPRODID}, SGX_INVALID_PARAMETER),
        ({"keyname": KeyName.SEAL, "configsvn": 1}, SGX_INVALID_PARAMETER),
    ],
)
def test_what_the_sdks_function_says(load: Callable[..., Any], fields: dict[str, Any], status: int) -> None:
    enclave = load(security_version=3).enclave
    assert enclave.get_key(KEYREQUEST.pack(**fields)) == (status, bytes(16))


def test_reserved_bytes_do_not_end_the_enclave_that_asks_by_the_sdk(load: Callable[..., Any]) -> None:
    enclave = load().enclave
    for at in (7, 78, 511):
        wrong = bytearray(REQUEST)
        wrong[at] = 1
        assert enclave.get_key(bytes(wrong))[0] == SGX_INVALID_PARAMETER


def test_a_report_says_what_was_loaded(load: Callable[..., Any]) -> None:
    enclave = load(product_id=5, security_version=6).enclave
    data = os.urandom(64)
    status, report = enclave.create_report(bytes(512), data)
    fields = REPORT.unpack(bytes(report))
    assert status == 0
    assert fields["mrenclave"] == enclave.enclave.mrenclave
    assert fields["mrsigner"] == enclave.enclave.mrsigner
    assert (fields["isvprodid"], fields["isvsvn"]) == (5, 6)
    assert fields["attributes"] == Attributes.INIT | Attributes.DEBUG | Attributes.MODE64BIT
    assert fields["xfrm"] == 7
    assert fields["reportdata"] == data


def test_the_target_verifies_a_report_and_nobody_else(load: Callable[..., Any]) -> None:
    one, target, other = load().enclave, load(product_id=1).enclave, load(product_id=2).enclave
    _, info = target.self_target()
    _, report = one.create_report(bytes(info), os.urandom(64))
    report = bytes(report)
    assert target.verify_report(report) == 0
    assert other.verify_report(report) == one.verify_report(report) == SGX_MAC_MISMATCH
    for at in (*range(0, len(report), 7), *range(REPORT_MACED, len(report))):
        forged = bytearray(report)
        forged[at] ^= 1
        assert target.verify_report(bytes(forged)) == SGX_MAC_MISMATCH, at


def test_the_mac_is_aes_cmac_under_the_targets_report_key(load: Callable[..., Any]) -> None:
    enclave = load().enclave
    _, info = enclave.self_target()
    assert TARGETINFO.unpack(bytes(info))["measurement"] == enclave.enclave.mrenclave
    _, report = enclave.create_report(bytes(info), bytes(64))
    request = KEYREQUEST.pack(keyname=KeyName.REPORT, keyid=REPORT.bytes_of(bytes(report), "keyid"))
    mac = CMAC(AES(bytes(enclave.get_key(request)[1])))
    mac.update(bytes(report[:REPORT_MACED]))
    assert mac.finalize() == REPORT.bytes_of(bytes(report), "mac")


# Operands by name: multiples of 512 that can be written (w, v, o), that cannot (r), what is beside, what is none.
def operand(enclave: Any, name: str) -> int:
    places = {"w": 0, "v": 1, "o": 2, "r": 3}
    base = enclave.enclave._loaded.base
    size = enclave.enclave.image.config.elrange_size
    config = enclave.enclave.image.config
    named = {
        "w+8": enclave.place(0) + 8,
        "w+64": enclave.place(0) + 64,
        "null": 0,
        "below": base - 512,
        "above": base + size,
        "guard": base + config.thread_offset,
        "tcs": base + config.thread_offset + 0x1000 + config.stack_size + 0x1000,
        "unused": base + size - 0x1000,
    }
    return named[name] if name in named else int(enclave.place(places[name]))


PROTECTION = r"general protection fault of ENCLU leaf \d, at enclu\+"
ACCESS = r"SIGSEGV at enclu\+0x[0-9a-f]+: access to enclave offset"
FAULTS = [
    *((EGETKEY, (wrong, "o", "w"), PROTECTION) for wrong in ("w+8", "w+64", "null", "below", "above")),
    *((EGETKEY, ("w", wrong, "w"), PROTECTION) for wrong in ("w+8", "null", "below", "above")),
    *((EGETKEY, (wrong, "o", "w"), ACCESS) for wrong in ("guard", "tcs", "unused")),
    *((EGETKEY, ("w", wrong, "w"), ACCESS) for wrong in ("r", "guard", "tcs")),
    *((EREPORT, (wrong, "v", "o"), PROTECTION) for wrong in ("w+64", "null", "above")),
    *((EREPORT, ("w", wrong, "o"), PROTECTION) for wrong in ("w+64", "null", "below")),
    *((EREPORT, ("w", "v", wrong), PROTECTION) for wrong in ("w+8", "null", "below")),
    *((EREPORT, ("w", "v", wrong), ACCESS) for wrong in ("r", "guard", "tcs")),
]


@pytest.mark.parametrize(("leaf", "names", "text"), FAULTS)
def test_operands_that_the_instruction_refuses(
    load: Callable[..., Any], leaf: int, names: tuple[str, str, str], text: str
) -> None:
    enclave = load().enclave
    enclave.fill(REQUEST)
    places = [operand(enclave, name) for name in names]
    with pytest.raises(EnclaveCrashed, match=text):
        enclave.enclu(leaf, *places, False)


def test_a_request_with_reserved_bits_is_a_protection_fault(load: Callable[..., Any]) -> None:
    enclave = load().enclave
    enclave.fill(KEYREQUEST.pack(keyname=KeyName.SEAL, keypolicy=0x8000))
    with pytest.raises(EnclaveCrashed, match=PROTECTION):
        enclave.enclu(EGETKEY, enclave.place(0), enclave.place(2), 0, False)


def test_an_enclave_that_asks_for_no_key_makes_no_secret(load: Callable[..., Any], data: Path, platform: str) -> None:
    """A cell cannot open a file later: it has the secret from its start on, if the image's code could ever ask."""
    load().enclave.place(0)
    assert data.exists() is (platform == "isolated")


def test_the_secret_is_made_when_it_is_asked_for(load: Callable[..., Any], data: Path, platform: str) -> None:
    load().seal(b"")
    secret = data / "pyenclave" / f"{platform}.secret"
    assert secret.stat().st_size == 32
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_a_secret_that_others_can_read_ends_the_enclave_that_asks(
    load: Callable[..., Any], data: Path, platform: str
) -> None:
    load().seal(b"")
    secret = data / "pyenclave" / f"{platform}.secret"
    secret.chmod(0o644)
    message = rf"ENCLU leaf 0 is not available, at .*{platform}\.secret can be read or "
    with pytest.raises(EnclaveCrashed, match=message):
        load().seal(b"")


def test_a_user_without_a_home_loads_and_is_told(
    load: Callable[..., Any], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    vault = load()
    with pytest.raises(EnclaveCrashed, match="no home folder for the platform's secret: set XDG_DATA_HOME"):
        vault.seal(b"")
