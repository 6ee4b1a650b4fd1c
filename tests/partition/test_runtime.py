"""What lowered code is promised: the declarations for Cython say what the header says."""

import builtins
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.partition import partition
from pyenclave.partition.survey.exceptions import exception_names

RUNTIME = Path(partition.__code__.co_filename).parents[1] / "runtime"
HEADER = (RUNTIME / "include" / "pyenclave_python.h").read_text()
PXD = (RUNTIME / "pyenclave_python.pxd").read_text()


def test_every_exception_can_be_raised(lower: Callable[[str], Any]) -> None:
    assert set(re.findall(r"PYE_EXC_(\w+)", PXD)) == exception_names()
    names = sorted(exception_names())
    rows = [f"    if n == {number}:\n        raise {name}('text of {name}')\n" for number, name in enumerate(names)]
    module = lower("@trusted\ndef f(n: int) -> None:\n" + "".join(rows))
    for number, name in enumerate(names):
        with pytest.raises(getattr(builtins, name), match=f"^.?text of {name}.?$") as caught:
            module.call("f", number)
        assert type(caught.value).__name__ == name


def test_declared_names_are_defined() -> None:
    """Names that the header builds with macros are found by the macros' arguments."""
    headers = HEADER + "".join(path.read_text() for path in (RUNTIME / "include").glob("pyenclave_[tb]*.h"))
    for name in set(re.findall(r"\b(pye_\w+)\(", PXD)):
        plain = re.search(rf"\b{name}[,(]", headers) is not None
        stem, _, suffix = name.removeprefix("pye_").rpartition("_")
        macro = re.search(rf"\((?:{stem}|{name.removeprefix('pye_')}|_?{suffix})\b", headers) is not None
        assert plain or macro, f"{name} is declared for Cython, but not in the headers"
