"""What is known of the class of a variable's object ends with the next assignment, on whatever way there.

What is taken for an object of a class that it is not is memory that it does not have.
"""

from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

CLASSES = """
class Base:
    def __init__(self) -> None:
        self.n = 0


class Other(Base):
    def __init__(self) -> None:
        super().__init__()
        self.extra = 2


def base() -> Base:
    return Base()
"""

STALE = {
    "with": """
    with suppress(ValueError):
        x = Base()
        raise ValueError
    return x.extra
""",
    "finally": """
    try:
        pass
    finally:
        x = Base()
    return x.extra
""",
    "a handler before finally": """
    n = 0
    try:
        base()
    except ValueError:
        x = Base()
    finally:
        n = x.extra
    return n
""",
    "finally at a break": """
    while True:
        try:
            break
        finally:
            x = Base()
    return x.extra
""",
    "a capture whose guard fails": """
    match base():
        case x if x.n > 3:
            return 1
        case _:
            return x.extra
""",
    "a loop": """
    for i in range(2):
        if i == 1:
            return x.extra
        x = Base()
    return 0
""",
    "a generator that goes on after the body": """
    n = 0
    for k in map(lambda one: x.extra + one, [1, 2]):
        x = Base()
        n += k
    return n
""",
    "or": """
    if x.n == 0 or (x := Base()).n == 0:
        return x.extra
    return 0
""",
}


@pytest.mark.parametrize("case", STALE)
def test_another_object_is_of_no_known_class(write_module: Callable[..., Any], case: str) -> None:
    """What was asked of a variable says nothing of what it is assigned later, on whatever way."""
    source = f"""from contextlib import suppress
{CLASSES}

def asked(x: Base) -> int:
    if not isinstance(x, Other):
        return 0
{STALE[case]}

@trusted
def f() -> int:
    return asked(base())
"""
    with pytest.raises(PartitionError) as caught:
        partition(write_module(source, "stale"))
    assert "Base has no field `extra`" in str(caught.value)
