"""Whatever the checker accepts compiles without a warning, on both sides and in Cython."""

import sysconfig
from pathlib import Path
from random import Random
from subprocess import run
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyenclave.codegen import generate
from pyenclave.edl import check_text

from pyenclave.toolchain.headers import HOST, HOST_INCLUDE, RUNTIME, TRUSTED_INCLUDE

from ..built import cython

WARNINGS = ["-Wall", "-Wextra", "-Werror", "-I."]
HOST_FLAGS = [*WARNINGS, *(f"-I{folder}" for folder in HOST_INCLUDE)]
C = ["gcc", "-std=gnu17", "-fsyntax-only"]
# The compiler's own libc in place of ours.
TRUSTED_C = [*C, *WARNINGS, *(f"-I{folder}" for folder in TRUSTED_INCLUDE[1:])]
HOST_C = [*C, *HOST_FLAGS]
HOST_CXX = ["g++", "-x", "c++", "-fsyntax-only", *HOST_FLAGS]

_BYTES = ["char", "signed char", "unsigned char", "uint8_t", "int8_t", "void"]
_INTEGERS = ["int", "unsigned", "short", "uint16_t", "int8_t", "uint8_t", "int64_t", "uint64_t", "size_t", "long"]
_SCALARS = [*_INTEGERS, "char", "wchar_t", "bool", "float", "double", "long double", "long long"]
# What generated code calls its own things, and what Python and Cython give a meaning.
_WORDS = """at size bytes address value values image sent kept host given self memory n data from to lambda None def is
print len list str object tuple dict type enclave frame status count total buffer result answer nogil cdef cpdef api
property staticmethod classmethod super range max text item length sizes pass import None_ include"""
_NAMES = _WORDS.split()
_LENGTHS = ["count={n}", "count={n}", "size={n}*4", "size=4, count={n}", "count={n}*sizeof(int)", "count=3", "size=16"]


