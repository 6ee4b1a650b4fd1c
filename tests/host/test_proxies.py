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
from types import ModuleType
from typing import Any

import pytest

from pyenclave import EnclaveLost, PlatformError
from pyenclave.host import reset_all

SOURCE = """
    from __future__ import annotations

    from collections.abc import Callable

    from pyenclave import Inside, trusted, untrusted

    hooks: list[Callable[[], object]] = []

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
        def __init__(self, pin: str, depth: int = 2) -> None:
            super().__init__(pin, 1, name="vault")
            self.depth = depth

        def kind(self) -> str:
            return f"{super().kind()}, {self.depth} deep"

        def dig(self) -> int:
            self.depth += 1
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
        (lambda m, s: m.Safe("1", 2, 3), TypeError, r"Safe\(\) takes from 1 to 2 positional arguments"),
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
    return module.Safe.__pyenclave_value__[1](proxy, "it")  # type: ignore[no-any-return]


def test_a_handle_that_is_a_lie_is_refused_inside(inside: Any) -> None:
    safe, gone, other = inside.Safe("1"), inside.Safe("2"), inside.Other()
    real, stale, foreign = (
        handle_of(inside, safe),
        handle_of(inside, gone),
        inside.Other.__pyenclave_value__[1](other, "it"),
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


def places(module: Any) -> int:
    """How many places the table has had to have: the next that is made gets the first one that is free."""
    return handle_of(module, module.Safe("next")) & 0xFFFFFFFF


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
    for _ in range(40):  # the 16 MB of the heap would not hold all of them at once
        big = inside.Safe("x" * 1_000_000)
        big.tie()
    assert places(inside) < 200


def test_a_proxy_that_goes_in_an_ocall_is_dropped_later(inside: Any) -> None:
    safe = inside.Safe("1")
    held = [inside.Safe("2")]
    stale = handle_of(inside, held[0])

    def hook() -> None:
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
