"""Trusted code that reaches other modules: what comes inside, under which names, and what is refused where."""

from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import Partition, partition
from pyenclave.partition.packages import shipped
from pyenclave.partition.packages.sources import Sources

TRUSTED = "from pyenclave import Inside, trusted, untrusted, u8\n"


def made(folder: Path, **files: str) -> Path:
    """A package `kit`; `vault` is the module that is partitioned, and `a__b` is a/b.py."""
    for name, text in {"__init__": "", **files}.items():
        file = folder / "kit" / f"{name.replace('__', '/') if not name.startswith('_') else name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.parent != folder / "kit" and not (file.parent / "__init__.py").exists():
            (file.parent / "__init__.py").write_text("")
        file.write_text(text)
    return folder / "kit" / "vault.py"


def split(folder: Path, vault: str, **files: str) -> Partition:
    return partition(made(folder, vault=f"{TRUSTED}{vault}", **files))


def refusal(folder: Path, vault: str, **files: str) -> str:
    with pytest.raises(PartitionError) as caught:
        split(folder, vault, **files)
    return str(caught.value).replace(f"{folder}/", "")


CALL = "@trusted\ndef f(n: int) -> int:\n    return {}\n"
WAYS = {
    "relative": "from .helpers import twice\n" + CALL.format("twice(n)"),
    "renamed": "from kit.helpers import twice as d\n" + CALL.format("d(n)"),
    "module": "from . import helpers\n" + CALL.format("helpers.twice(n)"),
    "as": "import kit.helpers as h\n" + CALL.format("h.twice(n)"),
    "dotted": "import kit.helpers\n" + CALL.format("kit.helpers.twice(n)"),
    "exported": "from . import again\n" + CALL.format("again(n)"),
    "star": "from .stars import *\n" + CALL.format("twice(n)"),
    "of the package": "import kit\n" + CALL.format("kit.again(n)"),
    "by way of a module": "from .stars import helpers as x\n" + CALL.format("x.twice(n)"),
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_import(tmp_path: Path, way: str) -> None:
    files = {"helpers": "def twice(n: int) -> int:\n    return 2 * n\n"}
    files |= {
        "__init__": "from .helpers import twice as again\n",
        "stars": "from . import helpers\nfrom .helpers import *\n",
    }
    text = split(tmp_path, WAYS[way], **files).sources["vault_inside.c"]
    assert "if (!kit_helpers__twice(v_n, &t1))" in text
    assert "/* kit/helpers.py:1 */" in text
    assert 'pye_trace("kit/helpers.py", "twice", pye_line);' in text


def test_names_are_each_modules_own(tmp_path: Path) -> None:
    """One name in three modules, a local variable, a parameter and a built-in one that the vault hides."""
    vault = "from . import one, two\nLIMIT = 1\ndef len(n: int) -> int:\n    return n\n" + CALL.format(
        "one.f(n) + two.f(n) + LIMIT + len(n)"
    )
    one = "LIMIT = 10\ndef f(LIMIT: int) -> int:\n    return LIMIT\n"
    two = "LIMIT = 100\ndef f(n: int) -> int:\n    def g(LIMIT: int) -> int:\n        return LIMIT\n"
    two += "    return LIMIT + len([LIMIT for LIMIT in [n]]) + g(1)\n"
    text = split(tmp_path, vault, one=one, two=two).sources["vault_inside.c"]
    assert "static const int64_t kit_two__LIMIT = 100; /* kit/two.py:1 */" in text
    assert "static const int64_t vault__LIMIT = 1; /* vault.py:3 */" in text
    assert "kit_one__LIMIT" not in text
    assert "vault__len(v_n" in text
    assert "static bool kit_two__0" in text


def test_imports_in_a_circle(tmp_path: Path) -> None:
    one = "from . import two\nBASE = 3\ndef f(n: int) -> int:\n    return two.g(n - 1) if n > 0 else BASE\n"
    two = "import kit.one\ndef g(n: int) -> int:\n    return kit.one.f(n)\n"
    text = split(tmp_path, "from .one import f as first\n" + CALL.format("first(n)"), one=one, two=two)
    assert "kit_two__g(" in text.sources["vault_inside.c"]


def test_what_is_reached_and_what_is_not(tmp_path: Path) -> None:
    helpers = f"{TRUSTED}import os\nkept: Inside[int] = 0\nother: Inside[bytes] = os.urandom(1)\n"
    helpers += "@untrusted\ndef log(n: int) -> None: ...\n@untrusted\ndef never(x: object) -> None: ...\n"
    helpers += "def put(n: int) -> int:\n    global kept\n    kept = n\n    log(n)\n    return os.getpid\n"
    helpers = helpers.replace("return os.getpid", "return n")
    parts = split(tmp_path, "from .helpers import put\n" + CALL.format("put(n)"), helpers=helpers)
    assert parts.inside_variables == {"kept"}
    assert "void kit_helpers_log(int64_t n);" in parts.edl
    assert "never" not in parts.edl


def test_exceptions_and_classes_keep_their_names(tmp_path: Path) -> None:
    helpers = "from dataclasses import dataclass\nclass Weak(ValueError): ...\n"
    helpers += (
        "@dataclass\nclass Point:\n    x: int\n    def next(self) -> 'Point':\n        return Point(self.x + 1)\n"
    )
    vault = "from .helpers import Weak, Point\n"
    vault += "@trusted\ndef f(p: Point) -> str:\n    if p.x < 0:\n        raise Weak('no')\n    return repr(p.next())\n"
    parts = split(tmp_path, vault, helpers=helpers)
    assert "except_vault_11kit_helpers_Weak = 65536" in parts.edl
    assert '{"Weak", PYE_EXC_ValueError},' in parts.sources["vault_inside.c"]
    assert 'PYE_CLASS_WITH("Point", pye_kit_helpers_0Point_t' in parts.sources["vault_inside.c"]


def test_for_type_checkers_only(tmp_path: Path) -> None:
    helpers = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
    )
    helpers += "def make(n: int) -> P:\n    return P(n)\n"
    head = "from typing import TYPE_CHECKING\nfrom . import helpers\nif TYPE_CHECKING:\n    from .helpers import P\n"
    good = head + "@trusted\ndef f(n: int) -> int:\n    p: 'P' = helpers.make(n)\n    return p.x\n"
    assert "kit_helpers__make" in split(tmp_path, good, helpers=helpers).sources["vault_inside.c"]
    said = refusal(tmp_path, head + CALL.format("P(n).x"), helpers=helpers)
    assert "kit/vault.py:8:12: error[P007]: `P` is imported for type checkers only" in said


