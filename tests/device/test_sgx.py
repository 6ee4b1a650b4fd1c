"""The sgx platform, which runs our images by Linux's driver: on a processor's SGX where there is one, else on the
device in software. The code of the platform, and these tests, are the same."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.config import Config
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.platforms.isolated import Isolated

PLATFORMS = Path(__file__).parents[1] / "platforms"
HARDWARE = Path("/dev/sgx_enclave").exists()
PREAMBLE = """\
import os, signal, sys, threading, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from pyenclave.enclave import Enclave
from pyenclave.errors import EnclaveCrashed, EnclaveLost, PlatformError
from pyenclave.pipeline.loader import import_extension
guest = import_extension(Path({module!r}), "guest")
def load(ask=lambda n: n, platform="sgx"):
    return guest.load({image!r}, platform=platform, ask=ask)
def failed(function, *arguments):
    try:
        function(*arguments)
    except BaseException as error:
        return type(error).__name__, str(error)
    return "", ""
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    unit = unit_from_edl(PLATFORMS / "guest.edl", [PLATFORMS / "guest.c"])
    return build(unit, tmp_path_factory.mktemp("guest") / "dist", Config(threads=3, heap_size=1 << 20))


@pytest.fixture
def output(built: Built, tmp_path: Path) -> Callable[..., str]:
    """What a text prints in a process of its own, in which SGX is to be had."""

    def make(text: str, *options: str) -> str:
        script = tmp_path / "script.py"
        script.write_text(PREAMBLE.format(module=str(built.module), image=str(built.image)) + text)
        emulate = [] if HARDWARE else [sys.executable, "-m", "pyenclave", "emulate", *options, "--"]
        done = subprocess.run([*emulate, sys.executable, script], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return make


pytestmark = [pytest.mark.sgx, pytest.mark.slow]


def test_calls_ocalls_and_nested_ecalls(output: Callable[..., str]) -> None:
    """As on the emulated platform, of the same image."""
    text = """
for platform in ("sgx", "emulated"):
    g = load(lambda n: g.nested(n) + 1, platform)
    assert g.enclave.platform == platform
    print(g.echo(2**64 - 1), g.through(7), g.twice(3), g.enclave.mrenclave.hex())
"""
    first, second = output(text).splitlines()
    assert first == second


def test_a_fault_ends_the_enclave_and_says_where(output: Callable[..., str]) -> None:
    text = """
for name in ("divide", "null", "trap"):
    g = load()
    print(*failed(getattr(g, name)), sep=": ")
    print(*failed(g.echo, 1), sep=": ")
"""
    lines = output(text).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["EnclaveCrashed", "EnclaveLost"] * 3
    for line, name in zip(lines[::2], ["SIGFPE at divide", "SIGSEGV at null", "SIGILL at trap"], strict=True):
        assert name in line or HARDWARE, line  # in a production image nobody sees where


def test_a_leaf_that_is_refused_is_named(output: Callable[..., str]) -> None:
    """The processor does not tell one that it lacks from one that may not be here."""
    text = """
for number in (0, 77):
    print(*failed(load().leaf, number), sep=": ")
print(*failed(load().read_at, 1 << 63), sep=": ")
"""
    *lines, other = output(text).splitlines()
    assert other.startswith("EnclaveCrashed: the enclave crashed in `read_at`: SIGSEGV at read_at+")
    said = "EnclaveCrashed: the enclave crashed in `leaf`: general protection fault of ENCLU leaf"
    assert [line.partition(", at leaf+")[0] for line in lines] == [f"{said} 0", f"{said} 77"]


def test_threads_share_the_tcs(output: Callable[..., str]) -> None:
    text = """
g = load()
wrong = []
def many():
    for n in range(200):
        if g.echo(n) != n:
            wrong.append(n)
threads = [threading.Thread(target=many) for _ in range(6)]
[one.start() for one in threads]
[one.join() for one in threads]
print(wrong)
"""
    assert output(text) == "[]\n"


def test_signals_interrupt_and_resume(output: Callable[..., str]) -> None:
    text = """
g = load()
seen = []
signal.signal(signal.SIGALRM, lambda *_: seen.append(1))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
n = 0
while len(seen) < 20:
    assert g.echo(n) == n
    n += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print("ok")
"""
    assert output(text) == "ok\n"


def test_a_forked_child_does_not_own_the_enclave(output: Callable[..., str]) -> None:
    text = """
g = load()
if os.fork() == 0:
    print(*failed(g.echo, 1), flush=True)
    os._exit(0)
os.wait()
print(g.echo(2))
"""
    first, second = output(text).splitlines()
    assert first.startswith("EnclaveLost ")
    assert "a fork of the one that loaded it" in first
    assert second == "2"


def test_enclaves_leave_nothing(output: Callable[..., str]) -> None:
    text = """
def held():
    maps = Path("/proc/self/maps").read_text()
    return len(os.listdir("/proc/self/fd")), maps.count("sgx_enclave")
load().close()
before = held()
for n in range(20):
    g = load()
    assert g.echo(n) == n
    g.close()
del g
load().close()
print(held() == before, held(), before)
"""
    assert output(text).split()[0] == "True"


@pytest.mark.skipif(HARDWARE, reason="the processor's EPC is as large as it is")
def test_a_full_epc_is_told(output: Callable[..., str]) -> None:
    text = """
held = []
what = ("", "")
while not what[0]:
    what = failed(lambda: held.append(load()))
print(what)
"""
    assert "no room in the EPC" in output(text, "--epc", "64K")


@pytest.mark.skipif(HARDWARE, reason="there it protects")
def test_the_device_in_software_says_that_it_protects_nothing(output: Callable[..., str]) -> None:
    """And the process sees what trusted code has written."""
    text = """
import ctypes
from pyenclave.arch.pages import PageType, Permission
g = load()
print(g.enclave.protection)
writable = [run for run in g.enclave.image.pages if run.type is PageType.REG and Permission.W in run.permissions]
base = g.enclave._loaded.base
def seen():
    return [ctypes.string_at(base + run.offset, 4096) for run in writable[:3]]
before = seen()
g.count()
print(sum(was != now for was, now in zip(before, seen())))
"""
    said, changed = output(text).splitlines()
    assert "in software" in said
    assert "protects nothing" in said
    assert int(changed) > 0


SPINNING = """
def spinning(g):
    def spin():
        said.append(failed(g.spin))
    said = []
    thread = threading.Thread(target=spin)
    thread.start()
    while g.spinning() == 0:
        pass
    return thread, said
"""


def test_close_ends_calls_that_it_does_not_wait_for(output: Callable[..., str]) -> None:
    text = """
g = load()
thread, said = spinning(g)
g.enclave.close(timeout=0.05)
thread.join(60)
print(*said[0], sep=": ")
print(*failed(g.echo, 1), sep=": ")
g = load()
print(g.echo(5))
"""
    first, second, third = output(SPINNING + text).splitlines()
    assert first.startswith("EnclaveCrashed: the enclave crashed in `spin`: close() ended it, which waited no longer")
    assert second.startswith("EnclaveLost: `echo` cannot be called, the enclave is gone: it is closed")
    assert third == "5"


def test_a_fault_ends_calls_that_hold_every_other_tcs(output: Callable[..., str]) -> None:
    """None is left by which the enclave could be entered, to be told; one call is inside, one in an ocall."""
    text = """
opened, release, told = threading.Event(), threading.Event(), []
def ask(n):
    opened.set()
    release.wait()
    return n
g = load(ask)
thread, said = spinning(g)
asking = threading.Thread(target=lambda: told.append(failed(g.through, 1)))
asking.start()
opened.wait()
print(*failed(g.null), sep=": ")
thread.join(60)
release.set()
asking.join(60)
print(*said[0], sep=": ")
print(*told[0], sep=": ")
print(*failed(g.echo, 1), sep=": ")
"""
    lines = output(SPINNING + text).splitlines()
    assert [line.partition(": SIGSEGV")[0] for line in lines] == [
        "EnclaveCrashed: the enclave crashed in `null`",
        "EnclaveCrashed: the enclave crashed while `spin` was inside",
        "EnclaveCrashed: the enclave crashed while `through` was inside",
        "EnclaveLost: `echo` cannot be called, the enclave is gone: it crashed earlier",
    ]


# Two signals are two only if the first one has been taken.
PENDING = """
def pending():
    lines = Path(f"/proc/self/task/{os.getpid()}/status").read_text().splitlines()
    return any(int(line.split()[1], 16) & 0x402 for line in lines if line[:6] in ("SigPnd", "ShdPnd"))
"""


@pytest.mark.parametrize("own", ["", "signal.signal(signal.SIGINT, lambda number, frame: None)"])
def test_a_second_ctrl_c_gives_the_enclave_up(output: Callable[..., str], own: str) -> None:
    """As on the other platforms: KeyboardInterrupt, or where the handler raises nothing the call's own error."""
    text = f"""
import time
{PENDING}
signal.signal(signal.SIGINT, signal.default_int_handler)
{own}
g = load()
def press():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    while g.spinning() == 0:
        pass
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGINT)
        while pending():
            os.sched_yield()
        time.sleep(0.15)
pressing = threading.Thread(target=press)
pressing.start()
print(*failed(g.spin), sep=": ")
pressing.join()
print(*failed(g.echo, 1), sep=": ")
"""
    first, second = output(text).splitlines()
    given_up = "EnclaveCrashed: the enclave crashed in `spin`: given up after a second SIGINT"
    assert first.startswith(given_up if own else "KeyboardInterrupt")
    assert "it crashed earlier: given up after a second SIGINT" in second


def test_an_alignment_check_that_a_body_sets_is_its_own(output: Callable[..., str]) -> None:
    """Neither what enters and leaves it, nor the host's handlers, nor the host afterwards run with it."""
    text = """
import struct
def misaligned():
    return struct.unpack_from("<Q", bytes(range(9)), 1)[0] & 255
g = load(lambda n: misaligned() + n)
signal.signal(signal.SIGALRM, lambda *_: misaligned())
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(20):
    g.flags_at_exit(0x40000)
    g.flags_at_ocall(0x40000)
signal.setitimer(signal.ITIMER_REAL, 0)
print(misaligned(), failed(g.flags_then_misaligned, 0x40000)[0])
"""
    assert output(text) == "1 EnclaveCrashed\n"


@pytest.mark.parametrize("still", [0, 0.1])
def test_who_gives_up_a_cell_gives_up_no_enclave_of_a_handler(output: Callable[..., str], still: float) -> None:
    """While a cell is waited for, a handler of a signal was in an enclave of the processor's; or is still running."""
    if not Isolated().probe().available:
        pytest.skip("no cell can start here")
    text = f"""
import time
{PENDING}
cell, g = load(platform="isolated"), load()
signal.signal(signal.SIGINT, signal.default_int_handler)
answered = threading.Event()
def answer(number, frame):
    assert g.echo(3) == 3
    answered.set()
    time.sleep({still})
signal.signal(signal.SIGALRM, answer)
def press():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGALRM])
    while cell.spinning() == 0:
        pass
    os.kill(os.getpid(), signal.SIGALRM)
    answered.wait()
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGINT)
        while pending():
            os.sched_yield()
        time.sleep(0.15)
pressing = threading.Thread(target=press)
pressing.start()
print(failed(cell.spin)[0])
pressing.join()
print(failed(cell.echo, 1)[0], g.echo(4))
"""
    assert output(text) == "KeyboardInterrupt\nEnclaveLost 4\n"


# What the EPCM no longer allows is what there is after sleep, when it has lost all: the host, which has kept its
# descriptor, takes rights away.
SLEEP = """
import fcntl, struct
from pyenclave.arch.pages import PageType, Permission
from pyenclave.platforms import sgx
built, kept = sgx._built, []
def keeping(image, device, fill):
    kept.append(os.dup(device))
    return built(image, device, fill)
sgx._built = keeping
def change(g, command, value, wanted):
    for run in g.enclave.image.pages:
        if wanted(run):
            argument = bytearray(struct.pack("<QQQQQ", run.offset, run.length, value, 0, 0))
            fcntl.ioctl(kept[-1], 0xC028A400 | command, argument)
def sleep(g):
    change(g, 5, 1, lambda run: run.type is PageType.REG and Permission.W in run.permissions)
def sleep_but_for_stacks(g):
    stacks = g.enclave.image.config.thread_offset
    change(g, 5, 1, lambda run: run.offset < stacks and run.type is PageType.REG and Permission.W in run.permissions)
def trim(g):
    change(g, 6, 4, lambda run: run.type is PageType.TCS)
"""


@pytest.mark.skipif(HARDWARE, reason="a processor without SGX2 keeps the rights of pages")
def test_an_epc_that_lost_its_content_is_no_crash(output: Callable[..., str]) -> None:
    """In the entry; while an ocall is served, or a call runs, which then does not begin anew."""
    text = """
for lose in (sleep, trim):
    g = load()
    assert g.echo(1) == 1
    lose(g)
    print(*failed(g.echo, 1), sep=": ")
    print(*failed(g.echo, 1), sep=": ")
    def ask(n):
        lose(g)
        return n
    g = load(ask)
    print(*failed(g.through, 1), sep=": ")
g = load()
sleep_but_for_stacks(g)
print(*failed(g.count), sep=": ")
g = load()
print(g.echo(7))
"""
    lines = output(SLEEP + text).splitlines()
    lost = "the enclave is gone: its memory was lost when the machine slept, or was moved"
    assert lines.pop() == "7"
    assert all(lost in line and line.startswith("EnclaveLost: ") for line in lines), lines
    assert ["cannot be called" in line for line in lines] == [True, True, False, True, True, False, False]


@pytest.mark.skipif(HARDWARE, reason="the processor's own EPC is as it is")
def test_a_tcs_that_trusted_code_touches_is_a_fault_of_its_own(output: Callable[..., str]) -> None:
    text = """
g = load()
offset = next(run.offset for run in g.enclave.image.pages if run.type is PageType.TCS)
print(*failed(g.read_at, g.enclave._loaded.base + offset), sep=": ")
"""
    assert output(SLEEP + text).startswith("EnclaveCrashed: the enclave crashed in `read_at`: SIGSEGV")
