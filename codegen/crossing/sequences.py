"""Arrays of strings and of buffers: the pointers once, then what each points at, and results back there.

What results of an ecall need is kept apart from the array that the body sees: n addresses of the host, n addresses of
the trusted buffers, n sizes. Whatever the body does to its pointers and sizes, results go where they were checked for.

On its way out with an ocall each pointer and size is read once, into an image on the heap: n addresses inside, n sizes,
n addresses outside. Another trusted thread may change the caller's arrays meanwhile; what was checked is what is sent.
"""

from collections.abc import Sequence as Of

from pyenclave.edl.model import Function, LengthKind, Parameter
from pyenclave.edl.spelling import spell_operand

from ..cython_lengths import checked_bytes, plain_count
from ..cython_types import Types
from ..frame import Field, size_field, word
from ..lengths import factors, write_length
from ..writer import Writer
from .buffers import Buffer, Copied
from .in_python import InPython


class Sequence(Copied):
    """An array of pointers."""

    kind = LengthKind.STRINGS
    late = True
    image_type = "uint64_t *"

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return parameter.copy is not None and parameter.copy.length.kind is cls.kind

    # --- ecalls ----------------------------------------------------------------------------------

    def bridge_in(self, w: Writer) -> None:
        """Copies the array of pointers, then replaces each by the address of the copy of what it points at."""
        name = self.name
        w.line(f"PYE_TRY(pye_buffer_in(&pye_trusted.{name}, pye_frame.{name}, pye_size.{name}));")
        self.bridge_elements_in(w, [f"pye_trusted.{name}", f"pye_size.{name}"])

    def bridge_elements_in(self, w: Writer, array: list[str]) -> None:
        raise NotImplementedError

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_results_out(pye_checked_{self.name}, pye_size.{self.name}));")

    # --- ocalls ----------------------------------------------------------------------------------

    def stub_release(self) -> list[str]:
        return [f"pye_heap_free(pye_image.{self.name});"]

    @property
    def _array(self) -> list[str]:
        return ["pye_ocall", f"&pye_image->{self.name}", self.name, f"pye_size.{self.name}"]

    def stub_send(self, w: Writer) -> None:
        copied = "true" if self.copies_in else "false"
        array = [f"&pye_frame.{self.name}", f"pye_image->{self.name}", f"pye_size.{self.name}"]
        w.call("PYE_TRY(pye_array_send(", ["pye_ocall", *array, copied], "));")

    def stub_commit(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_array_take(pye_ocall, pye_image->{self.name}, pye_size.{self.name}));")

    # --- in Python: a sequence -------------------------------------------------------------------

    memory = "sequence"
    is_counted = True
    nullable = True

    @property
    def view(self) -> str:
        return f"&pye_b_{self.name}.array"

    @property
    def reader(self) -> str:
        """The helper that reads an argument."""
        raise NotImplementedError

    def method_argument(self, w: Writer, types: Types) -> None:
        w.line(f'pye_py_{self.reader}({self.python}, "{self.python}", &pye_b_{self.name})')

    def method_check_length(self, w: Writer, types: Types) -> None:
        w.line(f'pye_py_item_count({self.view}, "{self.python}", {checked_bytes(self.copy, self.python, types)})')

    def method_passed(self) -> str:
        return f"pye_b_{self.name}.array.data"


class Strings(Sequence):
    """None of them is NULL. How long each is, the caller finds, as for a single string."""

    def ecall_fields(self) -> list[Field]:
        return [word(self.name), word(size_field(self.name))]

    def bridge_elements_in(self, w: Writer, array: list[str]) -> None:
        w.call("PYE_TRY(pye_strings_in(", [*array, f"pye_frame.{size_field(self.name)}"], "));")

    def stub_room_of_elements(self, w: Writer) -> None:
        w.call("PYE_TRY(pye_strings_room(", [*self._array, "&pye_room"], "));")

    def proxy_count(self, w: Writer) -> None:
        count = f"pye_{self.name}_count"
        assert self.copy.length.count is not None
        w.line(f"uint64_t *{size_field(self.name)} = NULL;")
        w.line(f"size_t {count} = 1;")
        for factor in factors(self.copy.length.count):
            with w.block(f"if (__builtin_mul_overflow({count}, {spell_operand(factor)}, &{count}))"):
                w.line("return PYE_E_LENGTH;")

    def proxy_allocate(self, w: Writer) -> None:
        sizes = size_field(self.name)
        arguments = [f"&{sizes}", f"(const void *){self.name}", f"pye_{self.name}_count"]
        w.call("pye_status = pye_string_sizes(", arguments, ");")
        w.line(f"pye_frame.{sizes} = (uint64_t)(uintptr_t){sizes};")

    def proxy_free(self) -> list[str]:
        return [f"__builtin_free({size_field(self.name)});"]

    def proxy_stage(self, w: Writer) -> None:
        """The strings, and the array of their sizes, which is the proxy's own."""
        sizes = size_field(self.name)
        self.proxy_size_staged(w)
        found = f"(const uint64_t *)(uintptr_t)pye_frame->{sizes}"
        w.call("PYE_TRY(pye_stage_array(", [*self.staged, "pye_bytes", found, self.how], "));")
        own = ["pye_staging", f"pye_frame->{sizes}", f"&pye_sent->{sizes}", "pye_bytes", "PYE_STAGE_IN"]
        w.call("PYE_TRY(pye_stage(", own, "));")

    def serve_stage(self, w: Writer) -> None:
        self.proxy_size_staged(w)
        w.call("PYE_TRY(pye_stage_strings(", [*self.staged, "pye_bytes"], "));")

    reader = "strings"

    def callable_argument(self, types: Types) -> str:
        return f"pye_py_texts(pye_v_{self.name}, {plain_count(self.copy, types)})"

    def hint(self, types: Types, *, argument: bool) -> str:
        return "Sequence[str | bytes]" if argument else "list[str]"


