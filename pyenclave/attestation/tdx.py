"""What a TDX guest has: a quote, which anybody can check, or a TDREPORT, which only this machine can.

Intel's DCAP quoting library, "TD Quote Format" versions 4 and 5; TDX module ABI, TDREPORT_STRUCT.
"""

import struct
from collections.abc import Mapping

from pyenclave.arch.layout import Field, Layout
from pyenclave.errors import AttestationError

_HASHES = ("mrtd", "mrconfigid", "mrowner", "mrownerconfig", "rtmr0", "rtmr1", "rtmr2", "rtmr3")


def _identity(at: int) -> tuple[Field, ...]:
    """What a quote's body and a TDREPORT's TDINFO say of the guest, in one order."""
    hashes = (Field(name, at + 16 + 48 * number, "48s") for number, name in enumerate(_HASHES))
    return (Field("tdattributes", at, "Q"), Field("xfam", at + 8, "Q"), *hashes)


# Of versions 4 and 5; that of TDX 1.5 goes on behind it.
BODY = Layout(
    "td_quote_body",
    584,
    "Intel DCAP, TD Quote Body of TDX 1.0",
    (
        Field("tee_tcb_svn", 0, "16s"),
        Field("mrseam", 16, "48s"),
        Field("mrsignerseam", 64, "48s"),
        Field("seamattributes", 112, "Q"),
        *_identity(120),
        Field("report_data", 520, "64s"),
    ),
)
REPORT = Layout(
    "tdreport",
    1024,
    "TDX module ABI, TDREPORT_STRUCT",
    (
        Field("type", 0, "B"),
        Field("cpusvn", 16, "16s"),
        Field("report_data", 128, "64s"),
        Field("mac", 224, "32s"),
        Field("tee_tcb_svn", 264, "16s"),
        Field("mrseam", 280, "48s"),
        Field("mrsignerseam", 328, "48s"),
        *_identity(512),
    ),
)
_HEADER = struct.Struct("<HHI40s")
_TYPED = struct.Struct("<HI")  # type and size of a body, from version 5 on
_TDX = 0x81  # of a quote's TEE and a report's type
_BODIES = {2: 584, 3: 648}
_UNDER_DEBUG = 0xFF  # TDATTRIBUTES.TUD: DEBUG, and what lets the host profile it; all zero, says Intel's DCAP


def read_quote(raw: bytes) -> dict[str, int | bytes]:
    """The fields of a quote's body, none of them checked. Raises AttestationError for what is no TDX guest's quote."""
    if len(raw) < _HEADER.size:
        raise AttestationError(f"TDX: a quote of {len(raw)} bytes has no header")
    version, _, tee, _ = _HEADER.unpack_from(raw)
    if tee != _TDX or version not in (4, 5):
        raise AttestationError(f"TDX: a quote of version {version} for TEE {tee:#x} is not known")
    start = _HEADER.size
    if version == 5:
        start += _TYPED.size
        kind, size = _TYPED.unpack_from(raw.ljust(start, b"\0"), _HEADER.size)
        if _BODIES.get(kind) != size:
            raise AttestationError(f"TDX: a quote's body of type {kind} and {size} bytes is not known")
    if len(raw) < start + BODY.size:
        raise AttestationError(f"TDX: a quote of {len(raw)} bytes has no body")
    return {"version": version, **BODY.unpack(raw[start : start + BODY.size])}


def read_report(raw: bytes) -> dict[str, int | bytes]:
    """The fields of a TDREPORT, none of them checked. Raises AttestationError for what is none."""
    if len(raw) != REPORT.size:
        raise AttestationError(f"TDX: a TDREPORT has {REPORT.size} bytes, not {len(raw)}")
    fields = REPORT.unpack(raw)
    if fields["type"] != _TDX:
        raise AttestationError(f"TDX: a report of type {int(fields['type']):#x} is no TDREPORT")
    return fields


def debugged(fields: Mapping[str, int | bytes]) -> bool:
    """Whether the hypervisor may read and change the machine's memory, or look at what it does."""
    return bool(int(fields["tdattributes"]) & _UNDER_DEBUG)
