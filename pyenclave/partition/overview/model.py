"""What there is to say of a split, as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """`file` as tracebacks call it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Used:
    """A name of the standard library's, or of `pyenclave.inside`; `says`: where it differs from Python's."""

    name: str
    says: str = ""


@dataclass(frozen=True)
class Inside:
    """A function that runs inside.

    `key` is its name in the forms between, which no other one has; `calls` are keys; `asks` are the ocalls that it
    makes; `symbol` is its name in C. `is_library`: pyenclave's own.
    """

    key: str
    name: str
    place: Place
    lines: int
    why: str
    symbol: str
    calls: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    uses: tuple[Used, ...] = ()
    state: tuple[str, ...] = ()
    is_library: bool = False


@dataclass(frozen=True)
class Crossing:
    """A parameter or a result: `kind` is one of KINDS, `way` is `in`, `out` or both, as the enclave sees it.

    `of`: what a packed value is made of, numbers or texts.
    """

    name: str
    type: str
    kind: str
    way: str
    of: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Call:
    """An ecall or an ocall, which `callers` inside make. `symbols`: the functions in C that it alone has.

    `is_clock`: an ocall that asks the host for the time.
    """

    name: str
    is_ecall: bool
    place: Place
    takes: tuple[Crossing, ...]
    gives: Crossing | None
    key: str
    symbols: tuple[str, ...]
    callers: tuple[str, ...] = ()
    is_clock: bool = False


@dataclass(frozen=True)
class State:
    name: str
    type: str
    place: Place
    begins: str


@dataclass(frozen=True)
class Advice:
    """`about` is `loop`, `copy` or `helper`; `call`: `ecall` or `ocall`, where each round makes one."""

    about: str
    place: Place
    says: str
    instead: str
    call: str = ""


@dataclass(frozen=True)
class Outside:
    """A function of the module that stays where it is."""

    name: str
    place: Place
    is_called: bool  # from inside


@dataclass(frozen=True)
class Overview:
    title: str
    inside: tuple[Inside, ...]
    calls: tuple[Call, ...]
    state: tuple[State, ...]
    outside: tuple[Outside, ...]
    advice: tuple[Advice, ...]


KINDS = {
    "value": "by value",
    "object": "as a number that stands for the object, which stays inside",
    "bytes": "its bytes, copied once",
    "text": "as UTF-8, copied once and checked",
    "array": "its memory, copied once",
    "changed": "its memory, copied in, and back when the call has gone well",
    "packed": "packed into one buffer, copied once, and every value checked",
}
