"""The structures and numbers of EREPORT and EGETKEY as Zig reads them."""

from collections.abc import Iterable
from enum import IntEnum, IntFlag

from .attributes import Attributes
from .keyrequest import KEYREQUEST, Egetkey, KeyName, KeyPolicy
from .notice import MADE
from .report import REPORT, REPORT_MACED, TARGETINFO


def zig() -> str:
    """structures.zig, for the platforms' EREPORT and EGETKEY and for the inside library's sealing."""
    structs = (("KeyRequest", KEYREQUEST), ("Report", REPORT), ("TargetInfo", TARGETINFO))
    numbers = (
        ("KeyName", "KEYREQUEST.KEYNAME", KeyName),
        ("Policy", "KEYREQUEST.KEYPOLICY", KeyPolicy),
        ("Attribute", "SECS.ATTRIBUTES", Attributes),
        ("Egetkey", "RAX of EGETKEY", Egetkey),
    )
    parts = [
        f'//! {MADE}\n\nconst std = @import("std");\n',
        *(layout.zig_struct(name, zero=True) for name, layout in structs),
        f"/// Bytes of a report that its MAC covers.\npub const report_maced = {REPORT_MACED};\n",
        *(_constants(name, what, members) for name, what, members in numbers),
    ]
    return "\n".join(parts)


def _constants(name: str, what: str, members: Iterable[IntEnum | IntFlag]) -> str:
    rows = "".join(f"    pub const {one.name} = {one.value};\n" for one in members if one.value or one.name != "NONE")
    return f"/// {what}.\npub const {name} = struct {{\n{rows}}};\n"
