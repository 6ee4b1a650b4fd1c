"""Outputs in memory that the callee allocates: what is common to all of them.

An ecall's body points at memory of its own (malloc's is freed once it has left, other memory stays); what the host gets
lies in memory that it gave, and belongs to the ecall's caller. An ocall's function points at memory of the host's; what
trusted code gets lies on the heap, and belongs to the ocall's caller.
"""

from ..writer import Writer
from .buffers import Copied


class Allocated(Copied):
    """The parameter is an output; the bridge keeps where the body's memory is, to release it on every path."""

    is_allocated = True

    def bridge_in(self, w: Writer) -> None:
        """Zeroed memory for the body to fill; from here on what it points at has to be released."""
        name = self.name
        with w.block(""):
            w.line("void *pye_memory;")
            w.line(f"PYE_TRY(pye_buffer_out(&pye_memory, pye_frame.{name}, pye_size.{name}));")
            w.line(f"pye_trusted.{name} = pye_memory;")
            self.bridge_own(w)

    def bridge_own(self, w: Writer) -> None:
        """Notes what has to be released."""
        raise NotImplementedError

    def stub_send(self, w: Writer) -> None:
        arguments = ["pye_ocall", f"&pye_frame.{self.name}", self.name, f"pye_size.{self.name}"]
        w.call("PYE_TRY(pye_ocall_out(", arguments, "));")

    @property
    def waits(self) -> bool:
        return True

    def serve_stage(self, w: Writer) -> None:
        """Zeroed memory for the host's function to fill."""
        self.serve_size_staged(w)
        w.call("PYE_TRY(pye_stage(", [*self.staged, "pye_bytes", "PYE_STAGE_OUT"], "));")

    def serve_size_staged(self, w: Writer) -> None:
        """Sets `pye_bytes` to the bytes of it."""
        self.proxy_size_staged(w)
