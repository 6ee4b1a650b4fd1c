/* What packing and unpacking share. */
#ifndef PYE_CROSSING_PARTS_H
#define PYE_CROSSING_PARTS_H

#include "values/crossing.h"

/* A value whose slot is its form. */
static inline bool pye_crosses_plainly(const pye_type_t *type)
{
    return type->kind <= PYE_KIND_FLOAT && (type->flags & PYE_TYPE_NULLABLE) == 0;
}

static inline bool pye_is_nullable(const pye_type_t *type) { return (type->flags & PYE_TYPE_NULLABLE) != 0; }

static inline bool pye_is_held(const pye_type_t *type) { return (type->flags & PYE_TYPE_HELD) != 0; }

static inline void *pye_member_at(const pye_member_t *member, const void *base)
{
    return (uint8_t *)(uintptr_t)base + member->offset;
}

static inline bool pye_put_count(pye_builder_t *to, uint64_t count)
{
    return pye_builder_add(to, &count, sizeof count);
}

/* Of nothing there is no address. */
static inline bool pye_put(pye_builder_t *to, const void *data, size_t size)
{
    return size == 0 || pye_builder_add(to, data, size);
}

/* --- what unpack.c has for the kinds with parts; each is false where the buffer does not have it --------------------- */

bool pye_refuse_crossing(const pye_reader_t *from, pye_status_t status);
/* A count of values that there may be, as far as the bytes that are left go. */
bool pye_take_count(pye_reader_t *from, size_t *count);
/* `count` values one after the other, as they lie in their slots too. */
bool pye_take_plain(pye_reader_t *from, const pye_type_t *type, size_t count, void *slots);

#endif
