"""The report of the confidential virtual machine that this process runs in, over a statement about one enclave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyenclave.errors import AttestationError, PlatformError

from . import snp, tdx
from .answer import Answer, Interface, Kind
from .guests import SevGuest, TdxGuest
from .statement import Statement
from .tsm import Configfs

# What they give anybody can check; in the order in which they are tried.
SIGNING: tuple[Interface, ...] = (Configfs(), SevGuest())
# What this machine alone can check: for kernels that have none of the above, never where one of them fails.
LOCAL: tuple[Interface, ...] = (TdxGuest(),)
NEXT_STEP = (
    "on an SEV-SNP or TDX guest: load the module `sev-guest` or `tdx-guest`, mount configfs at /sys/kernel/config, and "
    "let a container have it"
)
_READ = {Kind.SEV_SNP: snp.read, Kind.TDX_QUOTE: tdx.read_quote, Kind.TDX_REPORT: tdx.read_report}


@dataclass(frozen=True)
class MachineReport:
    """A report that carries the hash of `statement`. Nobody has checked its signature yet.

    `raw` is what the machine gave, `fields` what it says, by the names of its makers' documents. `certificates` are
    what an SEV-SNP hypervisor gave along, in DER: VCEK or VLEK, ASK, ARK; where what it gave is no such table there are
    none, and `certificates_refused` says why. `lacking` has the protections that are not in force, and why, in words
    of who asked: no part of what is hashed.
    """

    kind: Kind
    raw: bytes
    statement: Statement
    fields: Mapping[str, int | bytes]
    certificates: Mapping[str, bytes] = field(default_factory=dict)
    certificates_refused: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def local(self) -> bool:
        """Nobody but this machine can check it: a TDREPORT, of a kernel that makes no quotes."""
        return self.kind is Kind.TDX_REPORT

    @property
    def measurement(self) -> bytes:
        """48 bytes: what the machine was started with (SEV-SNP's MEASUREMENT, TDX's MRTD)."""
        return bytes(self.fields["measurement" if self.kind is Kind.SEV_SNP else "mrtd"])

    @property
    def debug(self) -> bool:
        """The machine's own hypervisor may read its memory, or look at what it does: nothing is kept from the cloud."""
        return snp.debugged(self.fields) if self.kind is Kind.SEV_SNP else tdx.debugged(self.fields)


def read(answer: Answer, statement: Statement, lacking: tuple[str, ...] = ()) -> MachineReport:
    """What a machine gave for `statement`; the signature is not looked at, and nobody need have asked on this machine.

    Raises AttestationError where it is no report of that kind, or one over something else.
    """
    fields = _READ[answer.kind](answer.raw)
    if fields["report_data"] != statement.report_data():
        raise AttestationError(f"{answer.kind}: the machine's report is over something else than this statement")
    certificates, refused = dict[str, bytes](), ""
    try:
        certificates = snp.certificates(answer.table)
    except AttestationError as error:  # the hypervisor's own, and no part of what is signed
        refused = str(error)
    return MachineReport(answer.kind, answer.raw, statement, fields, certificates, refused, lacking)


def interfaces() -> list[Interface]:
    """Those that are here and may be asked, in this order."""
    return [one for one in SIGNING if one.there()] or [one for one in LOCAL if one.there()]


def ask(statement: Statement, lacking: tuple[str, ...] = ()) -> MachineReport:
    """This machine's report over `statement`.

    Raises PlatformError where the machine gives none, AttestationError where what it gives is not over `statement`.
    """
    refused = PlatformError(f"this machine gives no report of itself: Linux has no interface for it here; {NEXT_STEP}")
    for number, one in enumerate(interfaces()):
        try:
            answer = one.ask(statement.report_data())
        except PlatformError as error:
            refused = error if number == 0 else refused
        else:
            return read(answer, statement, lacking)
    raise refused
