#define _GNU_SOURCE
#include "sgx.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emulated.h"

/* include/uapi/asm/sgx.h, by its fields. */
typedef struct create {
    uint64_t secs;
} create_t;
typedef struct add_pages {
    uint64_t source, offset, length, secinfo, flags, count;
} add_pages_t;
typedef struct init {
    uint64_t sigstruct;
} init_t;
typedef struct run {
    uint64_t tcs;
    uint32_t function;
    uint16_t vector, error;
    uint64_t address, handler, data;
    uint8_t reserved[216];
} run_t;
_Static_assert(sizeof(run_t) == 256, "struct sgx_enclave_run");

#define CREATE _IOW(0xA4, 0x00, create_t)
#define ADD_PAGES _IOWR(0xA4, 0x01, add_pages_t)
#define INIT _IOW(0xA4, 0x02, init_t)
#define MEASURE 1
#define VECTOR_GP 13
#define VECTOR_PF 14
#define PF_SGX 0x8000 /* of a page fault's error code (SDM vol. 3A, 4.7) */

int pye_sgx_create(int fd, const void *secs)
{
    create_t argument = {(uint64_t)(uintptr_t)secs};
    return ioctl(fd, CREATE, &argument) == 0 ? 0 : errno;
}

int pye_sgx_add(int fd, uint64_t offset, size_t length, const void *page, uint64_t secinfo, bool measured)
{
    uint64_t words[8] __attribute__((aligned(64))) = {secinfo};
    while (length != 0) {
        add_pages_t argument = {(uint64_t)(uintptr_t)page, offset, length, (uint64_t)(uintptr_t)words,
                                measured ? MEASURE : 0,    0};
        int error = ioctl(fd, ADD_PAGES, &argument) == 0 ? 0 : errno;
        /* A signal ends it after the page at hand. */
        if (error != 0 && error != EINTR) {
            return error;
        }
        if (argument.count > length) {
            return EIO;
        }
        page = (const uint8_t *)page + argument.count;
        offset += argument.count;
        length -= argument.count;
    }
    return 0;
}

int pye_sgx_init(int fd, const void *sigstruct)
{
    init_t argument = {(uint64_t)(uintptr_t)sigstruct};
    int error;
    do {
        error = ioctl(fd, INIT, &argument) == 0 ? 0 : errno;
    } while (error == EINTR);
    return error;
}

int pye_sgx_map(const pye_host_t *host, int fd, uint64_t offset, size_t length, int protection)
{
    void *mapped = mmap(host->base + offset, length, protection, MAP_SHARED | MAP_FIXED, fd, 0);
    return mapped != MAP_FAILED ? 0 : errno;
}

/* The function of the vDSO: a small ELF image, whose address the kernel tells. */
typedef struct vdso {
    const Elf64_Sym *symbols;
    const char *names;
    const Elf64_Word *hash;
    const uint32_t *gnu_hash;
    uint64_t bias;
} vdso_t;

static bool read_vdso(const uint8_t *image, vdso_t *vdso)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)image;
    const Elf64_Phdr *segment = (const Elf64_Phdr *)(image + head->e_phoff);
    const Elf64_Dyn *entry = NULL;
    for (int at = head->e_phnum - 1; at >= 0; at--) {
        if (segment[at].p_type == PT_LOAD) {
            vdso->bias = (uint64_t)(uintptr_t)image + segment[at].p_offset - segment[at].p_vaddr;
        } else if (segment[at].p_type == PT_DYNAMIC) {
            entry = (const Elf64_Dyn *)(image + segment[at].p_offset);
        }
    }
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
        const void *what = (const void *)(uintptr_t)(vdso->bias + entry->d_un.d_ptr);
        switch (entry->d_tag) {
        case DT_SYMTAB: vdso->symbols = what; break;
        case DT_STRTAB: vdso->names = what; break;
        case DT_HASH: vdso->hash = what; break;
        case DT_GNU_HASH: vdso->gnu_hash = what; break;
        }
    }
    return vdso->symbols != NULL && vdso->names != NULL && (vdso->hash != NULL || vdso->gnu_hash != NULL);
}

/* One past the last symbol: DT_HASH says it; of DT_GNU_HASH the last chain's last entry is it. */
static uint32_t symbol_count(const vdso_t *vdso)
{
    if (vdso->hash != NULL) {
        return vdso->hash[1];
    }
    uint32_t buckets = vdso->gnu_hash[0], first = vdso->gnu_hash[1], words = vdso->gnu_hash[2], last = 0;
    const uint32_t *bucket = vdso->gnu_hash + 4 + 2 * words, *chain = bucket + buckets;
    for (uint32_t at = 0; at < buckets; at++) {
        last = bucket[at] > last ? bucket[at] : last;
    }
    if (last < first) {
        return first;
    }
    while ((chain[last - first] & 1) == 0) {
        last++;
    }
    return last + 1;
}

