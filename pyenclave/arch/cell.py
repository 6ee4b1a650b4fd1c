"""What an isolated enclave's host and its cell agree on: the lane of a TCS, the two messages of a start.

The lanes lie in the arena, which the host writes: the cell takes from them two words an entry, which are registers and
judged inside as on every platform.
"""

from .described import Described
from .layout import Field, Layout

MAGIC = 0x4C4C4543  # CELL
VERSION = 3
# Descriptors that the cell is started with: the image, the arena, the socket of the two messages.
IMAGE, ARENA, CONTROL = 0, 1, 2
# LANE.turn. Who sees OVER sees no answer: a fault has ended the cell, and some lane says which.
HOST, CELL, OVER = 0, 1, 2
MOST_PATH = 1024  # bytes, with the zero at its end

LANE = Layout(
    "lane",
    128,
    "One TCS's lane: two words to the cell, two words back; at a multiple of 128, in an array by the TCS's index.",
    (
        Field("turn", 0, "I", "a futex: HOST, CELL or OVER. Stored last by whoever gives it away"),
        Field("host_waits", 4, "I", "not 0: wake who sleeps on turn"),
        Field("cell_waits", 8, "I", "the same of the cell"),
        Field("host_processor", 12, "H", "where it runs, plus 1; 0: not said. Who shares one does not wait awake"),
        Field("cell_processor", 14, "H", "the same of the cell"),
        Field("command", 16, "Q", "RDI of EENTER"),
        Field("argument", 24, "Q", "RSI of EENTER"),
        Field("rdi", 32, "Q", "as EEXIT left them"),
        Field("rsi", 40, "Q"),
        Field("crash_signal", 48, "I", "not 0: the fault that ended the cell"),
        Field("crash_leaf", 52, "I", "of an ENCLU that is not to be had, else UINT32_MAX"),
        Field("crash_rip", 56, "Q", "offset from the base, or the address where it lay outside"),
        Field("crash_address", 64, "Q", "of the memory access: its page, as after an asynchronous exit"),
    ),
)


class StartFlag(Described):
    """Bits of START.flags."""

    STRICT = 1, "a protection that is not to be had ends the start"
    NO_GUARD = 2, "no second process is wanted"


START = Layout(
    "start",
    48 + MOST_PATH,
    "The host's message: what the cell is to do with its descriptors.",
    (
        Field("magic", 0, "I"),
        Field("version", 4, "I"),
        Field("arena_address", 8, "Q", "where the host has the arena; the cell maps it at the same place"),
        Field("arena_size", 16, "Q"),
        Field("lanes", 24, "Q", "address of the first lane, in the arena"),
        Field("elrange_base", 32, "Q", "a wish; 0: none"),
        Field("flags", 40, "Q"),
        Field(
            "secret", 48, f"{MOST_PATH}s", "path of the platform's secret, ending with a zero; empty: there are no keys"
        ),
    ),
)

READY = Layout(
    "ready",
    104,
    "The cell's answer, once.",
    (
        Field("stage", 0, "I", "PYE_STAGE_*: what failed; 0: nothing"),
        Field("error", 4, "I", "the errno with which it failed, 0 for none"),
        Field("protections", 8, "I", "PYE_PROTECTION_*: what is in force"),
        Field("guard", 12, "I", "the guard's process, 0 for none"),
        Field("elrange_base", 16, "Q"),
        Field("mrenclave", 24, "32s", "as the cell has measured it"),
        Field("mrsigner", 56, "32s"),
        Field("keys", 88, "I", "0: EREPORT and EGETKEY work; else why not, as pye_secret_read says it"),
        Field("landlock", 92, "I", "the errno with which Landlock was refused, 0 where it was not"),
        Field("guarding", 96, "I", "the same of the guard"),
        Field(
            "mappings", 100, "I", "pages of the kernel's own that it does not let go of: its vdso where that is sealed"
        ),
    ),
)


class Stage(Described):
    """READY.stage: where a start ended."""

    READY = 0, "it did not: the cell waits on its lanes"
    START = 1, "the start message"
    CODE = 2, "its own code in a sealed memfd"
    PRIVILEGES = 3, "no new privileges, no core, a session of its own"
    IMAGE = 4, "reading the image"
    ELF = 5, "the image is no ELF file that an enclave may be"
    CONFIGURATION = 6, "the image's configuration is damaged, or contradicts itself"
    EXITS = 7, "the image's list of exits"
    SIGSTRUCT = 8, "the SIGSTRUCT is not there, or its signature is not its key's"
    MEASUREMENT = 9, "MRENCLAVE, or another statement of the SIGSTRUCT, is not the pages'"
    ARENA = 10, "mapping the arena where the host has it"
    RANGE = 11, "address space for ELRANGE"
    SECRET = 12, "memfd_secret: the kernel has none"
    MEMLOCK = 13, "secret memory: RLIMIT_MEMLOCK"
    PAGES = 14, "the image's read-only pages in a sealed memfd"
    LANDLOCK = 15, "Landlock"
    UNMAPPING = 16, "unmapping what the enclave does not need"
    THREADS = 17, "a thread for each TCS"
    GUARD = 18, "the guard"
    SECCOMP = 19, "seccomp"


class Protection(Described):
    """READY.protections: bits, and what each gives. A bit is set where it is in force."""

    SECRET_MEMORY = 1 << 0, "the enclave's data are in memory that no other process can read"
    SEALED_CODE = 1 << 1, "all code is in sealed memory that nobody can write"
    NO_DUMP = 1 << 2, "not dumpable, and no core file"
    NO_PRIVILEGES = 1 << 3, "no new privileges, by whatever it would execute"
    OWN_SESSION = 1 << 4, "a session of its own: no terminal's signals"
    NO_DESCRIPTORS = 1 << 5, "no descriptor is open but those that tell of the host's end"
    NO_MAPPINGS = 1 << 6, "nothing is mapped but enclave, cell's code and shared memory"
    LANDLOCK = 1 << 7, "Landlock: no path can be opened"
    SECCOMP = 1 << 8, "seccomp: a handful of system calls, by their arguments"
    GUARD = 1 << 9, "a second process traces the cell, and is traced: no debugger can"
    RESIDENT_CODE = 1 << 10, "code is locked in memory, not on a swap device that root changes"


# What ELRANGE keeps free at its end for the cell's own threads, never added as pages: their stacks and all their state
# must lie where no frame can name them, and trusted code takes all but ELRANGE for the host's.
CELL_THREAD = 0x8000  # bytes a TCS, and as many once for the thread that waits for the guard
