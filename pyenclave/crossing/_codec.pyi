from collections.abc import Callable
from typing import Any

class Plan:
    """How values of one type cross."""

    name: str
    has_handles: bool

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        parts: tuple[Plan, ...] = ...,
        cls: type | None = None,
        names: tuple[Any, ...] = ...,
        width: int = 0,
        signed: bool = False,
    ) -> None: ...
    def pack(self, value: Any, what: str, where: object = ..., /) -> bytes: ...
    def unpack(self, data: bytes, where: object = ..., /) -> Any: ...

class Arrival:
    """A function that lets go of what it is called with where it fails before it has read that.

    `serve` has a list before its arguments, which it empties when it has read them: else `forget` is called with them.
    """

    def __init__(self, serve: Callable[..., Any], forget: Callable[..., Any]) -> None: ...
    def __call__(self, *values: Any) -> Any: ...

def array_shape(
    value: Any, kind: str, width: int, dimensions: int, writable: bool, name: str, what: str, /
) -> tuple[int, ...]: ...
def array_store(value: Any, data: bytes, /) -> None: ...
