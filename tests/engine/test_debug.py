"""A debugger's access, and the leaves that make reports and keys: their operands (SDM vol. 3D, EDBGRD, EDBGWR, EREPORT,
EGETKEY: Operation)."""

import ctypes

import pytest

from pyenclave.arch.leaves import Enclu

from .conftest import AS_TRIM, BASE, CODE_AT, DATA_AT, FREE_AT, GP, PAGE, PF, SIZE, SPARE_AT, TCS_AT, Trial

NOT_DEBUGGABLE = 21


def read(trial: Trial, offset: int) -> int | str:
    """The word, or the exception; a code is negative."""
    value = ctypes.c_uint64()
    told = trial.edbgrd(BASE + offset, ctypes.byref(value))
    return told if isinstance(told, str) else -told or value.value


def test_a_debug_enclave_is_read_and_written(trial: Trial) -> None:
    trial.build(debug=True)
    assert trial.edbgwr(BASE + DATA_AT + 8, 0x1122334455667788) == 0
    assert read(trial, DATA_AT + 8) == 0x1122334455667788
    assert trial.edbgwr(BASE + CODE_AT, 0xCC) == 0  # whatever the page's permissions
    assert read(trial, CODE_AT) == 0xCC


def test_no_other_enclave_is(trial: Trial) -> None:
    trial.build()
    assert read(trial, DATA_AT) == GP
    assert trial.edbgwr(BASE + DATA_AT, 1) == GP
    assert trial.edbgwr(BASE + TCS_AT + 8, 1) == GP


def test_of_a_tcs_there_are_72_bytes_and_the_flags_are_written(trial: Trial) -> None:
    trial.build(debug=True)
    assert read(trial, TCS_AT + 32) == CODE_AT
    assert read(trial, TCS_AT + 72) == GP
    for at in range(0, 80, 8):
        assert trial.edbgwr(BASE + TCS_AT + at, 1) == (0 if at == 8 else GP)
    assert trial.enter(rflags=0x102) == 0
    assert trial.registers.rflags & 0x100  # an opt-in entry keeps TF


def test_what_is_not_there_or_waits(trial: Trial) -> None:
    trial.build(debug=True)
    assert read(trial, DATA_AT + 4) == GP
    assert read(trial, SIZE) == PF
    assert read(trial, FREE_AT) == PF
    trial.eaug(FREE_AT)
    assert read(trial, FREE_AT) == -NOT_DEBUGGABLE
    assert trial.edbgwr(BASE + FREE_AT, 1) == NOT_DEBUGGABLE
    trial.emodt(SPARE_AT, AS_TRIM)
    assert read(trial, SPARE_AT) == PF


OPERANDS = [
    (Enclu.EREPORT, "rbx", 512),
    (Enclu.EREPORT, "rcx", 128),
    (Enclu.EREPORT, "rdx", 512),
    (Enclu.EGETKEY, "rbx", 512),
    (Enclu.EGETKEY, "rcx", 16),
]


@pytest.mark.parametrize(("leaf", "name", "alignment"), OPERANDS)
def test_operands_of_reports_and_keys(trial: Trial, leaf: int, name: str, alignment: int) -> None:
    trial.build()
    trial.fuse()
    trial.enter()
    good = {"rbx": BASE + DATA_AT, "rcx": BASE + DATA_AT + 1024, "rdx": BASE + SPARE_AT}
    for address, result in (
        (good[name], 0),
        (good[name] + alignment // 2, GP),
        (BASE + SIZE, GP),
        (0x10000, GP),
        (BASE + TCS_AT, PF),
        (BASE + FREE_AT, PF),
    ):
        assert trial.leaf(leaf, **{**good, name: address}) == result, hex(address)
    writes = name == ("rdx" if leaf == Enclu.EREPORT else "rcx")
    assert trial.leaf(leaf, **{**good, name: BASE + CODE_AT}) == (PF if writes else 0)


def test_a_report_states_what_einit_has_set(trial: Trial) -> None:
    trial.build()
    trial.fuse()
    trial.enter()
    trial.write(DATA_AT + 1024, b"said".ljust(64, b"\1"))
    rip = trial.registers.rip
    assert trial.leaf(Enclu.EREPORT, rbx=BASE + DATA_AT, rcx=BASE + DATA_AT + 1024, rdx=BASE + SPARE_AT) == 0
    report = trial.read(SPARE_AT, 432)
    assert report[64:96] == trial.digest.digest()
    assert report[320:384] == b"said".ljust(64, b"\1")
    assert trial.registers.rip == rip + 3


@pytest.mark.parametrize("code", [0, 2, 32, 64, 256])
def test_a_key_or_a_code(trial: Trial, code: int) -> None:
    trial.build()
    trial.fuse()
    trial.enter()
    ctypes.c_uint32.in_dll(trial.library, "key_code").value = code
    try:
        trial.set(rflags=0x8D7)
        assert trial.leaf(Enclu.EGETKEY, rbx=BASE + DATA_AT, rcx=BASE + SPARE_AT) == code
        assert (trial.registers.rax, trial.registers.rflags) == (code, 0x42 if code else 2)
        assert trial.read(SPARE_AT, 16) == (bytes(16) if code else b"\7" * 16)
    finally:
        ctypes.c_uint32.in_dll(trial.library, "key_code").value = 0


def test_the_report_ends_at_its_page(trial: Trial) -> None:
    """Operands are aligned on no less than their size, so that one page is all there is to judge."""
    trial.build()
    trial.fuse()
    trial.enter()
    last = BASE + SPARE_AT + PAGE - 512
    assert trial.leaf(Enclu.EREPORT, rbx=BASE + DATA_AT, rcx=BASE + DATA_AT, rdx=last) == 0
