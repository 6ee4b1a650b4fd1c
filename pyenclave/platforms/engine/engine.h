/* SGX in software (Intel SDM vol. 3D): what ENCLS and ENCLU do to an enclave, its pages and a processor's registers.
 *
 * It knows no system: no file, no signal, no mapping. Who uses it gives an enclave its memory, holds the enclave's lock around
 * whatever changes it, and carries out what a page's entry in the EPCM says by the protection of memory.
 */
#ifndef SGX_ENGINE_H
#define SGX_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enclu.h"
#include "sha256.h"
#include "structures.h"

#define SGX_PAGE 4096u
#define SGX_EXTENDED 256u /* what one EEXTEND measures */

/* SECINFO.FLAGS, and what the EPCM has of it. */
enum {
    SGX_R = 1,
    SGX_W = 2,
    SGX_X = 4,
    SGX_PENDING = 8,
    SGX_MODIFIED = 16,
    SGX_PR = 32, /* restricted, and not yet accepted */
    SGX_RWX = SGX_R | SGX_W | SGX_X,
};
enum { SGX_PT_SECS = 0, SGX_PT_TCS = 1, SGX_PT_REG = 2, SGX_PT_VA = 3, SGX_PT_TRIM = 4 };
#define SGX_SECINFO(type, flags) ((uint64_t)(type) << 8 | (flags))
#define SGX_TCS_DBGOPTIN 1u /* of TCS.FLAGS */
#define SGX_ENCLU_LENGTH 3u

enum {
    SGX_ATTRIBUTE_INIT = 1,
    SGX_ATTRIBUTE_DEBUG = 2,
    SGX_ATTRIBUTE_MODE64BIT = 4,
    SGX_ATTRIBUTE_PROVISIONKEY = 16,
    SGX_ATTRIBUTE_EINITTOKEN_KEY = 32,
    SGX_ATTRIBUTE_KSS = 128,
    SGX_MISC_EXINFO = 1,
};

/* What leaves return in RAX (SDM, Error Codes). */
enum {
    SGX_INVALID_SIG_STRUCT = 1,
    SGX_INVALID_ATTRIBUTE = 2,
    SGX_INVALID_MEASUREMENT = 4,
    SGX_INVALID_SIGNATURE = 8,
    SGX_PAGE_ATTRIBUTES_MISMATCH = 19,
    SGX_PAGE_NOT_MODIFIABLE = 20,
    SGX_PAGE_NOT_DEBUGGABLE = 21,
};

enum { SGX_VECTOR_BP = 3, SGX_VECTOR_UD = 6, SGX_VECTOR_GP = 13, SGX_VECTOR_PF = 14, SGX_VECTOR_AC = 17 };
/* Of a page fault's error code. */
enum { SGX_PF_P = 1, SGX_PF_W = 2, SGX_PF_U = 4, SGX_PF_I = 16, SGX_PF_SGX = 0x8000 };

/* An exception, if `raised`; else `code` is 0 or what RAX tells. */
typedef struct sgx_result {
    bool raised;
    uint8_t vector;
    uint16_t error;
    uint32_t code;
    uint64_t address; /* that a page fault names */
} sgx_result_t;

/* One page in the EPCM. A page of zeros is not there. */
typedef struct sgx_page {
    uint8_t valid;
    uint8_t type;
    uint8_t flags;
    uint8_t most; /* for the system's use: what it allows mappings of the page at most */
} sgx_page_t;

/* What the processor offers. */
typedef struct sgx_cpu {
    uint64_t attributes;
    uint64_t xfrm;
    uint32_t misc;
    uint8_t size_bits; /* of ELRANGE, at most */
    uint32_t mxcsr_mask;
    struct {
        uint32_t offset, size; /* in the standard form of the XSAVE area */
    } component[64];
} sgx_cpu_t;

typedef struct sgx_enclave {
    struct sgx_secs secs;
    uint8_t isvextprodid[16], isvfamilyid[16];
    sgx_sha256_t measurement;
    pye_roots_t roots; /* of its keys, once sgx_fuse has derived them */
    uint32_t roots_state;
    uint8_t *memory;   /* the pages of ELRANGE, by their offset */
    sgx_page_t *pages; /* one for each */
} sgx_enclave_t;

typedef struct sgx_registers {
    uint64_t rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rflags, rip;
    uint64_t fsbase, gsbase;
} sgx_registers_t;

/* Extended state in the standard form, as XSAVE leaves it. */
typedef struct sgx_state {
    uint8_t *area;
    size_t size;
} sgx_state_t;

/* What a logical processor remembers while it is inside. */
typedef struct sgx_processor {
    sgx_enclave_t *enclave; /* NULL: outside */
    uint64_t tcs;           /* offset */
    uint64_t fsbase, gsbase;
    bool tf;
} sgx_processor_t;

static inline sgx_result_t sgx_done(void) { return (sgx_result_t){0}; }
static inline sgx_result_t sgx_code(uint32_t code) { return (sgx_result_t){.code = code}; }
static inline sgx_result_t sgx_gp(void) { return (sgx_result_t){.raised = true, .vector = SGX_VECTOR_GP}; }
static inline sgx_result_t sgx_ud(void) { return (sgx_result_t){.raised = true, .vector = SGX_VECTOR_UD}; }
static inline sgx_result_t sgx_pf(uint64_t address)
{
    return (sgx_result_t){
        .raised = true, .vector = SGX_VECTOR_PF, .error = SGX_PF_SGX | SGX_PF_U | SGX_PF_P, .address = address};
}

