/* EENTER, ERESUME, EEXIT and AEX: into an enclave and out of it. */
#include <string.h>

#include "engine.h"

#define FLAG_TF 0x100u
/* Those that an AEX clears: CF, PF, AF, ZF, SF, OF, RF. */
#define FLAGS_CLEARED 0x108d5u
/* Those that ERESUME takes from the frame: the status flags, DF, NT, RF, AC, ID. TF is who debugs it to say. */
#define FLAGS_RESUMED 0x254cd5u

enum { INACTIVE = 0, ACTIVE = 1 };

static struct sgx_tcs *tcs_at(const sgx_enclave_t *enclave, uint64_t offset)
{
    return (struct sgx_tcs *)(enclave->memory + offset);
}

/* Offset of one of a TCS's SSA frames. */
static uint64_t frame_at(const sgx_enclave_t *enclave, const struct sgx_tcs *tcs, uint32_t index)
{
    return tcs->ossa + (uint64_t)index * enclave->secs.ssaframesize * SGX_PAGE;
}

static struct sgx_gprsgx *registers_at(const sgx_enclave_t *enclave, uint64_t frame)
{
    uint64_t end = frame + (uint64_t)enclave->secs.ssaframesize * SGX_PAGE;
    return (struct sgx_gprsgx *)(enclave->memory + end - sizeof(struct sgx_gprsgx));
}

static bool is_writable(const sgx_enclave_t *enclave, uint64_t offset)
{
    return offset < enclave->secs.size &&
           (sgx_page_allows(sgx_page_at(enclave, offset)) & (SGX_R | SGX_W)) == (SGX_R | SGX_W);
}

/* The pages of a frame that are used, the first ones and the last one, are the enclave's, to read and to write. */
static sgx_result_t check_frame(const sgx_cpu_t *cpu, const sgx_enclave_t *enclave, uint64_t frame)
{
    uint64_t last = frame + (uint64_t)(enclave->secs.ssaframesize - 1) * SGX_PAGE;
    for (uint64_t at = 0; at < sgx_state_size(cpu, enclave->secs.xfrm); at += SGX_PAGE) {
        if (!is_writable(enclave, frame + at)) {
            return sgx_pf(enclave->secs.baseaddr + frame + at);
        }
    }
    return is_writable(enclave, last) ? sgx_done() : sgx_pf(enclave->secs.baseaddr + last);
}

/* What EENTER and ERESUME have in common: RBX names a TCS that may be entered, RCX an AEP. */
static sgx_result_t check(const sgx_cpu_t *cpu, const sgx_enclave_t *enclave, const sgx_registers_t *registers)
{
    uint64_t offset = registers->rbx - enclave->secs.baseaddr;
    if (registers->rbx % SGX_PAGE != 0) {
        return sgx_gp();
    }
    if (!sgx_inside(enclave, registers->rbx)) {
        return sgx_pf(registers->rbx);
    }
    if (!sgx_canonical(registers->rcx)) {
        return sgx_gp();
    }
    const sgx_page_t *page = sgx_page_at(enclave, offset);
    if (!page->valid || page->type != SGX_PT_TCS || (page->flags & (SGX_PENDING | SGX_MODIFIED)) != 0) {
        return sgx_pf(registers->rbx);
    }
    const struct sgx_tcs *tcs = tcs_at(enclave, offset);
    if (tcs->ossa % SGX_PAGE != 0 || tcs->ofsbase % SGX_PAGE != 0 || tcs->ogsbase % SGX_PAGE != 0 ||
        (tcs->flags & ~(uint64_t)SGX_TCS_DBGOPTIN) != 0) {
        return sgx_gp();
    }
    if ((enclave->secs.attributes & SGX_ATTRIBUTE_INIT) == 0 || (enclave->secs.xfrm & ~cpu->xfrm) != 0) {
        return sgx_gp();
    }
    return sgx_done();
}

static void enter(sgx_enclave_t *enclave, sgx_processor_t *processor, sgx_registers_t *registers, uint64_t offset)
{
    const struct sgx_tcs *tcs = tcs_at(enclave, offset);
    processor->enclave = enclave;
    processor->tcs = offset;
    processor->fsbase = registers->fsbase;
    processor->gsbase = registers->gsbase;
    processor->tf = (registers->rflags & FLAG_TF) != 0;
    if ((tcs->flags & SGX_TCS_DBGOPTIN) == 0) {
        registers->rflags &= ~(uint64_t)FLAG_TF;
    }
}

