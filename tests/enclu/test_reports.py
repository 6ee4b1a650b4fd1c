"""EREPORT: the MAC that the target's own REPORT key gives, over what the manual says."""

import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.keyrequest import KEYREQUEST, KeyName
from pyenclave.arch.report import REPORT, REPORT_MACED, TARGETINFO

from .conftest import CPUSVN, PRODUCTION

# RFC 4493, section 4.
KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)


@pytest.mark.parametrize(
    ("size", "mac"),
    [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ],
)
def test_aes_cmac(enclu: Any, size: int, mac: str) -> None:
    assert enclu.cmac(KEY, MESSAGE[:size]).hex() == mac


ONE = {"mrenclave": b"\x11" * 32, "mrsigner": b"\x12" * 32, "isvprodid": 3, "isvsvn": 4, "miscselect": 1}
OTHER = {"mrenclave": b"\x21" * 32, "attributes": PRODUCTION | Attributes.DEBUG}
TARGET = {"measurement": OTHER["mrenclave"], "attributes": OTHER["attributes"], "xfrm": 7}


def own_mac(enclave: Any, report: bytes) -> bytes:
    """What `enclave` finds to be the report's MAC."""
    request = KEYREQUEST.pack(keyname=KeyName.REPORT, keyid=REPORT.bytes_of(report, "keyid"))
    mac = CMAC(AES(enclave.request(request)))
    mac.update(report[:REPORT_MACED])
    return mac.finalize()


def test_the_target_verifies_it(enclu: Any) -> None:
    data = os.urandom(64)
    report = enclu.launch(**ONE).report(data, **TARGET)
    fields = REPORT.unpack(report)
    assert {name: fields[name] for name in ONE} == ONE
    assert fields["reportdata"] == data
    assert fields["cpusvn"] == CPUSVN
    assert fields["attributes"] == PRODUCTION
    assert not any(any(report[start:end]) for start, end in REPORT.reserved())
    assert own_mac(enclu.launch(**OTHER), report) == fields["mac"]


@pytest.mark.parametrize(
    "other", [{"mrenclave": b"\x22" * 32}, {"attributes": PRODUCTION}, {"xfrm": 3}, {"miscselect": 1}]
)
def test_no_other_enclave_does(enclu: Any, other: dict[str, int | bytes]) -> None:
    report = enclu.launch(**ONE).report(**TARGET)
    assert own_mac(enclu.launch(**{**OTHER, **other}), report) != REPORT.bytes_of(report, "mac")


def test_reserved_bytes_of_the_target_count_for_nothing(enclu: Any) -> None:
    """EREPORT's operation looks at none of them, and its table of exceptions has none for them."""
    enclave, data = enclu.launch(**ONE), os.urandom(64)
    target = bytearray(TARGETINFO.pack(**TARGET))
    for start, end in TARGETINFO.reserved():
        target[start:end] = b"\xff" * (end - start)
    report = enclave.report_for(bytes(target), data)
    assert report == enclave.report(data, **TARGET)
    assert own_mac(enclu.launch(**OTHER), report) == REPORT.bytes_of(report, "mac")


def test_nor_does_another_platform(enclu: Any) -> None:
    report = enclu.launch(**ONE).report(**TARGET)
    assert own_mac(enclu.launch(b"\1" * 32, **OTHER), report) != REPORT.bytes_of(report, "mac")


def test_a_report_is_the_same_after_a_restart(enclu: Any) -> None:
    assert enclu.launch(**ONE).report(**TARGET) == enclu.launch(**ONE).report(**TARGET)
