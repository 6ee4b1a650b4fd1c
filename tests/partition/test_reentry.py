"""`@untrusted(reenters=[…])`: what it is in the interface and in C, and where it is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

HEAD = """from dataclasses import dataclass
from pyenclave import Inside, trusted, untrusted

kept: Inside[list[int]] = []

@trusted
def put(n: int) -> None:
    kept.append(n)

def helper(n: int) -> None: ...

@untrusted(reenters=[put])
def ask(n: int) -> int: ...

@untrusted
def plain(n: int) -> int: ...

"""
USES = "@trusted\ndef f(n: int) -> int:\n    return ask(n) + plain(n)\n"


def test_the_interface_allows_it(write_module: Callable[..., Path]) -> None:
    parts = partition(write_module(HEAD + USES, header=""))
    assert "int64_t m_ask(int64_t n) allow(m_put);" in parts.edl
    assert "int64_t m_plain(int64_t n);" in parts.edl


def test_the_module_is_given_up_meanwhile(write_module: Callable[..., Path]) -> None:
    text = partition(write_module(HEAD + USES, header="")).sources["m_inside.c"]
    assert (
        text.count("pye_module_open(&m__1_module, &depth)") == text.count("pye_module_back(&m__1_module, depth)") == 1
    )
    assert "const bool pye_concurrent = true;" in text


GIVEN = """
from pyenclave import InOut
page: Inside[bytearray] = bytearray(b"abcd")

@trusted
def turn(n: int) -> int:
    page.clear()
    page.extend(bytes(n))
    return len(page)

@untrusted(reenters=[put, turn])
def show(numbers: list[int], data: InOut[bytearray]) -> None: ...

@trusted
def shows() -> bytes:
    show(kept, page)
    return bytes(page)
"""


def test_what_others_may_change_is_packed_before_they_have_the_module(write_module: Callable[..., Path]) -> None:
    text = partition(write_module(HEAD + GIVEN, header="")).sources["m_inside.c"]
    wrapper = text[text.index("The ocall `show`") :]
    steps = ["pye_pack_value(", "pye_bytearray_of(", "pye_module_open(", "m_show(c_numbers", "pye_module_back("]
    places = [wrapper.index(one) for one in [*steps, "pye_bytearray_given("]]
    assert places == sorted(places)


def test_memory_that_another_call_has_freed_is_not_written_to(lower: Callable[[str], Any]) -> None:
    lowered = lower(HEAD + GIVEN)

    def show(numbers: bytes, data: bytes) -> bytes:
        assert lowered.call("turn", 100_000) == 100_000
        return b"x" * len(data)

    lowered.serve("show", show, ["data"])
    with pytest.raises(ValueError, match=r"an `InOut\[bytearray\]` keeps its size"):
        lowered.call("shows")


REFUSED = {
    "@untrusted(reenters=[helper])\ndef a(n: int) -> None: ...\n": "`helper` is no trusted function of this enclave",
    "@untrusted(reenters=[below])\ndef a(n: int) -> None: ...\n@trusted\ndef below() -> None: ...\n": (
        "`below` is no trusted function of this enclave"
    ),
    "@untrusted(reenters=[Safe.open])\ndef a(n: int) -> None: ...\n@trusted\nclass Safe:\n    def open(self) -> int:\n"
    "        return 1\n": "one that takes a `Safe` may call its methods and properties",
    "@untrusted(reenters=[])\ndef a(n: int) -> None: ...\n": "`@untrusted` does not take these arguments",
    "@untrusted(reenters=put)\ndef a(n: int) -> None: ...\n": "`@untrusted` does not take these arguments",
    (
        "@dataclass\nclass Key:\n    n: int\n    def __eq__(self, other: object) -> bool:\n"
        "        return isinstance(other, Key) and ask(self.n) == 1\n"
        "@trusted\ndef g(n: int) -> bool:\n    return Key(n) in [Key(1)]\n"
    ): "` runs while a container asks it, and `ask` may call again",
}


@pytest.mark.parametrize("text", REFUSED)
def test_refusals(write_module: Callable[..., Path], text: str) -> None:
    with pytest.raises(PartitionError) as caught:
        partition(write_module(HEAD + text, header=""))
    assert REFUSED[text] in str(caught.value)
