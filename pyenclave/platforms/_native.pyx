# cython: language_level=3
"""The emulator's native half, as Python sees it: one loaded enclave's memory, its TCS pool and its fate."""

from cpython.buffer cimport PyBuffer_FillInfo
from cpython.exc cimport PyErr_CheckSignals
from cpython.pycapsule cimport PyCapsule_New
from libc.errno cimport EIO
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memcpy, memset, strdup

import os
import threading

cdef extern from "sys/mman.h" nogil:
    int PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC

cdef extern from "host.h" nogil:
    enum: PYE_THREADS_MAXIMUM
    ctypedef struct pye_enclave_t:
        pass
    ctypedef struct pye_gate_t:
        uint64_t tcs
        uint64_t entry
        uint64_t gs_base
        uint64_t ssa
    ctypedef struct pye_slot_t:
        pye_gate_t gate
    ctypedef enum pye_end_t:
        PYE_END_NONE
        PYE_END_FAULT
        PYE_END_INTERRUPTED
        PYE_END_ABANDONED
        PYE_END_KILLED
        PYE_END_EXIT
    ctypedef struct pye_crash_t:
        pye_end_t end
        int signal
        uint64_t rip
        uint64_t address
        uint32_t leaf
    ctypedef struct pye_keys_t:
        char *secret
        int32_t refusal
    int pye_software_create(pye_host_t *host, const void *secs)
    bint pye_software_add(pye_host_t *host, uint64_t offset, uint64_t length, uint64_t secinfo, bint measured)
    uint32_t pye_software_init(pye_host_t *host, const void *sigstruct)
    enum: PYE_SECRET_FOREIGN, PYE_SECRET_EXPOSED, PYE_SECRET_DAMAGED
    ctypedef struct pye_way_t:
        pass
    ctypedef struct pye_host_t:
        pye_enclave_t enclave
        const pye_way_t *way
        uint8_t *base
        size_t size
        uint32_t threads
        uint32_t lost
        uint32_t generation
        bint given_up
        pye_cell *cell
        pye_keys_t keys
        uint64_t call_memory
        pye_slot_t *slots
    uint32_t pye_host_start(pye_host_t *host)
    const pye_way_t pye_emulated
    void pye_host_initialise(pye_host_t *host, const pye_way_t *way)
    void pye_host_release(pye_host_t *host)
    void pye_host_lose(pye_host_t *host)
    bint pye_epc_take(pye_host_t *host, uint64_t pages, uint64_t size)
    bint pye_host_idle(pye_host_t *host)
    pye_crash_t pye_host_crash(const pye_host_t *host)
    int (*pye_interrupts)() noexcept
    void (*pye_forget_interruption)() noexcept
    int pye_faults_install(bint faults)
    void pye_faults_changed()
    int pye_memory_create(pye_host_t *host, size_t size)
    int pye_memory_protect(pye_host_t *host, size_t offset, size_t length, int protection)
    void pye_memory_destroy(pye_host_t *host)

cdef extern from "emulated.h" nogil:
    bint pye_emulated_give_up(pye_host_t *host, pye_end_t reason)

cdef extern from "sgx.h" nogil:
    const pye_way_t pye_sgx
    bint pye_sgx_has_entry()
    int pye_sgx_create(int fd, const void *secs)
    int pye_sgx_add(int fd, uint64_t offset, size_t length, const void *page, uint64_t secinfo, bint measured)
    int pye_sgx_init(int fd, const void *sigstruct)
    void pye_sgx_give_up(pye_host_t *host, pye_end_t reason)
    int pye_sgx_map(const pye_host_t *host, int fd, uint64_t offset, size_t length, int protection)

