"""`pyenclave partition`: what is said of a split, in each form; what is measured is measured once, for all tests."""

import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pyenclave.cli.main import cli
from pyenclave.cli.split.page import page
from pyenclave.cli.split.shown import Shown
from pyenclave.costs import figures as kept_figures
from pyenclave.costs.figures import Figures, kept
from pyenclave.partition.overview.make import overview
from pyenclave.partition.overview.model import Advice, Overview, Place

SHOP = """
import hashlib
import hmac
from dataclasses import dataclass

from pyenclave import Inside, trusted, untrusted
from pyenclave.inside import random

key: Inside[bytes] = b""
seen: Inside[dict[str, int]] = {}


@dataclass
class Order:
    name: str
    cents: int


@untrusted
def log(what: str) -> None:
    print(what)


def tag(text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def layout(order: Order) -> str:
    rows = []
    rows.append("order")
    rows.append(line("name", order.name))
    rows.append(line("cents", str(order.cents)))
    return "; ".join(rows)


def line(name: str, value: str) -> str:
    text = name
    text += ": "
    text += value
    return text


@trusted
def begin() -> None:
    global key
    key = random.bytes(32)


@trusted
def sign(order: Order) -> str:
    seen[order.name] = order.cents
    return tag(layout(order))


@trusted
def total(prices: list[int]) -> int:
    found = 0
    for one in prices:
        found += one
        log(f"{one}")
    return found


@trusted
def kind(data: bytes) -> bytes:
    return data[:4] if len(data) > 4 else b""


@trusted
class Till:
    def __init__(self, most: int) -> None:
        self._most = most

    def left(self, taken: int) -> int:
        return self._most - taken


def main(orders: list[Order], data: bytes) -> None:
    for order in orders:
        print(sign(order), kind(data))
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.py"
    path.write_text(SHOP)
    return path


@pytest.fixture(scope="module")
def found(shop: Path) -> Overview:
    return overview(shop)


@pytest.fixture(scope="module")
def measured(shop: Path) -> dict[str, Any]:
    """What `--measure` says, as JSON: builds the probe and the shop, once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYENCLAVE_PLATFORM", "emulated")
        done = CliRunner().invoke(cli, ["partition", str(shop), "--format=json", "--measure"])
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command, where nothing was measured."""
    monkeypatch.setattr(kept_figures, "kept", lambda platform: None)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    return lambda *arguments: CliRunner().invoke(cli, ["partition", *map(str, arguments)])


def line_of(text: str) -> int:
    return SHOP[: SHOP.index(text)].count("\n") + 1


def test_each_function_inside_says_why(found: Overview) -> None:
    why = {one.name: one.why for one in found.inside}
    assert why == {
        "initial values": "what lives inside begins so, before the first call",
        "tag": f"`sign` calls it, shop.py:{line_of('return tag')}",
        "layout": f"`sign` calls it, shop.py:{line_of('return tag')}",
        "line": f"`layout` calls it, shop.py:{line_of('rows.append(line')}",
        "begin": "`@trusted`",
        "sign": "`@trusted`",
        "total": "`@trusted`",
        "kind": "`@trusted`",
        "Till.__init__": "`@trusted class Till`",
        "Till.left": "`@trusted class Till`",
    }
    tag = next(one for one in found.inside if one.name == "tag")
    assert (tag.place, tag.lines, tag.state) == (Place("shop.py", line_of("def tag")), 2, ("key",))
    assert {one.name for one in tag.uses} == {"hmac.new", "hashlib.sha256"}
    begin = next(one for one in found.inside if one.name == "begin")
    assert [one.name for one in begin.uses] == ["pyenclave.inside.random.bytes"]


def test_what_crosses_at_each_call(found: Overview) -> None:
    rows = {
        one.name: [
            (each.name, each.type, each.kind, each.way) for each in (*one.takes, *([one.gives] if one.gives else []))
        ]
        for one in found.calls
    }
    assert rows == {
        "log": [("what", "str", "text", "out")],
        "begin": [],
        "sign": [("order", "Order", "packed", "in"), ("the result", "str", "text", "out")],
        "total": [("prices", "list[int]", "packed", "in"), ("the result", "int", "value", "out")],
        "kind": [("data", "bytes", "bytes", "in"), ("the result", "bytes", "bytes", "out")],
        "Till(…)": [("most", "int", "value", "in"), ("the result", "Till", "object", "out")],
        "Till.left": [
            ("self", "Till", "object", "in"),
            ("taken", "int", "value", "in"),
            ("the result", "int", "value", "out"),
        ],
        "Till.close": [("self", "Till", "object", "in")],
    }
    order = next(one for one in found.calls if one.name == "sign").takes[0]
    assert order.of == ("number", "text")
    assert next(one for one in found.calls if one.name == "log").callers == ("total",)


def test_what_lives_inside_and_what_stays_outside(found: Overview) -> None:
    assert [(one.name, one.type, one.begins) for one in found.state] == [
        ("key", "bytes", "in the image, and measured"),
        ("seen", "dict[str, int]", "made inside before the first call"),
    ]
    assert [(one.name, one.is_called) for one in found.outside] == [("log", True), ("main", False)]


def test_advice_names_the_line_and_what_to_do(found: Overview) -> None:
    said = {(one.about, one.place.line, one.says) for one in found.advice}
    assert said == {
        ("loop", line_of('log(f"'), "each round of the loop leaves the enclave: `log`"),
        ("loop", line_of("print(sign("), "each round of the loop enters the enclave: `sign`"),
        ("loop", line_of("print(sign("), "each round of the loop enters the enclave: `kind`"),
        ("copy", line_of("print(sign("), "the same `data` is copied in for each round of the loop"),
        ("copy", line_of("def kind"), "all of `data` is copied in, and `kind` uses parts of it only"),
        ("copy", line_of("def total"), "`prices` of `total` is packed, and checked number by number"),
        (
            "helper",
            line_of("return tag"),
            "`layout` came in for this line: 11 lines, with 1 other that only it calls, and nothing in them uses what "
            "lives inside",
        ),
    }
    assert all(one.instead for one in found.advice)


QUIET = """
from pyenclave import Inside, trusted, untrusted

