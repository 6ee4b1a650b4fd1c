"""Ctrl-C inside: at every look of lowered code there may be a KeyboardInterrupt, and nothing else comes of it."""

import ctypes
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

LOOPS = """
entered: Inside[int] = 0
left: Inside[int] = 0
names: Inside[dict[str, list[int]]] = {"a": [1, 2], "b": [3]}
seen: Inside[str] = ""

def depth(n: int) -> int:
    return 0 if n == 0 else 1 + depth(n - 1)

def busy(n: int, text: str) -> str:
    found = [f"{text}{i}" for i in range(n) if i % 2 == 0]
    for at in range(n, 0, -1):
        found.append(str(at))
    for at in range(0, n, 3):
        found.append(text * at)
    while len(found) > 4:
        found.pop()
    for name, numbers in names.items():
        for number in numbers:
            found.append(f"{name}{number}")
    for c in text:
        found.append(c + text)
    pairs = {one: len(one) for one in found}
    if any(size > 1000 for size in pairs.values()):
        return ""
    return f"{depth(3)} {sorted(found, key=lambda one: -len(one))[0]}"

@trusted
def work(n: int, text: str) -> str:
    global entered, left, seen
    entered += 1
    try:
        try:
            result = busy(n, text)
        except Exception as e:
            result = f"caught {e}"
        seen = result
        return result
    finally:
        left += 1

@trusted
def caught(n: int, text: str, how: int) -> str:
    try:
        return busy(n, text)
    except KeyboardInterrupt as e:
        if how == 1:
            raise
        if how == 2:
            raise ValueError(f"instead {e}") from e
        return f"stopped {str(e)!r}"

@trusted
def bare(n: int) -> str:
    try:
        return busy(n, "x")
    except:
        return "stopped"

@trusted
def based(n: int) -> str:
    try:
        return busy(n, "x")
    except BaseException:
        return "stopped"

@trusted
def shows() -> str:
    return f"{entered} {left} {seen}"
"""


class Looks:
    """Interrupts a call of the lowered form at one of its looks."""

    def __init__(self, lowered: Any) -> None:
        self.lowered = lowered
        self._left = ctypes.c_size_t.in_dll(lowered._library, "double_looks")

    def interrupted(self, look: int, name: str, *arguments: Any) -> tuple[bool, Any]:
        """Whether it was, and what the call answered or raised."""
        self._left.value = look
        try:
            outcome: Any = self.lowered.call(name, *arguments)
        except (KeyboardInterrupt, ValueError) as error:
            outcome = error
        came = self._left.value == ctypes.c_size_t(-1).value
        self._left.value = -1
        return came, outcome


@pytest.fixture(scope="module")
def lower_once(lower: Callable[[str], Any]) -> Callable[[str], Any]:
    return cache(lower)


@pytest.fixture(scope="module")
def looks(lower: Callable[[str], Any]) -> Looks:
    return Looks(lower(LOOPS))


def test_every_look_may_interrupt(looks: Looks) -> None:
    """Through `finally` and past `except Exception`; what was held is released, what was stored stays."""
    expected = looks.lowered.call("work", 7, "text")
    calls, live = 1, looks.lowered.live()
    for look in range(1000):
        came, outcome = looks.interrupted(look, "work", 7, "text")
        calls += 1
        assert looks.lowered.call("shows") == f"{calls} {calls} {expected}"
        assert looks.lowered.live() == live
        if not came:
            assert outcome == expected
            break
        assert type(outcome) is KeyboardInterrupt, look
        assert looks.lowered.traces[-1][1] == "work"
    assert look > 25  # one at least for each loop, and round of those that are not ranges


