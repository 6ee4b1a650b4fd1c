"""CPU features that an image's code may need: a closed table, so that a platform can refuse before it faults."""

from pyenclave.arch.attributes import Xfrm

# iced-x86's CpuidFeature → (name in /proc/cpuinfo, state components it needs). The order is the bit order of
# IMAGE_CONFIG.features: append only.
FEATURES: dict[str, tuple[str, Xfrm]] = {
    "SSE3": ("pni", Xfrm.SSE),
    "SSSE3": ("ssse3", Xfrm.SSE),
    "SSE4_1": ("sse4_1", Xfrm.SSE),
    "SSE4_2": ("sse4_2", Xfrm.SSE),
    "POPCNT": ("popcnt", Xfrm(0)),
    "MOVBE": ("movbe", Xfrm(0)),
    "AES": ("aes", Xfrm.SSE),
    "PCLMULQDQ": ("pclmulqdq", Xfrm.SSE),
    "SHA": ("sha_ni", Xfrm.SSE),
    "AVX": ("avx", Xfrm.AVX),
    "AVX2": ("avx2", Xfrm.AVX),
    "FMA": ("fma", Xfrm.AVX),
    "F16C": ("f16c", Xfrm.AVX),
    "BMI1": ("bmi1", Xfrm(0)),
    "BMI2": ("bmi2", Xfrm(0)),
    "LZCNT": ("abm", Xfrm(0)),
    "ADX": ("adx", Xfrm(0)),
    "RDRAND": ("rdrand", Xfrm(0)),
    "RDSEED": ("rdseed", Xfrm(0)),
    "XSAVE": ("xsave", Xfrm(0)),
    "CMPXCHG16B": ("cx16", Xfrm(0)),
}
# What the inside library's optional code has besides (inside/hints.zig), without the image needing it: the lack of each
# is an illegal instruction.
OPTIONAL: dict[str, Xfrm] = {"SHA": Xfrm.SSE, "VAES": Xfrm.AVX, "VPCLMULQDQ": Xfrm.AVX}
# What every x86-64 CPU has.
BASELINE = frozenset(
    {
        "INTEL8086", "INTEL186", "INTEL286", "INTEL386", "INTEL486", "X64", "CMOV", "CX8", "FPU", "FPU287", "FPU387",
        "MMX", "SSE", "SSE2", "FXSR", "CLFSH", "PAUSE", "MULTIBYTENOP", "SGX1", "CET_IBT",
    }
)  # fmt: skip


def bits_of(features: frozenset[str]) -> int:
    """IMAGE_CONFIG.features for a set of table names."""
    return sum(1 << bit for bit, name in enumerate(FEATURES) if name in features)


def names_of(bits: int) -> frozenset[str]:
    """The names in /proc/cpuinfo for IMAGE_CONFIG.features; an unknown bit is a feature that no CPU has."""
    names = {cpu for bit, (cpu, _) in enumerate(FEATURES.values()) if bits >> bit & 1}
    if bits >> len(FEATURES):
        names.add(f"unknown feature bits {bits >> len(FEATURES) << len(FEATURES):#x}")
    return frozenset(names)