cdef extern from "step.h" nogil:
    enum: PYE_STEP_STATE_SIZE, PYE_SSA_STATE_SIZE
    ctypedef struct pye_stepper_t:
        pye_host_t *host
        bint (*stop)(pye_stepper_t *stepper, uint32_t slot) noexcept
        void *context
        uint64_t *offsets
        size_t count
        bint no_memory
    int pye_step_begin(pye_stepper_t *stepper)
    void pye_step_end(pye_stepper_t *stepper)
    uint64_t pye_step_gprsgx(const pye_stepper_t *stepper, uint32_t slot)

cdef extern from "cell.h" nogil:
    ctypedef enum pye_step_t:
        PYE_STEP_DONE
    ctypedef struct pye_bytes_t:
        const uint8_t *at
        size_t size
    ctypedef struct pye_ready_t:
        uint32_t stage
        uint32_t error
        uint32_t protections
        uint32_t guard
        uint8_t mrenclave[32]
        uint8_t mrsigner[32]
        uint32_t landlock
        uint32_t guarding
        uint32_t mappings
    ctypedef struct pye_start_result_t:
        pye_step_t step
        int error
        int status
        pye_ready_t ready
    ctypedef struct pye_process_t:
        int number
    struct pye_cell:
        pye_process_t process
    const pye_way_t pye_isolated
    void pye_cell_start(pye_host_t *host, pye_bytes_t program, pye_bytes_t image, uint64_t flags, pye_start_result_t *result)
    void pye_cell_give_up(pye_host_t *host, pye_end_t reason)
    void pye_cell_look(pye_host_t *host)
    void pye_cell_destroy(pye_host_t *host)

cdef extern from "arena.h" nogil:
    int pye_arena_open()
    void *pye_arena_allocate(size_t size)
    void pye_arena_free(void *memory)
    size_t pye_arena_resident(size_t *kept)

cdef extern from "Python.h":
    ctypedef struct PyInterpreterState:
        pass
    PyInterpreterState *PyInterpreterState_Get()
    PyInterpreterState *PyInterpreterState_Main()

cdef extern from "handlers.h" nogil:
    int pye_handlers_look()

cdef extern from * nogil:
    """
    #include <sys/auxv.h>
    #ifndef HWCAP2_FSGSBASE
    #define HWCAP2_FSGSBASE (1 << 1)
    #endif
    /* Of the library that `pyenclave emulate` preloads. */
    extern const int pyenclave_sgx_in_software __attribute__((weak, visibility("default")));
    static int pye_sgx_in_software(void) { return &pyenclave_sgx_in_software != NULL; }
    static int pye_has_fsgsbase(void) { return (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE) != 0; }
    static unsigned long long pye_xcr0(void)
    {
        unsigned int a, b, c, d;
        __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
        if ((c & (1u << 27)) == 0) {
            return 0; /* no OSXSAVE: XGETBV would fault */
        }
        __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
        return ((unsigned long long)d << 32) | a;
    }
    /* CPUID.12H, subleaves from 2 on: the sections of the EPC (SDM vol. 3D, 35.7). */
    static unsigned long long pye_epc_size(void)
    {
        unsigned int a, b, c, d, last;
        unsigned long long size = 0;
        __asm__("cpuid" : "=a"(last), "=b"(b), "=c"(c), "=d"(d) : "a"(0), "c"(0));
        if (last < 0x12) {
            return 0;
        }
        __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
        if ((b & (1u << 2)) == 0) {
            return 0;
        }
        for (unsigned int section = 2; section < 64; section++) {
            __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(0x12), "c"(section));
            if ((a & 0xf) != 1) {
                break;
            }
            size += ((unsigned long long)(d & 0xfffff) << 32) | (c & 0xfffff000);
        }
        return size;
    }
    #include <errno.h>
    #include <sys/mman.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    #ifndef SYS_memfd_secret
    #define SYS_memfd_secret 447
    #endif
    #ifndef SYS_landlock_create_ruleset
    #define SYS_landlock_create_ruleset 444
    #endif
    static int pye_try_secret_memory(unsigned long size)
    {
        int descriptor = (int)syscall(SYS_memfd_secret, 02000000); /* O_CLOEXEC */
        if (descriptor < 0) {
            return errno;
        }
        int error = ftruncate(descriptor, (off_t)size) == 0 ? 0 : errno;
        void *memory = error != 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (error == 0 && memory == MAP_FAILED) {
            error = errno;
        } else if (memory != MAP_FAILED) {
            munmap(memory, size);
        }
        close(descriptor);
        return error;
    }
    static int pye_landlock(void)
    {
        long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1); /* LANDLOCK_CREATE_RULESET_VERSION */
        return version < 0 ? 0 : (int)version;
    }
    """
    bint pye_has_fsgsbase()
    bint pye_sgx_in_software()
    unsigned long long pye_xcr0()
    unsigned long long pye_epc_size()
    int pye_try_secret_memory(unsigned long size)
    int pye_landlock()

