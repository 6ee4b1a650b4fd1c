#include "arena_slots.h"

#include <stdlib.h>
#include <sys/mman.h>

static const uint16_t SIZES[PYE_SLOT_SIZES] = {64,   128,  192,  256,  384,  512,   768,   1024, 1536,
                                               2048, 3072, 4096, 6144, 8192, 12288, 16384, 32768};

#define WORDS (PYE_UNIT_SIZE / 64 / 64)

struct pye_span {
    pye_span_t *next; /* among those with a free slot */
    pye_span_t *prev;
    uint32_t unit;
    uint16_t kind; /* index in SIZES */
    uint16_t count;
    uint16_t free;
    uint64_t map[WORDS]; /* one bit a free slot */
    uint32_t owners[];   /* of the slots that are taken */
};

static size_t kind_of(size_t size)
{
    size_t kind = 0;
    while (SIZES[kind] < size) {
        kind++;
    }
    return kind;
}

static void open_span(pye_slots_t *slots, pye_span_t *span)
{
    span->prev = NULL;
    span->next = slots->open[span->kind];
    if (span->next != NULL) {
        span->next->prev = span;
    }
    slots->open[span->kind] = span;
}

static void close_span(pye_slots_t *slots, pye_span_t *span)
{
    if (span->next != NULL) {
        span->next->prev = span->prev;
    }
    if (span->prev != NULL) {
        span->prev->next = span->next;
    } else {
        slots->open[span->kind] = span->next;
    }
}

bool pye_slots_create(pye_slots_t *slots, uint32_t count)
{
    *slots = (pye_slots_t){.count = count};
    slots->of_unit = mmap(NULL, count * sizeof(pye_span_t *), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (slots->of_unit == MAP_FAILED) {
        slots->of_unit = NULL;
    }
    return slots->of_unit != NULL;
}

/* In a forked child: spans that have no free slot are in no list, and stay. */
void pye_slots_destroy(pye_slots_t *slots)
{
    for (size_t kind = 0; kind < PYE_SLOT_SIZES; kind++) {
        while (slots->open[kind] != NULL) {
            pye_span_t *span = slots->open[kind];
            slots->open[kind] = span->next;
            free(span);
        }
    }
    if (slots->of_unit != NULL) {
        munmap(slots->of_unit, slots->count * sizeof(pye_span_t *));
    }
    *slots = (pye_slots_t){0};
}

size_t pye_slots_take(pye_slots_t *slots, size_t size, uint32_t owner)
{
    size_t kind = kind_of(size);
    pye_span_t *span = slots->open[kind];
    if (span == NULL) {
        return SIZE_MAX;
    }
    size_t word = 0;
    while (span->map[word] == 0) {
        word++;
    }
    size_t slot = word * 64 + (size_t)__builtin_ctzll(span->map[word]);
    span->map[word] &= span->map[word] - 1;
    span->owners[slot] = owner;
    if (--span->free == 0) {
        close_span(slots, span);
    }
    return (size_t)span->unit * PYE_UNIT_SIZE + slot * SIZES[kind];
}

bool pye_slots_add(pye_slots_t *slots, size_t size, uint32_t unit)
{
    size_t kind = kind_of(size), count = PYE_UNIT_SIZE / SIZES[kind];
    pye_span_t *span = calloc(1, sizeof(*span) + count * sizeof(span->owners[0]));
    if (span == NULL) {
        return false;
    }
    span->unit = unit;
    span->kind = (uint16_t)kind;
    span->count = span->free = (uint16_t)count;
    for (size_t slot = 0; slot < span->count; slot++) {
        span->map[slot / 64] |= (uint64_t)1 << slot % 64;
    }
    slots->of_unit[unit] = span;
    open_span(slots, span);
    return true;
}

uint32_t pye_slots_give(pye_slots_t *slots, size_t offset, uint32_t owner)
{
    pye_span_t *span = slots->of_unit[offset / PYE_UNIT_SIZE];
    size_t within = offset % PYE_UNIT_SIZE;
    size_t slot = within / SIZES[span->kind];
    uint64_t bit = (uint64_t)1 << slot % 64;
    if (within % SIZES[span->kind] != 0 || slot >= span->count || (span->map[slot / 64] & bit) != 0 ||
        span->owners[slot] != owner) {
        return PYE_NO_UNIT;
    }
    span->map[slot / 64] |= bit;
    if (span->free++ == 0) {
        open_span(slots, span);
    }
    bool only = span->next == NULL && span->prev == NULL;
    if (span->free < span->count || only) { /* the last one stays: a call takes and gives what it needs */
        return PYE_NO_UNIT;
    }
    uint32_t unit = span->unit;
    close_span(slots, span);
    slots->of_unit[unit] = NULL;
    free(span);
    return unit;
}
