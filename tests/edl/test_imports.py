"""Imports: lookup, selection, diamonds, cycles, identity, order."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyenclave.edl import Checked, Options, check_text

Check = Callable[..., Checked]


def file(functions: str = "", before: str = "") -> str:
    return f"enclave {{ {before} trusted {{ {functions} }}; }};"


def public(*names: str) -> str:
    return " ".join(f"public void {name}(void);" for name in names)


def ecalls(checked: Checked) -> list[str]:
    assert checked.interface is not None, checked.diagnostics
    return [each.name for each in checked.interface.ecalls]


def test_own_functions_come_first_then_imports_depth_first(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": file(public("m1"), 'from "a.edl" import *; from "b.edl" import *;') + "",
            "a.edl": file(public("a1"), 'import "c.edl"'),
            "b.edl": file(public("b1", "b2")),
            "c.edl": file(public("c1")),
        }
    )
    assert ecalls(checked) == ["m1", "a1", "c1", "b1", "b2"]


def test_selection_limits_functions_but_not_types_and_includes(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": file(public("m", "a2"), 'from "a.edl" import a3, a1, a1;'),
            "a.edl": file(public("a1", "a2", "a3"), 'include "a.h" struct s { int x; };'),
        }
    )
    assert ecalls(checked) == ["m", "a2", "a1", "a3"]
    assert checked.interface is not None
    assert checked.interface.includes == ("a.h",)
    assert checked.interface.struct("s").members[0].name == "x"


def test_overlapping_imports_and_diamonds(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": file("", 'from "a.edl" import a1; from "a.edl" import a1, a2; import "b.edl" import "c.edl"'),
            "a.edl": file(public("a1", "a2"), "struct s { int x; };"),
            "b.edl": file(public("b1"), 'from "a.edl" import *;'),
            "c.edl": file(public("c1"), 'from "b.edl" import *; from "./a.edl" import a2;'),
        }
    )
    assert ecalls(checked) == ["a1", "a2", "b1", "c1"]
    assert [source.path for source in checked.sources] == ["main.edl", "a.edl", "b.edl", "c.edl"]


def test_selection_through_two_nested_imports(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": file("", 'from "both.edl" import a1, b1;'),
            "both.edl": 'enclave { import "a.edl" import "b.edl" };',
            "a.edl": file(public("a1", "a2")),
            "b.edl": file(public("b1")),
        }
    )
    assert ecalls(checked) == ["a1", "b1"]


def test_files_of_one_name_in_two_folders_are_two_files(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": file("", 'import "x/part.edl" import "y/part.edl"'),
            "x/part.edl": file(public("x1"), "struct x { int a; };"),
            "y/part.edl": file(public("y1"), "struct y { int a; };"),
        }
    )
    assert ecalls(checked) == ["x1", "y1"]
    assert checked.interface is not None
    assert {struct.name for struct in checked.interface.structs} == {"x", "y"}


def test_search_paths_come_first_and_in_order(check_files: Check) -> None:
    files = {
        "main.edl": file("", 'import "part.edl"'),
        "part.edl": file(public("beside")),
        "one/part.edl": file(public("one")),
        "two/part.edl": file(public("two")),
    }
    assert ecalls(check_files(files)) == ["beside"]
    paths = (Path("none"), Path("two"), Path("one"))
    assert ecalls(check_files(files, Options(search_paths=paths))) == ["two"]


def test_imports_are_relative_to_the_importing_file(check_files: Check) -> None:
    files = {
        "main.edl": file("", 'import "sub/a.edl"'),
        "sub/a.edl": file(public("a"), 'import "b.edl"'),
        "sub/b.edl": file(public("near")),
        "b.edl": file(public("far")),
    }
    assert ecalls(check_files(files)) == ["a", "near"]


def test_cycles_show_their_chain(check_files: Check) -> None:
    checked = check_files(
        {
            "main.edl": file("", 'import "a.edl"'),
            "a.edl": file("", 'import "d/../b.edl"'),
            "b.edl": file("", 'from "a.edl" import *;'),
            "d/keep.edl": "",
        }
    )
    (found,) = checked.errors
    assert found.message == "files import each other: a.edl → d/../b.edl → a.edl"
    assert found.span.text == '"a.edl"'


def test_a_function_in_importer_and_importee_is_declared_twice(check_files: Check) -> None:
    checked = check_files({"main.edl": file(public("f"), 'import "a.edl"'), "a.edl": file(public("f"))})
    (found,) = checked.errors
    assert (found.code, found.message) == ("E205", "`f` is already declared at main.edl:1")
    assert found.span.source.path == "a.edl"


def test_allow_needs_the_ecall_to_be_imported(check_files: Check) -> None:
    part = "enclave { trusted { void inner(void); }; untrusted { void out(void) allow(inner); }; };"
    files = {"main.edl": file(public("f"), 'from "a.edl" import out;'), "a.edl": part}
    assert [found.code for found in check_files(files).errors] == ["E601"]


def test_a_file_of_ocalls_may_allow_ecalls_of_its_importer(check_files: Check) -> None:
    part = "enclave { untrusted { void out(void) allow(inner); }; };"
    (found,) = check_files({"a.edl": part}).diagnostics
    assert (found.code, found.span.text) == ("W103", "inner")
    whole = check_files({"main.edl": file(public("inner"), 'import "a.edl"'), "a.edl": part})
    assert whole.interface is not None
    assert (whole.diagnostics, whole.interface.ocalls[0].allow) == ((), ("inner",))
    other = check_files({"main.edl": file(public("f"), 'import "a.edl"'), "a.edl": part})
    assert [found.code for found in other.errors] == ["E601"]


@pytest.mark.parametrize("name", ["folder", "missing.edl", "a\u0000b.edl"])
def test_what_is_no_file_is_not_found(check_files: Check, name: str) -> None:
    checked = check_files({"main.edl": f'enclave {{ import "{name}" }};', "folder/x.edl": ""})
    assert [found.code for found in checked.errors] in (["E701"], ["E704"])


def test_named_pipes_and_large_files_are_refused(tmp_path: Path, check_files: Check) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.edl")
    with (tmp_path / "large.edl").open("wb") as file_:
        file_.truncate(100 << 20)
    pipe = check_files({"main.edl": 'enclave { import "pipe.edl" };'})
    assert pipe.errors[0].code == "E701"
    large = check_files({"main.edl": 'enclave { import "large.edl" };'})
    assert large.errors[0].message == "cannot read `large.edl`: larger than 16 MiB"


def test_a_text_that_no_file_holds_imports_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.edl").write_text(file(public("a1")))
    checked = check_text('enclave { import "a.edl" };', str(tmp_path / "unsaved.edl"))
    assert ecalls(checked) == ["a1"]


def test_open_texts_replace_files(tmp_path: Path) -> None:
    (tmp_path / "a.edl").write_text(file(public("saved")))
    open_texts = {(tmp_path / "a.edl").resolve(): file(public("typed"))}
    checked = check_text('enclave { import "a.edl" };', str(tmp_path / "main.edl"), open_texts=open_texts)
    assert ecalls(checked) == ["typed"]


def test_functions_that_no_import_names_are_only_parsed(check_files: Callable[..., Checked]) -> None:
    library = "enclave { trusted { public void f(void); public void g(int *raw); }; };"
    checked = check_files({"a.edl": 'enclave { from "b.edl" import f; };', "b.edl": library})
    assert checked.diagnostics == ()
    broken = library.replace("raw", "")
    checked = check_files({"a.edl": 'enclave { from "b.edl" import f; };', "b.edl": broken})
    assert [error.code for error in checked.errors] == ["E101"]


@pytest.mark.parametrize(
    "name",
    ["sgx_tstdc.edl", "/opt/intel/sgxsdk/include/sgx_pthread.edl", "openenclave/edl/sgx/platform.edl"],
)
def test_an_sdks_own_file_is_left_out(check_files: Check, name: str) -> None:
    """Whether it is there or not, and whatever is asked of it."""
    text = (
        f'enclave {{ from "{name}" import *; from "{name}" import some_ocall; trusted {{ public void f(void); }}; }};'
    )
    there = {name: "enclave { untrusted { void some_ocall(void); }; };"} if name[0] != "/" else {}
    for files in ({"a.edl": text}, {"a.edl": text, **there}):
        checked = check_files(files)
        assert checked.interface is not None
        assert checked.interface.ocalls == ()
        assert [found.code for found in checked.diagnostics] == ["W104", "W104"]


def test_the_platform_of_open_enclaves_samples(check_files: Check) -> None:
    """A name that anybody may give: left out only where nobody has."""
    text = 'enclave { from "platform.edl" import *; trusted { public void f(void); }; };'
    assert [found.code for found in check_files({"a.edl": text}).diagnostics] == ["W104"]
    checked = check_files({"a.edl": text, "platform.edl": "enclave { untrusted { void mine(void); }; };"})
    assert checked.interface is not None
    assert [ocall.name for ocall in checked.interface.ocalls] == ["mine"]
    checked = check_files({"a.edl": text.replace("platform.edl", "sgx/platform.edl")})
    assert [found.code for found in checked.errors] == ["E701"]


def test_other_files_are_searched(check_files: Check) -> None:
    for name in ("sgx_mine.edl", "openenclave/edls/a.edl", "my/sgx_tstdc.edl.edl"):
        checked = check_files({"a.edl": f'enclave {{ from "{name}" import *; }};'})
        assert [found.code for found in checked.errors] == ["E701"]
