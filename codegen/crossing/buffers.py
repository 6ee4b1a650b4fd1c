"""Flat buffers: elements of a known length, none of which points at anything that crosses."""

from collections.abc import Sequence

from pyenclave.edl.model import Array, Constant, Direction, Function, LengthKind, Parameter, Scalar

from ..cython_lengths import checked_bytes, plain_bytes
from ..cython_types import Types
from ..lengths import write_length
from ..spelling import is_void
from ..writer import Writer
from .base import Crossing
from .in_python import InPython


class Copied(Crossing):
    """A parameter with a copy. Flat kinds share how they leave with an ocall and come back."""

    def bridge_size(self, w: Writer) -> None:
        size, absent = f"pye_size.{self.name}", f"pye_frame.{self.name} == 0"
        write_length(w, self.copy.length, self.copy.element, size, "pye_frame.", absent)

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{self.name}, pye_trusted.{self.name}, pye_size.{self.name}));")

    def proxy_size_staged(self, w: Writer) -> None:
        """Sets `pye_bytes` to the bytes of the buffer."""
        write_length(w, self.copy.length, self.copy.element, "pye_bytes", "pye_frame->", f"pye_frame->{self.name} == 0")

    def proxy_stage(self, w: Writer) -> None:
        self.proxy_size_staged(w)
        w.call("PYE_TRY(pye_stage(", [*self.staged, "pye_bytes", self.how], "));")

    @property
    def staged(self) -> list[str]:
        """Arguments: the list of what is staged, the caller's address, and where that of the copy goes."""
        return ["pye_staging", f"pye_frame->{self.name}", f"&pye_sent->{self.name}"]

    @property
    def how(self) -> str:
        """An argument: in which directions its bytes cross."""
        return " | ".join(["PYE_STAGE_IN"] * self.copies_in + ["PYE_STAGE_OUT"] * self.copies_out)

    def stub_size(self, w: Writer) -> None:
        write_length(w, self.copy.length, self.copy.element, f"pye_size.{self.name}", "", f"{self.name} == NULL")

    def stub_send(self, w: Writer) -> None:
        source = self.stub_source()
        if self.image_type:
            source = f"pye_image->{self.name}"
            w.line(f"PYE_TRY(pye_image_of(pye_ocall, &{source}, {self.name}, pye_size.{self.name}));")
            self.stub_clear(w, source)
        helper = "pye_ocall_in" if self.copies_in else "pye_ocall_out"
        w.call(f"PYE_TRY({helper}(", ["pye_ocall", f"&pye_frame.{self.name}", source, f"pye_size.{self.name}"], "));")

    def stub_source(self) -> str:
        """The address of what leaves."""
        return self.name

    def stub_clear(self, w: Writer, source: str) -> None:
        """Zeroes the padding of what leaves."""

    def stub_check(self, w: Writer) -> None:
        image, size = f"pye_image->{self.name}", f"pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, {image}, pye_frame.{self.name}, {size}));")
        self.stub_check_image(w, image, size)

    def stub_check_image(self, w: Writer, image: str, size: str) -> None:
        """Refuses an answer that breaks a rule of the kind."""
        raise NotImplementedError

    def stub_commit(self, w: Writer) -> None:
        name = self.name
        if self.waits:
            with w.block(f"if ({name} != NULL)"):
                w.line(f"__builtin_memcpy({name}, pye_image->{name}, pye_size.{name});")
        else:  # any bytes are right, and the place outside was the enclave's choice
            w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, {name}, pye_frame.{name}, pye_size.{name}));")


