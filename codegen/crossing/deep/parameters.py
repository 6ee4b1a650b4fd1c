"""Structs whose pointer members have a length, at any depth: as arguments, and as outputs that the callee allocates."""

from collections.abc import Sequence

from pyenclave.edl.model import DeepPlan, Direction, Function, Parameter

from ...cython_lengths import checked_bytes, plain_bytes
from ...cython_types import Types
from ...lengths import write_length
from ...spelling import frame_name
from ...writer import Writer
from ..allocated import Allocated
from ..buffers import Copied, is_one
from ..in_python import InPython
from .functions import DeepFunctions
from .uses import Use


class _OfStructs(Copied):
    @property
    def plan(self) -> DeepPlan:
        assert self.copy.deep
        return self.copy.deep

    @property
    def trusted_type(self) -> str:
        return f"struct {self.plan.struct} *"

    @property
    def image_type(self) -> str:
        return f"struct {self.plan.struct} *"

    # --- in Python: an object, or a sequence of them ---------------------------------------------

    memory = "deep"
    nullable = True

    @property
    def _is_one(self) -> bool:
        return is_one(self.parameter)

    @property
    def is_counted(self) -> bool:
        return not self._is_one

    @property
    def in_place(self) -> bool:
        return not self._is_one and self.copies_in and self.copies_out

    @property
    def view(self) -> str:
        return f"&pye_b_{self.name}.array"

    def _first(self, place: str) -> str:
        return f"<pye_struct_{self.plan.struct} *>{place}"

    def _pack(self, value: str, name: str) -> str:
        arguments = f'{value}, "{name}", {not self._is_one}, &pye_b_{self.name}'
        return f"pye_pack_all_{self.plan.struct}({arguments})"

    @property
    def _array(self) -> str:
        """The first struct of what is kept, and how many there are."""
        first, size = self._first(f"pye_b_{self.name}.array.data"), f"pye_b_{self.name}.array.size"
        return f"{first}, {size} // sizeof(pye_struct_{self.plan.struct})"

    def method_check_length(self, w: Writer, types: Types) -> None:
        size, struct = checked_bytes(self.copy, self.python, types), f"pye_struct_{self.plan.struct}"
        w.line(f'pye_py_deep_length(&pye_b_{self.name}, "{self.python}", {size}, sizeof({struct}))')

    def method_passed(self) -> str:
        return f"pye_b_{self.name}.array.data"

    def method_output(self, types: Types) -> str:
        """A new object, or a tuple of them."""
        if self._is_one:
            return f"pye_unpack_{self.plan.struct}({self._first(f'pye_b_{self.name}.array.data')})"
        return f"pye_unpack_all_{self.plan.struct}({self._array})"

    def callable_argument(self, types: Types) -> str:
        """The object or tuple that the Python function gets; None for NULL."""
        struct, place = self.plan.struct, f"pye_v_{self.name}"
        if self._is_one:
            return f"pye_unpack_{struct}({self._first(place)}) if {place} != NULL else None"
        count = f"({self.callable_size(types)}) // sizeof(pye_struct_{struct})"
        return f"pye_unpack_all_{struct}({self._first(place)}, {count})"

    def callable_size(self, types: Types) -> str:
        return plain_bytes(self.copy, types)

    def hint(self, types: Types, *, argument: bool) -> str:
        of = types.hint(self.copy.element, argument=argument)
        if self._is_one:
            return of
        return f"Sequence[{of}] | None" if argument else f"tuple[{of}, ...]"

    def output_hint(self, types: Types, *, argument: bool) -> str:
        return self.hint(types, argument=argument).removesuffix(" | None")


