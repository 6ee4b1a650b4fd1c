"""What every platform is: a probe that never raises, and a loader that takes the image's pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyenclave.image.image import Image


@dataclass(frozen=True)
class Probe:
    """What is known of a platform on this machine. `next_step` says what would make an absent one available."""

    platform: str
    available: bool
    reason: str
    next_step: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class Loaded(Protocol):
    """An initialised enclave. `capsule` holds the `pye_enclave_t *` that generated code calls."""

    @property
    def capsule(self) -> Any: ...

    @property
    def lost(self) -> bool:
        """Refuses every call: crashed, aborted or closed."""

    @property
    def idle(self) -> bool:
        """No thread is inside."""

    @property
    def crash(self) -> tuple[str, int, int | None, int, int | None] | None:
        """(what ended it, signal, instruction pointer as offset, accessed address, ENCLU leaf).

        What ended it: `fault`, `interrupted` (by a second SIGINT), `abandoned` (by close), `slept` (the machine did,
        and the memory is gone), `closed` (the program has closed a descriptor of ours), or its process was `killed` or
        did `exit`, with that status for the signal. The leaf where it is an ENCLU that faulted, or that is not to be
        had: then the signal is SIGILL.
        """

    def limit_calls(self, memory: int) -> None:
        """So many bytes may one ecall ask its host for."""

    @property
    def protections(self) -> tuple[str, ...]:
        """What keeps others out and is in force, a sentence each."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is not, and why."""

    @property
    def no_keys(self) -> str:
        """Why EREPORT and EGETKEY were refused: what is wrong with the platform's secret; empty where they were not."""

    @property
    def base(self) -> int:
        """The address of ELRANGE."""

    def lose(self) -> None:
        """Refuses every later call."""

    def abandon(self) -> bool:
        """Ends it, whoever is inside; false where that cannot be done."""

    def interruption(self) -> BaseException | None:
        """What a signal's handler raised while this thread's last call waited for a TCS; once."""


class Platform(Protocol):
    """One way to run an image. `protection` says in one sentence whom it keeps out; `debug_images` whom it lets into
    those all the same, empty where they are as others.
    """

    name: str
    protection: str
    protects: bool
    debug_images: str

    def probe(self) -> Probe:
        """Whether it can be had here and why not; never raises."""

    def load(self, image: Image, *, fill: int = 0, strict: bool = False) -> Loaded:
        """Creates the enclave, adds every page of a verified image, initialises it. `strict`: with every protection.

        `fill` is what unmeasured pages hold at first: the host's choice, which trusted code must not depend on.
        Raises PlatformError where the machine refuses.
        """
