"""A document's way through an office: handlers that are methods, listeners, and what only has to look like a store."""

from collections.abc import Callable
from typing import Protocol, Self, TypeVar

from pyenclave import trusted

T = TypeVar("T")
U = TypeVar("U")
Handler = Callable[[str], str]


class Store(Protocol):
    def put(self, key: str, value: str) -> None: ...
    def get(self, key: str) -> str: ...


class Plain:
    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    def put(self, key: str, value: str) -> None:
        self.rows[key] = value

    def get(self, key: str) -> str:
        return self.rows.get(key, "-")


class Logged:
    def __init__(self, log: list[str]) -> None:
        self.inner = Plain()
        self.log = log

    def put(self, key: str, value: str) -> None:
        self.log.append(f"{key}={value}")
        self.inner.put(key, value)

    def get(self, key: str) -> str:
        self.log.append(f"{key}?")
        return self.inner.get(key)


class Events:
    def __init__(self) -> None:
        self.listeners: dict[str, list[Callable[[str], None]]] = {}

    def on(self, name: str, listener: Callable[[str], None], /) -> Self:
        self.listeners.setdefault(name, []).append(listener)
        return self

    def emit(self, name: str, what: str) -> int:
        for listener in self.listeners.get(name, []):
            listener(what)
        return len(self.listeners.get(name, []))


class Office:
    def __init__(self, store: Store, events: Events) -> None:
        self.store = store
        self.events = events
        self.seen: list[str] = []
        self.priority = {"urgent": 0, "normal": 1}
        self.handlers: dict[str, Handler] = {"file": self.on_file, "sign": self.on_sign, "drop": self.on_drop}
        self.events.on("filed", self.seen.append).on("signed", self.note)

    def note(self, what: str) -> None:
        self.seen.append(f"note {what}")

    def on_file(self, name: str) -> str:
        self.store.put(name, "filed")
        self.events.emit("filed", name)
        return self.store.get(name)

    def on_sign(self, name: str) -> str:
        if self.store.get(name) != "filed":
            raise KeyError(name)
        self.store.put(name, "signed")
        self.events.emit("signed", name)
        return self.store.get(name)

    def on_drop(self, name: str) -> str:
        return f"dropped {name}"

    def rank(self, name: str) -> tuple[int, str]:
        kind, _, rest = name.partition(":")
        return self.priority.get(kind, 9), rest

    def work(self, orders: list[tuple[str, str]]) -> list[str]:
        return [self.handlers[what](name) for what, name in orders]

    def sorted(self, names: list[str]) -> list[str]:
        return sorted(names, key=self.rank)


def mapped(items: list[T], f: Callable[[T], U]) -> list[U]:
    return [f(item) for item in items]


def copied(keys: list[str], source: Store, target: Store) -> int:
    for key in keys:
        target.put(key, source.get(key))
    return len(keys)


# calls: ([("file", "a"), ("sign", "a"), ("drop", "b")],), ([("sign", "a")],), ([("burn", "a")],)
@trusted
def run(orders: list[tuple[str, str]]) -> tuple[list[str], list[str], list[str]]:
    log: list[str] = []
    office = Office(Logged(log), Events())
    plain = Office(Plain(), Events())
    plain.work([one for one in orders if one[0] == "file"])
    done = office.work(orders)
    return done, office.seen + plain.seen, log


# calls: (["normal:x", "urgent:y", "z"],)
@trusted
def ranked(names: list[str]) -> tuple[list[str], list[int], int]:
    office = Office(Plain(), Events())
    log: list[str] = []
    copies = copied(names, office.store, Logged(log))
    return office.sorted(names), mapped(mapped(names, office.rank), lambda pair: pair[0]), copies + len(log)
