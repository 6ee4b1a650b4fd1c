"""The hints of the first entry as the inside library's Zig reads them."""

from .calls import Hint
from .notice import MADE


def zig() -> str:
    """hint_bits.zig."""
    rows = "".join(f"\n/// {one.what[0].upper()}{one.what[1:]}.\npub const {one.name} = {one.value};\n" for one in Hint)
    return f"//! {MADE}\n{rows}"
