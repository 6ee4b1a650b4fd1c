/* The arena in units of 64 KiB: blocks of two to the order of them, a buddy allocator. The caller holds the lock. */
#ifndef PYENCLAVE_ARENA_UNITS_H
#define PYENCLAVE_ARENA_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PYE_UNIT_SHIFT 16
#define PYE_UNIT_SIZE ((size_t)1 << PYE_UNIT_SHIFT)
#define PYE_ORDERS 24          /* of 64 KiB: as many as 32 bits of units allow, and more than any arena has */
#define PYE_NO_UNIT UINT32_MAX /* no block */

typedef enum pye_use {
    PYE_USE_INNER, /* not the first unit of a block */
    PYE_USE_FREE,
    PYE_USE_LARGE, /* one allocation */
    PYE_USE_SMALL, /* a unit cut into slots of one size */
    PYE_USE_GOING, /* is about to be free: nobody's */
} pye_use_t;

typedef struct pye_units {
    uint32_t count; /* a power of two */
    uint32_t first[PYE_ORDERS];
    uint32_t *next; /* of a free block's first unit, as prev */
    uint32_t *prev;
    uint8_t *use;
    uint8_t *order;
    uint32_t *owner;  /* of a large block, by its first unit */
    uint8_t *present; /* the unit's memory is there: the owner of the block says so */
} pye_units_t;

bool pye_units_create(pye_units_t *units, uint32_t count);
void pye_units_destroy(pye_units_t *units);
uint32_t pye_units_take(pye_units_t *units, uint32_t wanted, pye_use_t use); /* the first unit, or PYE_NO_UNIT */
void pye_units_give(pye_units_t *units, uint32_t unit);

#endif
