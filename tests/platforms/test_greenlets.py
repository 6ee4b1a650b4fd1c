"""A greenlet is as good as a thread: what one does while another's ocall is open does not belong to that ocall."""

import gc
import threading
from collections.abc import Callable
from typing import Any

import gevent
import gevent.lock
import greenlet
import pytest

from pyenclave.errors import BoundaryError, EnclaveLost, PlatformError

from .conftest import THREADS


def through(n: int, answer: int) -> int:
    return answer + n * 100


def test_two_greenlets_whose_ocalls_overlap(load: Callable[..., Any]) -> None:
    """Each in its ocall when the other enters, and they end in the order in which they began."""
    main = greenlet.getcurrent()
    enclave = load(ask=lambda n: main.switch(n))
    first, second = greenlet.greenlet(enclave.through), greenlet.greenlet(enclave.through)
    assert first.switch(1) == 1
    assert second.switch(2) == 2
    assert enclave.echo(5) == 5
    assert first.switch(11) == through(1, 11)
    assert second.switch(22) == through(2, 22)
    assert enclave.enclave._loaded.idle


def test_a_second_ocall_belongs_to_the_ecall_that_makes_it(load: Callable[..., Any]) -> None:
    """What an ocall raises is its own ecall's error, whichever ecall began last."""
    main = greenlet.getcurrent()
    enclave = load(ask=lambda n: main.switch(n))
    first, second = (greenlet.greenlet(enclave.twice) for _ in range(2))
    first.switch(1)
    second.switch(10)
    assert first.switch(0) == 2  # its second ocall, made when the other's ecall had begun last
    with pytest.raises(KeyError, match="mine"):
        first.throw(KeyError("mine"))
    assert second.switch(100) == 11
    assert second.switch(200) == 300


@pytest.mark.parametrize("frames", [False, True], ids=["native", "python"])
def test_a_greenlet_that_an_ocall_starts_is_not_in_that_ocall(load: Callable[..., Any], frames: bool) -> None:
    """It runs deeper on the same C stack, so nothing but its identity tells the two apart."""
    asked: list[int] = []

    def ask(n: int) -> int:
        asked.append(n)
        if n != 1:
            return int(greenlet.getcurrent().parent.switch("in its ocall"))
        run = (lambda value: enclave.through(value)) if frames else enclave.through
        started.append(greenlet.greenlet(run))
        assert started[0].switch(2) == "in its ocall"
        assert enclave.nested(7) == 1007  # still this ocall's right
        return 1

    started: list[greenlet.greenlet] = []
    enclave = load(ask=ask)
    assert enclave.through(1) == through(1, 1)
    assert started[0].switch(50) == through(2, 50)
    assert asked == [1, 2]


def test_a_private_ecall_is_not_another_greenlets_to_make(load: Callable[..., Any]) -> None:
    def ask(n: int) -> int:
        with pytest.raises(BoundaryError, match="it may not be called now"):
            greenlet.greenlet(enclave.nested).switch(1)
        return int(enclave.nested(n))

    enclave = load(ask=ask)
    assert enclave.through(1) == through(1, 1001)


def test_ocalls_of_two_enclaves_end_in_another_order_than_they_began(load: Callable[..., Any]) -> None:
    main = greenlet.getcurrent()
    one, other = load(ask=lambda n: main.switch(n)), load(ask=lambda n: main.switch(n))
    first, second, third = (greenlet.greenlet(enclave.through) for enclave in (one, other, one))
    for number, each in enumerate((first, second, third), 1):
        each.switch(number)
    assert second.switch(20) == through(2, 20)
    assert first.switch(10) == through(1, 10)
    assert third.switch(30) == through(3, 30)
    assert one.echo(1) == other.echo(1) == 1


def test_more_greenlets_than_tcss_are_refused(load: Callable[..., Any]) -> None:
    """Waiting would stop the whole thread, and with it those who could give a TCS back."""
    main = greenlet.getcurrent()
    enclave = load(ask=lambda n: main.switch(n))
    inside = [greenlet.greenlet(enclave.through) for _ in range(THREADS)]
    for number, each in enumerate(inside):
        each.switch(number)
    text = (
        f"`echo` cannot be called now: all {THREADS} TCSs are taken, and waiting would stop the greenlets of this "
        "thread that are in ocalls; set `threads` in enclave.toml to as many calls as run at once"
    )
    with pytest.raises(PlatformError, match=f"^{text}$"):
        enclave.echo(1)
    assert inside[1].switch(5) == through(1, 5)
    assert enclave.echo(1) == 1
    assert inside[0].switch(5) == through(0, 5)
    assert inside[2].switch(5) == through(2, 5)


@pytest.mark.parametrize("count", [2, 3, 50])
def test_gevent(load: Callable[..., Any], count: int) -> None:
    """As many as one likes, as long as no more are inside at once than there are TCSs."""

    def ask(n: int) -> int:
        gevent.sleep(0)
        if n % 3 == 0:
            gevent.sleep(0)
            return int(enclave.nested(n))
        return n

    def call(n: int) -> int:
        with places:
            assert enclave.echo(n) == n
            return int(enclave.twice(n))

    places = gevent.lock.BoundedSemaphore(THREADS)
    enclave = load(ask=ask)
    answer = [n + 1000 if n % 3 == 0 else n for n in range(count + 1)]
    jobs = [gevent.spawn(call, n) for n in range(count)]
    gevent.joinall(jobs, raise_error=True)
    assert [job.value for job in jobs] == [answer[n] + answer[n + 1] for n in range(count)]


def test_the_ocall_of_the_main_greenlet_is_open_while_others_call(load: Callable[..., Any]) -> None:
    """The hub, and all that it runs, then runs deeper on the stack than the open ocall."""

    def ask(n: int) -> int:
        if n == 1:
            jobs = [gevent.spawn(enclave.through, number) for number in (2, 3)]
            gevent.joinall(jobs, raise_error=True)
            return sum(job.value for job in jobs)
        gevent.sleep(0)
        return n

    enclave = load(ask=ask)
    assert enclave.through(1) == through(1, through(2, 2) + through(3, 3))


def test_a_greenlet_that_is_dropped_in_its_ocall_gives_its_tcs_back(load: Callable[..., Any]) -> None:
    main = greenlet.getcurrent()
    enclave = load(ask=lambda n: main.switch(n))
    for _ in range(2 * THREADS):
        dropped = greenlet.greenlet(enclave.through)
        assert dropped.switch(1) == 1
        del dropped
        gc.collect()
    assert enclave.enclave._loaded.idle
    assert enclave.echo(1) == 1


def test_a_nested_ecall_in_a_deep_python_stack_is_still_nested(load: Callable[..., Any]) -> None:
    """Python's frames fill more than one of its chunks between the ocall and the ecall in it."""

    def deep(left: int, n: int) -> int:
        return int(enclave.nested(n)) if left == 0 else deep(left - 1, n)

    enclave = load(ask=lambda n: deep(600, n))
    assert enclave.through(1) == through(1, 1001)


def test_a_thread_that_ends_with_open_ocalls_gives_their_enclave_up(load: Callable[..., Any]) -> None:
    """Nobody can end them, so who waits for their TCSs would wait for ever."""
    enclave, other = load(ask=lambda n: greenlet.getcurrent().parent.switch(n)), load()
    kept: list[greenlet.greenlet] = []

    def work() -> None:
        for n in range(THREADS):
            kept.append(greenlet.greenlet(enclave.through))
            assert kept[-1].switch(n) == n

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    with pytest.raises(EnclaveLost):
        enclave.echo(1)
    assert other.echo(2) == 2
