/* The descriptor's functions of lists, and of tuples of any length. */

#include "compound.h"
#include "list_type.h"
#include "siphash.h"
#include "values/interrupts.h"
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

static uint64_t hash(const pye_type_t *type, const void *slot)
{
    const pye_list_t *list = at(slot);
    uint64_t sum = 0;
    if (list == NULL || !pye_deeper())
        return 0;
    for (size_t item = 0; item < list->size && pye_goes_on(item); item++)
        sum = pye_hash_word(sum, type->element->operations->hash(type->element, pye_list_slot(list, item)));
    return sum;
}

/* [1, 2]; (1, 2), (1,) */
static bool put(const pye_type_t *type, const pye_head_t *head, pye_builder_t *to)
{
    const pye_list_t *list = (const pye_list_t *)(const void *)head;
    bool frozen = (type->flags & PYE_TYPE_FROZEN) != 0;
    if (!pye_deeper() || !pye_builder_byte(to, frozen ? '(' : '['))
        return false;
    for (size_t item = 0; item < list->size; item++) {
        if (!pye_goes_on(item))
            return false;
        if (item != 0 && !pye_builder_text(to, ", "))
            return false;
        if (!type->element->operations->repr(type->element, pye_list_slot(list, item), to))
            return false;
    }
    return pye_builder_text(to, !frozen ? "]" : list->size == 1 ? ",)" : ")");
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    return pye_container_repr(type, slot, (type->flags & PYE_TYPE_FROZEN) != 0 ? "(...)" : "[...]", put, to);
}

const pye_operations_t pye_list_operations = {.keep = pye_object_keep,
                                              .drop = pye_object_drop,
                                              .equal = equal,
                                              .compare = compare,
                                              .repr = repr,
                                              .free = pye_list_free};

const pye_operations_t pye_open_tuple_operations = {.keep = pye_object_keep,
                                                    .drop = pye_object_drop,
                                                    .equal = equal,
                                                    .compare = compare,
                                                    .hash = hash,
                                                    .repr = repr,
                                                    .free = pye_list_free};

bool pye_list_repr(const pye_list_t *list, pye_bytes_t **result)
{
    return pye_value_repr(list->head.type, &list, result);
}
