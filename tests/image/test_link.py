"""The linker: what is undefined is explained, all of it at once; parts are counted; compiler-rt comes when needed."""

import errno
import re
import struct
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.image.elf import Elf
from pyenclave.toolchain.compile import assemble, compile_c
from pyenclave.toolchain.image import build_image, link_image
from pyenclave.toolchain.link import link
from pyenclave.toolchain.part import ObjectPart

Compile = Callable[[Path, str], list[ObjectPart]]

HEAD = "#include <stdint.h>\nuint64_t body(uint64_t a, uint64_t *words);\n"


def refusal(objects: list[ObjectPart], folder: Path, config: Config = Config()) -> str:  # noqa: B008
    with pytest.raises(BuildError) as refused:
        link_image(objects, config, folder / "x.enclave.so")
    return str(refused.value)


def test_undefined_symbols_are_explained_all_at_once(tmp_path: Path, compile_tiny: Compile) -> None:
    body = """
    extern int PyExc_Strange __attribute__((visibility("hidden")));
    void *PyObject_Call(void *, void *, void *);
    int printf(const char *, ...);
    static __attribute__((noinline)) int inner(int x) { return printf("%d", x) + PyExc_Strange; }
    uint64_t body(uint64_t a, uint64_t *words) { return (uint64_t)PyObject_Call(words, 0, 0) + inner((int)a); }
    """
    folder = tmp_path / "with space (1)"
    folder.mkdir()
    message = refusal(compile_tiny(folder, HEAD + body), folder)
    assert message.startswith("trusted code needs what is not inside an enclave:\n")
    assert re.search(r"^  PyObject_Call: a Python object .*; instead, ", message, re.MULTILINE), message
    assert re.search(r"^  printf: .*; instead, ", message, re.MULTILINE), message
    assert "  PyExc_Strange: " in message
    assert "    used by body (body.c.o)\n" in message
    assert "    used by inner (body.c.o)" in message


def test_an_unknown_symbol_is_named_too(tmp_path: Path, compile_tiny: Compile) -> None:
    body = "uint64_t frobnicate(void);\nuint64_t body(uint64_t a, uint64_t *words) { return frobnicate(); }\n"
    assert refusal(compile_tiny(tmp_path, HEAD + body), tmp_path) == (
        "trusted code needs what is not inside an enclave:\n"
        "  frobnicate: no trusted source defines it\n"
        "    used by body (body.c.o)"
    )


def test_unused_code_may_need_anything(tmp_path: Path, compile_tiny: Compile, body: str) -> None:
    unused = "int printf(const char *, ...);\nint unused(void);\nint unused(void) { return printf(text); }\n"
    link_image(compile_tiny(tmp_path, body + unused), Config(), tmp_path / "x.enclave.so")
    elf = Elf((tmp_path / "x.enclave.so").read_bytes(), "x")
    assert "unused" not in {symbol.name for symbol in elf.functions}


def test_compiler_rt_comes_when_it_is_needed(tmp_path: Path, compile_tiny: Compile) -> None:
    body = "uint64_t body(uint64_t a, uint64_t *words) { return (uint64_t)(((__int128)a << 60) / words[1]); }\n"
    sizes = link(compile_tiny(tmp_path, HEAD + body), tmp_path / "x.so").sizes
    assert sizes["compiler-rt"] > 0
    assert list(tmp_path.glob("*.map")) == []


def test_parts_add_up_to_what_is_loaded(tmp_path: Path, compile_tiny: Compile) -> None:
    body = (
        "static uint8_t table[5000];\nconst uint32_t words_[] = {1, 2, 3};\n"
        "uint64_t body(uint64_t a, uint64_t *words) { return table[a % 5000]++ + words_[a % 3]; }\n"
    )
    sizes = link(compile_tiny(tmp_path, HEAD + body), tmp_path / "x.so").sizes
    elf = Elf((tmp_path / "x.so").read_bytes(), "x")
    loaded = sum(len(elf.sections[name].data) for name in (".text", ".rodata", ".pyenclave.config", ".pyenclave.eexit"))
    loaded += len(elf.sections[".data"].data)
    assert sizes["trusted code"] > 5000 + 12
    assert 0 <= loaded + 5000 - sum(sizes.values()) < 64  # padding between them


