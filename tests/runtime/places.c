/* What a careless body answers with, or hands to an ocall: n bytes from one of many places, of which 64 are its own. */
#include "body_t.h"

#include <pyenclave_arch.h>
#include <pyenclave_t.h>

#define OWN 64

enum place {
    HEAP,
    HEAP_WITHIN,
    HEAP_LARGE,
    OWN_IN,
    OWN_IN_WITHIN,
    STATIC,
    STATIC_WITHIN,
    CONSTANT,
    ARENA,
    ARENA_WITHIN,
    STACK,
    STACK_WITHIN, /* and from here on what is nobody's to send */
    THREAD_DATA,
    TCS,
    SSA,
    GUARD,
    DEAD_STACK,
    FREED,
    CANARY,
    CODE,
    CONFIGURED_HEAP_END,
    BASE,
    PAST_ARENA,
    ARENA_OF_ANOTHER,
    HEAP_HEADER,
    LINK_KEY,
    NOWHERE, /* an allocation that failed, which a careless body does not look at */
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
    case NOWHERE: return NULL;
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

/* The same, where another struct points at them. */
void send_spaces_from(const uint8_t *own, size_t m, size_t n, uint64_t place)
{
    (void)m;
    volatile uint8_t stack[OWN] = {0};
    const uint8_t *memory = place_of((enum place)place, own, (const uint8_t *)stack);
    struct spaces spaces = {n, (struct spaced *)(uintptr_t)memory};
    pye_status_t status = outside_spaces(&spaces);
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

/* --- where blocks of the heap end, asked from anywhere ------------------------------------------------------------- */

#define SLOTS 12
#define LARGEST 40000u

typedef struct slot {
    uint8_t *memory;
    size_t size; /* 0 while it is free */
} slot_t;

static slot_t slots[SLOTS];
static uint64_t random_state;

static uint64_t any(uint64_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % below;
}

/* Bytes to the end of the block in use that `at` lies in. */
static size_t end_of(const uint8_t *at)
{
    for (size_t slot = 0; slot < SLOTS; slot++) {
        size_t within = (size_t)(at - slots[slot].memory);
        if (within < slots[slot].size) {
            return slots[slot].size - within;
        }
    }
    return 0;
}

/* Allocated, and filled with the block's own header again and again: a walk must not take the copies for one. */
static void take(slot_t *slot)
{
    slot->size = 1 + (any(2) ? any(LARGEST) : any(200));
    slot->memory = pye_heap_alloc(slot->size);
    if (slot->memory == NULL) {
        slot->size = 0;
        return;
    }
    for (size_t at = 0; at + 32 <= slot->size; at += 32) {
        __builtin_memcpy(slot->memory + at, slot->memory - 32, 32);
    }
}

/* How often pye_is_own and a list of the blocks differ, while they come and go. */
uint64_t extents_disagree(uint64_t seed, uint32_t steps)
{
    uint64_t wrong = 0;
    random_state = seed;
    for (uint32_t step = 0; step < steps; step++) {
        slot_t *changed = &slots[any(SLOTS)];
        if (changed->size == 0) {
            take(changed);
        } else {
            pye_heap_free(changed->memory);
            changed->size = 0;
        }
        /* those that are free, too: their memory may be another's by now */
        for (size_t slot = 0; slot < SLOTS; slot++) {
            if (slots[slot].memory != NULL) {
                const uint8_t *at = slots[slot].memory + any(LARGEST);
                size_t size = end_of(at);
                wrong += (size != 0 && !pye_is_own(at, size)) + pye_is_own(at, size + 1);
            }
        }
    }
    for (size_t slot = 0; slot < SLOTS; slot++) {
        pye_heap_free(slots[slot].size == 0 ? NULL : slots[slot].memory);
        slots[slot] = (slot_t){0};
    }
    return wrong;
}

static uint8_t *kept;

void keep_block(size_t n) { kept = pye_heap_alloc(n); }

/* How many pieces of the kept block are the body's own. */
uint64_t ask_in_pieces(size_t n, size_t piece)
{
    uint64_t own = 0;
    for (size_t at = 0; at < n; at += piece) {
        own += pye_is_own(kept + at, piece);
    }
    return own;
}
