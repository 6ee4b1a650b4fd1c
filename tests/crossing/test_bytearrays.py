"""Bytearrays that cross: as copies, and changed in place."""

import array
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from where import ENCLAVES, PLACES

from pyenclave.errors import BoundaryError

BLOCKS = Path(__file__).parent / "blocks.py"
KEEPS = r"^an `InOut\[bytearray\]` keeps its size"


@pytest.fixture(params=PLACES)
def blocks(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, import_file: Callable[[Path], ModuleType]
) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", request.param)
    return import_file(BLOCKS)


def test_copies(blocks: ModuleType) -> None:
    given = bytearray(b"ab")
    found = blocks.joined(given, [bytearray(b"c"), bytearray(), bytearray(bytes(5000))])
    assert found == b"abc" + bytes(5000)
    assert type(found) is bytearray
    assert given == b"ab"
    assert blocks.by_name({"x": bytearray(b"1"), "y": None}, "x") == b"1\0"
    assert blocks.by_name({"x": bytearray(b"1"), "y": None}, "y") is None
    assert (blocks.first([given, given]), blocks.first([])) == (b"ab", b"none")


def test_in_place(blocks: ModuleType) -> None:
    for size in (0, 1, 100_000):
        block = bytearray(size)
        assert blocks.xor(block, b"\1\2", 0) == size
        assert block == (b"\1\2" * size)[:size]
    block = bytearray(b"abc")
    blocks.back_again(block)
    assert block == b"\7bc"
    assert blocks.reversed_copy(block, ["x", "ü"]) == [b"cb\7x", b"cb\7\xc3\xbc"]
    assert block == b"cb\7"


def test_nothing_is_changed_by_a_call_that_fails(blocks: ModuleType) -> None:
    block = bytearray(b"abc")
    with pytest.raises(ValueError, match=r"^half done$"):
        blocks.half_done(block)
    for grow in (1, -1, 5000):
        with pytest.raises(ValueError, match=KEEPS):
            blocks.xor(block, b"x", grow)
    assert block == b"abc"


def test_ocalls(blocks: ModuleType) -> None:
    block, pad = bytearray(3), bytearray(b"pad")
    assert blocks.filled(block, pad) == b"pad!"
    assert (block, pad) == (b"ABC", b"pad")
    blocks.resize.append(1)
    with pytest.raises(ValueError, match=KEEPS):
        blocks.filled(block, pad)
    ints = array.array("i", [5, 6])
    block = bytearray(b"\x0a\x0b")
    assert blocks.counted(block, ints, 3) == 7002
    assert (block, list(ints)) == (b"\7\x0b", [2, 6])


REFUSED: list[tuple[str, list[Any], str]] = [
    ("xor", [b"abc", b"k", 0], "`block` must be bytearray, not bytes"),
    ("xor", [memoryview(bytearray(3)), b"k", 0], "`block` must be bytearray, not memoryview"),
    ("xor", [array.array("B", b"abc"), b"k", 0], "`block` must be bytearray, not array"),
    ("xor", [None, b"k", 0], "`block` must be bytearray, not NoneType"),
    ("xor", [bytearray(), "k", 0], "`key` must be bytes, not str"),
    ("joined", [b"abc", []], "`a` must be bytearray, not bytes"),
    ("joined", [bytearray(), [bytearray(), b"a"]], "`more[1]` must be bytearray, not bytes"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), REFUSED)
def test_what_is_no_bytearray(blocks: ModuleType, name: str, arguments: list[Any], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        getattr(blocks, name)(*arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize("blocks", ENCLAVES, indirect=True)
def test_a_host_that_lies(blocks: ModuleType) -> None:
    good = bytearray(b"abc")
    assert blocks.xor(good, b"\0", 0) == 3
    native = blocks.__dict__["__pyenclave__"]._loaded
    packed = (2).to_bytes(8, "little") + b"ab"
    none = (0).to_bytes(8, "little")
    assert native.blocks_joined(packed, none) == packed
    for bad in (
        packed[:-1],
        packed + b"\0",
        b"",
        (2**63).to_bytes(8, "little"),
        (2**64 - 1).to_bytes(8, "little") + b"a",
    ):
        with pytest.raises(BoundaryError, match="refused"):
            native.blocks_joined(bad, none)
    assert native.blocks_xor(None, b"\0", 0) == 0
    assert blocks.xor(good, b"\0", 0) == 3
