"""The object that is linked into images: what it needs, what it holds, and that it is the same everywhere."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection
from elftools.elf.sections import SymbolTableSection
from iced_x86 import Code, CpuidFeature, Decoder, Instruction, Mnemonic, Register

from pyenclave.errors import BuildError
from pyenclave.inside import aead, compare, exchange, hashing, kdf, mac, random, report, seal, sign
from pyenclave.toolchain import inside_library
from pyenclave.toolchain.runtime import inside_key
from pyenclave.toolchain.shipped import shipped

# What of the functions lies where; the rest in inside.o.
PARTS = {
    "others": "aead_(chacha|aegis)|hashing_(sha1|sha3_|shake|blake)|hash_(sha1|sha3_|blake)",
    "passwords": "kdf_(?!hkdf)",
    "public_key": "sign_|exchange_",
}
MODULES = (aead, compare, exchange, hashing, kdf, mac, random, report, seal, sign)
FUNCTIONS = {f"{one.__name__.rpartition('.')[2]}_{name}" for one in MODULES for name in one.__all__} | {
    "report_genuine"
}
HASHES = ("sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512")
FUNCTIONS |= {f"hash_{name}_{step}" for name in (*HASHES, "blake2b", "blake2s") for step in ("begin", "update", "end")}
PARTED = {one for one in FUNCTIONS for pattern in PARTS.values() if re.match(pattern, one)}
RUNTIME = {"pye_abort", "pye_bytes_new", "pye_raise_sized", "pye_random", "__sanitizer_cov_stack_depth"}
RUNTIME |= {"pye_get_key", "pye_report", "pye_heap_alloc", "pye_heap_free", "pye_look", "pye_signals", "pye_hints"}
COMPILER = {"memcpy", "memmove", "memset"}
# No RDRAND: random bytes are the runtime's. No AVX-512: XFRM does not carry it.
FEATURES = {"INTEL8086", "INTEL186", "INTEL386", "INTEL486", "X64", "CMOV", "MULTIBYTENOP", "CET_IBT"}
FEATURES |= {"AVX", "AVX2", "BMI1", "BMI2", "MOVBE", "AES", "PCLMULQDQ", "SSE", "SSE2", "SSSE3", "SSE4_1", "LZCNT"}
FEATURES |= {"POPCNT"}
NEEDED = {"inside": {"AES", "PCLMULQDQ"}, "others": {"AES"}}
# Which optional code there is, and what makes it so.
OPTIONAL = {
    "inside": {
        "gcm_apply": "VAES",
        "gcm_authenticate": "VPCLMULQDQ",
        "gcm_seal": "VAES",
        "sha1": "SHA",
        "sha256": "SHA",
    },
    "others": {"sha1": "SHA"},
    "passwords": {"sha1": "SHA", "sha256": "SHA"},
    "public_key": {"sha256": "SHA"},
}
MARK = ".pyenclave.optional."


@pytest.fixture(params=inside_library.PARTS)
def path(request: pytest.FixtureRequest, bodies: Any) -> Path:
    result: Path = bodies.folder() / f"{request.param}.o"
    return result


def sections(path: Path) -> list[Any]:
    with path.open("rb") as file:
        return [(s, s.header, s.data()) for s in ELFFile(file).iter_sections()]


def instructions(path: Path) -> dict[str, list[Instruction]]:
    """By the section that they are in."""
    executable = [(s.name, data) for s, header, data in sections(path) if header["sh_flags"] & 0x4]
    return {name: list(Decoder(64, code)) for name, code in executable}


def features(found: list[Instruction]) -> set[str]:
    names = {value: name for name, value in vars(CpuidFeature).items() if isinstance(value, int)}
    return {names[feature] for instruction in found for feature in instruction.cpuid_features()}


def test_symbols(path: Path) -> None:
    with path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        symbols = list(table.iter_symbols())
    undefined = {s.name for s in symbols if s["st_shndx"] == "SHN_UNDEF" and s.name}
    defined = {s.name: s for s in symbols if s["st_shndx"] != "SHN_UNDEF" and s["st_info"]["bind"] == "STB_GLOBAL"}
    assert undefined <= RUNTIME | COMPILER
    expected = (
        FUNCTIONS - PARTED if path.stem == "inside" else {one for one in FUNCTIONS if re.match(PARTS[path.stem], one)}
    )
    assert {name.removeprefix("pye_inside_") for name in defined} == expected
    # Else the linker would keep all of them in a shared object, used or not.
    assert {s["st_other"]["visibility"] for s in defined.values()} == {"STV_HIDDEN"}


def test_no_writable_data_and_one_section_a_function(path: Path) -> None:
    found = sections(path)
    assert [s.name for s, header, data in found if header["sh_flags"] & 0x1 and data] == []
    assert len([s for s, header, data in found if header["sh_flags"] & 0x4 and data]) >= 10
    assert not [s.name for s, _, data in found if s.name == ".text" and data]


def test_no_paths_in_it(path: Path) -> None:
    data = path.read_bytes()
    assert b".zig" not in data
    assert str(inside_library.FOLDER).encode() not in data


def test_relocations_need_no_table_of_pointers(path: Path) -> None:
    """Position-independent without a relocation at load, and no thread-local storage."""
    with path.open("rb") as file:
        tables = [s for s in ELFFile(file).iter_sections() if isinstance(s, RelocationSection)]
        kinds = {relocation["r_info_type"] for table in tables for relocation in table.iter_relocations()}
    pc32, plt32, got = 2, 4, {9, 41, 42}
    assert kinds <= {pc32, plt32, *got}


def test_instructions(path: Path) -> None:
    every = instructions(path)
    plain = [one for name, code in every.items() if not name.startswith(MARK) for one in code]
    assert features(plain) <= FEATURES
    # Without them std.crypto looks up tables by secrets, and says nothing.
    assert NEEDED.get(path.stem, set()) <= features(plain)
    optional = {name.removeprefix(MARK): code for name, code in every.items() if name.startswith(MARK)}
    assert optional.keys() == OPTIONAL[path.stem].keys()
    for name, feature in OPTIONAL[path.stem].items():
        assert feature in features(optional[name]) <= FEATURES | {"SHA", "VAES", "VPCLMULQDQ"}
    found = [one for code in every.values() for one in code]
    assert Code.INVALID not in {instruction.code for instruction in found}
    assert not {Mnemonic.CPUID, Mnemonic.SYSCALL, Mnemonic.RDTSC} & {instruction.mnemonic for instruction in found}
    assert not {Register.FS, Register.GS} & {instruction.segment_prefix for instruction in found}


@pytest.mark.parametrize("part", inside_library.PARTS)
def test_the_same_bytes_from_any_folder_and_with_the_package(
    bodies: Any, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_key = inside_key(part)
    elsewhere = tmp_path / "another place"
    shutil.copytree(inside_library.FOLDER, elsewhere)
    monkeypatch.setattr(inside_library, "FOLDER", elsewhere)
    (tmp_path / "out").mkdir()
    made = inside_library.build_object(part, tmp_path / "out")
    assert made.read_bytes() == (bodies.folder() / made.name).read_bytes()
    ((name, key),) = shipped_key.items()
    assert made.read_bytes() == shipped(name, key), "install pyenclave anew: the inside library was changed"


def test_the_linker_keeps_only_what_is_used(bodies: Any, tmp_path: Path) -> None:
    lines = [f"void {name}(void) {{}}" for name in sorted(RUNTIME | COMPILER)]
    lines.append("int pye_inside_compare_equal(void *, void *);")
    lines.append("int start(void *a) { return pye_inside_compare_equal(a, a); }")
    source = tmp_path / "use.c"
    source.write_text("\n".join(lines))
    zig = [sys.executable, "-m", "ziglang"]
    target = ["-target", "x86_64-freestanding-none", "-ffreestanding", "-w", "-fno-builtin"]
    subprocess.run([*zig, "cc", *target, "-fPIC", "-c", str(source), "-o", str(tmp_path / "use.o")], check=True)
    image = tmp_path / "image.so"
    flags = ["-shared", "--gc-sections", "-Bsymbolic", "--no-undefined", "-e", "start"]
    objects = [str(bodies.folder() / f"{part}.o") for part in inside_library.PARTS]
    subprocess.run([*zig, "ld.lld", *flags, str(tmp_path / "use.o"), *objects, "-o", str(image)], check=True)
    with image.open("rb") as file:
        text = ELFFile(file).get_section_by_name(".text")
        assert text is not None
        assert text["sh_size"] < 0x400


def test_compile_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.zig").write_text('comptime { @compileError("on purpose"); }\n')
    monkeypatch.setattr(inside_library, "FOLDER", tmp_path)
    with pytest.raises(BuildError, match=r"broken\.zig:1:12: error: on purpose"):
        inside_library.build_object("broken", tmp_path)
