"""A small EPC on the platforms in software: what is full is told, and what ends gives its pages back."""

import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.errors import PlatformError
from pyenclave.platforms import epc


def test_a_full_epc_is_told(script: Callable[[str], list[str]], platform: str) -> None:
    """In a process of its own, for other enclaves of this one have their pages, too."""
    if platform == "sgx":
        pytest.skip("the processor's is as large as it is")
    text = """
import gc
from pyenclave.platforms import epc
held = [load()]
fixed = epc.fixed_pages(held[0].enclave.image)
held += [load() for _ in range(15 // fixed - 1)]
try:
    load()
except PlatformError as error:
    print(error)
held.pop().enclave.close()
gc.collect()
held.append(load())
print(held[-1].echo(5))
"""
    environment = {**os.environ, epc.VARIABLE: "64K"}
    done = subprocess.run(script(text), env=environment, capture_output=True, text=True, timeout=300)
    assert done.stdout == f"{platform}: {epc.FULL}\n5\n", done.stderr


@pytest.mark.parametrize("text", ["1", "70001", "64k", "4097K1", "-64K", "65537"])
def test_what_is_no_size(load: Callable[..., Any], platform: str, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    if platform != "emulated":
        pytest.skip("once is enough")
    monkeypatch.setenv(epc.VARIABLE, text)
    with pytest.raises(PlatformError, match=f"{epc.VARIABLE}={text}: "):
        load()


def test_sizes() -> None:
    assert [epc.size_of(text) for text in ("65536", "64K", "1M", "2G")] == [1 << 16, 1 << 16, 1 << 20, 2 << 30]
