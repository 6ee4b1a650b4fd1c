"""Which platform runs an image: by name, or the best one that this machine has."""

from pyenclave.errors import PlatformError

from .base import Platform, Probe
from .emulated import Emulated
from .isolated import Isolated
from .sgx import Sgx

PLATFORMS: tuple[Platform, ...] = (Sgx(), Emulated(), Isolated())


def choose(name: str) -> Platform:
    """The platform called `name`, or for `auto` the first available one.

    Raises PlatformError that names the platforms there are, or says why the chosen one is not available.
    """
    if name == "auto":
        first = chosen_first()
        if first is None:
            raise PlatformError("no platform is available: " + "; ".join(_explain(p.probe()) for p in PLATFORMS))
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
    """What `auto` is here."""
    return next((platform for platform in PLATFORMS if platform.probe().available), None)


def _explain(probe: Probe) -> str:
    return f"{probe.platform}: {probe.reason}" + (f"; {probe.next_step}" if probe.next_step else "")
