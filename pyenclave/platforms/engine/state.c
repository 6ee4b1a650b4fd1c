/* Extended state between a processor and an SSA frame, in the standard form of XSAVE (SDM vol. 1, 13.4). */
#include <string.h>

#include "engine.h"

#define LEGACY 512
#define HEADER 64
#define BITS 512 /* where XSTATE_BV is */
#define MXCSR 24
#define FIRST_MXCSR 0x1f80u
#define FIRST_X87_CONTROL 0x37fu

uint32_t sgx_state_size(const sgx_cpu_t *cpu, uint64_t xfrm)
{
    uint32_t size = LEGACY + HEADER;
    for (int i = 2; i < 64; i++) {
        if ((xfrm >> i & 1) != 0 && size < cpu->component[i].offset + cpu->component[i].size) {
            size = cpu->component[i].offset + cpu->component[i].size;
        }
    }
    return size;
}

static uint64_t word(const uint8_t *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* The parts of `bits` that are in both; x87 and SSE share the first 512 bytes. */
static void copy(const sgx_cpu_t *cpu, uint64_t bits, uint8_t *to, const uint8_t *from, size_t room)
{
    if ((bits & 1) != 0) {
        memcpy(to, from, MXCSR);
        memcpy(to + 32, from + 32, 128);
    }
    if ((bits & 2) != 0) {
        memcpy(to + 160, from + 160, 256);
    }
    for (int i = 2; i < 64; i++) {
        uint32_t at = cpu->component[i].offset, size = cpu->component[i].size;
        if ((bits >> i & 1) != 0 && at + size <= room) {
            memcpy(to + at, from + at, size);
        }
    }
}

/* As XSAVE does it, a component in its first state shows that; but for x87's control word, that is zeros. */
void sgx_state_save(const sgx_cpu_t *cpu, uint64_t xfrm, uint8_t *frame, sgx_state_t state)
{
    uint64_t bits = word(state.area + BITS) & xfrm;
    const uint16_t control = FIRST_X87_CONTROL;
    memset(frame, 0, sgx_state_size(cpu, xfrm));
    memcpy(frame, &control, sizeof control);
    copy(cpu, bits, frame, state.area, state.size);
    memcpy(frame + MXCSR, state.area + MXCSR, 4);
    memcpy(frame + MXCSR + 4, &cpu->mxcsr_mask, 4);
    memcpy(frame + BITS, &bits, sizeof bits);
}

/* As XRSTOR judges the standard form: of the header's bytes behind XSTATE_BV, the first 16 are 0. */
bool sgx_state_check(const sgx_cpu_t *cpu, uint64_t xfrm, const uint8_t *frame)
{
    uint32_t mxcsr;
    memcpy(&mxcsr, frame + MXCSR, sizeof mxcsr);
    for (int at = BITS + 8; at < BITS + 24; at++) {
        if (frame[at] != 0) {
            return false;
        }
    }
    return (word(frame + BITS) & ~xfrm) == 0 && (mxcsr & ~cpu->mxcsr_mask) == 0;
}

/* What a component that is not in XSTATE_BV holds does not matter: it is put into its first state. */
void sgx_state_restore(const sgx_cpu_t *cpu, uint64_t xfrm, const uint8_t *frame, sgx_state_t state)
{
    uint64_t in = word(frame + BITS) & xfrm, bits = (word(state.area + BITS) & ~xfrm) | in;
    copy(cpu, in, state.area, frame, state.size);
    memcpy(state.area + MXCSR, frame + MXCSR, 4);
    memcpy(state.area + BITS, &bits, sizeof bits);
}

void sgx_state_reset(const sgx_cpu_t *cpu, uint64_t xfrm, sgx_state_t state)
{
    uint64_t bits = word(state.area + BITS) & ~xfrm;
    uint32_t mxcsr = FIRST_MXCSR & cpu->mxcsr_mask;
    memcpy(state.area + MXCSR, &mxcsr, sizeof mxcsr);
    memcpy(state.area + BITS, &bits, sizeof bits);
}
