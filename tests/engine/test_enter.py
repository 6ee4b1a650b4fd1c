"""Into an enclave and out of it (SDM vol. 3D, EENTER, ERESUME, EEXIT: Operation; Asynchronous Enclave Exits)."""

import struct
from typing import Any

import pytest

from pyenclave.arch.leaves import Enclu
from pyenclave.arch.ssa import GPRSGX
from pyenclave.arch.tcs import TCS

from .conftest import (
    AS_REG,
    AS_TCS,
    BASE,
    CODE_AT,
    DATA_AT,
    GP,
    NAMES,
    PAGE,
    PF,
    SIZE,
    SPARE_AT,
    SSA_AT,
    TCS_AT,
    R,
    Trial,
    W,
)

TF, RF, STATUS = 0x100, 0x10000, 0x8D5
AEP = 0x401000
INTERRUPT = 255
CLEARED = ("rdx", "rsi", "rdi", *(f"r{at}" for at in range(8, 16)))


def tcs(trial: Trial) -> dict[str, Any]:
    return TCS.unpack(trial.read(TCS_AT, TCS.size))


def gprsgx(trial: Trial, frame: int = 0) -> dict[str, Any]:
    return GPRSGX.unpack(trial.read(SSA_AT + (frame + 1) * PAGE - GPRSGX.size, GPRSGX.size))


def test_eenter(trial: Trial) -> None:
    trial.build()
    assert trial.enter(rsp=0x1111, rbp=0x2222, fsbase=0x3000, gsbase=0x4000, rflags=TF | 2, rdi=5) == 0
    now = trial.registers
    assert (now.rax, now.rcx, now.rip) == (0, 0x400003, BASE + CODE_AT)
    assert (now.fsbase, now.gsbase) == (BASE + DATA_AT, BASE + DATA_AT)
    assert (now.rsp, now.rbp, now.rdi) == (0x1111, 0x2222, 5)
    assert now.rflags == 2  # an opt-out entry clears TF
    assert (gprsgx(trial)["ursp"], gprsgx(trial)["urbp"]) == (0x1111, 0x2222)
    assert (tcs(trial)["state"], tcs(trial)["aep"]) == (1, AEP)


@pytest.mark.parametrize(
    ("place", "values", "result"),
    [
        (TCS_AT + 8, {}, GP),
        (CODE_AT, {}, PF),  # no TCS
        (SIZE, {}, PF),  # no enclave
        (SPARE_AT + PAGE, {}, PF),  # no page
        (TCS_AT, {"rcx": 1 << 62}, GP),  # AEP is not canonical
    ],
)
def test_eenter_judges_its_operands(trial: Trial, place: int, values: dict[str, int], result: str) -> None:
    trial.build()
    assert trial.enter(place, **values) == result
    assert not trial.is_inside()


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"ossa": SSA_AT + 8}, GP),
        ({"ofsbase": 8}, GP),
        ({"ogsbase": 8}, GP),
        ({"nssa": 0}, GP),
        ({"flags": 2}, GP),
        ({"oentry": 1 << 60}, GP),
        ({"ofsbase": 1 << 60}, GP),
        ({"ogsbase": 1 << 60}, GP),
        ({"ossa": CODE_AT}, PF),  # a frame that is not to be written
        ({"ossa": SIZE}, PF),
        ({"ossa": TCS_AT}, PF),
    ],
)
def test_eenter_judges_the_tcs(trial: Trial, fields: dict[str, int], result: str) -> None:
    trial.build(tcs=fields)
    assert trial.enter() == result
    assert not trial.is_inside()
    assert tcs(trial)["state"] == 0


def test_one_thread_is_in_a_tcs(trial: Trial) -> None:
    trial.build()
    assert trial.enter() == 0
    assert trial.enter() == GP
    assert trial.resume() == GP


def test_an_enclave_that_is_not_initialised_is_not_entered(trial: Trial) -> None:
    trial.create()
    trial.add(TCS_AT, AS_TCS, TCS.pack(ossa=SSA_AT, nssa=1))
    trial.add(SSA_AT, AS_REG | R | W)
    assert trial.enter() == GP


def test_between_state_and_registers_a_frame_need_not_be(trial: Trial) -> None:
    """EENTER looks at the pages of the XSAVE area, and at GPRSGX's."""
    trial.create(ssaframesize=3)
    trial.add(TCS_AT, AS_TCS, TCS.pack(ossa=SSA_AT, nssa=1))
    trial.add(SSA_AT, AS_REG | R | W)
    trial.add(SSA_AT + 2 * PAGE, AS_REG | R | W)
    assert trial.einit(trial.signed()) == 0
    assert trial.enter() == 0