THREADS_MAXIMUM = PYE_THREADS_MAXIMUM

cdef enum:
    GPRSGX_SIZE = 184  # SDM vol. 3D, GPRSGX region
stepping = threading.Lock()

# EEXIT as the runtime's listed sites hold it (ENCLU, 3 bytes), and what the emulator writes over it: jmp *%rbx; nop.
cdef const uint8_t *ENCLU = b"\x0f\x01\xd7"
cdef const uint8_t *JUMP = b"\xff\xe3\x90"


def has_fsgsbase() -> bool:
    """May programs write the GS base (Linux 5.9 and later)?"""
    return pye_has_fsgsbase()


def xcr0() -> int:
    """The state components that the system saves (XCR0, SDM vol. 3A 2.6)."""
    return pye_xcr0()


def epc_size() -> int:
    """Bytes of EPC as the processor says, 0 where it has no SGX that is switched on."""
    return pye_epc_size()


def sgx_in_software() -> bool:
    """Is what answers as SGX here `pyenclave emulate`?"""
    return pye_sgx_in_software()


def has_sgx_entry() -> bool:
    """Does the kernel's vDSO have the function that enters enclaves of the processor's?"""
    return pye_sgx_has_entry()


def secret_memory(unsigned long size) -> int:
    """0 where this process may map so many bytes of memfd_secret, else the errno with which it is refused."""
    return pye_try_secret_memory(size)


def landlock() -> int:
    """The version of Landlock's interface, 0 where the kernel has none or does not let this process use it."""
    return pye_landlock()


def in_main_interpreter() -> bool:
    """Where alone ocalls run: they come back by PyGILState_Ensure, which knows no other."""
    return PyInterpreterState_Get() == PyInterpreterState_Main()


def claim_signals() -> None:
    """Takes back what somebody changed: signals' handlers at once, what this thread blocks at its next call.

    Who replaced a handler is called for what is not the enclave's.
    """
    pye_faults_changed()
    pye_handlers_look()


SECRET_REFUSALS = {
    PYE_SECRET_FOREIGN: "belongs to another user",
    PYE_SECRET_EXPOSED: "can be read or written by other users: `chmod 600` it",
    PYE_SECRET_DAMAGED: "is no platform's secret",
}

# By thread: what a signal's handler raised while a call waited or looked, until the call has come back to Python.
cdef dict interruptions = {}


cdef int interrupts() noexcept with gil:
    """Runs what Python has for signals that came, as the interpreter's loop would. Does it end the wait?"""
    try:
        PyErr_CheckSignals()
    except BaseException as error:
        trace = error.__traceback__
        if trace is not None:  # its first frame is this function's: what the handler did, if anything, is in the others
            error.__traceback__ = trace.tb_next
        interruptions[threading.get_ident()] = error
        return True
    return False


cdef void forget_interruption() noexcept with gil:
    interruptions.pop(threading.get_ident(), None)


pye_interrupts = interrupts
pye_forget_interruption = forget_interruption


# What ended an enclave, by pye_end_t.
ENDS = ("", "fault", "interrupted", "abandoned", "killed", "exit", "slept", "closed")