LONG_ROUNDS = """
rounds: Inside[int] = 0

def work(n: int) -> int:
    global rounds
    rounds += 1
    return len(str(n) * 3)

@trusted
def loop(n: int) -> int:
    return sum([work(i) for i in range(n)])

@trusted
def steps(n: int) -> int:
    total = 0
    for i in range(n, 0, -1):
        if i % 2:
            continue
        total += work(i)
    return total

@trusted
def decide(n: int) -> bool:
    return any(work(i) > n for i in range(n))

@trusted
def best(n: int) -> int:
    return max(range(n), key=lambda i: work(i))

@trusted
def passes_over(n: int) -> int:
    for i in range(n):
        if work(i) < n:
            continue
        return i
    return -1

@trusted
def texts(n: int) -> int:
    global rounds
    found = ""
    for i in range(n):
        rounds += 1
        found += f"{i}"
    return len(found)

@trusted
def ran() -> int:
    global rounds
    before = rounds
    rounds = 0
    return before
"""


@pytest.mark.parametrize(
    ("name", "every"), [("loop", 1), ("steps", 2), ("decide", 1), ("best", 1), ("passes_over", 1), ("texts", 1)]
)
def test_no_round_that_works_begins_after_it(lower_once: Callable[[str], Any], name: str, every: int) -> None:
    """`every`: how many rounds have one that works."""
    looks = Looks(lower_once(LONG_ROUNDS))
    came, outcome = looks.interrupted(10, name, 1000)
    assert came
    assert type(outcome) is KeyboardInterrupt
    assert looks.lowered.call("ran") == 10 // every


SORTS = """
from dataclasses import dataclass

@dataclass
class Rank:
    of: int
    def __lt__(self, other: "Rank") -> bool:
        return self.of < other.of

numbers: Inside[list[int]] = []
names: Inside[list[str]] = []
ranks: Inside[list[Rank]] = []

@trusted
def fill(n: int) -> None:
    numbers.clear()
    names.clear()
    ranks.clear()
    for i in range(n):
        numbers.append(i * 7919 % n)
        names.append(str(numbers[i]))
        ranks.append(Rank(numbers[i]))

@trusted
def sort_numbers() -> None:
    numbers.sort(reverse=True)

@trusted
def sort_names() -> None:
    names.sort()

@trusted
def sort_ranks() -> None:
    ranks.sort()

@trusted
def sort_by_names() -> None:
    names[:] = sorted(names)

@trusted
def has_all() -> bool:
    every = set(range(len(numbers)))
    return set(numbers) == every and {int(name) for name in names} == every and {one.of for one in ranks} == every
"""


@pytest.mark.parametrize("name", ["sort_numbers", "sort_names", "sort_ranks", "sort_by_names"])
def test_a_long_sort_looks_and_loses_nothing(lower_once: Callable[[str], Any], name: str) -> None:
    looks = Looks(lower_once(SORTS))
    looks.lowered.call("fill", 2000)
    live = looks.lowered.live()
    for look in range(4):
        came, outcome = looks.interrupted(look, name)
        assert came
        assert type(outcome) is KeyboardInterrupt
        assert looks.lowered.live() == live
        assert looks.lowered.call("has_all")
    assert looks.lowered.call(name) is None
    assert looks.lowered.call("has_all")


LONG = """
import itertools
import json
import re
import statistics
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from functools import reduce

words: Inside[list[str]] = []
twins: Inside[list[str]] = []
parts: Inside[list[bytes]] = []
bytes_: Inside[list[int]] = []
pairs: Inside[list[list[int]]] = []
names: Inside[set[str]] = set()
others: Inside[set[str]] = set()
table: Inside[dict[str, int]] = {}
tables: Inside[dict[str, int]] = {}
queue: Inside[deque[str]] = deque()
queues: Inside[deque[str]] = deque()

def each(xs: list[str]) -> Iterator[str]:
    for x in xs:
        yield x + "!"

def twice(xs: list[str]) -> Iterator[tuple[str, list[str]]]:
    for x in each(xs):
        yield x, [x, x]

@trusted
def empty() -> None:
    words.clear()
    twins.clear()
    parts.clear()
    bytes_.clear()
    pairs.clear()
    names.clear()
    others.clear()
    table.clear()
    tables.clear()
    queue.clear()
    queues.clear()

@trusted
def fill(n: int) -> None:
    empty()
    for i in range(n):
        words.append(f"a{i}")
        twins.append(f"a{i}")
        parts.append(b"ab")
        bytes_.append(i % 256)
        names.add(f"a{i}")
        others.add(f"a{i}")
        table[f"a{i}"] = i
        tables[f"a{i}"] = i
        queue.append(f"a{i}")
        queues.append(f"a{i}")
    pairs.append([1, 2])
"""