names: Inside[list[str]] = []


@untrusted
def log(what: list[str]) -> None:
    print(what)


def small(n: int) -> int:
    return n + 1


@trusted
def add(more: list[str], data: bytes, numbers: list[int]) -> int:
    names.extend(more)
    found = [name for name in names if name]
    log(found)
    numbers.append(small(len(data)))
    return sum(data) + len(data) + numbers[0]


@trusted
def listed() -> list[str]:
    return names


def main() -> int:
    total = add(["a"], b"", [])
    for name in listed():
        total += len(name)
    else:
        total += add(["b"], b"", [])
    return total
"""


def test_nothing_is_advised_where_nothing_is_to_be_done(tmp_path: Path) -> None:
    path = tmp_path / "quiet.py"
    path.write_text(QUIET)
    assert overview(path).advice == ()


KIT = {
    "pyproject.toml": '[tool.pyenclave]\nmodules = ["kit.vault", "kit.tokens"]\n',
    "kit/__init__.py": "",
    "kit/helpers.py": "from pyenclave import Inside, untrusted\n\nseen: Inside[int] = 0\n\n\n@untrusted\n"
    "def log(text: str) -> None:\n    print(text)\n\n\ndef count(n: int) -> int:\n    global seen\n    seen += n\n"
    "    log(f'{seen}')\n    return seen\n",
    "kit/vault.py": "from pyenclave import trusted\n\nfrom .helpers import count as counted\n\n\n@trusted\n"
    "def keep(n: int) -> int:\n    for _ in range(n):\n        counted(1)\n    return counted(n)\n",
    "kit/tokens.py": "from pyenclave import trusted\n\nfrom . import vault\n\n\n@trusted\ndef token(n: int) -> str:\n"
    "    return str(vault.keep(n))\n",
}


def test_of_modules_that_share_an_enclave(run: Callable[..., Result], tmp_path: Path) -> None:
    """Each name is as its own module writes it, and each place is in its own file."""
    (tmp_path / "kit").mkdir()
    for name, text in KIT.items():
        (tmp_path / name).write_text(text)
    said = json.loads(run(tmp_path / "kit", "--format=json").stdout)
    assert said["title"] == "kit.vault, kit.tokens"
    assert {(one["name"], f"{one['place']['file']}:{one['place']['line']}", one["why"]) for one in said["inside"]} == {
        ("count", "kit/helpers.py:11", "`keep` calls it, kit/vault.py:9"),
        ("keep", "kit/vault.py:7", "`@trusted`"),
        ("token", "kit/tokens.py:7", "`@trusted`"),
    }
    (loop,) = said["advice"]
    assert loop["says"] == "each round of the loop leaves the enclave: `log`, by way of `count`"
    assert (loop["place"], loop["call"]) == ({"file": "kit/vault.py", "line": 9}, "ocall")
    assert [one["name"] for one in said["state"]] == ["seen"]


HOST = """
import kit.vault as safe
from kit import tokens
from kit.vault import keep as kept


