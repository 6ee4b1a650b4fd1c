"""The kernel's older interfaces, a device for each kind of confidential machine.

Linux 5.19, include/uapi/linux/sev-guest.h; Linux 6.2, include/uapi/linux/tdx-guest.h.
"""

import ctypes
import errno
import fcntl
import os
import struct
from collections.abc import Callable
from pathlib import Path

from pyenclave.errors import PlatformError

from .answer import Answer, Kind

Ioctl = Callable[[int, int, bytearray], object]


def _request(kind: str, number: int, size: int) -> int:
    """_IOWR of asm-generic/ioctl.h."""
    return 3 << 30 | size << 16 | ord(kind) << 8 | number


def _ioctl(descriptor: int, request: int, argument: bytearray) -> object:
    return fcntl.ioctl(descriptor, request, argument, True)


class _Device:
    """`ioctl`: how the device is asked."""

    def __init__(self, path: Path, ioctl: Ioctl) -> None:
        self._path, self._ioctl = path, ioctl

    @property
    def path(self) -> str:
        return str(self._path)

    def there(self) -> bool:
        return os.path.exists(self._path)  # False, too, where it may not be looked at

    def ask(self, data: bytes) -> Answer:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise PlatformError(f"{self.path}: {_why_not(error)}") from error
        try:
            return self._asked(descriptor, data)
        finally:
            os.close(descriptor)

    def _asked(self, descriptor: int, data: bytes) -> Answer:
        raise NotImplementedError


class SevGuest(_Device):
    """/dev/sev-guest"""

    _ARGUMENT = struct.Struct("<B7xQQII")  # snp_guest_request_ioctl; the last are the firmware's and the VMM's error
    _REPORT = _request("S", 0, _ARGUMENT.size)
    _EXTENDED = _request("S", 2, _ARGUMENT.size)
    _RESPONSE = struct.Struct("<II24x")  # what stands before the report: status, size
    _RESPONSE_SIZE = 4000
    _MOST_CERTIFICATES = 0x4000  # the kernel takes no more room

    def __init__(self, path: Path = Path("/dev/sev-guest"), ioctl: Ioctl = _ioctl) -> None:
        super().__init__(path, ioctl)

    def _asked(self, descriptor: int, data: bytes) -> Answer:
        plain = struct.pack("<64sI28x", data, 0)
        table = ctypes.create_string_buffer(self._MOST_CERTIFICATES)
        extended = plain + struct.pack("<QI4x", ctypes.addressof(table), len(table))
        try:
            raw = self._response(descriptor, self._EXTENDED, extended)
            return Answer(Kind.SEV_SNP, raw, bytes(table) if any(table.raw[:16]) else b"")
        except PlatformError:  # the certificates may be what it failed of
            return Answer(Kind.SEV_SNP, self._response(descriptor, self._REPORT, plain))

    def _response(self, descriptor: int, request: int, asked: bytes) -> bytes:
        given = ctypes.create_string_buffer(asked, len(asked))
        response = ctypes.create_string_buffer(self._RESPONSE_SIZE)
        addresses = ctypes.addressof(given), ctypes.addressof(response)
        argument = bytearray(self._ARGUMENT.pack(1, *addresses, 0, 0))
        try:
            self._ioctl(descriptor, request, argument)
        except OSError as error:
            *_, firmware, hypervisor = self._ARGUMENT.unpack(argument)
            codes = f" (firmware's error {firmware:#x}, hypervisor's {hypervisor:#x})" if firmware or hypervisor else ""
            raise PlatformError(f"{self.path}: {_why_not(error)}{codes}") from error
        status, size = self._RESPONSE.unpack_from(response.raw)
        end = self._RESPONSE.size + size
        if status or end > self._RESPONSE_SIZE:
            raise PlatformError(f"{self.path}: the firmware answers with status {status:#x} and {size} bytes")
        return response.raw[self._RESPONSE.size : end]


class TdxGuest(_Device):
    """/dev/tdx_guest, which gives a TDREPORT: the quote is made by configfs-tsm."""

    _SIZE = 64 + 1024
    _REPORT0 = _request("T", 1, _SIZE)

    def __init__(self, path: Path = Path("/dev/tdx_guest"), ioctl: Ioctl = _ioctl) -> None:
        super().__init__(path, ioctl)

    def _asked(self, descriptor: int, data: bytes) -> Answer:
        argument = bytearray(data.ljust(self._SIZE, b"\0"))
        try:
            self._ioctl(descriptor, self._REPORT0, argument)
        except OSError as error:
            raise PlatformError(f"{self.path}: {_why_not(error)}") from error
        return Answer(Kind.TDX_REPORT, bytes(argument[64:]))


def _why_not(error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return "this user may not ask for reports: root may, and whom root gives this device"
    if error.errno in (errno.ENODEV, errno.ENXIO):
        return "the device is there, and the machine is none of its kind"
    return f"the kernel makes no report: {error.strerror}"