SOUND = """
@trusted
def is_sound(n: int) -> bool:
    whole = len(words) == n and words[-1] == f"a{n - 1}" and len(twins) == n
    return whole and len(names) == n and len(table) == n and table["a7"] == 7 and len(queue) >= n and queue[0] == "a0"
"""

# What one statement does to what is as long as `fill` made it, to a text or to data of as many parts: it looks once at
# least, which is the call's first one.
OPERATIONS = {
    "split": "r = len(text.split(','))",
    "split_most": "r = len(text.split(',', 2000))",
    "split_spaces": "r = len(text.split())",
    "rsplit": "r = len(text.rsplit(','))",
    "rsplit_spaces": "r = len(text.rsplit())",
    "splitlines": "r = len(text.splitlines(True))",
    "replace": "r = len(text.replace('a', 'bb'))",
    "replace_nothing": "r = len(text.replace('', '-'))",
    "count": "r = text.count('a')",
    "strip": "r = len(text.strip('x' * 1000 + 'aé,\\n '))",
    "lower": "r = len(text.lower())",
    "title": "r = len(text.title())",
    "casefold": "r = len(text.casefold())",
    "characters": "r = len(list(text))",
    "shown": "r = len(repr(text))",
    "shown_ascii": "r = len(f'{text!a}')",
    "latin": "r = len(text.encode('latin-1'))",
    "replaced": "r = len(text.encode('ascii', 'replace'))",
    "integer": "r = int('٠' * 3000)",
    "join": "r = len(','.join(words))",
    "data_split": "r = len(data.split(b','))",
    "data_rsplit": "r = len(data.rsplit(b','))",
    "data_spaces": "r = len(data.split())",
    "data_lines": "r = len(data.splitlines())",
    "data_replace": "r = len(data.replace(b'a', b''))",
    "data_replace_nothing": "r = len(data.replace(b'', b'--'))",
    "data_count": "r = data.count(b'a') + data.count(44)",
    "data_shown": "r = len(repr(data))",
    "data_latin": "r = len(data.decode('latin-1'))",
    "data_utf8": "r = len(data.decode('utf-8', 'replace'))",
    "data_join": "r = len(b','.join(parts))",
    "data_of": "r = len(bytes(bytes_))",
    "data_hex": "r = len(bytes.fromhex('61' * 3000))",
    "array_split": "r = len(bytearray(data).split(b','))",
    "find": "r = ('a' * 3_000_000).find('a' * 1000 + 'b')",
    "find_far": "r = ('a' * 3_000_000 + 'b').find('b')",
    "find_borders": "r = ('a' * 3_000_000).find('a' * 1_400_000 + 'b' + 'a' * 1_400_000)",
    "rfind": "r = ('a' * 3_000_000).rfind('ba')",
    "rfind_often": "r = ('a' * 200_000).rfind('ab' + 'a' * 10_000)",
    "index": "r = (b'a' * 3_000_000 + b'bb').index(b'bb')",
    "rindex": "r = (b'bb' + b'a' * 3_000_000).rindex(b'bb')",
    "in_text": "r = int('bb' in 'a' * 3_000_000)",
    "in_data": "r = int(b'bb' in b'a' * 3_000_000) + int(98 in b'a' * 3_000_000)",
    "partition": "r = len(('a' * 3_000_000).partition('b')[0])",
    "rpartition": "r = len((b'a' * 3_000_000).rpartition(b'bc')[2])",
    "removed": "xs = bytearray(b'a' * 3_000_000 + b'b'); xs.remove(98); r = len(xs)",
    "copy": "r = len(words.copy())",
    "concat": "r = len(words + twins)",
    "repeat": "r = len(words * 2)",
    "repeat_in_place": "xs = words; xs *= 3; r = len(xs)",
    "extend": "words.extend(twins); r = len(words)",
    "slice": "r = len(words[1:])",
    "slice_step": "r = len(words[::-1])",
    "set_slice": "words[1:3] = twins; r = len(words)",
    "equal": "r = int(words == twins)",
    "less": "r = int(words < twins)",
    "item_in": "r = int('b' in words)",
    "item_index": "r = words.index('a2999')",
    "item_count": "r = words.count('b')",
    "item_remove": "words.remove('a2999'); r = len(words)",
    "greatest": "r = len(max(words))",
    "least": "r = len(min(words))",
    "list_shown": "r = len(str(words))",
    "nested": "r = int(pairs == [[1, 2]])",
    "set_of": "r = len(set(words))",
    "frozenset_of": "r = len(frozenset(words))",
    "union": "r = len(names | others)",
    "intersection": "r = len(names & others)",
    "difference": "r = len(names - others)",
    "symmetric": "r = len(names ^ others)",
    "set_update": "names.update(twins); r = len(names)",
    "set_update_set": "names.update(others); r = len(names)",
    "set_less": "xs = names; xs -= others; r = len(names)",
    "sets_equal": "r = int(names == others)",
    "subset": "r = int(names <= others)",
    "disjoint": "r = int(names.isdisjoint({'b'}))",
    "set_list": "r = len(list(names))",
    "set_shown": "r = len(str(names))",
    "dict_copy": "r = len(dict(table))",
    "dict_merged": "r = len(table | tables)",
    "dict_update": "table.update(tables); r = len(table)",
    "dicts_equal": "r = int(table == tables)",
    "dict_items": "r = len(list(table.items()))",
    "dict_keys": "r = len(list(table))",
    "dict_shown": "r = len(str(table))",
    "deque_of": "r = len(deque(words))",
    "deque_copy": "r = len(queue.copy())",
    "deque_extend": "queue.extend(words); r = len(queue)",
    "deques_equal": "r = int(queue == queues)",
    "deque_in": "r = int('b' in queue)",
    "deque_count": "r = queue.count('b')",
    "deque_list": "r = len(list(queue))",
    "deque_shown": "r = len(str(queue))",
    "dumps": "r = len(json.dumps(words))",
    "dumps_dict": "r = len(json.dumps(table))",
    "dumps_sorted": "r = len(json.dumps(table, sort_keys=True))",
    "counter": "r = len(Counter(words))",
    "counter_update": "c = Counter(table); c.update(tables); r = c.total()",
    "counter_plus": "r = len(Counter(table) + Counter(tables))",
    "counter_minus": "c = Counter(table); c -= Counter(tables); r = len(c)",
    "counter_both": "c = Counter(table); c &= Counter(tables); r = len(c)",
    "counters_equal": "r = int(Counter(table) == Counter(tables))",
    "counter_less": "r = int(Counter(table) <= Counter(tables))",
    "counter_shown": "r = len(str(Counter(table)))",
    "ordered": "r = len(OrderedDict(table))",
    "ordered_equal": "r = int(OrderedDict(table) == OrderedDict(tables))",
    "ordered_shown": "r = len(str(OrderedDict(table)))",
    "mean": "r = int(statistics.mean([float(x) for x in bytes_]))",
    "variance": "r = int(statistics.variance([float(x) for x in bytes_]))",
    "yielded": "r = len([x for x, _ in twice(words)])",
    "yielded_beside": "r = len([x + y for x, (y, _) in zip(each(words), twice(twins))])",
    "yielded_first": "it = twice(words); r = len(next(it)[1]) + len(list(it))",
    "reduced": "r = len(reduce(lambda a, b: max(a, b), each(words), ''))",
    "accumulated": "r = len(list(itertools.accumulate(each(words), lambda a, b: max(a, b))))",
    "chained": "r = len(list(itertools.chain(each(words), twins, (x for x, _ in twice(words)))))",
    "flat": "r = len(list(itertools.chain.from_iterable(xs for _, xs in twice(words))))",
    "cycled": "r = len(list(itertools.islice(itertools.cycle(each(words)), 10, 9000, 3)))",
    "longest": "r = len(list(itertools.zip_longest(each(words), words[:9], fillvalue='-')))",
    "pairwise": "r = len([a + b for a, b in itertools.pairwise(each(words))])",
    "permuted": "r = len([a + b for a, b in itertools.permutations(words[:60], 2)])",
    "product": "r = len([a + b for a, b in itertools.product(words[:60], repeat=2)])",
    "dropped": "r = len(list(itertools.dropwhile(lambda x: x < 'a2', each(words))))",
    "matched_behind": "r = int(re.search('(?<=x.{999})c', 'c' * 3000) is None)",
    "matched_group": "r = int(re.match('(?i)(a{1501,})\\\\1', 'a' * 3000) is None)",
    "loads": "r = len(json.dumps(json.loads('[' + '1,' * 3000 + '1]')))",
}


