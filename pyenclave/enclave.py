"""A loaded enclave: verified, measured, entered through generated code that borrows its handle."""

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pyenclave.arch.cell import Protection
from pyenclave.arch.statuses import Status
from pyenclave.image.image import Image
from pyenclave.platforms import call_memory
from pyenclave.platforms.base import Loaded, Platform
from pyenclave.platforms.choose import choose

from .errors import EnclaveLost, Error, InterfaceError, PlatformError, SignatureError
from .failures import Failure, exception_for, is_interrupt, traced
from .warn import warn

if TYPE_CHECKING:
    from pyenclave.attestation.machine import MachineReport

PLATFORM_VARIABLE = "PYENCLAVE_PLATFORM"


_used: list[str] = []  # what use() was told, last


def use(*, platform: str) -> None:
    """Which platform runs the enclaves that are loaded from here on, where nobody names one: `auto`, `isolated`, …

    Goes before the variable PYENCLAVE_PLATFORM. `none` is the variable's alone: modules look at it when they are
    imported. Raises PlatformError where it is not to be had.
    """
    if platform != "auto":
        choose(platform)
    _used[:] = [platform]


def wanted(platform: str) -> str:
    """The platform that is asked for: by the caller, by use(), or by the environment."""
    if platform != "auto":
        return platform
    return _used[0] if _used else os.environ.get(PLATFORM_VARIABLE) or "auto"


def check_platform() -> None:
    """Raises PlatformError where what is asked for is not to be had, before anything is built for it."""
    choose(wanted("auto"))


class ProtectionWarning(UserWarning):
    """The platform that runs an enclave does not protect it from the host."""


