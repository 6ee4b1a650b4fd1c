"""Objects of `@trusted` classes as the host has them: their class, whose methods are ecalls, and a handle.

With PYENCLAVE_PLATFORM=none the object itself is there, and hides the same.
"""

import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any, NoReturn

from .adapters import Forgotten, Named, named_parameters
from .errors import BoundaryError, EnclaveLost, PlatformError
from .host import HostModule
from .plain import is_inside, plain_python

# As partition/survey/proxies.py spells them.
METHOD, SETTER, OWN = "_0", "_2", "_1"
_SPECIAL = frozenset(
    f"__{one}__"
    for one in ("len", "getitem", "setitem", "delitem", "contains", "bool", "call", "int", "float", "str", "format")
)
_LEFT_ALONE = frozenset({"__init__", "__new__", "__init_subclass__", "__class_getitem__", "__subclasshook__"})
_STATE = "_pyenclave"
_MEMBERS = "__pyenclave_members__"  # what a class's body had
Forward = Callable[[FunctionType, HostModule], Callable[..., Any]]


class _Left:
    """A handle that nobody has."""

    def __init__(self, handle: int, loaded: Any) -> None:
        self.handle, self.loaded = handle, loaded


class _Held(weakref.ref[Any]):
    """A handle for as long as its proxy is there. Then the interpreter itself calls back, in no code of Python's, where
    Ctrl-C would end in nobody's hands, and the handle with it."""

    __slots__ = ("handle", "loaded")
    handle: int
    loaded: Any
    __eq__, __hash__ = object.__eq__, object.__hash__  # not the proxies', which are Python's code


class _State:
    """`loaded` is the enclave that the handle is of; None as plain Python."""

    def __init__(self, handle: int, loaded: Any, held: _Held | None) -> None:
        self.handle, self.loaded, self.held, self.closed = handle, loaded, held, False


class _Made:
    """What an ecall has made, in a proxy's place until that has it."""

    held: _Held


class Owner:
    """What a class's proxies share: what they hold, and what those did that are gone, until the next call drops it."""

    def __init__(self, cls: type, module: HostModule) -> None:
        self.cls, self.module = cls, module
        self.dropped: deque[_Left | _Held] = deque()
        self.held: set[_Held] = set()

    def check(self, value: Any, what: str) -> Any:
        """The object, which is open."""
        if not isinstance(value, self.cls):
            raise TypeError(f"{what} must be {self.cls.__name__}, not {type(value).__name__}")
        state = _state(value)
        if state is not None and state.closed:
            raise ValueError(f"{what} is closed".lstrip())
        return value

    def handle(self, value: Any, what: str, loaded: Any) -> int:
        """Its number in the enclave, which is called or answered."""
        state = _state(self.check(value, what))
        if state is None:
            raise ValueError(f"{what} has not been made by `__init__`".lstrip())
        if state.loaded is not loaded:
            raise EnclaveLost(f"{what} was in an enclave that is gone".lstrip())
        return int(state.handle)

    def written(self, value: Any, where: Any) -> int:
        """Its number in what crosses as one buffer: in an enclave, or as plain Python in a list of such objects.

        What is raised says what is wrong with it, and the codec where it is.
        """
        if type(where) is not list:
            return self.handle(value, "", where)
        where.append(self.check(value, ""))
        return len(where) - 1

    def received(self, handle: int, where: Any) -> Any:
        """A proxy for what has come out of an enclave."""
        if type(where) is list:
            return where[handle]
        if type(where) is Forgotten:
            return self.dropped.append(_Left(handle, where.loaded))
        made: Any = object.__new__(self.cls)
        self.adopt(made, handle, where)
        return made

    def made(self, handle: int, where: Any) -> Any:
        """What has come out of an enclave for a proxy that is there already."""
        if type(where) is Forgotten:
            return self.dropped.append(_Left(handle, where.loaded))
        made = _Made()
        made.held = self.hold(made, handle, where)
        return made

    def hold(self, holder: Any, handle: int, loaded: Any) -> _Held:
        """For as long as the holder is there."""
        held = _Held(holder, self.dropped.append)
        held.handle, held.loaded = handle, loaded
        self.held.add(held)
        return held

    def adopt(self, proxy: Any, handle: int, loaded: Any) -> None:
        held = self.hold(proxy, handle, loaded)
        object.__getattribute__(proxy, "__dict__")[_STATE] = _State(handle, loaded, held)

    def take(self, proxy: Any, made: _Made) -> None:
        """The proxy has from now on what was made for it."""
        self.adopt(proxy, made.held.handle, made.held.loaded)
        self.held.discard(made.held)
        del made.held  # nobody has it any more, so nothing is called back when `made` goes

    def drain(self) -> None:
        """Lets go of what proxies had that are gone. They go anywhere, in ocalls too, where it is only noted."""
        while self.dropped:
            try:
                one = self.dropped[0]
            except IndexError:  # another thread was faster
                return
            try:
                self._drop(one.handle, one.loaded)
            except (EnclaveLost, TypeError):
                pass  # it went with the enclave; or it is gone, by another thread, or before Ctrl-C ended this one here
            except (BoundaryError, PlatformError):  # in an ocall, or beside one of another greenlet's: later
                return
            if isinstance(one, _Held):
                self.held.discard(one)
            with suppress(ValueError):
                self.dropped.remove(one)

    def _drop(self, handle: int, loaded: Any) -> None:
        if loaded is not None and loaded is self.module._loaded:
            getattr(loaded, self.module._spelled(f"{self.cls.__name__}{OWN}drop"))(handle)

    def close(self, proxy: Any) -> None:
        """Done again it does nothing."""
        state = _state(proxy)
        if state is None:
            object.__getattribute__(proxy, "__dict__")[_STATE] = state = _State(0, None, None)
        if state.closed:
            return
        state.closed = True
        if state.held is not None:
            self.dropped.append(state.held)  # first: whatever interrupts this, it is noted
            state.held = None
            self.drain()


