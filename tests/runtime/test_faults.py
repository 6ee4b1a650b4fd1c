"""A fault inside ends that enclave and nothing else: EnclaveCrashed, then EnclaveLost; the host and its peers go on."""

import ctypes
import os
import re
import signal
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.pages import PAGE_SIZE, PageType
from pyenclave.arch.ssa import GPRSGX
from pyenclave.arch.tcs import TCS
from pyenclave.errors import EnclaveCrashed, EnclaveLost
from pyenclave.testing import step

ENDINGS = [
    ("null", (), r"the enclave crashed in `null`: SIGSEGV at null\+0x[0-9a-f]+: access to 0x0"),
    ("illegal", (), r"the enclave crashed in `illegal`: SIGILL at illegal\+0x[0-9a-f]+"),
    (
        "recurse",
        (),
        r"the enclave crashed in `recurse`: SIGSEGV at recurse\+0x[0-9a-f]+: "
        r"access to enclave offset 0x[0-9a-f]+ \(guard page of stack \d\)",
    ),
    ("leaf", (0,), r"the enclave crashed in `leaf`: general protection fault of ENCLU leaf 0, at leaf\+0x[0-9a-f]+"),
    ("leaf", (1,), r"the enclave crashed in `leaf`: general protection fault of ENCLU leaf 1, at leaf\+0x[0-9a-f]+"),
    ("leaf", (77,), r"the enclave crashed in `leaf`: ENCLU leaf 77 is not available, at leaf\+0x[0-9a-f]+"),
    ("abort_now", (), r"the enclave aborted in `abort_now`: a check inside failed"),
    ("smash", (64,), r"the enclave aborted in `smash`: a check inside failed"),
    ("double_free", (), r"the enclave aborted in `double_free`: a check inside failed"),
]


@pytest.mark.parametrize(("ecall", "arguments", "text"), ENDINGS)
def test_a_fault_ends_this_enclave_only(
    load: Callable[..., Any], platform: str, ecall: str, arguments: tuple[int, ...], text: str
) -> None:
    if platform == "sgx":  # the processor does not tell a leaf that it lacks from one that refuses
        text = text.replace("ENCLU leaf 77 is not available", "general protection fault of ENCLU leaf 77")
    other, enclave = load(), load()
    with pytest.raises(EnclaveCrashed) as crash:
        getattr(enclave, ecall)(*arguments)
    assert re.fullmatch(text, str(crash.value))
    for _ in range(2):
        with pytest.raises(
            EnclaveLost, match=r"`read_fcw` cannot be called, the enclave is gone: it (crashed|ended) earlier"
        ) as lost:
            enclave.read_fcw()
        assert type(lost.value) is EnclaveLost
    assert enclave.enclave.lost
    assert other.read_fcw() == 0x37F
    assert not other.enclave.lost


@pytest.mark.parametrize("platform", ["emulated"], indirect=True)
@pytest.mark.parametrize(("ecall", "arguments", "text"), [row for row in ENDINGS if row[0] != "recurse"])
def test_so_does_one_in_a_call_that_is_stepped(
    load: Callable[..., Any], ecall: str, arguments: tuple[int, ...], text: str
) -> None:
    enclave, symbols = load(), []
    with pytest.raises(EnclaveCrashed) as crash:
        step.run(enclave.enclave, lambda: getattr(enclave, ecall)(*arguments), lambda one: symbols.append(one.symbol))
    assert re.fullmatch(text, str(crash.value))
    assert any(symbol.startswith(f"{ecall}+") for symbol in symbols)
    assert step.run(load().enclave, lambda: None).offsets == ()


@pytest.mark.parametrize("platform", ["emulated"], indirect=True)
def test_so_does_a_jump_to_where_no_page_is(load: Callable[..., Any]) -> None:
    """Whether each step looks at the instruction or not: there is none."""
    for at_each in (None, lambda one: None, lambda one: True):
        enclave = load()
        guard = next(run.offset for run in enclave.enclave.image.pages if run.what == "stack 0") - 8
        with pytest.raises(EnclaveCrashed, match=rf"SIGSEGV at .*: access to enclave offset {guard:#x} \(guard page"):
            step.run(enclave.enclave, lambda enclave=enclave, guard=guard: enclave.jump(guard), at_each)


def test_a_fault_in_another_thread_is_that_threads_error(load: Callable[..., Any]) -> None:
    enclave, errors = load(), []

    def run() -> None:
        try:
            enclave.recurse()
        except EnclaveCrashed as error:
            errors.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert len(errors) == 1
    assert "guard page of stack" in errors[0]


def test_who_waits_for_a_tcs_learns_of_the_crash(load: Callable[..., Any]) -> None:
    release = threading.Event()
    enclave = load(outside=release.wait)
    results: list[str] = []

    def call(name: str) -> None:
        try:
            getattr(enclave, name)()
            results.append("done")
        except EnclaveLost as error:
            results.append(type(error).__name__)

    inside = [threading.Thread(target=call, args=("ocall_empty",)) for _ in range(1)]
    for thread in inside:
        thread.start()
    while enclave.enclave._loaded.idle:
        time.sleep(0.001)
    crash = threading.Thread(target=call, args=("null",))
    crash.start()
    crash.join()
    late = threading.Thread(target=call, args=("read_fcw",))
    late.start()
    late.join(10)
    assert not late.is_alive()
    release.set()
    inside[0].join(10)
    # The thread whose ocall was open finds its enclave gone when it comes back.
    assert sorted(results) == ["EnclaveCrashed", "EnclaveCrashed", "EnclaveLost"]


