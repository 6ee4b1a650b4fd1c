"""What lowered code is promised: every exception of the table can be raised and caught."""

import builtins
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.exceptions import Exc


def test_every_exception_can_be_raised(lower: Callable[[str], Any]) -> None:
    names = sorted(Exc.__members__)
    rows = [f"    if n == {number}:\n        raise {name}('text of {name}')\n" for number, name in enumerate(names)]
    module = lower("@trusted\ndef f(n: int) -> None:\n" + "".join(rows))
    for number, name in enumerate(names):
        with pytest.raises(getattr(builtins, name), match=f"^.?text of {name}.?$") as caught:
            module.call("f", number)
        assert type(caught.value).__name__ == name
