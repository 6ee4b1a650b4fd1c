"""time: the host's clocks, each an ocall. What they say is the host's word."""

from pyenclave import untrusted


@untrusted
def time() -> float: ...  # type: ignore[empty-body]


@untrusted
def time_ns() -> int: ...  # type: ignore[empty-body]


@untrusted
def monotonic() -> float: ...  # type: ignore[empty-body]


@untrusted
def monotonic_ns() -> int: ...  # type: ignore[empty-body]


@untrusted
def perf_counter() -> float: ...  # type: ignore[empty-body]


@untrusted
def perf_counter_ns() -> int: ...  # type: ignore[empty-body]
