"""The compiler's flags take effect, and its failures are clear."""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from iced_x86 import Decoder, Mnemonic

from pyenclave.errors import BuildError
from pyenclave.image import pinned, toolchain

SOURCE = """
#include <stdint.h>
void take(char *);
int protected(int n) { char room[100]; take(room); return room[n]; }
int large(void) { char room[20000]; take(room); return room[1]; }
int choose(int x) {
    switch (x) {
    case 0: return protected(1);
    case 1: return large();
    case 2: return 77;
    case 3: return protected(9) + 1;
    case 4: return large() * 3;
    case 5: return 12;
    case 6: return protected(100);
    }
    return 0;
}
uint64_t load(uint64_t **p) { return **p; }
"""


def compiled(folder: Path, source: str = SOURCE, *extra: str) -> ELFFile:
    path = folder / "source.c"
    path.write_text(source)
    toolchain.compile_c(path, folder / "source.o", include=(), extra=extra)
    return ELFFile.load_from_path(str(folder / "source.o"))


def mnemonics(elf: ELFFile, function: str) -> list[int]:
    code = elf.get_section_by_name(f".text.{function}").data()
    return [instruction.mnemonic for instruction in Decoder(64, code)]


def symbols(elf: ELFFile) -> set[str]:
    return {symbol.name for symbol in elf.get_section_by_name(".symtab").iter_symbols()}


def test_stacks_are_protected_by_a_global_guard(tmp_path: Path) -> None:
    assert {"__stack_chk_guard", "__stack_chk_fail"} <= symbols(compiled(tmp_path))


def test_large_frames_are_probed_page_by_page(tmp_path: Path) -> None:
    code = compiled(tmp_path).get_section_by_name(".text.large").data()
    assert code.count(bytes.fromhex("48c7042400000000")) == 4  # movq $0, (%rsp)


def test_switches_make_no_jump_tables(tmp_path: Path) -> None:
    elf = compiled(tmp_path)
    assert elf.get_section_by_name(".rodata") is None
    assert elf.get_section_by_name(".rodata.choose") is None


def test_nothing_is_for_unwinders_or_branch_tracking(tmp_path: Path) -> None:
    elf = compiled(tmp_path)
    assert elf.get_section_by_name(".eh_frame") is None
    assert elf.get_section_by_name(".comment") is None
    assert Mnemonic.ENDBR64 not in mnemonics(elf, "protected")


def test_lvi_hardening_fences_loads_and_returns(tmp_path: Path) -> None:
    plain = mnemonics(compiled(tmp_path), "load")
    hardened = mnemonics(compiled(tmp_path, SOURCE, *toolchain.hardening_flags("lvi")), "load")
    assert Mnemonic.LFENCE not in plain
    assert Mnemonic.RET in plain
    assert Mnemonic.LFENCE in hardened
    assert Mnemonic.RET not in hardened


def test_dates_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"expansion of date or time macro is not reproducible"):
        compiled(tmp_path, "const char *when(void) { return __DATE__; }\n")


@pytest.mark.parametrize("variable", ["CPATH", "C_INCLUDE_PATH"])
def test_the_environment_brings_no_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    (tmp_path / "ambient").mkdir()
    (tmp_path / "ambient" / "ambient.h").touch()
    monkeypatch.setenv(variable, str(tmp_path / "ambient"))
    with pytest.raises(BuildError, match=r"'ambient\.h' file not found"):
        compiled(tmp_path, "#include <ambient.h>\n")


def test_no_header_of_this_machine_is_found(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"'unistd\.h' file not found"):
        compiled(tmp_path, "#include <unistd.h>\n")


def test_the_compilers_own_message_is_the_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as refused:
        compiled(tmp_path, "int f(void) { return missing; }\n")
    message = str(refused.value)
    assert "source.c:1:22: error: use of undeclared identifier 'missing'" in message
    assert "\x1b" not in message


def test_cythons_own_message_is_the_error(tmp_path: Path) -> None:
    source = tmp_path / "broken.pyx"
    source.write_text("def f(:\n")
    with pytest.raises(BuildError, match=r"broken\.pyx:1:6"):
        toolchain.cythonize(source, tmp_path / "broken.c", include=())


def test_a_users_folder_does_not_shadow_pythons_library(tmp_path: Path) -> None:
    (tmp_path / "copy.py").write_text("raise SystemExit('imported from the wrong place')\n")
    source = tmp_path / "good.pyx"
    source.write_text("cdef int f() noexcept nogil:\n    return 1\n")
    toolchain.cythonize(source, tmp_path / "good.c", include=())
    assert re.search(r"static int __pyx_f_4good_f\(void\)", (tmp_path / "good.c").read_text())


def test_cython_takes_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shared").mkdir()
    Path("shared", "values.pxd").write_text("cdef enum:\n    ANSWER = 42\n")
    Path("user").mkdir()
    Path("user", "asks.pyx").write_text("from values cimport ANSWER\ncdef int f() noexcept nogil:\n    return ANSWER\n")
    toolchain.cythonize(Path("user/asks.pyx"), Path("user/asks.c"), include=(Path("shared"),))
    assert "asks.pyx" in Path("user/asks.c").read_text()


def test_the_version_names_what_decides_the_bytes() -> None:
    assert re.match(r"ziglang \d+\.\d+\.\d+; cython \d+\.\d+\.\d+; --target=", toolchain.version())


def test_compiler_rt_is_the_same_whenever_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    for name in ("one", "two"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        for variable in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"):
            monkeypatch.setenv(variable, str(tmp_path / name / "zig"))
        built.append(toolchain.compiler_runtime(tmp_path / name))
    assert built[0] != built[1]
    assert members(built[0]) == members(built[1])


def members(library: Path) -> list[bytes]:
    """The members' bytes; their names are paths of the cache."""
    data, at, found = library.read_bytes(), 8, []
    while at + 60 <= len(data):
        name, size = data[at : at + 16], int(data[at + 48 : at + 58])
        if not name.startswith((b"/ ", b"// ")):
            found.append(data[at + 60 : at + 60 + size])
        at += 60 + size + size % 2
    assert found
    return found


def test_without_the_compiler_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    toolchain.zig_folder.cache_clear()
    real = version

    def without_zig(name: str) -> str:
        if name == "ziglang":
            raise PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(pinned, "version", without_zig)
    try:
        wanted = re.escape(f"packages that are not installed here (ziglang {pinned.PINNED['ziglang']}): pip install ")
        with pytest.raises(BuildError, match=f"{wanted}'pyenclave\\[build\\]'"):
            toolchain.zig_folder()
    finally:
        toolchain.zig_folder.cache_clear()
