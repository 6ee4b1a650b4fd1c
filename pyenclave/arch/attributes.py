"""ATTRIBUTES, XFRM and MISCSELECT (SDM vol. 3D, SECS)."""

from enum import IntFlag


class Attributes(IntFlag):
    """SECS.ATTRIBUTES, the low 64 bits."""

    NONE = 0
    INIT = 1 << 0
    DEBUG = 1 << 1
    MODE64BIT = 1 << 2
    PROVISIONKEY = 1 << 4
    EINITTOKEN_KEY = 1 << 5
    CET = 1 << 6
    KSS = 1 << 7
    AEXNOTIFY = 1 << 10

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the set bits, lowest first."""
        return tuple(flag.name or hex(flag) for flag in Attributes if flag and self & flag)


class Xfrm(IntFlag):
    """State components that the enclave may use (XCR0, SDM vol. 1, 13.1)."""

    X87 = 1 << 0
    SSE = 1 << 1
    AVX = 1 << 2
    OPMASK = 1 << 5
    ZMM_HI256 = 1 << 6
    HI16_ZMM = 1 << 7
    PKRU = 1 << 9

    LEGACY = X87 | SSE
    AVX512 = OPMASK | ZMM_HI256 | HI16_ZMM

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the set single bits, lowest first."""
        return tuple(flag.name or hex(flag) for flag in Xfrm if flag & (flag - 1) == 0 and self & flag)


class Misc(IntFlag):
    """SECS.MISCSELECT: what an AEX writes besides the registers."""

    NONE = 0
    EXINFO = 1 << 0
    CPINFO = 1 << 1


ALL_ATTRIBUTES = (1 << 64) - 1
ALL_MISC = (1 << 32) - 1
