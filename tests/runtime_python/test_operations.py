"""Every row of the partitioner's tables is a function that the headers declare, with these parameters."""

from collections.abc import Iterator
from typing import Any

import pytest

from pyenclave.partition import operations
from pyenclave.partition.check import standard_math, standard_statistics, standard_structs
from pyenclave.partition.operations import buffers, bytearrays, containers, counted, digests, numbers, scalars, text
from pyenclave.partition.operations.model import Descriptor, Method, Missing, Operation, Slot
from pyenclave.partition.standard import TABLE
from pyenclave.partition.types.containers import Counter, Deque, Dict, List, OrderedDict, Set, Tuple
from pyenclave.partition.types.model import (
    BOOL,
    BYTEARRAY,
    BYTES,
    EXCEPTION,
    F32,
    FLOAT,
    HASH,
    HMAC,
    I32,
    INT,
    NONE,
    STR,
    U8,
    U64,
    Type,
)
from pyenclave.toolchain.headers import TRUSTED_INCLUDE

NUMBERS = (INT, U64, U8, I32, FLOAT, F32, BOOL)
SCALARS = (*NUMBERS, STR, BYTES, BYTEARRAY)
CONTAINERS = (
    *(List(INT), List(STR), Dict(STR, INT), Set(INT), Set(STR, frozen=True), Deque(BYTES)),
    *(Counter(STR, INT), OrderedDict(STR, INT)),
)
BINARY = ("+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^")
ORDER = ("==", "!=", "<", "<=", ">", ">=", "in")
C = {INT: "int64_t", U64: "uint64_t", FLOAT: "double", BOOL: "bool"}


def spelled(type_: Type) -> str:
    """The type's C, as the headers write it."""
    if type_ in C:
        return C[type_]
    for kind, name in ((List, "list"), (Dict, "dict"), (Set, "set"), (Deque, "deque")):
        if isinstance(type_, kind):
            return f"pye_{name}_t *"
    if type_ in (HASH, HMAC):
        return "pye_digest_t *"
    return "pye_exception_t *" if type_ == EXCEPTION else "pye_bytes_t *"


def rows() -> Iterator[Operation]:
    for one in (*SCALARS, *CONTAINERS, EXCEPTION):
        for table in (operations.truth, operations.length, operations.as_text, operations.as_repr, scalars.formatted):
            yield table(one)
        for table in (operations.item, operations.set_item, operations.delete_item, operations.set_slice):
            yield table(one)
        yield operations.delete_slice(one)
        yield from (operations.slice_(one, step=step) for step in (False, True))
        for symbol in ("-", "~", "abs"):
            yield operations.unary(symbol, one)
        for other in (*SCALARS, *CONTAINERS):
            yield from (operations.binary(symbol, one, other) for symbol in BINARY)
            yield from (operations.compare(symbol, one, other) for symbol in ORDER)
            yield from (operations.in_place(symbol, one, other) for symbol in BINARY)
            yield scalars.parsed(one, other)
            yield scalars.quotient_and_rest(one, other)
            yield scalars.power_modulo(one, other, one)
        for digits in (False, True):
            yield scalars.rounded(one, digits=digits)
        yield from (scalars.in_base(name, one) for name in ("hex", "oct", "bin"))
        for letter in "diuxXoceEfFgGsrab":
            yield from (scalars.percent(one, letter, of_bytes=of_bytes) for of_bytes in (False, True))
        for table in (
            text.methods,
            text.statics,
            scalars.methods,
            scalars.statics,
            counted.methods,
            containers.methods,
            bytearrays.methods,
        ):
            yield from (method.operation for method in table(one).values())
    yield from (numbers.COUNT, numbers.INDEX, numbers.TO_INT, buffers.ZEROES, scalars.CHR, scalars.ASCII)
    yield from (bytearrays.ARRAY_ZEROES, bytearrays.ARRAY_OF, bytearrays.BYTES_OF_ARRAY)
    yield from (form.operation for one in TABLE.values() for form in one.forms if not is_of_hashes(form.operation))
    yield from (*standard_structs.OPERATIONS, *standard_statistics.OPERATIONS, standard_math.FSUM)
    for one in (HASH, HMAC):
        yield from (method.operation for method in digests.methods(one).values())
        yield from digests.attributes(one).values()
    yield from (*numbers.LOW_BITS.values(), *numbers.EXTREMES.values(), *scalars.ORD.values())


def is_of_hashes(operation: Operation) -> bool:
    """hashlib's constructors are macros over the inside library, in a header of their own."""
    return operation.result in (HASH, HMAC)


ROWS = sorted({one for one in rows() if one is not None and one.symbol.isidentifier()}, key=repr)


def test_there_are_rows_of_every_kind() -> None:
    assert len(ROWS) > 300
    assert {one.symbol.split("_")[1] for one in ROWS} >= {"int", "u64", "float", "str", "bytes", "list", "dict", "set"}


@pytest.fixture(scope="module")
def declared() -> Any:
    from .conftest import prototypes

    return prototypes()


def kinds(row: Operation) -> list[str]:
    """What the C function's parameters are, without `const`."""
    found = []
    for one in row.parameters:
        if isinstance(one, Descriptor):
            found.append("pye_type_t *")
        elif isinstance(one, Slot):
            found.append("void *")
        else:
            found.append(spelled(one))
    if row.fails and row.result != NONE:
        members = row.result.items if isinstance(row.result, Tuple) else (row.result,)
        found += [f"{spelled(one)}*".replace("* *", "**") for one in members]
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.symbol}-{'-'.join(map(str, kinds(row)))}"[:100])
def test_a_row_is_declared(declared: Any, row: Operation) -> None:
    symbol = row.symbol.removesuffix("_plain")
    if symbol != row.symbol:  # a macro, which says how large an item is, and takes what the function takes
        assert f"#define {row.symbol}(" in (TRUSTED_INCLUDE[1] / "values" / "lists.h").read_text()
    assert symbol in declared
    function = declared[symbol]
    assert function.fails == row.fails
    found = [
        kind.replace("const ", "").replace(" *", "*").replace("bytearray", "bytes") for kind, _ in function.parameters
    ]
    wanted = [kind.replace(" *", "*") for kind in kinds(row)]
    assert len(found) == len(wanted), (found, wanted)
    for one, other in zip(found, wanted, strict=True):
        # What a container holds goes through void *; flags of a slice are a uint32_t, which an int fits.
        assert one == other or (one == "void*" and other.endswith("*")) or (one, other) == ("uint32_t", "int64_t")
    if not row.fails and row.result != NONE:
        assert function.result.replace("const ", "").strip() == spelled(row.result)


def test_defaults_are_of_their_types() -> None:
    for receiver in SCALARS:
        for method in (*text.methods(receiver).values(), *scalars.methods(receiver).values()):
            assert isinstance(method, Method)
            python = {INT: int, STR: str, BYTES: bytes, BOOL: bool}
            for one in method.arguments:
                if not isinstance(one.default, Missing) and one.default is not None:
                    assert type(one.default) is python[one.type]


def test_names_are_methods_of_pythons(declared: Any) -> None:
    for receiver, python in ((STR, str), (BYTES, bytes), (INT, int), (FLOAT, float)):
        for name in (*text.methods(receiver), *scalars.methods(receiver), *text.statics(receiver)):
            assert callable(getattr(python, name.partition("/")[0]))
