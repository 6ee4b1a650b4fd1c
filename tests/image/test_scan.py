"""What the scan of the linked image refuses and what it notes."""

import re
from pathlib import Path

import pytest
from iced_x86 import CpuidFeature

from pyenclave.arch.attributes import Xfrm
from pyenclave.arch.pages import Permission
from pyenclave.errors import BuildError
from pyenclave.image.elf import Elf, Segment, Symbol
from pyenclave.image.features import BASELINE, FEATURES, bits_of, names_of
from pyenclave.image.image import Image
from pyenclave.image.scan import scan


class Code:
    """Machine code as scan() sees an image."""

    def __init__(self, code: bytes, functions: tuple[Symbol, ...]) -> None:
        self.segments = (Segment(0, 4096, code, Permission.R | Permission.X, 0),)
        self.functions = functions


def check(
    code: str,
    xfrm: int = 7,
    functions: tuple[Symbol, ...] = (Symbol("body", 0, 0),),
    optional: tuple[range, ...] = (),
) -> frozenset[str]:
    return scan(Code(bytes.fromhex(code), functions), xfrm, optional)  # type: ignore[arg-type]


ILLEGAL = "is illegal in an enclave"
IO, RING = f"{ILLEGAL}: it is I/O", f"{ILLEGAL}: it may change the privilege level"
FAR, SEGMENT = f"{ILLEGAL}: it is a far transfer", f"{ILLEGAL}: it loads a segment register"
WAIT = "waits until the host wakes it"


@pytest.mark.parametrize(
    ("code", "text", "why"),
    [
        ("0fa2", "cpuid", ILLEGAL),
        ("0f37", "getsec", ILLEGAL),
        ("0f33", "rdpmc", ILLEGAL),
        ("0f0100", "sgdt [rax]", ILLEGAL),
        ("0f0108", "sidt [rax]", ILLEGAL),
        ("0f00c0", "sldt eax", ILLEGAL),
        ("0f00c8", "str eax", ILLEGAL),
        ("0f01e0", "smsw eax", ILLEGAL),
        ("0f01c1", "vmcall", ILLEGAL),
        ("0f01d4", "vmfunc", ILLEGAL),
        ("e4f0", "in al,0F0h", IO),
        ("ec", "in al,dx", IO),
        ("6c", "insb", IO),
        ("ee", "out dx,al", IO),
        ("6e", "outsb", IO),
        ("0f05", "syscall", RING),
        ("0f34", "sysenter", RING),
        ("0f35", "sysexit", RING),
        ("0f07", "sysret", RING),
        ("cd80", "int 80h", RING),
        ("48cf", "iretq", RING),
        ("cb", "retf", FAR),
        ("ff18", "call fword ptr [rax]", FAR),
        ("ff28", "jmp fword ptr [rax]", FAR),
        ("8ed8", "mov ds,eax", SEGMENT),
        ("8e28", "mov gs,[rax]", SEGMENT),
        ("0fa1", "pop fs", SEGMENT),
        ("0fb200", "lss eax,[rax]", SEGMENT),
        ("0f31", "rdtsc", f"{ILLEGAL} on SGX1"),
        ("0f01f9", "rdtscp", f"{ILLEGAL} on SGX1"),
        ("f3480faed0", "wrfsbase rax", "would move the thread's data: only the TCS sets FS and GS"),
        ("f3480faed8", "wrgsbase rax", "would move the thread's data: only the TCS sets FS and GS"),
        ("0f01c8", "monitor", WAIT),
        ("f30faef0", "umonitor rax", WAIT),
        ("0fc728", "xsaves [rax]", "is privileged"),
        ("f4", "hlt", "is privileged"),
        ("0f01cf", "encls", "is privileged"),
        ("f1", "int1", "is a debugger's trap"),
        ("06", "(bad)", "cannot be decoded"),
        ("62f17c4858c0", "vaddps zmm0,zmm0,zmm0", "needs AVX-512 state, which XFRM 0x7 does not carry"),
        ("0f01ef", "wrpkru", "needs the CPU feature PKU, which enclaves are not built for"),
        ("c7f800000000", "xbegin 0000000000000006h", "needs the CPU feature RTM, which enclaves are not built for"),
    ],
)
def test_an_instruction_is_refused(code: str, text: str, why: str) -> None:
    with pytest.raises(BuildError) as refused:
        check("90" + code)
    message = str(refused.value)
    assert message.startswith("the image holds instructions that an enclave must not:\n")
    name = text.split()[0]
    assert re.search(rf"^  body\+0x1: `{re.escape(name)}.*` {re.escape(why)}$", message, re.MULTILINE), message


@pytest.mark.parametrize(
    ("code", "features"),
    [
        ("90", set()),
        ("0f01d7", set()),  # enclu
        ("0f0b", set()),  # ud2
        ("cc", set()),  # the linker's padding
        ("f30f1efa", set()),  # endbr64
        ("f20f10c1", set()),  # movsd
        ("0faee8", set()),  # lfence
        ("0fc7f0", {"RDRAND"}),
        ("480fae28", {"XSAVE"}),  # xrstor64
        ("c4e2791800", {"AVX"}),  # vbroadcastss
        ("c4e27d58c0", {"AVX2"}),  # vpbroadcastd
        ("660f38dcc1", {"AES"}),  # aesenc
        ("660f3a44c100", {"PCLMULQDQ"}),
        ("0f38cbc1", {"SHA"}),  # sha256rnds2
        ("f3480fbdc1", {"LZCNT"}),
        ("0f38f000", {"MOVBE"}),
    ],
)
def test_a_feature_is_noted(code: str, features: set[str]) -> None:
    assert check(code) == features