class RandomInterface:
    """Draws the text of one interface."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._one = random.choice
        self._names: set[str] = set()  # of the interface's functions, types and enumerators
        self._plain: list[str] = []
        self._deep: list[str] = []
        self._enums: list[str] = []

    def text(self) -> str:
        """A whole file."""
        types = [self._one((self._enum, self._struct, self._struct))() for _ in range(self._random.randint(0, 6))]
        ecalls = [f"public {self._function()};" for _ in range(self._random.randint(0, 3))]
        ocalls = [
            f"{self._function()}{self._one(['', ' propagate_errno'])};" for _ in range(self._random.randint(0, 3))
        ]
        blocks = ["trusted {", *ecalls, "};", "untrusted {", *ocalls, "};"]
        return "\n".join(["enclave {", *types, *blocks, "};\n"])

    def _name(self, taken: set[str]) -> str:
        name = self._one(_NAMES) if self._random.random() < 0.5 else f"{self._one('fgxz')}{len(taken)}"
        while name in taken:
            name += "x"
        taken.add(name)
        return name

    def _type(self) -> str:
        return self._one([self._one(_SCALARS), self._one(_SCALARS), self._one([*self._plain, *self._enums, "char"])])

    def _dimensions(self) -> str:
        return "".join(f"[{self._one(['1', '2', '7', '0x4', '(1<<2)'])}]" for _ in range(self._random.randint(1, 2)))

    def _enum(self) -> str:
        values = ["", " = 5", " = -3", " = 0x10", " = 3+4"]
        entries = [f"{self._name(self._names)}{self._one(values)}" for _ in range(self._random.randint(1, 3))]
        self._enums.append(self._name(self._names))
        return f"enum {self._enums[-1]} {{ {', '.join(entries)} }};"

    def _struct(self) -> str:
        members: list[str] = []
        taken: set[str] = set()
        name = self._name(self._names)
        deep = self._random.random() < 0.6
        for _ in range(self._random.randint(1, 4)):
            members.append(f"{self._type()} {self._name(taken)}{self._one(['', self._dimensions()])};")
            if deep:
                members += self._pointer(taken)
            if deep and self._deep:
                members.append(f"struct {self._one(self._deep)} {self._name(taken)}{self._one(['', '[2]'])};")
        self._random.shuffle(members)
        (self._deep if deep else self._plain).append(name)
        return f"struct {name} {{ {' '.join(members)} }};"

    def _pointer(self, taken: set[str]) -> list[str]:
        length, other = self._name(taken), self._name(taken)
        const, of = self._one(["const ", ""]), self._one([self._type(), *(f"struct {name}" for name in self._deep)])
        said = self._one([f"count={length}", f"count={length}*{other}", "count=2", f"count={length}*sizeof(int)"])
        bound = f"[{said}] {const}{of} *{self._name(taken)};"
        if self._random.random() < 0.3:
            bound = f"[size={length}] {const}{self._one(_BYTES)} *{self._name(taken)};"
        return [f"{self._one(_INTEGERS)} {length};", f"{self._one(_INTEGERS)} {other};", bound]

    def _function(self) -> str:
        taken: set[str] = set()
        parameters = [text for _ in range(self._random.randint(0, 4)) for text in self._parameter(taken)]
        self._random.shuffle(parameters)
        returns = self._one(["void", self._type()])
        return f"{returns} {self._name(self._names)}({', '.join(parameters) or 'void'})"

    def _parameter(self, taken: set[str]) -> list[str]:
        name, other = self._name(taken), self._name(taken)
        way = self._one(["in", "out", "in, out"])
        const = self._one(["const ", ""]) if way == "in" else ""
        of, byte, integer = self._type(), self._one(_BYTES), self._one(_INTEGERS)
        length = [f"{integer} {other}"]
        sizes = [f"[in, count={self._one(['2', '3'])}] {self._one(['size_t', 'uint64_t'])} *{other}"]
        count = sizes[0][11]
        shapes = [
            [f"{of} {name}"],
            [f"[{way}] {const}{of} *{name}"],
            [f"[{way}] {const}{of} {name}{self._dimensions()}"],
            [f"[{way}, {self._one(_LENGTHS).format(n=other)}] {const}{of} *{name}", *length],
            [f"[{way}, size={other}] {const}{byte} *{name}", *length],
            [f"[in, string] {self._one(['char', 'unsigned char'])} *{name}"],
            [f"[in, out, string] char *{name}"],
            [f"[{self._one(['in', 'in, out'])}, wstring] wchar_t *{name}"],
            [f"[in, string, count={other}] {const and 'const '}char **{name}", *length],
            [f"[{way}, count={count}, size={other}] {const}{self._one(['void', 'uint8_t'])} **{name}", *sizes],
            [f"[out, count={other}] {self._one(['', 'const '])}{of} **{name}", f"[out] {integer} *{other}"],
            [f"[out, size={other}] {byte} **{name}", f"[out] {integer} *{other}"],
            [f"[out, string] {self._one(['', 'const '])}char **{name}"],
            [f"[out, wstring] wchar_t **{name}"],
            [f"[user_check] void *{name}"],
        ]
        for deep in self._deep:
            shapes += [[f"[{way}] {const}struct {deep} *{name}"]] * 2
            shapes += [[f"[{way}, count={other}] {const}struct {deep} *{name}", *length]]
        return self._one(shapes)


def compile_with(folder: Path, text: str, *commands: list[str]) -> None:
    for command in commands:
        done = run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"


def write(folder: Path, random: Random) -> str:
    """All files of one interface; its text, empty where the checker refuses it."""
    text = RandomInterface(random).text()
    checked = check_text(text, "any.edl")
    if checked.interface is None:
        return ""
    for name, content in generate(checked.interface).items():
        (folder / name).write_text(content)
    return text


@settings(deadline=None, max_examples=40, phases=[Phase.generate])
@given(st.integers(0, 1 << 64).map(Random))
def test_c(random: Random) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = write(folder, random)
        if text:
            compile_with(folder, text, [*TRUSTED_C, "any_t.c"], [*HOST_C, "any_u.c"])
            compile_with(folder, text, [*HOST_C, "-DPYENCLAVE_PYTHON", "any_u.c"])
            compile_with(folder, text, [*HOST_CXX, "any_u.h"])


@settings(deadline=None, max_examples=5, phases=[Phase.generate])
@given(st.integers(0, 1 << 64).map(Random))
def test_cython(random: Random) -> None:
    module = [*HOST_C, "-DPYENCLAVE_PYTHON", "-Wno-unused-function", f"-I{sysconfig.get_path('include')}"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = write(folder, random)
        if text:
            (folder / "body.pyx").write_text("cimport any_t\n")
            cython(folder / "any_u.pyx", folder / "host.c", HOST)
            compile_with(folder, text, [*module, "host.c"])
            cython(folder / "body.pyx", folder / "body.c", folder, RUNTIME)