class Enclave:
    """Owns one loaded enclave. A context manager; close() is final and happens once no call is running."""

    def __init__(self, image: Image, loaded: Loaded, platform: Platform) -> None:
        self._image = image
        self._loaded = loaded
        self._platform = platform
        self._closed = False
        self._process = os.getpid()
        # The classes of exceptions that the trusted module defines, by number.
        self.own_exceptions: Callable[[int], type[BaseException] | None] = lambda number: None

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        platform: str = "auto",
        signer: bytes | None = None,
        interface: str = "",
        strict: bool = False,
    ) -> Self:
        """Reads, verifies and starts the image at `path`.

        `platform`: `auto`, `sgx`, `isolated`, `emulated`; where it is `auto`, what use() was told decides, or the
        variable PYENCLAVE_PLATFORM, and else it is `sgx` or `isolated`, whichever is there first: never `emulated`.
        `signer`: the expected MRSIGNER, 32 bytes. `interface`: the digest that the calling module
        was built with; functions are numbered, so with another interface a call would reach the wrong one. `strict`:
        with every protection of the platform, or not at all.

        Raises FileNotFoundError where there is no such file, SignatureError where the file is not what was signed
        (naming what was expected and what was found), InterfaceError where it has another interface, PlatformError
        where nothing here can run it.
        """
        chosen, memory = choose(wanted(platform)), call_memory.most()
        if not os.path.lexists(path):  # not a matter of what was signed
            raise FileNotFoundError(errno.ENOENT, "no such enclave image", os.fspath(path))
        image = Image.open(Path(path))
        with _named(image):
            image.verify(expect_signer=signer, measure=False)
        if interface and interface != image.interface:
            _check_measurement(image)
            found = "another interface than" if image.interface else "no interface, unlike"
            raise InterfaceError(f"{path} has {found} the module that loads it; build both anew, together")
        _warn_once(chosen, image)
        try:
            loaded = chosen.load(image, strict=strict)
        except Error:
            _check_measurement(image)
            raise
        loaded.limit_calls(memory)
        return cls(image, loaded, chosen)

    @property
    def handle(self) -> Any:
        """The PyCapsule of `pye_enclave_t *` (pyenclave_u.h), valid while this object lives."""
        return self._loaded.capsule

    @property
    def platform(self) -> str:
        return self._platform.name

    @property
    def protection(self) -> str:
        """Whom the platform keeps out, and whom it does not, in a sentence."""
        return _lets_in(self._platform, self._image) or self._platform.protection

    @property
    def protections(self) -> tuple[str, ...]:
        """What keeps others out of this enclave and is in force, a sentence each."""
        return self._loaded.protections

    @property
    def lacking(self) -> tuple[str, ...]:
        """What of that is not to be had here, and why: nothing where all is, or nothing ever is."""
        return self._loaded.lacking

    @property
    def image(self) -> Image:
        return self._image

    @property
    def mrenclave(self) -> bytes:
        """32 bytes: what the platform measured of the pages that it loaded, or else it had refused them."""
        return self._image.sigstruct.enclavehash

    @property
    def mrsigner(self) -> bytes:
        """32 bytes: SHA-256 of the signer's modulus."""
        return self._image.mrsigner

    def machine_report(self, user_data: bytes = b"") -> "MachineReport":
        """What the confidential virtual machine that this runs in (SEV-SNP, TDX) reports of itself, over this enclave.

        `user_data`, of any length, is hashed into it with MRENCLAVE, MRSIGNER, the versions, and the protections in
        force: put a verifier's nonce there. It speaks for the enclave only where the machine's measured image runs
        nothing else that can ask for one (docs/attestation.md). Raises PlatformError on another platform than
        `isolated`, or where the machine gives none; AttestationError where what it gives is over something else.
        """
        from pyenclave.attestation import machine  # which few ask, and every start would wait for
        from pyenclave.attestation.statement import Statement

        if self.platform != "isolated":
            raise PlatformError(
                f"a machine's report speaks for enclaves of the platform isolated, and this one's is {self.platform}"
            )
        if self.lost:
            raise EnclaveLost(f"no report is made of an enclave that is gone: {self._why_gone()}")
        sigstruct = self._image.sigstruct
        statement = Statement(
            self.mrenclave,
            self.mrsigner,
            sigstruct.isvprodid,
            sigstruct.isvsvn,
            self._image.debug,
            tuple(one.name for one in Protection if one.what in self.protections),
            memoryview(user_data).tobytes(),  # `bytes` would make zeros of a number
        )
        return machine.ask(statement, self.lacking)

    @property
    def lost(self) -> bool:
        """Every later call raises EnclaveLost."""
        return self._closed or bool(self._loaded.lost) or os.getpid() != self._process

    def error(self, status: int, ecall: str, record: bytes) -> BaseException:
        """The exception for a failed call: `status` and `record` are pyenclave_abi.h's, `ecall` its name."""
        if status == Status.INTERRUPTED or is_interrupt(status, record):
            interruption = self._loaded.interruption()
            if interruption is not None:
                return traced(interruption, record) if status == Status.EXCEPTION else interruption
        threads = self._image.config.threads
        crash, gone = self._describe_crash(), self._why_gone()
        error = exception_for(Failure(status, ecall, record, crash, gone, threads, self.own_exceptions))
        if isinstance(error, EnclaveLost) and status == Status.LOST:
            error._refused_by = self
        return error

    def close(self, timeout: float | None = None) -> None:
        """Refuses later calls; running ones end as they will, and memory goes after them.

        `timeout`: waits for them, but no longer than so many seconds; then they end with EnclaveCrashed, where the
        platform can end them, and else TimeoutError is raised.
        """
        self._closed = True
        self._loaded.lose()
        if timeout is not None and not self._waited(timeout) and not self._loaded.abandon():
            raise TimeoutError(f"calls still run, and {self.platform} cannot end them")

    def _waited(self, seconds: float) -> bool:
        """Whether all calls had ended by then."""
        end = time.monotonic() + seconds
        while not self._loaded.idle:
            if time.monotonic() >= end:
                return False
            time.sleep(0.001)
        return True

    def __enter__(self) -> Self:
        if self._closed:
            raise EnclaveLost("the enclave is closed")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _why_gone(self) -> str:
        if self._closed:
            return "it is closed"
        if os.getpid() != self._process:
            return "this process is a fork of the one that loaded it"
        crash = self._describe_crash()
        if self._loaded.crash is not None and self._loaded.crash[0] == "slept":
            return crash
        return f"it crashed earlier: {crash}" if crash else "it ended earlier"

    def _describe_crash(self) -> str:
        crash = self._loaded.crash
        if crash is None:
            return ""
        end, number, rip, address, leaf = crash
        where = "" if rip is None else f", at {self._image.symbol_at(rip) or f'{rip:#x}'}"
        if end == "interrupted":
            return f"given up after a second SIGINT{where}"
        if end == "slept":
            return "its memory was lost when the machine slept, or was moved"
        if end == "closed":
            return (
                "the program has closed a descriptor that is not its own, by which its process knew that this one lives"
            )
        if end == "abandoned":
            return "close() ended it, which waited no longer"
        if end in ("killed", "exit"):
            return f"its process {_end_of_process(end, number)}"
        if leaf is not None and number == signal.SIGILL:
            why = f": {self._loaded.no_keys}" if self._loaded.no_keys else ""
            return f"ENCLU leaf {leaf} is not available{where}{why}"
        if leaf is not None and address == 0:
            return f"general protection fault of ENCLU leaf {leaf}{where}"
        name = _name_of(number)
        if number in (signal.SIGSEGV, signal.SIGBUS):
            return f"{name}{where.removeprefix(',')}: access to {self._place(address)}"
        return f"{name}{where.removeprefix(',')}"

    def _place(self, address: int) -> str:
        offset = address - self._loaded.base
        if 0 <= offset < self._image.config.elrange_size:
            return f"enclave offset {offset:#x} ({self._image.region_at(offset)})"
        return f"{address:#x}"


@contextmanager
def _named(image: Image) -> Iterator[None]:
    """What is not as signed is told with its file's name."""
    try:
        yield
    except SignatureError as error:
        raise SignatureError(f"{image.path}: {error}") from error


def _check_measurement(image: Image) -> None:
    """Of an image that is refused anyway: that it is not what was signed is the reason to name."""
    with _named(image):
        image.verify()


def _end_of_process(end: str, number: int) -> str:
    if end == "exit":
        return f"exited with {number}"
    if not number:
        return "was killed"
    return f"was killed by {_name_of(number)}"


def _name_of(number: int) -> str:
    """A signal's name; the number is one that a cell says of its own fault."""
    known = [one.name for one in signal.Signals if one == number]
    return known[0] if known else f"signal {number}"


_warned: set[str] = set()


def _lets_in(platform: Platform, image: Image) -> str:
    """Whom the platform does not keep out of an image, though it is the host; empty where it keeps that out."""
    if not platform.protects:
        return platform.protection
    return platform.debug_images if image.debug else ""


def _warn_once(platform: Platform, image: Image) -> None:
    """Whom the platform does not keep out, once a process."""
    said = _lets_in(platform, image)
    if said and platform.name not in _warned:
        warn(said, ProtectionWarning)
        _warned.add(platform.name)  # after it: a warning that is made an error comes again until the load succeeds
