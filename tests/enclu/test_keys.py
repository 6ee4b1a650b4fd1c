"""EGETKEY's checks and dependencies (SDM vol. 3D, EGETKEY), and that no enclave's roots give more than its requests."""

from typing import Any

import pytest

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.keyrequest import KEYREQUEST, Egetkey, KeyName, KeyPolicy

from .conftest import CPUSVN, PRODUCTION, PROTECTION

KSS = PRODUCTION | Attributes.KSS
A, B = b"\xaa" * 32, b"\xbb" * 32
ENCLAVE = {"mrenclave": A, "mrsigner": A, "isvprodid": 7, "isvsvn": 0x1234, "miscselect": 1}


def test_a_key_is_the_same_each_time_and_no_other(enclu: Any) -> None:
    first = enclu.launch(**ENCLAVE).key()
    assert type(first) is bytes
    assert first == enclu.launch(**ENCLAVE).key()
    assert first != bytes(16)


# What a sealing key by each policy depends on, and what it does not.
@pytest.mark.parametrize(
    ("policy", "same", "other"),
    [
        (KeyPolicy.MRENCLAVE, ["mrsigner"], ["mrenclave", "isvprodid"]),
        (KeyPolicy.MRSIGNER, ["mrenclave"], ["mrsigner", "isvprodid"]),
        (KeyPolicy.MRENCLAVE | KeyPolicy.MRSIGNER, [], ["mrenclave", "mrsigner", "isvprodid"]),
        (0, ["mrenclave", "mrsigner"], ["isvprodid"]),
    ],
)
def test_the_policy_says_who_has_the_key(enclu: Any, policy: int, same: list[str], other: list[str]) -> None:
    changed = {"mrenclave": B, "mrsigner": B, "isvprodid": 8}
    key = enclu.launch(**ENCLAVE).key(keypolicy=policy)
    for name in same:
        assert enclu.launch(**{**ENCLAVE, name: changed[name]}).key(keypolicy=policy) == key, name
    for name in other:
        assert enclu.launch(**{**ENCLAVE, name: changed[name]}).key(keypolicy=policy) != key, name


@pytest.mark.parametrize(
    "field",
    [
        {"keyid": B},
        {"cpusvn": bytes(16)},
        {"isvsvn": 1},
        {"keypolicy": KeyPolicy.MRSIGNER},
        {"attributemask": Attributes.MODE64BIT},
        {"xfrmmask": 4},
        {"miscmask": 1},
        {"miscmask": 2},
        {"keyname": KeyName.REPORT},
    ],
)
def test_every_field_of_a_request_counts(enclu: Any, field: dict[str, int | bytes]) -> None:
    enclave = enclu.launch(**ENCLAVE)
    assert type(enclave.key(**field)) is bytes
    assert enclave.key(**field) != enclave.key()


def test_masks_choose_what_counts_of_the_enclave(enclu: Any) -> None:
    other = {**ENCLAVE, "attributes": PRODUCTION | Attributes.AEXNOTIFY, "xfrm": 3, "miscselect": 0}
    enclaves = [enclu.launch(**one) for one in (ENCLAVE, other)]
    assert len({enclave.key() for enclave in enclaves}) == 1
    for mask in ({"attributemask": Attributes.AEXNOTIFY}, {"xfrmmask": 4}, {"miscmask": 1}):
        assert len({enclave.key(**mask) for enclave in enclaves}) == 2


def test_debug_and_production_never_share_a_key(enclu: Any) -> None:
    """Whatever the mask says: INIT and DEBUG always count; and their roots have nothing in common."""
    production, debug = (
        enclu.launch(**{**ENCLAVE, "attributes": attributes})
        for attributes in (PRODUCTION, PRODUCTION | Attributes.DEBUG)
    )
    assert production.key(attributemask=0) != debug.key(attributemask=0)
    sealing = [{one.roots.raw[at : at + 32] for at in range(0, 1024, 32)} - {bytes(32)} for one in (production, debug)]
    assert sealing[0].isdisjoint(sealing[1])


def test_another_secret_is_another_platform(enclu: Any) -> None:
    enclaves = [enclu.launch(secret, **ENCLAVE) for secret in (bytes(32), bytes(31) + b"\1")]
    for fields in ({}, {"keypolicy": KeyPolicy.MRSIGNER}, {"keyname": KeyName.REPORT}):
        assert len({enclave.key(**fields) for enclave in enclaves}) == 2


VERSIONS = (0, 1, 0xF, 0x10, 0x11, 0xFF, 0x100, 0x123, 0xFFF, 0x1000, 0x1234, 0x1235, 0xFFFE, 0xFFFF)


@pytest.mark.parametrize("policy", [KeyPolicy.MRENCLAVE, KeyPolicy.MRSIGNER])
def test_a_newer_version_has_the_keys_of_all_older_ones(enclu: Any, policy: int) -> None:
    expected = {at: enclu.launch(**{**ENCLAVE, "isvsvn": at}).key(keypolicy=policy, isvsvn=at) for at in VERSIONS}
    assert len(set(expected.values())) == len(VERSIONS)
    for own in VERSIONS:
        enclave = enclu.launch(**{**ENCLAVE, "isvsvn": own})
        for asked in VERSIONS:
            key = expected[asked] if asked <= own else Egetkey.INVALID_ISVSVN
            assert enclave.key(keypolicy=policy, isvsvn=asked) == key, (own, asked)


