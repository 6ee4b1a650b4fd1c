"""An enclave with one ecall for all of math.h, and the same functions of glibc's: what test_math.py compares."""

import ctypes
import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyenclave.config import Config
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.headers import RUNTIME

HEADER = RUNTIME / "include" / "libc" / "math.h"
DECLARED = re.compile(r"^(double|float|int|long|long long) (\w+)\(([^)]*)\);", re.MULTILINE)
GLIBC = ctypes.CDLL("libm.so.6")
C_TYPES = {
    "double": ctypes.c_double, "float": ctypes.c_float, "int": ctypes.c_int, "long": ctypes.c_long,
    "long long": ctypes.c_longlong, "long double": ctypes.c_longdouble,
}  # fmt: skip
# What is asked with several numbers comes as doubles, which hold every float and every int.
EDL = """enclave { trusted {
    public void apply(size_t which, [in, count=n] const double *x, [in, count=n] const double *y,
                      [in, count=n] const double *z, [out, count=n] double *result, [out, count=n] double *second,
                      size_t n);
}; };
"""
SOURCE = """#include <math.h>
#include "mathematics_t.h"
{calls}
static double (*const all[])(const double *, double *) = {{{names}}};
void apply(size_t which, const double *x, const double *y, const double *z, double *result, double *second, size_t n)
{{
    for (size_t at = 0; at < n; at++) {{
        const double given[] = {{x[at], y[at], z[at]}};
        second[at] = 0;
        result[at] = all[which](given, &second[at]);
    }}
}}
"""


@dataclass(frozen=True)
class Function:
    """One of math.h: `parameters` without what it writes behind a pointer, which is `second`."""

    name: str
    result: str
    parameters: tuple[str, ...]
    second: str

    @property
    def double_name(self) -> str:
        """The function for doubles of which this is a variant, or its own."""
        return self.name.removesuffix("f") if "float" in (self.result, *self.parameters) else self.name

    def c(self, number: int) -> str:
        given = [f"({kind})given[{at}]" for at, kind in enumerate(self.parameters)]
        out = ["&out"] if self.second else []
        return (
            f"static double call_{number}(const double *given, double *second)\n{{\n"
            f"    {self.second or 'double'} out = 0;\n"
            f"    double result = (double){self.name}({', '.join(given + out)});\n"
            "    *second = (double)out;\n    return result;\n}\n"
        )

    def of_glibc(self, wider: dict[str, str]) -> Callable[[Sequence[float]], tuple[float, float]]:
        """glibc's, in the types that `wider` has for these, and its result rounded to this one's."""
        floating = "float" if self.name != self.double_name else "double"
        suffix = {"float": "f", "double": "", "long double": "l"}[wider.get(floating, floating)]
        of = GLIBC[self.double_name + suffix]
        types, out = [C_TYPES[wider.get(kind, kind)] for kind in self.parameters], None
        of.restype, of.argtypes = C_TYPES[wider.get(self.result, self.result)], list(types)
        if self.second:
            out = C_TYPES[wider.get(self.second, self.second)]()
            of.argtypes = [*types, ctypes.c_void_p]

        def call(given: Sequence[float]) -> tuple[float, float]:
            pairs = zip(self.parameters, given, strict=False)
            values = [int(value) if kind in ("int", "long") else value for kind, value in pairs]
            found = of(*values, *([] if out is None else [ctypes.byref(out)]))
            return C_TYPES[self.result](found).value, 0.0 if out is None else out.value

        return call


def functions() -> list[Function]:
    """Every function of the header that takes numbers."""
    found = []
    for result, name, parameters in DECLARED.findall(HEADER.read_text()):
        kinds = [each.strip().rsplit(" ", 1)[0] + ("*" if "*" in each else "") for each in parameters.split(",")]
        numbers = tuple(kind for kind in kinds if not kind.endswith("*"))
        second = "".join(kind.removesuffix("*") for kind in kinds if kind.endswith("*"))
        if numbers:  # all but nan(text)
            found.append(Function(name, result, numbers, second))
    return found


class Enclave:
    """The functions inside a real image."""

    def __init__(self, folder: Path) -> None:
        self.numbers = {function.name: at for at, function in enumerate(functions())}
        edl, source = folder / "mathematics.edl", folder / "mathematics.c"
        edl.write_text(EDL)
        calls = "\n".join(function.c(at) for at, function in enumerate(functions()))
        source.write_text(SOURCE.format(calls=calls, names=", ".join(f"call_{at}" for at in self.numbers.values())))
        built = build(unit_from_edl(edl, [source]), folder / "dist", Config(threads=1, heap_size=4 << 20))
        self._loaded = import_extension(built.module, "mathematics").load(str(built.image))

    def apply(self, name: str, given: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
        """(result, what is behind the pointer or 0) for each three numbers."""
        columns = [array("d", column) for column in zip(*given, strict=True)]
        results = self._loaded.apply(self.numbers[name], *columns)
        one, two = (array("d", bytes(data)) for data in results)
        return list(zip(one, two, strict=True))

    def close(self) -> None:
        self._loaded.close()