def main(texts):
    for text in texts:
        tokens.token(1)
        kept(len(text))
    while safe.keep(1) < 3:
        pass
    for n in range(safe.keep(2)):
        print(n)
    return [tokens.token(n) for n in range(kept(3))], {vault.keep(n) for n in texts}


async def serve(requests):
    async for one in requests:
        kept(one)
"""


def test_loops_in_other_files_of_the_project(tmp_path: Path) -> None:
    """By whatever name a file has imported the function; tests, environments and what is no Python are passed over."""
    (tmp_path / "kit").mkdir()
    for name, text in KIT.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "run.py").write_text(HOST)
    (tmp_path / "kit" / "inner.py").write_text("from . import vault\n\nwhile True:\n    vault.keep(1)\n")
    (tmp_path / "kit" / "broken.py").write_text("from . import vault\nwhile vault.keep(1:\n")
    for name in (".hidden", "env", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.py").write_text(HOST)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / "test_kit.py").write_text(HOST)
    found = [
        (str(one.place), one.says.rpartition(": ")[2]) for one in overview(tmp_path / "kit" / "vault.py").advice[1:]
    ]
    assert found == [
        ("app/run.py:9", "`token`"),
        ("app/run.py:10", "`keep`"),
        ("app/run.py:11", "`keep`"),
        ("app/run.py:15", "`token`"),
        ("app/run.py:20", "`keep`"),
        ("kit/inner.py:4", "`keep`"),
    ]


def test_files_of_the_project_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    for name, text in KIT.items():
        (tmp_path / name).write_text(text)
    os.mkfifo(tmp_path / "pipe.py")  # who opens it waits
    (tmp_path / "coded.py").write_text("# coding: hex\nfrom kit import vault\n")
    (tmp_path / "kit" / "host.py").write_text("from . import vault\n\nwhile True:\n    vault.keep(1)\n")
    places = [str(one.place) for one in overview(tmp_path / "kit" / "vault.py").advice]
    assert places[1:] == ["kit/host.py:4"]


def test_names_of_files_are_bytes(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "run.py").write_text("import vault\n\nwhile True:\n    vault.keep(1)\n")
    (tmp_path / "vault.py").write_text(
        "from pyenclave import trusted\n\n\n@trusted\ndef keep(n: int) -> int:\n    return n\n"
    )
    for form in ("text", "json", "html"):
        result = run(tmp_path / "vault.py", f"--format={form}", "-o", tmp_path / "split")
        assert result.exit_code == 0, result.exception
        assert b"caf\xe9/run.py" in (tmp_path / "split").read_bytes()


def test_clocks_are_not_trusted(run: Callable[..., Result], tmp_path: Path) -> None:
    clock = "from datetime import datetime, timezone\nfrom time import time\n\n"
    clock += "from pyenclave import trusted, untrusted\n\n\n"
    clock += "@untrusted\ndef ask() -> float: ...\n\n\n@trusted\ndef late(n: int) -> bool:\n"
    clock += "    return datetime.now(timezone.utc).year + time() + ask() > n\n"
    (tmp_path / "late.py").write_text(clock)
    text, page_ = run(tmp_path / "late.py").stdout, run(tmp_path / "late.py", "--format=html").stdout
    assert re.findall(r"^  (\w+)\(\) -> .*: an untrusted clock$", text, re.MULTILINE) == ["time", "time_ns"]
    assert page_.count(": an untrusted clock") == 2
    asked = json.loads(run(tmp_path / "late.py", "--format=json").stdout)["calls"]
    assert {one["name"]: one["is_clock"] for one in asked} == {
        "late": False, "ask": False, "time": True, "time_ns": True
    }  # fmt: skip


def test_as_text(run: Callable[..., Result], shop: Path) -> None:
    result = run(shop)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("shop.py: 10 functions inside, 7 ecalls, 1 ocall\n")
    assert re.search(r"^  sign +shop\.py:\d+ +3 lines +`@trusted`$", result.stdout, re.MULTILINE)
    assert re.search(r"^  sign\(order: Order\) -> str   shop\.py:\d+$", result.stdout, re.MULTILINE)
    assert "    order       in   packed into one buffer, copied once, and every value checked\n" in result.stdout
    assert "`--measure` builds it" in result.stdout


def test_colours_are_a_terminals(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_figures, "kept", lambda platform: None)
    command = ["partition", str(shop)]
    assert "\x1b[" in CliRunner().invoke(cli, command, color=True).stdout
    assert "\x1b[" not in CliRunner().invoke(cli, command).stdout
    CliRunner().invoke(cli, [*command, "-o", str(tmp_path / "split.txt")], color=True)
    assert "\x1b[" not in (tmp_path / "split.txt").read_text()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in CliRunner().invoke(cli, command, color=True).stdout


def test_the_sources_and_the_forms_are_there_too(run: Callable[..., Result], shop: Path) -> None:
    sources = run(shop, "--sources").stdout
    assert "==> shop.edl <==\n" in sources
    assert "==> shop_inside.c <==\n" in sources
    assert run(shop, "--ir").stdout.startswith("--- shop.py:")
    for wrong in (("--sources", "--ir"), ("--ir", "--format=json"), ("--sources", "--measure")):
        assert run(shop, *wrong).exit_code == 2


def test_what_is_wrong_is_said_as_by_check(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(SHOP.replace("found += one", "found += eno"))
    result = run(path, "--format=html")
    assert (result.exit_code, type(result.exception).__name__) == (1, "PartitionError")
    assert "error[P007]" in str(result.exception)


class Page(HTMLParser):
    """Its elements, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_one_file_that_loads_and_runs_nothing(
    run: Callable[..., Result], shop: Path, tmp_path: Path
) -> None:
    result = run(shop, "--format=html", "-o", tmp_path / "split.html")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'split.html'}\n")
    read = Page((tmp_path / "split.html").read_text())
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in read.tags}
    assert not [name for _, given in read.tags for name in given if name in ("src", "href") or name.startswith("on")]
    assert "url(http" not in (tmp_path / "split.html").read_text()
    for name in ("sign(order: Order) -> str", "Till.left", "main", "key: bytes", "hashlib.sha256"):
        assert name in read.text
    boxes = [given["class"] for tag, given in read.tags if tag == "g"]
    assert sorted(boxes) == sorted(["host", "ocall", *["trusted"] * 7, *["helper"] * 3])
    arrows = [given["class"] for tag, given in read.tags if tag == "path" and "class" in given]
    assert sorted(arrows) == sorted([*["in"] * 6, "out", *["call"] * 3])


