"""Every file that is made from the tables, and its text."""

from collections.abc import Callable, Mapping

from .abi_header import abi_header
from .cell_header import cell_header
from .cell_tables import cell_tables
from .device_header import device_header
from .exception_texts import cimported, exceptions_header, objects_header, zig
from .header import header
from .hint_texts import zig as hint_bits
from .key_texts import zig as key_structures

# By its path in the package.
GENERATED: Mapping[str, Callable[[], str]] = {
    "shared_include/pyenclave_arch.h": header,
    "shared_include/pyenclave_abi.h": abi_header,
    "shared_include/pyenclave_exceptions.h": exceptions_header,
    "runtime/include/cython/pye_cython_exceptions.h": objects_header,
    "runtime/pyenclave_exceptions.pxd": cimported,
    "inside/exceptions.zig": zig,
    "inside/hint_bits.zig": hint_bits,
    "inside/structures.zig": key_structures,
    "platforms/enclu/structures.zig": key_structures,
    "platforms/engine/structures.h": device_header,
    "platforms/native/cell_abi.h": cell_header,
    "platforms/cell/tables.zig": cell_tables,
}
