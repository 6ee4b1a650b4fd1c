"""What an image is linked with only where it calls it: compiler-rt and the mathematics, built at first use."""

import hashlib
from pathlib import Path

from .compile import compile_c, compile_zig
from .flags import ZIG_CPU, ZIG_FLAGS, tools_version
from .objects import cached
from .zig import zig, zig_lib


def compiler_runtime(into: Path) -> Path:
    """compiler-rt (integer and floating-point helpers, libm) as a static library: built once, about 10 s."""
    options = (f"-mcpu={ZIG_CPU}", "-O", "ReleaseSmall", "--name", "compiler_rt")
    key = hashlib.sha256(repr((tools_version(), options)).encode()).hexdigest()[:32]

    def make(folder: Path) -> None:
        source = zig_lib() / "compiler_rt.zig"
        zig(["build-lib", str(source), f"-femit-bin={folder / 'compiler-rt.a'}", *ZIG_FLAGS, *options])

    return cached("compiler-rt", key, make, into)[0]


# Of musl's sources in the wheel (MIT, with ARM's optimized routines). The rest is compiler-rt's, Zig's or ours.
_MUSL_MATH = """__cos __cosdf __expo2 __expo2f __math_divzero __math_divzerof __math_invalid __math_invalidf
__math_oflow __math_oflowf __math_uflow __math_uflowf __math_xflow __math_xflowf __sin __sindf acosh
asinf asinh asinhf atan2 atan2f atanh atanhf erf erff exp_data exp2f_data expm1 expm1f ilogb ilogbf
ldexp ldexpf lgamma lgamma_r lgammaf lgammaf_r logb logbf nextafter nextafterf pow pow_data powf
powf_data remainder remainderf remquo remquof scalbln scalblnf scalbn scalbnf signgam sinh sinhf
tgamma tgammaf"""


def math_library(zig_source: Path, into: Path) -> Path:
    """The rest of libm as a static library: musl's from the wheel, and `zig_source`. Built once, about 3 s."""
    musl = zig_lib() / "libc" / "musl"
    generated = [zig_lib() / "libc" / "include" / name for name in ("x86_64-linux-musl", "generic-musl")]
    include = [musl / "src" / "include", musl / "src" / "internal", musl / "arch" / "x86_64", musl / "arch" / "generic"]
    include += [*generated, musl / "include"]
    key = hashlib.sha256(repr((tools_version(), _MUSL_MATH, zig_source.read_text())).encode()).hexdigest()[:32]

    def make(folder: Path) -> None:
        parts = folder / "parts"
        parts.mkdir()
        for name in _MUSL_MATH.split():
            compile_c(musl / "src" / "math" / f"{name}.c", parts / f"{name}.o", include=include, extra=("-w",))
        compile_zig(zig_source, parts / "zig.o", extra=("-O", "ReleaseSmall"))
        zig(["ar", "rcD", str(folder / "math.a"), *map(str, sorted(parts.glob("*.o")))])

    return cached("math", key, make, into)[0]