def test_no_text_of_a_program_becomes_a_part_of_the_page(found: Overview) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    advice = (Advice("loop", Place(hostile, 1), f"{hostile} `{hostile}`", hostile),)
    inside = tuple(type(one)(**{**vars(one), "name": hostile, "why": f"`{hostile}`"}) for one in found.inside)
    read = Page(page(Shown(Overview(hostile, inside, found.calls, found.state, found.outside, advice))))
    assert "script" not in {tag for tag, _ in read.tags}
    assert read.text.count(hostile) > len(inside)


# --- measured ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_sizes_are_the_images(measured: dict[str, Any]) -> None:
    sizes = {one["name"]: one["bytes"] for one in measured["inside"]}
    assert sizes["sign"] > 20
    assert sum(size for size in sizes.values() if size) < measured["image"]["trusted code"]
    assert all(one["bytes"] > 0 for one in measured["calls"])


@pytest.mark.slow
def test_prices_are_of_this_machine_and_kept(measured: dict[str, Any]) -> None:
    assert measured["platform"] == "emulated"
    figures = kept("emulated")
    assert figures is not None
    assert figures.ecall > 0
    calls = {one["name"]: one["nanoseconds"] for one in measured["calls"]}
    assert calls["begin"] == {"least": round(figures.ecall, 1), "each": {}, "unknown": []}
    assert calls["sign"]["each"] == {
        "order": {one: figures.prices["ecall packed in"][one] for one in ("number", "text")},
        "the result": {"byte": figures.prices["ecall text out"]["byte"]},
    }
    expected = {f"ecall {kind} {way}" for kind in ("value", "bytes", "text", "packed") for way in ("in", "out")}
    expected |= {"ecall array in", "ecall changed in and out", "ecall object in"}
    expected |= {f"ocall {kind} {way}" for kind in ("value", "bytes", "text", "packed") for way in ("in", "out")}
    assert figures.prices.keys() == expected