REFUSED = {
    "from . import helpers\n" + CALL.format("helpers.twic(n)"): (
        "kit/vault.py:5:12: error[P007]: `kit.helpers` has no `twic`",
        "= hint: did you mean `twice`?",
    ),
    "from .helpers import nothing as x\n" + CALL.format("x(n)"): ("error[P007]: `kit.helpers` has no `nothing`",),
    "from .helpers import own\n" + CALL.format("own(n)"): (
        "error[P007]: `own` is trusted code of `kit.helpers`, which has another enclave",
        "`modules` in [tool.pyenclave]",
    ),
    "from .helpers import state\n" + CALL.format("state()"): (
        "error[P007]: `kept` lives in the enclave of `kit.helpers`, which is another one",
    ),
    "from .helpers import store\n" + CALL.format("store(n)"): (
        "error[P007]: `kept` lives in the enclave of `kit.helpers`, which is another one",
    ),
    "from .helpers import bad\n" + CALL.format("bad(n)"): (
        "kit/helpers.py:6:16: error[P011]: `+` does not work on int and str",
    ),
    "from .helpers import table\n" + CALL.format("table['a']"): ("`table` is changed in this file",),
    "import numpy as np\nfrom . import helpers\n" + CALL.format("np.sum(n)"): ("`np.sum` stays outside",),
    "from . import helpers\n" + CALL.format("helpers"): ("`helpers` is imported, so it stays outside",),
    "from .helpers import twice\n" + CALL.format("twice('a')"): ("kit/vault.py:5:18: error[P011]: `n` must be int",),
    "from dataclasses import dataclass\nfrom . import helpers\n@dataclass\nclass Point:\n    x: int\n"
    + CALL.format("helpers.across(Point(n))"): (
        "kit/vault.py:9:27: error[P011]: `p` must be kit_helpers.Point, not Point",
    ),
    "from .helpers import broken\n" + CALL.format("broken(n)"): (
        "kit/helpers.py:9:12: error[P004]: parameter `n` has no annotation",
    ),
}


