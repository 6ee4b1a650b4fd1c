"""The headers: complete, usable together, and nothing declared that does not exist."""

import re
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import BuildError
from pyenclave.toolchain.compile import compile_c, cpp_headers
from pyenclave.toolchain.flags import CPP_FLAGS
from pyenclave.toolchain.headers import PACKAGE, TRUSTED_INCLUDE
from pyenclave.toolchain.zig import zig_lib

LIBC = TRUSTED_INCLUDE[0]
STRICT = ("-Wall", "-Wextra", "-Wstrict-prototypes", "-pedantic", "-Werror")


def compile_text(folder: Path, text: str, *extra: str) -> Path:
    source = folder / "source.c"
    source.write_text(text)
    compile_c(source, folder / "source.o", include=TRUSTED_INCLUDE, extra=(*STRICT, *extra))
    return folder / "source.o"


def test_everything_declared_is_defined(inside: Any, names: list[str]) -> None:
    assert len(names) > 50
    for name in names:
        assert inside.function(name)


@pytest.mark.parametrize(
    "header", [*(str(path.relative_to(LIBC)) for path in sorted(LIBC.rglob("*.h"))), "pyenclave.h"]
)
def test_header_stands_alone(tmp_path: Path, header: str) -> None:
    compile_text(tmp_path, f"#include <{header}>\n#include <{header}>\nint used;\n")


def test_headers_stand_together(tmp_path: Path) -> None:
    headers = [str(path.relative_to(LIBC)) for path in sorted(LIBC.rglob("*.h"))] + [
        "limits.h",
        "stdarg.h",
        "stdbool.h",
        "stdint.h",
    ]
    compile_text(tmp_path, "".join(f"#include <{name}>\n" for name in headers) + "int used;\n")


COMPILERS = ["float.h", "iso646.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h"]


@pytest.mark.parametrize("standard", ["gnu11", "gnu17", "gnu2x"])
@pytest.mark.parametrize("first", [*COMPILERS, "stdnoreturn.h"])
def test_the_compilers_headers_come_first_or_last(tmp_path: Path, first: str, standard: str) -> None:
    names = [str(path.relative_to(LIBC)) for path in sorted(LIBC.rglob("*.h"))]
    own = "".join(f"#include <{name}>\n" for name in names)
    for text in (f"#include <{first}>\n{own}", f"{own}#include <{first}>\n"):
        compile_text(tmp_path, f"{text}int used;\n", f"-std={standard}")


def test_integer_conversions_fit_their_types(tmp_path: Path) -> None:
    lines = [
        f'snprintf(to, sizeof(to), "%" PRI{letter}{width}, ({"u" * (letter in "ouxX")}int{kind}_t)1);'
        for letter in "diouxX"
        for width, kind in [("8", "8"), ("16", "16"), ("32", "32"), ("64", "64"), ("MAX", "max"), ("PTR", "ptr")]
    ]
    text = "#include <inttypes.h>\n#include <stdio.h>\nvoid use(void);\nvoid use(void)\n{\nchar to[9];\n"
    compile_text(tmp_path, text + "\n".join(lines) + "\n}\n")


def test_a_wrong_conversion_is_seen_at_compile_time(tmp_path: Path) -> None:
    text = '#include <stdio.h>\nint use(char *to);\nint use(char *to) { return snprintf(to, 1, "%d", ""); }\n'
    with pytest.raises(BuildError, match="format specifies type 'int' but the argument has type 'char"):
        compile_text(tmp_path, text)


ASSERTION = "#include <assert.h>\nint use(int x);\nint use(int x) { assert(x > 0); return x; }\n"


def test_assert_ends_the_enclave(tmp_path: Path) -> None:
    assert b"pye_abort" in compile_text(tmp_path, ASSERTION).read_bytes()


def test_ndebug_drops_asserts(tmp_path: Path) -> None:
    assert b"pye_abort" not in compile_text(tmp_path, ASSERTION, "-DNDEBUG").read_bytes()


