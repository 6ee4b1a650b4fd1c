"""What a program's environment needs to find the software device: the preloaded library, and what that must know."""

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from pyenclave.errors import BuildError, PlatformError
from pyenclave.folders import data_folder

from .. import _native, epc

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_IDENT = b"\x7fELF\x02\x01"
_X86_64, _LOAD, _INTERPRETER, _EXECUTABLE = 62, 1, 3, 1
_CPUID = b"\x0f\xa2"
SECRET = "device.secret"  # in the place of a processor's fuses


def library() -> Path:
    """The library to preload. PlatformError where this installation has none."""
    spec = find_spec("pyenclave.platforms.device._preload")
    if spec is None or spec.origin is None:
        raise PlatformError("emulate: this installation of pyenclave has no device library; install it anew")
    return Path(spec.origin)


def environment_for(program: Path, given: Mapping[str, str], epc_size: int, *, exact: bool = False) -> dict[str, str]:
    """The environment that `program` is started with: `given`, and ours."""
    if not _native.has_fsgsbase():
        raise PlatformError("emulate: programs may not write the GS base here; use Linux 5.9 or later")
    preloaded = " ".join(filter(None, [str(library()), given.get("LD_PRELOAD", "")]))
    ours = {"LD_PRELOAD": preloaded, epc.VARIABLE: str(epc_size), "PYENCLAVE_EXACT": str(int(exact))}
    with suppress(BuildError):  # a user without a home has no keys
        ours["PYENCLAVE_SECRET"] = str(data_folder() / SECRET)
    places = cpuid_places(program)
    if places:
        status = program.stat()
        listed = ",".join(f"{place:x}" for place in places)
        ours["PYENCLAVE_CPUID"] = f"{status.st_dev:x}:{status.st_ino:x}:{listed}"
    return {**given, **ours}


def cpuid_places(program: Path) -> list[int]:
    """Addresses of the program's CPUID instructions, as in its file: by them it asks what SGX the processor has."""
    data = program.read_bytes()
    if data[:2] == b"#!":
        return []  # its interpreter is what runs, and it asks for nothing
    segments = _segments(program, data)
    if not any(kind == _INTERPRETER for kind, *_ in segments):
        raise PlatformError(f"emulate: {program} is linked statically, so nothing can be preloaded into it")
    code = [row for row in segments if row[0] == _LOAD and row[1] & _EXECUTABLE]
    texts = [(address, data[at : at + size]) for _, _, at, address, size in code]
    return [place for address, text in texts if _CPUID in text for place in _decoded(address, text)]


def _segments(program: Path, data: bytes) -> list[tuple[int, int, int, int, int]]:
    """(type, flags, offset in the file, address, size there) of each."""
    if len(data) < _HEADER.size or data[:6] != _IDENT:
        raise PlatformError(f"emulate: {program} is neither a 64-bit ELF program nor a script")
    header = _HEADER.unpack_from(data)
    machine, first, size, count = header[2], header[5], header[9], header[10]
    if machine != _X86_64 or size != _SEGMENT.size or first + count * size > len(data):
        raise PlatformError(f"emulate: {program} is not an x86-64 program")
    rows = [_SEGMENT.unpack_from(data, first + number * size) for number in range(count)]
    return [(row[0], row[1], row[2], row[3], row[5]) for row in rows]


def _decoded(address: int, text: bytes) -> Iterator[int]:
    """Where CPUID is an instruction, and not two bytes of another one."""
    try:
        from iced_x86 import Decoder, Mnemonic
    except ImportError:
        raise PlatformError(
            "emulate: where the program asks CPUID for SGX, a disassembler must tell: pip install 'pyenclave[build]'"
        ) from None
    for instruction in Decoder(64, text, ip=address):
        if instruction.mnemonic == Mnemonic.CPUID:
            yield instruction.ip
