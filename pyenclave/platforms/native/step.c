/* Single steps by EFLAGS.TF: what sgx-step does with timer interrupts, without privileges and without missing any.
 *
 * While a stepper is there, its enclave's gates lead through a door that sets TF for the stepper's thread, so that the
 * first instruction inside traps before it runs, and each one after it. A trap becomes an AEX (SDM vol. 3D, AEX): the
 * registers go to the SSA frame, and the host goes on with a synthetic state on the stack that it entered with. What it
 * calls there is no signal handler any more and may do anything, other entries included. ERESUME is a trap again, whose
 * handler takes all from the frame.
 *
 * TF is not the enclave's to see: POPFQ clears it and it is set again; what PUSHFQ has pushed of it is taken away.
 */
#define _GNU_SOURCE
#include "step.h"

#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "handlers.h"
#include "pyenclave_arch.h"

#define TRAP_FLAG 0x100
#define FIRST_FLAGS 0x202
#define FIRST_MXCSR 0x1f80u
#define XFRM 7u
#define X87 1u
#define SSE 2u
#define AVX 4u
#define FIRST_X87_CONTROL 0x37f
#define RED_ZONE 128
#define GATE_BEYOND 72
_Static_assert(offsetof(pye_gate_t, beyond) == GATE_BEYOND, "assembly below");

/* In XSAVE's area, SDM vol. 1, 13.4: MXCSR and its mask lie between x87's words and values. */
#define MXCSR_AT 24
#define X87_AT 32
#define SSE_AT 160
#define SSE_END 416
#define HEADER_AT 512
#define AVX_AT 576

#define FIRST_ROOM 4096
#define PUSHFQ 0x9c
#define REPNE 0xf2
#define REPE 0xf3

extern const char pye_step_door[], pye_step_synthetic[], pye_step_resumed[];
void pye_step_call(pye_stepper_t *stepper);
/* This thread's. initial-exec: as in faults.c */
extern __thread pye_stepper_t *pye_stepping __attribute__((tls_model("initial-exec"), visibility("hidden")));
__thread pye_stepper_t *pye_stepping;

/* clang-format off */
__asm__(
    "    .text\n"
    "    .globl  pye_step_door, pye_step_synthetic, pye_step_resumed\n"
    "    .hidden pye_step_door, pye_step_synthetic, pye_step_resumed\n"
    "    .balign 16\n"
    "pye_step_door:\n"
    "    mov     pye_stepping@gottpoff(%rip), %r11\n"
    "    cmpq    $0, %fs:(%r11)\n"
    "    mov     8(%rsp), %r11\n"            /* the gate: gate.c */
    "    je      1f\n"
    "    pushfq\n"
    "    orq     $" VALUE(TRAP_FLAG) ", (%rsp)\n"
    "    popfq\n"
    "1:  jmp     *" VALUE(GATE_BEYOND) "(%r11)\n"
    "pye_step_synthetic:\n"               /* RDI: the stepper */
    "    call    pye_step_call\n"
    "    int3\n"
    "pye_step_resumed:\n"
    "    ud2\n");
/* clang-format on */

static uint64_t read_gs(void)
{
    uint64_t base;
    __asm__ volatile("rdgsbase %0" : "=r"(base));
    return base;
}

static void write_gs(uint64_t base) { __asm__ volatile("wrgsbase %0" : : "r"(base)); }

int pye_step_begin(pye_stepper_t *stepper)
{
    pye_host_t *host = stepper->host;
    int error = pye_faults_thread();
    if (error == 0) {
        error = pye_handlers_look();
    }
    if (error != 0) {
        return error;
    }
    stepper->host_gs = read_gs();
    stepper->entry = host->slots[0].gate.entry;
    pye_stepping = stepper;
    for (uint32_t at = 0; at < host->threads; at++) {
        pye_gate_t *gate = &host->slots[at].gate;
        gate->beyond = gate->entry; /* and stays: another thread may be at the door for a while */
        __atomic_store_n(&gate->entry, (uint64_t)(uintptr_t)pye_step_door, __ATOMIC_RELEASE);
    }
    return 0;
}

