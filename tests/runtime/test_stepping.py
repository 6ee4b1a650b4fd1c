"""A host that interrupts every instruction of entry, exit, ocall, return, refusal and first entry, and attacks."""

import ctypes
from collections.abc import Callable

import pytest
from iced_x86 import FlowControl, Mnemonic, Register

from pyenclave.arch.calls import Command, Exit
from pyenclave.arch.ssa import GPRSGX
from pyenclave.arch.statuses import Status
from pyenclave.arch.thread_data import THREAD_DATA
from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.image.keys import debug_key
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.testing.step import Step

from .accesses import Access, Accesses
from .conftest import HERE, SOURCES, Host, image_of_body, probe
from .exits import assert_clean_exit
from .scene import Call, Scene

OK, PROTOCOL, ABORTED = (Exit.RETURN, Status.OK), (Exit.RETURN, Status.PROTOCOL), (Exit.RETURN, Status.ABORTED)
INIT, ORET = Command.INIT, Command.ORET
DF, AC, ID, NT, STATUS_FLAGS = 1 << 10, 1 << 18, 1 << 21, 1 << 14, 0x8D5

BENIGN = {"registers": 0, "flags": 0x202, "mxcsr": 0x1F80, "fcw": 0x37F, "fsw": 0}
HOSTILE = [
    {"registers": 2**64 - 1, "flags": 0x202 | DF | AC | ID | NT | STATUS_FLAGS, "mxcsr": 0, "fcw": 0, "fsw": 0x3F},
    {"registers": 0x5A5A5A5A5A5A5A5A, "flags": 0x202 | AC | ID, "mxcsr": 0xFFBF, "fcw": 0xF7F, "fsw": 0x7F7F},
]
HEADER_RESERVED = slice(520, 576)  # of an XSAVE area: XRSTOR wants zeros, and XSAVE writes none
NEW, READY = 0, 2  # state.h
AFTER_INITIALISATION = {"pye_initialise", "pye_entry", "pye_leave", "pye_exit"}
SET_AT_THE_FIRST_CALL = {"rax", "rsi", "rdi", "rsp", "rflags", "rip"}  # RAX: whether it is INIT
PENDING = 0x80  # of x87's status word: an exception that is not masked
RBP, RIP_END = GPRSGX.field("rbp").offset, GPRSGX.field("ursp").offset
SECRET = 0x5EC2E75EC2E75EC2

