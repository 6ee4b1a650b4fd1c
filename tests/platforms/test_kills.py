"""SIGKILL for cell, guard and host at random moments, their start included: every call ends, nothing is left, and the
next enclave starts. PYENCLAVE_KILLS says how many of each.
"""

import os
import subprocess
from collections.abc import Callable

import pytest

from pyenclave.platforms import isolated

KILLS = int(os.environ.get("PYENCLAVE_KILLS", "12"))
MOST = 0.04  # s after the start of a load: as many land in it as in calls
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 4 * KILLS)]


@pytest.fixture(autouse=True)
def platform() -> str:
    probe = isolated.Isolated().probe()
    if not probe.available:
        pytest.skip(f"{probe.reason}; {probe.next_step}")
    return "isolated"


COMMON = """
import ctypes, random
faulthandler.dump_traceback_later(120 + 4 * {kills}, exit=True)
dice = random.Random({seed!r})
def children(pid=os.getpid()):
    found = set()
    for task in os.listdir(f"/proc/{{pid}}/task"):
        with contextlib.suppress(OSError):
            found |= {{int(one) for one in Path(f"/proc/{{pid}}/task/{{task}}/children").read_text().split()}}
    return found
def descriptors():
    return len(os.listdir("/proc/self/fd"))
first = load()
right, lacking = first.through(3), first.enclave.lacking  # some lacks on some machines, whoever is killed
if {victim!r} == "guard" and any("traces" in one for one in first.enclave.lacking):
    print("there is none:", *first.enclave.lacking)
    sys.exit(77)
first.enclave.close()
del first
before = descriptors(), children()
"""

# The guard is in the group that its cell leads.
CELL_OR_GUARD = """
def kill(wanted, pause, over):
    while not over.is_set():
        for pid in children():
            with contextlib.suppress(OSError):
                if (os.getpgid(pid) == pid) == (wanted == "cell") and os.getpgid(pid) != os.getpgid(0):
                    one = os.pidfd_open(pid)
                    time.sleep(pause)
                    with contextlib.suppress(ProcessLookupError):
                        signal.pidfd_send_signal(one, signal.SIGKILL)
                    os.close(one)
                    return
    return
def trial():
    over = threading.Event()
    killer = threading.Thread(target=kill, args=({victim!r}, dice.random() ** 2 * {most}, over))
    killer.start()
    try:
        enclave = load()
        while True:
            assert enclave.through(3) == right
            if not killer.is_alive() and enclave.enclave.lacking != lacking:  # the guard, before they had each other
                assert any("it was killed while it started" in one for one in enclave.enclave.lacking)
                enclave.enclave.close()
                return "without"
    except PlatformError:
        return "start"
    except EnclaveLost:
        return "call"
    finally:
        over.set()
        killer.join()
found = []
for at in range({kills}):
    found.append(trial())
    assert children() == before[1], (at, children(), before)
    assert descriptors() == before[0], (at, os.listdir("/proc/self/fd"))
last = load()
print(last.through(3) == right, len(found), found.count("start"), found.count("call"), found.count("without"))
"""

# What a killed process leaves is its parent's, as long as that asks for it.
HOST = """
assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0
def host():
    enclave = load()
    while True:
        enclave.through(3)
for at in range({kills}):
    pid = os.fork()
    if pid == 0:
        host()
    time.sleep(dice.random() ** 2 * {most} + 0.005)
    os.kill(pid, signal.SIGKILL)
    assert os.waitpid(pid, 0) == (pid, signal.SIGKILL)
    end = time.monotonic() + 30
    while children():
        assert time.monotonic() < end, children()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
    assert descriptors() == before[0]
last = load()
print(last.through(3) == right, {kills})
"""


@pytest.mark.parametrize("victim", ["cell", "guard", "host"])
def test_killed_at_random_moments(script: Callable[[str], list[str]], victim: str) -> None:
    text = COMMON + (HOST if victim == "host" else CELL_OR_GUARD)
    settings = {"kills": KILLS, "seed": os.environ.get("PYENCLAVE_KILLS_SEED", "1"), "most": MOST, "victim": victim}
    done = subprocess.run(script(text.format(**settings)), capture_output=True, text=True)
    if done.returncode == 77:
        pytest.skip(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[:2] == ["True", str(KILLS)]
