"""What the documents say of tests, files and duties is so, and what comments cite is written down."""

import fnmatch
import re
import subprocess
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from pyenclave.platforms.choose import PLATFORMS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
# Of any number, so that an id which does not exist is seen too; f32 and f64 are types, in names of tests.
DUTY = r"(?!F32|F64)[A-F]\d\d"
# Names of generated files and of what users write.
EXAMPLES = {"pyenclave.edl", "enclave.toml", "vault.py", "vault.edl", "vault.pyx", "body.c", "build.json"}
SUFFIXES = ("py", "c", "h", "S", "lds", "zig", "pyx", "pxd", "toml", "md", "lark", "edl")
CODE = {".py", ".c", ".h", ".S", ".lds", ".zig", ".pyx", ".pxd", ".toml"}


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the project, by git or, without it, by looking."""
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return tuple(name for name in done.stdout.splitlines() if (ROOT / name).is_file())
    return tuple(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file())


@cache
def known_tests() -> frozenset[str]:
    """The names of all test functions."""
    files = [ROOT / name for name in tracked() if re.fullmatch(r"tests/(?:.*/)?test_\w+\.py", name)]
    return frozenset(chain.from_iterable(re.findall(r"^def (test_\w+)\(", file.read_text(), re.M) for file in files))


@cache
def duties() -> list[str]:
    """The ids of security.md, one a row."""
    return re.findall(rf"^\| ({DUTY}) \|", (DOCS / "security.md").read_text(), re.MULTILINE)


@cache
def bridge_duties() -> list[int]:
    return [int(number) for number in re.findall(r"^\| (\d+) \|", (DOCS / "bridge.md").read_text(), re.MULTILINE)]


def ticked(page: str) -> list[str]:
    """What stands in `backticks` outside of code blocks."""
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


def sources() -> list[tuple[str, str]]:
    """(name, text) of the code and its tests."""
    names = [name for name in tracked() if Path(name).suffix in CODE and not name.startswith("tests/edl/")]
    return [(name, (ROOT / name).read_text()) for name in names]


def test_ids_are_in_order_and_once() -> None:
    assert duties() == sorted(set(duties()))
    assert {one[0] for one in duties()} == set("ABCDEF")
    assert bridge_duties() == list(range(1, 30))


def cited(text: str) -> set[str]:
    """Ids of duties in a source: after `security.md`, alone in brackets, and in the names of tests."""
    found = set(re.findall(rf"security\.md,?\s+(?:[*/#! ]*)({DUTY})\b", text))
    for bracket in re.findall(rf"\((?:security\.md\s+)?({DUTY}(?:(?:, | to | and |,\s+){DUTY})*)\)", text):
        found |= set(re.findall(DUTY, bracket))
    for name in re.findall(r"def test_((?:[a-f]\d\d_)+)", text):
        found |= set(re.findall(DUTY, name.upper()))
    return found


def test_an_id_that_does_not_exist_is_seen() -> None:
    text = "/* security.md D?? */ /* the host's (A??, B??) */ def test_c??_f32_is_refused() -> None: (F?? and E??)"
    assert cited(text.replace("??", "99")) == {f"{part}99" for part in "ABCDEF"}


def test_every_duty_that_the_code_cites_exists() -> None:
    found = {name: sorted(cited(text) - set(duties())) for name, text in sources()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(set().union(*(cited(text) for _, text in sources()))) > 40  # the patterns still find them


def test_every_duty_of_bridges_that_the_code_cites_exists() -> None:
    wrong, count = [], 0
    for name, text in sources():
        for numbers in re.findall(r"bridge\.md(?:, duty)? (\d+(?:(?:, | to | and )\d+)*)", text):
            count += 1
            wrong += [f"{name}: {one}" for one in re.findall(r"\d+", numbers) if int(one) not in bridge_duties()]
    assert wrong == []
    assert count >= 8


PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in DOCS.glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = {text for text in ticked(page) if re.fullmatch(r"test_\w+\*?", text)}
    assert {one for one in named if not fnmatch.filter(known_tests(), one)} == set()


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/bridge.md", "docs/security.md"])
def test_every_file_that_a_page_names_exists(page: str) -> None:
    pattern = re.compile(rf"[\w.-]+(?:/[\w.-]+)*\.(?:{'|'.join(SUFFIXES)})|(?:[\w.-]+/)+")
    named = {text for text in ticked(page) if pattern.fullmatch(text)} - EXAMPLES
    places = [f"/{name}" for name in tracked()]
    assert {one for one in named if not fnmatch.filter(places, f"*/{one}" + "*" * one.endswith("/"))} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_that_a_page_links_to_exists(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+\.\w+)(?:#[^)]*)?\)", (ROOT / page).read_text()):
        assert ((ROOT / page).parent / target).exists(), target


def table_of_who_is_kept_out() -> list[list[str]]:
    """Its rows, the head first."""
    text = (DOCS / "security.md").read_text().partition("## Who is kept out")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return [row for row in rows if set(row) != {"---"}]


def test_who_is_kept_out_is_said_for_every_platform() -> None:
    """With in or out first, and a test that shows it, or why there is none."""
    head, *rows = table_of_who_is_kept_out()
    assert all(f"`{name}`" in " ".join(head) for name in [one.name for one in PLATFORMS] + ["none"])
    assert len(rows) >= 5
    for row in rows:
        assert len(row) == len(head)
        for cell in row[1:]:
            assert re.match(r"(in|out|the same)\b", cell), cell
            assert "`test_" in cell or "(no test: " in cell, cell


def test_every_row_names_a_test_or_says_why_not() -> None:
    """A duty that nothing shows says that it is not built, not needed, or why no test can see it."""
    for line in (DOCS / "security.md").read_text().splitlines():
        row = re.match(rf"\| ({DUTY}) \|", line)
        if row and "`test_" not in line.split("|")[-2]:
            said = ("not built", "none needed", "not prevented", "see the end", "they do not")
            assert any(word in line for word in said), row[1]


def test_what_no_test_can_see_is_written_down() -> None:
    """The list of planted defects and the page name the same ones."""
    page = (DOCS / "security.md").read_text().partition("## What no test can see")[2].partition("\n## ")[0]
    named = set(re.findall(r"^- \*([^*]+)\*", page, re.MULTILINE))
    listed = set()
    for path in (ROOT / "tests" / "mutation" / "defects").glob("*.toml"):
        for block in path.read_text().split("[[defect]]")[1:]:
            if re.search(r"^unseen = ", block, re.MULTILINE):
                name = re.search(r"^name = ['\"]+(.*?)['\"]+$", block, re.MULTILINE)
                assert name
                listed.add(name[1])
    assert named == listed
