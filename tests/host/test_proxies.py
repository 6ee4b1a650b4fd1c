"""Objects of `@trusted` classes: what the host may do with a proxy, how long it lasts, and handles that are lies."""

import copy
import gc
import os
import pickle
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

from pyenclave import BoundaryError, EnclaveLost, PlatformError
from pyenclave.host import reset_all
from pyenclave.platforms import call_memory
from pyenclave.proxies import Owner

SOURCE = """
    from __future__ import annotations

    from collections.abc import Callable
    from dataclasses import dataclass
    from typing import NamedTuple

    from pyenclave import Inside, InOut, Lock, trusted, untrusted

    hooks: list[Callable[[], object]] = []
    seen: list[Safe] = []
    answers: dict[str, object] = {}

    @untrusted
    def outside() -> None:
        for hook in hooks:
            hook()

    class Base:
        def kind(self) -> str:
            return "base"

    @trusted
    class Safe(Base):
        LIMIT = 3

        def __init__(self, pin: str, tries: int = 3, *, name: str = "safe") -> None:
            self._pin = pin
            self.left = tries
            self.name = name
            self._items: dict[str, int] = {}
            self._twin: Safe | None = None

        def open(self, pin: str) -> bool:
            if self.left == 0:
                raise PermissionError("locked")
            self.left -= int(pin != self._pin)
            return pin == self._pin

        @property
        def size(self) -> int:
            return len(self._items)

        @size.setter
        def size(self, n: int) -> None:
            self._items = {str(i): i for i in range(n)}

        def kind(self) -> str:
            return f"{self.name} on {super().kind()}"

        def __len__(self) -> int:
            return len(self._items)

        def __getitem__(self, key: str) -> int:
            return self._items[key]

        def __setitem__(self, key: str, value: int) -> None:
            self._items[key] = value

        def asks(self) -> int:
            outside()
            return len(self._items)

        def asks_itself(self) -> Safe:
            outside()
            return self

        def tie(self) -> Safe:
            self._twin = self
            return self

        def same(self, other: Safe) -> bool:
            return self._pin == other._pin

        @staticmethod
        def twice(n: int) -> int:
            return 2 * n

    @trusted
    class Vault(Safe):
        def __init__(self, pin: str, /, depth: int = 2) -> None:
            super().__init__(pin, 1, name="vault")
            self.depth = depth

        def kind(self) -> str:
            return f"{super().kind()}, {self.depth} deep"

        def dig(self, by: int = 1, /) -> int:
            self.depth += by
            return self.depth

    class Undecorated(Safe):
        pass

    @trusted
    class Other:
        def __init__(self, n: int = 0, *more: int) -> None:
            self.n = n + sum(more)

        def added(self, *xs: int) -> int:
            return self.n + sum(xs)

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Other) and self.n == other.n

        def __hash__(self) -> int:
            return self.n

        def ping(self) -> int:
            return int(self == Other(self.n))

        def __format__(self, spec: str) -> str:
            return f"<{self.n:{spec}}>"

    kept: Inside[list[Safe]] = []

    @trusted
    def total(a: Safe, b: Safe | None = None) -> int:
        return len(a) + (0 if b is None else len(b))

    @trusted
    def find(pin: str) -> Safe | None:
        for one in kept:
            if one._pin == pin:
                return one
        return None

    @trusted
    def keep(a: Safe) -> int:
        kept.append(a)
        return len(kept)

    @dataclass
    class Deposit:
        safe: Safe
        amount: int

    class Pair(NamedTuple):
        first: Safe
        second: Safe | None

    @untrusted
    def show(a: Safe, rest: list[Safe]) -> None:
        seen.append(a)
        seen.extend(rest)

    @untrusted
    def ask() -> Safe:
        return answers["one"]

    @untrusted
    def ask_maybe(a: Safe | None) -> Safe | None:
        return a

    @untrusted
    def ask_all() -> dict[str, Safe]:
        return answers["all"]

    @untrusted(reenters=[keep])
    def ask_again(a: Safe, rest: list[Safe]) -> list[Safe]:
        keep(a)
        return [*rest, a]

    @trusted
    def kinds(safes: list[Safe]) -> list[str]:
        return [one.kind() for one in safes]

    @trusted
    def are_one(safes: list[Safe]) -> bool:
        return all(one is safes[0] for one in safes)

    @trusted
    def lengths(
        by: dict[str, Safe], pair: tuple[int, Safe], some: tuple[Safe, ...], rest: list[Safe | None]
    ) -> list[int]:
        named = [len(by[key]) for key in sorted(by)]
        last = [-1 if one is None else len(one) for one in rest]
        return [*named, pair[0] + len(pair[1]), *[len(one) for one in some], *last]

    @trusted
    def make(pins: list[str]) -> list[Safe]:
        return [Safe(pin) for pin in pins]

    @trusted
    def by_pin(pins: list[str]) -> dict[str, tuple[Safe, Safe | None]]:
        return {pin: (Safe(pin), Safe(pin) if len(pin) > 1 else None) for pin in pins}

    @trusted
    def deposit(d: Deposit, p: Pair) -> tuple[Deposit, Pair]:
        d.safe["sum"] = d.amount
        return Deposit(d.safe, len(d.safe)), Pair(d.safe, p.first)

    @trusted
    def much(a: Safe, n: int) -> list[tuple[Safe, bytes]]:
        return [(a, bytes(n)) for _ in range(200)]

    @trusted
    def appends(data: InOut[bytearray], n: int) -> list[Safe]:
        data.append(1)
        return [Safe("1") for _ in range(n)]

    @trusted
    def appends_one(data: InOut[bytearray]) -> Safe | None:
        data.append(1)
        return Safe("1")

    @trusted
    def shows(pins: list[str]) -> int:
        made = [Safe(pin) for pin in pins]
        show(made[0], made[1:])
        return len(made)

    @trusted
    def shows_much(a: Safe, n: int) -> bool:
        try:
            show(a, [a for _ in range(n)])
        except MemoryError:
            return False
        return True

    lock = Lock()

    @trusted
    def asks_under_a_lock(a: Safe) -> bool:
        try:
            with lock:
                return len(ask_again(a, [a])) > 0
        except RuntimeError:
            return False

    @trusted
    def asks_much(a: Safe, n: int) -> bool:
        return len(ask_again(a, [a] * n)) > n

    @trusted
    def asks(pin: str) -> bool:
        return ask().open(pin)

    @trusted
    def asks_maybe(a: Safe | None) -> bool:
        return ask_maybe(a) is a

    @trusted
    def asks_all() -> list[str]:
        return [f"{key}: {one.name}" for key, one in ask_all().items()]

    @trusted
    def asks_again(a: Safe) -> int:
        back = ask_again(a, [a, Safe("x")])
        return len(kept) * 10 + sum(one is a for one in back)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proxies") / "safes.py"
    path.write_text(textwrap.dedent(SOURCE))
    return path


@pytest.fixture
def inside(
    platform: str, folder: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
    return import_file(folder)


@pytest.fixture
def module(place: str, folder: Path, import_file: Callable[[Path], ModuleType]) -> ModuleType:
    return import_file(folder)


def test_an_object_is_used_as_in_python(module: Any) -> None:
    safe = module.Safe("12", 1, name="mine")
    assert (safe.open("1"), safe.kind(), safe.twice(4), safe.LIMIT) == (False, "mine on base", 8, 3)
    with pytest.raises(PermissionError, match="locked"):
        safe.open("12")
    safe.size = 3
    safe["x"] = 5
    assert (safe.size, len(safe), safe["2"], safe["x"], bool(module.Safe("1"))) == (4, 4, 2, 5, False)
    with pytest.raises(KeyError, match="nothing"):
        safe["nothing"]
    assert isinstance(safe, module.Safe)
    assert (safe.same(module.Safe(pin="12")), module.total(safe), module.total(safe, safe)) == (True, 4, 8)
    assert module.find("12") is None
    assert module.keep(safe) == 1
    assert module.find("12").kind() == "mine on base"
    assert len(safe.tie().tie()) == 4
    assert (module.Other().added(), module.Other(1, 2, 3).added(4, 5), module.Other(1).added(2)) == (0, 15, 3)
    assert f"{module.Other(5):03} {module.Other(6)}" == "<005> <6>"


def test_objects_cross_in_what_has_them(module: Any) -> None:
    a, b = module.Safe("1", name="a"), module.Vault("2")
    b.size = 2
    assert module.kinds([a, b, a]) == ["a on base", "vault on base, 2 deep", "a on base"]
    assert (module.are_one([a, a]), module.are_one([a, b])) == (True, False)
    assert module.lengths({"x": b, "y": a}, (5, b), (a, b), [None, b]) == [2, 0, 7, 0, 2, -1, 2]
    made = module.make(["1", "22"])
    assert [type(one) for one in made] == [module.Safe] * 2
    assert (made[1].open("22"), made[0].same(a)) == (True, True)
    by = module.by_pin(["1", "22"])
    assert (by["1"][1], by["22"][1].open("22")) == (None, True)
    d, pair = module.deposit(module.Deposit(a, 7), module.Pair(b, None))
    assert (d.amount, d.safe["sum"], a["sum"], len(pair.first), pair.second.kind()) == (
        1,
        7,
        7,
        1,
        "vault on base, 2 deep",
    )


def test_objects_cross_in_ocalls(module: Any) -> None:
    module.seen.clear()
    assert module.shows(["1", "2", "3"]) == 3
    assert [one.open(pin) for one, pin in zip(module.seen, "123", strict=True)] == [True] * 3
    module.answers.update(one=module.seen[1], all={"a": module.seen[0], "b": module.Vault("1")})
    assert (module.asks("2"), module.asks("1")) == (True, False)
    assert (module.asks_maybe(module.seen[0]), module.asks_maybe(None)) == (True, True)
    assert module.asks_all() == ["a: safe", "b: vault"]
    before = module.keep(module.seen[0])
    assert module.asks_again(module.seen[1]) == (before + 1) * 10 + 2


@pytest.mark.parametrize(
    ("use", "error", "text"),
    [
        (lambda m, s, gone: m.kinds([s, 1]), TypeError, r"`safes\[1\]` must be Safe, not int"),
        (lambda m, s, gone: m.kinds([s, None]), TypeError, r"`safes\[1\]` must be Safe, not NoneType"),
        (lambda m, s, gone: m.kinds([s, m.Other()]), TypeError, r"`safes\[1\]` must be Safe, not Other"),
        (lambda m, s, gone: m.kinds([s, gone]), ValueError, r"`safes\[1\]` is closed"),
        (lambda m, s, gone: m.deposit(m.Deposit(gone, 1), m.Pair(s, s)), ValueError, "`d.safe` is closed"),
        (lambda m, s, gone: m.lengths({"k": gone}, (1, s), (), []), ValueError, r"`by\['k'\]` is closed"),
        (lambda m, s, gone: (m.answers.update(one=gone), m.asks("1")), ValueError, "the result of `ask` is closed"),
        (lambda m, s, gone: (m.answers.update(one=m.Other()), m.asks("1")), TypeError, "must be Safe, not Other"),
        (
            lambda m, s, gone: (m.answers.update(all={"x": 3}), m.asks_all()),
            TypeError,
            r"at \['x'\] must be Safe, not int",
        ),
    ],
)
def test_what_is_no_open_object_in_them(module: Any, use: Callable[..., Any], error: type, text: str) -> None:
    gone = module.Safe("1")
    gone.close()
    with pytest.raises(error, match=text):
        use(module, module.Safe("1"), gone)


def test_a_trusted_class_may_derive_from_one(module: Any) -> None:
    vault = module.Vault("12", depth=3)
    assert (vault.kind(), vault.dig(), vault.open("1")) == ("vault on base, 3 deep", 4, False)
    with pytest.raises(PermissionError, match="locked"):
        vault.open("12")
    assert (len(vault), module.total(vault), module.Safe("12").same(vault)) == (0, 0, True)
    assert isinstance(vault, module.Safe)
    with pytest.raises(AttributeError, match="`depth` is no method or property of `Vault`"):
        _ = vault.depth
    vault.close()
    with pytest.raises(ValueError, match="is closed"):
        vault.dig()


@pytest.mark.parametrize(
    ("use", "error", "text"),
    [
        (lambda m, s: m.Undecorated("1"), TypeError, "derives from `Safe`, which is @trusted: decorate it, too"),
        (lambda m, s: s._pin, AttributeError, "whose fields live inside"),
        (lambda m, s: s.left, AttributeError, "`left` is no method or property of `Safe`"),
        (lambda m, s: setattr(s, "left", 3), AttributeError, "live inside"),
        (lambda m, s: delattr(s, "left"), AttributeError, "live inside"),
        (lambda m, s: s.__dict__, AttributeError, "live inside"),
        (lambda m, s: copy.copy(s), TypeError, "neither pickled nor copied"),
        (lambda m, s: copy.deepcopy(s), TypeError, "neither pickled nor copied"),
        (lambda m, s: pickle.dumps(s), TypeError, "neither pickled nor copied"),
        (lambda m, s: m.Safe(3), TypeError, "`pin` must be str, not int"),
        (lambda m, s: m.Safe("1", 2, 3), TypeError, r"Safe\.__init__\(\) takes from 2 to 3 positional arguments"),
        (lambda m, s: m.Vault(pin="1"), TypeError, "positional-only arguments passed as keyword arguments: 'pin'"),
        (lambda m, s: m.Vault("1").dig(by=2), TypeError, "positional-only arguments passed as keyword arguments: 'by'"),
        (lambda m, s: m.total(m.Other()), TypeError, "`a` must be Safe, not Other"),
        (lambda m, s: m.Other(1, "2"), TypeError, r"`more\[0\]` must be int, not str"),
        (lambda m, s: m.Other(1).added(2, None), TypeError, r"`xs\[1\]` must be int, not NoneType"),
        (lambda m, s: m.total(None), TypeError, "`a` must be Safe, not NoneType"),
        (lambda m, s: m.total(1), TypeError, "`a` must be Safe, not int"),
        (lambda m, s: (s.close(), s.close(), m.total(s)), ValueError, "`a` is closed"),
        (lambda m, s: (s.close(), s.kind()), ValueError, "is closed"),
    ],
)
def test_what_a_proxy_does_not_do(module: Any, use: Callable[[Any, Any], Any], error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        use(module, module.Safe("1"))


def test_nothing_of_the_object_is_shown(module: Any) -> None:
    safe = module.Safe("secret")
    assert repr(safe) == "<safes.Safe object, inside>"
    other = module.Other(1)
    assert (other == module.Other(1), other in [other], len({other, module.Other(1)})) == (False, True, 2)
    with module.Safe("x") as other:
        assert len(other) == 0
    with pytest.raises(ValueError, match="is closed"):
        len(other)


def native(module: Any, name: str) -> Callable[..., Any]:
    """The method that generated code has, which takes whatever number the host says."""
    host = module.__pyenclave__
    return getattr(host._loaded, f"safes_{name}")  # type: ignore[no-any-return]


def handle_of(module: Any, proxy: Any) -> int:
    return module.Safe.__pyenclave_value__[1](proxy, "it", module.__pyenclave__._loaded)  # type: ignore[no-any-return]


def test_a_handle_that_is_a_lie_is_refused_inside(inside: Any) -> None:
    safe, gone, other = inside.Safe("1"), inside.Safe("2"), inside.Other()
    real, stale, foreign = (
        handle_of(inside, safe),
        handle_of(inside, gone),
        inside.Other.__pyenclave_value__[1](other, "it", inside.__pyenclave__._loaded),
    )
    gone.close()
    again = inside.Safe("3")  # in the place of the one that is gone
    assert handle_of(inside, again) & 0xFFFFFFFF == stale & 0xFFFFFFFF
    lies = [
        0,
        1,
        stale,
        foreign,
        real + 1,
        real + (1 << 32),
        real & 0xFFFFFFFF,
        1 << 63,
        (1 << 64) - 1,
        real | 0xFFFFFFFF,
    ]
    for name, *rest in (("Safe_0kind",), ("Safe_0__getitem__", "x"), ("Safe_1drop",), ("total", 0)):
        for lie in lies:
            with pytest.raises(TypeError, match="a handle of no such object of this enclave"):
                native(inside, name)(lie, *rest)
    assert native(inside, "total")(real, 0) == 0
    with pytest.raises(TypeError, match="a handle of no such object"):
        native(inside, "total")(real, stale)
    assert (safe.kind(), again.kind(), other.ping()) == ("safe on base", "safe on base", 1)


def test_a_handle_that_is_a_lie_is_refused_in_what_has_it(inside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    safe, gone = inside.Safe("1"), inside.Safe("2")
    real, stale = handle_of(inside, safe), handle_of(inside, gone)
    foreign = inside.Other.__pyenclave_value__[1](inside.Other(), "it", inside.__pyenclave__._loaded)
    gone.close()
    inside.Safe("3")
    one, count = real.to_bytes(8, "little"), (2).to_bytes(8, "little")
    assert native(inside, "are_one")(count + one + one) == 1
    for lie in (0, stale, foreign, real + (1 << 32), real & 0xFFFFFFFF, (1 << 64) - 1):
        with pytest.raises((TypeError, BoundaryError), match=r"a handle of no such object of this enclave|has a value"):
            native(inside, "are_one")(count + one + lie.to_bytes(8, "little"))
    nothing, rest = bytes(8), (1).to_bytes(8, "little") + b"\1" + bytes(8)  # a None that says it is none
    with pytest.raises(BoundaryError, match="a value"):
        native(inside, "lengths")(nothing, nothing + one, nothing, rest)
    with pytest.raises(BoundaryError, match="length"):
        native(inside, "are_one")(count + one + one[:7])
    liar = inside.Safe("4")
    state = object.__getattribute__(liar, "__dict__")["_pyenclave"]
    inside.answers.update(one=liar, all={"a": safe, "b": liar})
    for lie in (0, stale, foreign, real + (1 << 32)):
        monkeypatch.setattr(state, "handle", lie)
        for call in (lambda: inside.asks("1"), inside.asks_all):
            with pytest.raises(BoundaryError, match="results break a rule"):
                call()
    assert safe.kind() == "safe on base"


def places(module: Any) -> int:
    """How many places the table has had to have: the next that is made gets the first that is free, and leaves it."""
    made = module.Safe("next")
    found = handle_of(module, made) & 0xFFFFFFFF
    made.close()  # or its place were in use until the next call that drops what is gone
    return found


def test_what_fails_half_way_leaks_no_handle(inside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    safe = inside.Safe("1")
    before = places(inside)
    with pytest.raises(MemoryError):
        inside.much(safe, 45_000)  # all of it fits, and what crosses does not besides
    assert places(inside) == before
    assert not inside.shows_much(safe, 400_000)
    assert places(inside) == before
    assert not inside.asks_under_a_lock(safe)
    assert places(inside) == before
    for call in (lambda: inside.appends(bytearray(3), 20), lambda: inside.appends_one(bytearray(3))) * 2:
        with pytest.raises(ValueError, match="keeps its size"):
            call()
        assert places(inside) == before
    adopt, left = Owner.adopt, 0

    def interrupted(*one: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        adopt(*one)

    for call in (lambda: inside.make(["1"] * 9), lambda: inside.shows(["1"] * 9)) * 3:
        with monkeypatch.context() as patch:
            patch.setattr(Owner, "adopt", interrupted)
            left = 4
            with pytest.raises(KeyboardInterrupt):
                call()
        assert safe.kind() == "safe on base"
    assert max(handle_of(inside, one) & 0xFFFFFFFF for one in inside.make(["1"] * 9)) <= before + 9


def test_where_the_host_has_no_room_for_a_call_nobody_has_its_handles(
    inside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of one during which others may have made and dropped some."""
    monkeypatch.setenv(call_memory.VARIABLE, "100K")
    safe = inside.Safe("1")
    before = places(inside)
    for call in (inside.shows_much, inside.asks_much):
        with pytest.raises(MemoryError, match=call_memory.VARIABLE):
            call(safe, 20_000)
        assert places(inside) == before
    assert inside.asks_much(safe, 20)


