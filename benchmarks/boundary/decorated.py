"""What a user of decorators pays above the native method."""

from pyenclave import trusted


@trusted
def nothing() -> None:
    pass


@trusted
def echo(data: bytes) -> bytes:
    return data
