"""How a parameter looks in Python, and what the host's module does with it: every kind answers these questions too.

The `method` of an ecall takes Python's arguments and returns its results; the function that serves an ocall calls a
Python `callable`, for which both are the other way round.
"""

from collections.abc import Sequence

from pyenclave.edl.model import Copy, Direction, Function, Parameter

from ..cython_types import Types
from ..writer import Writer
from .deep.uses import Use


class InPython:
    """A parameter that is an argument, a result, or both. `name` is C's, `python` what Python calls it."""

    is_computed = False  # a length that follows from buffers: no argument
    memory = ""  # what a method keeps of an argument is a pye_py_`memory`_t
    nullable = False  # None arrives where C says NULL

    def __init__(self, parameter: Parameter, function: Function, python: str) -> None:
        self.parameter = parameter
        self.function = function
        self.name = parameter.name
        self.python = python
        self.copies_in = parameter.direction.copies_in
        self.copies_out = parameter.direction.copies_out

    @property
    def copy(self) -> Copy:
        """Of a parameter that has one."""
        assert self.parameter.copy
        return self.parameter.copy

    @property
    def is_counted(self) -> bool:
        """What Python passes has a length, which is computed from it or checked against it."""
        return False

    @property
    def is_argument(self) -> bool:
        """It is passed; an output is not, it is returned."""
        return self.parameter.direction is not Direction.OUT

    @property
    def is_output(self) -> bool:
        """It is a result after the return value."""
        return self.copies_out

    @property
    def in_place(self) -> bool:
        """The caller's own buffers, or objects, are changed."""
        return False

    def c_type(self, types: Types) -> str:
        """In the declarations that Cython sees, where every address is `void *`."""
        return "void *"

    # --- the method of an ecall ------------------------------------------------------------------

    @property
    def view(self) -> str:
        """The address of the view of what is kept."""
        return f"&pye_b_{self.name}"

    def method_local(self, types: Types) -> str:
        """The variable that is passed on."""
        return f"cdef pye_py_{self.memory}_t pye_b_{self.name}"

    def method_argument(self, w: Writer, types: Types) -> None:
        """Converts what was passed."""

    def method_check_length(self, w: Writer, types: Types) -> None:
        """Of what has a length that no other argument follows from."""

    def method_prepare(self, w: Writer, types: Types) -> None:
        """Makes the memory of an output; lengths are known by now."""

    def method_passed(self) -> str:
        """What the proxy is called with."""
        return f"pye_b_{self.name}.data"

    def method_update(self, w: Writer) -> None:
        """Changes the caller's own objects."""

    def method_output(self, types: Types) -> str:
        """The result, as an expression."""
        raise NotImplementedError

    def method_free(self, w: Writer) -> None:
        """Frees what the runtime allocated for an ecall that succeeded; after any other there is nothing."""

    def method_uses(self) -> frozenset[Use]:
        """What the method does with objects that have buffers of their own."""
        return frozenset()

    # --- the callable of an ocall ----------------------------------------------------------------

    def callable_locals(self) -> list[str]:
        """Declarations of what the answer is kept in."""
        return []

    def callable_begin(self) -> list[str]:
        """Statements that make the memory of an answer empty."""
        return []

    def callable_hand_over(self) -> list[str]:
        """Statements after which it is the enclave's to read: the whole answer is good."""
        return []

    def callable_end(self) -> list[str]:
        """Statements that free what was not handed over."""
        return []

    def callable_argument(self, types: Types) -> str:
        """What the callable is called with, as an expression."""
        raise NotImplementedError

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Sequence["InPython"]) -> None:
        """Puts what it returned where the enclave looks for it; `beside` are all parameters."""
        w.line(f'pye_py_fill({value}, "{name}", pye_v_{self.name}, {self.callable_size(types)})')

    def callable_size(self, types: Types) -> str:
        """The bytes of the buffer that the ocall came with."""
        raise NotImplementedError

    def callable_uses(self) -> frozenset[Use]:
        """What it does with objects that have buffers of their own."""
        return frozenset()

    # --- annotations -----------------------------------------------------------------------------

    def hint(self, types: Types, *, argument: bool) -> str:
        """`argument`: what Python may pass, else what it gets."""
        raise NotImplementedError

    def output_hint(self, types: Types, *, argument: bool) -> str:
        """Of a result; `argument`: what a callable may return, else what a method returns."""
        return self.hint(types, argument=argument)