@pytest.fixture(scope="module")
def long_operations(both: Callable[[str], Any]) -> Any:
    functions = [
        f"@trusted\ndef op_{name}(text: str, data: bytes) -> int:\n    {body}\n    return r\n"
        for name, body in OPERATIONS.items()
    ]
    return both(LONG + SOUND + "\n".join(functions))


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_long_operation_looks_and_leaves_nothing_half_done(long_operations: Any, name: str) -> None:
    """An interrupt that has come ends it at its first look, others at later ones; then it does what CPython's does."""
    lowered, arguments = long_operations.lowered, ("aé,\n " * 3000, b"a\xe9,\n " * 3000)
    lowered.call("empty")
    live = lowered.live()
    for look in (0, 2, 4):
        lowered.call("fill", 3000)
        came, outcome = Looks(lowered).interrupted(look, f"op_{name}", *arguments)
        assert came or look != 0
        assert not came or type(outcome) is KeyboardInterrupt
        assert not came or lowered.call("is_sound", 3000)
    long_operations.plain.fill(3000)
    lowered.call("fill", 3000)
    long_operations.agree(f"op_{name}", *arguments)
    lowered.call("empty")
    assert lowered.live() == live


def test_who_catches_it(looks: Looks) -> None:
    assert looks.interrupted(5, "caught", 7, "text", 0) == (True, "stopped ''")
    live = looks.lowered.live()  # what state begins as was computed in the first call
    assert type(looks.interrupted(5, "caught", 7, "text", 1)[1]) is KeyboardInterrupt
    instead = looks.interrupted(5, "caught", 7, "text", 2)[1]
    assert (type(instead), str(instead)) == (ValueError, "instead ")
    assert looks.interrupted(3, "bare", 7) == (True, "stopped")
    assert looks.interrupted(3, "based", 7) == (True, "stopped")
    assert looks.lowered.live() == live