bool sgx_breakpoint(const sgx_processor_t *processor, sgx_registers_t *registers, sgx_result_t *why)
{
    bool is_hidden = (tcs_at(processor->enclave, processor->tcs)->flags & SGX_TCS_DBGOPTIN) == 0;
    registers->rip--;
    why->vector = is_hidden ? SGX_VECTOR_UD : SGX_VECTOR_BP;
    return is_hidden;
}

static void leave(sgx_processor_t *processor, sgx_registers_t *registers)
{
    struct sgx_tcs *tcs = tcs_at(processor->enclave, processor->tcs);
    registers->fsbase = processor->fsbase;
    registers->gsbase = processor->gsbase;
    if ((tcs->flags & SGX_TCS_DBGOPTIN) == 0) {
        registers->rflags = (registers->rflags & ~(uint64_t)FLAG_TF) | (processor->tf ? FLAG_TF : 0);
    }
    processor->enclave = NULL;
    __atomic_store_n(&tcs->state, INACTIVE, __ATOMIC_RELEASE);
}

/* Another thread may be at the same TCS; who has it looks at the rest of what may change. */
static bool take(struct sgx_tcs *tcs)
{
    uint64_t state = INACTIVE;
    return __atomic_compare_exchange_n(&tcs->state, &state, ACTIVE, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static sgx_result_t give_up(struct sgx_tcs *tcs, sgx_result_t why)
{
    __atomic_store_n(&tcs->state, INACTIVE, __ATOMIC_RELEASE);
    return why;
}

sgx_result_t sgx_eenter(const sgx_cpu_t *cpu, sgx_enclave_t *enclave, sgx_processor_t *processor,
                        sgx_registers_t *registers)
{
    sgx_result_t result = check(cpu, enclave, registers);
    if (result.raised) {
        return result;
    }
    uint64_t offset = registers->rbx - enclave->secs.baseaddr, base = enclave->secs.baseaddr;
    struct sgx_tcs *tcs = tcs_at(enclave, offset);
    if (!take(tcs)) {
        return sgx_gp();
    }
    uint64_t target = base + tcs->oentry, frame = frame_at(enclave, tcs, tcs->cssa);
    if (tcs->cssa >= tcs->nssa || !sgx_canonical(target) || !sgx_canonical(base + tcs->ofsbase) ||
        !sgx_canonical(base + tcs->ogsbase)) {
        return give_up(tcs, sgx_gp());
    }
    result = check_frame(cpu, enclave, frame);
    if (result.raised) {
        return give_up(tcs, result);
    }
    tcs->aep = registers->rcx;
    registers_at(enclave, frame)->ursp = registers->rsp;
    registers_at(enclave, frame)->urbp = registers->rbp;
    enter(enclave, processor, registers, offset);
    registers->rcx = registers->rip + 3;
    registers->rax = tcs->cssa;
    registers->rip = target;
    registers->fsbase = base + tcs->ofsbase;
    registers->gsbase = base + tcs->ogsbase;
    return sgx_done();
}

sgx_result_t sgx_eresume(const sgx_cpu_t *cpu, sgx_enclave_t *enclave, sgx_processor_t *processor,
                         sgx_registers_t *registers, sgx_state_t state)
{
    sgx_result_t result = check(cpu, enclave, registers);
    if (result.raised) {
        return result;
    }
    uint64_t offset = registers->rbx - enclave->secs.baseaddr;
    struct sgx_tcs *tcs = tcs_at(enclave, offset);
    if (!take(tcs)) {
        return sgx_gp();
    }
    if (tcs->cssa == 0) {
        return give_up(tcs, sgx_gp());
    }
    uint64_t frame = frame_at(enclave, tcs, tcs->cssa - 1);
    result = check_frame(cpu, enclave, frame);
    if (result.raised) {
        return give_up(tcs, result);
    }
    struct sgx_gprsgx *gpr = registers_at(enclave, frame);
    const uint8_t *saved = enclave->memory + frame;
    if (!sgx_canonical(gpr->rip) || !sgx_canonical(gpr->fsbase) || !sgx_canonical(gpr->gsbase) ||
        !sgx_state_check(cpu, enclave->secs.xfrm, saved)) {
        return give_up(tcs, sgx_gp());
    }
    tcs->aep = registers->rcx;
    gpr->ursp = registers->rsp;
    gpr->urbp = registers->rbp;
    enter(enclave, processor, registers, offset);
    _Static_assert(offsetof(sgx_registers_t, rflags) == offsetof(struct sgx_gprsgx, rflags), "sixteen registers");
    uint64_t flags = registers->rflags;
    memcpy(registers, gpr, offsetof(struct sgx_gprsgx, rflags));
    registers->rflags = (flags & ~(uint64_t)FLAGS_RESUMED) | (gpr->rflags & FLAGS_RESUMED);
    if ((tcs->flags & SGX_TCS_DBGOPTIN) == 0) {
        registers->rflags &= ~(uint64_t)FLAG_TF;
    }
    registers->rip = gpr->rip;
    registers->fsbase = gpr->fsbase;
    registers->gsbase = gpr->gsbase;
    sgx_state_restore(cpu, enclave->secs.xfrm, saved, state);
    tcs->cssa--;
    return sgx_done();
}

sgx_result_t sgx_eexit(sgx_processor_t *processor, sgx_registers_t *registers)
{
    if (!sgx_canonical(registers->rbx)) {
        return sgx_gp();
    }
    registers->rcx = tcs_at(processor->enclave, processor->tcs)->aep;
    registers->rip = registers->rbx;
    leave(processor, registers);
    return sgx_done();
}

/* EXITINFO has those that an enclave may handle: page and general protection faults only where MISCSELECT asks for them. */
static uint32_t exit_info(const sgx_enclave_t *enclave, const sgx_result_t *why)
{
    bool extended = (enclave->secs.miscselect & SGX_MISC_EXINFO) != 0;
    switch (why->vector) {
    case SGX_VECTOR_BP: return 0x80000000u | 6u << 8 | 3u;
    case 0:
    case 1:
    case 5:
    case SGX_VECTOR_UD:
    case 16:
    case 17:
    case 19: return 0x80000000u | 3u << 8 | why->vector;
    case SGX_VECTOR_GP:
    case SGX_VECTOR_PF: return extended ? 0x80000000u | 3u << 8 | why->vector : 0;
    default: return 0;
    }
}

void sgx_aex(const sgx_cpu_t *cpu, sgx_processor_t *processor, sgx_registers_t *registers, sgx_state_t state,
             const sgx_result_t *why)
{
    sgx_enclave_t *enclave = processor->enclave;
    struct sgx_tcs *tcs = tcs_at(enclave, processor->tcs);
    uint64_t frame = frame_at(enclave, tcs, tcs->cssa), address = enclave->secs.baseaddr + processor->tcs;
    struct sgx_gprsgx *gpr = registers_at(enclave, frame);
    memcpy(gpr, registers, offsetof(struct sgx_gprsgx, rflags));
    gpr->rflags = registers->rflags & ~(uint64_t)FLAG_TF;
    gpr->rip = registers->rip;
    gpr->exitinfo = why == NULL ? 0 : exit_info(enclave, why);
    memset(gpr->reserved_164, 0, sizeof gpr->reserved_164);
    gpr->aexnotify = 0;
    gpr->fsbase = registers->fsbase;
    gpr->gsbase = registers->gsbase;
    sgx_state_save(cpu, enclave->secs.xfrm, enclave->memory + frame, state);
    if (why != NULL && (gpr->exitinfo & 0xff) >= SGX_VECTOR_GP && (gpr->exitinfo & 0xff) <= SGX_VECTOR_PF) {
        uint64_t information[2] = {why->vector == SGX_VECTOR_PF ? why->address : 0, why->error};
        memcpy((uint8_t *)gpr - sizeof information, information, sizeof information);
    }
    sgx_state_reset(cpu, enclave->secs.xfrm, state);
    uint64_t flags = registers->rflags & ~(uint64_t)FLAGS_CLEARED;
    *registers = (sgx_registers_t){.rax = SGX_ERESUME,
                                   .rbx = address,
                                   .rcx = tcs->aep,
                                   .rsp = gpr->ursp,
                                   .rbp = gpr->urbp,
                                   .rip = tcs->aep,
                                   .rflags = flags};
    tcs->cssa++;
    leave(processor, registers);
}
