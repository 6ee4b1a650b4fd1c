"""Directives, macros and true locations."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyenclave.edl import Checked, Options, check_text, load_text
from pyenclave.edl.export import diagnostic_json
from pyenclave.edl.model import Constant

Check = Callable[..., Checked]


def names(text: str, **defines: str | None) -> list[str]:
    return [each.name for each in load_text(text, "p.edl", Options(defines=defines)).ecalls]


BLOCK = "enclave {{ trusted {{ public void a(void);\n{}\n public void z(void); }}; }};"


@pytest.mark.parametrize(
    ("directives", "expected"),
    [
        ("#ifdef X\npublic void b(void);\n#endif", "az"),
        ("#ifndef X\npublic void b(void);\n#else\npublic void c(void);\n#endif", "abz"),
        ("#if 0\n#if 1\npublic void b(void);\n#else\n#endif\n#elif 1\npublic void c(void);\n#endif", "acz"),
        ("#if 1\n#elif 1 / 0\npublic void c(void);\n#endif", "az"),
        ("#define X\n#if defined(X) && !defined Y\npublic void b(void);\n#endif", "abz"),
        ("#define V 0x10UL\n#if V * 2 == 040 && V >= 3\npublic void b(void);\n#endif", "abz"),
        ("#define X\n#undef X\n#ifdef X\npublic void b(void);\n#endif", "az"),
        ("#if UNKNOWN\npublic void b(void);\n#endif", "az"),
        ('#\n#pragma anything at all\n#line 7\n# 1 "x"\npublic void b(void);', "abz"),
        ("#define FUNCTION(name) public void name(void);\nFUNCTION(b) FUNCTION(c)", "abcz"),
        ("#define ONE(x) TWO(x)\n#define TWO(x) x ## c\npublic void ONE(b)(void);", "abcz"[:1] + "|bc|z"),
        ("#define b c\n#define c b\npublic void b(void);", "abz"),
        ("#define F(...) public void b(__VA_ARGS__);\nF(int x, int y)", "abz"),
        ("#define EMPTY()\nEMPTY() public void b(void);", "abz"),
        ("#define LONG public \\\n   void b(void);\nLONG", "abz"),
        ("#define LONG public \\ \t\r\n   void b(void);\nLONG", "abz"),
        ("#define X /* over\ntwo lines */ b\npublic void X(void);", "abz"),
        ("#ifdef X // don't\n' \" unbalanced\n#endif", "az"),
    ],
)
def test_directives(directives: str, expected: str) -> None:
    wanted = expected.split("|") if "|" in expected else list(expected)
    assert names(BLOCK.format(directives)) == wanted


@pytest.mark.parametrize("end", ["\\\n", "\\\r\n", "\\ \n", "\\\t \r\n"])
def test_a_backslash_joins_lines_anywhere(end: str) -> None:
    assert names(f"enclave {{ trusted {{ public {end} void a( {end} void); }}; }};") == ["a"]


def test_stringizing_keeps_what_is_joined_joined() -> None:
    text = "#define HEADER(name) include #name\nenclave { HEADER(sub/types.h) HEADER(a  b) };"
    assert load_text(text, "p.edl").includes == ("sub/types.h", "a b")


def test_conditionals_stand_anywhere() -> None:
    parameters = "[in #ifdef COUNT , count=n #endif ] int *p #ifdef COUNT , int n #endif"
    text = f"enclave {{ trusted {{ public void f({parameters}); }}; }};"
    assert len(load_text(text, "a.edl").ecalls[0].parameters) == 1
    parameter, _ = load_text(text, "a.edl", Options(defines={"COUNT": None})).ecalls[0].parameters
    assert parameter.copy is not None
    assert parameter.copy.length.count != Constant(1)


def test_defines_of_the_command_line() -> None:
    text = "enclave { trusted { public void f([in] int a[N]); }; };"
    assert load_text(text, "a.edl", Options(defines={"N": "(2 + 3)"})).ecalls[0].parameters[0].type.dimensions == (5,)  # type: ignore[union-attr]
    assert names("#if X\n" + BLOCK.format("") + "\n#endif\n", X=None) == ["a", "z"]


def test_nothing_is_predefined() -> None:
    """Neither what gcc predefines when Intel's tool preprocesses with it."""
    condition = "#if defined(linux) || defined(unix) || defined(__linux__) || defined(__GNUC__)\n"
    assert names(f"{condition}#error predefined\n#endif\nenclave {{ trusted {{ public void f(void); }}; }};") == ["f"]