def test_trusted_code_raises_it_too(both: Callable[[str], Any]) -> None:
    source = """
    class Stopped(KeyboardInterrupt): ...

    @trusted
    def f(n: int) -> str:
        try:
            try:
                if n == 0:
                    raise KeyboardInterrupt("own")
                raise Stopped("more")
            except Exception:
                return "exception"
        except KeyboardInterrupt as e:
            return str(e)
    """
    module = both(source)
    assert [module.agree("f", n) for n in range(2)] == ["own", "more"]


# --- in an enclave ---------------------------------------------------------------------------------------------------

MODULE = """
from pyenclave import Inside, Lock, trusted, untrusted

lock = Lock()
entered: Inside[int] = 0
left: Inside[int] = 0

@untrusted
def ask() -> None:
    asked()

def forever(n: int) -> int:
    total = 0
    while True:
        total += n
        if total > 1 << 61:
            total = 0

def down(n: int) -> int:
    return 0 if n == 0 else down(n - 1) + down(n - 1)

@trusted
def spin(how: int) -> int:
    global entered, left
    entered += 1
    try:
        if how == 0:
            return forever(3)
        if how == 1:
            return down(60)
        if how == 2:
            return int(any(i < 0 for i in range(1 << 60)))
        if how == 3:
            for i in range(0, 1 << 60, 2):
                pass
        total = 0
        for i in range(how):
            total += i & 1
        return total
    finally:
        left += 1

@trusted
def caught() -> str:
    try:
        return str(forever(1))
    except KeyboardInterrupt:
        return "inside"

@trusted(concurrent=True)
def hold() -> None:
    with lock:
        ask()

@trusted(concurrent=True)
def wait() -> str:
    try:
        with lock:
            return "held"
    except KeyboardInterrupt:
        return "stopped waiting"

@trusted(concurrent=True)
def spin_holding() -> int:
    with lock:
        return forever(2)

@trusted
def own() -> None:
    raise KeyboardInterrupt("own")

@trusted
def asks() -> int:
    ask()
    return spin(1 << 20)

@trusted
def balance() -> int:
    return entered * 1000 + left

asked = int
"""

