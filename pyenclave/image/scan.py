"""The scan of the linked image: no instruction that an enclave must not hold, on any path that decoding reaches.

Natively most of them would work in the emulator, so the scan is what keeps the platforms alike (security.md C11, F08).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from iced_x86 import Code, CpuidFeature, Decoder, EncodingKind, FlowControl, Instruction, Mnemonic, OpKind, Register

from pyenclave.arch.attributes import Xfrm
from pyenclave.arch.pages import Permission
from pyenclave.errors import BuildError

from .elf import Elf, Segment, Symbol
from .features import BASELINE, FEATURES

_MOST_ERRORS = 20


def _mnemonics(*names: str) -> frozenset[int]:
    return frozenset(getattr(Mnemonic, name) for name in names)


# SDM vol. 3D, "Illegal Instructions Inside an Enclave", and what the runtime's duties forbid besides.
_FORBIDDEN: tuple[tuple[frozenset[int], str], ...] = (
    (_mnemonics("CPUID", "GETSEC", "RDPMC", "SGDT", "SIDT", "SLDT", "STR", "SMSW", "VMCALL", "VMFUNC"), "is illegal in an enclave"),
    (_mnemonics("IN", "OUT", "INSB", "INSW", "INSD", "OUTSB", "OUTSW", "OUTSD"), "is illegal in an enclave (I/O)"),
    (_mnemonics("SYSCALL", "SYSENTER", "INT", "INTO", "IRET", "IRETD", "IRETQ", "RETF"), "is illegal in an enclave (it changes the ring)"),
    (_mnemonics("RDTSC", "RDTSCP"), "is illegal in an SGX1 enclave"),
    (_mnemonics("LSS", "LFS", "LGS", "LDS", "LES"), "is illegal in an enclave (it loads a segment register)"),
    (_mnemonics("WRFSBASE", "WRGSBASE"), "would move the thread's data: only the TCS sets FS and GS"),
    (_mnemonics("MONITOR", "MWAIT", "MONITORX", "MWAITX", "UMONITOR", "UMWAIT", "TPAUSE"), "waits at the host's mercy"),
    (_mnemonics("RDPKRU", "WRPKRU"), "needs the state component PKRU, which the XFRM does not carry"),
)  # fmt: skip
_SEGMENT_REGISTERS = frozenset({Register.ES, Register.CS, Register.SS, Register.DS, Register.FS, Register.GS})
_FEATURE_NAMES = {value: name for name, value in vars(CpuidFeature).items() if isinstance(value, int)}
_MNEMONIC_NAMES = {value: name for name, value in vars(Mnemonic).items() if isinstance(value, int)}


@dataclass(frozen=True)
class Finding:
    """One instruction that must not be there."""

    address: int
    instruction: str
    why: str


def scan(elf: Elf, xfrm: int) -> frozenset[str]:
    """Decodes every executable page. The CPU features that the code needs, by the names of features.FEATURES.

    Raises BuildError that names function, offset and instruction of each finding.
    """
    features: set[str] = set()
    findings: list[Finding] = []
    for segment in elf.segments:
        if Permission.X not in segment.permissions:
            continue
        for instruction in _instructions(segment, elf.functions):
            why = _forbidden(instruction) or _unsupported(instruction, xfrm, features)
            if why:
                findings.append(Finding(instruction.ip, _MNEMONIC_NAMES[instruction.mnemonic].lower(), why))
    if findings:
        raise BuildError(_render(elf, findings))
    return frozenset(features)


def _instructions(segment: Segment, functions: tuple[Symbol, ...]) -> Iterator[Instruction]:
    """Every instruction that linear decoding from each function's start, or a branch, reaches; each address once."""
    seen: set[int] = set()
    end = segment.offset + len(segment.data)
    pending = [segment.offset, *(symbol.address for symbol in functions if segment.offset <= symbol.address < end)]
    while pending:
        at = pending.pop()
        if at in seen or not segment.offset <= at < end:
            continue
        decoder = Decoder(64, segment.data[at - segment.offset :], ip=at)
        for instruction in decoder:
            if instruction.ip in seen:
                break
            seen.add(instruction.ip)
            yield instruction
            if instruction.flow_control in (FlowControl.UNCONDITIONAL_BRANCH, FlowControl.CONDITIONAL_BRANCH, FlowControl.CALL):
                if instruction.near_branch_target not in seen:
                    pending.append(instruction.near_branch_target)


def _forbidden(instruction: Instruction) -> str | None:
    if instruction.is_invalid:
        return "cannot be decoded"
    for mnemonics, why in _FORBIDDEN:
        if instruction.mnemonic in mnemonics:
            return why
    if instruction.is_privileged:
        return "is privileged"
    far = (OpKind.FAR_BRANCH16, OpKind.FAR_BRANCH32)
    if instruction.op_count and (instruction.op0_kind in far or instruction.is_jmp_far_indirect or instruction.is_call_far_indirect):
        return "is illegal in an enclave (far transfer)"
    writes_segment = instruction.mnemonic in (Mnemonic.MOV, Mnemonic.POP) and instruction.op0_kind == OpKind.REGISTER
    if writes_segment and instruction.op0_register in _SEGMENT_REGISTERS:
        return "is illegal in an enclave (it loads a segment register)"
    return None


def _unsupported(instruction: Instruction, xfrm: int, features: set[str]) -> str | None:
    """Why the enclave's XFRM does not carry the state that the instruction uses; notes the feature otherwise."""
    if instruction.encoding in (EncodingKind.EVEX, EncodingKind.MVEX):
        return f"needs AVX-512 state, which XFRM {xfrm:#x} does not carry"
    if instruction.code in (Code.RDRAND_R16, Code.RDRAND_R32, Code.RDRAND_R64):
        features.add("RDRAND")
        return None
    for feature in instruction.cpuid_features():
        name = _FEATURE_NAMES[feature]
        if name in BASELINE:
            continue
        if name not in FEATURES:
            return f"needs the CPU feature {name}, which enclaves are not built for"
        if FEATURES[name][1] & ~Xfrm(xfrm):
            return f"needs {FEATURES[name][1].name} state, which XFRM {xfrm:#x} does not carry"
        features.add(name)
    return None


def _render(elf: Elf, findings: list[Finding]) -> str:
    rows = ["the image holds instructions that an enclave must not:"]
    for finding in findings[:_MOST_ERRORS]:
        rows.append(f"  {_place(elf, finding.address)}: `{finding.instruction}` {finding.why}")
    if len(findings) > _MOST_ERRORS:
        rows.append(f"  and {len(findings) - _MOST_ERRORS} more")
    return "\n".join(rows)


def _place(elf: Elf, address: int) -> str:
    below = [symbol for symbol in elf.functions if symbol.address <= address]
    return f"{below[-1].name}+{address - below[-1].address:#x}" if below else f"{address:#x}"
