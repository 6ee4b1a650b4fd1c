/* The descriptor's functions of lists. */

#include "compound.h"
#include "list_type.h"
#include "values/lists.h"

static const pye_list_t *at(const void *slot) { return (const pye_list_t *)(const void *)pye_head_at(slot); }

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    if (at(a) == NULL || at(b) == NULL)
        return at(a) == at(b);
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    bool same = pye_deeper() && pye_lists_equal((const pye_list_t *)(void *)one, (const pye_list_t *)(void *)other);
    pye_object_release(one);
    pye_object_release(other);
    return same;
}

static int compare(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    int found = pye_deeper() ? pye_lists_compare((const pye_list_t *)(void *)one, (const pye_list_t *)(void *)other)
                             : 0;
    pye_object_release(one);
    pye_object_release(other);
    return found;
}

static bool put(const pye_type_t *type, const pye_head_t *head, pye_builder_t *to)
{
    const pye_list_t *list = (const pye_list_t *)(const void *)head;
    if (!pye_deeper() || !pye_builder_byte(to, '['))
        return false;
    for (size_t item = 0; item < list->size; item++) {
        if (!pye_goes_on(item))
            return false;
        if (item != 0 && !pye_builder_text(to, ", "))
            return false;
        if (!type->element->operations->repr(type->element, pye_list_slot(list, item), to))
            return false;
    }
    return pye_builder_byte(to, ']');
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    return pye_container_repr(type, slot, "[...]", put, to);
}

const pye_operations_t pye_list_operations = {.keep = pye_object_keep,
                                              .drop = pye_object_drop,
                                              .equal = equal,
                                              .compare = compare,
                                              .repr = repr,
                                              .free = pye_list_free};

bool pye_list_repr(const pye_list_t *list, pye_bytes_t **result)
{
    return pye_value_repr(list->head.type, &list, result);
}
