"""Lowered code that a later stage refuses: a bug of ours, told once and by the user's line. Each is planted here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.partition import partition, split
from pyenclave.partition.emit.lines import with_lines
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_python

SOURCE = """\
from pyenclave import trusted


def helper(n: int) -> int:
    a = n - 1
    b = a * 2 if a else (
        n + 41
    )
    return b


@trusted
def first(n: int) -> int:
    return helper(n)


@trusted
def second(n: int) -> int:
    return n + 42
"""
BUG = "error: a bug of pyenclave's, not of this module's:"
REPORT = "please report it with the line; until then, write it another way"


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What a build says whose lowered text, of one kind, was changed in this way."""

    def change(kind: str, *changes: tuple[str, str]) -> str:
        before = getattr(split, kind)

        def planted(*arguments: Any) -> str:
            text: str = before(*arguments)
            for old, new in changes:
                assert old in text
                text = text.replace(old, new)
            return text

        monkeypatch.setattr(split, kind, planted)
        path = tmp_path / "m.py"
        path.write_text(SOURCE)
        with pytest.raises(BuildError) as caught:
            build(unit_from_python(path), tmp_path / "dist", Config())
        return str(caught.value)

    return change


def test_what_clang_refuses(refused: Callable[..., str]) -> None:
    """The line is the statement's, not one of those that its C happens to have; of two errors the first is told."""
    found = refused("c_text", ("pye_int_add(v_n, 41", "pye_int_add(nowhere, 41"), ("v_n, 42", "nowhere, 42"))
    assert found == (
        f"m.py:6: {BUG} the C compiler refuses what was made of it\n"
        "  |\n"
        "6 | b = a * 2 if a else (\n"
        "  |\n"
        f"  = {REPORT}\n"
        "  = the C compiler says: use of undeclared identifier 'nowhere'"
    )


def test_what_clang_refuses_of_a_declaration(refused: Callable[..., str]) -> None:
    found = refused("c_text", ("    int64_t v_a = 0;", "    int65_t v_a = 0;"))
    assert found.startswith(f"m.py:4: {BUG} the C compiler refuses what was made of it\n")
    assert found.endswith("  = the C compiler says: unknown type name 'int65_t'; did you mean 'int64_t'?")


def test_what_clang_only_warns_of_is_not_it(refused: Callable[..., str]) -> None:
    unread = ("    int64_t v_a = 0;", "    int64_t v_a = 0; int64_t unread; unread = 1;")
    found = refused("c_text", unread, ("v_n, 42", "nowhere, 42"))
    assert found.endswith("   = the C compiler says: use of undeclared identifier 'nowhere'")


def test_what_clang_refuses_between_functions(refused: Callable[..., str]) -> None:
    found = refused("c_text", ("const bool pye_counted = true;", "const bool pye_counted = nothing;"))
    assert found.startswith(f"m.py: {BUG} the C compiler refuses what was made of it\n")
    assert found.endswith(" = the C compiler says: use of undeclared identifier 'nothing'")


def test_what_cython_refuses(refused: Callable[..., str]) -> None:
    found = refused("pyx_text", ("    if not m__second(", "    if not nowhere.m__second("))
    assert found.startswith(f"m.py:18: {BUG} Cython refuses what was made of it\n")
    assert found.count("error") == 1
    assert found.endswith("   = Cython says: undeclared name not builtin: nowhere")


def test_what_the_linker_refuses(refused: Callable[..., str]) -> None:
    declared = "bool pye_nowhere(int64_t a, int64_t b, int64_t *result);\nconst bool pye_counted"
    found = refused("c_text", ("pye_int_add(v_n, 41", "pye_nowhere(v_n, 41"), ("const bool pye_counted", declared))
    assert found.startswith(f"m.py:6: {BUG} the linker refuses what was made of it\n")
    assert found.endswith("  = the linker says: there is no `pye_nowhere`")


def test_every_row_of_a_function_is_its_statements(tmp_path: Path) -> None:
    """By `#line`s alone: where C's own count would go on is said again."""
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    text = partition(path).sources["m_inside.c"]
    file, line, rows = "m_inside.c", 1, {}
    for row in with_lines(text, "m_inside.c").split("\n"):
        if row.startswith("#line "):
            _, number, name = row.split(" ")
            file, line = name.strip('"'), int(number)
            continue
        rows.setdefault((file, line), []).append(row)
        line += 1
    plain = text.split("\n")
    for (name, number), found in rows.items():
        if name == "m_inside.c":
            assert found == [plain[number - 1]]
    assert {number for name, number in rows if name == "m.py"} == {4, 5, 6, 9, 13, 14, 18, 19}
    assert any("pye_int_add(v_n, 41" in row for row in rows["m.py", 6])
    assert not any("1_enter" in row for (name, _), found in rows.items() if name == "m.py" for row in found)
    assert sum(map(len, rows.values())) == len(plain)
