"""SGX2's changes of pages (SDM vol. 3D, EAUG, EMODPR, EMODT, EACCEPT, EACCEPTCOPY, EMODPE: Operation)."""

import pytest

from pyenclave.arch.leaves import Enclu
from pyenclave.arch.tcs import TCS

from .conftest import (
    AS_REG,
    AS_TCS,
    AS_TRIM,
    BASE,
    CODE_AT,
    DATA_AT,
    FREE_AT,
    GP,
    MODIFIED,
    PENDING,
    PF,
    PR,
    SIZE,
    SPARE_AT,
    SSA_AT,
    TCS_AT,
    R,
    Trial,
    W,
    X,
)

MISMATCH, NOT_MODIFIABLE = 19, 20
NEW = AS_REG | R | W | PENDING


@pytest.fixture
def inside(trial: Trial) -> Trial:
    trial.build()
    assert trial.enter() == 0
    return trial


def accept(trial: Trial, page: int, flags: int) -> int | str:
    return trial.leaf(Enclu.EACCEPT, rbx=trial.secinfo(flags), rcx=BASE + page)


def test_eaug(trial: Trial) -> None:
    trial.create()
    assert trial.eaug(FREE_AT) == GP  # not initialised
    trial.build()
    assert trial.eaug(SPARE_AT) == PF
    assert trial.eaug(FREE_AT) == 0
    assert trial.entry(FREE_AT) == NEW


def test_what_is_accepted_is_exactly_what_is_there(inside: Trial) -> None:
    inside.eaug(FREE_AT)
    for flags in (AS_REG | R | PENDING, AS_REG | R | W | X | PENDING, AS_REG | R | W | PR):
        assert accept(inside, FREE_AT, flags) == MISMATCH
        assert inside.registers.rflags & 0x8D5 == 0x40  # ZF alone
        assert inside.entry(FREE_AT) == NEW
    inside.registers.rflags |= 0x8D5
    assert accept(inside, FREE_AT, NEW) == 0
    assert inside.registers.rax == 0
    assert inside.registers.rflags & 0x8D5 == 0
    assert inside.entry(FREE_AT) == AS_REG | R | W
    assert accept(inside, FREE_AT, NEW) == MISMATCH  # once


@pytest.mark.parametrize(
    "flags",
    [
        AS_REG | R | W,  # neither PENDING nor PR
        AS_REG | R | W | MODIFIED,
        AS_REG | R | W | PENDING | MODIFIED,
        AS_TCS,
        AS_TCS | PENDING,
        AS_TCS | MODIFIED | PR,
        AS_TRIM | MODIFIED | PENDING,
        AS_TRIM | PR,
        0x300 | MODIFIED,  # PT_VA
        NEW | 1 << 16,
    ],
)
def test_eaccept_refuses_states_that_do_not_go_together(inside: Trial, flags: int) -> None:
    inside.eaug(FREE_AT)
    assert accept(inside, FREE_AT, flags) == GP


def test_eaccept_judges_its_operands(inside: Trial) -> None:
    inside.eaug(FREE_AT)
    good, page = inside.secinfo(NEW), BASE + FREE_AT
    for rbx, rcx, result in (
        (good + 8, page, GP),
        (good, page + 8, GP),
        (BASE + SIZE, page, GP),
        (BASE - 64, page, GP),
        (good, BASE + SIZE, GP),
        (good, BASE + FREE_AT + 4096, PF),  # nothing there
        (BASE + TCS_AT, page, PF),  # SECINFO where nobody may read
        (BASE + FREE_AT, page, PF),  # and in a page that waits
        (BASE + TCS_AT, page + 8, PF),  # SECINFO is read before RCX is looked at
        (BASE + TCS_AT, BASE + SIZE, PF),
    ):
        assert inside.leaf(Enclu.EACCEPT, rbx=rbx, rcx=rcx) == result, (rbx, rcx)
    inside.secinfo(NEW, rest=bytes(55) + b"\1")
    assert inside.leaf(Enclu.EACCEPT, rbx=good, rcx=page) == GP


def test_emodpr(inside: Trial) -> None:
    assert inside.emodpr(SPARE_AT, AS_REG | W) == GP
    assert inside.emodpr(FREE_AT, R) == PF
    assert inside.emodpr(TCS_AT, R) == PF
    inside.eaug(FREE_AT)
    assert inside.emodpr(FREE_AT, R) == NOT_MODIFIABLE
    assert inside.emodpr(SPARE_AT, R | X) == 0
    assert inside.entry(SPARE_AT) == AS_REG | R | PR  # never more than there was
    assert accept(inside, SPARE_AT, AS_REG | R | W | PR) == MISMATCH
    assert accept(inside, SPARE_AT, AS_REG | R | PR) == 0
    assert inside.entry(SPARE_AT) == AS_REG | R


