"""`@trusted(concurrent=True)` and `with lock:`: what is refused, what may be, and what eight threads make of it."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import greenlet
import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition
from pyenclave.plain import plain_python

HEADER = """
from dataclasses import dataclass
from pyenclave import InOut, Inside, Lock, trusted, untrusted

lock = Lock()
count: Inside[int] = 0
names: Inside[list[str]] = []
rows: Inside[dict[str, list[int]]] = {}

@dataclass
class Point:
    x: int

@dataclass(frozen=True)
class Fixed:
    x: int

@dataclass
class Own:
    x: int
    def __len__(self) -> int:
        return count
    def __str__(self) -> str:
        return names[0]
    def __bool__(self) -> bool:
        return helper() > 0
    def __add__(self, other: "Own") -> "Own":
        return self
    def __getitem__(self, n: int) -> "Own":
        return self
    def __setitem__(self, n: int, one: "Own") -> None:
        owned.append(one)
    def __delitem__(self, n: int) -> None:
        owned.clear()

points: Inside[list[Point]] = []
owned: Inside[list[Own]] = []
lists: Inside[list[list[int]]] = []
data: Inside[bytearray] = bytearray()
fixed: Inside[list[Fixed]] = []
maybe: Inside[list[int] | None] = None

def helper() -> int:
    return count

def keep(xs: list[int]) -> int:
    with lock:
        return len(names) + len(xs)

def stores(xs: list[int]) -> None:
    rows["a"] = xs

@trusted
def uses() -> int:
    stores([])
    own = Own(1) + Own(1)[0]
    own[1] = Own(len(own) + len(str(own)) + bool(own))
    del own[1]
    return helper() + keep([])

@trusted(concurrent=True)
def f(n: int, xs: list[int], p: Point, changed: InOut[bytearray]) -> int:
    global count, names, maybe, data
