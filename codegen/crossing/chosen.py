"""Outputs whose length the callee chooses: a pointer to a pointer, which the callee sets, and a length beside it."""

from collections.abc import Sequence
from dataclasses import replace

from pyenclave.edl.model import Function, Length, LengthKind, Operand, Parameter, Reference
from pyenclave.edl.spelling import spell_type

from ..cython_lengths import unit
from ..cython_types import Types
from ..frame import Field, size_field, word
from ..lengths import references, write_length
from ..spelling import frame_name, is_void
from ..writer import Writer
from .allocated import Allocated
from .buffers import OneValue
from .deep.outputs import write_cleared
from .in_python import InPython

_REFUSE = "return PYE_E_RESULT;"


class Chosen(Allocated):
    """So many bytes or elements: the length is a ChosenLength."""

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return parameter.copy is not None and parameter.copy.chosen

    # --- ecalls ----------------------------------------------------------------------------------

    sent_type = "uint64_t "

    def bridge_owned(self, w: Writer) -> None:
        w.line(f"void *{self.name};")

    def bridge_own(self, w: Writer) -> None:
        w.line(f"pye_owned->{self.name} = pye_memory;")

    def bridge_release(self, w: Writer) -> None:
        w.line(f"pye_release(pye_pointer_at(pye_owned.{self.name}));")

    def bridge_size(self, w: Writer) -> None:
        """Of the pointer that the body sets; where it is wanted, its length has to be too."""
        name = self.name
        w.line(f"pye_size.{name} = pye_frame.{name} == 0 ? 0 : sizeof(void *);")
        for length in references(self.copy.length):
            with w.block(f"if (pye_frame.{name} != 0 && pye_frame.{length.name} == 0)"):
                w.line("return PYE_E_POINTER;")

    def bridge_send(self, w: Writer) -> None:
        name = self.name
        w.line(f"pye_sent.{name} = 0;")
        with w.block(f"if (pye_trusted.{name} != NULL)"):
            w.line(f"const void *pye_memory = pye_pointer_at(pye_trusted.{name});")
            w.line("size_t pye_bytes;")
            self.bridge_measure(w)
            source = "pye_memory"
            if self.records.padded(self.copy.element):
                source = "pye_image"
                w.line(f"void *{source};")
                write_cleared(w, self.records, self.copy.element, source, "pye_memory", "pye_bytes")
            w.line(f"PYE_TRY(pye_give(&pye_sent.{name}, {source}, pye_bytes));")

    def bridge_measure(self, w: Writer) -> None:
        """Sets `pye_bytes` to the length of what `pye_memory` points at."""
        length = _in_terms_of_what_was_read(self.copy.length)
        write_length(w, length, self.copy.element, "pye_bytes", "", "pye_memory == NULL")

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{self.name}, &pye_sent.{self.name}, pye_size.{self.name}));")

    def proxy_stage(self, w: Writer) -> None:
        w.call("PYE_TRY(pye_stage_given(", self.staged, "));")

    def proxy_receive(self, w: Writer) -> None:
        """A copy that the caller owns, and its address where the caller looks for it."""
        with w.block(f"if (pye_frame->{self.name} != 0)"):
            w.line(f"const void *pye_memory = pye_given(pye_staging, pye_sent->{self.name});")
            self.proxy_copy(w)
            value = ["pye_staging", f"pye_frame->{self.name}", "&pye_copy", "sizeof(pye_copy)"]
            w.call("PYE_TRY(pye_staged_value(", value, "));")

    def proxy_copy(self, w: Writer) -> None:
        """Sets `pye_copy`."""
        w.line("size_t pye_bytes;")
        length = _in_terms_of_what_was_read(self.copy.length)
        write_length(w, length, self.copy.element, "pye_bytes", "", "pye_memory == NULL")
        w.line("void *pye_copy = pye_receive(pye_staging, pye_memory, pye_bytes);")

    # --- ocalls ----------------------------------------------------------------------------------

    image_type = "void *"

    def stub_release(self) -> list[str]:
        return [f"pye_heap_free(pye_image.{self.name});"]

    def stub_size(self, w: Writer) -> None:
        """Of the pointer that the host's function sets; where it is wanted, its length has to be too."""
        name = self.name
        w.line(f"pye_size.{name} = {name} == NULL ? 0 : sizeof(*{name});")
        for length in references(self.copy.length):
            with w.block(f"if ({name} != NULL && {length.name} == NULL)"):
                w.line("return PYE_E_TRUSTED;")

    def stub_check(self, w: Writer) -> None:
        """Copies what the host points at to the heap; the caller's pointer stays as it was."""
        name = self.name
        with w.block(f"if ({name} != NULL)"):
            w.line("uint64_t pye_address;")
            w.line("size_t pye_bytes;")
            w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, &pye_address, pye_frame.{name}, sizeof(pye_address)));")
            self.stub_measure(w)
            w.line(f"PYE_TRY(pye_accept(&pye_image->{name}, pye_address, pye_bytes));")
            self.stub_check_image(w, f"pye_image->{name}", "pye_bytes")

    def stub_measure(self, w: Writer) -> None:
        """Sets `pye_bytes` to the length of what lies at `pye_address`."""
        length = _in_terms_of_what_was_read(self.copy.length)
        write_length(w, length, self.copy.element, "pye_bytes", "", "pye_address == 0")

    def stub_check_image(self, w: Writer, image: str, size: str) -> None:
        if not is_void(self.copy.element) and self.records.checked(self.copy.element):
            self.records.check_all(self.copy.element, image, size, [_REFUSE], w)

    def stub_commit(self, w: Writer) -> None:
        name = self.name
        with w.block(f"if ({name} != NULL)"):
            w.line(f"*{name} = pye_image->{name};")
            w.line(f"pye_image->{name} = NULL; /* not the stub's to release */")

    def serve_size_staged(self, w: Writer) -> None:
        w.line("pye_bytes = sizeof(void *);")

    def serve_functions(self, w: Writer) -> None:
        """The bytes of what the host's function left."""
        w.line()
        head = f"static pye_status_t {self._measure}("
        w.call(head, [f"const {frame_name(self.function)} *pye_frame", "size_t *pye_bytes"], ")")
        with w.function(""):
            for length in self._lengths:
                with w.block(f"if (pye_frame->{length.name} == 0)"):
                    w.line("return PYE_E_POINTER;")
            w.line("size_t pye_found;")
            absent = f"pye_pointer_at({self.serve_argument()}) == NULL"
            write_length(w, self.copy.length, self.copy.element, "pye_found", "pye_frame->", absent)
            w.lines(["*pye_bytes = pye_found;", "return PYE_OK;"])

    @property
    def _measure(self) -> str:
        return f"pye_measure_{self.function.id}_{self.name}"

    def serve_answer(self, w: Writer) -> None:
        with w.block(""):
            w.line("size_t pye_bytes = 0;")
            with w.block(f"if ({self._measure}(pye_frame, &pye_bytes) != PYE_OK)"):
                w.line("pye_bytes = PYE_UNKNOWN;")
            w.line(f"pye_hand_over(&pye_handing, {self.serve_argument()}, pye_bytes);")

    # --- in Python: a bytes object ---------------------------------------------------------------

    reader = "read"  # a helper of pyenclave_py.h

    def method_local(self, types: Types) -> str:
        return f"cdef void *pye_v_{self.name} = NULL"

    def method_passed(self) -> str:
        return f"<void *>&pye_v_{self.name}"

    def method_output(self, types: Types) -> str:
        """None where the body left NULL."""
        found = unit(self.copy)
        assert found
        count, each = f"<size_t>pye_v_{found[0].name}", self._each(types)
        return f"pye_py_bytes(pye_v_{self.name}, {count if each == '1' else f'{count} * {each}'})"

    def method_free(self, w: Writer) -> None:
        w.line(f"pye_free(pye_v_{self.name})")

    def callable_locals(self) -> list[str]:
        return [f"cdef pye_py_chosen_t pye_c_{self.name}", *["cdef size_t pye_count"] * bool(self._lengths)]

    def callable_begin(self) -> list[str]:
        return [f"pye_py_chosen_init(&pye_c_{self.name})"]

    def callable_hand_over(self) -> list[str]:
        return [f"pye_py_chosen_hand_over(&pye_c_{self.name}, pye_v_{self.name})"]

    def callable_end(self) -> list[str]:
        return [f"pye_py_chosen_release(&pye_c_{self.name})"]

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Sequence[InPython]) -> None:
        """Copies what the function returned, and says its length."""
        memory = f"&pye_c_{self.name}"
        w.line(f'pye_py_{self.reader}({value}, "{name}", {memory}.view)')
        for length in self._lengths:
            chosen = [one for one in beside if isinstance(one, Chosen)]
            first = next(one for one in chosen if [r.name for r in one._lengths] == [length.name])
            spelled, most = types.spell(length.type), types.most(length.type)
            count = f'pye_py_count({memory}.view, "{name}", {self._each(types)}, "{length.name}", {most}ULL)'
            w.line(f"pye_count = {count}")
            if first is not self:
                before = f"pye_c_{first.name}.view.size // {first._each(types)}"
                w.line(f'pye_py_agree(pye_count, "{self.python}", {before}, "{first.python}")')
            with w.suite(f"if pye_v_{length.name} != NULL"):
                w.line(f"(<{spelled} *>pye_v_{length.name})[0] = <{spelled}>pye_count")
        w.line(f"pye_py_chosen_copy({memory})")

    @property
    def _lengths(self) -> list[Reference]:
        return references(self.copy.length)

    def _each(self, types: Types) -> str:
        """The bytes of what the length counts."""
        by_size = self.copy.length.kind is LengthKind.BYTES
        return "1" if by_size else f"sizeof({types.spell(self.copy.element)})"

    def hint(self, types: Types, *, argument: bool) -> str:
        return "Buffer | None" if argument else "bytes | None"