cdef class LoadedEnclave:
    """What every loaded enclave of this process's is. Not usable before start()."""

    cdef pye_host_t *host
    cdef public tuple protections  # what is in force, a sentence each
    cdef public tuple lacking  # what is not, a sentence each with the reason

    cdef _begin(self, const pye_way_t *way, bint faults):
        error = pye_faults_install(faults)
        if error != 0:
            raise OSError(error, os.strerror(error))
        self.host = <pye_host_t *>calloc(1, sizeof(pye_host_t))
        if self.host == NULL:
            raise MemoryError
        pye_host_initialise(self.host, way)
        self.protections = ()
        self.lacking = ()

    def __dealloc__(self):
        if self.host != NULL:
            pye_host_release(self.host)
            if not self.host.given_up:
                free(self.host)

    def take_epc(self, uint64_t pages, uint64_t size) -> bool:
        """Takes pages of an EPC of `size` pages, for as long as this object lives; 0 is one without limit. False: full."""
        return pye_epc_take(self.host, pages, size)

    def limit_calls(self, uint64_t memory):
        """So many bytes may one ecall ask for: later ones."""
        self.host.call_memory = memory

    def start(self) -> int:
        """Makes the first entry, which initialises the enclave. The status of pyenclave_abi.h."""
        cdef uint32_t status
        with nogil:
            status = pye_host_start(self.host)
        return status

    @property
    def capsule(self):
        """`pye_enclave_t *` for generated code; valid while this object lives."""
        return PyCapsule_New(&self.host.enclave, b"pyenclave.enclave", NULL)

    @property
    def no_keys(self) -> str:
        """Why reports and keys were refused to it; empty where they were not."""
        cdef int32_t refusal = self.host.keys.refusal
        if refusal == 0:
            return ""
        if self.host.keys.secret == NULL:
            return "this user has no home folder for the platform's secret: set XDG_DATA_HOME to a folder"
        path = os.fsdecode(self.host.keys.secret)
        return f"{path} {SECRET_REFUSALS.get(refusal) or 'cannot be used: ' + os.strerror(refusal)}"

    @property
    def lost(self) -> bool:
        """Refuses every call."""
        if self.host.cell != NULL:
            with nogil:
                pye_cell_look(self.host)
        return self.host.lost != 0

    @property
    def idle(self) -> bool:
        """No thread is inside."""
        return pye_host_idle(self.host)

    @property
    def crash(self):
        """(what ended it, signal, instruction pointer as offset, accessed address, ENCLU leaf), or None: base.Crash."""
        crash = pye_host_crash(self.host)
        if crash.end == PYE_END_NONE:
            return None
        rip = None if crash.rip == 0xFFFFFFFFFFFFFFFF else crash.rip
        return ENDS[crash.end], crash.signal, rip, crash.address, None if crash.leaf == 0xFFFFFFFF else crash.leaf

    @property
    def base(self) -> int:
        """The address of ELRANGE."""
        return <uintptr_t>self.host.base

    def lose(self) -> None:
        """Refuses every later call."""
        with nogil:
            pye_host_lose(self.host)

    def abandon(self) -> bool:
        """Ends it, whoever is inside; false where that cannot be done."""
        if self.host.cell == NULL:
            return False
        with nogil:
            pye_cell_give_up(self.host, PYE_END_ABANDONED)
        return True

    def interruption(self):
        """What a signal's handler raised while this thread's last call waited, or was inside; once."""
        return interruptions.pop(threading.get_ident(), None)


