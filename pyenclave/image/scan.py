"""The scan of the linked image: no instruction that an enclave must not hold, on any path that decoding reaches.

Natively most of them would work in the emulator, so the scan is what keeps the platforms alike (security.md C11, F08).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from iced_x86 import CpuidFeature, Decoder, EncodingKind, FlowControl, Instruction, Mnemonic, OpKind, Register

from pyenclave.arch.attributes import Xfrm
from pyenclave.arch.pages import Permission
from pyenclave.errors import BuildError

from .elf import Elf, Segment, Symbol
from .features import BASELINE, FEATURES, OPTIONAL

_MOST_ERRORS = 20
_ALIGNMENT = 64  # of a section of code, at most
_ILLEGAL = "is illegal in an enclave"
# SDM vol. 3D, "Illegal Instructions Inside an Enclave", and what the runtime's duties forbid besides.
_FORBIDDEN = {
    _ILLEGAL: "CPUID GETSEC RDPMC SGDT SIDT SLDT STR SMSW VMCALL VMFUNC",
    f"{_ILLEGAL}: it is I/O": "IN OUT INSB INSW INSD OUTSB OUTSW OUTSD",
    f"{_ILLEGAL}: it may change the privilege level": "SYSCALL SYSENTER SYSEXIT SYSRET INT INTO IRET IRETD IRETQ",
    f"{_ILLEGAL}: it is a far transfer": "RETF",
    f"{_ILLEGAL}: it loads a segment register": "LSS LFS LGS LDS LES",
    f"{_ILLEGAL} on SGX1": "RDTSC RDTSCP",
    "is privileged": "XSAVES XSAVES64 XRSTORS XRSTORS64",
    "is a debugger's trap": "INT1",
    "would move the thread's data: only the TCS sets FS and GS": "WRFSBASE WRGSBASE",
    "waits until the host wakes it": "MONITOR MWAIT MONITORX MWAITX UMONITOR UMWAIT TPAUSE",
}
_WHY: dict[int, str] = {getattr(Mnemonic, name): why for why, names in _FORBIDDEN.items() for name in names.split()}
_SEGMENT_REGISTERS = frozenset({Register.ES, Register.CS, Register.SS, Register.DS, Register.FS, Register.GS})
_BRANCHES = frozenset({FlowControl.UNCONDITIONAL_BRANCH, FlowControl.CONDITIONAL_BRANCH, FlowControl.CALL})
_FEATURE_NAMES = {value: name for name, value in vars(CpuidFeature).items() if isinstance(value, int)}


@dataclass(frozen=True)
class Finding:
    """One instruction that must not be there; `instruction` is its text."""

    address: int
    instruction: str
    why: str


@dataclass(frozen=True)
class Needs:
    """What an instruction asks for: features.FEATURES names, or why no enclave can have it."""

    features: frozenset[str] = frozenset()
    why: str | None = None


def scan(elf: Elf, xfrm: int, optional: Collection[range] = ()) -> frozenset[str]:
    """Decodes every executable page. The CPU features that the code needs, by the names of features.FEATURES.

    `optional` are addresses of code that runs only where the host hints that features.OPTIONAL are there.

    Raises BuildError that names function, offset and instruction of each finding.
    """
    features: set[str] = set()
    findings: list[Finding] = []
    known: dict[tuple[int, bool], Needs] = {}  # an instruction's needs follow from its opcode
    for segment in elf.segments:
        if Permission.X not in segment.permissions:
            continue
        for instruction in _instructions(segment, elf.functions, optional):
            is_optional = any(instruction.ip in code and instruction.next_ip <= code.stop for code in optional)
            needs = known.get((instruction.code, is_optional))
            if needs is None:
                needs = known[instruction.code, is_optional] = _needs(instruction, xfrm, is_optional)
            if needs.why:
                findings.append(Finding(instruction.ip, str(instruction), needs.why))
            features |= needs.features
    if findings:
        raise BuildError(_render(elf, findings))
    return frozenset(features)


def _instructions(
    segment: Segment, functions: tuple[Symbol, ...], optional: Collection[range]
) -> Iterator[Instruction]:
    """Every instruction that linear decoding from a function's start, or a branch, reaches; each address once.

    The linker's zeros before optional code end what runs up to them, as after a call that does not return: decoded,
    they would take that code's first bytes for their own.
    """
    seen: set[int] = set()
    end = segment.offset + len(segment.data)
    starts = [one.start for one in optional]
    padding = {at for start in starts for at in _zeros_before(segment, start)}
    pending = [segment.offset, *(symbol.address for symbol in functions), *starts]
    decoder = Decoder(64, segment.data)
    while pending:
        at = pending.pop()
        if at in seen or not segment.offset <= at < end:
            continue
        decoder.position, decoder.ip = at - segment.offset, at
        for instruction in decoder:
            if instruction.ip in seen or (instruction.ip in padding and instruction.ip != at):
                break
            seen.add(instruction.ip)
            yield instruction
            if instruction.flow_control in _BRANCHES and instruction.near_branch_target not in seen:
                pending.append(instruction.near_branch_target)


def _zeros_before(segment: Segment, start: int) -> range:
    """As many as an alignment may leave."""
    first = start
    while segment.offset < first <= segment.offset + len(segment.data) and start - first < _ALIGNMENT:
        if segment.data[first - 1 - segment.offset]:
            break
        first -= 1
    return range(first, start)


def _needs(instruction: Instruction, xfrm: int, is_optional: bool) -> Needs:
    if instruction.is_invalid:
        return Needs(why="cannot be decoded")
    why = _WHY.get(instruction.mnemonic) or _far(instruction) or _segment_load(instruction)
    if why:
        return Needs(why=why)
    if instruction.is_privileged:
        return Needs(why="is privileged")
    if instruction.encoding in (EncodingKind.EVEX, EncodingKind.MVEX):
        return Needs(why=f"needs AVX-512 state, which XFRM {xfrm:#x} does not carry")
    names = {_FEATURE_NAMES[feature] for feature in instruction.cpuid_features()} - BASELINE
    states = {name: state for name, (_, state) in FEATURES.items()} | (OPTIONAL if is_optional else {})
    for name in sorted(names):
        if name not in states:
            return Needs(why=f"needs the CPU feature {name}, which enclaves are not built for")
        missing = states[name] & ~Xfrm(xfrm)
        if missing:
            return Needs(why=f"needs {missing.name} state, which XFRM {xfrm:#x} does not carry")
    return Needs(frozenset(names - OPTIONAL.keys() if is_optional else names))


def _far(instruction: Instruction) -> str | None:
    direct = instruction.op_count > 0 and instruction.op0_kind in (OpKind.FAR_BRANCH16, OpKind.FAR_BRANCH32)
    if direct or instruction.is_jmp_far_indirect or instruction.is_call_far_indirect:
        return f"{_ILLEGAL}: it is a far transfer"
    return None


def _segment_load(instruction: Instruction) -> str | None:
    """MOV and POP to a segment register; iced has opcodes of their own for them, so the answer can be kept."""
    if instruction.mnemonic not in (Mnemonic.MOV, Mnemonic.POP) or instruction.op0_kind != OpKind.REGISTER:
        return None
    return f"{_ILLEGAL}: it loads a segment register" if instruction.op0_register in _SEGMENT_REGISTERS else None


def _render(elf: Elf, findings: list[Finding]) -> str:
    rows = ["the image holds instructions that an enclave must not:"]
    for finding in sorted(findings, key=lambda finding: finding.address)[:_MOST_ERRORS]:
        rows.append(f"  {_place(elf, finding.address)}: `{finding.instruction}` {finding.why}")
    if len(findings) > _MOST_ERRORS:
        rows.append(f"  and {len(findings) - _MOST_ERRORS} more")
    return "\n".join(rows)


def _place(elf: Elf, address: int) -> str:
    below = [symbol for symbol in elf.functions if symbol.address <= address]
    return f"{below[-1].name}+{address - below[-1].address:#x}" if below else f"{address:#x}"