"""

# Bodies of f that are refused, with the line of the body and what is meant there.
REFUSED = {
    "read": ("n = count", 1, "count"),
    "write": ("count = n", 1, "count"),
    "helper": ("n = helper()", 1, "helper"),
    "in the test": ("while helper() < n:\n    n -= 1", 1, "helper"),
    "comprehension": ("n = sum([len(one) for one in names])", 1, "names"),
    "handler": ("try:\n    n = 1\nexcept ValueError:\n    count = 1", 4, "count"),
    "match": ("match n:\n    case 1:\n        names.append('a')", 3, "names"),
    "after": ("with lock:\n    n = count\nn += count", 3, "count"),
    "alias out": ("with lock:\n    a = names\na.append('b')", 2, "a"),
    "item out": ("with lock:\n    a = rows['a']\na.append(1)", 2, "a"),
    "value out": ("with lock:\n    a = points[0]\na.x = 1", 2, "a"),
    "loop out": ("q = p\nwith lock:\n    for q in points:\n        n += q.x\nn += q.x", 3, "q"),
    "choice out": ("with lock:\n    a = names if n else ['a']\na.append('b')", 2, "a"),
    "tuple out": ("with lock:\n    a = (n, names)\na[1].append('b')", 2, "a"),
    "unpacked out": ("with lock:\n    a, b = n, names\nb.append('b')", 2, "b"),
    "shallow copy out": ("with lock:\n    a = list(points)\na[0].x = 1", 2, "a"),
    "comprehension out": ("with lock:\n    a = [one for one in points]\na[0].x = 1", 2, "a"),
    "got out": ("with lock:\n    a = rows.get('a')\nif a is not None:\n    a.append(1)", 2, "a"),
    "optional out": ("with lock:\n    a = maybe\nif a is not None:\n    a.append(1)", 2, "a"),
    "walrus out": ("with lock:\n    n = len(a := names)\na.append('b')", 2, "a"),
    "matched out": ("with lock:\n    match points[0]:\n        case a:\n            pass\na.x = 1", 2, "match"),
    "in": ("with lock:\n    rows['a'] = xs\nxs.append(1)", 2, "xs"),
    "appended": ("with lock:\n    points.append(p)\np.x = 1", 2, "p"),
    "in a list": ("with lock:\n    points.extend([p])\np.x = 1", 2, "p"),
    "in a variable": ("with lock:\n    a = xs\n    rows['a'] = a\nxs.append(1)", 2, "xs"),
    "in a call": ("with lock:\n    stores(xs)\nxs.append(1)", 2, "xs"),
    "into another": ("ys = [xs]\nwith lock:\n    ys.append(rows['a'])\nys[0].append(1)", 3, "ys"),
    "into an item": ("ys = [xs]\nwith lock:\n    ys[0] = rows['a']\nys[0].append(1)", 3, "ys"),
    "into a field": ("maybe_p = [p]\nwith lock:\n    maybe_p[0] = points[0]\nmaybe_p[0].x = 1", 3, "maybe_p"),
    "slice written": ("names[0:1] = ['a']", 1, "names"),
    "slice deleted": ("del names[0:1]", 1, "names"),
    "slice's bound": ("xs[count:] = [n]", 1, "count"),
    "into a slice": ("ys = [xs]\nwith lock:\n    ys[0:1] = [rows['a']]\nys[0].append(1)", 3, "ys"),
    "length of its own": ("n = len(Own(1))", 1, "n"),
    "text of its own": ("n = len(f'{Own(1)}')", 1, "n"),
    "truth of its own": ("if Own(1):\n    n = 1", 1, "if"),
    "item of its own": ("own = Own(1)\nown[0] = Own(2)", 2, "own"),
    "item of its own deleted": ("own = Own(1)\ndel own[0]", 2, "del"),
    "operator's out": ("with lock:\n    own = owned[0] + owned[0]\nown.x = 1", 2, "own"),
    "its own item out": ("with lock:\n    own = owned[0][1]\nown.x = 1", 2, "own"),
    "by an operator": ("own = Own(1)\nwith lock:\n    own[0] = owned[0]\nown.x = 1", 3, "own"),
    "read at the end": ("with lock:\n    data = changed", 2, "changed"),
}

ACCEPTED = {
    "slices": "ys = [n]\nwith lock:\n    ys[0:1] = list(xs)\n    del ys[0:1]\n    names[0:1] = ['a']\nys.append(n)",
    "own operators": "with lock:\n    n = len(owned[0] + Own(1)) + len(str(owned[0]))",
    "counted": "with lock:\n    count += n",
    "helper": "with lock:\n    n = helper()",
    "keep": "n = keep(xs)",
    "copy": "with lock:\n    a = list(names)\na.append('b')",
    "frozen": "with lock:\n    a = list(fixed)\nn = a[0].x",
    "made": "with lock:\n    a = [Point(one.x) for one in points]\na[0].x = n",
    "looked at": "with lock:\n    count += xs[0] + p.x\n    for x in xs:\n        names.append(str(x))\nxs.append(n)",
    "changed": "with lock:\n    xs.append(count)\n    xs[0] = count\n    p.x = count\nxs.append(p.x)",
    "new in": "with lock:\n    rows['a'] = list(xs)\n    points.append(Point(p.x))\nxs.append(n)",
    "own in": "with lock:\n    rows['a'] = xs\n    points.append(p)",
    "its own": "with lock:\n    a = names\n    a.append('b')\nwith lock:\n    a = names",
    "sorted": "with lock:\n    a = sorted(names)\na.append('b')",
    "text": "with lock:\n    s = f'{names} {xs}'\nn += len(s) + len(xs)",
}


def test_a_lock_that_is_held_where_it_is_taken(tmp_path: Path) -> None:
    with pytest.raises(PartitionError) as caught:
        partitioned(tmp_path, "with lock:\n    if n:\n        with lock:\n            n = 1\nwith lock:\n    n = 2")
    text = str(caught.value)
    assert "error[P008]: `lock` is held already here" in text
    assert text.count("error[") == 1


def partitioned(tmp_path: Path, body: str, *, beside: bool = True) -> None:
    path = tmp_path / "m.py"
    header = HEADER if beside else HEADER.replace("(concurrent=True)", "")
    path.write_text(header + "".join(f"    {row}\n" for row in [*body.split("\n"), "return n"]))
    partition(path)


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_shared_is_refused(tmp_path: Path, name: str) -> None:
    """In a concurrent function, and in no other."""
    body, line, meant = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partitioned(tmp_path, body)
    rows = str(caught.value).splitlines()
    assert f"m.py:{HEADER.count(chr(10)) + line}:" in rows[0]
    assert "error[P020]" in rows[0]
    caret = rows[3]
    assert rows[2][caret.index("^") : caret.rindex("^") + 1].startswith(meant)
    assert str(caught.value).count("error[") == 1
    partitioned(tmp_path, body, beside=False)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_not_shared_is_accepted(tmp_path: Path, name: str) -> None:
    partitioned(tmp_path, ACCEPTED[name])


@pytest.mark.parametrize("body", ["count > 0", "keep([]) > 0"])
def test_what_containers_ask_has_no_state_without_a_lock(tmp_path: Path, body: str) -> None:
    """`==` of lists calls `__eq__` of what they hold."""
    fixed = "class Fixed:\n    x: int\n"
    own = f"    def __eq__(self, other: object) -> bool:\n        return {body}\n"
    source = HEADER.replace(fixed, f"{fixed}{own}    def __hash__(self) -> int:\n        return 1\n")
    path = tmp_path / "m.py"
    path.write_text(source + "    return int([Fixed(n)] == [Fixed(1)])\n")
    if body.startswith("keep"):
        partition(path)
        return
    with pytest.raises(PartitionError, match=r"error\[P020\]: `count` lives inside, .* while `__eq__` runs\n"):
        partition(path)


def test_what_makes_values_has_no_state_without_a_lock(tmp_path: Path) -> None:
    """A defaultdict calls it."""
    path = tmp_path / "m.py"
    body = "    made: defaultdict[int, int] = defaultdict(helper)\n    return made[n]\n"
    path.write_text("from collections import defaultdict\n" + HEADER + body)
    with pytest.raises(PartitionError, match=r"error\[P020\]: `helper` uses what lives inside, "):
        partition(path)


def test_what_others_call_inside_shares_its_arguments(tmp_path: Path) -> None:
    source = HEADER + "    return g(n, xs)\n\n"
    source += "def g(n: int, ys: list[int]) -> int:\n    with lock:\n        rows['a'] = ys\n    return n\n"
    path = tmp_path / "m.py"
    path.write_text(source)
    with pytest.raises(PartitionError, match=r"error\[P020\]: `ys` is used without the lock too\n"):
        partition(path)


@pytest.mark.parametrize("beside", [True, False])
def test_counts_are_atomic_where_calls_run_at_once(tmp_path: Path, beside: bool) -> None:
    """Eight threads that count plainly mostly get away with it, so this looks at the text."""
    partitioned(tmp_path, "pass", beside=beside)
    text = partition(tmp_path / "m.py").sources["m_inside.c"]
    assert f"const bool pye_concurrent = {'true' if beside else 'false'};" in text


# --- in an enclave ---------------------------------------------------------------------------------------------------

SOURCE = """
from pyenclave import Inside, Lock, trusted, untrusted

