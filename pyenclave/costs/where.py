"""Which platform a first call would go to."""

from pyenclave.enclave import wanted
from pyenclave.errors import PlatformError
from pyenclave.plain import plain_python
from pyenclave.platforms.choose import choose


def platform() -> str:
    """Its name. Raises PlatformError where there is none."""
    if plain_python():
        raise PlatformError("PYENCLAVE_PLATFORM is `none`: nothing crosses there that could be measured")
    return choose(wanted("auto")).name