def test_eexit(trial: Trial) -> None:
    trial.build()
    trial.enter(rflags=TF, fsbase=0x3000, gsbase=0x4000)
    assert trial.leaf(Enclu.EEXIT, rbx=1 << 62) == GP
    assert trial.leaf(Enclu.EEXIT, rbx=0x500000, rsp=0x7777, rdx=9) == 0
    now = trial.registers
    assert (now.rip, now.rcx, now.rsp, now.rdx) == (0x500000, AEP, 0x7777, 9)  # the enclave's, but for these
    assert (now.fsbase, now.gsbase) == (0x3000, 0x4000)
    assert now.rflags & TF
    assert not trial.is_inside()
    assert tcs(trial)["state"] == 0


@pytest.mark.parametrize("leaf", [Enclu.EENTER, Enclu.ERESUME, 8, 9, 77])
def test_no_such_leaf_inside(trial: Trial, leaf: int) -> None:
    trial.build()
    trial.enter()
    assert trial.leaf(leaf) == GP
    assert trial.is_inside()


def inside(trial: Trial, **secs: int) -> dict[str, int]:
    """Registers that are all different, an extended state, and what the host had."""
    trial.build(**secs)
    trial.enter(rsp=0xA000, rbp=0xB000, rflags=2)
    values = {name: 0x1000 + at for at, name in enumerate(NAMES[:8])}
    values |= {f"r{at}": 0x2000 + at for at in range(8, 16)}
    trial.set(**values, rip=BASE + CODE_AT + 5, rflags=STATUS | TF | 0x10402, fsbase=BASE, gsbase=BASE + PAGE)
    trial.state[:416] = bytes([1, *range(255)] * 2)[:416]
    trial.state[24:28] = struct.pack("<I", 0x1FA0)
    trial.state[512:520] = struct.pack("<Q", 7)
    return values


def test_an_interrupt_saves_all_and_shows_nothing(trial: Trial) -> None:
    values = inside(trial)
    legacy = bytes(trial.state[160:416])
    trial.aex(INTERRUPT, 0, 0)
    saved = gprsgx(trial)
    assert {name: saved[name] for name in values} == values
    assert (saved["rip"], saved["rflags"]) == (BASE + CODE_AT + 5, STATUS | 0x10402)  # but TF
    assert (saved["fsbase"], saved["gsbase"], saved["exitinfo"]) == (BASE, BASE + PAGE, 0)
    assert trial.read(SSA_AT + 160, 256) == legacy
    assert trial.read(SSA_AT + 24, 4) == struct.pack("<I", 0x1FA0)
    assert trial.read(SSA_AT + 512, 64) == struct.pack("<Q", 3).ljust(64, b"\0")  # of XFRM's components alone
    now = trial.registers
    assert (now.rax, now.rbx, now.rcx, now.rip) == (3, BASE + TCS_AT, AEP, AEP)
    assert (now.rsp, now.rbp) == (0xA000, 0xB000)
    assert all(getattr(now, name) == 0 for name in CLEARED)
    assert now.rflags & (STATUS | 0x10000) == 0
    assert bytes(trial.state[512:520]) == struct.pack("<Q", 4)  # XFRM's are in their first state
    assert bytes(trial.state[24:28]) == struct.pack("<I", 0x1F80)
    assert (tcs(trial)["cssa"], tcs(trial)["state"]) == (1, 0)


def test_a_frame_shows_what_is_in_its_first_state(trial: Trial) -> None:
    """XSAVE writes such components, too (SDM vol. 1, 13.7): x87's control word is 37FH, whatever the area holds."""
    inside(trial)
    trial.state[512:520] = struct.pack("<Q", 2)
    trial.aex(INTERRUPT, 0, 0)
    assert trial.read(SSA_AT, 24) == struct.pack("<H", 0x37F).ljust(24, b"\0")
    assert trial.read(SSA_AT + 32, 128) == bytes(128)


def test_eresume_brings_it_back(trial: Trial) -> None:
    values = inside(trial)
    legacy = bytes(trial.state[160:416])
    trial.aex(INTERRUPT, 0, 0)
    trial.state[:] = bytes(PAGE)
    assert trial.resume(rflags=2) == 0
    now = trial.registers
    assert {name: getattr(now, name) for name in values} == values
    assert (now.rip, now.rflags & STATUS, now.rflags & TF) == (BASE + CODE_AT + 5, STATUS, 0)
    assert (now.fsbase, now.gsbase) == (BASE, BASE + PAGE)
    assert bytes(trial.state[160:416]) == legacy
    assert bytes(trial.state[24:28]) == struct.pack("<I", 0x1FA0)
    assert tcs(trial)["cssa"] == 0


