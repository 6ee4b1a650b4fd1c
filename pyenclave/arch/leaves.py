"""Leaf numbers of ENCLU (SDM vol. 3D, ENCLU)."""

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
