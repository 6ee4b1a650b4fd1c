"""Constants of the module that are containers."""

from pyenclave import trusted

PRIMES = [2, 3, 5]
NAMES = {"a": 1, "b": 2}
PAIR = (1, "one")
ODD = {1, 3}


# calls: (3,), (4,)
@trusted
def read(n: int) -> str:
    return f"{PRIMES} {NAMES['b']} {PAIR[1]} {n in ODD} {n in PRIMES} {PRIMES[1:]} {len(NAMES)} {sum(PRIMES)}"


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
