"""Deep copy: structs with pointer members that have a length."""

from pyenclave.edl.model import Interface

from .records import Records
from .writer import Writer


def write_functions(w: Writer, interface: Interface, records: Records) -> None:
    """Nothing yet."""
