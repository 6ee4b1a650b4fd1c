"""Python's own exceptions that may cross the boundary: a closed table, so that nothing is looked up by name.

Part of the ABI: append only.
"""

import builtins
from enum import IntEnum
from importlib import import_module

MODULE = 0x10000  # the classes that a trusted module defines have this number and those that follow


class Exc(IntEnum):
    """Numbers by the built-ins' names; a class of the standard library's has its module's before its own."""

    Exception = 1
    ArithmeticError = 2
    AssertionError = 3
    AttributeError = 4
    BufferError = 5
    EOFError = 6
    FloatingPointError = 7
    ImportError = 8
    IndexError = 9
    KeyError = 10
    LookupError = 11
    MemoryError = 12
    NameError = 13
    NotImplementedError = 14
    OSError = 15
    OverflowError = 16
    PermissionError = 17
    RecursionError = 18
    RuntimeError = 19
    StopIteration = 20
    SystemError = 21
    TimeoutError = 22
    TypeError = 23
    UnboundLocalError = 24
    UnicodeError = 25
    ValueError = 26
    ZeroDivisionError = 27
    KeyboardInterrupt = 28
    binascii_Error = 29
    struct_error = 30
    json_JSONDecodeError = 31
    statistics_StatisticsError = 32
    decimal_InvalidOperation = 33
    decimal_DivisionByZero = 34
    decimal_Overflow = 35

    @property
    def python(self) -> type[BaseException]:
        """The class."""
        module, _, name = self.name.rpartition("_")
        owner = import_module(module) if module else builtins
        found: type[BaseException] = getattr(owner, name)
        return found

    @property
    def qualified(self) -> str:
        """Its name as Python code reaches it: `KeyError`, `struct.error`."""
        return self.name.replace("_", ".")