CALLS = [
    Call("first entry", lambda scene: scene.host.enter(INIT, 0), fresh=True),
    Call("first entry of a thread", lambda scene: scene.ecall("read_mxcsr", 0, thread=1), thread=1, frame=(0, 0x1FBF)),
    Call(
        "ecall",
        lambda scene: scene.ecall("sum", scene.buffer(bytes(range(37))) + 3, 29, 0),
        lambda scene: scene.ecall("sum", scene.buffer(bytes(64)), 64, 0),
        frame=(2, sum(range(3, 32))),
    ),
    Call("ecall with secrets", lambda scene: scene.ecall("dirty", SECRET), lambda scene: scene.ecall("dirty", 0)),
    Call(
        "ecall with an output",
        lambda scene: scene.ecall("silent", scene.buffer(b"\xa5" * 48) + 1, 30),
        lambda scene: scene.ecall("sum", scene.buffer(bytes(64)), 64, 0),
    ),
    Call("ecall with an x87 exception", lambda scene: scene.ecall("leave_x87_pending")),
    Call("ocall", lambda scene: scene.ecall("ocall_empty"), exit=Exit.OCALL, open=True),
    Call("return", lambda scene: scene.oret(), lambda scene: scene.ecall("ocall_empty")),
    Call(
        "return to control words",
        lambda scene: scene.oret(),
        lambda scene: scene.ecall("fcw_after_ocall", 0x27F, 0),
        frame=(1, 0x10000 | 0x27F),
    ),
    Call(
        "return with an answer",
        lambda scene: scene.oret(),
        lambda scene: answer(scene, scene.ecall("fill_from_outside", 40, 0)),
        frame=(1, 0x31),
    ),
    Call("return of a failure", lambda scene: scene.oret(Status.OCALL), lambda scene: scene.ecall("ocall_empty")),
    Call(
        "nested ecall",
        lambda scene: scene.ecall("allowed_while_outside", 41, 0),
        lambda scene: scene.ecall("ocall_empty"),
        open=True,
        frame=(1, 42),
    ),
    Call(
        "return in a nested ecall",
        lambda scene: scene.oret(),
        lambda scene: (scene.ecall("ocall_empty"), scene.ecall("nest")),
        open=True,
    ),
    Call("refusal of an index", lambda scene: scene.host.ecall(12345), status=Status.NOT_ALLOWED),
    Call(
        "refusal of a private ecall",
        lambda scene: scene.ecall("allowed_while_outside", 1, 0),
        status=Status.NOT_ALLOWED,
    ),
    Call("refusal of a frame", lambda scene: scene.ecall("sum", 0), status=Status.FRAME),
    Call("refusal of a call block", lambda scene: scene.host.enter(0, scene.base + 64), status=Status.FRAME),
    Call("refusal of a buffer", lambda scene: scene.ecall("sum", scene.base + 64, 8, 0), status=Status.POINTER),
    Call("refusal of ORET", lambda scene: scene.oret(), status=Status.PROTOCOL),
    Call(
        "refusal of a link in the code",
        lambda scene: scene.oret(),
        lambda scene: forge(scene, "image", 0x1000),
        status=Status.PROTOCOL,
    ),
    Call(
        "refusal of a link above the stack",
        lambda scene: scene.oret(),
        lambda scene: forge(scene, "TCS 0", 0),
        status=Status.PROTOCOL,
    ),
    Call(
        "refusal of a link to no frame",
        lambda scene: scene.oret(),
        lambda scene: forge(scene, "stack 0", 0x4000),
        status=Status.PROTOCOL,
    ),
    Call(
        "refusal of a link that has been followed",
        lambda scene: scene.oret(),
        lambda scene: follow(scene),
        status=Status.PROTOCOL,
    ),
    Call("refusal of a second INIT", lambda scene: scene.host.enter(INIT, 0), status=Status.PROTOCOL),
    Call("refusal of CSSA 1", lambda scene: scene.host.enter(0, 0, cssa=1), status=Status.PROTOCOL),
    Call(
        "refusal of an ecall meanwhile",
        lambda scene: scene.ecall("read_flags", 0),
        lambda scene: scene.ecall("ocall_empty"),
        status=Status.NOT_ALLOWED,
        open=True,
    ),
    Call("abort", lambda scene: scene.ecall("abort_now"), status=Status.ABORTED),
    Call(
        "entry after an abort",
        lambda scene: scene.ecall("read_flags", 0),
        lambda scene: scene.ecall("abort_now"),
        status=Status.ABORTED,
    ),
]


def link(scene: Scene) -> ctypes.c_uint64:
    """Where this thread's innermost ocall lies, as though the host could write its data."""
    data = scene.base + scene.host.thread_page(0, "thread data")
    return ctypes.c_uint64.from_address(data + THREAD_DATA.field("link").offset)


def forge(scene: Scene, what: str, offset: int) -> None:
    link(scene).value = scene.base + next(run.offset for run in scene.host.image.pages if run.what == what) + offset


def follow(scene: Scene) -> None:
    """Has it lie where one has returned, whose frame the outer one keeps on the stack."""
    scene.ecall("ocall_empty")
    assert scene.ecall("export_text", scene.buffer(bytes(16)), 64, 0) == (Exit.GIVE, 64)
    returned = link(scene).value
    assert scene.oret(scene.buffer(bytes(64))) == OK
    link(scene).value = returned


def answer(scene: Scene, asked: tuple[int, int]) -> None:
    """Fills the 40 bytes that an ocall's frame points at."""
    assert asked[0] & 0xFF == Exit.OCALL
    area = range(ctypes.addressof(scene.host.area), ctypes.addressof(scene.host.area) + ctypes.sizeof(scene.host.area))
    for word in (ctypes.c_uint64 * 4).from_address(asked[1]):
        if word in area:
            ctypes.memset(word, 0x31, 40)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """A small one: its memory is looked at after each of many entries."""
    config = Config(threads=2, heap_size=64 << 10, stack_size=32 << 10)
    return image_of_body(tmp_path_factory.mktemp("stepped"), config, debug_key())