def many() -> dict[str, int]:
    made = {str(n): n for n in range(3000)}
    return made

lock = Lock()
other = Lock()
made: Inside[dict[str, int]] = many()
count: Inside[int] = 0
names: Inside[dict[str, list[str]]] = {"all": []}

@untrusted
def pause(n: int) -> int:
    return paused(n)

@trusted(concurrent=True)
def first() -> int:
    with lock:
        return len(made)

@trusted(concurrent=True)
def add(n: int, word: str) -> int:
    global count
    for i in range(n):
        text = word + str(i)
        with lock:
            before = count
            names["all"].append(text)
            if len(names["all"]) > 50:
                names["all"].clear()
            count = before + 1
    return n

@trusted
def add_alone(n: int) -> int:
    global count
    for i in range(n):
        before = count
        names["all"].append("alone")
        count = before + 1
    return n

@trusted
def total() -> int:
    return count

@trusted(concurrent=True)
def leaves(how: int) -> int:
    for i in range(3):
        with lock:
            with other:
                if how == 0:
                    return i
                if how == 1:
                    break
                if how == 2:
                    continue
                if how == 3:
                    raise ValueError("inside")
                pause(how)
    return -1

def twice() -> str:
    with lock:
        return "twice"

@trusted(concurrent=True)
def again() -> str:
    with lock:
        try:
            return twice()
        except RuntimeError as e:
            return str(e)

@trusted
def again_alone() -> int:
    with lock:
        with other:
            return count

@trusted(concurrent=True)
def beside(n: int) -> int:
    return pause(n)

@trusted(concurrent=True)
def holding(n: int) -> int:
    with other:
        return pause(n)

@trusted
def alone(n: int) -> int:
    return pause(n)

