"""Ocalls that call again: what they may, what changes meanwhile, and what holds again afterwards."""

import threading

from pyenclave import InOut, Inside, Lock, trusted, untrusted

kept: Inside[int] = 0
names: Inside[list[str]] = []
page: Inside[bytearray] = bytearray(b"abcd")
lock = Lock()


# calls: (2,)
@trusted
def put(n: int) -> int:
    global kept
    kept += n
    names.append(str(n))
    return kept


@untrusted(reenters=[put])
def ask(n: int, said: str) -> str:
    if n < 0:
        raise ValueError(said)
    other = threading.Thread(target=put, args=(100,))
    other.start()
    other.join(30)
    return f"{said} {put(n)} {other.is_alive()}"


# calls: (3, 7)
@trusted
def write(at: int, byte: int) -> None:
    page[at] = byte


@untrusted(reenters=[put, write])
def see(known: list[str], data: InOut[bytearray]) -> list[str]:
    for name in known:
        put(len(name))
    write(0, 120)
    data[1] = 121
    return [*known, data.decode()]


@untrusted
def closed(n: int) -> str:
    try:
        return str(put(n))
    except Exception as error:
        return f"{type(error).__name__} {str(error).partition(':')[2]}"


# calls: (5,), (0,)
@trusted
def changes_meanwhile(n: int) -> str:
    before = kept
    said = ask(n, "ä")
    return f"{kept - before} {said.split()[2]} {names[-2:]}"


# calls: (7,)
@trusted
def in_a_loop_over_state(n: int) -> int:
    count = 0
    for name in names[:2]:
        ask(n, name)
        count += len(names)
    names.clear()
    return count - count + len(names)


# calls: (1,), (-1,)
@trusted
def state_is_its_own_again(n: int) -> int:
    global kept
    try:
        ask(n, "raised")
    finally:
        kept = 0
        names.clear()
    return kept


# calls: (3,)
@trusted
def refused(n: int) -> str:
    return closed(n)


# calls: (3,)
@trusted(concurrent=True)
def under_a_lock(n: int) -> str:
    try:
        with lock:
            return ask(n, "x")
    except RuntimeError as error:
        return str(error)


# calls: (4,)
@trusted(concurrent=True)
def beside_others(n: int) -> str:
    return ask(n, "beside").split()[2]


# calls: ("ab",), ("",)
@trusted
def what_it_is_given_is_as_it_was(name: str) -> str:
    names.clear()
    names.extend([name, "abc"])
    page[:] = b"abcd"
    seen = see(names, page)
    return f"{seen} {names} {page!r}"
