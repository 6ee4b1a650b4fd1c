"""`Array[T]`, `Array2[T]` and `InOut[T]` as they run; arrays.pyi says what they are to type checkers."""

from types import GenericAlias
from typing import Annotated, TypeVar

T = TypeVar("T")

# How an annotation says that what is done inside is done to the caller's, once the call has gone well.
IN_OUT = "changed in place"
InOut = Annotated[T, IN_OUT]


class Array:
    """`Array[f64]`, `Array[f64, 2]`: numbers in a row, or in rows and columns.

    It takes any object with a C-contiguous buffer of them: NumPy's arrays, array.array, memoryviews. A function gets
    the numbers' copy: inside as the enclave has it, in plain Python and in ocalls as a memoryview.
    """

    def __new__(cls) -> "Array":
        raise TypeError("Array is for annotations: pass an array of NumPy's, an array.array or a memoryview")

    def __class_getitem__(cls, of: object) -> GenericAlias:
        return GenericAlias(cls, of)


class Array2:
    """`Array2[f64]` is `Array[f64, 2]`, as type checkers can read it."""

    def __class_getitem__(cls, of: object) -> GenericAlias:
        return GenericAlias(Array, (of, 2))