def test_errors_point_at_what_the_user_wrote() -> None:
    text = """/* a comment
   of two lines */
#define LENGTH nowhere
#define DATA(name) [in, size=LENGTH] const void *name
#ifdef NOT_DEFINED
what is here does not matter: "
#endif
enclave {
    trusted { public void f(DATA(p)); };
};
"""
    (found,) = check_text(text, "macros.edl").diagnostics
    assert (found.code, found.message) == ("E401", "no parameter is called `nowhere`")
    assert found.span.source.line_column(found.span.start) == (9, 29)
    assert found.span.text == "DATA"


def test_errors_in_included_files_name_that_file(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": '#include "parts/sizes.h"\nenclave { trusted { public void f([in] char a[N]);\n'
            '#include "parts/more.h"\n}; };',
            "parts/sizes.h": "#pragma once\n#define N 8u\n",
            "parts/more.h": '#include "sizes.h"\n  public void g(int *p);\n',
        }
    )
    (found,) = checked.errors
    assert (found.code, found.span.source.path) == ("E305", "parts/more.h")
    assert found.span.source.line_column(found.span.start) == (2, 22)
    assert [source.path for source in checked.sources] == ["main.edl", "parts/sizes.h", "parts/more.h"]


def test_include_paths(check_files: Check) -> None:
    text = "#include <n.h>\nenclave { trusted { public void f([in] int a[N]); }; };"
    files = {"main.edl": text, "inc/n.h": "#define N 3\n"}
    assert check_files(files).diagnostics[0].code == "E024"
    assert check_files(files, Options(search_paths=(Path("inc"),))).interface is not None


def test_macros_do_not_flow_into_imports(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": '#define N 4\nenclave { import "other.edl" };',
            "other.edl": "enclave { trusted { public void f([in] int a[N]); }; };",
        }
    )
    assert [found.code for found in checked.diagnostics] == ["W207"]


def test_what_comes_out_of_a_macro_says_where_that_is_defined(tmp_path: Path) -> None:
    (tmp_path / "sizes.h").write_text("// lengths\n#define OUTER INNER\n#define INNER missing\n")
    text = '#include "sizes.h"\nenclave { trusted { public void f([in, size=%s] const void *p, int n); }; };'
    (found,) = check_text(text % "OUTER", str(tmp_path / "p.edl")).diagnostics
    assert (found.span.text, found.message) == ("OUTER", "no parameter is called `missing`")
    assert found.note is not None
    assert (Path(found.note.span.source.path).name, found.note.span.text) == ("sizes.h", "OUTER")
    note = f"\n  = note: `OUTER` is a macro, defined at {tmp_path / 'sizes.h'}:2:9\n"
    assert found.render().endswith(note)
    place = {"line": 2, "column": 9, "end_line": 2, "end_column": 14, "path": str(tmp_path / "sizes.h")}
    assert diagnostic_json(found)["note"] == {"message": "`OUTER` is a macro, defined", **place}
    for plain, options in (("gone", Options()), ("GIVEN", Options(defines={"GIVEN": "gone"}))):
        (found,) = check_text(text % plain, str(tmp_path / "p.edl"), options).diagnostics
        assert (found.note, diagnostic_json(found)["note"]) == (None, None)
