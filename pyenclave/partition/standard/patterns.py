"""What `library/re.py` is made of: the runtime's matcher, whose places are bytes of the text.

No user's code has these names.
"""

from ..types.containers import List
from ..types.model import BYTES, INT, STR, Type
from .model import Form, Parameter, Row, function


def _forms(
    symbol: str, result: Type | None, *others: str, fails: bool = True, before: tuple[Parameter, ...] = ()
) -> tuple[Form, ...]:
    """Of str and of bytes; without a `result`, what is given."""
    rest = tuple(Parameter(name, INT) for name in others)
    return tuple(
        function(symbol, result or of, *before, Parameter("text", of), *rest, fails=fails) for of in (STR, BYTES)
    )


_PROGRAM = (Parameter("program", BYTES),)

ROWS = (
    Row("_patterns.match", forms=_forms("pye_pattern_match", List(INT), "first", "last", "how", before=_PROGRAM)),
    Row("_patterns.part", forms=_forms("pye_pattern_part", None, "first", "last")),
    Row(
        "_patterns.offset",
        forms=(
            function("pye_pattern_offset", INT, Parameter("text", STR), Parameter("at", INT), fails=False),
            function("pye_pattern_clamped", INT, Parameter("text", BYTES), Parameter("at", INT), fails=False),
        ),
    ),
    Row(
        "_patterns.place",
        forms=(
            function("pye_pattern_place", INT, Parameter("text", STR), Parameter("at", INT), fails=False),
            function("pye_pattern_clamped", INT, Parameter("text", BYTES), Parameter("at", INT), fails=False),
        ),
    ),
)