class ChosenString(Chosen):
    """A string: its end says its length, inside the bridge's check and outside the host's."""

    kind = LengthKind.STRING
    width = "1"
    measured = "pye_string_bytes(pye_memory)"

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        copy = parameter.copy
        return copy is not None and copy.chosen and copy.length.kind is cls.kind

    def answer_fields(self) -> list[Field]:
        return [word(size_field(self.name))]

    def bridge_measure(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_string_size(pye_memory, {self.width}, &pye_bytes));")

    def proxy_copy(self, w: Writer) -> None:
        w.line(f"void *pye_copy = pye_receive_string(pye_staging, pye_memory, {self.width});")

    def stub_measure(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_length_unsigned(pye_frame.{size_field(self.name)}, &pye_bytes));")

    def stub_check_image(self, w: Writer, image: str, size: str) -> None:
        checks = [f"{size} % {self.width} != 0"] * (self.width != "1")
        checks += [f"{size} == 0", f"pye_check_string({image}, {size}, {self.width}) != PYE_OK"]
        with w.block(f"if ({image} != NULL && ({' || '.join(checks)}))"):
            w.line(_REFUSE)

    def serve_functions(self, w: Writer) -> None:
        """Its end says its length."""

    def serve_answer(self, w: Writer) -> None:
        with w.block(""):
            w.line(f"const void *pye_memory = pye_pointer_at({self.serve_argument()});")
            w.line(f"size_t pye_bytes = pye_memory == NULL ? 0 : {self.measured};")
            w.line(f"pye_frame->{size_field(self.name)} = pye_bytes;")
            w.line(f"pye_hand_over(&pye_handing, {self.serve_argument()}, pye_bytes);")

    # --- in Python: a str ------------------------------------------------------------------------

    reader = "string"
    texts = "text"

    def method_output(self, types: Types) -> str:
        return f"pye_py_{self.texts}(pye_v_{self.name})"

    def hint(self, types: Types, *, argument: bool) -> str:
        return "str | bytes | None" if argument else "str | None"


