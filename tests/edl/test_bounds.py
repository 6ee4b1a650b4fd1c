"""Hostile input is refused in under a second and in bounded memory."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CHECK = "import sys; from pathlib import Path; from pyenclave.edl import check; " + (
    "print(*sorted({found.code for found in check(Path(sys.argv[1])).errors}))"
)
MEMORY = 1 << 30  # bytes of address space; a clean check needs a tenth
SECONDS = 2.0  # of processor time; measured: below 0.7 on 2 busy cores


def bomb() -> str:
    lines = ["#define M0 x x x x x x x x x x"]
    lines += [f"#define M{n} {f'M{n - 1} ' * 10}" for n in range(1, 20)]
    return "\n".join([*lines, "enclave { M19 };"])


def argument_bomb() -> str:
    return "#define F(x) x x\nenclave { " + "F(" * 60 + "a" + ")" * 60 + " };"


def deep_structs() -> str:
    rows = [f"struct s{n} {{ struct s{n - 1} a; [count=1] struct s{n - 1} *b; }};" for n in range(1, 5000)]
    return "enclave { struct s0 { int x; };\n" + "\n".join(rows) + "\n};"


def plan_bomb() -> str:
    pair = "struct s{0} {{ [count=1] struct s{1} *a; [count=1] struct s{1} *b; }};"
    rows = [pair.format(n, n - 1) for n in range(1, 30)]
    return "enclave { struct s0 { [count=1] int *x; };\n" + "\n".join(rows) + "\n};"


def plan_flood() -> str:
    wide = "struct wide { " + " ".join(f"[count=1] int *p{n};" for n in range(4000)) + " };"
    rows = [f"struct s{n} {{ [count=1] struct wide *w; }};" for n in range(3000)]
    return "enclave { " + wide + "\n" + "\n".join(rows) + "\n};"


def wide_cycle() -> str:
    pointers = " ".join(f"[count=1] struct b *p{n};" for n in range(10))
    values = " ".join(f"struct a v{n};" for n in range(10))
    return f"enclave {{ struct a {{ {pointers} }}; struct b {{ {values} }}; }};"


def by_value_chain() -> str:
    return "enclave {" + "\n".join(f"struct s{n} {{ struct s{n + 1} a; }};" for n in range(20_000)) + "};"


def paste_bomb() -> str:
    rows = [f"#define A{n}(x) A{n + 1}(x##x)" for n in range(60)]
    return "\n".join([*rows, "#define A60(x) x", "enclave { A0(zz) };"])


def stringize_bomb() -> str:
    return "#define S(x) #x\n#define T(x) S(x) S(x)\nenclave { " + "T(" * 60 + "z" + ")" * 60 + " };"


def many_parameters() -> str:
    return "enclave { trusted { public void f(" + ", ".join(f"int a{n}" for n in range(1_000_000)) + "); }; };"


def many_suggestions() -> str:
    ecalls = "".join(f"public void g{n}(void);" for n in range(5000))
    ocalls = "".join(f"void o{n}(void) allow(gg{n}x);" for n in range(900))
    return f"enclave {{ trusted {{ {ecalls} }}; untrusted {{ {ocalls} }}; }};"


CASES: dict[str, tuple[Callable[[], str], str]] = {
    "brackets": (lambda: "enclave { trusted { public void f(" + "[" * 10_000 + "); }; };", "E101"),
    "parentheses": (lambda: "enclave { enum e { A = " + "(" * 10_000 + "1 }; };", "E002"),
    "unary": (lambda: "enclave { enum e { A = " + "-" * 10_000 + "1 }; };", "E002"),
    "sum": (lambda: "enclave { enum e { A = " + "1 + " * 10_000 + "1 }; };", "E002"),
    "braces": (lambda: "enclave " + "{" * 10_000, "E101"),
    "stars": (lambda: "enclave { trusted { public void f(int " + "*" * 10_000 + "p); }; };", "E002"),
    "conditionals": (lambda: "#if 1\n" * 10_000, "E002"),
    "macro bomb": (bomb, "E002"),
    "argument bomb": (argument_bomb, "E002"),
    "nested calls": (lambda: "#define F(x) x\nenclave {" + "F(" * 10_000 + ")" * 10_000, "E002"),
    "deep structs": (deep_structs, "E507"),
    "plan bomb": (plan_bomb, "E507"),
    "plan flood": (plan_flood, "E003 E507"),
    "wide cycle": (wide_cycle, "E506"),
    "chain by value": (by_value_chain, ""),
    "digits": (lambda: "enclave { enum e { A = " + "9" * 1_000_000 + " }; };", "E013"),
    "errors": (lambda: "enclave { trusted { " + "public void f(int *p);\n" * 20_000 + "}; };", "E003 E205"),
    "long name": (lambda: "enclave { trusted { public void " + "f" * 1_000_000 + "(int *p); }; };", "E305"),
    "shift": (lambda: "enclave { enum e { A = 1 << 18446744073709551615 }; };", "E106"),
    "comment": (lambda: "/*" + "*" * 1_000_000, "E011"),
    "blanks": (lambda: " " * 10_000_000 + "enclave { };", ""),
    "paste bomb": (paste_bomb, "E002"),
    "stringize bomb": (stringize_bomb, "E002"),
    "long macro": (lambda: "#define A " + "x " * 200_000 + "\nenclave { A A A };", "E002"),
    "parameters": (many_parameters, "E002"),
    "suggestions": (many_suggestions, "E601"),
    "one import often": (lambda: "enclave { " + 'import "/dev/null"\n' * 50_000 + "};", "E701"),
    "include of itself": (lambda: '#include "hostile.edl"\n#include "hostile.edl"\n', "E025"),
    "macro of itself": (lambda: "#define A A A\n#define B A B A\nenclave { B A };", "E101"),
}


def run(path: Path) -> tuple[str, float]:
    """The codes found, and the processor time of the whole process in seconds."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    before = os.times()
    command = [sys.executable, "-c", CHECK, str(path)]
    done = subprocess.run(command, cwd=path.parent, preexec_fn=limit, capture_output=True, text=True, timeout=300)
    after = os.times()
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip(), after.children_user - before.children_user


