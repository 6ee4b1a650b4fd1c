"""math.h: every prototype is defined; exact functions are glibc's to the bit, others within what libraries differ."""

import ctypes
import math
import random
import re
import struct

import pytest

from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_INCLUDE
from pyenclave.toolchain.libraries import compiler_runtime, math_library
from pyenclave.toolchain.zig import lld

HEADER = (TRUSTED_INCLUDE[0] / "math.h").read_text()
NAMES = re.findall(r"^(double|float|int|long|long long) (\w+)\(([^)]*)\);", HEADER, re.MULTILINE)
EXACT = {"ceil", "floor", "trunc", "round", "rint", "nearbyint", "fabs", "sqrt", "fmod", "fmin", "fmax", "fdim",
         "ldexp", "scalbn", "scalbln", "nextafter", "remainder", "logb", "fma"}  # fmt: skip


COMPILERS = {"cos", "exp", "exp2", "log", "log10", "log2", "sin", "tan"}  # compiler-rt's, and as good as that is


@pytest.fixture(scope="session")
def libm(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("math")
    source = folder / "all.c"
    calls = "\n".join(f"(void *){name}," for _, name, _ in NAMES)
    source.write_text(f"#include <math.h>\nvoid *all[] = {{\n{calls}\n}};\n")
    shown = ("-fno-builtin", "-w", "-fvisibility=default")
    compile_c(source, folder / "all.o", include=TRUSTED_INCLUDE, extra=shown)
    compile_c(RUNTIME / "libc" / "math_parts.c", folder / "parts.o", include=TRUSTED_INCLUDE, extra=shown[2:])
    (folder / "guard.c").write_text(
        "#include <string.h>\n#include <stdint.h>\nuintptr_t __stack_chk_guard = 77;\nvoid __stack_chk_fail(void) {}\n"
        "void __sanitizer_cov_stack_depth(void) {}\nvoid pye_wipe(void *p, size_t n) { memset(p, 0, n); }\n"
    )
    compile_c(folder / "guard.c", folder / "guard.o", include=TRUSTED_INCLUDE)
    pieces = [str(folder / f"{name}.o") for name in ("all", "parts", "guard")]
    for name in ("copy", "memory"):
        compile_c(RUNTIME / "libc" / f"{name}.c", folder / f"{name}.o", include=TRUSTED_INCLUDE)
        pieces.append(str(folder / f"{name}.o"))
    archives = [math_library(RUNTIME / "libc" / "math.zig", folder), compiler_runtime(folder)]
    names = [f"--export-dynamic-symbol={name}" for _, name, _ in NAMES]
    library = folder / "m.so"
    done = lld(["-shared", "-Bsymbolic", *pieces, *map(str, archives), *names, "-o", str(library)])
    assert done.returncode == 0, done.stderr
    (folder / "table.txt").write_text("\n".join(name for _, name, _ in NAMES))
    return ctypes.CDLL(str(library))


def ordinal(value: float) -> int:
    bits = int.from_bytes(struct.pack(">d", value), "big", signed=True)
    return bits if bits >= 0 else -(bits & (1 << 63) - 1)


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-310, 5e-324, 1e308, math.inf, -math.inf, math.nan, 2.5, -3.5, 1e16, 0.1]


def test_doubles_against_glibc(libm: ctypes.CDLL) -> None:
    theirs = ctypes.CDLL("libm.so.6")
    table = (ctypes.c_void_p * len(NAMES)).in_dll(libm, "all")
    generator = random.Random(3)
    values = (
        SPECIAL + [generator.uniform(-3, 3) for _ in range(300)] + [generator.uniform(-1e3, 1e3) for _ in range(300)]
    )
    worst: dict[str, int] = {}
    checked = 0
    for at, (result, name, parameters) in enumerate(NAMES):
        kinds = [each.strip().rsplit(" ", 1)[0] for each in parameters.split(",")]
        if result != "double" or "*" in parameters or set(kinds) - {"double", "int", "long"}:
            continue
        types = [{"double": ctypes.c_double, "int": ctypes.c_int, "long": ctypes.c_long}[kind] for kind in kinds]
        mine = ctypes.CFUNCTYPE(ctypes.c_double, *types)(table[at] or 0)
        other = theirs[name]
        other.restype, other.argtypes = ctypes.c_double, types
        for value in values:
            rest = [
                generator.choice(values) if kind is ctypes.c_double else generator.randrange(-60, 60)
                for kind in types[1:]
            ]
            a, b = mine(value, *rest), other(value, *rest)
            assert math.isnan(a) == math.isnan(b), (name, value, rest, a, b)
            if not math.isnan(a):
                worst[name] = max(worst.get(name, 0), abs(ordinal(a) - ordinal(b)))
        checked += 1
    assert checked > 40
    limits = dict.fromkeys(EXACT, 0) | {"tgamma": 12, "lgamma": 100}
    far = {name: away for name, away in worst.items() if name not in COMPILERS and away > limits.get(name, 3)}
    assert not far


def test_parts(libm: ctypes.CDLL) -> None:
    table = dict(zip([name for _, name, _ in NAMES], (ctypes.c_void_p * len(NAMES)).in_dll(libm, "all"), strict=True))
    place, whole = ctypes.c_int(), ctypes.c_double()
    frexp = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_void_p)(table["frexp"])
    modf = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_void_p)(table["modf"])
    lround = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_double)(table["lround"])
    lrint = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_double)(table["lrint"])
    for value in [one for one in SPECIAL if math.isfinite(one)]:
        assert (frexp(value, ctypes.addressof(place)), place.value) == math.frexp(value)
        assert (modf(value, ctypes.addressof(whole)), whole.value) == math.modf(value)
    assert [lround(2.5), lround(-3.5), lrint(2.5), lrint(-3.5)] == [3, -4, 2, -4]
