/* The heap: segregated free lists with keyed headers (security.md C05).
 *
 * The heap's pages are unmeasured, so their content is the host's until trusted code has zeroed them (C01): `top` is
 * how far that has happened. They need not be there before they are used: whoever runs the enclave is asked for them in
 * pieces, and a host that lies about it has made a fault. Below `top` all free memory is zero but for headers and list links, so what is handed out is
 * zeroed. Every header carries a check value keyed by RDRAND: an overflow into it, a double free or a foreign pointer
 * ends the enclave.
 */
#include "internal.h"

#define ALIGNMENT 16u
#define BINS 48u
#define PAGE 0x1000u
#define PIECE 0x100000u
#define FREE 0u
#define USED 1u
#define CHUNK 2u /* beside USED: the block is an arena's, not what a body may name */

typedef struct header {
    uint64_t size;    /* of the whole block, this header included; multiple of 16; the low bits are USED and CHUNK */
    uint64_t below;   /* size of the block just below, 0 for the first */
    uint64_t request; /* bytes asked for, while used */
    uint64_t check;   /* keyed by place and content */
} header_t;

typedef struct block {
    header_t header;
    struct block *next; /* links of the free list: payload while used */
    struct block *previous;
} block_t;

#define MINIMUM sizeof(block_t)

static pye_lock_t heap_lock;
static uint64_t heap_key[2];
static uint8_t *heap_top;   /* end of the zeroed part; blocks tile [heap start, heap_top) */
static uint8_t *heap_there; /* end of what has been asked for */
static uint64_t heap_last;  /* size of the block that ends at heap_top */
static block_t *bins[BINS];
static size_t heap_used; /* bytes of the blocks in use; written under the lock */

/* Where pye_heap_extent found large blocks lately: a buffer that is handed out piece by piece is asked for often, and
 * several threads, or a source and a destination, take turns. What is freed or joined meanwhile has no such header any more. */
#define LARGE 0x1000u
#define FOUND 8u
static block_t *found[FOUND];
static unsigned found_next;

/* A thread that releases a call's results has the lock already, until the last one: a block that is named twice would
 * else be another thread's by the second time. */
static void lock(void)
{
    if (pye_thread()->releases == 0) {
        pye_lock(&heap_lock);
    }
}

static void unlock(void)
{
    if (pye_thread()->releases == 0) {
        pye_unlock(&heap_lock);
    }
}

static uint8_t *heap_start(void) { return pye_at(pye_config.heap_offset); }
static uint8_t *heap_end(void) { return heap_start() + pye_config.heap_size; }

/* A keyed mix of address and content: not a MAC, but nobody outside sees it, and a blind overwrite fails. */
static uint64_t check_value(const block_t *block)
{
    uint64_t mix = (uint64_t)(uintptr_t)block ^ heap_key[0];
    mix = (mix ^ block->header.size) * 0x9e3779b97f4a7c15u;
    mix = (mix ^ (mix >> 29) ^ block->header.below) * 0xbf58476d1ce4e5b9u;
    mix = (mix ^ (mix >> 32) ^ block->header.request) * 0x94d049bb133111ebu;
    return mix ^ (mix >> 31) ^ heap_key[1];
}

static void seal(block_t *block) { block->header.check = check_value(block); }

static void demand(bool sound)
{
    if (!sound) {
        pye_abort();
    }
}

static void count_used(size_t now) { __atomic_store_n(&heap_used, now, __ATOMIC_RELAXED); }

size_t pye_heap_used(void) { return __atomic_load_n(&heap_used, __ATOMIC_RELAXED); }

size_t pye_heap_capacity(void) { return pye_config.heap_size; }

static uint64_t size_of(const block_t *block) { return block->header.size & ~(uint64_t)(ALIGNMENT - 1); }
static bool is_used(const block_t *block) { return (block->header.size & USED) != 0; }
static bool is_bodys(const block_t *block) { return (block->header.size & (USED | CHUNK)) == USED; }
static block_t *above(block_t *block) { return (block_t *)((uint8_t *)block + size_of(block)); }

static block_t *checked(block_t *block)
{
    demand(block->header.check == check_value(block));
    return block;
}

static unsigned bin_of(uint64_t size)
{
    unsigned bin = 63u - (unsigned)__builtin_clzll(size);
    return bin < BINS ? bin : BINS - 1;
}