class Buffers(Sequence):
    """Each has a size in another array, a Sizes; a buffer may be NULL."""

    kind = LengthKind.BUFFERS

    @property
    def sizes(self) -> str:
        """The name of the parameter with the sizes."""
        assert self.copy.length.sizes
        return self.copy.length.sizes

    def bridge_elements_in(self, w: Writer, array: list[str]) -> None:
        array = [*array, f"pye_trusted.{self.sizes}", f"pye_size.{self.sizes}"]
        if not self.copies_out:
            w.call("PYE_TRY(pye_buffers_in(", array, "));")
            return
        w.line(f"uint64_t *pye_checked_{self.name};")
        copied = "true" if self.copies_in else "false"
        w.call("PYE_TRY(pye_results_in(", [f"&pye_checked_{self.name}", *array, copied], "));")

    def proxy_stage(self, w: Writer) -> None:
        self._write_stage(w, "pye_frame")

    def serve_stage(self, w: Writer) -> None:
        """The sizes are those that the host's function gets."""
        self._write_stage(w, "pye_sent")

    def _write_stage(self, w: Writer, sizes_in: str) -> None:
        sizes = self.function.parameter(self.sizes).copy
        assert sizes
        self.proxy_size_staged(w)
        with w.block(""):
            w.line("size_t pye_sizes;")
            absent = f"pye_frame->{self.sizes} == 0"
            write_length(w, sizes.length, sizes.element, "pye_sizes", "pye_frame->", absent)
            w.line("/* No size is read from behind the array. */")
            found = f"pye_sizes == pye_bytes ? (const uint64_t *)(uintptr_t){sizes_in}->{self.sizes} : NULL"
            w.call("PYE_TRY(pye_stage_array(", [*self.staged, "pye_bytes", found, self.how], "));")

    def stub_room_of_elements(self, w: Writer) -> None:
        array = [*self._array, self.sizes, f"pye_size.{self.sizes}"]
        w.call("PYE_TRY(pye_buffers_room(", [*array, "&pye_room"], "));")

    @property
    def in_place(self) -> bool:
        return self.copies_in and self.copies_out

    @property
    def reader(self) -> str:
        return "writables" if self.in_place else "buffers"

    def method_prepare(self, w: Writer, types: Types) -> None:
        if not self.copies_in:
            w.line(f"pye_py_make(&pye_b_{self.sizes}, &pye_b_{self.name})")

    def method_output(self, types: Types) -> str:
        return f"pye_py_made(&pye_b_{self.name})"

    def callable_argument(self, types: Types) -> str:
        return f"pye_py_blocks(pye_v_{self.name}, pye_v_{self.sizes}, {plain_count(self.copy, types)})"

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Of[InPython]) -> None:
        array = f"pye_v_{self.name}, pye_v_{self.sizes}, {plain_count(self.copy, types)}"
        w.line(f'pye_py_fill_blocks({value}, "{name}", {array})')

    def hint(self, types: Types, *, argument: bool) -> str:
        if not argument:
            return "list[bytes | None]"
        return "Sequence[WritableBuffer]" if self.in_place else "Sequence[Buffer]"

    def output_hint(self, types: Types, *, argument: bool) -> str:
        return "Sequence[Buffer]" if argument else "list[bytes]"


class Sizes(Buffer):
    """The sizes of an array of buffers: they leave as the buffers were sent with them."""

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return parameter.copy is not None and _buffers_of(parameter, function) is not None

    def stub_source(self) -> str:
        image = f"pye_image->{_buffers_of(self.parameter, self.function)}"
        return f"pye_sizes_sent({image}, {self.name}, pye_size.{self.name})"

    # --- in Python they follow from the buffers --------------------------------------------------

    memory = ""
    is_argument = False
    is_counted = False

    def method_local(self, types: Types) -> str:
        return ""

    def method_passed(self) -> str:
        return f"pye_b_{_buffers_of(self.parameter, self.function)}.sizes"


class OutputSizes(Sizes):
    """Of buffers that only come out: Python says how long each is to be."""

    memory = "view"
    is_argument = True
    is_counted = True

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        name = _buffers_of(parameter, function) if super().fits(parameter, function) else None
        return name is not None and not function.parameter(name).direction.copies_in

    def method_local(self, types: Types) -> str:
        return Buffer.method_local(self, types)

    def method_argument(self, w: Writer, types: Types) -> None:
        w.line(f'pye_py_lengths({self.python}, "{self.python}", {self.view})')

    def method_check_length(self, w: Writer, types: Types) -> None:
        w.line(f'pye_py_item_count({self.view}, "{self.python}", {checked_bytes(self.copy, self.python, types)})')

    def method_passed(self) -> str:
        return Buffer.method_passed(self)

    def callable_argument(self, types: Types) -> str:
        return f"pye_py_block_sizes(pye_v_{self.name}, {plain_count(self.copy, types)})"

    def hint(self, types: Types, *, argument: bool) -> str:
        return "Sequence[SupportsIndex]" if argument else "list[int]"


def _buffers_of(sizes: Parameter, function: Function) -> str | None:
    """The first array whose sizes these are."""
    return next((p.name for p in function.parameters if p.copy and p.copy.length.sizes == sizes.name), None)