@pytest.mark.parametrize("vault", REFUSED)
def test_refusals(tmp_path: Path, vault: str) -> None:
    helpers = "from pyenclave import trusted\ndef twice(n: int) -> int:\n    return 2 * n\n"
    helpers += "def bad(n: int) -> int:\n    if n:\n        return n + 'a'\n    return n\n\n"
    helpers += "def broken(n) -> int:\n    return n\n@trusted\ndef own(n: int) -> int:\n    return n\n"
    helpers += "from pyenclave import Inside\nkept: Inside[int] = 0\ndef state() -> int:\n    return kept\n"
    helpers += "def store(n: int) -> int:\n    global kept\n    kept = n\n    return n\n"
    helpers += "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n"
    helpers += "def across(p: Point) -> int:\n    return p.x\n"
    helpers += "table = {'a': 1}\ndef outside() -> None:\n    table['b'] = 2\n"
    said = refusal(tmp_path, vault, helpers=helpers)
    for one in REFUSED[vault]:
        assert one in said
    assert said.count("error[") == 1


def test_a_module_that_cannot_be_read_as_python(tmp_path: Path) -> None:
    said = refusal(tmp_path, "from .helpers import f as g\n" + CALL.format("g(n)"), helpers="def f(:\n")
    assert "kit/helpers.py:1:7: error[P001]: this is not Python" in said


def test_a_file_that_is_called_as_one_of_pythons(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("def f(n: int) -> int:\n    return n\n")
    (tmp_path / "vault.py").write_text(f"{TRUSTED}import random\n{CALL.format('random.f(n)')}")
    with pytest.raises(PartitionError, match="`random` is of a file beside this one that is called as one of Python's"):
        partition(tmp_path / "vault.py")


def test_modules_beside_a_script(tmp_path: Path) -> None:
    (tmp_path / "extra.py").write_text("def f(n: int) -> int:\n    return n\n")
    (tmp_path / "vault.py").write_text(f"{TRUSTED}import extra\n{CALL.format('extra.f(n)')}")
    assert "extra__f(" in partition(tmp_path / "vault.py").sources["vault_inside.c"]


def test_installed_modules_are_not_the_users(tmp_path: Path) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "extra.py").write_text("def f(n: int) -> int:\n    return n\n")
    (folder / "vault.py").write_text(f"{TRUSTED}import extra\n{CALL.format('extra.f(n)')}")
    with pytest.raises(PartitionError, match=r"`extra\.f` stays outside"):
        partition(folder / "vault.py")


def test_a_build_is_named_by_all_that_is_reached(tmp_path: Path) -> None:
    path = made(
        tmp_path, vault=f"{TRUSTED}from .a import f as g\n{CALL.format('g(n)')}", a="from .b import f\n", b="", c=""
    )
    path.with_name("b.py").write_text("def f(n: int) -> int:\n    return n\n")

    def digest() -> str:
        return Sources.of(path, path.read_bytes()).digest

    first = digest()
    assert sorted(Sources.of(path, path.read_bytes()).titles.values()) == ["kit/a.py", "kit/b.py"]
    path.with_name("c.py").write_text("x = 1\n")
    assert digest() == first
    path.with_name("b.py").write_text("def f(n: int) -> int:\n    return n + 1\n")
    assert digest() != first


def test_a_build_is_named_by_what_is_refused(tmp_path: Path) -> None:
    """What was built before the other file came is not what the same bytes would be now."""
    path = tmp_path / "vault.py"
    path.write_text(f"{TRUSTED}import random\nimport math\n{CALL.format('n + random.randrange(2)')}")
    first = Sources.of(path, path.read_bytes()).digest
    (tmp_path / "math.py").touch()  # which nothing inside uses
    assert Sources.of(path, path.read_bytes()).digest == first
    (tmp_path / "random.py").touch()
    assert Sources.of(path, path.read_bytes()).digest != first