static void link_free(block_t *block)
{
    block_t **bin = &bins[bin_of(size_of(block))];
    block->next = *bin;
    block->previous = NULL;
    if (*bin != NULL) {
        (*bin)->previous = block;
    }
    *bin = block;
}

static void unlink_free(block_t *block)
{
    if (block->previous != NULL) {
        demand(block->previous->next == block);
        block->previous->next = block->next;
    } else {
        demand(bins[bin_of(size_of(block))] == block);
        bins[bin_of(size_of(block))] = block->next;
    }
    if (block->next != NULL) {
        demand(block->next->previous == block);
        block->next->previous = block->previous;
    }
    block->next = NULL;
    block->previous = NULL;
}

static void set_below(block_t *at, uint64_t size)
{
    if ((uint8_t *)at == heap_top) {
        heap_last = size;
        return;
    }
    checked(at)->header.below = size;
    seal(at);
}

/* The first block of the list that is large enough: lists hold sizes within a factor of two. */
static block_t *find(uint64_t size)
{
    for (unsigned bin = bin_of(size); bin < BINS; bin++) {
        for (block_t *block = bins[bin]; block != NULL; block = block->next) {
            if (size_of(checked(block)) >= size) {
                unlink_free(block);
                return block;
            }
        }
    }
    return NULL;
}

static bool commit(uint64_t size)
{
    if (pye_ask_host(PYE_EXIT_COMMIT, size) != 0) {
        return false;
    }
    heap_there = heap_start() + size;
    return true;
}

