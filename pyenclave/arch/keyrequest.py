"""KEYREQUEST: what EGETKEY takes, and the numbers in it."""

from enum import IntEnum, IntFlag

from .layout import Field, Layout

KEYREQUEST = Layout(
    "keyrequest",
    512,
    "SDM vol. 3D, Key Request (KEYREQUEST)",
    (
        Field("keyname", 0, "H"),
        Field("keypolicy", 2, "H"),
        Field("isvsvn", 4, "H"),
        Field("cet_attributes_mask", 6, "B"),
        Field("cpusvn", 8, "16s"),
        Field("attributemask", 24, "Q"),
        Field("xfrmmask", 32, "Q"),
        Field("keyid", 40, "32s"),
        Field("miscmask", 72, "I"),
        Field("configsvn", 76, "H"),
    ),
)


class KeyName(IntEnum):
    """KEYREQUEST.KEYNAME."""

    EINITTOKEN = 0
    PROVISION = 1
    PROVISION_SEAL = 2
    REPORT = 3
    SEAL = 4


class KeyPolicy(IntFlag):
    """KEYREQUEST.KEYPOLICY. All but the first two are for enclaves with ATTRIBUTES.KSS."""

    MRENCLAVE = 1 << 0
    MRSIGNER = 1 << 1
    NOISVPRODID = 1 << 2
    CONFIGID = 1 << 3
    ISVFAMILYID = 1 << 4
    ISVEXTPRODID = 1 << 5


class Egetkey(IntEnum):
    """RAX of EGETKEY (SDM vol. 3D, "Error or Information Codes")."""

    NONE = 0
    INVALID_ATTRIBUTE = 2
    INVALID_CPUSVN = 32
    INVALID_ISVSVN = 64
    INVALID_KEYNAME = 256
