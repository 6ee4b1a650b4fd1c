"""GPRSGX: the registers in a state save area frame, at the frame's end."""

from .layout import Field, Layout
from .pages import PAGE_SIZE

FRAME_PAGES = 1  # SECS.SSAFRAMESIZE: XSAVE area for x87, SSE and AVX and the GPRSGX region fit
_REGISTERS = ("rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", *(f"r{n}" for n in range(8, 16)))

GPRSGX = Layout(
    "gprsgx",
    184,
    "SDM vol. 3D, GPRSGX Region",
    (
        *(Field(name, 8 * at, "Q") for at, name in enumerate((*_REGISTERS, "rflags", "rip", "ursp", "urbp"))),
        Field("exitinfo", 160, "I"),
        Field("aexnotify", 167, "B"),
        Field("fsbase", 168, "Q"),
        Field("gsbase", 176, "Q"),
    ),
)

STATE_SIZE = FRAME_PAGES * PAGE_SIZE - GPRSGX.size  # of a frame, before GPRSGX: the XSAVE area, padding, MISC
