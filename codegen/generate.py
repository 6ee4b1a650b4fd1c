"""All files of one interface."""

from collections.abc import Mapping

from pyenclave.edl.model import Interface

from . import inside, outside, python
from .crossing import Boundary
from .spelling import check_names


def generate(
    interface: Interface, module: str | None = None, delivers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """File name to text, for the interface X: X_t.h, X_t.c, X_t.pxd, X_u.h, X_u.c, X_u.pyx and `module`.pyi.

    `module` is the importable name of the host's extension module, X by default. `delivers`, where it is known, says
    which ecalls hand out "bytes" or "str" by pyenclave's own ocalls; the .pyi is exact then. The same interface always
    gives the same texts. Raises CodegenError where a name is reserved or a type cannot cross.
    """
    check_names(interface)
    name = interface.name
    boundary = Boundary(interface)
    return {
        f"{name}_t.h": inside.generate_header(boundary),
        f"{name}_t.c": inside.generate_source(boundary),
        f"{name}_t.pxd": inside.generate_cython(boundary),
        f"{name}_u.h": outside.generate_header(boundary),
        f"{name}_u.c": outside.generate_source(boundary),
        f"{name}_u.pyx": python.generate_module(boundary),
        f"{module or name}.pyi": python.generate_annotations(boundary, delivers),
    }
