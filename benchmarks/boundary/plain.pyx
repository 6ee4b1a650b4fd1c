# cython: language_level=3
"""What a user would call instead of an ecall: the same functions in Cython, outside any enclave."""

from libc.stdint cimport uint8_t


cdef void _empty() noexcept nogil:
    pass


def empty():
    with nogil:
        _empty()


def sink(const uint8_t[::1] data):
    cdef uint8_t last
    with nogil:
        last = data[data.shape[0] - 1]
    return last


def collatz(long long n):
    cdef long long steps = 0, start, x
    for start in range(1, n):
        x = start
        while x != 1:
            if x % 2 == 0:
                x = x // 2
            else:
                x = 3 * x + 1
            steps += 1
    return steps


def lcg(long long n):
    cdef unsigned long long x = 1
    cdef long long i = 0
    while i < n:
        x = x * 6364136223846793005u + 1442695040888963407u
        i += 1
    return x >> 1


def ratios(long long n):
    cdef double total = 0.0
    cdef long long i
    for i in range(1, n):
        total += i / (i + 1)
    return total