def test_a_debugger_steps_on_with_eresume(trial: Trial) -> None:
    """TF is not the frame's, where an AEX leaves it 0: an opt-in entry goes on with its caller's. RF is."""
    trial.build(debug=True)
    assert trial.edbgwr(BASE + TCS_AT + 8, 1) == 0  # DBGOPTIN
    trial.enter(rflags=2)
    trial.set(rflags=RF | 0x402)
    trial.aex(INTERRUPT, 0, 0)
    assert trial.resume(rflags=TF | 2) == 0
    assert trial.registers.rflags == TF | RF | 0x402


def test_eresume_needs_a_frame(trial: Trial) -> None:
    trial.build()
    assert trial.resume() == GP


@pytest.mark.parametrize(
    ("offset", "content"),
    [
        (512, struct.pack("<Q", 4)),  # a component that XFRM does not have
        (520, struct.pack("<Q", 1 << 63)),  # XCOMP_BV: the compacted form
        (535, b"\1"),  # behind it
        (24, struct.pack("<I", 1 << 31)),  # MXCSR
    ],
)
def test_eresume_refuses_a_state_that_xrstor_does(trial: Trial, offset: int, content: bytes) -> None:
    inside(trial)
    trial.aex(INTERRUPT, 0, 0)
    trial.write(SSA_AT + offset, content)
    assert trial.resume() == GP
    assert tcs(trial)["state"] == 0


def test_eresume_looks_at_no_more_of_the_header_than_xrstor(trial: Trial) -> None:
    """SDM vol. 1, 13.8.1: bytes 23:8."""
    inside(trial)
    trial.aex(INTERRUPT, 0, 0)
    trial.write(SSA_AT + 536, bytes([1] * 40))
    assert trial.resume() == 0


@pytest.mark.parametrize("name", ["rip", "fsbase", "gsbase"])
def test_eresume_refuses_what_is_not_canonical(trial: Trial, name: str) -> None:
    inside(trial)
    trial.aex(INTERRUPT, 0, 0)
    place = next(field.offset for field in GPRSGX.fields if field.name == name)
    trial.write(SSA_AT + PAGE - GPRSGX.size + place, struct.pack("<Q", 1 << 60))
    assert trial.resume() == GP


def test_frames_are_used_up(trial: Trial) -> None:
    inside(trial)
    trial.aex(INTERRUPT, 0, 0)
    assert trial.enter(rsp=0xC000) == 0
    assert trial.registers.rax == 1  # CSSA
    trial.aex(INTERRUPT, 0, 0)
    assert gprsgx(trial, 1)["ursp"] == 0xC000
    assert trial.enter() == GP  # CSSA is NSSA
    assert trial.resume() == 0


VALID, HARDWARE, SOFTWARE = 1 << 31, 3 << 8, 6 << 8


@pytest.mark.parametrize(
    ("vector", "plain", "extended"),
    [
        (0, VALID | HARDWARE | 0, VALID | HARDWARE | 0),
        (1, VALID | HARDWARE | 1, VALID | HARDWARE | 1),
        (3, VALID | SOFTWARE | 3, VALID | SOFTWARE | 3),
        (5, VALID | HARDWARE | 5, VALID | HARDWARE | 5),
        (6, VALID | HARDWARE | 6, VALID | HARDWARE | 6),
        (13, 0, VALID | HARDWARE | 13),
        (14, 0, VALID | HARDWARE | 14),
        (16, VALID | HARDWARE | 16, VALID | HARDWARE | 16),
        (17, VALID | HARDWARE | 17, VALID | HARDWARE | 17),
        (19, VALID | HARDWARE | 19, VALID | HARDWARE | 19),
        (12, 0, 0),
    ],
)
def test_exit_information(trial: Trial, vector: int, plain: int, extended: int) -> None:
    """EXITINFO, and the MISC region: page and protection faults are told where MISCSELECT has EXINFO."""
    for select, told in ((0, plain), (1, extended)):
        trial.library.begin()
        inside(trial, miscselect=select)
        trial.aex(vector, 6, BASE + 0x123)
        assert gprsgx(trial)["exitinfo"] == told
        more = struct.unpack("<QQ", trial.read(SSA_AT + PAGE - GPRSGX.size - 16, 16))
        address = BASE + 0x123 if vector == 14 else 0
        assert more == ((address, 6) if select and vector in (13, 14) else (0, 0))
