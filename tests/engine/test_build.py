"""ECREATE, EADD, EEXTEND and EINIT (SDM vol. 3D, ECREATE, EADD, EEXTEND, EINIT: Operation)."""

import ctypes
import hashlib

import pytest

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.leaves import Einit
from pyenclave.arch.secs import SECS
from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.arch.tcs import TCS

from .conftest import AS_REG, AS_TCS, BASE, CODE_AT, GP, PAGE, PF, SIZE, SSA_AT, TCS_AT, R, Trial, W, X

MODE64 = Attributes.MODE64BIT


@pytest.mark.parametrize(
    "fields",
    [
        {"size": PAGE},  # less than two pages
        {"size": 3 * PAGE, "baseaddr": 0},  # no power of two
        {"size": 1 << 41, "baseaddr": 0},  # more than CPUID.12H.0:EDX[15:8] allows
        {"baseaddr": BASE + PAGE},  # not aligned on its size
        {"baseaddr": 1 << 62},  # not canonical
        {"xfrm": 1},
        {"xfrm": 2},
        {"xfrm": 3 | 1 << 9},  # what the processor does not have
        {"attributes": MODE64 | Attributes.INIT},
        {"attributes": MODE64 | 1 << 3},  # reserved
        {"attributes": MODE64 | Attributes.PROVISIONKEY},  # not this processor's
        {"miscselect": 2},
        {"ssaframesize": 0},
        {"configid": b"\1" + bytes(63)},  # without KSS
        {"configsvn": 1},
        {"cet_attributes": 1},  # without CET
        {"cet_leg_bitmap_offset": PAGE},
    ],
)
def test_ecreate_refuses(trial: Trial, fields: dict[str, int | bytes]) -> None:
    assert trial.create(**fields) == GP


def test_ecreate_refuses_reserved_bytes(trial: Trial) -> None:
    usual = SECS.pack(size=SIZE, baseaddr=BASE, ssaframesize=1, attributes=MODE64, xfrm=3)
    for at in (33, 47, 96, 127, 160, 191, 262, 4095):
        assert trial.ecreate(usual[:at] + b"\1" + usual[at + 1 :]) == GP, at
    assert trial.ecreate(usual) == 0


def test_ecreate_accepts_kss_and_debug(trial: Trial) -> None:
    attributes = MODE64 | Attributes.KSS | Attributes.DEBUG
    assert trial.create(attributes=attributes, configid=b"\1" * 64, configsvn=1, miscselect=1) == 0


def test_a_frame_holds_the_state_misc_and_gprsgx(trial: Trial) -> None:
    """The XSAVE area of XFRM, MISC and GPRSGX fit in SSAFRAMESIZE pages, or #GP."""
    assert trial.create(xfrm=7) == 0
    assert trial.create(xfrm=7, miscselect=1) == 0


@pytest.mark.parametrize(
    ("secinfo", "result"),
    [
        (AS_REG | R, 0),
        (AS_REG | R | W | X, 0),
        (AS_REG, 0),
        (AS_REG | W, GP),  # W without R
        (AS_REG | W | X, GP),
        (0x000, GP),  # PT_SECS
        (0x300, GP),  # PT_VA
        (0x400, GP),  # PT_TRIM
        (AS_REG | R | 8, GP),  # PENDING, MODIFIED, PR and reserved bits are not EADD's
        (AS_REG | R | 16, GP),
        (AS_REG | R | 32, GP),
        (AS_REG | R | 1 << 16, GP),
    ],
)
def test_eadd_judges_secinfo(trial: Trial, secinfo: int, result: int | str) -> None:
    trial.create()
    assert trial.add(0, secinfo) == result
    assert (trial.entry(0) != 0) == (result == 0)


def test_eadd_of_a_page_that_is_there(trial: Trial) -> None:
    trial.create()
    assert trial.add(0, AS_REG | R) == 0
    assert trial.add(0, AS_REG | R) == PF


def test_eadd_of_a_tcs(trial: Trial) -> None:
    """DBGOPTIN, STATE, AEP and CSSA become 0, and the page has no permissions, whatever was asked for."""
    trial.create()
    said = {"ossa": SSA_AT, "nssa": 1, "oentry": CODE_AT}
    content = TCS.pack(**said, state=1, flags=1, cssa=5, aep=0x1234)
    assert trial.add(0, AS_TCS | R | W | X, content) == 0
    assert trial.read(0, TCS.size) == TCS.pack(**said)
    assert trial.entry(0) == AS_TCS


def test_eadd_of_a_tcs_with_reserved_bytes(trial: Trial) -> None:
    trial.create()
    assert trial.add(0, AS_TCS, bytes(72) + b"\1") == GP
    assert trial.add(0, AS_TCS, bytes(4095) + b"\1") == GP


