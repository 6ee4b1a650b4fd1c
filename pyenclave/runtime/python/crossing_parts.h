/* What packing and unpacking share. */
#ifndef PYE_CROSSING_PARTS_H
#define PYE_CROSSING_PARTS_H

#include "values/types.h"

/* A value whose slot is its form. */
static inline bool pye_crosses_plainly(const pye_type_t *type)
{
    return type->kind <= PYE_KIND_FLOAT && (type->flags & PYE_TYPE_NULLABLE) == 0;
}

static inline bool pye_is_nullable(const pye_type_t *type) { return (type->flags & PYE_TYPE_NULLABLE) != 0; }

static inline void *pye_member_at(const pye_member_t *member, const void *base)
{
    return (uint8_t *)(uintptr_t)base + member->offset;
}

#endif
