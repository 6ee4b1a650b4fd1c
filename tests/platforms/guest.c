#include "guest_t.h"

#include <pyenclave_t.h>

static uint64_t calls;

static uint64_t asked(uint64_t n)
{
    uint64_t answer = 0;
    pye_status_t status = ask(&answer, n);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
    return answer;
}

static void set_flags(uint64_t flags)
{
    __asm__ volatile("pushfq; or %0, (%%rsp); popfq" : : "r"(flags) : "memory", "cc");
}

uint64_t echo(uint64_t n) { return n; }
uint64_t nested(uint64_t n) { return n + 1000; }
uint64_t through(uint64_t n) { return asked(n) + n * 100; }
uint64_t nested_through(uint64_t n) { return asked(n) + n * 10000; }

uint64_t twice(uint64_t n)
{
    uint64_t first = asked(n);
    return first + asked(n + 1);
}

uint64_t count(void) { return __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST); }

static uint64_t spinners;

void spin(void)
{
    __atomic_add_fetch(&spinners, 1, __ATOMIC_SEQ_CST);
    for (;;) {
        __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    }
}

/* Calls of spin() that came in. */
uint64_t spinning(void) { return __atomic_load_n(&spinners, __ATOMIC_SEQ_CST); }

/* A division a round: some nanoseconds, which no compiler saves. */
uint64_t compute(uint64_t rounds)
{
    uint64_t left = UINT64_MAX;
    for (uint64_t round = 1; round <= rounds; round++) {
        left = left / (round | 1) + UINT64_MAX / 2;
        __asm__ volatile("" : "+r"(left));
    }
    return left;
}

void divide(void) { __asm__ volatile("div %%ecx" : : "a"(1), "d"(0), "c"(0) : "cc"); }
void null(void) { *(volatile uint64_t *)(uintptr_t)(calls & 0) = 1; }
uint64_t read_at(uint64_t address) { return *(volatile uint64_t *)(uintptr_t)address; }
void trap(void) { __asm__ volatile("int3"); }
void leaf(uint32_t number) { __asm__ volatile("enclu" : : "a"(number), "b"(0), "c"(0) : "memory"); }

void flags_at_exit(uint64_t flags) { set_flags(flags); }

void flags_at_ocall(uint64_t flags)
{
    /* The call of `ask`, with the flags set when the stub, whose wide moves need no alignment, is done with its frame. */
    const uint64_t frame[2] = {1, 0};
    pye_ocall_t ocall = {0};
    pye_status_t status = pye_ocall_begin(&ocall, sizeof(frame), 0);
    if (status == PYE_OK) {
        set_flags(flags);
        status = pye_ocall_call(&ocall, 0, frame, sizeof(frame));
    }
    pye_ocall_end(&ocall);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}

uint64_t flags_then_misaligned(uint64_t flags)
{
    static const uint64_t words[2] = {1, 2};
    set_flags(flags);
    return *(const volatile uint64_t *)((uintptr_t)words + 1);
}

void flags_then_spin(uint64_t flags)
{
    set_flags(flags);
    spin();
}

/* Inside until so many calls of count() were made; others see that it is. */
static uint64_t waiting;

uint64_t wait_for(uint64_t n)
{
    __atomic_store_n(&waiting, n, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&calls, __ATOMIC_SEQ_CST) < n) {
    }
    __atomic_store_n(&waiting, 0, __ATOMIC_SEQ_CST);
    return n;
}

uint64_t waiting_for(void) { return __atomic_load_n(&waiting, __ATOMIC_SEQ_CST); }

/* Room for an ocall's buffers, outside; the ocall is not made, and one that is open keeps its own. */
static pye_status_t reserve_within(uint64_t times, uint64_t size)
{
    pye_ocall_t ocall = {0};
    pye_status_t status = pye_ocall_begin(&ocall, 8, size);
    if (status == PYE_OK && times > 1) {
        status = reserve_within(times - 1, size);
    }
    pye_ocall_end(&ocall);
    return status;
}

void reserve_often(uint64_t times, uint64_t size)
{
    pye_status_t status = reserve_within(times, size);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}

void reserve(uint64_t size) { reserve_often(1, size); }