def test_limits_count_for_32_bits_alone(trial: Trial) -> None:
    """FSLIMIT and GSLIMIT end in FFFH where ATTRIBUTES.MODE64BIT is 0; here they may be anything."""
    trial.create()
    assert trial.add(0, AS_TCS, TCS.pack(fslimit=0, gslimit=7)) == 0


def test_eextend(trial: Trial) -> None:
    trial.create()
    assert trial.eextend(0) == PF
    assert trial.add(0, AS_REG | R) == 0
    assert trial.eextend(128) == GP
    assert trial.eextend(256) == 0


def test_nothing_is_added_after_einit(trial: Trial) -> None:
    trial.build()
    assert trial.add(6 * PAGE, AS_REG | R) == GP
    assert trial.eextend(TCS_AT) == GP
    assert trial.einit(trial.signed()) == GP


def prepare(trial: Trial, **secs: int | bytes) -> None:
    assert trial.create(**secs) == 0
    assert trial.add(0, AS_REG | R | X, b"code") == 0


def test_einit_sets_what_reports_state(trial: Trial) -> None:
    prepare(trial)
    assert trial.einit(trial.signed(isvprodid=7, isvsvn=9)) == 0
    trial.library.secs.restype = ctypes.c_void_p
    secs = SECS.unpack(ctypes.string_at(trial.library.secs(), SECS.size))
    modulus = trial.key.public_key().public_numbers().n.to_bytes(384, "little")
    assert secs["mrenclave"] == trial.digest.digest()
    assert secs["mrsigner"] == hashlib.sha256(modulus).digest()
    assert (secs["isvprodid"], secs["isvsvn"]) == (7, 9)
    assert secs["attributes"] == MODE64 | Attributes.INIT


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"vendor": 0x8086}, Einit.NONE),
        ({"isvextprodid": b"\1" * 16}, Einit.INVALID_SIG_STRUCT),  # without KSS
        ({"isvfamilyid": b"\1" * 16}, Einit.INVALID_SIG_STRUCT),
        ({"enclavehash": bytes(32)}, Einit.INVALID_MEASUREMENT),
        ({"attributes": MODE64 | Attributes.DEBUG, "attributemask": 2}, Einit.INVALID_ATTRIBUTE),
        ({"attributes": MODE64 | Attributes.DEBUG, "attributemask": 0}, Einit.NONE),
        ({"xfrm": 7, "xfrmmask": 4}, Einit.INVALID_ATTRIBUTE),
        ({"xfrm": 7, "xfrmmask": 0}, Einit.NONE),
        ({"miscselect": 1, "miscmask": 1}, Einit.INVALID_ATTRIBUTE),
        ({"miscselect": 1, "miscmask": 0}, Einit.NONE),
    ],
)
def test_einit_judges_what_is_signed(trial: Trial, fields: dict[str, int | bytes], code: int) -> None:
    prepare(trial)
    assert trial.einit(trial.signed(**fields)) == code


# HEADER, VENDOR, HEADER2, EXPONENT, and what is reserved.
@pytest.mark.parametrize("at", [0, 15, 16, 24, 39, 512, 44, 127, 908, 992, 1007, 1028, 1039])
def test_einit_refuses_what_is_no_sigstruct(trial: Trial, at: int) -> None:
    prepare(trial)
    raw = bytearray(trial.signed())
    raw[at] ^= 1
    assert trial.einit(bytes(raw)) == Einit.INVALID_SIG_STRUCT


@pytest.mark.parametrize("name", ["date", "modulus", "signature", "q1", "q2", "isvsvn"])
def test_einit_refuses_what_was_not_signed(trial: Trial, name: str) -> None:
    prepare(trial)
    raw = bytearray(trial.signed())
    place = next(field.offset for field in SIGSTRUCT.fields if field.name == name)
    raw[place + 1] ^= 1
    assert trial.einit(bytes(raw)) == Einit.INVALID_SIGNATURE
    raw[place + 1] ^= 1
    assert trial.einit(bytes(raw)) == 0  # what failed has changed nothing


def test_the_signature_goes_before_measurement_and_attributes(trial: Trial) -> None:
    prepare(trial)
    raw = bytearray(trial.signed(enclavehash=bytes(32), attributes=0, isvfamilyid=b"\1" * 16))
    raw[516] ^= 1
    assert trial.einit(bytes(raw)) == Einit.INVALID_SIGNATURE
    wrong = trial.signed(enclavehash=bytes(32), attributes=0)
    assert trial.einit(wrong) == Einit.INVALID_MEASUREMENT
