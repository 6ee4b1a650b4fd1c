"""THREAD_DATA: the page that GS points at; the first fields are the image's, measured, the rest the runtime's."""

from .layout import Field, Layout

_FIELDS = (
    "self",  # offset of this page from the enclave's base
    "stack_top",  # offset, exclusive
    "stack_limit",  # offset of the lowest usable byte
    "index",
    "tcs",  # offset of this thread's TCS
    "ssa",  # offset of SSA frame 0
    # The runtime's own, zero in the image.
    "exit_target",  # RCX as EENTER gave it
    "host_rsp",
    "host_rbp",
    "link",  # trusted RSP of the open ocall's link frame, 0 for none
    "entered",  # the stack has been zeroed
    "stack_low",  # lowest trusted RSP that a function with a large frame has told of, 0 for none
)

THREAD_DATA = Layout(
    "thread",
    128,
    "pyenclave: docs/architecture.md, thread data",
    tuple(Field(name, 8 * at, "Q") for at, name in enumerate(_FIELDS)),
)
