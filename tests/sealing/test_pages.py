"""ENCLU's leaves that change pages, inside an enclave of this process's: the engine's, as on the device."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.leaves import Enclu
from pyenclave.errors import EnclaveCrashed

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:emulated protects nothing")]

R, W, X, PENDING, MODIFIED, PR, REG = 1, 2, 4, 8, 16, 32, 0x200
MISMATCH, ZF = 19, 0x40
PROTECTION = r"general protection fault of ENCLU leaf \d, at enclu\+"


@pytest.fixture
def enclave(load_on: Callable[[str], Any]) -> Any:
    return load_on("emulated").enclave


def secinfo(enclave: Any, flags: int, rest: bytes = bytes(504)) -> int:
    enclave.fill(flags.to_bytes(8, "little") + rest)
    return int(enclave.place(0))


def page(enclave: Any) -> int:
    """One that the enclave writes, and that is no code."""
    return int(enclave.place(2)) & ~0xFFF


def protection(address: int) -> str:
    for line in Path("/proc/self/maps").read_text().splitlines():
        start, end = (int(one, 16) for one in re.split("[- ]", line)[:2])
        if start <= address < end:
            return line.split()[1][:3]
    return ""


@pytest.mark.parametrize("flags", [REG | R | W | PENDING, REG | R | W | PR, 0x400 | MODIFIED])
def test_nothing_waits_for_eaccept(enclave: Any, flags: int) -> None:
    place = secinfo(enclave, flags)
    expected = 0 if flags == REG | R | W | PR else MISMATCH  # PR is not compared, and all else is as it was
    assert enclave.enclu(Enclu.EACCEPT, place, page(enclave), 0, False) == expected
    assert enclave.enclu(Enclu.EACCEPT, place, page(enclave), 0, True) == (ZF if expected else 0)


def test_eacceptcopy_is_for_new_pages(enclave: Any) -> None:
    place = secinfo(enclave, REG | R)
    assert enclave.enclu(Enclu.EACCEPTCOPY, place, page(enclave), page(enclave), False) == MISMATCH


def test_emodpe_opens_a_page(enclave: Any) -> None:
    there = page(enclave)
    assert protection(there) == "rw-"
    place = secinfo(enclave, REG | X)
    enclave.enclu(Enclu.EMODPE, place, there, 0, False)
    assert protection(there) == "rwx"
    assert protection(there + 0x1000) != "rwx"


@pytest.mark.parametrize(
    ("leaf", "change", "flags"),
    [
        (Enclu.EACCEPT, 8, REG | R | W | PENDING),
        (Enclu.EACCEPT, 0, REG | R | W),
        (Enclu.EACCEPT, 0, REG | R | 1 << 16),
        (Enclu.EACCEPT, 1 << 40, REG | R | PENDING),
        (Enclu.EACCEPTCOPY, 8, REG | R),
        (Enclu.EACCEPTCOPY, 0, REG | W),
        (Enclu.EMODPE, 8, REG | X),
        (Enclu.EMODPE, 0, REG | 1 << 6),
    ],
)
def test_what_faults_ends_the_enclave(enclave: Any, leaf: int, change: int, flags: int) -> None:
    place = secinfo(enclave, flags)
    with pytest.raises(EnclaveCrashed, match=PROTECTION):
        enclave.enclu(leaf, place, page(enclave) + change, page(enclave), False)


def test_a_page_that_is_not_there(enclave: Any) -> None:
    place = secinfo(enclave, REG | X)
    unused = enclave.enclave._loaded.base + enclave.enclave.image.config.elrange_size - 0x1000
    with pytest.raises(EnclaveCrashed, match=r"SIGSEGV at enclu.*access to enclave offset"):
        enclave.enclu(Enclu.EMODPE, place, unused, 0, False)
