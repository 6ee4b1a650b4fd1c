"""`@trusted` and `@untrusted`: functions of a partitioned module as the host calls them.

A decorated function stays a plain Python function with its signature, whose one line calls a target. The target is
found at the first call: the loaded enclave's native method, or, with PYENCLAVE_PLATFORM=none, the function itself
behind the checks that the boundary would make.
"""

import os
from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast, overload

from .host import HostModule, Target, check_arguments, checked, named_parameters

P = ParamSpec("P")
R = TypeVar("R")

# None is no value of any kind, but generated host code reads it as C's NULL where it expects a buffer.
_FORWARDER = """\
def make(_pyenclave_target, _pyenclave_check):
    def {name}({parameters}):
        if {any_none}:
            _pyenclave_check({arguments})
        return _pyenclave_target({arguments})
    def retarget(target):
        nonlocal _pyenclave_target
        _pyenclave_target = target
    return {name}, retarget
"""


@overload
def trusted(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def trusted(*, reveal: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def trusted(function: Any = None, /, *, reveal: bool = False) -> Any:
    """Makes a module-level function run inside the enclave.

    `reveal`: in a production image the messages of exceptions stay inside; True lets this function's out. The decorated
    function raises TypeError and OverflowError for arguments that its annotations do not allow, what its body raises,
    and what building and loading raise (BuildError, PartitionError, SignatureError, PlatformError).
    """
    if function is None:
        return trusted
    _require_function(function, "trusted")
    module = HostModule.of(function)

    def bind(retarget: Callable[[Target], None]) -> Target:
        if not plain_python():
            return module.bind(function, retarget)
        target = checked(function)
        retarget(target)
        return target

    return _forward(function, bind, module)


def untrusted(function: Callable[P, R], /) -> Callable[P, R]:
    """Makes a module-level function an ocall: trusted code calls it, and it runs outside. Python calls it as it is."""
    _require_function(function, "untrusted")
    plain = cast(FunctionType, function)
    module = HostModule.of(plain)
    module.serve(plain)

    def bind(retarget: Callable[[Target], None]) -> Target:
        target = checked(plain) if plain_python() else plain
        retarget(target)
        return target

    return cast(Callable[P, R], _forward(plain, bind, module))


def plain_python() -> bool:
    """Whether trusted functions run as ordinary Python."""
    return os.environ.get("PYENCLAVE_PLATFORM") == "none"


def _require_function(function: object, decorator: str) -> None:
    if not isinstance(function, FunctionType):
        raise TypeError(f"@{decorator} decorates functions, not {type(function).__name__}")
    named_parameters(function)


def _forward(function: Any, bind: Callable[[Callable[[Target], None]], Target], module: HostModule) -> Any:
    """A function with `function`'s signature that calls its target, to which `bind` points it at the first call.

    A Python function forwards within about 15 ns and takes keywords and defaults by itself; where binding fails, the
    next call tries again.
    """

    def first(*arguments: Any) -> Any:
        return bind(retarget)(*arguments)

    def check(*arguments: Any) -> None:
        check_arguments(function)(*arguments)

    positional, keywords, only_positional = named_parameters(function)
    parameters = [*positional[:only_positional], *(["/"] if only_positional else []), *positional[only_positional:]]
    parameters += ["*", *keywords] if keywords else []
    names = [*positional, *keywords]
    source = _FORWARDER.format(
        name=function.__name__,
        parameters=", ".join(parameters),
        arguments=", ".join(names),
        any_none=" or ".join(f"{name} is None" for name in names) or "False",
    )
    namespace: dict[str, Any] = {"__name__": function.__module__}
    exec(compile(source, f"<pyenclave {function.__qualname__}>", "exec"), namespace)  # names of a real function only
    wrapper, retarget = namespace["make"](first, check)
    module.on_reset(lambda: retarget(first))
    wrapper.__defaults__, wrapper.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return update_wrapper(wrapper, function)