@pytest.mark.parametrize("name", CASES)
def test_hostile_text(name: str, tmp_path: Path) -> None:
    make, expected = CASES[name]
    path = tmp_path / "hostile.edl"
    path.write_text(make())
    codes, seconds = run(path)
    assert set(expected.split()) <= set(codes.split())
    assert bool(codes) == bool(expected)
    assert seconds < SECONDS


def test_a_file_of_100_mb(tmp_path: Path) -> None:
    path = tmp_path / "hostile.edl"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    codes, seconds = run(path)
    assert codes == "E001"
    assert seconds < SECONDS


def test_many_imports(tmp_path: Path) -> None:
    for n in range(1200):
        (tmp_path / f"i{n}.edl").write_text(f"enclave {{ trusted {{ public void f{n}(void); }}; }};")
    path = tmp_path / "hostile.edl"
    path.write_text("enclave {" + "\n".join(f'import "i{n}.edl"' for n in range(1200)) + "};")
    assert run(path)[0] == "E001"


def test_deep_imports(tmp_path: Path) -> None:
    for n in range(150):
        (tmp_path / f"i{n}.edl").write_text(f'enclave {{ import "i{n + 1}.edl" }};')
    (tmp_path / "i150.edl").write_text("enclave { };")
    codes, _ = run(tmp_path / "i0.edl")
    assert codes == "E002"


def test_includes_that_double(tmp_path: Path) -> None:
    for n in range(38):
        (tmp_path / f"i{n}.h").write_text(f'#include "i{n + 1}.h"\n' * 2)
    (tmp_path / "i38.h").write_text("")
    path = tmp_path / "hostile.edl"
    path.write_text('#include "i0.h"\nenclave { };')
    codes, seconds = run(path)
    assert codes == "E002"
    assert seconds < SECONDS


def test_large_files_together(tmp_path: Path) -> None:
    for n in range(60):
        with (tmp_path / f"i{n}.edl").open("w") as file:
            file.write("enclave { }; /*")
            file.truncate(15 << 20)
    path = tmp_path / "hostile.edl"
    path.write_text("enclave {" + "".join(f'import "i{n}.edl"' for n in range(60)) + "};")
    codes, seconds = run(path)
    assert codes == "E001 E011"
    assert seconds < SECONDS