static inline bool sgx_inside(const sgx_enclave_t *enclave, uint64_t address)
{
    return address - enclave->secs.baseaddr < enclave->secs.size;
}
static inline sgx_page_t *sgx_page_at(const sgx_enclave_t *enclave, uint64_t offset)
{
    return &enclave->pages[offset / SGX_PAGE];
}
/* What may be done with a page from inside: a set of SGX_RWX. */
static inline int sgx_page_allows(const sgx_page_t *page)
{
    bool usable = page->valid && page->type == SGX_PT_REG && (page->flags & (SGX_PENDING | SGX_MODIFIED)) == 0;
    return usable ? page->flags & SGX_RWX : 0;
}
static inline bool sgx_canonical(uint64_t address) { return (uint64_t)((int64_t)address << 16 >> 16) == address; }

void sgx_cpu_look(sgx_cpu_t *cpu);

/* build.c: ENCLS for an enclave that is not yet initialised. `enclave->memory` and `pages` are all zeros. */
sgx_result_t sgx_ecreate_check(const sgx_cpu_t *cpu, const struct sgx_secs *secs);
void sgx_ecreate(sgx_enclave_t *enclave, const struct sgx_secs *secs);
/* `content` may be where the page's memory is. */
sgx_result_t sgx_eadd(sgx_enclave_t *enclave, uint64_t offset, uint64_t secinfo, const uint8_t content[SGX_PAGE]);
sgx_result_t sgx_eextend(sgx_enclave_t *enclave, uint64_t offset);
/* The launch key is the signer's own, as Linux has it. */
sgx_result_t sgx_einit(sgx_enclave_t *enclave, const struct sgx_sigstruct *sigstruct);

/* pages.c: ENCLS for pages of an initialised one. */
sgx_result_t sgx_eaug(sgx_enclave_t *enclave, uint64_t offset);
sgx_result_t sgx_emodpr(sgx_enclave_t *enclave, uint64_t offset, uint64_t secinfo);
sgx_result_t sgx_emodt(sgx_enclave_t *enclave, uint64_t offset, uint64_t secinfo);
void sgx_eremove(sgx_enclave_t *enclave, uint64_t offset);
/* pages.c: ENCLU, from inside; addresses are linear ones. */
sgx_result_t sgx_eaccept(sgx_enclave_t *enclave, uint64_t secinfo, uint64_t address);
sgx_result_t sgx_eacceptcopy(sgx_enclave_t *enclave, uint64_t secinfo, uint64_t address, uint64_t source);
sgx_result_t sgx_emodpe(sgx_enclave_t *enclave, uint64_t secinfo, uint64_t address);

/* keys.c: keys derive from what stands for a processor's fuses, which an initialised enclave is given before the first leaf
 * that needs them. */
bool sgx_is_fused(const sgx_enclave_t *enclave);
void sgx_fuse(sgx_enclave_t *enclave, const uint8_t fuses[PYE_SECRET_SIZE]);
sgx_result_t sgx_ereport(const sgx_enclave_t *enclave, uint64_t target, uint64_t data, uint64_t output);
sgx_result_t sgx_egetkey(const sgx_enclave_t *enclave, uint64_t request, uint64_t output);

/* debug.c: ENCLS for a debugger, which reads and writes eight bytes of a debug enclave. */
sgx_result_t sgx_edbgrd(const sgx_enclave_t *enclave, uint64_t address, uint64_t *value);
sgx_result_t sgx_edbgwr(sgx_enclave_t *enclave, uint64_t address, uint64_t value);

/* leaf.c: ENCLU inside, whatever leaf RAX names. Done: the registers are as after it, and an EEXIT has left. */
sgx_result_t sgx_enclu(sgx_enclave_t *enclave, sgx_processor_t *processor, sgx_registers_t *registers);

/* enter.c: `registers->rip` is the ENCLU's own address; what raises changes nothing. */
sgx_result_t sgx_eenter(const sgx_cpu_t *cpu, sgx_enclave_t *enclave, sgx_processor_t *processor,
                        sgx_registers_t *registers);
sgx_result_t sgx_eresume(const sgx_cpu_t *cpu, sgx_enclave_t *enclave, sgx_processor_t *processor,
                         sgx_registers_t *registers, sgx_state_t state);
sgx_result_t sgx_eexit(sgx_processor_t *processor, sgx_registers_t *registers);
/* After an INT3, which is a fault inside, and an invalid opcode where TCS.FLAGS.DBGOPTIN is not set; true: that. */
bool sgx_breakpoint(const sgx_processor_t *processor, sgx_registers_t *registers, sgx_result_t *why);
/* Leaves for an exception, or without one for an interrupt (`why` NULL): saves what there is, and gives back the synthetic
 * state at the AEP. */
void sgx_aex(const sgx_cpu_t *cpu, sgx_processor_t *processor, sgx_registers_t *registers, sgx_state_t state,
             const sgx_result_t *why);

/* illegal.c: of up to 15 bytes of code, whether the instruction is one that is an invalid opcode inside, or PUSHF. */
bool sgx_is_illegal(const uint8_t *code, size_t length);
bool sgx_pushes_flags(const uint8_t *code, size_t length);

/* state.c: extended state and SSA frames. */
uint32_t sgx_state_size(const sgx_cpu_t *cpu, uint64_t xfrm);
void sgx_state_save(const sgx_cpu_t *cpu, uint64_t xfrm, uint8_t *frame, sgx_state_t state);
bool sgx_state_check(const sgx_cpu_t *cpu, uint64_t xfrm, const uint8_t *frame);
void sgx_state_restore(const sgx_cpu_t *cpu, uint64_t xfrm, const uint8_t *frame, sgx_state_t state);
void sgx_state_reset(const sgx_cpu_t *cpu, uint64_t xfrm, sgx_state_t state);

#endif
