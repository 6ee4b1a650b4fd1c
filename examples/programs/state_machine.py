"""A payment's states; only what the table allows happens, and each step is kept."""

from dataclasses import dataclass, field
from enum import Enum

from pyenclave import Inside, trusted


class State(Enum):
    NEW = "new"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    FAILED = "failed"


TRANSITIONS = {
    ("new", "authorize"): "authorized",
    ("new", "fail"): "failed",
    ("authorized", "capture"): "captured",
    ("authorized", "fail"): "failed",
    ("captured", "refund"): "refunded",
}


class IllegalTransition(Exception):
    pass


@dataclass
class Payment:
    amount: int
    state: State = State.NEW
    history: list[str] = field(default_factory=list)

    def apply(self, event: str) -> None:
        key = (self.state.value, event)
        if key not in TRANSITIONS:
            raise IllegalTransition(f"{event!r} in state {self.state.name}")
        self.history.append(f"{self.state.value} -{event}-> {TRANSITIONS[key]}")
        self.state = State(TRANSITIONS[key])

    @property
    def final(self) -> bool:
        return self.state in (State.REFUNDED, State.FAILED)


payments: Inside[dict[str, Payment]] = {}


@trusted
def create(name: str, amount: int) -> None:
    if name in payments:
        raise ValueError(f"{name} exists")
    payments[name] = Payment(amount)


@trusted
def send(name: str, event: str) -> str:
    payment = payments[name]
    payment.apply(event)
    return payment.state.value


@trusted
def history(name: str) -> list[str]:
    return payments[name].history


@trusted
def outstanding() -> int:
    return sum(p.amount for p in payments.values() if not p.final)


def demo() -> list[object]:
    create("a", 100)
    create("b", 50)
    said: list[object] = [send("a", "authorize"), send("a", "capture"), send("b", "fail"), outstanding(), history("a")]
    for event in ("capture", "explode"):
        try:
            send("a", event)
        except IllegalTransition as error:
            said.append(str(error))
    return [*said, send("a", "refund"), outstanding()]


if __name__ == "__main__":
    print(*demo(), sep="\n")