def test_a_tcs_is_given_back(load: Callable[..., Any]) -> None:
    """More calls than TCSs, one after the other, in a thread that would else wait for ever."""
    enclave, answers = load(), []
    calls = threading.Thread(target=lambda: answers.extend(enclave.read_fcw() for _ in range(5)), daemon=True)
    calls.start()
    calls.join(60)
    assert answers == [0x37F] * 5


def test_all_who_wait_for_a_tcs_learn_of_the_crash(load: Callable[..., Any]) -> None:
    """Both TCSs have an open ocall, three threads wait for one; then one ocall's nested ecall crashes."""
    opened, crash, release = threading.Barrier(3), threading.Event(), threading.Event()
    errors: list[str] = []

    def outside() -> None:
        opened.wait(60)
        crash.wait()
        with pytest.raises(EnclaveCrashed):
            enclave.null_while_outside()

    def outside_large(data: bytes) -> None:
        opened.wait(60)
        release.wait()

    enclave = load(outside=outside, outside_large=outside_large)

    def call(name: str, *arguments: int) -> None:
        with pytest.raises(EnclaveLost) as lost:
            getattr(enclave, name)(*arguments)
        errors.append(str(lost.value))

    def start(name: str, *arguments: int) -> threading.Thread:
        thread = threading.Thread(target=call, args=(name, *arguments), daemon=True)
        thread.start()
        return thread

    holders = [start("ocall_empty"), start("ocall_large", 8)]
    opened.wait(60)
    waiters = [start("read_fcw") for _ in range(3)]
    while not all("futex" in Path(f"/proc/self/task/{one.native_id}/wchan").read_text() for one in waiters):
        time.sleep(0.001)
    crash.set()
    for thread in (holders[0], *waiters):
        thread.join(60)
        assert not thread.is_alive()
    release.set()
    holders[1].join(60)
    assert len(errors) == 5


def test_a_crash_in_a_nested_ecall_ends_the_outer_one_too(load: Callable[..., Any]) -> None:
    """The TCS has a frame that nobody resumes: hardware refuses to enter it again, also for the ORET."""

    def outside() -> None:
        with pytest.raises(EnclaveCrashed):
            enclave.null_while_outside()

    enclave = load(outside=outside)
    with pytest.raises(EnclaveLost, match=r"it crashed earlier: SIGSEGV at null"):
        enclave.ocall_empty()


def errors_of_a_lock_of_the_dead(load: Callable[..., Any], patience: float) -> list[str]:
    """Of who had it, and of who came for it so many seconds before that call's fault at the latest."""
    waiting, errors = threading.Event(), []
    enclave = load(outside=lambda: (waiting.set(), time.sleep(patience)))

    def call(name: str) -> None:
        try:
            getattr(enclave, name)()
        except EnclaveLost as error:
            errors.append(str(error))

    threads = [threading.Thread(target=call, args=(name,), daemon=True) for name in ("lock_and_fault", "take_lock")]
    threads[0].start()
    assert waiting.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(20 + patience)
        assert not thread.is_alive()
    return sorted(re.sub(": .*", "", error) for error in errors)


def test_who_waits_for_a_lock_of_the_dead_does_not_wait_forever(load: Callable[..., Any]) -> None:
    for patience in (0.2, 2, 20):  # a machine that is busy takes its time to bring the other call inside
        errors = errors_of_a_lock_of_the_dead(load, patience)
        if not any("cannot be called" in error for error in errors):
            break
    assert errors == [
        "the enclave crashed in `lock_and_fault`",
        "the enclave crashed while `take_lock` was inside",
    ]


def test_the_hosts_floating_point_survives_a_crash(load: Callable[..., Any]) -> None:
    with pytest.raises(EnclaveCrashed, match="SIGILL"):
        load().fill_x87()
    square_root = ctypes.CDLL("libm.so.6").sqrtl
    square_root.argtypes, square_root.restype = [ctypes.c_longdouble], ctypes.c_longdouble
    assert square_root(4.0) == 2.0


@pytest.mark.parametrize("nested", [False, True])
def test_a_child_forked_in_an_ocall_does_not_own_the_enclave(load: Callable[..., Any], nested: bool) -> None:
    reading, writing = os.pipe()
    children: list[int] = []

    def outside() -> None:
        children.append(os.fork())
        if children[-1] == 0 and nested:
            try:
                enclave.allowed_while_outside(1)
            except EnclaveLost as error:
                os.write(writing, str(error).encode())
            os._exit(0)

    enclave = load(outside=outside)
    try:
        enclave.ocall_empty()
    except EnclaveLost as error:
        if children[-1] == 0:
            os.write(writing, str(error).encode())
            os._exit(0)
        raise
    _, status = os.waitpid(children[0], 0)
    assert status == 0
    assert b"the enclave is gone: this process is a fork of the one that loaded it;" in os.read(reading, 400)