class Buffer(Copied):
    """`size=` and `count=`, arrays, pointers to one value."""

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return parameter.copy is not None

    # --- ecalls ----------------------------------------------------------------------------------

    def bridge_in(self, w: Writer) -> None:
        name, element = self.name, self.copy.element
        helper = "pye_buffer_out" if self.copy.direction is Direction.OUT else "pye_buffer_in"
        w.line(f"PYE_TRY({helper}(&pye_trusted.{name}, pye_frame.{name}, pye_size.{name}));")
        if self.copies_in and self.records.checked(element):
            self.records.check_all(element, f"pye_trusted.{name}", f"pye_size.{name}", ["return PYE_E_VALUE;"], w)

    def bridge_out(self, w: Writer) -> None:
        element = self.copy.element
        if self.records.padded(element):
            self.records.clear_all(element, f"pye_trusted.{self.name}", f"pye_size.{self.name}", w)
        super().bridge_out(w)

    # --- ocalls ----------------------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Some answers are no values of the element's type."""
        return self.copies_out and self.records.checked(self.copy.element)

    @property
    def image_type(self) -> str:
        """Padding is cleared in it on the way out, an answer checked in it on the way in."""
        return "void *" if self.waits or self._is_cleared else ""

    @property
    def _is_cleared(self) -> bool:
        return self.copies_in and self.records.padded(self.copy.element)

    def stub_clear(self, w: Writer, source: str) -> None:
        if self._is_cleared:
            self.records.clear_all(self.copy.element, source, f"pye_size.{self.name}", w)

    def stub_check_image(self, w: Writer, image: str, size: str) -> None:
        self.records.check_all(self.copy.element, image, size, ["return PYE_E_RESULT;"], w)

    # --- in Python: a bytes-like object ----------------------------------------------------------

    memory = "view"
    is_counted = True
    nullable = True

    @property
    def in_place(self) -> bool:
        return self.copies_in and self.copies_out

    @property
    def _is_text(self) -> bool:
        """A buffer of char, for which str does as UTF-8."""
        return self.copy.element == Scalar("char")

    def method_argument(self, w: Writer, types: Types) -> None:
        reader = "write" if self.in_place else f"read{'_text' if self._is_text else ''}"
        w.line(f'pye_py_{reader}({self.python}, "{self.python}", {self.view})')

    def method_check_length(self, w: Writer, types: Types) -> None:
        w.line(f'pye_py_length({self.view}, "{self.python}", {checked_bytes(self.copy, self.python, types)})')

    def method_prepare(self, w: Writer, types: Types) -> None:
        if not self.copies_in:
            w.line(f"pye_py_new({checked_bytes(self.copy, self.python, types)}, {self.view})")

    def method_output(self, types: Types) -> str:
        return f"pye_py_take({self.view})"

    def callable_argument(self, types: Types) -> str:
        return f"pye_py_bytes(pye_v_{self.name}, {self.callable_size(types)})"

    def callable_size(self, types: Types) -> str:
        return plain_bytes(self.copy, types)

    def hint(self, types: Types, *, argument: bool) -> str:
        if not argument:
            return "bytes"
        if self.in_place:
            return "WritableBuffer | None"
        return "str | Buffer | None" if self._is_text else "Buffer | None"

    def output_hint(self, types: Types, *, argument: bool) -> str:
        return "Buffer" if argument else "bytes"


class OneValue(Buffer):
    """A pointer to one value, which in Python is that value."""

    memory = ""
    is_counted = False
    in_place = False

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return is_one(parameter)

    def method_local(self, types: Types) -> str:
        return f"cdef {types.spell(self.copy.element)} pye_v_{self.name}"

    def method_argument(self, w: Writer, types: Types) -> None:
        w.lines(types.store(self.copy.element, f"pye_v_{self.name}", self.python, self.python))

    def method_prepare(self, w: Writer, types: Types) -> None:
        """The variable is the memory."""

    def method_passed(self) -> str:
        return f"<void *>&pye_v_{self.name}"

    def method_output(self, types: Types) -> str:
        return types.load(self.copy.element, f"pye_v_{self.name}")

    def _pointed(self, types: Types) -> str:
        return f"(<{types.spell(self.copy.element)} *>pye_v_{self.name})[0]"

    def callable_argument(self, types: Types) -> str:
        return f"{types.load(self.copy.element, self._pointed(types))} if pye_v_{self.name} != NULL else None"

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Sequence[InPython]) -> None:
        with w.suite(f"if pye_v_{self.name} != NULL"):
            w.lines(types.store(self.copy.element, self._pointed(types), value, name))

    def hint(self, types: Types, *, argument: bool) -> str:
        return types.hint(self.copy.element, argument=argument)

    def output_hint(self, types: Types, *, argument: bool) -> str:
        return self.hint(types, argument=argument)


def is_one(parameter: Parameter) -> bool:
    """A pointer to one value, and no array."""
    copy = parameter.copy
    if copy is None or isinstance(parameter.type, Array) or parameter.pointer_typedef or parameter.array_typedef:
        return False
    one = copy.length.kind is LengthKind.ELEMENTS and copy.length.count in (None, Constant(1))
    return one and not is_void(copy.element)
