"""The host's side of a partitioned module: its enclave, loaded once, and the adapters around its functions."""

import os
import re
import sys
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from .adapters import CONTINUE, Caller, adapter, in_own_names, packing, take
from .clocks import CLOCKS
from .errors import BuildError, EnclaveLost, PartitionError
from .guard import Guard
from .home import Home, Step, homes
from .imported import ChangedSourceWarning, Imported, running_module
from .others import Others
from .partition.packages.sources import Sources
from .plain import plain_python
from .warn import warn

if TYPE_CHECKING:
    from .config import Config
    from .enclave import Enclave

COVERAGE = "PYENCLAVE_COVERAGE"  # in the environment: images tell which lines have run
_KEY = "__pyenclave__"
_ASSERT = re.compile(rb"^[ \t]*assert\b", re.MULTILINE)
Target = Callable[..., Any]


class HostModule:
    """One per module, kept in the module's namespace, so that reloading the module starts afresh."""

    def __init__(self, namespace: dict[str, Any], imported: Imported, guard: Guard) -> None:
        self._namespace = namespace
        self._imported = imported
        self._guard = guard
        self._others = Others(imported)
        self._functions: set[str] = set()
        self._ocalls: dict[str, tuple[FunctionType, object]] = {}
        self._home = Home.of(self._others.read.path if self._others.read.group else None)
        self._home.join(imported.path, self)

    @classmethod
    def of(cls, function: Any) -> "HostModule":
        """The state of the module that defines `function`."""
        namespace = function.__globals__
        found = namespace.get(_KEY)
        if not isinstance(found, cls) or not found._goes_on(namespace, function.__name__):
            imported = Imported.by(function)
            found = namespace[_KEY] = cls(namespace, imported, Guard(function.__module__, namespace, imported.data))
        found._functions.add(function.__name__)
        found._guard.hide()
        found._others.hide()
        return found

    def _goes_on(self, namespace: dict[str, Any], name: str) -> bool:
        """Whether what decorates `name` now belongs to this import of the module, not to a later one.

        One that has an enclave, because it called a trusted function on its way, goes on too; but whoever executes
        the same code object again decorates the same names.
        """
        if running_module(namespace) not in (None, self._imported.executed):
            return False
        return self._loaded is None or name not in self._functions

    @classmethod
    def in_namespace(cls, namespace: dict[str, Any]) -> "HostModule | None":
        """The state of the module with this namespace, None if it has no decorated function."""
        found = namespace.get(_KEY)
        return found if isinstance(found, cls) else None

    @property
    def step(self) -> Step:
        """What plain calls hold, one at a time."""
        return self._home.step

    @property
    def _loaded(self) -> Any:
        return self._home.loaded

    def close_helpers(self) -> None:
        """Keeps helpers that use inside variables from being called outside; done again as more are defined.

        Raises PartitionError where state of another module is another enclave's.
        """
        self._guard.close()
        self._others.claim()

    def serve(self, function: FunctionType, forward: object) -> None:
        """Registers an ocall, which the module has as `forward`: what a test puts in its place is called instead."""
        self._ocalls[function.__name__] = function, forward

    def _served(self, name: str, caller: Caller) -> Callable[..., Any] | None:
        """The ocall as generated code calls it."""
        function, forward = self._ocalls.get(name, (None, None))
        return None if function is None else adapter(function, self._namespace, forward, caller)

    def on_reset(self, start: Callable[[], None]) -> None:
        """Registers what has a forwarder ask anew for its target."""
        self._home.starts.append(start)

    def bind(self, function: FunctionType, retarget: Callable[[Target], None]) -> Target:
        """Has `retarget` point at an ecall's native method, and gives it; the first one builds and loads the enclave.

        One lock over both: a reset between them would be lost.
        """
        home = self._home
        with home.lock:
            self.close_helpers()
            if home.loaded is None:
                home.load(self._load())  # a signal's handler that interrupted it may have been first
            self._see_late()
            method = self._method(function.__name__)
            target = in_own_names(function, method, packing(function, method))
            if home.restarts:
                target = self._restarting(self._loaded, target, lambda *values: self.bind(function, retarget)(*values))
            retarget(target)
        return target

    def reset(self, *, only_lost: bool = False) -> Any:
        """Forgets the loaded enclave; see Home. As plain Python what lives inside is made anew."""
        if plain_python() and not only_lost:
            with self.step:
                for one in list(self._home.modules.values()):
                    one._renew()
        return self._home.reset(only_lost=only_lost)

    def _renew(self) -> None:
        self._others.renew()
        self._guard.renew()
        for namespace in self._others.namespaces().values():
            if (other := HostModule.in_namespace(namespace)) is not None:
                other._guard.renew()

    def _method(self, name: str) -> Target:
        method: Target | None = getattr(self._loaded, self._spelled(name), None)
        if method is None:
            raise PartitionError(self._not_there(name))
        return method

    def _not_there(self, name: str) -> str:
        return f"`{name}` is not in {self._imported.path}; decorate it where it is defined"

    @property
    def enclave(self) -> "Enclave | None":
        """The loaded enclave, if there is one."""
        return None if self._loaded is None else cast("Enclave", self._loaded.enclave)

    def _restarting(self, loaded: Any, target: Target, again: Target) -> Target:
        """The target with `restart = true`: a call that finds the enclave gone, also while it waits for a TCS, loads a
        fresh one. What has begun inside is not begun again.
        """

        def call(*values: Any) -> Any:
            if not loaded.enclave.lost:
                try:
                    return target(*values)
                except EnclaveLost as error:  # or one of another enclave, or of a call in an ocall of this one
                    if error._refused_by is not loaded.enclave:
                        raise
            self.reset(only_lost=True)  # unless another thread has done it
            return again(*values)

        return call

    def check(self, name: str) -> None:
        """The checks that a build begins with, and whether the function `name` is built, for plain Python: once, at the
        first call. Raises PartitionError.
        """
        home = self._home
        with home.lock:
            self.close_helpers()
            if home.ecalls is None:
                from .pipeline.checks import check_sources

                sources = self._sources()
                ecalls, remarks = check_sources(sources)
                if remarks:
                    warn(remarks, SyntaxWarning)
                texts = [sources.data, *sources.others.values()]
                if sys.flags.optimize and any(map(_ASSERT.search, texts)):
                    warn("`python -O` leaves out `assert` in plain Python; inside an enclave it stays", SyntaxWarning)
                home.ecalls = ecalls
            self._see_late()
            if self._spelled(name) not in home.ecalls:
                raise PartitionError(self._not_there(name))

    def _sources(self) -> Sources:
        """What is built. Raises PartitionError where it is not what Python executes."""
        sources = self._others.sources()
        modules = list(self._home.modules.values())
        self._require_text(modules, sources)
        self._home.read, self._home.late = sources, []
        changed = next((one._imported.path for one in modules if one._imported.changed()), self._others.changed())
        if changed is not None:
            said = f"{changed} has changed since it was imported, and what was imported runs; start the program again"
            warn(said, ChangedSourceWarning)
        return sources

    def _see_late(self) -> None:
        """Raises PartitionError where a module that was imported since is of another text than was built or checked."""
        if self._home.late:
            self._require_text(self._home.late, self._home.read)
            self._home.late = []

    @staticmethod
    def _require_text(modules: "list[HostModule]", sources: Sources) -> None:
        for one in modules:
            if one._imported.source() != sources.bytes_of(one._imported.path):
                raise PartitionError(f"{one._imported.path} changed while what shares its enclave was imported")

    def _load(self) -> Any:
        # Settings, loader and cryptography, for the first call only.
        from .config import load_config
        from .enclave import check_platform
        from .pipeline.loader import load_module

        sources = self._sources()
        check_platform()
        config = load_config(sources.settings, shared=sources.group is not None, source=sources.entry)
        if COVERAGE in os.environ:
            config = _covered(config, sources)
        self._home.restarts = config.restart
        modules = list(self._home.modules.values())
        caller = Caller()
        served = [(one._spelled(name), one._served(name, caller)) for one in modules for name in one._ocalls]
        ocalls = {name: each for name, each in served if each is not None}
        ocalls[f"{sources.path.stem}_{CONTINUE}"] = take
        loaded = load_module(sources, config, ocalls, partial(self._later, caller), self._own_exception)
        caller.loaded = weakref.ref(loaded)
        return loaded

    def _own_exception(self, name: str) -> type[BaseException] | None:
        """The module's exception class of this name: whoever catches it has this very class.

        One of another module has that one's prefix, and before it the prefix's length.
        """
        namespace: dict[str, Any] = self._namespace
        if name[:1].isdigit():
            digits = name[: len(name) - len(name.lstrip("0123456789"))]
            prefix, name = name[len(digits) :][: int(digits)], name[len(digits) + int(digits) + 1 :]
            namespace = self._others.namespaces().get(prefix, {})
        found = namespace.get(name)
        return found if isinstance(found, type) and issubclass(found, BaseException) else None

    def _later(self, caller: Caller, spelled: str) -> Callable[..., Any]:
        """An ocall whose function is another module's, or not defined yet, because its module is being executed."""
        name = spelled.removeprefix(self._spelled(""))

        def call(*values: Any) -> Any:
            function = self._served(name, caller) or self._of_others(spelled, caller) or CLOCKS.get(spelled)
            if function is None:
                raise NameError(f"name '{name}' is not defined", name=name)
            return function(*values)

        return call

    def _of_others(self, spelled: str, caller: Caller) -> Callable[..., Any] | None:
        """An ocall of another module, by its name in the interface."""
        for prefix, namespace in self._others.namespaces().items():
            module = HostModule.in_namespace(namespace)
            name = spelled.removeprefix(f"{prefix}_")
            if module is not None and name != spelled and name in module._ocalls:
                return module._served(name, caller)
        return None

    def _spelled(self, name: str) -> str:
        """A function's name in the derived interface."""
        read = self._others.read
        return f"{read.prefix_of(self._imported.path) or self._imported.path.stem}_{name}"


def _covered(config: "Config", sources: Sources) -> "Config":
    """So that the image tells which lines have run. Raises BuildError for a production image, which tells nothing."""
    if not config.debug:
        raise BuildError(f"{sources.settings}: coverage is for debug images, and `debug` is false")
    return replace(config, coverage=True)


def reset_all() -> None:
    """Has every decorated module's state begin anew, as `restart` has one's."""
    for home in homes():
        for module in list(home.modules.values())[:1]:
            module.reset()