class ChosenWideString(ChosenString):
    kind = LengthKind.WSTRING
    width = "sizeof(wchar_t)"
    measured = "pye_wide_bytes(pye_memory)"
    reader = "wide"
    texts = "wide_text"

    def hint(self, types: Types, *, argument: bool) -> str:
        return "str | None"


class ChosenLength(OneValue):
    """The length of a chosen output: read once, and used from a variable whatever the memory says by then."""

    image_type = ""
    waits = False
    is_output = False  # what it is the length of has it

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        chosen = [p.copy for p in function.parameters if p.copy and p.copy.chosen]
        return any(length.name == parameter.name for copy in chosen for length in references(copy.length))

    def bridge_read_length(self, w: Writer) -> None:
        name, read = self.name, _read(self.name)
        w.line(f"{spell_type(self.copy.element, read)} = 0;")
        with w.block(f"if (pye_trusted.{name} != NULL)"):
            w.line(f"__builtin_memcpy(&{read}, pye_trusted.{name}, sizeof({read}));")

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{self.name}, &{_read(self.name)}, pye_size.{self.name}));")

    def proxy_stage(self, w: Writer) -> None:
        self.proxy_size_staged(w)
        w.call("PYE_TRY(pye_stage_answer(", [*self.staged, "pye_bytes"], "));")

    def proxy_receive_length(self, w: Writer) -> None:
        name, read = self.name, _read(self.name)
        w.line(f"{spell_type(self.copy.element, read)} = 0;")
        with w.block(f"if (pye_sent->{name} != 0)"):
            w.line(f"pye_copy_once(&{read}, (const void *)(uintptr_t)pye_sent->{name}, sizeof({read}));")
            w.line(f"PYE_TRY(pye_staged_value(pye_staging, pye_frame->{name}, &{read}, sizeof({read})));")

    def serve_stage(self, w: Writer) -> None:
        """Outside it is an output like others."""
        super().proxy_stage(w)

    def stub_read_length(self, w: Writer) -> None:
        name, read = self.name, _read(self.name)
        w.line(f"{spell_type(self.copy.element, read)} = 0;")
        w.line(f"PYE_TRY(pye_ocall_copy_in(pye_ocall, &{read}, pye_frame.{name}, pye_size.{name}));")

    def stub_commit(self, w: Writer) -> None:
        with w.block(f"if ({self.name} != NULL)"):
            w.line(f"*{self.name} = {_read(self.name)};")


def _read(name: str) -> str:
    """The variable that a length was read into."""
    return f"pye_read_{name}"


def _in_terms_of_what_was_read(length: Length) -> Length:
    """The same length, of variables."""

    def local(operand: Operand | None) -> Operand | None:
        if isinstance(operand, Reference):
            return replace(operand, name=_read(operand.name), pointed=False)
        return operand

    return replace(length, size=local(length.size), count=local(length.count))
