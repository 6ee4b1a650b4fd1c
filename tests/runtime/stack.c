/* Leaves a canary on the stack in every way there is; what a later call finds of it is what was not wiped. */
#include "body_t.h"

#include <pyenclave_arch.h>
#include <pyenclave_t.h>

#define CANARY 0x5ec2e75ec2e75ec2u
#define RAW __attribute__((uninitialized)) /* as what the compiler itself puts on the stack, and assembly */

static volatile uint64_t unused;
extern uint8_t __pye_base[] __attribute__((visibility("hidden")));

/* Hides from the compiler that nothing of the memory is read. */
static void kept(volatile void *memory) { __asm__ volatile("" : : "r"(memory) : "memory"); }

static __attribute__((noinline)) void small_frames(size_t depth)
{
    RAW volatile uint64_t words[8];
    words[depth % 8] = CANARY;
    kept(words);
    if (depth > 0) {
        small_frames(depth - 1);
    }
    unused = words[depth % 8];
}

/* As large as a frame may be that tells nothing, and zero but for what the calls leave in it. */
static __attribute__((noinline)) void sparse_frames(size_t depth)
{
    RAW volatile uint64_t words[30];
    kept(words);
    if (depth > 0) {
        sparse_frames(depth - 1);
    } else {
        words[0] = CANARY;
    }
    kept(words);
}

/* Touched at its lower end only. */
static __attribute__((noinline)) void large_frame(size_t depth)
{
    RAW volatile uint64_t words[2000];
    words[0] = CANARY;
    kept(words);
    sparse_frames(depth);
    if (depth > 0) {
        large_frame(depth - 1);
    }
    unused = words[0];
}

static __attribute__((noinline)) void variable_array(size_t depth)
{
    RAW volatile uint64_t words[depth * 100 + 1];
    words[0] = CANARY;
    kept(words);
    small_frames(3);
}

/* Down to a few words above the guard page. */
static __attribute__((noinline)) void to_the_bottom(void)
{
    uint64_t base = (uint64_t)(uintptr_t)__pye_base;
    __asm__("" : "+r"(base));
    uint64_t limit, self;
    __asm__("mov %%gs:0, %0" : "=r"(self));
    limit = base + *(const uint64_t *)(uintptr_t)(base + self + PYE_THREAD_STACK_LIMIT);
    RAW volatile uint64_t words[((uint64_t)(uintptr_t)__builtin_frame_address(0) - limit) / 8 - 40];
    words[0] = CANARY;
    kept(words);
}

void leave_on_stack(size_t depth, uint64_t way)
{
    switch (way) {
    case 0: small_frames(depth); break;
    case 1: sparse_frames(depth); break;
    case 2: large_frame(depth % 5); break;
    case 3: variable_array(depth); break;
    case 4:
        large_frame(2);
        (void)outside();
        small_frames(1);
        break;
    case 5: to_the_bottom(); break;
    default: pye_raise(PYE_EXC_ValueError, "no such way"); large_frame(1);
    }
}

void leave_while_outside(size_t depth, uint64_t way) { leave_on_stack(depth, way); }

static __attribute__((noinline)) uint64_t find(size_t depth)
{
    RAW volatile uint64_t words[512];
    uint64_t found = depth > 0 ? find(depth - 1) : 0;
    for (size_t at = 0; at < 512; at++) {
        found += words[at] == CANARY;
    }
    return found;
}

uint64_t find_on_stack(void) { return find(40); }
