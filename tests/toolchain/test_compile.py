"""The compiler's flags take effect, and its failures are clear."""

from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from iced_x86 import Decoder, Mnemonic

from pyenclave.errors import BuildError
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.flags import hardening_flags

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
    compile_c(path, folder / "source.o", include=(), extra=extra)
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
    hardened = mnemonics(compiled(tmp_path, SOURCE, *hardening_flags("lvi")), "load")
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
