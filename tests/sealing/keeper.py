"""Trusted Python that seals its state and makes reports (docs/sealing.md), by every form of call of the library's."""

from pyenclave import Inside, trusted
from pyenclave.inside import report, seal

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


@trusted
def introduce() -> bytes:
    return report.target()


@trusted(reveal=True)
def vouch(target: bytes, data: bytes) -> bytes:
    return report.create(target, data)


@trusted(reveal=True)
def believe(made: bytes) -> tuple[bytes, bytes, bytes]:
    return report.verify(made), report.mrenclave(made), report.mrsigner(made)


@trusted
def named(made: bytes) -> tuple[int, int, bool]:
    return report.product_id(made), report.security_version(made), report.debug(made)