def test_no_message_of_an_assertion_reaches_the_image(tmp_path: Path) -> None:
    assert b"x > 0" not in compile_text(tmp_path, ASSERTION).read_bytes()


@pytest.mark.parametrize("standard", ["c++17", "gnu++17", "gnu++20"])
def test_headers_are_cpp_too(tmp_path: Path, standard: str) -> None:
    """What they declare is C's: the names that are linked are not C++'s."""
    headers = [str(path.relative_to(LIBC)) for path in sorted(LIBC.rglob("*.h"))]
    source = tmp_path / "source.cpp"
    body = "double use(const char *s) { return pow(atof(s), 2) + (double)strlen(s) + isalpha(*s); }\n"
    source.write_text("".join(f"#include <{name}>\n" for name in [*headers, "pyenclave.h"]) + body)
    flags = [flag for flag in STRICT if flag != "-Wstrict-prototypes"]
    extra = (*CPP_FLAGS, f"-std={standard}", *flags)
    compile_c(source, tmp_path / "source.o", include=TRUSTED_INCLUDE, extra=extra)
    symbols = (tmp_path / "source.o").read_bytes()
    for name in (b"\0pow\0", b"\0atof\0", b"\0strlen\0", b"\0isalpha\0"):
        assert name in symbols


def documented_cpp() -> list[str]:
    text = (Path(__file__).parents[2] / "docs" / "inside.md").read_text()
    (names,) = re.findall(r"^Headers of C\+\+'s own that C\+\+ sources have: (.*?)\.$", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"`(\w+)`", names)


def test_cpps_own_headers(tmp_path: Path) -> None:
    """All that the document names, at once, beside C's; the compiler reads nothing of this machine's."""
    of_c = ("cstdint", "cstdlib", "cstring", "cmath", "cstdio", "cwchar", "ctime")
    names = [*documented_cpp(), *of_c]
    assert len(names) > 30
    own = [str(path.relative_to(LIBC)) for path in sorted(LIBC.rglob("*.h"))]
    source = tmp_path / "source.cpp"
    source.write_text("".join(f"#include <{name}>\n" for name in [*names, *own, "pyenclave.h"]) + "int used;\n")
    extra = (*CPP_FLAGS, *cpp_headers(), "-Wall", "-Wextra", "-Werror", "-MD", "-MF", str(tmp_path / "read"))
    compile_c(source, tmp_path / "source.o", include=TRUSTED_INCLUDE[1:], extra=extra)
    read = (tmp_path / "read").read_text().replace("\\\n", " ").split()[1:]
    ours = (tmp_path, PACKAGE, zig_lib())
    assert [one for one in read if not any(Path(one).is_relative_to(folder) for folder in ours)] == []


def test_arguments_of_copies_may_have_commas(tmp_path: Path) -> None:
    text = """#include <string.h>
struct pair { int a, b; };
int use(struct pair *to);
int use(struct pair *to)
{
    memcpy(to, &(struct pair){1, 2}, sizeof *to);
    memmove(to + 1, (struct pair[]){{1, 2}, {3, 4}}, 2 * sizeof *to);
    return memcmp(to, &(struct pair){1, 2}, sizeof *to);
}
"""
    compile_text(tmp_path, text)


def test_cpp_may_have_members_of_their_names(tmp_path: Path) -> None:
    source = tmp_path / "source.cpp"
    source.write_text("""#include <string.h>
template <int a, int b> struct pair { int held[2] = {a, b}; };
struct device { int memcpy(int from) const { return from; } };
int use(const device &one, int *to)
{
    memcpy(to, pair<1, 2>().held, sizeof(pair<1, 2>));
    return one.memcpy(3);
}
""")
    compile_c(source, tmp_path / "source.o", include=TRUSTED_INCLUDE, extra=(*CPP_FLAGS, "-Wall", "-Werror"))
