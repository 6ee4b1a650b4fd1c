"""What is asked of the compilers for code inside, and what names a build's tools."""

from functools import cache

from .pinned import PINNED

CPU = ("-march=x86-64-v3", "-maes", "-mpclmul")
ZIG_CPU = "x86_64_v3+aes+pclmul"
ZIG_TARGET = "x86_64-freestanding-none"
# One thread (-j1): with more, Zig numbers anonymous constants in the order in which threads get to them, and those
# numbers are section names, by which the image is laid out. Measured: 1 build in 14 differed; with one thread none of
# 20, and no slower.
ZIG_FLAGS = (
    "-target", ZIG_TARGET, "-fPIC", "-mno-red-zone", "-fstrip", "-ffunction-sections", "-fdata-sections", "-j1",
)  # fmt: skip

# No red zone: a signal frame of the emulator may lie there. No jump tables: dispatch compares (security.md B15).
TRUSTED_FLAGS = (
    "--target=x86_64-unknown-linux-gnu",
    *CPU,
    "-ffreestanding",
    "-nostdinc",
    "-std=gnu11",
    "-fPIC",
    "-fvisibility=hidden",
    "-ffunction-sections",
    "-fdata-sections",
    "-mno-red-zone",
    "-fno-jump-tables",
    "-ffp-contract=off",  # a * b + c is rounded twice, as Python and Cython outside do it
    "-fstack-protector-all",
    "-mstack-protector-guard=global",
    "-fstack-clash-protection",
    # Functions with large frames or variable arrays tell how deep the stack gets (runtime/entry.S, .Lwipe_stack).
    "-fsanitize-coverage=stack-depth",
    "-fsanitize-coverage-stack-depth-callback-min=256",
    "-fcf-protection=none",
    "-fno-asynchronous-unwind-tables",
    "-fno-ident",
    "-g0",
    "-Werror=date-time",
    "-ferror-limit=0",
)
# Variables of bodies begin as 0xAA…: else one that nobody has set holds what frames before it left, which would leave
# with it, or one of their canaries, which ends a frame for what an ocall may take (runtime/extent.c). No zeros, because
# the used stack is taken to end where a long run of them begins (runtime/entry.S, .Lwipe_stack).
BODY_FLAGS = ("-ftrivial-auto-var-init=pattern",)
# C++ without what needs a library: most trusted C++ is C in a .cpp file. Nothing runs before the first call, so that a
# variable which would need a constructor is an error; a static of a function that needs one is made without a lock.
CPP_FLAGS = (
    "-std=gnu++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics", "-nostdinc++",
    "-Wno-register",  # C++14 and C have the word, and samples of the SGX SDK write it
    "-Werror=global-constructors", "-Werror=exit-time-destructors",
)  # fmt: skip
HARDENING = {"none": (), "lvi": ("-mlvi-hardening", "-mlvi-cfi")}


def hardening_flags(name: str) -> tuple[str, ...]:
    """The compiler flags of a `hardening` setting (security.md B14)."""
    return HARDENING[name]


@cache
def tools_version() -> str:
    """What decides an image's bytes besides its sources: the pinned tools' versions and the flags."""
    tools = [f"{name} {one}" for name, one in sorted(PINNED.items(), reverse=True)]
    return "; ".join([*tools, *TRUSTED_FLAGS, *BODY_FLAGS, *CPP_FLAGS, *ZIG_FLAGS, ZIG_CPU])
