"""json."""

from .model import Row

ROWS = (
    Row(
        "json.loads",
        "of one text, or bytes in UTF-8; [what it gives](trusted-python.md#json)",
    ),
    Row("json.dumps", "with `indent`, `separators`, `sort_keys`, `ensure_ascii` and `allow_nan`"),
)
