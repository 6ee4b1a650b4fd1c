"""Threads, greenlets, nested ecalls, forks, crashes, closes and interrupts, mixed by a seed; each answer is known.

PYENCLAVE_STRESS_SECONDS runs it longer than CI does, PYENCLAVE_STRESS_SEED from another seed on.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import greenlet

from pyenclave.errors import EnclaveCrashed, EnclaveLost, PlatformError

from .test_forks import ended

SECONDS = float(os.environ.get("PYENCLAVE_STRESS_SECONDS", "8"))
SEED = int(os.environ.get("PYENCLAVE_STRESS_SEED", "1"))


class Round:
    """One enclave, several threads that do what the seed says, and one way to end it."""

    def __init__(self, load: Callable[..., Any], seed: int) -> None:
        self._dice = random.Random(seed)
        self._enclave = load(ask=self._ask)
        self._main = threading.get_ident()
        self._switches = threading.local()
        self.wrong: list[object] = []

    def _ask(self, n: int) -> int:
        """What an ocall does is in its argument's last digit."""
        match n % 5:
            case 1:
                return int(self._enclave.nested(n))
            case 2:
                return int(self._enclave.nested_through(n + 1)) if n % 10 == 2 else n
            case 3:
                parent = greenlet.getcurrent().parent
                return n if parent is None else int(parent.switch(n))
            case _:
                return n

    def _expected(self, n: int) -> int:
        if n % 5 == 1:
            return n + 1000
        return n + 1 + (n + 1) * 10000 if n % 10 == 2 else n

    def _check(self, answer: object, expected: object) -> None:
        if answer != expected:
            self.wrong.append((answer, expected))

    def _greenlets(self, n: int) -> None:
        """Two of one thread whose ocalls overlap, and end in either order."""
        n = n // 5 * 5 + 3
        pair = [greenlet.greenlet(self._enclave.through) for _ in range(2)]
        for at, one in enumerate(pair):
            self._check(one.switch(n + 5 * at), n + 5 * at)
        order = [0, 1] if n % 2 else [1, 0]
        for at in order:
            self._check(pair[at].switch(9), 9 + (n + 5 * at) * 100)

    def _step(self, n: int) -> None:
        if n % 7 == 0:
            self._greenlets(n)
        else:
            self._check(self._enclave.through(n), self._expected(n) + n * 100)

    def _work(self, seed: int) -> None:
        dice = random.Random(seed)
        while True:
            try:
                self._step(dice.randrange(10_000))
            except PlatformError as error:  # this thread's other greenlet holds the last TCS
                self._check("TCSs are taken" in str(error), True)
            except EnclaveLost:
                return

    def _fork(self) -> None:
        child = os.fork()
        if child == 0:
            try:
                self._enclave.echo(1)
            except EnclaveLost:
                self._enclave.close()
                os._exit(0)
            os._exit(1)
        self._check(ended(child), 0)

    def _end(self) -> None:
        how = self._dice.choice(["null", "divide", "trap", "close"])
        if how == "close":
            self._enclave.close()
            return
        try:
            getattr(self._enclave, how)()
        except EnclaveCrashed:
            return
        self.wrong.append(how)

    def run(self) -> None:
        seeds = [self._dice.random() for _ in range(self._dice.randint(1, 6))]
        threads = [threading.Thread(target=self._work, args=(seed,)) for seed in seeds]
        for thread in threads:
            thread.start()
        for _ in range(self._dice.randint(0, 3)):
            self._fork()
        self._end()
        for thread in threads:
            thread.join(60)
            self._check(thread.is_alive(), False)


def test_everything_at_once(load: Callable[..., Any]) -> None:
    end, seed = time.monotonic() + SECONDS, SEED
    while time.monotonic() < end:
        one = Round(load, seed)
        one.run()
        assert one.wrong == [], f"seed {seed}"
        seed += 1
