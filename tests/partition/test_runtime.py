"""What lowered code is promised: every exception of the table can be raised and caught."""

from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.exceptions import Exc


def test_every_exception_can_be_raised(lower: Callable[[str], Any]) -> None:
    names = [one.qualified for one in Exc]
    rows = [f"    if n == {number}:\n        raise {name}('text of {name}')\n" for number, name in enumerate(names)]
    module = lower("import binascii, struct\n@trusted\ndef f(n: int) -> None:\n" + "".join(rows))
    for number, one in enumerate(Exc):
        with pytest.raises(one.python, match=f"^.?text of {one.qualified}.?$") as caught:
            module.call("f", number)
        assert type(caught.value) is one.python