@pytest.fixture(scope="module")
def attackers_library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return probe(tmp_path_factory.mktemp("attacker"))


@pytest.fixture
def stage(library: ctypes.CDLL, attackers_library: ctypes.CDLL, image: Image) -> Callable[[Call], Scene]:
    names = [function.name for function in unit_from_edl(HERE / "body.edl", SOURCES).interface.ecalls]

    def make(call: Call) -> Scene:
        host = Host(library, image, fill=0xA5, start=not call.fresh)
        scene = Scene(host, Host(attackers_library, image, enclave=host.enclave, start=False), names)
        if not call.fresh and not call.thread:
            assert scene.ecall("read_mxcsr", 0, thread=1) == OK  # its first entry, which takes longest
        call.before(scene)
        host.hostile.update(BENIGN)
        return scene

    return make


class Played:
    """What a call does that nobody disturbs; the scene is as before it."""

    def __init__(self, scene: Scene, call: Call) -> None:
        self.scene, self.call = scene, call
        self.before = scene.memory(), scene.host_memory()
        self.answer = scene.step(call, lambda step: True)
        self.after = scene.memory(), scene.host_memory()
        assert self.answer[0] & 0xFF == call.exit
        if call.exit == Exit.RETURN:
            assert self.answer[1] == call.status
        self.again()

    def again(self) -> None:
        self.scene.put_back(self.before[0])
        self.scene.put_back_host(self.before[1])

    def assert_same(self, answer: tuple[int, int]) -> None:
        """But for the SSA frame, where interrupts leave registers; keys are drawn at the first entry."""
        assert answer == self.answer
        if self.call.frame is not None:
            at, value = self.call.frame
            assert self.scene.host.frame[at] == value
        assert_clean_exit(self.scene.host)
        if not self.call.fresh:
            assert self.scene.put_back(self.expected()) <= {f"SSA {self.call.thread}"}

    def expected(self) -> list[bytes]:
        """Memory as the call left it, with the host's RSP and RBP as they are now."""
        found = []
        for one, content in zip(self.scene.regions, self.after[0], strict=True):
            if one.what == f"thread data {self.call.thread}":
                at = THREAD_DATA.field("host_rsp").offset
                now = ctypes.string_at(self.scene.base + one.offset + at, 16)
                found.append(content[:at] + now + content[at + 16 :])
            else:
                found.append(content)
        return found

    def host_word(self, address: int) -> int:
        for start, content in self.after[1].items():
            if start <= address < start + len(content):
                return int.from_bytes(content[address - start : address - start + 8], "little")
        raise AssertionError(f"{address:#x} is no memory for the enclave")


every_call = pytest.mark.parametrize("call", CALLS, ids=str)


