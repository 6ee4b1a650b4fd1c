"""A messaging session: X25519 once, then a symmetric ratchet; skipped messages keep their keys."""

import hashlib
import hmac
from dataclasses import dataclass, field

from pyenclave import trusted
from pyenclave.inside import aead, exchange, random

MAX_SKIP = 16


class SessionError(Exception):
    pass


def kdf(key: bytes, label: str) -> bytes:
    return hmac.digest(key, label.encode(), "sha256")


@dataclass
class Chain:
    key: bytes
    n: int = 0

    def advance(self) -> bytes:
        message_key = kdf(self.key, "message")
        self.key = kdf(self.key, "chain")
        self.n += 1
        return message_key


@dataclass
class Session:
    sending: Chain
    receiving: Chain
    skipped: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def start(cls, shared: bytes, initiator: bool) -> "Session":
        a, b = (Chain(kdf(shared, label)) for label in ("initiator", "responder"))
        return cls(a, b) if initiator else cls(b, a)

    def encrypt(self, text: str) -> bytes:
        number = self.sending.n.to_bytes(4, "big")
        key = self.sending.advance()
        return number + aead.encrypt(key, text.encode(), aad=number)

    def decrypt(self, message: bytes) -> str:
        number = int.from_bytes(message[:4], "big")
        if number in self.skipped:
            key = self.skipped.pop(number)
        else:
            if number < self.receiving.n:
                raise SessionError(f"message {number} was read")
            if number - self.receiving.n > MAX_SKIP:
                raise SessionError("too many are missing")
            while self.receiving.n < number:
                n = self.receiving.n
                self.skipped[n] = self.receiving.advance()
            key = self.receiving.advance()
        try:
            return aead.decrypt(key, message[4:], aad=message[:4]).decode()
        except ValueError as e:
            raise SessionError("forged") from e


@trusted
class Device:
    def __init__(self, name: str) -> None:
        self._name = name
        self._key = random.bytes(32)
        self._sessions: dict[str, Session] = {}

    @property
    def name(self) -> str:
        return self._name

    @property
    def public(self) -> bytes:
        return exchange.x25519_public_key(self._key)

    def connect(self, peer: str, key: bytes) -> str:
        shared = hashlib.sha256(exchange.x25519(self._key, key)).digest()
        self._sessions[peer] = Session.start(shared, self.name < peer)
        fingerprint = hashlib.sha256(b"".join(sorted([self.public, key]))).hexdigest()
        return " ".join(fingerprint[i : i + 5] for i in range(0, 30, 5))

    def send(self, peer: str, text: str) -> bytes:
        return self._session(peer).encrypt(text)

    def receive(self, peer: str, message: bytes) -> str:
        return self._session(peer).decrypt(message)

    def _session(self, peer: str) -> Session:
        if session := self._sessions.get(peer):
            return session
        raise SessionError(f"no session with {peer}")

    def __len__(self) -> int:
        return len(self._sessions)

    def __enter__(self) -> "Device":
        return self

    def __exit__(self, *exc: object) -> None:
        self._sessions.clear()


def attempt(device: Device, peer: str, message: bytes) -> str:
    """What it says, or why not; outside."""
    try:
        return device.receive(peer, message)
    except SessionError as error:
        return str(error)


def demo() -> list[object]:
    with Device("ann") as ann, Device("bob") as bob:
        same = ann.connect("bob", bob.public) == bob.connect("ann", ann.public)
        sent = [ann.send("bob", f"hello {i}") for i in range(4)]
        read = [bob.receive("ann", sent[i]) for i in (2, 0, 3)]
        answer = ann.receive("bob", bob.send("ann", "grüße"))
        forged = sent[1][:-1] + bytes([sent[1][-1] ^ 1])
        later = (999).to_bytes(4, "big") + sent[1][4:]
        refused = [attempt(bob, "ann", message) for message in (sent[2], forged, later)]
        return [same, read, answer, refused, attempt(ann, "cat", b""), len(ann), bob.name, b"hello" in sent[0]]


if __name__ == "__main__":
    print(*demo(), sep="\n")