FIGURES = Figures(
    "emulated", 200.0, 300.0, {"ecall bytes in": {"once": 50.0, "byte": 0.25}, "ecall bytes out": {"once": 80.0}}
)


def test_a_price_is_what_was_measured_and_says_what_was_not(found: Overview) -> None:
    shown = Shown(found, FIGURES)
    prices = {one.name: shown.price(one) for one in found.calls}
    assert prices["begin"] == "200 ns"
    assert prices["kind"] == "330 ns, and 256 ns a KiB of `data`"
    assert prices["sign"] == "200 ns; not measured: `order`, the result"
    said = [shown.said(one) for one in found.advice if one.about == "loop"]
    assert "each round of the loop leaves the enclave: `log`; one costs 300 ns here" in said


@pytest.fixture
def figures_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept_figures.keep(FIGURES)
    (file,) = (tmp_path / "pyenclave" / "figures").iterdir()
    return file


def test_figures_are_those_of_the_version_and_whole(figures_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept("emulated") == FIGURES
    assert kept("isolated") is None
    for damaged in ("", "[]", '{"platform": "emulated"}', figures_file.read_text().replace("300.0", '"300"')):
        figures_file.write_text(damaged)
        assert kept("emulated") is None
    monkeypatch.setattr(kept_figures, "package_digest", lambda: "another")
    kept_figures.keep(FIGURES)
    figures_file.unlink()
    assert kept("emulated") == FIGURES


def test_nothing_is_measured_of_plain_python(
    run: Callable[..., Result], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyenclave.costs.measure import measure
    from pyenclave.errors import PlatformError

    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    with pytest.raises(PlatformError, match="nothing crosses there"):
        measure()
    assert run(shop).exit_code == 0


def test_what_uses_state_stays(tmp_path: Path) -> None:
    """It came in for one line too, and belongs there."""
    rows = "".join(f"    text += str(count + {n})\n" for n in range(10))
    path = tmp_path / "kept.py"
    path.write_text(
        "from pyenclave import Inside, trusted\n\ncount: Inside[int] = 0\n\n\n"
        f"def tell() -> str:\n    text = ''\n{rows}    return text\n\n\n"
        "@trusted\ndef said() -> str:\n    return tell()\n"
    )
    assert overview(path).advice == ()
    path.write_text(path.read_text().replace("str(count + ", "str(1 + "))
    assert [one.about for one in overview(path).advice] == ["helper"]