@every_call
def test_attacks_at_every_instruction(stage: Callable[[Call], Scene], call: Call) -> None:
    """Entries through the interrupted TCS, which hardware refuses at NSSA 1, and through another one.

    Each is refused, or works; changes nothing but what is its own; leaves nothing in registers. Then the call goes on.
    """
    scene = stage(call)
    played = Played(scene, call)
    attacker, mine, other = scene.attacker, call.thread, 1 - call.thread
    attacker.hostile.update(HOSTILE[0])
    stack = next(one for one in scene.regions if one.what == f"stack {mine}")
    inside = scene.base + stack.offset + stack.length // 2
    others = {f"{what} {other}" for what in ("stack", "SSA", "thread data")}
    honest = scene.ecalls.index("read_flags")
    before: list[bytes] = []

    def attack(at: str, enter: Callable[[], tuple[int, int]], expected: tuple[int, int], may_change: set[str]) -> None:
        assert enter() == expected, at
        assert_clean_exit(attacker)
        assert attacker.out.register("rsp") == inside, at
        if scene.aborted.value:
            now = scene.memory()
            assert attacker.ecall(honest, 0, thread=other) == ABORTED, at
            assert scene.put_back(now) == set(), at
        assert scene.put_back(before) <= may_change, at

    def at_each(step: Step) -> None:
        nonlocal before
        before = scene.memory()
        at = f"{step.symbol}, step {step.number}"
        aborted, state = scene.aborted.value != 0, scene.state.value
        refused = ABORTED if aborted else PROTOCOL
        if call.fresh and state == READY:
            assert step.symbol.partition("+")[0] in AFTER_INITIALISATION
        for command in (honest, ORET, INIT):
            again = lambda command=command: attacker.enter(command, 0, thread=mine, cssa=1, rsp=inside)  # noqa: E731
            attack(f"{at}: {command:#x} again", again, PROTOCOL, {"aborted"})
        beside = lambda command: attacker.enter(command, 0, thread=other, rsp=inside)  # noqa: E731
        attack(f"{at}: ORET beside", lambda: beside(ORET), refused, {*others, "aborted"})
        if state != NEW:
            attack(f"{at}: INIT beside", lambda: beside(INIT), refused, {*others, "aborted"})
        works = OK if state == READY and not aborted else refused
        attacker.frame[0] = 0
        ecall = lambda: attacker.ecall(honest, 0, thread=other, rsp=inside)  # noqa: E731
        attack(f"{at}: ecall beside", ecall, works, {*others, "aborted"})
        assert attacker.frame[0] & ~STATUS_FLAGS == (0x202 if works == OK else 0), at

    played.assert_same(scene.step(call, at_each))
    works = ABORTED if call.status in (Status.PROTOCOL, Status.ABORTED) else OK
    if works == OK and not call.open:
        assert not any(scene.read(f"stack {mine}"))
    if works == OK:
        assert not any(scene.read(f"SSA {mine}")[HEADER_RESERVED])
    if call.open:
        assert scene.oret() == works
    assert scene.ecall("read_mxcsr", 0, thread=call.thread) == works


