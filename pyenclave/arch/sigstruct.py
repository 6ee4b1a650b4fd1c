"""SIGSTRUCT: what a signer vouches for."""

from .layout import Field, Layout

SIGSTRUCT = Layout(
    "sigstruct",
    1808,
    "SDM vol. 3D, Enclave Signature Structure (SIGSTRUCT)",
    (
        Field("header", 0, "16s"),
        Field("vendor", 16, "I"),
        Field("date", 20, "I"),
        Field("header2", 24, "16s"),
        Field("swdefined", 40, "I"),
        Field("modulus", 128, "384s"),
        Field("exponent", 512, "I"),
        Field("signature", 516, "384s"),
        Field("miscselect", 900, "I"),
        Field("miscmask", 904, "I"),
        Field("isvfamilyid", 912, "16s"),
        Field("attributes", 928, "Q"),
        Field("xfrm", 936, "Q"),
        Field("attributemask", 944, "Q"),
        Field("xfrmmask", 952, "Q"),
        Field("enclavehash", 960, "32s"),
        Field("isvextprodid", 1008, "16s"),
        Field("isvprodid", 1024, "H"),
        Field("isvsvn", 1026, "H"),
        Field("q1", 1040, "384s"),
        Field("q2", 1424, "384s"),
    ),
)

HEADER = bytes.fromhex("06000000e100000000000100 00000000")
HEADER2 = bytes.fromhex("01010000600000006000000001000000")
# What the signature covers: the author's part and the body (SDM, "Signed" column of the table).
SIGNED = (slice(0, 128), slice(900, 1028))
EXPONENT = 3
