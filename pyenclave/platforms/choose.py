"""Which platform runs an image: by name, or the best one that this machine has."""

from pyenclave.errors import PlatformError

from .base import Platform, Probe
from .emulated import Emulated
from .isolated import Isolated
from .sgx import Sgx

# What `auto` may be, the strongest first, and what only a name asks for.
AUTO: tuple[Platform, ...] = (Sgx(), Isolated())
PLATFORMS: tuple[Platform, ...] = (*AUTO, Emulated())


def choose(name: str) -> Platform:
    """The platform called `name`, or for `auto` the first of those that protect which is to be had.

    Raises PlatformError that names the platforms there are, or says why the chosen one is not available.
    """
    if name == "auto":
        first = chosen_first()
        if first is None:
            raise PlatformError(none_protects())
        return first
    for platform in PLATFORMS:
        if platform.name == name:
            probe = platform.probe()
            if not probe.available:
                raise PlatformError(_explain(probe))
            return platform
    if name == "none":
        raise PlatformError("`none` is for modules with @trusted functions: trusted C and Cython need a platform")
    names = ", ".join(
        ["auto", *(platform.name for platform in PLATFORMS), "none (plain Python, @trusted modules only)"]
    )
    raise PlatformError(f"no platform is called `{name}`; there are: {names}")


def chosen_first() -> Platform | None:
    """What `auto` is here; None where nothing protects: `emulated` runs only for who names it.

    SGX in software is `sgx` to whoever runs a program by `pyenclave emulate`, which asks for that.
    """
    return next((platform for platform in AUTO if platform.probe().available), None)


def none_protects() -> str:
    """Why `auto` is nothing here, and the ways on, the likeliest first."""
    missing = ". ".join(_explain(platform.probe()) for platform in reversed(AUTO))
    return (
        f"nothing here protects an enclave. {missing}. "
        'PYENCLAVE_PLATFORM=emulated, or pyenclave.use(platform="emulated"), runs it without protection'
    )


def _explain(probe: Probe) -> str:
    return f"{probe.platform}: {probe.reason}" + (f"; {probe.next_step}" if probe.next_step else "")
