"""Strings: their length is found by the caller, and the callee's side checks that they end there."""

from collections.abc import Sequence

from pyenclave.edl.model import Function, LengthKind, Parameter, Pointer, Scalar

from ..cython_types import Types
from ..frame import Field, size_field, word
from ..writer import Writer
from .buffers import Copied
from .in_python import InPython

_UNSIGNED = (Pointer(Scalar("unsigned char")), Pointer(Scalar("unsigned char"), const=True))


class String(Copied):
    """`string`: of char, or of unsigned char."""

    kind = LengthKind.STRING
    trusted_type = "char *"
    width = "1"  # bytes of a character
    helper = "pye_string_in"

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        copy = parameter.copy
        return copy is not None and copy.length.kind is cls.kind and not copy.chosen

    def ecall_fields(self) -> list[Field]:
        return [word(self.name), word(size_field(self.name))]

    # --- ecalls ----------------------------------------------------------------------------------

    def bridge_size(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_length_unsigned(pye_frame.{size_field(self.name)}, &pye_size.{self.name}));")

    def bridge_in(self, w: Writer) -> None:
        name = self.name
        w.line(f"PYE_TRY({self.helper}(&pye_trusted.{name}, pye_frame.{name}, pye_size.{name}));")

    def bridge_argument(self) -> str:
        place = f"pye_trusted.{self.name}"
        return f"(void *){place}" if self.parameter.type in _UNSIGNED else place

    def bridge_check(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_check_string(pye_trusted.{self.name}, pye_size.{self.name}, {self.width}));")

    def proxy_fill(self, w: Writer) -> None:
        super().proxy_fill(w)
        w.line(f"pye_frame.{size_field(self.name)} = {self.name} == NULL ? 0 : {self.proxy_size()};")

    def proxy_size(self) -> str:
        """The bytes of a string of the host's, with its terminator."""
        return f"pye_string_bytes({self.name})"

    def proxy_stage(self, w: Writer) -> None:
        w.call("PYE_TRY(pye_stage(", [*self.staged, f"pye_frame->{size_field(self.name)}", self.how], "));")

    # --- ocalls ----------------------------------------------------------------------------------

    def serve_stage(self, w: Writer) -> None:
        """No length crosses with it."""
        w.call("PYE_TRY(pye_stage_string(", [*self.staged, self.width, self.how], "));")

    @property
    def waits(self) -> bool:
        return self.copies_out

    @property
    def image_type(self) -> str:
        """The answer's end is looked for in it."""
        return "void *" if self.waits else ""

    def stub_size(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_string_size({self.name}, {self.width}, &pye_size.{self.name}));")

    def stub_check_image(self, w: Writer, image: str, size: str) -> None:
        with w.block(f"if (pye_check_string({image}, {size}, {self.width}) != PYE_OK)"):
            w.line("return PYE_E_RESULT;")

    # --- in Python: a str ------------------------------------------------------------------------

    memory = "view"
    results = "string_result"  # helpers of pyenclave_py.h
    texts = "text"
    fill, character = "fill_string", "char"

    def method_argument(self, w: Writer, types: Types) -> None:
        reader = f"string{'_copy' if self.copies_out else ''}"
        w.line(f'pye_py_{reader}({self.python}, "{self.python}", {self.view})')

    def method_output(self, types: Types) -> str:
        return f"pye_py_{self.results}({self.view})"

    def callable_argument(self, types: Types) -> str:
        return f"pye_py_{self.texts}(pye_v_{self.name})"

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Sequence[InPython]) -> None:
        w.line(f'pye_py_{self.fill}({value}, "{name}", <{self.character} *>pye_v_{self.name})')

    def hint(self, types: Types, *, argument: bool) -> str:
        return "str | bytes | None" if argument else "str | None"


class WideString(String):
    """`wstring`: of wchar_t."""

    kind = LengthKind.WSTRING
    trusted_type = "void *"
    width = "sizeof(wchar_t)"
    helper = "pye_wstring_in"

    def proxy_size(self) -> str:
        return f"pye_wide_bytes({self.name})"

    results = "wide_result"
    texts = "wide_text"
    fill, character = "fill_wide", "pye_wchar_t"

    def method_argument(self, w: Writer, types: Types) -> None:
        w.line(f'pye_py_wide({self.python}, "{self.python}", {self.view})')

    def hint(self, types: Types, *, argument: bool) -> str:
        return "str | None"
