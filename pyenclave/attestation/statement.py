"""What a machine's report is asked to carry: the hash of what is said of one enclave."""

import hashlib
import struct
from dataclasses import dataclass

MAGIC = b"PYEMREP1"
_HEAD = struct.Struct("<8s32s32sHHHHQ")
REPORT_DATA_SIZE = 64


@dataclass(frozen=True)
class Statement:
    """An enclave, what is in force around it, and its user's data, of any length: a verifier's nonce, a key.

    `protections` are names of `pyenclave.arch.cell.Protection`, in its order.
    """

    mrenclave: bytes
    mrsigner: bytes
    product_id: int
    security_version: int
    debug: bool
    protections: tuple[str, ...]
    user_data: bytes

    def __post_init__(self) -> None:
        if len(self.mrenclave) != 32 or len(self.mrsigner) != 32:
            raise ValueError("MRENCLAVE and MRSIGNER are 32 bytes each")
        if not all(0 <= number < 1 << 16 for number in (self.product_id, self.security_version)):
            raise ValueError("a product id and a security version are 0 to 65535")
        if not all(name.isidentifier() and name.isascii() for name in self.protections):
            raise ValueError("protections are names of pyenclave.arch.cell.Protection")

    def encode(self) -> bytes:
        """One encoding for each statement, and no two statements with the same."""
        names = "\n".join(self.protections).encode()
        head = _HEAD.pack(
            MAGIC,
            self.mrenclave,
            self.mrsigner,
            self.product_id,
            self.security_version,
            self.debug,
            len(names),
            len(self.user_data),
        )
        return head + names + self.user_data

    def report_data(self) -> bytes:
        """The 64 bytes that the machine's report has to carry: SHA-512 of the encoding."""
        return hashlib.sha512(self.encode()).digest()