def test_older_roots_hold_nothing_of_newer_ones(enclu: Any) -> None:
    """What an old version's roots lead to, step by step, are only roots of versions up to its own: what it holds is
    disjoint from what any newer one holds for itself."""
    held = {}
    for own in VERSIONS:
        raw = enclu.launch(**{**ENCLAVE, "isvsvn": own}).roots.raw[128:256]  # by MRENCLAVE: three siblings, the leaf
        held[own] = [raw[at : at + 32] for at in range(0, 128, 32)]
    for old in VERSIONS:
        for new in (one for one in VERSIONS if one > old):
            assert held[new][3] not in held[old]


@pytest.mark.parametrize("byte", [0, 1, 15])
def test_a_cpusvn_beyond_the_platforms(enclu: Any, byte: int) -> None:
    asked = bytearray(CPUSVN)
    asked[byte] += 1
    assert enclu.launch(**ENCLAVE).key(cpusvn=bytes(asked)) == Egetkey.INVALID_CPUSVN


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        (KeyName.PROVISION, Attributes.PROVISIONKEY),
        (KeyName.PROVISION_SEAL, Attributes.PROVISIONKEY),
        (KeyName.EINITTOKEN, Attributes.EINITTOKEN_KEY),
    ],
)
def test_intels_keys_are_refused(enclu: Any, name: int, attribute: Attributes) -> None:
    assert enclu.launch(**ENCLAVE).key(keyname=name) == Egetkey.INVALID_ATTRIBUTE
    allowed = enclu.launch(**{**ENCLAVE, "attributes": PRODUCTION | attribute})
    assert allowed.key(keyname=name) == Egetkey.INVALID_KEYNAME


@pytest.mark.parametrize("name", [5, 0x8000, 0xFFFF])
def test_an_unknown_key(enclu: Any, name: int) -> None:
    assert enclu.launch(**ENCLAVE).key(keyname=name) == Egetkey.INVALID_KEYNAME


def test_reserved_bytes_are_a_protection_fault(enclu: Any) -> None:
    request = KEYREQUEST.pack(keyname=KeyName.SEAL)
    for start, end in KEYREQUEST.reserved():
        for at in range(start, end):
            wrong = bytearray(request)
            wrong[at] = 0x80
            assert enclu.launch(**ENCLAVE).request(bytes(wrong)) == PROTECTION, at


@pytest.mark.parametrize("bit", range(6, 16))
def test_reserved_policies_are_a_protection_fault(enclu: Any, bit: int) -> None:
    assert enclu.launch(**{**ENCLAVE, "attributes": KSS}).key(keypolicy=1 << bit) == PROTECTION


KSS_POLICIES = [
    (KeyPolicy.NOISVPRODID, "isvprodid", 8),
    (KeyPolicy.CONFIGID, "configid", b"\xcc" * 64),
    (KeyPolicy.ISVFAMILYID, "isvfamilyid", b"\xcc" * 16),
    (KeyPolicy.ISVEXTPRODID, "isvextprodid", b"\xcc" * 16),
]


@pytest.mark.parametrize(("policy", "field", "value"), KSS_POLICIES)
def test_policies_of_kss(enclu: Any, policy: int, field: str, value: int | bytes) -> None:
    """Refused without KSS; with it NOISVPRODID leaves the product out, and the others bring their field in."""
    assert enclu.launch(**ENCLAVE).key(keypolicy=policy) == PROTECTION
    enclaves = [enclu.launch(**{**ENCLAVE, "attributes": KSS, **more}) for more in ({}, {field: value})]
    distinct = {enclave.key(keypolicy=policy | KeyPolicy.MRSIGNER) for enclave in enclaves}
    assert len(distinct) == (1 if policy == KeyPolicy.NOISVPRODID else 2)
    without = {enclave.key(keypolicy=KeyPolicy.MRSIGNER) for enclave in enclaves}
    assert len(without) == (2 if policy == KeyPolicy.NOISVPRODID else 1)


def test_configsvn(enclu: Any) -> None:
    assert enclu.launch(**ENCLAVE).key(configsvn=1) == PROTECTION
    enclave = enclu.launch(**{**ENCLAVE, "attributes": KSS, "configsvn": 2})
    keys = {enclave.key(keypolicy=KeyPolicy.CONFIGID, configsvn=at) for at in range(3)}
    assert len(keys) == 3
    assert enclave.key(keypolicy=KeyPolicy.CONFIGID, configsvn=3) == Egetkey.INVALID_ISVSVN


def test_without_kss_there_is_no_root_without_the_product(enclu: Any) -> None:
    assert enclu.launch(**ENCLAVE).roots.raw[512:1024] == bytes(512)
    assert enclu.launch(**{**ENCLAVE, "attributes": KSS}).roots.raw[512:1024] != bytes(512)
