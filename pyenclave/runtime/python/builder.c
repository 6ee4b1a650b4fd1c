#include "values/builder.h"

#include <string.h>

#include "parts.h"
#include "utf8.h"

uint8_t *pye_builder_room(pye_builder_t *builder, size_t size)
{
    if (builder->data == NULL) {
        builder->data = builder->first;
        builder->capacity = sizeof builder->first;
    }
    if (size > builder->capacity - builder->size) {
        size_t capacity;
        if (__builtin_add_overflow(builder->size, size, &capacity) || capacity > PTRDIFF_MAX / 2)
            capacity = PTRDIFF_MAX / 2; /* which there is not */
        capacity += capacity / 2;
        uint8_t *moved = pye_block_alloc(capacity);
        if (moved == NULL)
            return NULL;
        memcpy(moved, builder->data, builder->size);
        if (builder->data != builder->first)
            pye_block_free(builder->data, builder->capacity);
        builder->data = moved;
        builder->capacity = capacity;
    }
    uint8_t *room = builder->data + builder->size;
    builder->size += size;
    return room;
}

bool pye_builder_add(pye_builder_t *builder, const void *data, size_t size)
{
    uint8_t *room = pye_builder_room(builder, size);
    if (room == NULL)
        return false;
    memcpy(room, data, size);
    return true;
}

bool pye_builder_text(pye_builder_t *builder, const char *text) { return pye_builder_add(builder, text, strlen(text)); }

bool pye_builder_character(pye_builder_t *builder, uint32_t point)
{
    uint8_t character[4];
    return pye_builder_add(builder, character, pye_utf8_put(character, point));
}

bool pye_builder_fill(pye_builder_t *builder, const void *unit, size_t size, size_t count)
{
    size_t total;
    if (__builtin_mul_overflow(size, count, &total))
        total = PTRDIFF_MAX;
    uint8_t *room = pye_builder_room(builder, total);
    if (room == NULL)
        return false;
    if (size == 1) {
        memset(room, *(const uint8_t *)unit, total);
        return true;
    }
    for (; count > 0; count--, room += size)
        memcpy(room, unit, size);
    return true;
}

bool pye_builder_drop(pye_builder_t *builder)
{
    if (builder->data != NULL && builder->data != builder->first)
        pye_block_free(builder->data, builder->capacity);
    memset(builder, 0, sizeof *builder);
    __asm__ volatile("" : : "r"(builder) : "memory"); /* what was in it may be secret */
    return false;
}

bool pye_builder_finish(pye_builder_t *builder, pye_bytes_t **result)
{
    pye_bytes_t *value;
    bool well = pye_bytes_copy(builder->data, builder->size, &value);
    if (well) {
        if (builder->size != 0 && pye_ascii_prefix(builder->data, builder->size) == builder->size)
            value->extent = builder->size;
        *result = value;
    }
    (void)pye_builder_drop(builder);
    return well;
}

bool pye_builder_end(pye_builder_t *builder, bool well, pye_bytes_t **result)
{
    return well ? pye_builder_finish(builder, result) : pye_builder_drop(builder);
}