def test_state_must_be_in_xfrm() -> None:
    with pytest.raises(BuildError, match="needs AVX state, which XFRM 0x3 does not carry"):
        check("c4e2791800", xfrm=3)
    assert check("660f38dcc1", xfrm=3) == {"AES"}


SHA, VAES, VPCLMULQDQ = "0f38cbc1", "c4e27ddcc1", "c4e37d44c100"


def test_optional_code_may_have_what_its_hints_are_of() -> None:
    code = SHA + VAES + VPCLMULQDQ
    assert check(code, optional=(range(15),)) == set()
    assert check("90" + code + "90" + VAES, optional=(range(1, 16), range(17, 22))) == set()
    assert check("c4e27d58c0" + VAES + "660f38dcc1", optional=(range(15),)) == {"AVX2", "AES"}
    with pytest.raises(BuildError, match="needs AVX state, which XFRM 0x3 does not carry"):
        check(VAES, xfrm=3, optional=(range(5),))


def test_zeros_before_optional_code_are_the_linkers() -> None:
    """After a call that does not return nothing comes to them; what a branch leads to is decoded all the same."""
    call, code = "e800000000", "c5f96e4f10" + VAES
    assert check(call + "000000" + code, optional=(range(8, 18),)) == check(code, optional=(range(10),))
    with pytest.raises(BuildError, match="outsb"):
        check("eb05" + "0f1f00" + "000000" + code, optional=(range(8, 18),))
    with pytest.raises(BuildError, match="outsb"):
        check(call + "010000" + "00" + code, optional=(range(9, 19),), functions=(Symbol("body", 8, 0),))


@pytest.mark.parametrize("code", [VAES, VPCLMULQDQ])
@pytest.mark.parametrize("optional", [(), (range(5, 20),), (range(4),), (range(2), range(2, 20)), (range(1, 20),)])
def test_nothing_else_may_have_it(code: str, optional: tuple[range, ...]) -> None:
    """Not even an instruction that begins or ends in optional code."""
    with pytest.raises(BuildError, match=r"body\+0x0: .* needs the CPU feature V\w+, which enclaves are not built for"):
        check(code, optional=optional)


def test_the_need_for_sha_outside_of_optional_code_is_noted() -> None:
    assert check(SHA + SHA, optional=(range(4),)) == {"SHA"}
    assert check(SHA + SHA, optional=(range(4, 8),)) == {"SHA"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("0fa2", ILLEGAL),
        ("62f27d48dcc1", "needs AVX-512 state, which XFRM 0x7 does not carry"),  # vaesenc zmm0, zmm0, zmm1
        ("c4e27dcfc1", "needs the CPU feature GFNI, which enclaves are not built for"),  # vgf2p8mulb ymm0, ymm0, ymm1
    ],
)
def test_optional_code_may_have_nothing_more(code: str, why: str) -> None:
    with pytest.raises(BuildError, match=re.escape(why)):
        check(SHA + code, optional=(range(20),))


def test_instructions_inside_others_are_found_where_a_branch_leads() -> None:
    # jmp +1 into the middle of `mov eax, 0x0000050f`: syscall.
    hidden = "eb01b80f050000"
    with pytest.raises(BuildError, match=r"body\+0x3: `syscall`"):
        check(hidden)
    assert check("b80f050000") == set()


def test_instructions_after_a_jump_are_found_where_a_function_starts() -> None:
    functions = (Symbol("first", 0, 2), Symbol("second", 3, 2))
    with pytest.raises(BuildError, match=r"second\+0x0: `cpuid` is illegal in an enclave"):
        check("90c3b80fa20000", functions=functions)
    assert check("90c3b80fa20000", functions=functions[:1]) == set()


def test_many_findings_are_summed_up() -> None:
    with pytest.raises(BuildError) as refused:
        check("0fa2" * 25)
    rows = str(refused.value).splitlines()
    assert len(rows) == 22
    assert rows[1] == "  body+0x0: `cpuid` is illegal in an enclave"
    assert rows[-1] == "  and 5 more"


def test_every_feature_has_a_bit_and_a_name() -> None:
    for at, (name, (cpu, state)) in enumerate(FEATURES.items()):
        assert bits_of(frozenset({name})) == 1 << at
        assert names_of(1 << at) == {cpu}
        assert state in (Xfrm(0), Xfrm.SSE, Xfrm.AVX)
        assert name not in BASELINE
    assert names_of(1 << 63) == {"unknown feature bits 0x8000000000000000"}


def test_the_tables_names_are_the_disassemblers() -> None:
    assert all(hasattr(CpuidFeature, name) for name in (*FEATURES, *BASELINE))


def test_a_real_image_passes(tiny: Image) -> None:
    elf = Elf(Path(tiny.path).read_bytes(), "tiny")
    assert scan(elf, 7) == frozenset()