def test_emodt_makes_a_tcs(inside: Trial) -> None:
    inside.write(SPARE_AT, TCS.pack(nssa=1, ossa=SSA_AT, oentry=CODE_AT, fslimit=1, gslimit=2))
    assert inside.emodt(SPARE_AT, AS_REG) == GP
    assert inside.emodt(FREE_AT, AS_TCS) == PF
    assert inside.emodt(SPARE_AT, AS_TCS) == 0
    assert inside.emodt(SPARE_AT, AS_TRIM) == NOT_MODIFIABLE
    assert inside.entry(SPARE_AT) == AS_TCS | MODIFIED
    assert accept(inside, SPARE_AT, AS_TCS | MODIFIED) == 0
    assert inside.emodt(SPARE_AT, AS_TRIM) == 0


@pytest.mark.parametrize(
    "fields",
    [{"flags": 1}, {"cssa": 1}, {"cssa": 2}, {"nssa": 0}, {"aep": 1}, {"state": 1}, {"reserved": 1}],
)
def test_a_page_that_is_no_tcs_becomes_none(inside: Trial, fields: dict[str, int]) -> None:
    reserved = bytes([fields.pop("reserved", 0)])
    inside.write(SPARE_AT, (TCS.pack(**{"nssa": 1, **fields})[:72] + reserved).ljust(4096, b"\0"))
    assert inside.emodt(SPARE_AT, AS_TCS) == 0
    assert accept(inside, SPARE_AT, AS_TCS | MODIFIED) == GP


def test_trimmed_pages_are_gone_for_the_enclave(inside: Trial) -> None:
    assert inside.emodt(SPARE_AT, AS_TRIM) == 0
    assert accept(inside, SPARE_AT, AS_TRIM | MODIFIED) == 0
    assert inside.leaf(Enclu.EMODPE, rbx=inside.secinfo(R), rcx=BASE + SPARE_AT) == PF


def test_emodpe(inside: Trial) -> None:
    def extend(page: int, flags: int) -> int | str:
        return inside.leaf(Enclu.EMODPE, rbx=inside.secinfo(flags), rcx=BASE + page)

    assert extend(SPARE_AT, X) == 0
    assert inside.entry(SPARE_AT) == AS_REG | R | W | X
    assert extend(SPARE_AT, 0) == 0
    assert inside.entry(SPARE_AT) == AS_REG | R | W | X
    assert extend(CODE_AT, W) == 0  # with the R that it has
    assert extend(TCS_AT, R) == PF
    assert extend(FREE_AT, R) == PF
    inside.eaug(FREE_AT)
    assert extend(FREE_AT, R) == PF  # before it is accepted
    assert extend(SPARE_AT, R | 1 << 7) == GP


@pytest.mark.parametrize("leaf", [Enclu.EMODPE, Enclu.EACCEPTCOPY])
def test_others_look_at_all_operands_before_they_read_secinfo(inside: Trial, leaf: Enclu) -> None:
    nowhere = BASE + TCS_AT
    for page in (BASE + SPARE_AT + 8, BASE + SIZE):
        assert inside.leaf(leaf, rbx=nowhere, rcx=page, rdx=BASE + DATA_AT) == GP
    assert inside.leaf(leaf, rbx=nowhere, rcx=BASE + SPARE_AT, rdx=BASE + DATA_AT) == PF


def test_emodpe_leaves_no_page_writable_and_not_readable(trial: Trial) -> None:
    trial.create()
    for page, flags in ((TCS_AT, AS_TCS), (SSA_AT, AS_REG | R | W), (DATA_AT, AS_REG | R | W), (SPARE_AT, AS_REG)):
        content = TCS.pack(ossa=SSA_AT, nssa=1, oentry=DATA_AT) if page == TCS_AT else b""
        assert trial.add(page, flags, content) == 0
    assert trial.einit(trial.signed()) == 0
    assert trial.enter() == 0
    for flags, result in ((W, GP), (W | X, GP), (R | W, 0)):
        assert trial.leaf(Enclu.EMODPE, rbx=trial.secinfo(flags), rcx=BASE + SPARE_AT) == result


def test_eacceptcopy(inside: Trial) -> None:
    def copy(flags: int, page: int, source: int) -> int | str:
        return inside.leaf(Enclu.EACCEPTCOPY, rbx=inside.secinfo(flags), rcx=BASE + page, rdx=BASE + source)

    inside.write(SPARE_AT, b"content")
    assert copy(AS_REG | R | X, FREE_AT, SPARE_AT) == PF  # nothing there
    inside.eaug(FREE_AT)
    assert copy(AS_REG | W, FREE_AT, SPARE_AT) == GP
    assert copy(AS_TCS | R, FREE_AT, SPARE_AT) == GP
    assert copy(AS_REG | R, FREE_AT, SPARE_AT + 8) == GP
    assert copy(AS_REG | R, FREE_AT, SIZE) == GP
    assert copy(AS_REG | R, FREE_AT, TCS_AT) == PF
    assert copy(AS_REG | R, DATA_AT, SPARE_AT) == MISMATCH  # not a new page
    assert copy(AS_REG | R | X, FREE_AT, SPARE_AT) == 0
    assert inside.read(FREE_AT, 7) == b"content"
    assert inside.entry(FREE_AT) == AS_REG | R | W | X
