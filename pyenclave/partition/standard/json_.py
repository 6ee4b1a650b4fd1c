"""json."""

from .model import Row

ROWS = (
    Row("json.loads", "of one text, or bytes in UTF-8; what it gives is in trusted-python.md: ints past 64 bits are an OverflowError"),
    Row("json.dumps", "with `indent`, `separators`, `sort_keys`, `ensure_ascii` and `allow_nan`"),
)
