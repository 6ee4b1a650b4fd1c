"""What crosses at an entry and at an exit: commands, exits, the call block with its error record."""

from .described import Described
from .layout import Field, Layout

MESSAGE_SIZE = 1024
TRACE_DEPTH = 8
_NAME_SIZE = 62  # of a function's and of a file's name, ending with a zero


class Command(Described):
    """RDI of EENTER, where it is no ecall's index."""

    INIT = 0x1_0000_0000, "RSI: hints, below"
    ORET = 0x1_0000_0001, "RSI: status of the ocall, or the address of the memory that was asked for"


class Hint(Described):
    """RSI of EENTER with Command.INIT: what the host says that the processor has. Of each, the lack is an illegal
    instruction; other bits mean nothing.
    """

    SHA = 1, "the SHA extensions"
    VAES = 2, "VAES and VPCLMULQDQ"


class Answer(Described):
    """RSI of the ORET after Exit.PAUSE."""

    GO_ON = 0, ""
    INTERRUPT = 1, "KeyboardInterrupt, where the enclave is"
    HELD = 2, "no sleep: a greenlet of this thread is in an ocall, and may hold what is waited for"


class Exit(Described):
    """RDI of EEXIT."""

    RETURN = 0, "RSI: status"
    GROW = 1, "RSI: bytes of untrusted area wanted"
    OCALL = 2, "RDI: this + (index << 8); RSI: address of the ocall's frame"
    GIVE = 3, "RSI: bytes of memory wanted that will be the ecall's caller's, if the ecall succeeds"
    PAUSE = 4, "RSI: 0: is the call to be interrupted? n: also sleep, for the nth time in a row"
    COMMIT = 5, "RSI: bytes of the heap, from its start, that are to be there; answered 0 where they are"


TRACE = Layout(
    "trace",
    4 + 2 * _NAME_SIZE,
    "One trusted frame of a traceback, innermost first.",
    (
        Field("line", 0, "I"),
        Field("function", 4, f"{_NAME_SIZE}s", c=f"char function[{_NAME_SIZE}]"),
        Field("file", 4 + _NAME_SIZE, f"{_NAME_SIZE}s", c=f"char file[{_NAME_SIZE}]"),
    ),
)

ERROR = Layout(
    "error",
    16 + MESSAGE_SIZE + TRACE_DEPTH * TRACE.size,
    "What went wrong inside; written out only where the status is PYE_E_EXCEPTION, or PYE_E_ABORTED by a failed"
    "\n * assertion of a debug image. The message is the argument (0), its repr (1: of a KeyError's key) or that of"
    "\n * several (2).",
    (
        Field("exception", 0, "I", "PYE_EXC_* of pyenclave_exceptions.h, 0 for none"),
        Field("message_size", 4, "I", "bytes of UTF-8 in message, at most PYE_MESSAGE_SIZE"),
        Field("trace_count", 8, "I"),
        Field("argument", 12, "I", "what the message is, and from bit 8 on the bytes of fields behind it"),
        Field("message", 16, f"{MESSAGE_SIZE}s", c="char message[PYE_MESSAGE_SIZE]"),
        Field("trace", 16 + MESSAGE_SIZE, f"{TRACE_DEPTH * TRACE.size}s", c="pye_trace_t trace[PYE_TRACE_DEPTH]"),
    ),
)

CALL = Layout(
    "call",
    40 + ERROR.size,
    "One entry, in untrusted memory: where the frame is, and room for ocall frames. Copied in once.",
    (
        Field("frame", 0, "Q", "address of the frame, 0 where the function needs none"),
        Field("frame_size", 8, "Q"),
        Field("area", 16, "Q", "untrusted memory that is the enclave's to use until the call returns"),
        Field("area_size", 24, "Q"),
        Field(
            "signals", 32, "Q", "address of a word that is not 0 when the host has a signal to handle; 0: no such word"
        ),
        Field("error", 40, f"{ERROR.size}s", "written by the enclave", c="pye_error_t error"),
    ),
)