@trusted(concurrent=True)
def texts(n: int, expected: str) -> int:
    same = 0
    for i in range(n):
        with lock:
            shared = names["all"][0]
        copies = [shared, "", shared, shared, shared]
        same += copies.count(expected)
    return same

paused = int
"""


@pytest.fixture
def module(place: str, tmp_path_factory: pytest.TempPathFactory, import_file: Callable[[Path], ModuleType]) -> Any:
    path = tmp_path_factory.mktemp("locks") / "locks.py"
    path.write_text(SOURCE)
    return import_file(path)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each answers, in a thread of its own. Where one waits for ever, this does not."""
    answers: dict[int, Any] = {}

    def run(place: int, call: Callable[[], Any]) -> None:
        answers[place] = call()

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers.get(place) for place in range(len(calls))]


def test_state_is_computed_once_before_the_first_of_eight(module: Any) -> None:
    assert together(*[module.first] * 8) == [3000] * 8


def test_no_update_is_lost_under_the_lock(module: Any) -> None:
    """Also beside calls that run alone, which take no lock."""
    each = 2000 if plain_python() else 200_000  # so many that they meet
    words = [f"word{n}" for n in range(6)]
    calls: list[Callable[[], Any]] = [lambda word=word: module.add(each, word) for word in words]  # type: ignore[misc]
    calls += [lambda: module.add_alone(each)] * 2
    assert together(*calls) == [each] * 8
    assert module.total() == 8 * each


def test_values_that_do_not_change_are_everybodys(module: Any) -> None:
    """Counts are atomic: eight threads keep and release the same text."""
    each = 2000 if plain_python() else 200_000  # so many that they meet
    module.add(1, "x" * 100)
    assert set(together(*[lambda: module.texts(each, "x" * 100 + "0")] * 8)) == {4 * each}


def test_every_way_out_leaves_the_lock(module: Any) -> None:
    assert [module.leaves(how) for how in range(3)] == [0, -1, -1]
    with pytest.raises(ValueError, match=r"^inside$"):
        module.leaves(3)

    def fail(n: int) -> int:
        raise KeyError(n)

    module.paused = fail
    with pytest.raises(KeyError):
        module.leaves(4)
    assert together(lambda: module.again()) == ["the lock is held already, by this call"]
    assert together(lambda: module.again_alone()) == [0]


def test_concurrent_calls_meet(module: Any) -> None:
    meeting = threading.Barrier(3, timeout=60)
    module.paused = lambda n: meeting.wait() * 0 + n
    assert together(lambda: module.beside(1), lambda: module.alone(2), lambda: module.beside(3)) == [1, 2, 3]


@pytest.mark.parametrize("first", ["holding", "alone"])
def test_who_has_the_module_has_it_through_its_ocalls(module: Any, first: str) -> None:
    """A `with` of any lock waits for it, and so does a call that runs alone; others do not."""
    held, release = threading.Event(), threading.Event()
    done: list[str] = []

    def paused(n: int) -> int:
        if n == 1:
            held.set()
            assert release.wait(60)
        return n

    module.paused = paused
    calls = {
        "first": lambda: getattr(module, first)(1),
        "with": lambda: module.add(1, "a"),
        "alone": lambda: module.add_alone(1),
        "beside": lambda: module.beside(2),
    }

    def run(name: str) -> None:
        calls[name]()
        done.append(name)

    threads = {name: threading.Thread(target=run, args=(name,), daemon=True) for name in calls}
    threads["first"].start()
    assert held.wait(60)
    for name in ("with", "alone", "beside"):
        threads[name].start()
    threads["beside"].join(60)
    time.sleep(0.05)
    assert done == ["beside"]
    release.set()
    for one in threads.values():
        one.join(60)
    assert sorted(done) == ["alone", "beside", "first", "with"]
    assert module.total() == 2


def test_a_wait_that_would_stop_its_own_greenlet_is_refused(
    tmp_path: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
    path = tmp_path / "locks.py"
    path.write_text(SOURCE)
    module: Any = import_file(path)
    main = greenlet.getcurrent()
    module.paused = lambda n: main.switch() or n
    holder = greenlet.greenlet(lambda: module.holding(5))
    holder.switch()
    with pytest.raises(RuntimeError, match=r"^waiting for the lock would stop this thread's greenlets$"):
        module.first()
    assert holder.switch() == 5
    assert module.first() == 3000