@every_call
def test_a_violation_beside_ends_the_call_or_what_comes_after_it(stage: Callable[[Call], Scene], call: Call) -> None:
    scene = stage(call)
    played = Played(scene, call)
    other = 1 - call.thread
    steps = 0

    def count(step: Step) -> None:
        nonlocal steps
        steps += 1

    scene.step(call, count)
    for chosen in range(0, steps, max(steps // 8, 1)):
        played.again()

        def at_each(step: Step, chosen: int = chosen) -> bool:
            if step.number == chosen:
                scene.attacker.enter(ORET, 0, thread=other)
            return step.number == chosen

        assert scene.step(call, at_each) in (played.answer, ABORTED)
        assert_clean_exit(scene.host)
        for thread in (call.thread, other):
            for command in (ORET, INIT, scene.ecalls.index("read_flags")):
                assert scene.host.enter(command, 0, thread=thread) == ABORTED


@every_call
@pytest.mark.parametrize("change", ["complement", "address inside"])
def test_memory_that_is_touched(stage: Callable[[Call], Scene], call: Call, change: str) -> None:
    """Outside, only by the two routines, in whole words, and each word read once: it is another one from then on.

    Inside, only what is this thread's, and its SSA frame only to zero it; so no stack but the trusted one is used.
    """
    scene = stage(call)
    played = Played(scene, call)
    accesses = Accesses(scene.host.image, scene.base)
    pages = scene.host.image.pages
    own = {"image", "heap", f"stack {call.thread}", f"thread data {call.thread}"}
    places = scene.host_places()
    read: set[int] = set()
    written: set[int] = set()
    unchanged: list[int] = []  # words that the running instruction reads
    running = -1

    def outside(step: Step, access: Access) -> None:
        routine = step.symbol.partition("+")[0]
        assert routine == ("pye_store" if access.writes else "pye_load"), step.symbol
        assert any(start <= access.address and access.address + access.size <= start + n for start, n in places)
        assert access.writes != access.reads
        if access.writes:
            written.update(access.words)
        else:
            assert access.address % 8 == access.size % 8 == 0, step.symbol
            assert read.isdisjoint(access.words), step.symbol
            read.update(access.words)
            unchanged.extend(access.words)

    def inside(step: Step, access: Access) -> None:
        offset = access.address - scene.base
        page = next(one for one in pages if one.offset <= offset < one.offset + one.length)
        assert offset + access.size <= page.offset + page.length
        assert not access.writes or int(page.permissions) & 2
        if page.what == f"SSA {call.thread}":
            assert step.symbol.startswith("pye_entry+")
            assert not access.reads
        else:
            assert page.what in own, step.symbol

    def at_each(step: Step) -> None:
        nonlocal running
        if step.offset == running:  # in the middle of it
            return
        running = step.offset
        for address in unchanged:
            word = ctypes.c_uint64.from_address(address)
            word.value = ~word.value if change == "complement" else scene.base + 0x1000
        unchanged.clear()
        for access in accesses.of(step):
            if access.segment == Register.GS:
                assert access.address < 4096
                assert access.reads
            elif access.address - scene.base in range(scene.host.image.config.elrange_size):
                inside(step, access)
            else:
                assert access.segment != Register.FS
                outside(step, access)

    played.assert_same(scene.step(call, at_each))
    size = scene.host.image.config.elrange_size
    for address in written:
        value = ctypes.c_uint64.from_address(address).value
        assert value == played.host_word(address)
        assert value - scene.base not in range(size)


def calls(accesses: Accesses, step: Step) -> bool:
    return step.symbol.startswith("pye_entry+") and accesses.instruction(step.offset).flow_control == FlowControl.CALL


def settled(accesses: Accesses, step: Step) -> bool:
    """From here on nothing is the host's: the first call of the entry, or the end of ORET."""
    returns = accesses.instruction(step.offset).flow_control == FlowControl.RETURN
    return calls(accesses, step) or (step.symbol.startswith("pye_entry+") and returns)


@every_call
def test_the_hosts_registers_have_no_effect(stage: Callable[[Call], Scene], call: Call) -> None:
    """From the entry's first call on, every register at every instruction is the same whatever the host had in them.

    A stack that nobody uses is zero there. FNINIT is on the way out where an exception is pending, whose notes it
    clears, and nowhere else.
    """
    scene = stage(call)
    played = Played(scene, call)
    accesses = Accesses(scene.host.image, scene.base)
    stack = next(one for one in scene.regions if one.what == f"stack {call.thread}")
    top = scene.base + stack.offset + stack.length
    traces = []
    for hostile in (BENIGN, *HOSTILE):
        played.again()
        scene.host.hostile.update(hostile)
        trace: list[tuple[bytes, ...]] = []
        drawn = False  # keys, at the first entry: they differ
        pending: list[bool] = []  # at the exit
        cleared: list[str] = []  # by FNINIT, which clears all

        def at_each(
            step: Step,
            trace: list[tuple[bytes, ...]] = trace,
            pending: list[bool] = pending,
            cleared: list[str] = cleared,
        ) -> None:
            nonlocal drawn
            drawn = drawn or step.symbol == "pye_random+0x0"
            if step.symbol == "pye_exit+0x0":
                pending.append(bool(step.state[2] & PENDING))
            if accesses.instruction(step.offset).mnemonic == Mnemonic.FNINIT:
                cleared.append(step.symbol.partition("+")[0])
            if not trace and calls(accesses, step):
                assert {name for name, value in step.registers.items() if value} <= SET_AT_THE_FIRST_CALL
                assert not any(step.state[32:416] + step.state[576:])
                assert (step.mxcsr, step.x87_control) == (0x1FBF, 0x37F)
                assert step.registers["rflags"] & ~STATUS_FLAGS == 0x202
                if step.registers["rsp"] == top:  # no ocall is open
                    assert not any(scene.read(stack.what)[:-8])  # but for RFLAGS
            if not drawn and (trace or settled(accesses, step)):
                general, state = step.gprsgx[:RIP_END], step.state
                if step.symbol.startswith(("pye_leave+", "pye_exit+")):  # which give RBP back
                    general = general[:RBP] + general[RBP + 8 :]
                # Not where x87's last instruction was.
                trace.append((general, state[:6], state[24:28], state[32:416], state[576:]))

        played.assert_same(scene.step(call, at_each))
        assert cleared == ["pye_exit"] * pending.count(True)
        traces.append(trace)
    assert traces[0] == traces[1] == traces[2]
