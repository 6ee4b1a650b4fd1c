"""The loader's reader of ELF files: each rule that a hostile file could break, one change at a time."""

import re
import struct
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.arch.image_config import IMAGE_CONFIG
from pyenclave.errors import BuildError, SignatureError
from pyenclave.image.builder import check_relocations
from pyenclave.image.elf import Elf
from pyenclave.image.image import Image
from pyenclave.image.sign import sign
from pyenclave.image.sigstruct import Sigstruct, read_sigstruct, with_signature

SEGMENTS, SEGMENT = 64, 56
# Offsets in the file header and in a program header (System V ABI, ELF-64).
E_TYPE, E_MACHINE, E_ENTRY, E_PHENTSIZE, E_PHNUM, E_SHNUM, E_SHSTRNDX = 16, 18, 24, 54, 56, 60, 62
P_TYPE, P_FLAGS, P_OFFSET, P_VADDR, P_FILESZ, P_MEMSZ = 0, 4, 8, 16, 32, 40


def segment(index: int, field: int) -> int:
    return SEGMENTS + SEGMENT * index + field


def patched(image: Image, *changes: tuple[int, str, int]) -> bytes:
    data = bytearray(image.path.read_bytes())
    for at, kind, value in changes:
        struct.pack_into("<" + kind, data, at, value)
    return bytes(data)


def refusal(data: bytes, folder: Path) -> str:
    path = folder / "x.so"
    path.write_bytes(data)
    with pytest.raises(SignatureError) as refused:
        Image.open(path).verify()
    return str(refused.value).replace(str(path), "x.so")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((segment(0, P_FLAGS), "I", 7), "its segment at 0x0 is writable and executable"),
        ((segment(0, P_MEMSZ), "Q", 1), "its segment at 0x0 has more bytes in the file than in memory"),
        (
            (segment(1, P_VADDR), "Q", 0),
            "its segment at 0x0 (SIZE bytes) overlaps, is misaligned or ends past 0x8000000",
        ),
        (
            (segment(1, P_VADDR), "Q", 0x1001),
            "its segment at 0x1001 (SIZE bytes) overlaps, is misaligned or ends past 0x8000000",
        ),
        (
            (segment(2, P_VADDR), "Q", 1 << 30),
            "at 0x40000000 (SIZE bytes) overlaps, is misaligned or ends past 0x8000000",
        ),
        (
            (segment(2, P_MEMSZ), "Q", 2**64 - 1),
            "at 0x2000 (SIZE bytes) overlaps, is misaligned or ends past 0x8000000",
        ),
        ((segment(0, P_OFFSET), "Q", 2**64 - 1), "the segment of 0x0 at 0xffffffffffffffff, "),
        ((segment(3, P_TYPE), "I", 3), "it asks for a program interpreter"),
        ((E_TYPE, "H", 2), "its type is 2 for machine 62"),
        ((E_MACHINE, "H", 183), "its type is 3 for machine 183"),
        ((E_ENTRY, "Q", 0x2000), "its entry 0x2000 is not in executable pages"),
        ((E_ENTRY, "Q", 2**64 - 1), "its entry 0xffffffffffffffff is not in executable pages"),
        ((E_PHNUM, "H", 0xFFFF), "its segment table has 65535 rows of 56 bytes"),
        ((E_PHENTSIZE, "H", 57), "its segment table has 4 rows of 57 bytes"),
        ((E_PHNUM, "H", 0), "it has nothing to load"),
        ((E_SHNUM, "H", 0), "it has no section names"),
        ((E_SHSTRNDX, "H", 200), "it has no section names"),
        ((segment(2, P_MEMSZ), "Q", 0x1001), "its segments end at 0x4000, its configuration says 0x3000"),
        ((segment(1, P_FILESZ), "Q", 8), "it has no read-only pages with a configuration"),
        ((segment(1, P_FLAGS), "I", 6), "it has no read-only pages with a configuration"),
    ],
)
def test_a_broken_rule_is_named(tiny: Image, tmp_path: Path, change: tuple[int, str, int], message: str) -> None:
    found = refusal(patched(tiny, change), tmp_path)
    assert found.startswith("x.so is not an enclave image: "), found
    assert message in re.sub(r"\(0x[0-9a-f]+ bytes\)", "(SIZE bytes)", found)


def test_without_a_sigstruct_it_is_no_image(tiny: Image, tmp_path: Path) -> None:
    data = tiny.path.read_bytes()
    renamed = data.replace(b".pyenclave.sigstruct\0", b".pyenclave.sigstrucT\0")
    assert refusal(renamed, tmp_path) == "x.so is not an enclave image: it has no section .pyenclave.sigstruct"
    headers = int.from_bytes(data[40:48], "little")
    shorter = bytearray(data)
    for at in range(headers, len(data) - 63, 64):
        if int.from_bytes(data[at + 32 : at + 40], "little") == 1808:
            shorter[at + 32 : at + 40] = (1807).to_bytes(8, "little")
    assert refusal(bytes(shorter), tmp_path) == "x.so is not an enclave image: its SIGSTRUCT has 1807 bytes, not 1808"