cdef class NativeEnclave(LoadedEnclave):
    """An emulated one: ELRANGE of `size` bytes and the TCSs in it. Raises OSError where memory is refused."""

    cdef object runs
    cdef bint created

    def __cinit__(self, size_t size):
        self.runs = []
        self.created = False
        self._begin(&pye_emulated, True)
        error = pye_memory_create(self.host, size)
        if error != 0:
            raise OSError(error, os.strerror(error))

    def __dealloc__(self):
        if self.host != NULL:
            pye_memory_destroy(self.host)

    cdef _check_range(self, uint64_t offset, uint64_t length):
        if offset > self.host.size or length > self.host.size - offset:
            raise ValueError(f"pages at {offset:#x}, {length:#x} bytes, do not lie in the enclave's {self.host.size:#x} bytes")

    cdef _protect(self, uint64_t offset, uint64_t length, int protection):
        cdef int error = pye_memory_protect(self.host, offset, length, protection)
        if error != 0:
            raise OSError(error, os.strerror(error))

    def create(self, const uint8_t[::1] secs):
        """ECREATE, of a SECS of 4096 bytes."""
        if secs.shape[0] != 4096:
            raise ValueError("a SECS has 4096 bytes")
        if self.created:
            raise ValueError("it has been created")
        _succeed(pye_software_create(self.host, &secs[0]))
        self.created = True

    def add(self, uint64_t offset, uint64_t length, const uint8_t[::1] content, uint64_t secinfo, bint measured, int fill):
        """EADD of pages, and EEXTEND if `measured`: `content` may be shorter than `length` bytes, the rest is `fill` (zero
        unless a test plays the hostile host that an unmeasured page may hold). OSError where an instruction faults."""
        cdef bint added
        self._check_range(offset, length)
        if content.shape[0] > <Py_ssize_t>length:
            raise ValueError("more content than pages")
        if offset % 4096 or length % 4096 or not self.created:
            raise ValueError("whole pages are added, to what has been created")
        self._protect(offset, length, PROT_READ | PROT_WRITE)
        if fill:
            memset(self.host.base + offset, fill, length)
        if content.shape[0]:
            memcpy(self.host.base + offset, &content[0], content.shape[0])
        with nogil:
            added = pye_software_add(self.host, offset, length, secinfo, measured)
        _succeed(0 if added else EIO)
        cdef int protection = protection_of(secinfo & 7)
        if protection != (PROT_READ | PROT_WRITE):
            self.runs.append((offset, length, protection))

    def add_thread(self, uint64_t tcs, uint64_t entry, uint64_t gs_base, uint64_t ssa):
        """Adds a TCS to the pool; all are offsets from the base, `ssa` that of frame 0's GPRSGX region."""
        for offset in (tcs, entry, gs_base, ssa):
            self._check_range(offset, 8)
        if self.host.threads == PYE_THREADS_MAXIMUM:
            raise ValueError(f"an enclave has at most {PYE_THREADS_MAXIMUM} threads")
        cdef uint64_t base = <uintptr_t>self.host.base
        cdef pye_gate_t *gate = &self.host.slots[self.host.threads].gate
        gate.tcs = base + tcs
        gate.entry = base + entry
        gate.gs_base = base + gs_base
        gate.ssa = base + ssa
        self.host.threads += 1

    def patch_exit(self, uint64_t site):
        """Overwrites one EEXIT site; only after measuring, and only where an ENCLU stands."""
        self._check_range(site, 3)
        if memcmp(self.host.base + site, ENCLU, 3) != 0:
            raise ValueError(f"no ENCLU at the exit site {site:#x}")
        memcpy(self.host.base + site, JUMP, 3)

    def seal(self) -> None:
        """Gives every page its permissions, where it has others so far: no page can be added or patched afterwards."""
        for offset, length, protection in self.runs:
            self._protect(offset, length, protection)
        self.runs = []

    def abandon(self) -> bool:
        cdef bint ended
        with nogil:
            ended = pye_emulated_give_up(self.host, PYE_END_ABANDONED)
        return ended

    def initialise(self, const uint8_t[::1] sigstruct, bytes secret) -> int:
        """EINIT, with a SIGSTRUCT: what it leaves in RAX. `secret`: the path of the platform's secret, which is read, or
        made, when the enclave first asks for a report or a key; empty for none."""
        cdef uint32_t code
        if sigstruct.shape[0] != 1808:
            raise ValueError("a SIGSTRUCT has 1808 bytes")
        if not self.created:
            raise ValueError("only what has been created is initialised")
        with nogil:
            code = pye_software_init(self.host, &sigstruct[0])
        if code == 0xFFFFFFFF:
            raise OSError(EIO, os.strerror(EIO))
        free(self.host.keys.secret)
        self.host.keys.secret = strdup(secret) if secret else NULL
        if secret and self.host.keys.secret == NULL:
            raise MemoryError
        return code


