"""AMD's signature of a report, checked up to its root: what is changed, missing, late or another's is refused.

The keys are a test's own, in place of AMD's; the roots' digests are AMD's where a test says so."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from machines import CHIP, TCB, Vendor, snp_report

from pyenclave.attestation import snp, snp_chain
from pyenclave.errors import AttestationError

WHEN = datetime(2026, 6, 1, tzinfo=UTC)
DATA = bytes(range(64))
VLEK = 1 << 2


@pytest.fixture(scope="module")
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture(autouse=True)
def trusted(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(vendor, monkeypatch)


def trust(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    key = vendor.root.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    monkeypatch.setattr(snp_chain, "ROOTS", {hashlib.sha256(key).hexdigest(): "ARK-Test"})


def refused(raw: bytes, certificates: dict[str, bytes], when: datetime = WHEN) -> str:
    with pytest.raises(AttestationError) as error:
        snp_chain.verify(raw, certificates, when)
    return str(error.value)


def test_what_is_no_report(vendor: Vendor) -> None:
    raw = vendor.sign(snp_report(DATA))
    for other in (b"", raw[:-1], raw + b"\0"):
        assert f"a report has 1184 bytes, not {len(other)}" in refused(other, vendor.certificates)
    assert "version 1 is not known" in refused(vendor.sign(snp_report(DATA, version=1)), vendor.certificates)


def test_it_is_amds(vendor: Vendor) -> None:
    assert snp_chain.verify(vendor.sign(snp_report(DATA)), vendor.certificates, WHEN) == "ARK-Test"
    assert snp_chain.verify(vendor.sign(snp_report(DATA, key_info=VLEK)), vendor.certificates, WHEN) == "ARK-Test"


def test_turins_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    turin = Vendor(fmc=True)
    trust(turin, monkeypatch)
    chip = bytes(range(1, 9))
    certificates = {**turin.certificates, "VCEK": turin.signer("VCEK", chip=chip)}
    raw = turin.sign(snp_report(DATA, version=3, chip_id=chip))
    assert snp_chain.verify(raw, certificates, WHEN) == "ARK-Test"
    other = turin.sign(snp_report(DATA, version=3, chip_id=chip + b"\x01"))
    assert "another chip" in refused(other, certificates)


def test_no_byte_of_the_report_can_be_changed(vendor: Vendor) -> None:
    raw = vendor.sign(snp_report(DATA))
    for at in range(snp.SIGNED + 48):
        forged = bytearray(raw)
        forged[at] ^= 1
        refused(bytes(forged), vendor.certificates)


def test_no_byte_of_a_certificates_content_can_be_changed(vendor: Vendor) -> None:
    raw = vendor.sign(snp_report(DATA))
    for name in ("VCEK", "ASK", "ARK"):
        whole = vendor.certificates[name]
        content = x509.load_der_x509_certificate(whole).tbs_certificate_bytes
        start = whole.index(content)
        for at in range(start, start + len(content), 3):
            forged = bytearray(whole)
            forged[at] ^= 0x11
            refused(raw, {**vendor.certificates, name: bytes(forged)})


@pytest.mark.parametrize("name", ["VCEK", "ASK", "ARK"])
def test_a_certificate_that_is_not_there_or_none(vendor: Vendor, name: str) -> None:
    raw = vendor.sign(snp_report(DATA))
    without = {one: content for one, content in vendor.certificates.items() if one != name}
    assert f"the certificate {name} is missing" in refused(raw, without)
    for content in (b"", b"\x30\x00", vendor.certificates[name][:-1], vendor.certificates[name] + b"\0"):
        assert f"the certificate {name} cannot be read" in refused(raw, {**vendor.certificates, name: content})


def test_time(vendor: Vendor) -> None:
    raw = vendor.sign(snp_report(DATA))
    begin, end = (one.replace(tzinfo=UTC) for one in (Vendor.BEGIN, Vendor.END))
    for when in (begin, end):
        assert snp_chain.verify(raw, vendor.certificates, when) == "ARK-Test"
    for when in (begin - timedelta(seconds=1), end + timedelta(seconds=1)):
        assert "is not valid at" in refused(raw, vendor.certificates, when)


def test_another_root(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole chain that is right in itself; and with AMD's own digests, which no test has a key for."""
    other = Vendor()
    raw = other.sign(snp_report(DATA))
    assert "the root's key is none of AMD's" in refused(raw, other.certificates)
    mixed = {**other.certificates, "ARK": vendor.certificates["ARK"]}
    assert "ASK is not its issuer's" in refused(raw, mixed)
    mixed = {**vendor.certificates, "VCEK": other.certificates["VCEK"]}
    assert "VCEK is not its issuer's" in refused(raw, mixed)
    monkeypatch.undo()
    assert sorted(snp_chain.ROOTS.values()) == ["ARK-Genoa", "ARK-Milan", "ARK-Turin"]
    assert "the root's key is none of AMD's" in refused(vendor.sign(snp_report(DATA)), vendor.certificates)


def test_the_wrong_certificate_for_its_place(vendor: Vendor) -> None:
    raw = vendor.sign(snp_report(DATA))
    certificates = vendor.certificates
    assert "VCEK is not its issuer's" in refused(raw, {**certificates, "ASK": certificates["ARK"]})
    assert "for another firmware" in refused(
        raw, {**certificates, "VCEK": certificates["ASK"], "ASK": certificates["ARK"]}
    )
    assert "another chip" in refused(raw, {**certificates, "VCEK": certificates["VLEK"]})


def test_another_chip_or_firmware(vendor: Vendor) -> None:
    for at in (0, 1, 6, 7):
        tcb = bytearray(TCB)
        tcb[at] ^= 0x80
        assert "another firmware" in refused(
            vendor.sign(snp_report(DATA, reported_tcb=bytes(tcb))), vendor.certificates
        )
    raw = vendor.sign(snp_report(DATA, chip_id=CHIP[:-1] + b"\0"))
    assert "another chip" in refused(raw, vendor.certificates)
    # The host may have the firmware leave it out; MASK_CHIP_KEY leaves out the signature, and no check with it.
    masked = vendor.sign(snp_report(DATA, chip_id=bytes(64)))
    assert snp_chain.verify(masked, vendor.certificates, WHEN) == "ARK-Test"
    assert "another chip" in refused(
        vendor.sign(snp_report(DATA, chip_id=CHIP[:-1] + b"\0", key_info=2)), vendor.certificates
    )
    empty = {**vendor.certificates, "VCEK": vendor.signer("VCEK", chip=b"")}
    assert "another chip" in refused(vendor.sign(snp_report(DATA, chip_id=bytes(64))), empty)


@pytest.mark.parametrize("fields", [{"key_info": 7 << 2}, {"key_info": 2 << 2}, {"signature_algo": 0}])
def test_no_signature(vendor: Vendor, fields: dict[str, int]) -> None:
    assert "no key, or one of an unknown kind" in refused(vendor.sign(snp_report(DATA, **fields)), vendor.certificates)
    assert "signature is not that of VCEK" in refused(snp_report(DATA), vendor.certificates)


def test_keys_of_another_kind(vendor: Vendor) -> None:
    raw = vendor.sign(snp_report(DATA))
    for key in (
        ec.generate_private_key(ec.SECP256R1()).public_key(),
        rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key(),
    ):
        certificates = {**vendor.certificates, "VCEK": vendor.signer("VCEK", key=key)}
        assert "of another kind than P-384" in refused(raw, certificates)
