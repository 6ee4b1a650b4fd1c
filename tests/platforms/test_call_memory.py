"""What one ecall may ask its host for."""

from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.errors import PlatformError
from pyenclave.platforms import call_memory

Load = Callable[..., Any]


def test_an_ecall_that_asks_for_too_much(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told so, and the next one starts anew; by default nobody gets all of the memory that is shared."""
    monkeypatch.setenv(call_memory.VARIABLE, "1M")
    small = load()
    for _ in range(3):
        small.reserve(900 << 10)
        with pytest.raises(MemoryError, match="PYENCLAVE_CALL_MEMORY"):
            small.reserve(1 << 20)
    monkeypatch.delenv(call_memory.VARIABLE)
    usual = load()
    usual.reserve(2 << 20)
    for size in (1 << 30, 1 << 35, 1 << 62):
        with pytest.raises(MemoryError, match="PYENCLAVE_CALL_MEMORY"):
            usual.reserve(size)
    assert usual.echo(1) == 1


def test_many_small_demands_count(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(call_memory.VARIABLE, "1M")
    enclave = load()
    enclave.reserve_often(5, 70 << 10)
    with pytest.raises(MemoryError, match="PYENCLAVE_CALL_MEMORY"):
        enclave.reserve_often(20, 70 << 10)


@pytest.mark.parametrize("text", ["1T", "-1", "64k", "lots", "9" * 30])
def test_what_is_no_size(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(call_memory.VARIABLE, text)
    with pytest.raises(PlatformError, match=f"{call_memory.VARIABLE}={text}: a number of bytes"):
        call_memory.most()


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, size in (("", 1 << 30), ("0", 0), ("70001", 70001), ("64K", 1 << 16), ("2G", 2 << 30)):
        monkeypatch.setenv(call_memory.VARIABLE, text)
        assert call_memory.most() == size
