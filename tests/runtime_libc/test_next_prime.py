"""How many buckets C++'s unordered containers have."""

import ctypes
from typing import Any

import pytest

PRIME = "_ZNSt3__112__next_primeEm"


@pytest.fixture
def next_prime(inside: Any) -> Any:
    function = inside.library[PRIME]
    function.argtypes, function.restype = [ctypes.c_size_t], ctypes.c_size_t
    return function


def test_the_first_prime_from_a_number_on(next_prime: Any) -> None:
    primes = [number for number in range(2, 2003) if all(number % by for by in range(2, number))]
    assert next_prime(0) == 0
    for least in range(1, 2000):
        assert next_prime(least) == next(prime for prime in primes if prime >= least)
    assert next_prime(2**31) == 2**31 + 11
    assert next_prime(2**40 - 1) == 2**40 + 15
