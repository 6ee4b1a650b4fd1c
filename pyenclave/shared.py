"""Memory that isolated enclaves reach where it lies: buffers in it cross without a copy on the host's side."""

from .platforms._native import SharedMemory


def empty(size: int) -> memoryview:
    """A writable buffer of `size` zeros, any thread's, which is freed with the last view of it.

    It does wherever trusted code takes bytes or, cast to a format or through NumPy, an array; on other platforms too,
    where it is memory like any other. It stays its process's: a forked child makes its own.
    Raises MemoryError where no memory is left to share, OSError where the system shares none.
    """
    return memoryview(SharedMemory(size))