/* Is the heap there up to `end`? In large pieces, for each costs an exit, or what there is. */
static bool is_there(const uint8_t *end)
{
    if (end <= heap_there) {
        return true;
    }
    uint64_t size = (uint64_t)(end - heap_start());
    uint64_t pieces = (size + PIECE - 1) & ~(uint64_t)(PIECE - 1);
    uint64_t pages = (size + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    return commit(pieces < pye_config.heap_size ? pieces : pye_config.heap_size) || commit(pages);
}

/* Takes untouched memory, and the last block with it where that is free: together they may be enough. */
static block_t *extend(uint64_t size)
{
    block_t *last = heap_last == 0 ? NULL : checked((block_t *)(heap_top - heap_last));
    uint64_t have = last != NULL && !is_used(last) ? heap_last : 0;
    uint64_t missing = size - have; /* find() has seen that `have` is not enough */
    if (missing > (uint64_t)(heap_end() - heap_top) || !is_there(heap_top + missing)) {
        return NULL;
    }
    pye_wipe(heap_top, missing);
    block_t *block = (block_t *)heap_top;
    if (have != 0) {
        unlink_free(last);
        block = last;
    } else {
        block->header.below = heap_last;
    }
    block->header.size = size;
    heap_last = size;
    heap_top += missing;
    return block;
}

static void split(block_t *block, uint64_t size)
{
    uint64_t rest = size_of(block) - size;
    if (rest < MINIMUM) {
        return;
    }
    block->header.size = size;
    block_t *tail = above(block);
    tail->header.size = rest;
    tail->header.below = size;
    seal(tail);
    set_below(above(tail), rest);
    link_free(tail);
}

static void *allocate(size_t request, uint64_t kind)
{
    uint64_t size;
    if (__builtin_add_overflow(request, sizeof(header_t) + ALIGNMENT - 1, &size)) {
        return NULL;
    }
    size &= ~(uint64_t)(ALIGNMENT - 1);
    if (size < MINIMUM) {
        size = MINIMUM;
    }
    lock();
    block_t *block = find(size);
    if (block != NULL) {
        split(block, size);
    } else {
        block = extend(size);
    }
    if (block != NULL) {
        block->header.size |= kind;
        block->header.request = request;
        seal(block);
        count_used(heap_used + size_of(block));
    }
    unlock();
    return block == NULL ? NULL : (uint8_t *)block + sizeof(header_t);
}

void *pye_heap_alloc(size_t request) { return allocate(request, USED); }

void *pye_heap_alloc_chunk(size_t request) { return allocate(request, USED | CHUNK); }

static block_t *block_of(const void *memory)
{
    uintptr_t address = (uintptr_t)memory - sizeof(header_t);
    demand(address % ALIGNMENT == 0 && address >= (uintptr_t)heap_start() && address < (uintptr_t)heap_top);
    block_t *block = checked((block_t *)address);
    demand(is_used(block));
    return block;
}

size_t pye_heap_size(const void *memory)
{
    lock();
    size_t request = block_of(memory)->header.request;
    unlock();
    return request;
}

/* Never ends the enclave: what is no block has no header whose check, keyed as it is, could hold by chance. */
static bool is_block(uintptr_t address)
{
    const block_t *block = (const block_t *)address;
    uint64_t size = size_of(block);
    return size >= MINIMUM && size <= (uintptr_t)heap_top - address && block->header.check == check_value(block);
}

static bool holds_blocks(uintptr_t memory)
{
    return memory >= (uintptr_t)heap_start() + sizeof(header_t) && memory < (uintptr_t)heap_top;
}

bool pye_heap_owns(const void *memory)
{
    uintptr_t address = (uintptr_t)memory;
    lock();
    bool owns = holds_blocks(address) && address % ALIGNMENT == 0 && is_block(address - sizeof(header_t)) &&
                is_bodys((const block_t *)(address - sizeof(header_t)));
    unlock();
    return owns;
}

static bool reaches(const block_t *block, uintptr_t address)
{
    return address - (uintptr_t)block - sizeof(header_t) <= block->header.request;
}

static void remember(block_t *block)
{
    found[found_next] = block;
    found_next = (found_next + 1) % FOUND;
}

/* The block of the first header at or below the one that `address` would have as a block's start; NULL where the walk
 * ends without one. Blocks tile the heap, so that it is the address's own, free or not. */
static block_t *walk(uintptr_t address)
{
    uintptr_t at = (address & ~(uintptr_t)(ALIGNMENT - 1)) - sizeof(header_t);
    while (at > (uintptr_t)heap_start() && !is_block(at)) {
        at -= ALIGNMENT;
    }
    return is_block(at) ? (block_t *)at : NULL;
}

/* Most pointers are a block's start, whose header is the first that is looked at. The way back from the middle of a large
 * block is long, and the lock is held meanwhile: it is walked once. */
static const block_t *block_around(uintptr_t address)
{
    for (unsigned at = 0; at < FOUND; at++) {
        if (found[at] != NULL && reaches(found[at], address) && is_block((uintptr_t)found[at])) {
            return found[at];
        }
    }
    block_t *block = walk(address);
    if (block != NULL && is_bodys(block) && address - (uintptr_t)block > LARGE && reaches(block, address)) {
        remember(block);
    }
    return block;
}

size_t pye_heap_extent(const void *memory)
{
    uintptr_t address = (uintptr_t)memory;
    size_t left = 0;
    lock();
    if (holds_blocks(address)) {
        const block_t *block = block_around(address);
        if (block != NULL && is_bodys(block) && reaches(block, address)) {
            left = block->header.request - (address - (uintptr_t)block - sizeof(header_t));
        }
    }
    unlock();
    return left;
}

/* Joins `block` with the free block that follows it; the swallowed header becomes zero like all free memory. */
static void join(block_t *block, block_t *next)
{
    uint64_t size = size_of(block) + size_of(next);
    pye_wipe(next, sizeof(block_t));
    block->header.size = size;
    set_below(above(block), size);
}

void pye_heap_free(void *memory)
{
    if (memory == NULL) {
        return;
    }
    lock();
    block_t *block = block_of(memory);
    count_used(heap_used - size_of(block));
    pye_wipe(memory, size_of(block) - sizeof(header_t));
    block->header.size = size_of(block) | FREE;
    block->header.request = 0;
    block_t *next = above(block);
    if ((uint8_t *)next != heap_top && !is_used(checked(next))) {
        unlink_free(next);
        join(block, next);
    }
    if (block->header.below != 0) {
        block_t *previous = checked((block_t *)((uint8_t *)block - block->header.below));
        if (!is_used(previous)) {
            unlink_free(previous);
            join(previous, block);
            block = previous;
        }
    }
    seal(block);
    link_free(block);
    unlock();
}

void pye_release_begin(void)
{
    lock();
    pye_thread()->releases = 1;
}

void pye_release_end(void)
{
    pye_thread()->releases = 0;
    unlock();
}

void pye_heap_initialise(void)
{
    pye_random(heap_key, sizeof(heap_key));
    heap_top = heap_start();
    heap_there = heap_start();
}