void pye_step_end(pye_stepper_t *stepper)
{
    for (uint32_t at = 0; at < stepper->host->threads; at++) {
        pye_gate_t *gate = &stepper->host->slots[at].gate;
        __atomic_store_n(&gate->entry, gate->beyond, __ATOMIC_RELEASE);
    }
    pye_stepping = NULL;
}

__attribute__((visibility("hidden"))) void pye_step_call(pye_stepper_t *stepper)
{
    stepper->done = stepper->stop(stepper, stepper->slot) == 0;
}

static const int ORDER[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI, REG_R8,
                            REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_EFL, REG_RIP};
#define WORDS (sizeof(ORDER) / sizeof(ORDER[0]))

static uint64_t word_at(const uint8_t *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof(value));
    return value;
}

/* A component that is in its first state is left out by XSAVE, and whatever lies in its place then does not count: a frame
 * has what it stands for. The reserved bytes of the header stay as they are, as with XSAVE. */
static void save_state(uint8_t *frame, const uint8_t *area)
{
    uint64_t in_use = word_at(area + HEADER_AT) & XFRM;
    const uint16_t x87_control = FIRST_X87_CONTROL;
    memset(frame, 0, HEADER_AT);
    memset(frame + AVX_AT, 0, PYE_STEP_STATE_SIZE - AVX_AT);
    memcpy(frame, &x87_control, sizeof(x87_control));
    if ((in_use & X87) != 0) {
        memcpy(frame, area, MXCSR_AT);
        memcpy(frame + X87_AT, area + X87_AT, SSE_AT - X87_AT);
    }
    memcpy(frame + MXCSR_AT, area + MXCSR_AT, X87_AT - MXCSR_AT);
    if ((in_use & SSE) != 0) {
        memcpy(frame + SSE_AT, area + SSE_AT, SSE_END - SSE_AT);
    }
    memcpy(frame + HEADER_AT, &in_use, sizeof(in_use));
    if ((in_use & AVX) != 0) {
        memcpy(frame + AVX_AT, area + AVX_AT, PYE_STEP_STATE_SIZE - AVX_AT);
    }
}

static void put_state(uint8_t *area, const uint8_t *frame)
{
    uint64_t in_use = (word_at(area + HEADER_AT) & ~(uint64_t)XFRM) | (word_at(frame + HEADER_AT) & XFRM);
    memcpy(area, frame, SSE_END); /* after that, the kernel's words on the rest */
    memcpy(area + HEADER_AT, &in_use, sizeof(in_use));
    memcpy(area + AVX_AT, frame + AVX_AT, PYE_STEP_STATE_SIZE - AVX_AT);
}

static void first_state(uint8_t *area)
{
    uint64_t in_use = word_at(area + HEADER_AT) & ~(uint64_t)XFRM;
    uint32_t mxcsr = FIRST_MXCSR;
    memcpy(area + HEADER_AT, &in_use, sizeof(in_use));
    memcpy(area + MXCSR_AT, &mxcsr, sizeof(mxcsr));
}

/* Which TCS this thread is in: by where its GS points. */
static uint32_t slot_of(const pye_host_t *host)
{
    uint64_t gs = read_gs();
    uint32_t at = 0;
    while (at < host->threads - 1 && host->slots[at].gate.gs_base != gs) {
        at++;
    }
    return at;
}

static void aex(pye_stepper_t *stepper, ucontext_t *context)
{
    greg_t *registers = context->uc_mcontext.gregs;
    uint8_t *area = (uint8_t *)context->uc_mcontext.fpregs;
    stepper->slot = slot_of(stepper->host);
    stepper->stopped = true;
    uint8_t *gprsgx = (uint8_t *)(uintptr_t)pye_step_gprsgx(stepper, stepper->slot);
    registers[REG_EFL] &= ~TRAP_FLAG;
    for (size_t at = 0; at < WORDS; at++) {
        memcpy(gprsgx + at * sizeof(uint64_t), &registers[ORDER[at]], sizeof(uint64_t));
    }
    uint64_t gs = read_gs();
    memcpy(gprsgx + PYE_GPRSGX_GSBASE, &gs, sizeof(gs));
    memset(gprsgx + PYE_GPRSGX_EXITINFO, 0, sizeof(uint64_t)); /* an interrupt: not the enclave's to know of */
    save_state(gprsgx - PYE_SSA_STATE_SIZE, area);
    first_state(area);
    write_gs(stepper->host_gs);
    registers[REG_EFL] = FIRST_FLAGS;
    registers[REG_RSP] = (greg_t)((stepper->host_rsp - RED_ZONE) & ~(uint64_t)63);
    registers[REG_RDI] = (greg_t)(uintptr_t)stepper;
    registers[REG_RIP] = (greg_t)(uintptr_t)pye_step_synthetic;
}