MAKING = {
    "an object": lambda module: module.Safe("1"),
    "one that is there": lambda module: module.find("kept"),
    "many": lambda module: module.make(["1"] * 3),
}


@pytest.mark.parametrize("what", MAKING)
def test_ctrl_c_on_the_way_of_a_result_leaks_no_handle(inside: Any, what: str) -> None:
    """At each call and each return, of Python's functions and of C's, behind which Python handles signals."""
    make = MAKING[what]
    inside.keep(inside.Safe("kept"))
    make(inside)
    before = highest(inside)
    for at in range(1, 1000):
        if not interrupted_at(at, lambda: make(inside)):
            break
        assert highest(inside) == before, at
    assert 10 < at < 999


SHOWING = {
    "many": lambda module: module.shows(["1"] * 3),
    "one that is there": lambda module: module.asks_maybe(module.find("kept")),
}


@pytest.mark.parametrize("what", SHOWING)
def test_ctrl_c_on_the_way_into_an_ocall_leaks_no_handle(inside: Any, what: str) -> None:
    """At each call and each return there, the first one of what serves it too."""
    show = SHOWING[what]
    inside.keep(inside.Safe("kept"))
    show(inside)
    inside.seen.clear()
    before = highest(inside)
    for at in range(1, 1000):
        was_interrupted = interrupted_at(at, lambda: show(inside))
        inside.seen.clear()
        assert highest(inside) == before, at
        if not was_interrupted:
            break
    assert 10 < at < 999