def test_a_second_definition_is_the_linkers_own_message(tmp_path: Path, compile_tiny: Compile, body: str) -> None:
    objects = compile_tiny(tmp_path, body)
    again = tmp_path / "again.c"
    again.write_text("int body(void);\nint body(void) { return 1; }\n")
    output = tmp_path / "again.o"
    compile_c(again, output, include=())
    message = refusal([*objects, ObjectPart(output, "trusted code")], tmp_path)
    assert message.startswith("error: duplicate symbol: body\n")


def test_what_is_no_object_is_refused(tmp_path: Path, compile_tiny: Compile, body: str) -> None:
    foreign = tmp_path / "foreign.o"
    foreign.write_bytes(b"\x7fELF, but no more")
    message = refusal([*compile_tiny(tmp_path, body), ObjectPart(foreign, "trusted code")], tmp_path)
    assert message.startswith(f"error: {foreign}:1: unknown directive: ")


def test_a_section_with_other_permissions_is_refused(tmp_path: Path, compile_tiny: Compile) -> None:
    body = '__asm__(".section .mine, \\"awx\\", @progbits\\n.globl m\\nm: nop\\n.text");\nextern char m[];\n'
    body += "uint64_t body(uint64_t a, uint64_t *words) { return (uint64_t)m; }\n"
    assert "'.mine'" in refusal(compile_tiny(tmp_path, HEAD + body), tmp_path)


def test_without_the_runtime_there_is_no_image(tmp_path: Path, compile_tiny: Compile, body: str) -> None:
    objects = compile_tiny(tmp_path, body)
    without = [item for item in objects if item.path.name != "sections.S.o"]
    expected = ".pyenclave.parts has no room for "
    assert expected in refusal(without, tmp_path)
    without = [item for item in objects if item.path.name != "tiny.S.o"]
    assert "cannot find entry symbol pye_entry" in refusal(without, tmp_path)
    without = [item for item in objects if item.path.name != "config.c.o"]
    assert "  pye_config: no trusted source defines it\n" in refusal(without, tmp_path)


def test_what_no_enclave_may_have_is_refused(tmp_path: Path, compile_tiny: Compile, body: str) -> None:
    """Also where the configuration did not come from a file."""
    objects = compile_tiny(tmp_path, body)
    for config, message in (
        (Config(heap_size=64 << 30), "heap_size must be 0x10000 to 0x200000000, not 0x1000000000"),
        (Config(threads=65), "threads must be 0x1 to 0x40, not 0x41"),
        (Config(threads=0), "threads must be 0x1 to 0x40, not 0x0"),
        (Config(xfrm=15), "xfrm must be 0x7 to 0x7, not 0xf"),
        (Config(stack_size=33000), "image_size, heap_size and stack_size must be whole pages"),
    ):
        assert refusal(objects, tmp_path, config) == message
    assert "heap, stacks and code need " in refusal(objects, tmp_path, Config(stack_size=1 << 30, threads=64))


def test_an_illegal_instruction_is_named(tmp_path: Path, compile_tiny: Compile) -> None:
    body = 'uint64_t body(uint64_t a, uint64_t *words) { __asm__ volatile("syscall"); return a; }\n'
    message = refusal(compile_tiny(tmp_path, HEAD + body), tmp_path)
    assert re.search(r"  body\+0x[0-9a-f]+: `syscall` is illegal in an enclave: it may change", message)


def test_trusted_code_has_no_optional_code(tmp_path: Path, compile_tiny: Compile) -> None:
    """Whatever section it puts it into: no hint would keep it from running."""
    body = """
    __attribute__((section(".pyenclave.optional.mine"))) uint64_t body(uint64_t a, uint64_t *words)
    {
        __asm__ volatile("vaesenc %ymm0, %ymm0, %ymm0");
        return a;
    }
    """
    linked = link(compile_tiny(tmp_path, HEAD + body), tmp_path / "x.so")
    assert linked.optional == ()
    message = refusal(compile_tiny(tmp_path, HEAD + body), tmp_path)
    assert re.search(r"  body\+0x[0-9a-f]+: `vaesenc .*` needs the CPU feature VAES", message), message