SCRIPT = """
import os, signal, sys, threading, time, warnings
warnings.simplefilter("ignore")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it
import busy
from pyenclave.errors import BoundaryError
assert busy.balance() == 0
pressed = 0.0
def press(after=0.1, times=1):
    def send():
        global pressed
        pressed = time.monotonic()
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
    timer = threading.Timer(after, send)
    timer.start()
    return timer
def report(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error)
"""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the module."""
    folder = tmp_path_factory.mktemp("busy")
    (folder / "busy.py").write_text(MODULE)
    return folder


@pytest.fixture
def run_on(busy: Path) -> Callable[[str, str], str]:
    """Runs a script beside the module, in a process of its own, on a platform; what it prints."""

    def call(text: str, platform: str) -> str:
        script = busy / "script.py"
        script.write_text(SCRIPT + textwrap.dedent(text))
        environment = {**os.environ, "PYENCLAVE_PLATFORM": platform}
        done = subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=environment
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    return call


@pytest.fixture
def run(run_on: Callable[[str, str], str], platform: str) -> Callable[[str], str]:
    """On each platform."""
    return lambda text: run_on(text, platform)


def test_ctrl_c_stops_it_within_a_tenth_of_a_second(run: Callable[[str], str]) -> None:
    """The fastest of three: what else this machine does may take as long as it likes."""
    text = """
    for how in range(4):
        waits = []
        for _ in range(3):
            press()
            try:
                busy.spin(how)
            except KeyboardInterrupt:
                waits.append(time.monotonic() - pressed)
        print(how, len(waits), min(waits) < 0.1)
    print(busy.balance(), busy.spin(1 << 20))
    """
    assert run(text) == "0 3 True\n1 3 True\n2 3 True\n3 3 True\n12012 524288\n"


def test_the_traceback_says_where(run: Callable[[str], str]) -> None:
    text = """
    import traceback
    press()
    try:
        busy.spin(0)
    except KeyboardInterrupt as error:
        print([one.name for one in traceback.extract_tb(error.__traceback__)][-2:])
    """
    assert run(text) == "['spin', 'forever']\n"


def test_what_is_caught_inside_does_not_come_again_outside(run: Callable[[str], str]) -> None:
    text = """
    press()
    report(busy.caught)
    report(busy.own)
    report(lambda: busy.spin(1 << 20))
    """
    assert run(text) == "inside\nKeyboardInterrupt own\n524288\n"


def test_a_handler_that_returns_lets_it_go_on(run: Callable[[str], str]) -> None:
    """It runs while the call is inside; and once for all that was sent at once."""
    text = """
    ran = []
    def handler(number, frame):
        ran.append(busy_since is not None)
    signal.signal(signal.SIGINT, handler)
    busy_since = time.monotonic()
    press(times=2)
    print(busy.spin(1 << 30))
    busy_since = None
    print(ran, busy.balance())
    """
    out = run(text)
    assert out in ("536870912\n[True] 1001\n", "536870912\n[True, True] 1001\n")


def test_what_a_handler_raises_is_the_calls_exception(run: Callable[[str], str]) -> None:
    text = """
    error = TimeoutError("too long")
    def handler(number, frame):
        raise error
    signal.signal(signal.SIGINT, handler)
    press()
    try:
        busy.spin(0)
    except TimeoutError as found:
        print(found is error, busy.balance())
    press()
    report(busy.caught)
    report(busy.own)
    """
    assert run(text) == "True 1001\ninside\nKeyboardInterrupt own\n"


def test_a_handler_may_not_call_the_module_meanwhile(run: Callable[[str], str]) -> None:
    text = """
    def handler(number, frame):
        report(busy.balance)
        raise KeyboardInterrupt("then")
    signal.signal(signal.SIGINT, handler)
    press()
    report(lambda: busy.spin(0))
    print(busy.balance())
    """
    said = run(text)
    assert said.startswith(
        "BoundaryError ecall `busy_balance` was refused: it may not be called now: it is private, or"
    )
    assert said.endswith("\nKeyboardInterrupt then\n1001\n")


def test_a_wait_for_a_lock_ends_and_a_held_one_is_left(run: Callable[[str], str]) -> None:
    text = """
    held, release = threading.Event(), threading.Event()
    def asked():
        held.set()
        release.wait()
    busy.asked = asked
    thread = threading.Thread(target=busy.hold)
    thread.start()
    held.wait()
    press()
    print(busy.wait(), release.is_set())
    release.set()
    thread.join()
    press()
    report(busy.spin_holding)
    print(busy.wait(), busy.balance())
    """
    assert run(text) == "stopped waiting False\nKeyboardInterrupt \nheld 0\n"


def test_it_is_the_main_threads(run: Callable[[str], str]) -> None:
    """As in CPython, another thread's function runs on."""
    text = """
    answers = []
    thread = threading.Thread(target=lambda: answers.append(busy.spin(1 << 30)))
    thread.start()
    press()
    try:
        while not answers:  # no join(), which until 3.13 takes a thread for ended whose wait is interrupted
            time.sleep(0.01)
    except KeyboardInterrupt:
        print("interrupted", answers)
    while not answers:
        time.sleep(0.01)
    print(answers, busy.balance())
    """
    assert run(text) == "interrupted []\n[536870912] 1001\n"