def _state(proxy: Any) -> _State | None:
    return object.__getattribute__(proxy, "__dict__").get(_STATE)  # type: ignore[no-any-return]


def trusted_class(cls: type, forward: Forward) -> type:
    """The class, changed in place. `forward` makes of a function what calls it inside, found at the first call."""
    if type(cls) is not type and type(cls).__name__ != "ABCMeta":
        raise TypeError(f"@trusted decorates plain classes: `{cls.__name__}` has a metaclass")
    if "__slots__" in vars(cls):
        raise TypeError(f"@trusted: `{cls.__name__}` has `__slots__`, and its proxies have a handle; leave them out")
    own = dict(vars(cls))
    members = {name: one for base in reversed(cls.__mro__[1:-1]) for name, one in _written(base).items()} | own
    functions = [one for one in members.values() if isinstance(one, FunctionType)]
    if not functions:
        raise TypeError(f"@trusted: `{cls.__name__}` has no method")
    named = _renamed(functions[0], cls, f"{cls.__name__}{OWN}new")
    named.__module__ = cls.__module__
    module = HostModule.of(named)
    owner = Owner(cls, module)
    public = {"close"}

    def called(function: FunctionType, kind: str, name: str) -> Callable[..., Any]:
        inner = forward(_renamed(function, cls, f"{cls.__name__}{kind}{name}"), module)
        inner.__qualname__ = function.__qualname__  # what says which arguments do not fit

        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            if is_inside():
                return function(self, *arguments, **named)
            owner.drain()
            return inner(self, *arguments, **named)

        call.__name__, call.__doc__, call.__qualname__ = function.__name__, function.__doc__, function.__qualname__
        return call

    for name, one in members.items():
        is_public = name in _SPECIAL or not name.startswith("_")
        if is_public:
            public.add(name)
        if isinstance(one, FunctionType) and is_public:
            setattr(cls, name, called(one, METHOD, name))
        elif isinstance(one, FunctionType) and name.startswith("__") and name not in _LEFT_ALONE:
            setattr(cls, name, _inside_only(one, name))
        elif isinstance(one, property) and is_public and isinstance(one.fget, FunctionType):
            setter = called(one.fset, SETTER, name) if isinstance(one.fset, FunctionType) else None
            made = property(called(one.fget, METHOD, name), setter, None, one.__doc__)
            made.__set_name__(cls, name)  # type: ignore[attr-defined]
            setattr(cls, name, made)
    missing = frozenset(name for name, one in members.items() if getattr(one, "__isabstractmethod__", False))
    if missing:  # where it is declared, proxies are of this class, whatever they are of inside; `__init__` makes none
        cls.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]
    _make(cls, owner, members.get("__init__"), forward, module, functions[0], missing)
    _hide(cls, owner, frozenset(public), members)
    setattr(cls, _MEMBERS, own)
    cls.__pyenclave_value__ = owner.check, owner.handle, owner.received, owner.written  # type: ignore[attr-defined]
    return cls


def _written(cls: type) -> dict[str, Any]:
    """What the class's own body has, whatever is there now."""
    return dict(vars(cls).get(_MEMBERS, vars(cls)))


def _renamed(function: FunctionType, cls: type, name: str) -> FunctionType:
    """The function by its ecall's name, its first parameter annotated."""
    code = function.__code__
    made = FunctionType(code, function.__globals__, name, function.__defaults__, function.__closure__)
    made.__kwdefaults__, made.__module__, made.__qualname__ = function.__kwdefaults__, function.__module__, name
    made.__annotations__ = {"return": None, **function.__annotations__, code.co_varnames[0]: cls}
    return made


_MAKER = """\
def {name}({parameters}):
    return None
"""


def _refuse_abstract(cls: type, missing: frozenset[str]) -> None:
    """Raises what Python has to say of it, in its own words."""
    alike: Any = type(cls.__name__, (), {})
    alike.__abstractmethods__ = missing
    alike()


