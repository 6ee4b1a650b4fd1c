/* What a careless body answers with, or hands to an ocall: n bytes from one of many places, of which 64 are its own. */
#include "body_t.h"

#include <pyenclave_arch.h>
#include <pyenclave_t.h>

#define OWN 64

enum place {
    HEAP, HEAP_WITHIN, HEAP_LARGE, OWN_IN, OWN_IN_WITHIN, STATIC, STATIC_WITHIN, CONSTANT, ARENA, ARENA_WITHIN, STACK,
    STACK_WITHIN, /* and from here on what is nobody's to send */
    THREAD_DATA, TCS, SSA, GUARD, DEAD_STACK, FREED, CANARY, CODE, CONFIGURED_HEAP_END, BASE, PAST_ARENA, ARENA_OF_ANOTHER,
    HEAP_HEADER, LINK_KEY,
};

static uint8_t zeros[OWN];
static uint8_t filled[OWN] = {1, 2, 3};
static const uint8_t constant[OWN] = {4, 5, 6};
static const uint8_t *arena_of_another;
extern uintptr_t __stack_chk_guard;
extern uint64_t pye_link_key;
extern uint8_t __pye_base[] __attribute__((visibility("hidden")));

static const uint8_t *of_thread(uint64_t field)
{
    uint64_t offset;
    uint8_t *base = __pye_base;
    __asm__("mov %%gs:0, %0" : "=r"(offset));
    __asm__("" : "+r"(base));
    return base + *(uint64_t *)(base + offset + field);
}

static uint8_t *heap(size_t size)
{
    uint8_t *memory = pye_heap_alloc(size);
    for (size_t at = 0; memory != NULL && at < size; at++) {
        memory[at] = 0xee;
    }
    return memory;
}

static const uint8_t *freed(void)
{
    void *memory = pye_heap_alloc(OWN);
    pye_heap_free(memory);
    return memory;
}

static __attribute__((noinline)) const uint8_t *dead_stack(void)
{
    volatile uint8_t gone[4096];
    gone[0] = 1;
    const volatile uint8_t *at = gone;
    __asm__("" : "+r"(at));
    return (const uint8_t *)at;
}

static const uint8_t *place_of(enum place place, const uint8_t *own, const uint8_t *stack)
{
    uint8_t *arena = pye_arena_alloc(OWN);
    switch (place) {
    case HEAP: return heap(OWN);
    case HEAP_WITHIN: return heap(OWN + 5) + 5;
    case HEAP_LARGE: return heap(100000 + OWN) + 100000;
    case OWN_IN: return own;
    case OWN_IN_WITHIN: return own + 3;
    case STATIC: return zeros;
    case STATIC_WITHIN: return filled + 7;
    case CONSTANT: return constant;
    case ARENA: return arena;
    case ARENA_WITHIN: return arena + 9;
    case STACK: return stack;
    case STACK_WITHIN: return stack + 3;
    case THREAD_DATA: return of_thread(PYE_THREAD_SELF);
    case TCS: return of_thread(PYE_THREAD_TCS);
    case SSA: return of_thread(PYE_THREAD_SSA);
    case GUARD: return of_thread(PYE_THREAD_STACK_TOP);
    case DEAD_STACK: return dead_stack();
    case FREED: return freed();
    case CANARY: return (const uint8_t *)&__stack_chk_guard;
    case CODE: return (const uint8_t *)(uintptr_t)&freed;
    case CONFIGURED_HEAP_END: return of_thread(PYE_THREAD_STACK_LIMIT) - 4096 - OWN;
    case BASE: return __pye_base;
    case PAST_ARENA: return arena + 0x4000;
    case ARENA_OF_ANOTHER: return arena_of_another;
    case HEAP_HEADER: return heap(OWN) - 8;
    case LINK_KEY: return (const uint8_t *)&pye_link_key;
    }
    return NULL;
}

void remember_arena(void) { arena_of_another = pye_arena_alloc(OWN); }

void answer_from(const uint8_t *own, size_t m, struct text *text, size_t n, uint64_t place)
{
    (void)m;
    *text = (struct text){n, (char *)(uintptr_t)place_of((enum place)place, own, NULL)};
}

/* Structs with padding, which the stub copies before they leave. */
void send_spaced_from(const uint8_t *own, size_t m, size_t n, uint64_t place)
{
    (void)m;
    volatile uint8_t stack[OWN] = {0};
    const uint8_t *memory = place_of((enum place)place, own, (const uint8_t *)stack);
    pye_status_t status = outside_spaced((const struct spaced *)(uintptr_t)memory, n);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}

void send_from(const uint8_t *own, size_t m, size_t n, uint64_t place)
{
    (void)m;
    volatile uint8_t stack[OWN];
    for (size_t at = 0; at < OWN; at++) {
        stack[at] = (uint8_t)(at + 9);
    }
    pye_status_t status = outside_large(place_of((enum place)place, own, (const uint8_t *)stack), n);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}