static uintptr_t entry_function(void)
{
    static uintptr_t found;
    const uint8_t *image = (const uint8_t *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);
    vdso_t vdso = {0};
    if (found != 0 || image == NULL || !read_vdso(image, &vdso)) {
        return found;
    }
    for (uint32_t at = 1, count = symbol_count(&vdso); at < count; at++) {
        const Elf64_Sym *symbol = &vdso.symbols[at];
        if (symbol->st_shndx != SHN_UNDEF && strcmp(vdso.names + symbol->st_name, "__vdso_sgx_enter_enclave") == 0) {
            found = vdso.bias + symbol->st_value;
        }
    }
    return found;
}

bool pye_sgx_has_entry(void) { return entry_function() != 0; }

/* Calls the vDSO's function, which keeps general registers and the stack, with EENTER; what an enclave leaves of flags,
 * MXCSR and the x87 control word is put back. The run is its argument on the stack. */
int pye_sgx_enter(uint64_t command, uint64_t argument, run_t *run, uintptr_t function);

/* clang-format off */
__asm__(
    "    .text\n"
    "    .globl  pye_sgx_enter\n"
    "    .hidden pye_sgx_enter\n"
    "    .type   pye_sgx_enter, @function\n"
    "    .balign 64\n"
    "pye_sgx_enter:\n"
    "    push    %rbx\n"
    "    push    %rbp\n"
    "    push    %r12\n"
    "    push    %r13\n"
    "    push    %r14\n"
    "    push    %r15\n"
    "    sub     $24, %rsp\n"
    "    mov     %rdx, (%rsp)\n"
    "    stmxcsr 8(%rsp)\n"
    "    fnstcw  12(%rsp)\n"
    "    mov     %rcx, %rax\n"
    "    xor     %edx, %edx\n"
    "    mov     $" VALUE(PYE_ENCLU_EENTER) ", %ecx\n"
    "    xor     %r8d, %r8d\n"
    "    xor     %r9d, %r9d\n"
    "    call    *%rax\n"
    "    pushfq\n"
    "    andl    $~" VALUE(FOREIGN_FLAGS) ", (%rsp)\n"
    "    popfq\n"
    "    ldmxcsr 8(%rsp)\n"
    "    fldcw   12(%rsp)\n"
    "    add     $24, %rsp\n"
    "    pop     %r15\n"
    "    pop     %r14\n"
    "    pop     %r13\n"
    "    pop     %r12\n"
    "    pop     %rbp\n"
    "    pop     %rbx\n"
    "    ret\n"
    "    .size   pye_sgx_enter, . - pye_sgx_enter\n");
/* clang-format on */

/* Only here are the enclave's registers to be seen. */
static int left(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    pye_gate_t *gate = (pye_gate_t *)(uintptr_t)run->data;
    (void)rdx, (void)rsp, (void)r8, (void)r9;
    gate->rdi = (uint64_t)rdi;
    gate->rsi = (uint64_t)rsi;
    return 0;
}

static int signal_of(uint16_t vector)
{
    switch (vector) {
    case 0:
    case 16:
    case 19: return SIGFPE;
    case 6: return SIGILL;
    case 17: return SIGBUS;
    default: return SIGSEGV;
    }
}

/* ENCLU is a general protection fault where a leaf refuses, or there is no such leaf. */
static uint32_t leaf_at(int memory, const pye_gate_t *gate, uint64_t rip)
{
    static const uint8_t enclu[] = {0x0f, 0x01, 0xd7};
    uint8_t code[sizeof(enclu)];
    uint32_t leaf;
    bool is_enclu = pread(memory, code, sizeof(code), (off_t)rip) == (ssize_t)sizeof(code) &&
                    memcmp(code, enclu, sizeof(code)) == 0 &&
                    pread(memory, &leaf, sizeof(leaf), (off_t)(gate->ssa + PYE_GPRSGX_RAX)) == (ssize_t)sizeof(leaf);
    return is_enclu ? leaf : UINT32_MAX;
}