class Deep(_OfStructs):
    """[in] and [in, out]: see copies.py for what lies where inside during an ecall, images.py during an ocall."""

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return parameter.copy is not None and parameter.copy.deep is not None

    # --- ecalls ----------------------------------------------------------------------------------

    def need_in_bridge(self, functions: DeepFunctions) -> None:
        functions.need("in", self.plan)
        if self.copies_out:
            functions.need("check", self.plan)
            functions.need("out", self.plan)

    def bridge_in(self, w: Writer) -> None:
        arguments = f"&pye_trusted.{self.name}, pye_frame.{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_in_{self.plan.struct}({arguments}));")

    def bridge_check(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_deep_check_{self.plan.struct}(pye_trusted.{self.name}, pye_size.{self.name}));")

    def bridge_out(self, w: Writer) -> None:
        arguments = f"pye_frame.{self.name}, pye_trusted.{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_out_{self.plan.struct}({arguments}));")

    def need_in_proxy(self, functions: DeepFunctions) -> None:
        functions.need("stage", self.plan)

    def proxy_stage(self, w: Writer) -> None:
        self.proxy_size_staged(w)
        w.call(f"PYE_TRY(pye_deep_stage_{self.plan.struct}(", [*self.staged, "pye_bytes", self.how], "));")

    # --- ocalls ----------------------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        return self.copies_out

    def need_in_stub(self, functions: DeepFunctions) -> None:
        for kind in ("room", "send", "free"):
            functions.need(kind, self.plan)
        if self.copies_out:
            functions.need("take", self.plan)
            functions.need("commit", self.plan)

    def stub_release(self) -> list[str]:
        return [f"pye_deep_free_{self.plan.struct}(pye_image.{self.name});"]

    def stub_room(self, w: Writer) -> None:
        """Makes the image too, and adds the room of what its elements point at."""
        super().stub_room(w)
        name = self.name
        arguments = f"pye_ocall, &pye_image->{name}, {name}, pye_size.{name}, &pye_room"
        w.line(f"PYE_TRY(pye_deep_room_{self.plan.struct}({arguments}));")

    def stub_send(self, w: Writer) -> None:
        arguments = f"pye_ocall, &pye_frame.{self.name}, pye_image->{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_send_{self.plan.struct}({arguments}));")

    def stub_check(self, w: Writer) -> None:
        arguments = f"pye_ocall, pye_image->{self.name}, pye_frame.{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_take_{self.plan.struct}({arguments}));")

    def stub_commit(self, w: Writer) -> None:
        arguments = f"pye_ocall, {self.name}, pye_image->{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_commit_{self.plan.struct}({arguments}));")

    # --- in Python -------------------------------------------------------------------------------

    def method_argument(self, w: Writer, types: Types) -> None:
        """Makes the C structs, and what they point at."""
        if not self.copies_out:
            w.line(f"pye_b_{self.name}.borrows = True")
        w.line(self._pack(self.python, self.python))

    def method_update(self, w: Writer) -> None:
        """The caller's objects become what came back."""
        if self.in_place:
            w.line(f"pye_update_all_{self.plan.struct}(&pye_b_{self.name})")

    def method_uses(self) -> frozenset[Use]:
        uses = {Use.PASS} | ({Use.TAKE} if self.copies_out else set())
        return frozenset(uses | ({Use.UPDATE} if self.in_place else set()))

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Sequence[InPython]) -> None:
        """Into the structs that the ocall came with."""
        struct, place = self.plan.struct, f"pye_v_{self.name}"
        python, first = types.names[struct], f"(<pye_struct_{struct} *>{place})"
        with w.suite(f"if {place} != NULL"):
            if self._is_one:
                w.line(f'pye_py_instance({value}, "{name}", {python})')
                w.line(f"pye_answer_{struct}(<{python}>{value}, {first})")
            else:
                w.line(f'pye_answer_all_{struct}({value}, "{name}", {first}, {self.callable_size(types)})')

    def callable_uses(self) -> frozenset[Use]:
        return frozenset({Use.TAKE, Use.ANSWER} if self.copies_out else {Use.TAKE})


