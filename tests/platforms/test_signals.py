"""Ctrl-C, and signal handlers that somebody installs after an enclave was loaded; each in a process of its own."""

import signal
import subprocess
from collections.abc import Callable

import pytest

Script = Callable[[str], list[str]]


def run(command: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


# A thread takes every TCS in ocalls that wait; `wait_until_inside` is when the main thread is about to find none.
FULL = """
release, taken = threading.Event(), threading.Semaphore(0)
def ask(n):
    taken.release()
    release.wait()
    return n
enclave = load(ask)
holders = [threading.Thread(target=enclave.through, args=(n,)) for n in range(3)]
for one in holders:
    one.start()
for one in holders:
    taken.acquire()
def end():
    release.set()
    for one in holders:
        one.join()
    assert enclave.echo(1) == 1
def when_waiting(then):
    # The main thread's system call is futex (202) with FUTEX_WAIT_PRIVATE as soon as it waits for a TCS, and for no
    # lock of Python's.
    main = f"/proc/self/task/{os.getpid()}/syscall"
    def watch():
        while Path(main).read_text().split()[:3:2] != ["202", "0x80"]:
            os.sched_yield()
        then()
    threading.Thread(target=watch, daemon=True).start()
"""


def test_ctrl_c_ends_a_wait_for_a_tcs(script: Script) -> None:
    text = """
when_waiting(lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    enclave.echo(1)
except KeyboardInterrupt:
    print("interrupted", release.is_set())
end()
"""
    assert run(script(FULL + text)) == (0, "interrupted False\n", "")


@pytest.mark.parametrize("restart", [True, False])
def test_a_handler_that_does_not_raise_does_not_end_the_wait(script: Script, restart: bool) -> None:
    """It runs at once, and the wait goes on; also where system calls are to go on after it (siginterrupt)."""
    text = f"""
ran = []
def handler(number, frame):
    ran.append(not release.is_set())
    release.set()
signal.signal(signal.SIGUSR1, handler)
signal.siginterrupt(signal.SIGUSR1, {not restart})
when_waiting(lambda: os.kill(os.getpid(), signal.SIGUSR1))
print(enclave.echo(7), ran)
end()
"""
    assert run(script(FULL + text)) == (0, "7 [True]\n", "")


def test_closing_ends_a_wait(script: Script) -> None:
    text = """
when_waiting(enclave.enclave.close)
try:
    enclave.echo(1)
except EnclaveLost as error:
    print("it is closed" in str(error), release.is_set())
release.set()
"""
    assert run(script(FULL + text)) == (0, "True False\n", "")


def test_what_the_handler_raises_is_the_calls_error(script: Script) -> None:
    text = """
def handler(number, frame):
    raise ZeroDivisionError("from the handler")
signal.signal(signal.SIGUSR1, handler)
when_waiting(lambda: os.kill(os.getpid(), signal.SIGUSR1))
try:
    enclave.echo(1)
except ZeroDivisionError as error:
    print(error)
end()
"""
    assert run(script(FULL + text)) == (0, "from the handler\n", "")


def test_a_handler_may_call_the_enclave_while_its_thread_waits(script: Script) -> None:
    text = """
def handler(number, frame):
    release.set()
    for one in holders:
        one.join()
    print(enclave.through(3))
signal.signal(signal.SIGUSR1, handler)
when_waiting(lambda: os.kill(os.getpid(), signal.SIGUSR1))
print(enclave.through(4))
end()
"""
    assert run(script(FULL + text)) == (0, "303\n404\n", "")


SPIN = """
enclave = load()
def report(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error)
"""


# Presses Ctrl-C once the main thread spins inside; two signals are two only if the first one is not pending any more.
# The pressing thread takes none: while the main thread handles the first one, the kernel would give it the second.
PRESS = """
def pending():
    lines = Path(f"/proc/self/task/{os.getpid()}/status").read_text().splitlines()
    return any(int(line.split()[1], 16) & 0x402 for line in lines if line[:6] in ("SigPnd", "ShdPnd"))
def press(times):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    while enclave.spinning() == 0:
        pass
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)
        while pending():
            os.sched_yield()
        time.sleep(pause)
pause = 0.12
pressing = threading.Thread(target=press, args=(2,), daemon=True)
"""


@pytest.mark.parametrize(
    "own",
    [
        "",
        "signal.signal(signal.SIGINT, lambda number, frame: signal.default_int_handler(number, frame))",
        "early(signal.SIGINT, signal.default_int_handler)",
    ],
    ids=["default", "late", "unseen"],
)
def test_a_second_ctrl_c_gives_the_enclave_up(script: Script, own: str) -> None:
    """The first one waits for the end of the ecall, also with a handler that was installed after the load."""
    text = f"""
{own}
if {own.startswith("early")!r}:  # somebody's change that nothing told us of is seen within a second of CPU time
    end = time.process_time() + 1.1
    while time.process_time() < end: pass
pressing.start()
report(enclave.spin)
report(lambda: enclave.echo(1))
report(lambda: load().echo(2))
"""
    code, out, err = run(script("import signal\nearly = signal.signal\n" + SPIN + PRESS + text))
    lines = out.splitlines()
    assert (code, err) == (0, ""), err
    assert lines[0].startswith("KeyboardInterrupt")
    assert lines[1].startswith(
        "EnclaveLost `echo` cannot be called, the enclave is gone: it crashed earlier: given up after a second SIGINT"
    )
    assert lines[2:] == ["2"]


@pytest.mark.parametrize(
    "own",
    [
        "signal.signal(signal.SIGINT, lambda number, frame: None)",
        "faulthandler.register(signal.SIGINT, file=open(os.devnull, 'w'), all_threads=False)",
    ],
    ids=["python", "faulthandler"],
)
def test_a_second_ctrl_c_is_the_calls_error_where_the_handler_raises_nothing(script: Script, own: str) -> None:
    text = f"""
{own}
pressing.start()
report(enclave.spin)
"""
    code, out, err = run(script(SPIN + PRESS + text))
    assert (code, err) == (0, ""), err
    assert out.startswith("EnclaveCrashed the enclave crashed in `spin`: given up after a second SIGINT")


def test_a_handlers_call_of_another_enclave_takes_no_ctrl_c_back(script: Script) -> None:
    text = """
other, ran = load(), []
signal.signal(signal.SIGINT, lambda number, frame: ran.append(other.echo(number)))
pressing.start()
report(enclave.spin)
pressing.join()
print(set(ran))
"""
    code, out, err = run(script(SPIN + PRESS + text))
    assert (code, err) == (0, ""), err
    crash, after = out.splitlines()
    assert crash.startswith("EnclaveCrashed the enclave crashed in `spin`: given up after a second SIGINT")
    assert after == "{2}"


def test_two_at_once_are_one_that_was_sent_twice(script: Script) -> None:
    text = """
pause = 0
started = time.monotonic()
pressing = threading.Thread(target=press, args=(2,), daemon=True)
third = threading.Timer(0.4, press, (1,))  # still inside then, it is given up
third.start()
pressing.start()
report(enclave.spin)
print(time.monotonic() - started > 0.35)
"""
    code, out, err = run(script(SPIN + PRESS + text))
    assert (code, err) == (0, ""), err
    assert out == "KeyboardInterrupt \nTrue\n"


# Sends the main thread one signal while it is inside, for each stay; then lets it out.
STAYS = """
ran = []
def send(number, stays):
    for stay in range(stays):
        while enclave.waiting_for() != stay + 1:
            pass
        signal.pthread_kill(threading.main_thread().ident, number)
        while pending():
            os.sched_yield()
        time.sleep(0.06)
        enclave.count()
def stay(number, stays):
    sender = threading.Thread(target=send, args=(number, stays))
    sender.start()
    return [enclave.wait_for(n + 1) for n in range(stays)]
"""


def test_one_ctrl_c_each_in_two_stays_gives_nothing_up(script: Script) -> None:
    text = "signal.signal(2, lambda number, frame: ran.append(number))\nprint(stay(2, 3), ran, enclave.echo(1))\n"
    assert run(script(SPIN + PRESS + STAYS + text)) == (0, "[1, 2, 3] [2, 2, 2] 1\n", "")


def test_one_ctrl_c_inside_is_raised_at_the_end(script: Script) -> None:
    text = "report(lambda: stay(2, 1))\nprint(enclave.echo(1), enclave.count())\n"
    assert run(script(SPIN + PRESS + STAYS + text)) == (0, "KeyboardInterrupt \n1 2\n", "")


def test_a_fault_signal_that_was_sent_while_inside_is_no_fault(script: Script) -> None:
    text = "signal.signal(11, lambda number, frame: ran.append(number))\nprint(stay(11, 2), ran, enclave.echo(1))\n"
    assert run(script(SPIN + PRESS + STAYS + text)) == (0, "[1, 2] [11, 11] 1\n", "")


def test_a_given_up_nested_ecall_leaves_the_outer_one_by_the_interrupt(script: Script) -> None:
    """Whoever catches pyenclave's errors does not catch Ctrl-C with them."""
    text = """
def ask(n):
    raise KeyboardInterrupt("in the ocall") if n else None
    return n
enclave = load(lambda n: enclave.enclave.close() or ask(n))
report(lambda: enclave.through(1))
"""
    code, out, err = run(script(SPIN + text))
    assert (code, out, err) == (0, "KeyboardInterrupt in the ocall\n", "")


def test_the_first_ctrl_c_waits_for_the_end(script: Script) -> None:
    text = """
def ask(n):
    os.kill(os.getpid(), signal.SIGINT)
    return n
enclave = load(ask)
report(lambda: enclave.through(1))
report(lambda: enclave.echo(2))
"""
    code, out, err = run(script(SPIN + text))
    assert (code, err) == (0, ""), err
    assert out == "KeyboardInterrupt \n2\n"


def test_who_ignores_ctrl_c_goes_on_ignoring_it(script: Script) -> None:
    text = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
enclave = load(lambda n: [os.kill(os.getpid(), signal.SIGINT) for _ in range(3)] and n)
print(enclave.through(1), signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
"""
    assert run(script(SPIN + text)) == (0, "101 True\n", "")


def test_programs_that_it_starts_ignore_ctrl_c_as_it_does(script: Script) -> None:
    """What is ignored stays so over an exec, what is handled does not: no handler of ours takes its place."""
    text = """
import subprocess
signal.signal(signal.SIGINT, signal.SIG_IGN)
enclave = load()
child = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
sys.exit(subprocess.run([sys.executable, "-c", child]).returncode)
"""
    assert run(script(text)) == (0, "True\n", "")


LATE = {
    "python": "signal.signal(signal.SIGFPE, lambda number, frame: print('handler', flush=True))",
    "python all": "for n in (4, 5, 7, 8, 11): signal.signal(n, lambda number, frame: print('handler', flush=True))",
    "from import": "early(signal.SIGFPE, lambda number, frame: None)",
    "faulthandler off": "faulthandler.disable()",
    "faulthandler on": "faulthandler.enable()",
    "default": "for n in (4, 5, 7, 8, 11): signal.signal(n, signal.SIG_DFL)",
    "c": "libc.signal(8, ctypes.cast(returns, ctypes.c_void_p))",
}


@pytest.mark.parametrize("ecall", ["divide", "null", "trap"])
@pytest.mark.parametrize("late", sorted(LATE))
def test_a_handler_that_was_installed_later_does_not_get_the_enclaves_faults(
    script: Script, late: str, ecall: str
) -> None:
    text = f"""
import ctypes
libc = ctypes.CDLL(None)
early = signal.signal
libc.signal.argtypes, libc.signal.restype = [ctypes.c_int, ctypes.c_void_p], ctypes.c_void_p
returns = libc.getpid  # as good as a handler that does nothing
faulthandler.enable()
enclave, other = load(), load()
assert enclave.echo(1) == 1
{LATE[late]}
try:
    enclave.{ecall}()
except EnclaveCrashed as error:
    print(str(error).partition(":")[0], other.echo(5))
"""
    code, out, err = run(script(text))
    assert (code, out) == (0, f"the enclave crashed in `{ecall}` 5\n"), (out, err)


@pytest.mark.parametrize("late", ["faulthandler on", "python", "default", "none"])
def test_the_hosts_own_fault_is_still_the_hosts(script: Script, late: str) -> None:
    """With handlers taken back from whoever came later: what they do at a fault, they do once."""
    install = {"none": "pass", **LATE}[late]
    text = f"""
import ctypes
enclave = load()
{install}
assert enclave.echo(1) == 1
ctypes.string_at(8)
"""
    code, _, err = run(script(text))
    assert code == -signal.SIGSEGV
    assert err.count("Segmentation fault") == (1 if late == "faulthandler on" else 0)


@pytest.mark.parametrize("first", ["pass", "enclave.echo(1)"], ids=["inherited", "later"])
@pytest.mark.parametrize("ecall", ["divide", "null", "trap"])
def test_a_fault_in_a_thread_that_blocks_signals_is_the_enclaves(script: Script, ecall: str, first: str) -> None:
    text = f"""
enclave = load()
def work():
    {first}
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        enclave.{ecall}()
    except EnclaveCrashed:
        print("crashed", signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, []))
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
    assert run(script(text)) == (0, "crashed True\n", "")


# What comes and goes: faulthandler's own handler, above it another's, or one for one time (sysv_signal).
GONE = {
    "faulthandler": "faulthandler.enable(); faulthandler.disable()",
    "faulthandler twice": "for _ in range(2): faulthandler.enable(), faulthandler.disable()",
    "one time": "libc.sysv_signal(signal.SIGSEGV, ctypes.cast(libc.getpid, ctypes.c_void_p)); load()",
}


@pytest.mark.parametrize("gone", sorted(GONE))
@pytest.mark.parametrize("early", ["faulthandler.enable()", "load()", "pass"])
def test_the_hosts_own_fault_after_a_handler_has_gone(script: Script, gone: str, early: str) -> None:
    text = f"""
import ctypes
libc = ctypes.CDLL(None)
libc.sysv_signal.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.sysv_signal.restype = ctypes.c_void_p
{early}
enclave = load()
{GONE[gone]}
assert enclave.echo(1) == 1
ctypes.string_at(8)
"""
    assert run(script(text))[:2] == (-signal.SIGSEGV, "")


def test_a_handler_is_called_again_when_who_came_after_it_has_gone(script: Script) -> None:
    text = """
enclave = load()
signal.signal(signal.SIGSEGV, lambda number, frame: print(number))
faulthandler.enable()
faulthandler.disable()
os.kill(os.getpid(), signal.SIGSEGV)
assert enclave.echo(1) == 1
"""
    assert run(script(text)) == (0, "11\n", "")


@pytest.mark.parametrize("chain", [True, False])
def test_ctrl_c_while_and_after_faulthandler_has_it(script: Script, chain: bool) -> None:
    text = f"""
enclave = load()
def press():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        print(enclave.echo(1))
    except KeyboardInterrupt:
        print("interrupted")
with open(os.devnull, "w") as nowhere:
    faulthandler.register(signal.SIGINT, file=nowhere, chain={chain})
    press()
    faulthandler.unregister(signal.SIGINT)
    press()
"""
    assert run(script(text)) == (0, ("interrupted" if chain else "1") + "\ninterrupted\n", "")


def test_a_python_handler_installed_later_runs_for_what_is_sent(script: Script) -> None:
    text = """
enclave = load()
for number in (signal.SIGSEGV, signal.SIGFPE, signal.SIGINT):
    signal.signal(number, lambda number, frame: print(number))
    for _ in range(2):
        os.kill(os.getpid(), number)
        assert enclave.echo(1) == 1
"""
    assert run(script(text)) == (0, "11\n11\n8\n8\n2\n2\n", "")


RESET = """
def reset(*kept):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, *kept}:
        change(number, signal.SIG_DFL)
def look():  # there is one in a second of CPU time
    end = time.process_time() + 1.2
    while time.process_time() < end: pass
"""


@pytest.mark.parametrize("change", ["signal.signal", "early"])
def test_a_program_that_resets_all_signals_lives_on(script: Script, change: str) -> None:
    """Nor does what nothing told us of end it at the next look."""
    text = f"early = signal.signal\nenclave = load()\nchange = {change}\nreset()\nlook()\nprint(enclave.echo(1))\n"
    assert run(script(RESET + text)) == (0, "1\n", "")


@pytest.mark.parametrize("first", ["change = signal.signal; reset()", ""], ids=["reset", "inherited"])
def test_looks_go_on_in_a_child(script: Script, first: str) -> None:
    text = f"""
early = signal.signal
load()
if os.fork() == 0:
    {first}
    enclave = load()
    early(signal.SIGFPE, lambda number, frame: None)
    look()
    try:
        enclave.divide()
    except EnclaveCrashed:
        os._exit(7)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    assert run(script(RESET + text)) == (0, "7\n", "")


def test_looks_go_on_after_all_signals_were_reset(script: Script) -> None:
    text = """
change = early = signal.signal
enclave = load()
reset()
signal.signal(signal.SIGUSR1, signal.SIG_DFL)
early(signal.SIGFPE, lambda number, frame: None)
look()
try:
    enclave.divide()
except EnclaveCrashed:
    print("crashed")
"""
    assert run(script(RESET + text)) == (0, "crashed\n", "")


def test_who_handles_the_looks_signal_gets_his_own_only(script: Script) -> None:
    text = """
early = signal.signal
enclave = load()
got = []
signal.signal(signal.SIGURG, lambda number, frame: got.append(number))
look()
os.kill(os.getpid(), signal.SIGURG)
print(got == [signal.SIGURG])
"""
    assert run(script(RESET + text)) == (0, "True\n", "")


ALIGNMENT, TRAP, DIRECTION, NESTED = 0x40000, 0x100, 0x400, 0x4000


@pytest.mark.parametrize("flags", [ALIGNMENT, DIRECTION, NESTED, ALIGNMENT | DIRECTION | NESTED])
@pytest.mark.parametrize("ecall", ["flags_at_exit", "flags_at_ocall"])
def test_flags_that_a_body_sets_do_not_leave_with_it(script: Script, ecall: str, flags: int) -> None:
    text = f"""
import hashlib, struct
def ask(n):
    return work() and n
def work():
    data = bytes(range(256)) * 40
    assert struct.unpack_from("<Q", data, 1) == (0x0807060504030201,)
    return hashlib.sha256(data[1:]).digest() and bytearray(data).replace(b"ab", b"cd") and 1
enclave = load(ask)
enclave.{ecall}({flags})
work()
print(enclave.echo(3))
"""
    assert run(script(text)) == (0, "3\n", "")


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (f"flags_then_misaligned({ALIGNMENT})", "SIGBUS at flags_then_misaligned+0x"),
        (f"flags_at_exit({TRAP})", "SIGTRAP at "),
    ],
)
def test_a_trap_that_a_body_makes_ends_its_enclave(script: Script, platform: str, call: str, text: str) -> None:
    if platform == "sgx" and "SIGTRAP" in text:
        pytest.skip("a processor takes no single steps in an enclave that has not opted in")
    code, out, err = run(script(SPIN + f"report(lambda: enclave.{call})\nreport(lambda: load().echo(2))\n"))
    assert (code, err) == (0, ""), err
    crash, after = out.splitlines()
    assert crash.startswith("EnclaveCrashed the enclave crashed in `")
    assert text in crash
    assert after == "2"


def test_host_handlers_run_while_a_body_has_alignment_checked(script: Script) -> None:
    """They interrupt the enclave, with its AC: the misaligned accesses of C code are no faults for that."""
    text = f"""
ticks = []
signal.signal(signal.SIGALRM, lambda number, frame: ticks.append(number))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
worker = threading.Thread(target=report, args=(lambda: enclave.flags_then_spin({ALIGNMENT}),), daemon=True)
worker.start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
before = enclave.count()
while enclave.count() < before + 10_000_000: pass
print("alive")
sys.stdout.flush()
os._exit(0)
"""
    assert run(script(SPIN + text)) == (0, "alive\n", "")