static void eresume(pye_stepper_t *stepper, ucontext_t *context)
{
    greg_t *registers = context->uc_mcontext.gregs;
    const uint8_t *gprsgx = (const uint8_t *)(uintptr_t)pye_step_gprsgx(stepper, stepper->slot);
    stepper->stopped = false;
    for (size_t at = 0; at < WORDS; at++) {
        memcpy(&registers[ORDER[at]], gprsgx + at * sizeof(uint64_t), sizeof(uint64_t));
    }
    write_gs(word_at(gprsgx + PYE_GPRSGX_GSBASE));
    put_state((uint8_t *)context->uc_mcontext.fpregs, gprsgx - PYE_SSA_STATE_SIZE);
    registers[REG_EFL] |= stepper->done ? 0 : TRAP_FLAG;
}

/* A trap in the enclave is like a call of its: this thread holds no lock of malloc's. */
static void note(pye_stepper_t *stepper, uint64_t offset)
{
    if (stepper->count == stepper->room) {
        size_t room = stepper->room == 0 ? FIRST_ROOM : 2 * stepper->room;
        uint64_t *offsets = realloc(stepper->offsets, room * sizeof(*offsets));
        if (offsets == NULL) {
            stepper->no_memory = stepper->done = true;
            return;
        }
        stepper->offsets = offsets;
        stepper->room = room;
    }
    stepper->offsets[stepper->count++] = offset;
}

/* Of the instruction; 0 where no page is, and it will fault. */
static uint8_t first_byte(const pye_host_t *host, uint64_t rip)
{
    const sgx_page_t *page = sgx_page_at(&host->software->enclave, rip - (uint64_t)(uintptr_t)host->base);
    return (sgx_page_allows(page) & SGX_R) != 0 ? *(const uint8_t *)(uintptr_t)rip : 0;
}

/* At `rip`, which has not run yet. */
static void step(pye_stepper_t *stepper, ucontext_t *context, uint64_t rip)
{
    greg_t *registers = context->uc_mcontext.gregs;
    if (rip == stepper->entry) {
        stepper->host_rsp = (uint64_t)registers[REG_RSP];
    } else if (stepper->pushes_flags) {
        *(uint64_t *)(uintptr_t)registers[REG_RSP] &= ~(uint64_t)TRAP_FLAG;
    }
    uint8_t code = first_byte(stepper->host, rip);
    stepper->pushes_flags = code == PUSHFQ;
    bool repeated = rip == stepper->at && (code == REPE || code == REPNE);
    stepper->turns = repeated ? stepper->turns + 1 : 0;
    stepper->at = rip;
    registers[REG_EFL] |= TRAP_FLAG;
    if (stepper->turns > 1) { /* one stop before it, and one in the middle of it, are what there is to see */
        return;
    }
    note(stepper, rip - (uint64_t)(uintptr_t)stepper->host->base);
    if (stepper->stop != NULL && !stepper->done) {
        aex(stepper, context);
    }
}

bool pye_step_trap(const siginfo_t *info, ucontext_t *context)
{
    pye_stepper_t *stepper = pye_stepping;
    greg_t *registers = context->uc_mcontext.gregs;
    uint64_t rip = (uint64_t)registers[REG_RIP];
    if (stepper == NULL) {
        return false;
    }
    if (stepper->stopped && rip == (uint64_t)(uintptr_t)pye_step_resumed) {
        eresume(stepper, context);
        return true;
    }
    if (info->si_code != TRAP_TRACE) {
        return false;
    }
    registers[REG_EFL] &= ~TRAP_FLAG; /* outside */
    bool inside = rip - (uint64_t)(uintptr_t)stepper->host->base < stepper->host->size;
    if (inside && !stepper->stopped && !stepper->done) {
        step(stepper, context, rip);
    }
    return true;
}
