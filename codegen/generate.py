"""All files of one interface."""

from pyenclave.edl.model import Interface

from .cython_host import generate_host
from .cython_trusted import generate_trusted_pxd
from .header import generate_trusted_header, generate_untrusted_header
from .spelling import check_names
from .stub_file import generate_stub_file
from .trusted import generate_trusted
from .untrusted import generate_untrusted


def generate(interface: Interface, module: str | None = None) -> dict[str, str]:
    """File name to text, for the interface X: X_t.h, X_t.c, X_t.pxd, X_u.h, X_u.c, X_u.pyx and `module`.pyi.

    `module` is the importable name of the host's extension module, X by default. The same interface always gives the
    same texts. Raises CodegenError where a name is reserved or a type cannot cross.
    """
    check_names(interface)
    name = interface.name
    return {
        f"{name}_t.h": generate_trusted_header(interface),
        f"{name}_t.c": generate_trusted(interface),
        f"{name}_t.pxd": generate_trusted_pxd(interface),
        f"{name}_u.h": generate_untrusted_header(interface),
        f"{name}_u.c": generate_untrusted(interface),
        f"{name}_u.pyx": generate_host(interface),
        f"{module or name}.pyi": generate_stub_file(interface),
    }