class DeepOutput(_OfStructs, Allocated):
    """[out]: the callee chose what the structs point at, and how much of it. See outputs.py."""

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        return Deep.fits(parameter, function) and parameter.direction is Direction.OUT

    # --- ecalls ----------------------------------------------------------------------------------

    @property
    def sent_type(self) -> str:
        return f"struct {self.plan.struct} *"

    def need_in_bridge(self, functions: DeepFunctions) -> None:
        functions.need("give", self.plan)
        functions.need("drop", self.plan)

    def bridge_owned(self, w: Writer) -> None:
        with w.block("struct", f"}} {self.name};"):
            w.line(f"struct {self.plan.struct} *values;")
            w.line("size_t size;")

    def bridge_own(self, w: Writer) -> None:
        w.line(f"pye_owned->{self.name}.values = pye_memory;")
        w.line(f"pye_owned->{self.name}.size = pye_size.{self.name};")

    def bridge_release(self, w: Writer) -> None:
        w.line(f"pye_deep_drop_{self.plan.struct}(pye_owned.{self.name}.values, pye_owned.{self.name}.size);")

    def bridge_send(self, w: Writer) -> None:
        """Makes the image that leaves, with the host's addresses in it."""
        arguments = f"&pye_sent.{self.name}, pye_trusted.{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_give_{self.plan.struct}({arguments}));")

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{self.name}, pye_sent.{self.name}, pye_size.{self.name}));")

    def need_in_proxy(self, functions: DeepFunctions) -> None:
        functions.need("receive", self.plan)

    def proxy_stage(self, w: Writer) -> None:
        self.proxy_size_staged(w)
        w.call("PYE_TRY(pye_stage_answer(", [*self.staged, "pye_bytes"], "));")

    def proxy_receive_structs(self, w: Writer) -> None:
        name = self.name
        with w.block(f"if (pye_frame->{name} != 0)"):
            w.line("size_t pye_bytes;")
            self.proxy_size_staged(w)
            w.line(f"void *pye_to = pye_receive_structs(pye_staging, pye_frame->{name}, pye_bytes);")
            arguments = ["pye_staging", f"(const void *)(uintptr_t)pye_sent->{name}", "pye_to", "pye_bytes"]
            w.call(f"pye_deep_receive_{self.plan.struct}(", arguments, ");")

    # --- ocalls ----------------------------------------------------------------------------------

    def need_in_stub(self, functions: DeepFunctions) -> None:
        functions.need("accept", self.plan)
        functions.need("drop", self.plan)

    def stub_release(self) -> list[str]:
        """What was not handed over."""
        image = f"pye_image.{self.name}"
        drop = f"pye_deep_drop_{self.plan.struct}({image}, {image} == NULL ? 0 : pye_heap_size({image}));"
        return [drop, f"pye_heap_free({image});"]

    def stub_check(self, w: Writer) -> None:
        """Copies the answer and what it points at to the heap; the caller's structs stay as they were."""
        arguments = f"&pye_image->{self.name}, pye_frame.{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_accept_{self.plan.struct}({arguments}));")

    def stub_commit(self, w: Writer) -> None:
        """The caller's structs, and with them what they point at."""
        name = self.name
        with w.block(f"if ({name} != NULL)"):
            w.line(f"__builtin_memcpy({name}, pye_image->{name}, pye_size.{name});")
            w.line(f"pye_wipe(pye_image->{name}, pye_size.{name}); /* nothing of it is the stub's to release */")

    def need_in_host(self, functions: DeepFunctions) -> None:
        functions.need("hand_over", self.plan)

    def serve_functions(self, w: Writer) -> None:
        """The bytes of the array that the ocall came with."""
        w.line()
        head = f"static pye_status_t {self._measure}("
        w.call(head, [f"const {frame_name(self.function)} *pye_frame", "size_t *pye_bytes"], ")")
        with w.function(""):
            w.line("size_t pye_found;")
            absent = f"pye_frame->{self.name} == 0"
            write_length(w, self.copy.length, self.copy.element, "pye_found", "pye_frame->", absent)
            w.lines(["*pye_bytes = pye_found;", "return PYE_OK;"])

    @property
    def _measure(self) -> str:
        return f"pye_measure_{self.function.id}_{self.name}"

    def serve_answer(self, w: Writer) -> None:
        with w.block(""):
            w.line("size_t pye_bytes = 0;")
            with w.block(f"if ({self._measure}(pye_frame, &pye_bytes) == PYE_OK)"):
                arguments = ["&pye_handing", self.serve_argument(), "pye_bytes"]
                w.call(f"pye_deep_hand_over_{self.plan.struct}(", arguments, ");")

    # --- in Python -------------------------------------------------------------------------------

    def method_prepare(self, w: Writer, types: Types) -> None:
        w.line(f"pye_py_deep_array(&pye_b_{self.name}, {checked_bytes(self.copy, self.python, types)})")

    def method_free(self, w: Writer) -> None:
        w.line(f"pye_free_{self.plan.struct}({self._array})")

    def method_uses(self) -> frozenset[Use]:
        return frozenset({Use.TAKE, Use.FREE})

    def callable_locals(self) -> list[str]:
        return [f"cdef pye_py_deep_t pye_b_{self.name}"]

    def callable_begin(self) -> list[str]:
        return [f"pye_py_deep_init(&pye_b_{self.name})"]

    def callable_hand_over(self) -> list[str]:
        return [f"pye_py_deep_forget(&pye_b_{self.name})"]

    def callable_end(self) -> list[str]:
        return [f"pye_py_deep_release(&pye_b_{self.name})"]

    def callable_output(self, w: Writer, types: Types, value: str, name: str, beside: Sequence[InPython]) -> None:
        """Into memory of malloc's, which the host's C frees when the enclave has read it."""
        memory, struct = f"pye_b_{self.name}", f"pye_struct_{self.plan.struct}"
        with w.suite(f"if pye_v_{self.name} != NULL"):
            w.line(self._pack(value, name))
            w.line(f'pye_py_held_most({memory}.array.size, "{name}", {self.callable_size(types)}, sizeof({struct}))')
            w.line(f"pye_py_deep_answer(&{memory}, pye_v_{self.name})")

    def callable_uses(self) -> frozenset[Use]:
        return frozenset({Use.PASS})