cdef bint step_stop(pye_stepper_t *stepper, uint32_t slot) noexcept with gil:
    return (<Stepper>stepper.context).stop(slot)


cdef class Stepper:
    """Runs calls of one emulated enclave instruction by instruction, on the thread that calls run().

    `at_each`, if any, is called before each with (TCS, GPRSGX region, extended state); no more where it answers true.
    """

    cdef pye_stepper_t native
    cdef NativeEnclave enclave
    cdef object at_each
    cdef object error

    def __cinit__(self, NativeEnclave enclave not None, at_each):
        if enclave.host.way != &pye_emulated:
            raise ValueError("only emulated enclaves can be stepped")
        self.enclave = enclave
        self.at_each = at_each
        self.native.host = enclave.host
        self.native.context = <void *>self
        if at_each is not None:
            self.native.stop = step_stop

    def __dealloc__(self):
        free(self.native.offsets)

    cdef bint stop(self, uint32_t slot) noexcept:
        cdef const uint8_t *gprsgx = <const uint8_t *><uintptr_t>pye_step_gprsgx(&self.native, slot)
        cdef const uint8_t *frame = gprsgx - PYE_SSA_STATE_SIZE
        try:
            return not self.at_each(slot, gprsgx[:GPRSGX_SIZE], frame[:PYE_STEP_STATE_SIZE])
        except BaseException as error:
            self.error = error
            return False

    def run(self, call):
        """What `call` answers, or raises; what `at_each` raised goes before it."""
        if not stepping.acquire(blocking=False):
            raise RuntimeError("another enclave is being stepped")
        try:
            error = pye_step_begin(&self.native)
            if error != 0:
                raise OSError(error, os.strerror(error))
            try:
                return call()
            finally:
                pye_step_end(&self.native)
                if self.error is not None:
                    raise self.error
                if self.native.no_memory:
                    raise MemoryError
        finally:
            stepping.release()

    @property
    def offsets(self) -> tuple:
        """Of the instructions that have run, from the base."""
        return tuple([self.native.offsets[at] for at in range(self.native.count)])


cdef class IsolatedEnclave(LoadedEnclave):
    """One in a process of its own. Not usable before launch() and start()."""

    def __cinit__(self, size_t size, uint32_t threads):
        if not 1 <= threads <= PYE_THREADS_MAXIMUM:
            raise ValueError(f"an enclave has 1 to {PYE_THREADS_MAXIMUM} threads")
        self._begin(&pye_isolated, False)
        self.host.size = size
        self.host.threads = threads

    def __dealloc__(self):
        if self.host != NULL:
            with nogil:
                pye_cell_destroy(self.host)

    def launch(self, const uint8_t[::1] program, const uint8_t[::1] image, uint64_t flags, bytes secret):
        """Starts the cell: (step, errno, status of a process that ended, stage, errno inside, protections,
        (landlock, guarding, mappings) of READY, MRENCLAVE, MRSIGNER). The first five are 0, 0, any, 0, 0 where it is ready. `secret`: the path of the platform's
        secret, which the cell reads, or makes; empty for none."""
        cdef pye_start_result_t result
        cdef pye_bytes_t of_program, of_image
        if self.host.cell != NULL or self.host.lost:
            raise ValueError("it has been launched")
        self.host.keys.secret = strdup(secret) if secret else NULL
        if secret and self.host.keys.secret == NULL:
            raise MemoryError
        of_program.at, of_program.size = &program[0], program.shape[0]
        of_image.at, of_image.size = &image[0], image.shape[0]
        with nogil:
            pye_cell_start(self.host, of_program, of_image, flags, &result)
        ready = result.ready
        mrenclave, mrsigner = <bytes>ready.mrenclave[:32], <bytes>ready.mrsigner[:32]
        return (result.step, result.error, result.status, ready.stage, ready.error, ready.protections,
                (ready.landlock, ready.guarding, ready.mappings), mrenclave, mrsigner)

    @property
    def process(self) -> int:
        """The cell's process, -1 once it has ended."""
        return -1 if self.host.cell == NULL else self.host.cell.process.number


