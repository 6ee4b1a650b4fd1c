"""Leaf numbers of ENCLU, and what leaves answer (SDM vol. 3D)."""

from enum import IntEnum


class Enclu(IntEnum):
    """EAX of ENCLU."""

    EREPORT = 0
    EGETKEY = 1
    EENTER = 2
    ERESUME = 3
    EEXIT = 4
    EACCEPT = 5
    EMODPE = 6
    EACCEPTCOPY = 7
    EVERIFYREPORT2 = 8
    EDECCSSA = 9


class Einit(IntEnum):
    """RAX of EINIT (SDM vol. 3D, "Error or Information Codes")."""

    NONE = 0
    INVALID_SIG_STRUCT = 1
    INVALID_ATTRIBUTE = 2
    INVALID_MEASUREMENT = 4
    INVALID_SIGNATURE = 8
    INVALID_EINITTOKEN = 16
    INVALID_CPUSVN = 32
    UNMASKED_EVENT = 128
