"""The object that is linked into images: what it needs, what it holds, and that it is the same everywhere."""

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
from pyenclave.toolchain import inside_library

RUNTIME = {"pye_abort", "pye_bytes_new", "pye_raise_sized", "pye_random", "__sanitizer_cov_stack_depth"}
RUNTIME |= {"pye_get_key", "pye_report"}
HASHES = ("sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512")
HASHES += ("blake2b", "blake2s")
COMPILER = {"memcpy", "memmove", "memset"}
# No RDRAND: random bytes are the runtime's. No AVX-512 and no VAES: XFRM and older processors do not carry them.
FEATURES = {"INTEL8086", "INTEL186", "INTEL386", "INTEL486", "X64", "CMOV", "MULTIBYTENOP", "CET_IBT"}
FEATURES |= {"AVX", "AVX2", "BMI1", "BMI2", "MOVBE", "AES", "PCLMULQDQ", "SSE", "SSE2", "SSSE3", "SSE4_1", "LZCNT"}


@pytest.fixture(params=["portable", "sha"])
def path(request: pytest.FixtureRequest, bodies: Any) -> Path:
    result: Path = bodies.object(request.param)
    return result


def sections(path: Path) -> list[Any]:
    with path.open("rb") as file:
        return [(s, s.header, s.data()) for s in ELFFile(file).iter_sections()]


def instructions(path: Path) -> list[Instruction]:
    executable = [data for _, header, data in sections(path) if header["sh_flags"] & 0x4]
    return [instruction for code in executable for instruction in Decoder(64, code)]


def test_symbols(path: Path) -> None:
    with path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        symbols = list(table.iter_symbols())
    undefined = {s.name for s in symbols if s["st_shndx"] == "SHN_UNDEF" and s.name}
    defined = {s.name: s for s in symbols if s["st_shndx"] != "SHN_UNDEF" and s["st_info"]["bind"] == "STB_GLOBAL"}
    assert undefined >= RUNTIME
    assert undefined <= RUNTIME | COMPILER
    assert set(defined) == {
        "pye_inside_aead_decrypt",
        "pye_inside_aead_encrypt",
        "pye_inside_compare_equal",
        "pye_inside_hashing_sha256",
        "pye_inside_kdf_hkdf_sha256",
        "pye_inside_mac_hmac_sha256",
        "pye_inside_random_bytes",
        "pye_inside_report_create",
        "pye_inside_report_debug",
        "pye_inside_report_genuine",
        "pye_inside_report_mrenclave",
        "pye_inside_report_mrsigner",
        "pye_inside_report_product_id",
        "pye_inside_report_security_version",
        "pye_inside_report_target",
        "pye_inside_report_verify",
        "pye_inside_seal_migrate",
        "pye_inside_seal_seal",
        "pye_inside_seal_unseal",
        "pye_inside_seal_version",
        *(f"pye_inside_hash_{name}_{step}" for name in HASHES for step in ("begin", "update", "end")),
    }
    # Else the linker would keep all of them in a shared object, used or not.
    assert {s["st_other"]["visibility"] for s in defined.values()} == {"STV_HIDDEN"}


def test_no_writable_data_and_one_section_a_function(path: Path) -> None:
    found = sections(path)
    assert [s.name for s, header, data in found if header["sh_flags"] & 0x1 and data] == []
    assert {s.name for s, header, data in found if header["sh_flags"] & 0x4 and data} > {".text..Laead.open"}
    assert not [s.name for s, _, data in found if s.name == ".text" and data]


def test_no_paths_in_it(path: Path) -> None:
    data = path.read_bytes()
    assert b".zig" not in data
    assert str(inside_library.ROOT.parent).encode() not in data


def test_relocations_need_no_table_of_pointers(path: Path) -> None:
    """Position-independent without a relocation at load, and no thread-local storage."""
    with path.open("rb") as file:
        tables = [s for s in ELFFile(file).iter_sections() if isinstance(s, RelocationSection)]
        kinds = {relocation["r_info_type"] for table in tables for relocation in table.iter_relocations()}
    pc32, plt32, got = 2, 4, {9, 41, 42}
    assert kinds <= {pc32, plt32, *got}


def test_instructions(path: Path) -> None:
    found = instructions(path)
    names = {value: name for name, value in vars(CpuidFeature).items() if isinstance(value, int)}
    features = {names[f] for instruction in found for f in instruction.cpuid_features()}
    assert features <= FEATURES | ({"SHA"} if path.parent.name.startswith("sha") else set())
    assert {"AES", "PCLMULQDQ"} <= features
    assert Code.INVALID not in {instruction.code for instruction in found}
    assert not {Mnemonic.CPUID, Mnemonic.SYSCALL, Mnemonic.RDTSC} & {instruction.mnemonic for instruction in found}
    assert not {Register.FS, Register.GS} & {instruction.segment_prefix for instruction in found}


def test_the_same_bytes_from_any_folder(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "another place"
    shutil.copytree(inside_library.ROOT.parent, elsewhere)
    monkeypatch.setattr(inside_library, "ROOT", elsewhere / inside_library.ROOT.name)
    (tmp_path / "out").mkdir()
    inside_library.build_objects(tmp_path / "out", sha=path.parent.name.startswith("sha"))
    assert (tmp_path / "out" / inside_library.OBJECT).read_bytes() == path.read_bytes()


def test_the_linker_keeps_only_what_is_used(path: Path, tmp_path: Path) -> None:
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
    subprocess.run([*zig, "ld.lld", *flags, str(tmp_path / "use.o"), str(path), "-o", str(image)], check=True)
    with image.open("rb") as file:
        text = ELFFile(file).get_section_by_name(".text")
        assert text is not None
        assert text["sh_size"] < 0x400


def test_compile_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.zig"
    broken.write_text('comptime { @compileError("on purpose"); }\n')
    monkeypatch.setattr(inside_library, "ROOT", broken)
    with pytest.raises(BuildError, match=r"broken\.zig:1:12: error: on purpose"):
        inside_library.build_objects(tmp_path)
