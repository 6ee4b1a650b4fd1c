"""The kernel's interface for every kind of confidential machine: a folder a request, in configfs.

Linux 6.7, Documentation/ABI/testing/configfs-tsm. Reading `outblob` makes the report over what `inblob` was last given;
`generation` counts the writes, so that who reads can tell whether somebody else has written meanwhile.

A folder stays when the process that made it is killed: its name says whose it is, and who comes next removes it.
"""

import errno
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from pyenclave.errors import PlatformError

from .answer import Answer, Kind

_KINDS = {"sev_guest": Kind.SEV_SNP, "tdx_guest": Kind.TDX_QUOTE}
_ATTEMPTS = 3
_NAMES = "pyenclave-{}-{}-{}"  # the namespace of processes, and a number in it
_NO_PROVIDER = "nothing in the kernel makes reports here: load the module `sev-guest` or `tdx-guest`"


class Configfs:
    """`root`: where configfs has it."""

    def __init__(self, root: Path = Path("/sys/kernel/config/tsm/report")) -> None:
        self._root = root

    @property
    def path(self) -> str:
        return str(self._root)

    def there(self) -> bool:
        return os.path.isdir(self._root)  # False, too, where it may not be looked at

    def ask(self, data: bytes) -> Answer:
        try:
            for _ in range(_ATTEMPTS):
                answer = self._asked(data)
                if answer is not None:
                    return answer
        except OSError as error:
            raise PlatformError(f"{self.path}: {_why_not(error)}") from error
        raise PlatformError(f"{self.path}: another process writes to the folders of our requests")

    def _asked(self, data: bytes) -> Answer | None:
        """None where the report may be over what somebody else has written."""
        request = self._root / _NAMES.format(_namespace(), os.getpid(), secrets.token_hex(8))
        self._sweep()
        self.make(request)
        try:
            provider = self.read(request / "provider").decode().strip()
            if provider not in _KINDS:
                raise PlatformError(f"{self.path}: reports of `{provider}` are not known")
            writes = self._ask_for_level(request)
            self.write(request / "inblob", data)  # its errors are lost: the kernel takes it when it is closed
            raw = self.read(request / "outblob")
            table = self.read(request / "auxblob") if _KINDS[provider] is Kind.SEV_SNP else b""
            if self.read(request / "generation").strip() != str(writes + 1).encode():
                return None
            return Answer(_KINDS[provider], raw, table)
        finally:
            self.remove(request)

    def _sweep(self) -> None:
        """What killed processes have left. Of another namespace nobody here can tell who lives."""
        ours = re.compile(_NAMES.format(_namespace(), "([0-9]+)", "[0-9a-f]{16}"))
        for name in os.listdir(self._root):
            found = ours.fullmatch(name)
            if found and _has_ended(int(found[1])):
                with suppress(OSError):  # another process has removed it first, or made it
                    self.remove(self._root / name)

    def _ask_for_level(self, request: Path) -> int:
        """Below a service module the kernel has not level 0, and asks for one that it has. How often this wrote."""
        try:
            floor = self.read(request / "privlevel_floor").strip()
        except FileNotFoundError:
            return 0
        if floor == b"0":
            return 0
        self.write(request / "privlevel", floor)
        return 1

    def make(self, request: Path) -> None:
        request.mkdir(0o700)

    def remove(self, request: Path) -> None:
        request.rmdir()  # and all of its attributes with it, as configfs has it

    def read(self, attribute: Path) -> bytes:
        try:
            return attribute.read_bytes()
        except FileNotFoundError:
            if attribute.name == "auxblob":  # a hypervisor without certificates, or an older kernel
                return b""
            raise

    def write(self, attribute: Path, data: bytes) -> None:
        descriptor = os.open(attribute, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, data)
        finally:
            os.close(descriptor)


def _namespace() -> int:
    return os.stat("/proc/self/ns/pid").st_ino


def _has_ended(number: int) -> bool:
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        pass
    return False


def _why_not(error: OSError) -> str:
    match error.errno:
        case errno.ENXIO | errno.ENOTTY:
            return _NO_PROVIDER
        case errno.EACCES | errno.EPERM:
            # Giving the folder away does not do: configfs makes each request's files root's.
            return "this user may not ask for reports: root may, or a process with CAP_DAC_OVERRIDE"
        case errno.ENOENT:
            return "an attribute is not there: the kernel's interface is another one than that of Linux 6.7"
        case errno.EBUSY | errno.EAGAIN | errno.ETIMEDOUT | errno.EINTR:
            return f"the hypervisor or its quoting service does not answer ({error.strerror}): ask again later"
        case errno.EROFS:
            return "configfs is mounted read-only, as in most containers: give the container this folder writable"
        case _:
            return f"the kernel makes no report: {error.strerror}"
