"""What the kernel gives for 64 bytes, by whichever of its interfaces."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a machine's report is, and who can check it."""

    SEV_SNP = "sev-snp"  # signed by AMD's processor: anybody
    TDX_QUOTE = "tdx-quote"  # signed by Intel's quoting enclave: anybody
    TDX_REPORT = "tdx-report"  # with a MAC: this machine alone, as a step to a quote


@dataclass(frozen=True)
class Answer:
    """`table`: the hypervisor's table of certificates for an SEV-SNP report; empty where it gave none."""

    kind: Kind
    raw: bytes
    table: bytes = b""


class Interface(Protocol):
    """One way to ask. `path` is where it is, if it is there."""

    @property
    def path(self) -> str: ...

    def there(self) -> bool: ...

    def ask(self, data: bytes) -> Answer:
        """A report over `data`. Raises PlatformError."""
