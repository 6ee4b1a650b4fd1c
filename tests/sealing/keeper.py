"""Trusted Python that seals its state (docs/sealing.md), and takes the library's functions by every form of call."""

from pyenclave import Inside, trusted
from pyenclave.inside import seal

pins: Inside[dict[str, str]] = {}


@trusted
def put(name: str, pin: str) -> None:
    pins[name] = pin


@trusted
def save() -> bytes:
    text = "\n".join([f"{name}={pin}" for name, pin in pins.items()])
    return seal.seal(text.encode(), policy="MRSIGNER", aad=b"pins")


@trusted
def restore(sealed: bytes) -> int:
    for line in seal.unseal(sealed, aad=b"pins").decode().split("\n"):
        name, pin = line.split("=", 1)
        pins[name] = pin
    return len(pins)


@trusted(reveal=True)
def keep(data: bytes, policy: str, version: int) -> bytes:
    return seal.seal(data, policy, version=version)


@trusted(reveal=True)
def give(sealed: bytes, counter: int) -> bytes:
    return seal.unseal(sealed, counter=counter)


@trusted(reveal=True)
def move(sealed: bytes) -> tuple[bytes, int]:
    return seal.migrate(sealed, "MRENCLAVE"), seal.version(sealed)


@trusted
def why(sealed: bytes) -> str:
    try:
        seal.unseal(sealed)
    except ValueError as error:
        return str(error)
    return "it opens"
