"""A decorated module's enclave: which one is loaded, and a fresh one after a crash, in a fork, or where its owner wants
its state gone.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from .errors import Error

if TYPE_CHECKING:
    from .enclave import Enclave
    from .host import HostModule


def enclave_of(module: ModuleType | str) -> "Enclave | None":
    """The enclave that the module's trusted functions run in: its platform, its MRENCLAVE, its image.

    `module`: the module, or its name as in sys.modules. None where none is loaded: before the first call, after
    restart(), and with PYENCLAVE_PLATFORM=none. Raises Error where the module is not there or has no trusted functions.
    """
    return _host_module(module).enclave


def restart(module: ModuleType | str, *, only_lost: bool = False) -> None:
    """Has the next call of any of the module's trusted functions load a fresh enclave, whose state starts anew.

    `module`: the module, or its name as in sys.modules. References to its functions that others imported go with it.
    `only_lost`: only where the enclave is gone, so that several threads that learn of it have one fresh one.
    Calls that run in the old enclave end there, and it goes with the last of them. It does nothing where no enclave was
    loaded yet; with PYENCLAVE_PLATFORM=none, what lives inside is made anew at once. Raises Error where the module is
    not there or has no trusted functions.
    """
    _host_module(module).reset(only_lost=only_lost)


def _host_module(module: ModuleType | str) -> "HostModule":
    from .host import HostModule  # which brings what partitioned modules need

    if isinstance(module, str):
        if module not in sys.modules:
            raise Error(f"no module `{module}` is imported, so it has no enclave")
        module = sys.modules[module]
    if not isinstance(module, ModuleType):
        raise Error(f"a module or its name is needed, not {type(module).__name__}")
    found = HostModule.in_namespace(vars(module))
    if found is None:
        raise Error(f"`{module.__name__}` has no functions under @trusted or @untrusted, so it has no enclave")
    return found
