"""struct, with formats that are constants."""

from .model import Row

_FORMAT = "the format is a constant, of `b B h H i I l L q Q ? c s p f d x` with counts and all byte orders"

ROWS = (
    Row("struct.calcsize", _FORMAT),
    Row("struct.pack", _FORMAT),
    Row("struct.pack_into", _FORMAT),
    Row("struct.unpack", f"{_FORMAT}; `Q` past 63 bits is an OverflowError"),
    Row("struct.unpack_from", "as `struct.unpack`"),
)