def test_an_unlisted_eexit_is_carried_out(load: Callable[..., Any]) -> None:
    """ENCLU that the emulator did not patch arrives as SIGILL; EEXIT then goes to RBX as the SDM has it."""
    enclave = load()
    assert enclave.exit_by_hand() is None
    assert enclave.read_fcw() == 0x37F


# Between the kernel and whoever handles the signal so far.
FORGETFUL = """\
#define _GNU_SOURCE
#include <signal.h>
#include <ucontext.h>
static struct sigaction before[2]; /* of SIGILL, and of SIGSEGV where the processor knows ENCLU */
static void forget(int signal, siginfo_t *info, void *context)
{
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_TRAPNO] = 0;
    before[signal == SIGSEGV].sa_sigaction(signal, info, context);
}
int install(void)
{
    struct sigaction ours = {.sa_sigaction = forget, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    return sigaction(SIGILL, &ours, &before[0]) | sigaction(SIGSEGV, &ours, &before[1]);
}
int restore(void) { return sigaction(SIGILL, &before[0], NULL) | sigaction(SIGSEGV, &before[1], NULL); }
"""


@pytest.mark.parametrize("platform", ["emulated"], indirect=True)
def test_a_kernel_that_tells_no_vector(load: Callable[..., Any], tmp_path: Path) -> None:
    """gVisor's signal frames have none (pkg/sentry/arch/signal_amd64.go)."""
    (tmp_path / "forgetful.c").write_text(FORGETFUL)
    subprocess.run(["gcc", "-shared", "-fPIC", "forgetful.c", "-o", "forgetful.so"], cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "forgetful.so"))
    enclave = load()
    assert library.install() == 0
    try:
        assert enclave.exit_by_hand() is None
        with pytest.raises(EnclaveCrashed, match="ENCLU leaf 77 is not available"):
            enclave.leaf(77)
    finally:
        assert library.restore() == 0


def test_host_signal_handlers_run_during_ecalls(load: Callable[..., Any]) -> None:
    enclave, ticks = load(), []
    previous = signal.signal(signal.SIGALRM, lambda number, frame: ticks.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    data = bytes(range(256)) * 4096
    try:
        for _ in range(100_000):  # far more calls than 50 ticks take
            assert enclave.sum(data) == sum(range(256)) * 4096
            if len(ticks) >= 50:
                break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert len(ticks) >= 50


def test_a_fault_of_the_host_is_not_taken_for_the_enclaves(load: Callable[..., Any]) -> None:
    """A SIGSEGV outside still kills the process that did it, with an enclave loaded."""
    load()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGSEGV)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGSEGV


def test_a_forked_child_does_not_own_the_enclave(load: Callable[..., Any]) -> None:
    enclave = load()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            enclave.read_fcw()
            text = "entered"
        except EnclaveLost as error:
            text = str(error).rpartition(": ")[2].partition(";")[0]
        os.write(writing, text.encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 100) == b"this process is a fork of the one that loaded it"
    assert enclave.read_fcw() == 0x37F


def test_closing_is_final(load: Callable[..., Any]) -> None:
    with load() as enclave:
        assert enclave.read_fcw() == 0x37F
    with pytest.raises(EnclaveLost, match="`read_fcw` cannot be called, the enclave is gone: it is closed"):
        enclave.read_fcw()


@pytest.mark.parametrize("platform", ["emulated"], indirect=True)  # whose frames this process may read
def test_an_aex_fills_the_frame(load: Callable[..., Any]) -> None:
    """SDM vol. 3D, Asynchronous Enclave Exits: registers, extended state and what ended it, in the TCS's SSA frame."""
    enclave = load()
    image, base = enclave.enclave.image, enclave.enclave._loaded.base
    tcs = TCS.unpack(next(run.content for run in image.pages if run.type is PageType.TCS)[: TCS.size])
    with pytest.raises(EnclaveCrashed):
        enclave.illegal()
    frame = ctypes.string_at(base + int(tcs["ossa"]), image.ssa_frame_size * PAGE_SIZE)
    saved = GPRSGX.unpack(frame[-GPRSGX.size :])
    assert saved["exitinfo"] == 1 << 31 | 3 << 8 | 6
    assert ctypes.string_at(int(saved["rip"]), 2) == b"\x0f\x0b"  # it has not run
    assert base < int(saved["rsp"]) < base + image.config.elrange_size
    assert (saved["gsbase"], saved["fsbase"]) == (base + int(tcs["ogsbase"]), base + int(tcs["ofsbase"]))
    assert int(saved["rflags"]) & 0x100 == 0
    control, _, mxcsr = struct.unpack_from("<HH20xI", frame)
    assert (control, mxcsr) == (0x37F, 0x1FBF)
    assert struct.unpack_from("<Q", frame, 512)[0] & ~image.config.xfrm == 0
    assert frame[520:576] == bytes(56)  # the standard form
