"""Structs whose pointer members have a length, at any depth: as arguments, and as outputs that the callee allocates."""

from pyenclave.edl.model import DeepPlan, Direction, Function, Parameter

from ...writer import Writer
from ..allocated import Allocated
from ..buffers import Copied
from . import host
from .functions import DeepFunctions


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
        arguments = f"&pye_given.{self.name}, pye_trusted.{self.name}, pye_size.{self.name}"
        w.line(f"PYE_TRY(pye_deep_give_{self.plan.struct}({arguments}));")

    def bridge_out(self, w: Writer) -> None:
        w.line(f"PYE_TRY(pye_copy_out(pye_frame.{self.name}, pye_given.{self.name}, pye_size.{self.name}));")

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
        functions.need("spend", self.plan)

    def serve_headers(self) -> set[str]:
        return {"stdlib.h"}

    def serve_answer(self, w: Writer) -> None:
        count = host.count(self.copy.length, self.plan, "pye_frame->")
        address = f"(const void *)(uintptr_t)pye_frame->{self.name}"
        w.call(f"PYE_TRY(pye_deep_spend_{self.plan.struct}(", ["pye_spent", address, count], "));")
