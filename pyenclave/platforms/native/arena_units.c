#include "arena_units.h"

#include <sys/mman.h>

/* Untouched pages of these tables cost nothing: a block's say are in its first unit. */
static void *table(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void drop(void *memory, size_t size)
{
    if (memory != NULL) {
        munmap(memory, size);
    }
}

static void push(pye_units_t *units, uint32_t unit, uint8_t order)
{
    uint32_t head = units->first[order];
    units->use[unit] = PYE_USE_FREE;
    units->order[unit] = order;
    units->prev[unit] = PYE_NO_UNIT;
    units->next[unit] = head;
    if (head != PYE_NO_UNIT) {
        units->prev[head] = unit;
    }
    units->first[order] = unit;
}

static void unlink_block(pye_units_t *units, uint32_t unit)
{
    uint32_t next = units->next[unit], prev = units->prev[unit];
    if (next != PYE_NO_UNIT) {
        units->prev[next] = prev;
    }
    if (prev != PYE_NO_UNIT) {
        units->next[prev] = next;
    } else {
        units->first[units->order[unit]] = next;
    }
    units->use[unit] = PYE_USE_INNER;
}

static uint8_t order_of(uint32_t wanted) { return wanted <= 1 ? 0 : (uint8_t)(32 - __builtin_clz(wanted - 1)); }

bool pye_units_create(pye_units_t *units, uint32_t count)
{
    *units = (pye_units_t){.count = count};
    units->next = table(count * sizeof(*units->next));
    units->prev = table(count * sizeof(*units->prev));
    units->use = table(count);
    units->order = table(count);
    units->owner = table(count * sizeof(*units->owner));
    units->present = table(count);
    if (units->next == NULL || units->prev == NULL || units->use == NULL || units->order == NULL ||
        units->owner == NULL || units->present == NULL) {
        pye_units_destroy(units);
        return false;
    }
    for (size_t order = 0; order < PYE_ORDERS; order++) {
        units->first[order] = PYE_NO_UNIT;
    }
    push(units, 0, order_of(count));
    return true;
}

void pye_units_destroy(pye_units_t *units)
{
    drop(units->next, units->count * sizeof(*units->next));
    drop(units->prev, units->count * sizeof(*units->prev));
    drop(units->use, units->count);
    drop(units->order, units->count);
    drop(units->owner, units->count * sizeof(*units->owner));
    drop(units->present, units->count);
    *units = (pye_units_t){0};
}

uint32_t pye_units_take(pye_units_t *units, uint32_t wanted, pye_use_t use)
{
    if (wanted == 0 || wanted > units->count) {
        return PYE_NO_UNIT;
    }
    uint8_t order = order_of(wanted);
    uint8_t found = order;
    while (found < PYE_ORDERS && units->first[found] == PYE_NO_UNIT) {
        found++;
    }
    if (found == PYE_ORDERS) {
        return PYE_NO_UNIT;
    }
    uint32_t unit = units->first[found];
    unlink_block(units, unit);
    while (found > order) {
        found--;
        push(units, unit + ((uint32_t)1 << found), found);
    }
    units->use[unit] = (uint8_t)use;
    units->order[unit] = order;
    return unit;
}

void pye_units_give(pye_units_t *units, uint32_t unit)
{
    uint8_t order = units->order[unit];
    units->use[unit] = PYE_USE_INNER;
    for (uint32_t size; (size = (uint32_t)1 << order) < units->count; order++) {
        uint32_t buddy = unit ^ size;
        if (units->use[buddy] != PYE_USE_FREE || units->order[buddy] != order) {
            break;
        }
        unlink_block(units, buddy);
        unit &= ~size;
    }
    push(units, unit, order);
}
