"""Somebody ends the guard before it and the cell have each other: the cell goes on without, and says that and why."""

import errno
import os
import signal
from collections.abc import Callable

import pytest
from cell_host import GUARDS
from traced import Call, traced

from pyenclave.arch.cell import Protection, Stage, StartFlag
from pyenclave.image.image import Image

pytestmark = pytest.mark.skipif(not GUARDS, reason="no process may trace another one here")
CLONE, PTRACE, PRCTL = 56, 101, 157
PR_SET_DUMPABLE, PTRACE_ATTACH = 4, 16
MOMENTS: dict[str, Callable[[Call], bool]] = {
    "as it was made": lambda call: True,
    "as it waits to be told to attach": lambda call: (
        call.number == PRCTL and call.arguments == (PR_SET_DUMPABLE, 1) and call.is_done
    ),
    "as the cell attaches to it": lambda call: call.number == PTRACE and call.arguments[0] == PTRACE_ATTACH,
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_guard_that_is_killed_while_it_starts(image: Image, moment: str, strict: bool) -> None:
    with traced(image.elf.data, flags=int(StartFlag.STRICT if strict else 0)) as cell:
        made = cell.until(lambda call: call.number == CLONE and call.is_done)
        if not MOMENTS[moment](made):
            cell.until(MOMENTS[moment])
        os.kill(made.result, signal.SIGKILL)
        os.waitid(os.P_PID, made.result, os.WEXITED)  # this process's child, as the cell is
        ready = cell.let_go()
    if strict:
        assert (ready["stage"], ready["error"]) == (Stage.GUARD, errno.ECHILD)
    else:
        assert (ready["stage"], ready["guarding"]) == (Stage.READY, errno.ECHILD)
        assert not int(ready["protections"]) & Protection.GUARD