def test_what_an_ocall_that_fails_has_kept_is_there(inside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it was read by then."""
    kept: list[Any] = []

    def show(a: Any, rest: list[Any]) -> None:
        kept.extend([a, *rest])
        raise ZeroDivisionError

    monkeypatch.setattr(inside, "show", show)
    with pytest.raises(ZeroDivisionError):
        inside.shows(["1", "2", "3"])
    assert [one.open(pin) for one, pin in zip(kept, "123", strict=True)] == [True] * 3


def highest(module: Any) -> int:
    """The highest place of more objects than an interrupted call had."""
    found = [module.Safe("") for _ in range(8)]
    highest = max(handle_of(module, one) & 0xFFFFFFFF for one in found)
    for one in found:
        one.close()
    return highest


def interrupted_at(event: int, call: Callable[[], object]) -> bool:
    """Whether it was: KeyboardInterrupt comes with so many calls and returns."""

    def count(frame: FrameType, _: str, what: object) -> None:
        nonlocal event
        event -= what is not sys.setprofile
        if event == 0:
            event = -1
            raise KeyboardInterrupt

    sys.setprofile(count)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.setprofile(None)
    assert event > 0, "nobody got it"
    return False


def test_what_is_dropped_by_eight_threads_leaks_nothing(inside: Any) -> None:
    count = int(os.environ.get("PYENCLAVE_PROXIES", "16000")) // 8
    failures = []

    def many() -> None:
        try:
            for at in range(count):
                safe = inside.Safe("1234", at)
                if at % 3 == 0:
                    safe.tie()
                if at % 5 == 0:
                    safe.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=many) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures
    gc.collect()
    inside.Safe("last").kind()
    assert places(inside) < 200
    kept = [inside.Safe("kept") for _ in range(200)]  # so many that they are not looked through for nothing
    for one in kept:
        one.tie()
    for _ in range(40):  # the 16 MB of the heap would not hold all of them at once
        big = inside.Safe("x" * 1_000_000)
        big.tie()
    assert places(inside) < 200 + len(kept)


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_proxy_that_goes_in_an_ocall_is_dropped_later(inside: Any, is_closed: bool) -> None:
    safe = inside.Safe("1")
    held = [inside.Safe("2")]
    stale = handle_of(inside, held[0])

    def hook() -> None:
        if is_closed:  # which asks the enclave, in vain
            held[0].close()
        held.clear()
        gc.collect()

    inside.hooks.append(hook)
    assert safe.asks() == 0
    assert native(inside, "total")(stale, 0) == 0  # not yet
    inside.hooks.clear()
    assert safe.kind() == "safe on base"
    with pytest.raises(TypeError, match="a handle of no such object"):
        native(inside, "total")(stale, 0)


def test_a_handle_is_kept_for_as_long_as_nothing_can_let_go_of_it(inside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    safe, other = inside.Safe("1"), inside.Safe("2")
    stale, owner = handle_of(inside, safe), inside.Safe.__pyenclave_value__[1].__self__

    def refuse(*_: object) -> None:
        raise PlatformError("another greenlet of this thread is in an ocall")

    with monkeypatch.context() as patch:
        patch.setattr(owner, "_drop", refuse)
        safe.close()
    assert native(inside, "total")(stale, 0) == 0
    assert other.kind() == "safe on base"
    with pytest.raises(TypeError, match="a handle of no such object"):
        native(inside, "total")(stale, 0)


@pytest.mark.parametrize("is_done", [False, True])
def test_ctrl_c_while_a_handle_is_let_go_of_leaks_nothing(
    inside: Any, monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    """Whether it comes before the handle is gone or behind."""
    safe, other = inside.Safe("1"), inside.Safe("2")
    stale, owner = handle_of(inside, safe), inside.Safe.__pyenclave_value__[1].__self__
    drop = owner._drop

    def interrupted(*one: object) -> None:
        if is_done:
            drop(*one)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(owner, "_drop", interrupted)
        with pytest.raises(KeyboardInterrupt):
            safe.close()
    safe.close()
    assert other.kind() == "safe on base"
    assert not owner.dropped
    with pytest.raises(TypeError, match="a handle of no such object"):
        native(inside, "total")(stale, 0)


def test_a_proxy_of_an_enclave_that_is_gone_says_so(inside: Any) -> None:
    safe = inside.Safe("1")
    reset_all()
    again = inside.Safe("2")
    with pytest.raises(EnclaveLost, match="`self` was in an enclave that is gone"):
        safe.kind()
    with pytest.raises(EnclaveLost, match="`a` was in an enclave that is gone"):
        inside.total(safe)
    safe.close()
    del safe
    assert again.kind() == "safe on base"


def test_what_a_call_returns_is_of_the_enclave_that_was_called(inside: Any) -> None:
    safe = inside.Safe("1")
    others = []

    def hook() -> None:
        reset_all()
        others.append(inside.Other(1))  # in the same place of another table

    inside.hooks.append(hook)
    returned = safe.asks_itself()
    inside.hooks.clear()
    others.append(inside.Safe("2"))
    with pytest.raises(EnclaveLost, match="`self` was in an enclave that is gone"):
        returned.kind()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("    __slots__ = ('x',)\n    def f(self) -> None: ...", "has `__slots__`"),
        ("    pass", "has no method"),
    ],
)
def test_classes_that_cannot_have_proxies(body: str, text: str) -> None:
    from pyenclave import trusted

    space: dict[str, Any] = {"__name__": __name__, "trusted": trusted}
    with pytest.raises(TypeError, match=text):
        exec(compile(f"@trusted\nclass Bad:\n{body}", sys.modules[__name__].__file__ or "", "exec"), space)