/* Where it stood is in the SSA frame, which the kernel lets a debug enclave's host read in no other way. */
static void find_place(const pye_host_t *host, const pye_gate_t *gate, uint16_t vector, pye_crash_t *crash)
{
    uint64_t rip, base = (uint64_t)(uintptr_t)host->base;
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    if (memory < 0) {
        return;
    }
    if (pread(memory, &rip, sizeof(rip), (off_t)(gate->ssa + PYE_GPRSGX_RIP)) == (ssize_t)sizeof(rip)) {
        crash->rip = rip - base < host->size ? rip - base : rip;
        crash->leaf = vector == VECTOR_GP ? leaf_at(memory, gate, rip) : UINT32_MAX;
    }
    close(memory);
}

/* Nothing interrupts an enclave for good: whoever is inside goes on by ERESUME. So its pages are taken away, and the next
 * access, that of ERESUME itself at the latest, is an exception which the vDSO hands to us. */
static bool take_away(pye_host_t *host, pye_crash_t crash)
{
    bool first = pye_host_ends(host, crash);
    __atomic_store_n(&host->lost, 1, __ATOMIC_SEQ_CST);
    (void)mprotect(host->base, host->size, PROT_NONE);
    return first;
}

void pye_sgx_give_up(pye_host_t *host, pye_end_t reason)
{
    (void)take_away(host, (pye_crash_t){.end = reason, .rip = UINT64_MAX, .leaf = UINT32_MAX});
}

static void end_interrupted(pye_host_t *host) { pye_sgx_give_up(host, PYE_END_INTERRUPTED); }

static bool is_tcs(const pye_host_t *host, uint64_t address)
{
    bool found = false;
    for (uint32_t at = 0; at < host->threads; at++) {
        found |= host->slots[at].gate.tcs == (address & ~(uint64_t)0xfff);
    }
    return found;
}

/* The EPCM refuses what the page tables allow: pages are mapped with the permissions that they were added with, so that
 * their content is gone. Or it is a TCS, which nobody may touch. */
static bool has_slept(const pye_host_t *host, const run_t *run)
{
    return run->vector == VECTOR_PF && (run->error & PF_SGX) != 0 && !is_tcs(host, run->address);
}

/* Of a call that had begun, which is not one that may begin anew elsewhere. */
static pye_status_t ended(const pye_host_t *host)
{
    switch (pye_host_crash(host).end) {
    case PYE_END_SLEPT: return PYE_E_LEFT;
    case PYE_END_FAULT: return PYE_E_ABORTED; /* another call's */
    default: return PYE_E_CRASHED;
    }
}

static pye_status_t slept(pye_host_t *host, pye_gate_t *gate)
{
    pye_sgx_give_up(host, PYE_END_SLEPT);
    gate->cssa = 1;
    pye_host_lose(host);
    return ended(host);
}

/* Threads inside may wait for a lock that the dead one held, and the enclave's own aborted word, which ends such a wait, can
 * be set by an entry only: by none where every TCS is taken, for hardware refuses the one that crashed (NSSA is 1). */
static pye_status_t crashed(pye_host_t *host, pye_gate_t *gate, const run_t *run)
{
    pye_crash_t crash = {.end = PYE_END_FAULT,
                         .signal = signal_of(run->vector),
                         .rip = UINT64_MAX,
                         .address = run->address,
                         .leaf = UINT32_MAX};
    find_place(host, gate, run->vector, &crash);
    gate->cssa = 1;
    bool first = take_away(host, crash);
    pye_host_lose(host);
    return first ? PYE_E_CRASHED : ended(host);
}

static pye_status_t enter(pye_host_t *host, pye_slot_t *slot, uint64_t command, uint64_t argument)
{
    pye_gate_t *gate = &slot->gate;
    run_t run = {.tcs = gate->tcs, .handler = (uint64_t)(uintptr_t)left, .data = (uint64_t)(uintptr_t)gate};
    pye_awaited_t outer;
    pye_interrupts_begin(host, end_interrupted, &outer);
    int result = pye_sgx_enter(command, argument, &run, entry_function());
    pye_interrupts_end(&outer);
    if (result == 0 && run.function == PYE_ENCLU_EEXIT) {
        return PYE_OK;
    }
    if (result == 0 && run.function == PYE_ENCLU_ERESUME) {
        return has_slept(host, &run) ? slept(host, gate) : crashed(host, gate, &run);
    }
    /* The entry itself faulted: the EPC lost its content when the machine slept, or was moved. */
    pye_sgx_give_up(host, PYE_END_SLEPT);
    pye_host_lose(host);
    return command == PYE_CMD_ORET ? ended(host) : PYE_E_LOST;
}

static void *allocate(size_t size) { return pye_emulated.allocate(size); }
static void release(void *memory) { pye_emulated.release(memory); }

const pye_way_t pye_sgx = {enter, allocate, release, NULL};
