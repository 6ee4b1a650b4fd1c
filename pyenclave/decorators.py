"""`@trusted` and `@untrusted`: functions of a partitioned module as the host calls them.

A decorated function stays a plain Python function with its signature, whose one line calls a target. The target is
found at the first call: the loaded enclave's native method, or, with PYENCLAVE_PLATFORM=none, the function itself
behind the checks that the boundary would make.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial, update_wrapper
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast, overload

from .adapters import by_places, check_arguments, checked, doubtful, named_parameters
from .errors import PartitionError, PlatformError
from .host import HostModule, Target
from .plain import plain_python
from .proxies import trusted_class

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

# What native code might take for another kind is checked before: None is NULL to it, text and arrays are buffers.
_FORWARDER = """\
def make(_pyenclave_target, _pyenclave_checked, _pyenclave_type, bytes, str):
    def {name}({parameters}):
        if {doubtful}:
            return _pyenclave_target(*_pyenclave_checked({arguments}))
        return _pyenclave_target({arguments})
    def retarget(target):
        nonlocal _pyenclave_target
        _pyenclave_target = target
    return {name}, retarget
"""


@overload
def trusted(function: type[T], /) -> type[T]: ...
@overload
def trusted(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def trusted(*, reveal: bool = False, concurrent: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def trusted(function: Any = None, /, *, reveal: bool = False, concurrent: bool = False) -> Any:
    """Makes a module-level function run inside the enclave.

    `reveal`: in a production image the messages of exceptions stay inside; True lets this function's out. `concurrent`:
    the module's calls run one after another; True lets this function's run beside all others. The decorated function
    raises TypeError and OverflowError for arguments that its annotations do not allow, what its body raises,
    and what building and loading raise (BuildError, PartitionError, SignatureError, PlatformError).
    """
    if function is None:
        return partial(trusted, reveal=reveal, concurrent=concurrent)
    if isinstance(function, type):
        if reveal or concurrent:
            raise TypeError("@trusted takes nothing else for a class")
        return trusted_class(function, _inside)
    _require_function(function, "trusted")
    return _inside(function, HostModule.of(function), concurrent=concurrent)


def _inside(function: FunctionType, module: HostModule, *, concurrent: bool = False) -> Any:
    """What calls the function inside."""

    def bind(retarget: Callable[[Target], None]) -> Target:
        if not plain_python():
            return module.bind(function, retarget)
        module.check(function.__name__)
        target = checked(function, inside=True, step=module.step, alone=not concurrent)
        retarget(target)
        return target

    return _forward(function, bind, module, doubtful=doubtful(function))


@overload
def untrusted(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def untrusted(*, reenters: Sequence[Callable[..., Any]]) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def untrusted(function: Any = None, /, *, reenters: Sequence[Callable[..., Any]] = ()) -> Any:
    """Makes a module-level function an ocall: trusted code calls it, and it runs outside. Python calls it as it is.

    `reenters`: the trusted functions that it may call meanwhile. Then the module's state may change during it: what
    called it gives up its turn.
    """
    if function is None:
        return partial(untrusted, reenters=reenters)
    _require_function(function, "untrusted")
    plain = cast(FunctionType, function)
    if named_parameters(plain).rest:
        raise TypeError(f"`{plain.__name__}` takes any number of arguments, which cannot leave; name each one")
    module = HostModule.of(plain)

    def bind(retarget: Callable[[Target], None]) -> Target:
        again = frozenset(getattr(one, "__name__", "") for one in reenters)
        target = by_places(plain)
        if plain_python():
            target = checked(plain, inside=False, step=module.step, alone=False, again=again)
        retarget(target)
        return target

    forward = _forward(plain, bind, module, doubtful="False")
    module.serve(plain, forward)
    return forward


def _require_function(function: object, decorator: str) -> None:
    if not isinstance(function, FunctionType):
        raise TypeError(f"@{decorator} decorates functions, not {type(function).__name__}")
    named_parameters(function)


def _forward(
    function: Any,
    bind: Callable[[Callable[[Target], None]], Target],
    module: HostModule,
    *,
    doubtful: str,
) -> Any:
    """A function with `function`'s signature that calls its target, to which `bind` points it at the first call.

    `doubtful`: the condition on which its arguments are checked first. A Python function forwards within about 15 ns
    and takes keywords and defaults by itself; where binding fails, the next call tries again.
    """

    def first(*arguments: Any) -> Any:
        try:
            target = bind(retarget)
        except (PartitionError, PlatformError) as error:  # they say what is wrong: our own frames say nothing to that
            raise error.with_traceback(None) from error.__cause__
        return target(*arguments)

    @cache
    def check() -> Callable[..., list[Any]]:
        return check_arguments(function, borrow=True)

    named = named_parameters(function)
    positional, only_positional = named.positional, named.only_positional
    parameters = [*positional[:only_positional], *(["/"] if only_positional else []), *positional[only_positional:]]
    parameters += [f"*{one}" for one in named.rest] or (["*"] if named.keywords else [])
    parameters += named.keywords
    source = _FORWARDER.format(
        name=function.__name__,
        parameters=", ".join(parameters),
        arguments=", ".join(named.all),
        doubtful=doubtful,
    )
    namespace: dict[str, Any] = {"__name__": function.__module__}
    exec(compile(source, f"<pyenclave {function.__qualname__}>", "exec"), namespace)  # names of a real function only
    wrapper, retarget = namespace["make"](first, lambda *values: check()(*values), type, bytes, str)
    module.on_reset(lambda: retarget(first))
    wrapper.__defaults__, wrapper.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return update_wrapper(wrapper, function)
