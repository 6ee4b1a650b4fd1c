"""Whether AMD's processor has signed a report: its certificates up to AMD's root, and what they say of the processor.

AMD 57230 (VCEK certificate and KDS interface) and 56860. Who was revoked since is not looked at: AMD's list is at
https://kdsintf.amd.com/vcek/v1/{Milan,Genoa,Turin}/crl.
"""

import hashlib
import warnings
from collections.abc import Mapping
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning

from pyenclave.errors import AttestationError

from .snp import SIGNED, read

# SHA-256 of the roots' public keys (SubjectPublicKeyInfo).
ROOTS = {
    "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9": "ARK-Milan",
    "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831": "ARK-Genoa",
    "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08": "ARK-Turin",
}
_AMD = "1.3.6.1.4.1.3704.1."
_HWID = _AMD + "4"
_BOOT_LOADER, _TEE, _SNP, _MICROCODE, _FMC = (_AMD + f"3.{number}" for number in (1, 2, 3, 8, 9))
# Which byte of a TCB version is whose, as Milan and Genoa have it, and Turin, whose certificates name the FMC.
_TCB = {_BOOT_LOADER: 0, _TEE: 1, _SNP: 6, _MICROCODE: 7}
_TCB_TURIN = {_FMC: 0, _BOOT_LOADER: 1, _TEE: 2, _SNP: 3, _MICROCODE: 7}
_SIGNERS = {0: "VCEK", 1: "VLEK"}
_ECDSA_P384_SHA384 = 1


def verify(raw: bytes, certificates: Mapping[str, bytes], when: datetime) -> str:
    """The name of AMD's root that vouches for a report at the time `when`, which has to know its time zone.

    `certificates` in DER by name: VCEK or VLEK as the report says, ASK, ARK. Raises AttestationError.
    """
    fields = read(raw)
    key_info = int(fields["key_info"])
    name = _SIGNERS.get(key_info >> 2 & 7)
    if name is None or fields["signature_algo"] != _ECDSA_P384_SHA384:
        raise AttestationError("SEV-SNP: the report says that no key, or one of an unknown kind, has signed it")
    signer, intermediate, root = (_certificate(certificates, one, when) for one in (name, "ASK", "ARK"))
    found = hashlib.sha256(root.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    if found not in ROOTS:
        raise AttestationError(f"SEV-SNP: the root's key is none of AMD's: {found}")
    for one, issuer, what in ((root, root, "ARK"), (intermediate, root, "ASK"), (signer, intermediate, name)):
        try:
            one.verify_directly_issued_by(issuer)
        except Exception as error:  # of several kinds, which have no base of their own
            raise AttestationError(f"SEV-SNP: the certificate {what} is not its issuer's") from error
    _same_processor(fields, signer, name)
    key = signer.public_key()
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP384R1):
        raise AttestationError(f"SEV-SNP: the key of {name} is of another kind than P-384")
    r, s = (int.from_bytes(bytes(fields[half]), "little") for half in ("signature_r", "signature_s"))
    try:
        key.verify(encode_dss_signature(r, s), raw[:SIGNED], ECDSA(SHA384()))
    except InvalidSignature as error:
        raise AttestationError(f"SEV-SNP: the report's signature is not that of {name}") from error
    return ROOTS[found]


def _certificate(certificates: Mapping[str, bytes], name: str, when: datetime) -> x509.Certificate:
    if name not in certificates:
        raise AttestationError(f"SEV-SNP: the certificate {name} is missing; AMD's key service has it")
    try:
        with warnings.catch_warnings():  # AMD's have the serial number 0
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            one = x509.load_der_x509_certificate(certificates[name])
        begin, end = one.not_valid_before_utc, one.not_valid_after_utc
        one.public_key(), one.extensions  # read when they are asked for, so here
    except Exception as error:  # of several kinds, which have no base of their own
        raise AttestationError(f"SEV-SNP: the certificate {name} cannot be read: {error}") from error
    if not begin <= when <= end:
        raise AttestationError(f"SEV-SNP: the certificate {name} is not valid at {when}")
    return one


def _same_processor(fields: Mapping[str, int | bytes], signer: x509.Certificate, name: str) -> None:
    """The report's chip and firmware are those that the certificate was made for."""
    extensions = {
        one.oid.dotted_string: one.value.value
        for one in signer.extensions
        if isinstance(one.value, x509.UnrecognizedExtension)
    }
    tcb = bytes(fields["reported_tcb"])
    for oid, at in (_TCB_TURIN if _FMC in extensions else _TCB).items():
        if extensions.get(oid) != _integer(tcb[at]):
            raise AttestationError(f"SEV-SNP: {name} is for another firmware than the report's")
    if name == "VCEK":
        chip, hwid = bytes(fields["chip_id"]), extensions.get(_HWID, b"")
        # Turin's has 8 bytes. Zeros: the host has the firmware leave it out (MASK_CHIP_ID), and the signature says it.
        if len(hwid) not in (8, 64) or (any(chip) and hwid.ljust(64, b"\0") != chip):
            raise AttestationError("SEV-SNP: VCEK is for another chip than the report's")


def _integer(number: int) -> bytes:
    """DER's INTEGER of a byte."""
    content = bytes([number]) if number < 0x80 else bytes([0, number])
    return bytes([2, len(content)]) + content