cdef int protection_of(int permissions):
    """PROT_* for SECINFO's bits."""
    cdef int protection = PROT_NONE
    if permissions & 1:
        protection |= PROT_READ
    if permissions & 2:
        protection |= PROT_WRITE
    if permissions & 4:
        protection |= PROT_EXEC
    return protection


cdef _succeed(int error):
    if error != 0:
        raise OSError(error, os.strerror(error))


cdef class SgxEnclave(NativeEnclave):
    """One of the processor's in ELRANGE, by its device's descriptor: create, pages, initialise, map, in this order."""

    def __cinit__(self, size_t size):
        self.host.way = &pye_sgx

    def create_in(self, int device, const uint8_t[::1] secs):
        """ECREATE, of a SECS of 4096 bytes."""
        if secs.shape[0] != 4096:
            raise ValueError("a SECS has 4096 bytes")
        _succeed(pye_sgx_create(device, &secs[0]))

    def add_pages(self, int device, uint64_t offset, const uint8_t[::1] content, uint64_t secinfo, bint measured):
        """EADD of whole pages, which start on a page boundary, and EEXTEND."""
        cdef int error
        cdef size_t length = content.shape[0]
        self._check_range(offset, length)
        with nogil:
            error = pye_sgx_add(device, offset, length, &content[0], secinfo, measured)
        _succeed(error)

    def initialise_in(self, int device, const uint8_t[::1] sigstruct):
        """EINIT, with a SIGSTRUCT."""
        if sigstruct.shape[0] != 1808:
            raise ValueError("a SIGSTRUCT has 1808 bytes")
        _succeed(pye_sgx_init(device, &sigstruct[0]))

    def map(self, int device, uint64_t offset, uint64_t length, int permissions):
        """Maps pages, with SECINFO's permissions."""
        self._check_range(offset, length)
        _succeed(pye_sgx_map(self.host, device, offset, length, protection_of(permissions)))

    def abandon(self) -> bool:
        with nogil:
            pye_sgx_give_up(self.host, PYE_END_ABANDONED)
        return True


def arena_resident() -> tuple[int, int]:
    """Bytes that the system holds for this process's arena, and of those, what no block has."""
    cdef size_t kept
    there = pye_arena_resident(&kept)
    return there, kept


cdef class SharedMemory:
    """A writable buffer of zeros in this process's arena, which goes back with the last view of it."""

    cdef void *memory
    cdef Py_ssize_t size

    def __cinit__(self, Py_ssize_t size):
        if size < 0:
            raise ValueError(f"`size` must not be negative, not {size}")
        error = pye_arena_open()
        if error:
            raise OSError(error, f"no memory can be shared with enclaves: {os.strerror(error)}")
        with nogil:
            self.memory = pye_arena_allocate(size if size else 1)
            if self.memory != NULL:
                memset(self.memory, 0, size)  # it may have been another call's
        if self.memory == NULL:
            raise MemoryError(f"no {size} bytes of shared memory are left")
        self.size = size

    def __dealloc__(self):
        pye_arena_free(self.memory)

    def __getbuffer__(self, Py_buffer *buffer, int flags):
        PyBuffer_FillInfo(buffer, self, self.memory, self.size, 0, flags)