def _make(
    cls: type,
    owner: Owner,
    init: Any,
    forward: Forward,
    module: HostModule,
    any_function: FunctionType,
    missing: frozenset[str],
) -> None:
    """`__init__`: outside it has the object made inside; as plain Python it runs behind the boundary's checks."""
    name = f"{cls.__name__}{OWN}new"
    taken = named_parameters(init) if isinstance(init, FunctionType) else Named(["self"], [], [], 0)
    every = [*taken.positional[1:], *taken.rest, *taken.keywords]
    rest = [f"*{one}" for one in taken.rest] or (["*"] if taken.keywords else [])
    alone = init.__code__.co_posonlyargcount if isinstance(init, FunctionType) else 0  # the object among them
    parameters = ", ".join([*_until(alone - 1, taken.positional[1:]), *rest, *taken.keywords])
    space: dict[str, Any] = {}
    whole = ", ".join([*_until(alone, taken.positional), *rest, *taken.keywords])
    for one, said in ((name, parameters), (cls.__name__, whole)):
        exec(compile(_MAKER.format(name=one, parameters=said), f"<pyenclave {cls.__name__}>", "exec"), space)
    fits = space[cls.__name__]  # says alike on every platform, and as Python would, what does not
    maker = FunctionType(space[name].__code__, any_function.__globals__, name)
    maker.__module__ = any_function.__module__
    if isinstance(init, FunctionType):
        for made in (maker, fits):
            made.__defaults__, made.__kwdefaults__ = init.__defaults__, init.__kwdefaults__
        fits.__qualname__ = init.__qualname__
        maker.__annotations__ = {one: init.__annotations__[one] for one in every}
    maker.__annotations__["return"] = type("_Made", (), {"__pyenclave_value__": (None, None, owner.made)})
    make = forward(maker, module)
    plain = forward(_renamed(init, cls, name), module) if isinstance(init, FunctionType) else None

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:
        if is_inside():
            if init is not None:
                init(self, *arguments, **named)
            return
        if type(self) is not cls:
            raise TypeError(
                f"`{type(self).__name__}` derives from `{cls.__name__}`, which is @trusted: decorate it, too"
            )
        if missing:
            _refuse_abstract(cls, missing)
        if init is None and (arguments or named):
            raise TypeError(f"{cls.__name__}() takes no arguments")
        fits(self, *arguments, **named)
        if not plain_python():
            owner.drain()
            owner.take(self, make(*arguments, **named))
        elif plain is not None:
            plain(self, *arguments, **named)

    cls.__init__ = __init__  # type: ignore[misc]


def _until(count: int, names: Sequence[str]) -> list[str]:
    """With a `/` after the first `count`, if there are such."""
    return [*names[:count], "/", *names[count:]] if count > 0 else [*names]


def _inside_only(function: FunctionType, name: str) -> Callable[..., Any]:
    """What Python calls by itself: outside it is what every object has."""
    otherwise = getattr(object, name, None)

    def call(self: Any, *arguments: Any) -> Any:
        if is_inside():
            return function(self, *arguments)
        if otherwise is None:
            raise TypeError(f"`{name}` of `{type(self).__name__}` is for trusted code only")
        return otherwise(self, *arguments)

    return call


def _hide(cls: type, owner: Owner, public: frozenset[str], members: dict[str, Any]) -> None:
    def refuse(name: str) -> NoReturn:
        said = f"`{name}` is no method or property of `{cls.__name__}`, whose fields live inside the enclave"
        raise AttributeError(said, name=name)

    def __getattribute__(self: Any, name: str) -> Any:
        is_hidden = name == "__dict__" or not (name.startswith("__") or name in public)
        if is_hidden and not is_inside():
            refuse(name)
        return object.__getattribute__(self, name)

    def __setattr__(self: Any, name: str, value: Any) -> None:
        if not is_inside() and not isinstance(getattr(cls, name, None), property):
            refuse(name)
        object.__setattr__(self, name, value)

    def __delattr__(self: Any, name: str) -> None:
        if not is_inside():
            refuse(name)
        object.__delattr__(self, name)

    def __reduce_ex__(self: Any, protocol: Any) -> NoReturn:
        raise TypeError(f"a `{cls.__name__}` is neither pickled nor copied: it lives inside the enclave")

    def __repr__(self: Any) -> str:
        return f"<{cls.__module__}.{cls.__qualname__} object, inside>"

    def __enter__(self: Any) -> Any:
        return owner.check(self, f"this {cls.__name__}")

    def __exit__(self: Any, *_: object) -> None:
        owner.close(self)

    def close(self: Any) -> None:
        owner.close(self)

    hooks = (__getattribute__, __setattr__, __delattr__, __reduce_ex__)
    for one in hooks:
        setattr(cls, one.__name__, one)
    if "close" not in members:
        setattr(cls, "close", close)  # noqa: B010  # which the class does not declare
    given: tuple[Callable[..., Any], ...] = (__repr__, __enter__, __exit__)
    for each in given:
        own = members.get(each.__name__)
        setattr(cls, each.__name__, each if own is None else _either(own, each))


def _either(inside: Callable[..., Any], outside: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *arguments: (inside if is_inside() else outside)(self, *arguments)
