"""The attestation report of an SEV-SNP guest (AMD 56860, SEV-SNP firmware ABI, ATTESTATION_REPORT)."""

import struct
from collections.abc import Mapping
from uuid import UUID

from pyenclave.arch.layout import Field, Layout
from pyenclave.errors import AttestationError

REPORT = Layout(
    "snp_report",
    0x4A0,
    "AMD 56860, ATTESTATION_REPORT",
    (
        Field("version", 0x000, "I"),
        Field("guest_svn", 0x004, "I"),
        Field("policy", 0x008, "Q"),
        Field("family_id", 0x010, "16s"),
        Field("image_id", 0x020, "16s"),
        Field("vmpl", 0x030, "I"),
        Field("signature_algo", 0x034, "I"),
        Field("current_tcb", 0x038, "8s"),
        Field("platform_info", 0x040, "Q"),
        Field("key_info", 0x048, "I"),
        Field("report_data", 0x050, "64s"),
        Field("measurement", 0x090, "48s"),
        Field("host_data", 0x0C0, "32s"),
        Field("id_key_digest", 0x0E0, "48s"),
        Field("author_key_digest", 0x110, "48s"),
        Field("report_id", 0x140, "32s"),
        Field("report_id_ma", 0x160, "32s"),
        Field("reported_tcb", 0x180, "8s"),
        Field("cpuid_family", 0x188, "B", "from version 3 on, as the two below"),
        Field("cpuid_model", 0x189, "B"),
        Field("cpuid_stepping", 0x18A, "B"),
        Field("chip_id", 0x1A0, "64s"),
        Field("committed_tcb", 0x1E0, "8s"),
        Field("launch_tcb", 0x1F0, "8s"),
        Field("signature_r", 0x2A0, "72s", "little endian, as the one below"),
        Field("signature_s", 0x2E8, "72s"),
    ),
)
SIGNED = REPORT.field("signature_r").offset  # bytes that the signature covers
_OLDEST = 2  # earlier ones were of no processor that was sold
_POLICY_DEBUG = 1 << 19

# The host's table of certificates (AMD 56421, GHCB, "Extended Guest Request"): entries, the last of zeros, then data.
_ENTRY = struct.Struct("<16sII")
_NAMES = {
    UUID("63da758d-e664-4564-adc5-f4b93be8accd"): "VCEK",
    UUID("a8074bc2-a25a-483e-aae6-39c045a0b8a1"): "VLEK",
    UUID("4ab7b379-bbac-4fe4-a02f-05aef327c782"): "ASK",
    UUID("c0b406a4-a803-4952-9743-3fb6014cd0ae"): "ARK",
}


def read(raw: bytes) -> dict[str, int | bytes]:
    """The report's fields, none of them checked. Raises AttestationError for what is no report."""
    if len(raw) != REPORT.size:
        raise AttestationError(f"SEV-SNP: a report has {REPORT.size} bytes, not {len(raw)}")
    fields = REPORT.unpack(raw)
    if int(fields["version"]) < _OLDEST:
        raise AttestationError(f"SEV-SNP: a report of version {int(fields['version'])} is not known")
    return fields


def debugged(fields: Mapping[str, int | bytes]) -> bool:
    """Whether the policy with which it was started allows the hypervisor to read and change the machine's memory."""
    return bool(int(fields["policy"]) & _POLICY_DEBUG)


def certificates(table: bytes) -> dict[str, bytes]:
    """What the hypervisor gave along, in DER, by name; others than these four are left out.

    Raises AttestationError where an entry does not lie in the table.
    """
    found: dict[str, bytes] = {}
    for at in range(0, len(table) - _ENTRY.size + 1, _ENTRY.size):
        guid, offset, length = _ENTRY.unpack_from(table, at)
        if guid == bytes(16):
            return found
        if offset + length > len(table):
            raise AttestationError("SEV-SNP: a certificate lies outside of the host's table")
        name = _NAMES.get(UUID(bytes=guid))
        if name is not None:
            found[name] = table[offset : offset + length]
    if table:
        raise AttestationError("SEV-SNP: the host's table of certificates has no end")
    return found
