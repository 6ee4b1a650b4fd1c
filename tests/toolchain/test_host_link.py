"""What a host's extension module is linked with: the C library of old glibcs, by version, and nothing else."""

import ctypes
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from pyenclave.errors import BuildError
from pyenclave.toolchain.host import compile_host
from pyenclave.toolchain.host_link import link_host

EXPORTED = '__attribute__((visibility("default")))'


def linked(folder: Path, text: str) -> Path:
    (folder / "hosted.c").write_text(text)
    compile_host(folder / "hosted.c", folder / "hosted.o", include=())
    link_host([folder / "hosted.o"], folder / "hosted.so")
    return folder / "hosted.so"


def test_it_exports_its_init_function_and_needs_an_old_libc(tmp_path: Path) -> None:
    text = f"""
#include <stdlib.h>
#include <string.h>
{EXPORTED} void *PyInit_hosted(const void *from, size_t n);
void *PyModule_Create2(void *definition, int version);
int helper(int x);
int helper(int x) {{ return x + 1; }}
void *PyInit_hosted(const void *from, size_t n)
{{
    void *to = malloc(n);
    return to == NULL ? PyModule_Create2(to, helper(1)) : memcpy(to, from, n);
}}
"""
    with ELFFile.load_from_path(str(linked(tmp_path, text))) as elf:
        names = list(elf.get_section_by_name(".dynsym").iter_symbols())
        assert {one.name for one in names if one["st_shndx"] != "SHN_UNDEF"} == {"PyInit_hosted"}
        assert {one.name for one in names[1:] if one["st_shndx"] == "SHN_UNDEF"} == {
            "PyModule_Create2",
            "malloc",
            "memcpy",
        }
        needed = [
            tag.needed for tag in elf.get_section_by_name(".dynamic").iter_tags() if tag.entry.d_tag == "DT_NEEDED"
        ]
        assert needed == ["libc.so.6"]
        versions = elf.get_section_by_name(".gnu.version_r").iter_versions()
        assert {aux.name for _, found in versions for aux in found} == {"GLIBC_2.2.5", "GLIBC_2.14"}
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".c", ".o", ".so"]


def test_what_the_stub_lacks_comes_from_zig(tmp_path: Path) -> None:
    """A helper of compiler-rt's, and a function of libc's that generated code does not call."""
    text = f"""
#include <stdlib.h>
{EXPORTED} unsigned long divided(unsigned long high, unsigned long low, unsigned long by);
unsigned long divided(unsigned long high, unsigned long low, unsigned long by)
{{
    unsigned __int128 wide = (unsigned __int128)high << 64 | low;
    return (unsigned long)(wide / ((unsigned __int128)by << 1)) + (unsigned long)abs(-1) + strtoul("1", NULL, 10);
}}
"""
    divided = ctypes.CDLL(str(linked(tmp_path, text))).divided
    divided.argtypes, divided.restype = [ctypes.c_ulong] * 3, ctypes.c_ulong
    assert divided(5, 6, 1 << 62) == 5 * 2**64 // 2**63 + 2


def test_what_does_not_link_is_told_by_the_linker(tmp_path: Path) -> None:
    (tmp_path / "none.o").write_text("no object")
    with pytest.raises(BuildError, match=r"none\.o"):
        link_host([tmp_path / "none.o"], tmp_path / "none.so")
