"""Constants of the module that are containers."""

from enum import Enum

from pyenclave import trusted


class State(Enum):
    IDLE = "idle"
    PAID = "paid"
    GONE = "gone"


FINAL = {State.PAID, State.GONE}
NEXT = {State.IDLE: State.PAID, State.PAID: State.GONE}
ORDER = (State.GONE, State.IDLE)
RANKS = [(State.PAID, 2), (State.IDLE, 1)]
PRIMES = [2, 3, 5]
NAMES = {"a": 1, "b": 2}
PAIR = (1, "one")
ODD = {1, 3}
VOWELS = frozenset("aeiou")
SIGNS = set("+-")
LETTERS = list("ab")
BYTES: frozenset[int] = frozenset(b"\x00a")


# calls: (3,), (4,)
@trusted
def read(n: int) -> str:
    return f"{PRIMES} {NAMES['b']} {PAIR[1]} {n in ODD} {n in PRIMES} {PRIMES[1:]} {len(NAMES)} {sum(PRIMES)}"


# calls: (State.IDLE,), (State.PAID,), (State.GONE,)
@trusted
def of_members(state: State) -> str:
    after = NEXT.get(state)
    name = "none" if after is None else after.name
    ranked = [n for one, n in RANKS if one is state]
    return f"{state in FINAL} {name} {state in ORDER} {ORDER[0].value} {ranked} {len(FINAL)}"


# calls: ()
@trusted
def looped() -> list[str]:
    return [f"{name}{n}" for name, n in NAMES.items()] + [str(p) for p in PRIMES]


# calls: (9,)
@trusted
def copied(n: int) -> str:
    mine = list(PRIMES)
    mine.append(n)
    return f"{mine} {PRIMES}"


# calls: ("hello +a",), ("",)
@trusted
def of_text(s: str) -> tuple[int, str, list[str], list[int]]:
    vowels = sum(c in VOWELS for c in s)
    return vowels, "".join(c for c in s if c not in SIGNS), LETTERS + sorted(VOWELS - {"a"}), sorted(BYTES)