def test_a_signal_in_an_ocall_is_the_ocalls(run: Callable[[str], str]) -> None:
    """And one that somebody has handled already does not come again."""
    text = """
    def asked():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
        except KeyboardInterrupt:
            print("in the ocall")
    busy.asked = asked
    report(busy.asks)
    report(lambda: busy.spin(1 << 20))
    """
    assert run(text) == "in the ocall\n524288\n524288\n"


def test_a_child_is_interrupted_as_its_parent_is(run: Callable[[str], str]) -> None:
    """The thread that forked is the child's main one; the enclave is a fresh one."""
    text = """
    import pyenclave
    def fork():
        child = os.fork()
        if child == 0:
            try:
                pyenclave.restart(busy)
                assert busy.balance() == 0  # which loads it
                threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
                busy.spin(0)
            except KeyboardInterrupt:
                os._exit(7 if busy.balance() == 1001 else 8)
            os._exit(9)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    thread = threading.Thread(target=fork)
    thread.start()
    thread.join()
    """
    assert run(text) == "7\n"


def test_plain_python_is_interrupted_anyway(run_on: Callable[[str, str], str]) -> None:
    text = """
    press()
    report(lambda: busy.spin(0))
    press()
    report(busy.caught)
    """
    assert run_on(text, "none") == "KeyboardInterrupt \ninside\n"