def test_sections_that_claim_more_than_the_file_are_refused(tiny: Image, tmp_path: Path) -> None:
    """Each of 256 headers could else ask for a copy of the whole file, before any signature is looked at."""
    data = bytearray(tiny.path.read_bytes())
    headers = int.from_bytes(data[40:48], "little")
    for at in range(headers + 64, len(data) - 63, 64):
        if int.from_bytes(data[at + 4 : at + 8], "little") == 1:  # SHT_PROGBITS
            data[at + 24 : at + 40] = struct.pack("<QQ", 0, len(data))
    found = refusal(bytes(data), tmp_path)
    assert re.fullmatch(
        rf"x\.so is not an enclave image: its sections claim 0x[0-9a-f]+ bytes, it has {len(data):#x}", found
    )


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.so"
    with path.open("wb") as file:
        file.truncate((1 << 27) + 1)
    with pytest.raises(SignatureError, match=r"is not an enclave image: it is no file of at most 134217728 bytes$"):
        Image.open(path)


def exits_header(image: Image) -> int:
    """Where the section header of the exit table is in the file."""
    data = image.path.read_bytes()
    section = image.elf.section(".pyenclave.eexit")
    for at in range(int.from_bytes(data[40:48], "little"), len(data) - 63, 64):
        if struct.unpack_from("<Q", data, at + 16)[0] == section.address and data[at + 32] == len(section.data):
            return at
    raise AssertionError("no such header")


def test_section_headers_do_not_say_where_the_exits_are(tiny: Image, tmp_path: Path) -> None:
    """They are not measured, and the emulator writes to what is listed."""
    header = exits_header(tiny)
    for field, value in ((16, 0), (16, 1 << 40), (32, 3), (32, 0)):
        path = tmp_path / "x.so"
        path.write_bytes(patched(tiny, (header + field, "Q", value)))
        image = Image.open(path)
        image.verify()
        assert image.exit_sites == tiny.exit_sites


def test_an_exit_table_outside_the_read_only_pages_is_refused(
    tiny: Image, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    at = tiny.elf.section(".pyenclave.config").file_offset
    fields = {name: at + IMAGE_CONFIG.field(name).offset for name in ("exits_offset", "exits_size")}
    for name, value in (("exits_offset", 0), ("exits_offset", 1 << 40), ("exits_offset", 2**64 - 2), ("exits_size", 3)):
        path = tmp_path / "x.so"
        path.write_bytes(patched(tiny, (fields[name], "Q", value)))
        with pytest.raises(SignatureError, match=r"its exits are not listed in its read-only pages$"):
            sign(path, key, allow_debug=True)
        raw = with_signature_over(Image.open(path).expected_sigstruct, key)
        start = read_sigstruct(tiny.elf)[0]
        data = bytearray(path.read_bytes())
        data[start : start + len(raw)] = raw
        assert refusal(bytes(data), tmp_path).endswith(": its exits are not listed in its read-only pages")


def with_signature_over(raw: bytes, key: rsa.RSAPrivateKey) -> bytes:
    signature = key.sign(Sigstruct(raw).signed_bytes, padding.PKCS1v15(), SHA256())
    return with_signature(raw, signature, key.public_key())


def test_memory_is_read_with_exactly_the_permissions_asked_for(tiny: Image) -> None:
    code, constants, data = tiny.elf.segments
    assert tiny.elf.memory(0, 4, code.permissions) == code.data[:4]
    assert tiny.elf.memory(0, 4, constants.permissions) is None
    end = constants.offset + len(constants.data)
    assert tiny.elf.memory(end - 4, 4, constants.permissions) == constants.data[-4:]
    assert tiny.elf.memory(end - 3, 4, constants.permissions) is None
    assert tiny.elf.memory(data.offset - 1, 1, data.permissions) is None


def test_relocations_are_relative_and_in_writable_data(tiny: Image) -> None:
    check_relocations(tiny.elf)
    table = tiny.elf.section(".rela.dyn").file_offset
    strange = Elf(patched(tiny, (table + 8, "Q", 37)), "x")
    with pytest.raises(BuildError, match=r"^the runtime does not apply relocation type 37, which is at 0x2000$"):
        check_relocations(strange)
    for place in (0, 0x1000, 0x5000):
        message = f"the image has a relocation at {place:#x}, which is not in writable data"
        with pytest.raises(BuildError, match=f"^{message}$"):
            check_relocations(Elf(patched(tiny, (table, "Q", place)), "x"))
