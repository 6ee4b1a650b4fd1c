"""A decorated module's enclave, anew: after a crash, in a fork, or because its owner wants its state gone."""

import sys
from types import ModuleType

from .errors import Error
from .host import HostModule


def restart(module: ModuleType | str, *, only_lost: bool = False) -> None:
    """Has the next call of any of the module's trusted functions load a fresh enclave, whose state starts anew.

    `module`: the module, or its name as in sys.modules. References to its functions that others imported go with it.
    `only_lost`: only where the enclave is gone, so that several threads that learn of it have one fresh one.
    Calls that run in the old enclave end there, and it goes with the last of them. It does nothing where no enclave was
    loaded yet. Raises Error where the module is not there or has no trusted functions.
    """
    found = HostModule.in_namespace(_namespace(module))
    if found is None:
        name = module if isinstance(module, str) else module.__name__
        raise Error(f"`{name}` has no functions under @trusted or @untrusted, so it has no enclave to restart")
    found.reset(only_lost=only_lost)


def _namespace(module: ModuleType | str) -> dict[str, object]:
    if isinstance(module, str):
        if module not in sys.modules:
            raise Error(f"no module `{module}` is imported, so there is no enclave to restart")
        module = sys.modules[module]
    if not isinstance(module, ModuleType):
        raise Error(f"restart() takes a module or its name, not {type(module).__name__}")
    return vars(module)
