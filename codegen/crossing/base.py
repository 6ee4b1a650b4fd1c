"""What every kind of crossing answers: the generators ask these questions in the order of the files they write.

A call crosses four pieces of generated code, after which the methods are named: the `bridge` of an ecall and the `stub`
of an ocall inside, the `proxy` of an ecall and the function that `serve`s an ocall outside.
"""

from pyenclave.edl.model import Function, Parameter

from ..frame import Field, word
from ..writer import Writer
from .deep.functions import DeepFunctions
from .in_python import InPython
from .records import Records


class Crossing(InPython):
    """One parameter of one function. A kind overrides what it does; what stands here is an address in the frame."""

    copied = True  # what the parameter points at crosses, in a buffer that has a length
    late = False  # its elements cross after all other buffers, whose lengths they need
    is_allocated = False  # an output in memory that the callee allocates, and that the caller gets

    def __init__(self, parameter: Parameter, function: Function, python: str, records: Records) -> None:
        super().__init__(parameter, function, python)
        self.records = records

    @classmethod
    def fits(cls, parameter: Parameter, function: Function) -> bool:
        """The parameter is of this kind, if of none that is asked earlier."""
        raise NotImplementedError

    # --- the frame -------------------------------------------------------------------------------

    def ecall_fields(self) -> list[Field]:
        """What the host says in the frame of an ecall."""
        return self.ocall_fields()

    def ocall_fields(self) -> list[Field]:
        """What trusted code says in the frame of an ocall."""
        return [word(self.name)]

    def answer_fields(self) -> list[Field]:
        """What the host says in an ocall's frame besides the result."""
        return []

    # --- the bridge of an ecall ------------------------------------------------------------------

    @property
    def is_record(self) -> bool:
        """A struct or union by value, which the ABI may pass in memory."""
        return False

    @property
    def trusted_type(self) -> str:
        """Of the copy that the body gets."""
        return "void *"

    @property
    def sent_type(self) -> str:
        """Of what an allocated output leaves as."""
        return ""

    def need_in_bridge(self, functions: DeepFunctions) -> None:
        """Asks for the static functions that the bridge calls."""

    def bridge_owned(self, w: Writer) -> None:
        """Members of the struct with what the bridge has to release."""

    def bridge_release(self, w: Writer) -> None:
        """On every path: what the body allocated."""

    def bridge_check_value(self, w: Writer) -> None:
        """Refuses what is no value of the parameter's type."""

    def bridge_size(self, w: Writer) -> None:
        """Computes the bytes of the buffer."""

    def bridge_in(self, w: Writer) -> None:
        """Checks the range outside and makes the copy that the body gets."""

    def bridge_argument(self) -> str:
        """What the body is called with."""
        return f"pye_trusted.{self.name}"

    def bridge_check(self, w: Writer) -> None:
        """After the body: refuses what may not leave, before the first byte is copied out."""

    def bridge_read_length(self, w: Writer) -> None:
        """Reads the length of an allocated output once."""

    def bridge_send(self, w: Writer) -> None:
        """Sends what an allocated output points at: it is the caller's where the whole call succeeds."""

    def bridge_out(self, w: Writer) -> None:
        """Copies out, to the address that was checked."""

    # --- the stub of an ocall --------------------------------------------------------------------

    @property
    def image_type(self) -> str:
        """Of the copy that waits inside, on its way out or back; empty where there is none."""
        return ""

    @property
    def waits(self) -> bool:
        """The answer is checked before the caller sees it."""
        return False

    def need_in_stub(self, functions: DeepFunctions) -> None:
        """Asks for the static functions that the stub calls."""

    def stub_release(self) -> list[str]:
        """Statements that release the image, on every path."""
        return []

    def stub_size(self, w: Writer) -> None:
        """Computes the bytes of the buffer."""

    def stub_room(self, w: Writer) -> None:
        """Adds the room that the buffer takes outside."""
        w.line(f"PYE_TRY(pye_ocall_room(&pye_room, pye_size.{self.name}));")

    def stub_room_of_elements(self, w: Writer) -> None:
        """Adds the room of what an array's elements point at; the bytes of every array are known by now."""

    def stub_value(self, w: Writer) -> None:
        """Sets the frame's field of what is not copied."""

    def stub_send(self, w: Writer) -> None:
        """Copies out, and sets the frame's field to the address outside."""

    def stub_read_length(self, w: Writer) -> None:
        """Reads the length of an allocated output once, before what it is the length of."""

    def stub_check(self, w: Writer) -> None:
        """Copies an answer that waits into its image, and checks it there."""

    def stub_commit(self, w: Writer) -> None:
        """Hands the answer to the caller: everything is checked, and nothing can fail."""

    # --- the proxy of an ecall -------------------------------------------------------------------

    def proxy_fill(self, w: Writer) -> None:
        """Sets the frame's fields."""
        w.line(f"pye_frame.{self.name} = (uint64_t)(uintptr_t){self.name};")

    def proxy_count(self, w: Writer) -> None:
        """Declares what the proxy allocates for the call."""

    def proxy_allocate(self, w: Writer) -> None:
        """Allocates it, where `pye_status` is good."""

    def proxy_free(self) -> list[str]:
        """Statements that free it; one who allocates nothing has none."""
        return []

    # --- the proxy of an ecall into an enclave that reaches shared memory only --------------------

    def need_in_proxy(self, functions: DeepFunctions) -> None:
        """Asks for the static functions that staging calls."""

    def proxy_stage(self, w: Writer) -> None:
        """Has the frame that is sent say where the copy of a buffer lies. It may set `pye_bytes`."""

    def proxy_receive_structs(self, w: Writer) -> None:
        """Receives structs with what the enclave allocated for them. It cannot leave: all of that is released here."""

    def proxy_receive_length(self, w: Writer) -> None:
        """Reads the length of an allocated output once."""

    def proxy_receive(self, w: Writer) -> None:
        """Receives what the enclave allocated."""

    # --- the function that serves an ocall -------------------------------------------------------

    def serve_functions(self, w: Writer) -> None:
        """Static functions of its own, before it."""

    def serve_stage(self, w: Writer) -> None:
        """As proxy_stage, of an ocall: the copy that is made of the enclave's frame points at copies."""
        self.proxy_stage(w)

    def serve_parameter(self) -> str:
        """Of a function in Cython, which cannot spell every address."""
        return f"void *{self.name}"

    def need_in_host(self, functions: DeepFunctions) -> None:
        """Asks for the static functions that serve_stage and serve_answer call."""
        self.need_in_proxy(functions)

    def serve_argument(self) -> str:
        """What the host's function is called with."""
        return f"(void *)(uintptr_t)pye_frame->{self.name}"

    def serve_answer(self, w: Writer) -> None:
        """Of an allocated output: its length, and the memory, which `pye_handing` gives to the enclave."""
