"""Arrays of strings and of buffers in the host module: what its methods and the callables of its ocalls see of them."""

from pyenclave.edl.model import Constant, Interface, Reference, SizeOf

from ..cython_types import Types
from ..lengths import factors
from .plan import Planned, Role

ROLES = (Role.STRINGS, Role.BUFFERS)

DECLARATIONS = """
cdef extern from "pyenclave_py_sequences.h":
    ctypedef struct pye_py_sequence_t:
        pye_py_view_t array
        size_t *sizes
    void pye_py_sequence_init(pye_py_sequence_t *) noexcept
    void pye_py_sequence_release(pye_py_sequence_t *) noexcept
    int pye_py_strings(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_buffers(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_writables(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_lengths(object, const char *, pye_py_view_t *) except -1
    int pye_py_make(const pye_py_view_t *, pye_py_sequence_t *) except -1
    object pye_py_made(pye_py_sequence_t *)
    int pye_py_item_count(const pye_py_view_t *, const char *, size_t) except -1

    object pye_py_texts(const void *, size_t)
    object pye_py_blocks(const void *, const void *, size_t)
    object pye_py_block_sizes(const void *, size_t)
    int pye_py_fill_blocks(object, const char *, const void *, const void *, size_t) except -1
"""


def used(interface: Interface) -> bool:
    """Some function has such an array."""
    parameters = [p for function in (*interface.ecalls, *interface.ocalls) for p in function.parameters]
    return any(p.copy and p.copy.length.is_sequence for p in parameters)


# --- ecalls --------------------------------------------------------------------------------------


def reader(planned: Planned) -> str:
    """The function that reads an argument."""
    return f"pye_py_{'writables' if planned.in_place else planned.role.value}"


def make(planned: Planned) -> str:
    """A statement that makes the buffers of a result, of the sizes that were given."""
    return f"pye_py_make(&pye_b_{planned.copy.length.sizes}, &pye_b_{planned.name})"


def result(planned: Planned) -> str:
    """The result as a Python expression."""
    return f"pye_py_made(&pye_b_{planned.name})"


# --- ocalls --------------------------------------------------------------------------------------


def answer_argument(planned: Planned, types: Types) -> str:
    """What a callable gets for an array: a Python expression."""
    array, count = f"pye_v_{planned.name}", _count(planned, types)
    if planned.role is Role.STRINGS:
        return f"pye_py_texts({array}, {count})"
    if planned.role is Role.LENGTHS:
        return f"pye_py_block_sizes({array}, {count})"
    return f"pye_py_blocks({array}, pye_v_{planned.copy.length.sizes}, {count})"


def answer_output(planned: Planned, types: Types, value: str, name: str) -> str:
    """A statement that puts a callable's sequence of bytes into the buffers."""
    array, sizes = f"pye_v_{planned.name}", f"pye_v_{planned.copy.length.sizes}"
    return f'pye_py_fill_blocks({value}, "{name}", {array}, {sizes}, {_count(planned, types)})'


def _count(planned: Planned, types: Types) -> str:
    """How many elements an array has; the enclave has checked the product before it came here."""
    count = planned.copy.length.count
    assert count is not None
    return " * ".join(_factor(factor, types) for factor in factors(count))


def _factor(factor: Constant | Reference | SizeOf, types: Types) -> str:
    if isinstance(factor, SizeOf):
        return f"sizeof({types.spell(factor.type)})"
    return str(factor.value) if isinstance(factor, Constant) else f"<size_t>pye_v_{factor.name}"
