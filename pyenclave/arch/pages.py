"""Page types and permissions (SDM vol. 3D, SECINFO)."""

from enum import IntEnum, IntFlag

PAGE_SIZE = 4096
EEXTEND_SIZE = 256  # EEXTEND measures this much of a page at a time


class PageType(IntEnum):
    """SECINFO.FLAGS.PAGE_TYPE, bits 15:8."""

    SECS = 0
    TCS = 1
    REG = 2


class Permission(IntFlag):
    """SECINFO.FLAGS bits 2:0."""

    NONE = 0
    R = 1
    W = 2
    X = 4

    @property
    def text(self) -> str:
        """`R`, `RW`, `RX`; empty for none."""
        return "".join(letter for letter, bit in (("R", 1), ("W", 2), ("X", 4)) if self & bit)


def secinfo_flags(kind: PageType, permissions: Permission) -> int:
    """SECINFO.FLAGS as EADD takes and measures it."""
    return int(permissions) | int(kind) << 8
