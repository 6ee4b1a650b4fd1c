"""Flat buffers: elements of a known length, none of which points at anything that crosses."""

from pyenclave.edl.model import Copy, Direction, Function, Parameter

from ..lengths import write_length
from ..writer import Writer
from .base import Crossing


class Copied(Crossing):
    """A parameter with a copy. Flat kinds share how they leave with an ocall and come back."""

    @property
    def copy(self) -> Copy:
        assert self.parameter.copy
        return self.parameter.copy

    def bridge_size(self, w: Writer) -> None:
        size, absent = f"pye_size.{self.name}", f"pye_frame.{self.name} == 0"
        write_length(w, self.copy.length, self.copy.element, size, "pye_frame.", absent)

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{self.name}, pye_trusted.{self.name}, pye_size.{self.name}));")

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