def test_where_the_folder_lies_does_not_matter(tmp_path: Path) -> None:
    files = {
        "vault": f"{TRUSTED}from .a import f as g\n{CALL.format('g(n)')}",
        "a": "def f(n: int) -> int:\n    return n\n",
    }
    one, other = made(tmp_path / "x", **files), made(tmp_path / "y", **files)
    assert partition(one) == partition(other)
    assert Sources.of(one, one.read_bytes()).digest == Sources.of(other, other.read_bytes()).digest


SMALLEST = """from typing import TypeVar

T = TypeVar("T")

def smallest(xs: list[T]) -> T:
    return _least(xs)

def _least(xs: list[T]) -> T:
    least = xs[0]
    for x in xs:
        if x < least:
            least = x
    return least
"""


@pytest.fixture
def heap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of the standard library as pyenclave has it, and no other one."""
    for name in [*shipped.MODULES]:
        monkeypatch.delitem(shipped.MODULES, name)
    (tmp_path / "heap.py").write_text(SMALLEST)
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    monkeypatch.setitem(shipped.MODULES, "heapq", "heap.py")


@pytest.mark.usefixtures("heap")
def test_a_module_that_pyenclave_has(tmp_path: Path) -> None:
    vault = "import heapq\nfrom heapq import smallest as s\n" + CALL.format("heapq.smallest([n, 1]) + s([n])")
    path = made(tmp_path, vault=f"{TRUSTED}{vault}")
    assert "python_heapq__" in partition(path).sources["vault_inside.c"]
    assert Sources.of(path, path.read_bytes()).others == {}


@pytest.mark.usefixtures("heap")
def test_what_a_module_of_pyenclaves_cannot_do_is_wrong_where_it_is_called(tmp_path: Path) -> None:
    said = refusal(tmp_path, "from heapq import smallest\n" + CALL.format("len(smallest([{n: n}]))"))
    assert "kit/vault.py:5:16: error[P011]: in `smallest`: `<` does not compare dict[int, int]" in said
    assert said.count("error[") == 1


@pytest.mark.usefixtures("heap")
def test_what_a_module_of_pyenclaves_has_not_is_said(tmp_path: Path) -> None:
    said = refusal(tmp_path, "import heapq\n" + CALL.format("heapq.merge([n])"))
    assert "`heapq.merge` does not exist inside" in said
    assert "of `heapq` there is nlargest, nsmallest, smallest; call" in said


def test_a_class_reads_what_it_binds_only_below(tmp_path: Path) -> None:
    """In a class's body a name is the module's until the class binds it; in annotations of fields too."""
    helpers = """from dataclasses import dataclass

LIMIT = 5


@dataclass
class Kind:
    n: int


class Box:
    LIMIT = LIMIT + 1
    NEXT = LIMIT + 1

    def __init__(self, n: int = LIMIT) -> None:
        self.n = n

    def total(self) -> int:
        return self.n + Box.NEXT + LIMIT


@dataclass
class Item:
    Kind: Kind
"""
    vault = "from .helpers import Box, Item, Kind\nLIMIT = 100\n" + CALL.format("Box().total() + Item(Kind(n)).Kind.n")
    text = split(tmp_path, vault, helpers=helpers).sources["vault_inside.c"]
    assert "is_NEXT = 7;" in text


def test_functions_with_contextmanager(tmp_path: Path) -> None:
    helpers = "from collections.abc import Iterator\nfrom contextlib import contextmanager\n"
    helpers += "@contextmanager\ndef noted(n: int, into: list[int]) -> Iterator[None]:\n    yield\n    into.append(n)\n"
    vault = "from .helpers import noted\n@trusted\ndef f(n: int) -> list[int]:\n    xs: list[int] = []\n"
    text = split(tmp_path, f"{vault}    with noted(n, xs): n += 1\n    return xs\n", helpers=helpers)
    assert "kit_helpers__noted" in text.sources["vault_inside.c"]
    expected = "kit/vault.py:6:9: error[P009]: `noted(n, xs)`, a context manager, as a value"
    assert expected in refusal(tmp_path, f"{vault}    m = noted(n, xs)\n    return xs\n", helpers=helpers)
