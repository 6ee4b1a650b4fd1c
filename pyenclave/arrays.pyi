"""What arrays are to type checkers: anything that has numbers by index, as NumPy's arrays, array.array and memoryviews.

`2` is no type, so that no checker takes `Array[f64, 2]`: Array2 says the same.
"""

import sys
from collections.abc import Iterator
from typing import Annotated, Protocol, TypeVar

T = TypeVar("T")

IN_OUT: str
InOut = Annotated[T, "changed in place"]

class Array(Protocol[T]):
    if sys.version_info >= (3, 12):
        def __buffer__(self, flags: int, /) -> memoryview: ...  # which a list has not, and NumPy says from 3.12 on

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[T]: ...
    def __getitem__(self, index: int, /) -> T: ...
    def __setitem__(self, index: int, value: T, /) -> None: ...

class Array2(Protocol[T]):
    if sys.version_info >= (3, 12):
        def __buffer__(self, flags: int, /) -> memoryview: ...

    @property
    def shape(self) -> tuple[int, int]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: tuple[int, int], /) -> T: ...
    def __setitem__(self, index: tuple[int, int], value: T, /) -> None: ...