@pytest.mark.parametrize("size", [1, 2])
def test_what_is_before_optional_code_is_decoded_to_its_beginning(
    tmp_path: Path, compile_tiny: Compile, size: int
) -> None:
    """Zeros before it, an odd number of them, would be an instruction that ends in it, and the next one a `cli`."""
    asm = f"""
    __asm__(".section .text.zz,\\"ax\\",@progbits\\nlast: .fill {size}, 1, 0x90\\n ret\\n"
            ".section .pyenclave.optional.mine,\\"ax\\",@progbits\\n.balign 32\\n"
            "mine: xor %edi, %edx\\n ret\\n.text\\n");
    """
    body = "uint64_t body(uint64_t a, uint64_t *words) {\n"
    body += '__asm__ volatile("lea mine(%%rip), %%rax\\n lea last(%%rip), %%rax" ::: "rax"); return a; }\n'
    link_image(compile_tiny(tmp_path, HEAD + asm + body), Config(), tmp_path / "x.enclave.so")


def test_a_weak_symbol_that_nothing_defines_is_refused(tmp_path: Path, compile_tiny: Compile) -> None:
    body = "__attribute__((weak)) int maybe(void);\n"
    body += "uint64_t body(uint64_t a, uint64_t *words) { return maybe ? (uint64_t)maybe() : a; }\n"
    assert refusal(compile_tiny(tmp_path, HEAD + body), tmp_path) == "the image has undefined symbols: maybe"


def test_an_enclave_that_cannot_be_left_is_refused(
    tmp_path: Path, compile_tiny: Compile, body: str, key: rsa.RSAPrivateKey
) -> None:
    objects = compile_tiny(tmp_path, body)
    entry = tmp_path / "entry.S"
    code = "pye_entry: mov pye_config(%rip), %eax\njmp body\n"
    entry.write_text('.section .text.pye_entry, "ax"\n.globl pye_entry\n' + code)
    assemble(entry, tmp_path / "tiny.S.o", include=())
    with pytest.raises(BuildError, match=r"^the image lists no exit from the enclave: is the runtime linked\?$"):
        build_image(objects, Config(), tmp_path / "x.enclave.so", key)


def test_a_full_disk_is_one_error(
    tmp_path: Path, compile_tiny: Compile, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = compile_tiny(tmp_path, body)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert refusal(objects, tmp_path) == f"{tmp_path / 'x.enclave.so'}: cannot be written: No space left on device"


@pytest.mark.parametrize("count", [1, 100, 300])
def test_every_variable_of_trusted_code_is_in_the_table_of_extents(
    tmp_path: Path, compile_tiny: Compile, count: int
) -> None:
    """More than there is room for at first, too: the image is then linked once more."""
    body = "".join(f"uint64_t v{at}[{at + 1}]{' = {1}' if at % 2 else ''};\n" for at in range(count))
    body += "uint64_t body(uint64_t a, uint64_t *words) { return words[a]"
    body += "".join(f" + (uint64_t)(v{at} + a)" for at in range(count)) + "; }\n"
    link(compile_tiny(tmp_path, HEAD + body), tmp_path / "x.so")
    elf = Elf((tmp_path / "x.so").read_bytes(), "x")
    data = elf.sections[".pyenclave.extents"].data
    rows = [struct.unpack_from("<II", data, 8 + 8 * at) for at in range(struct.unpack_from("<I", data)[0])]
    assert rows == sorted(rows)
    assert all(end <= start for (_, end), (start, _) in pairwise(rows))
    symbols = {symbol.name: (symbol.address, symbol.address + symbol.size) for symbol in elf.objects}
    assert {symbols[f"v{at}"] for at in range(count)} <= set(rows)
    assert list(tmp_path.glob("*.map")) == []
