/* set and frozenset. */

#include "compound.h"
#include "table.h"
#include "values/sets.h"

static const pye_type_t *item_of(const pye_set_t *set) { return set->head.type->element; }

bool pye_set_new(const pye_type_t *type, pye_set_t **result)
{
    pye_set_t *set = pye_object_new(type, sizeof *set);
    if (set == NULL)
        return false;
    pye_table_begin(&set->table, type->element, NULL);
    *result = set;
    return true;
}

void pye_set_clear(pye_set_t *set) { pye_table_clear(&set->table, item_of(set), NULL); }

static void free_set(pye_head_t *object)
{
    pye_set_t *set = (pye_set_t *)object;
    pye_set_clear(set);
    pye_block_free(set, sizeof *set);
}

static uint8_t *find(const pye_set_t *set, const void *item, uint64_t hash)
{
    size_t place;
    return pye_table_find(&set->table, item_of(set), item, hash, &place);
}

static bool add(pye_set_t *set, const void *item, uint64_t hash)
{
    if (find(set, item, hash) != NULL)
        return true;
    return !pye_error_pending() && pye_table_add(&set->table, item_of(set), NULL, item, NULL, hash) != NULL;
}

bool pye_set_add(pye_set_t *set, const void *item) { return add(set, item, pye_table_hash(item_of(set), item)); }

/* `item` may be the set's own. */
static bool remove_item(pye_set_t *set, const void *item, uint64_t hash, bool *there)
{
    size_t place;
    uint8_t *entry = pye_table_find(&set->table, item_of(set), item, hash, &place);
    if (pye_error_pending())
        return false;
    *there = entry != NULL;
    if (entry != NULL) {
        pye_drop(item_of(set), pye_entry_key(&set->table, entry));
        pye_table_remove(&set->table, entry, place);
        pye_table_fit(&set->table);
    }
    return true;
}

bool pye_set_discard(pye_set_t *set, const void *item)
{
    bool there;
    return remove_item(set, item, pye_table_hash(item_of(set), item), &there);
}

bool pye_set_remove(pye_set_t *set, const void *item)
{
    bool there;
    return remove_item(set, item, pye_table_hash(item_of(set), item), &there) &&
           (there || pye_raise_key(item_of(set), item));
}

bool pye_set_pop(pye_set_t *set, void *result)
{
    size_t at = set->table.gone;
    uint8_t *entry = pye_table_next(&set->table, &at);
    if (entry == NULL)
        return pye_fail(PYE_EXC_KeyError, "pop from an empty set");
    set->table.gone = at - 1;
    pye_slot_copy(item_of(set), result, pye_entry_key(&set->table, entry));
    pye_table_remove(&set->table, entry, pye_table_place(&set->table, entry));
    pye_table_fit(&set->table);
    return true;
}

bool pye_set_contains(const pye_set_t *set, const void *item, bool *result)
{
    bool found = find(set, item, pye_table_hash(item_of(set), item)) != NULL;
    if (pye_error_pending())
        return false;
    *result = found;
    return true;
}

/* --- made of others --------------------------------------------------------------------------------------------------- */

/* The set where `well`; else it is released. */
static bool finished(pye_set_t *set, bool well, pye_set_t **result)
{
    if (well)
        *result = set;
    else
        pye_set_release(set);
    return well;
}

bool pye_set_of(const pye_type_t *type, size_t count, const void *slots, pye_set_t **result)
{
    pye_set_t *set;
    bool well = pye_set_new(type, &set);
    if (!well)
        return false;
    for (size_t at = 0; well && at < count; at++)
        well = pye_set_add(set, (const uint8_t *)slots + at * type->element->size);
    return finished(set, well, result);
}

bool pye_set_of_list(const pye_type_t *type, const pye_list_t *list, pye_set_t **result)
{
    pye_set_t *set;
    return pye_set_new(type, &set) && finished(set, pye_set_update_list(set, list), result);
}

/* Adds the items of `other` that are in `among`, or (`wanted` false) are not; NULL: all of them. */
static bool add_all(pye_set_t *set, const pye_set_t *other, const pye_set_t *among, bool wanted)
{
    size_t at = 0, done = 0;
    uint8_t *entry;
    while ((entry = pye_table_next(&other->table, &at)) != NULL) {
        if (!pye_goes_on(done++))
            return false;
        uint64_t hash = *pye_entry_hash(entry);
        pye_kept_t item; /* an item's `__eq__` may change the other set */
        if (!pye_kept_begin(&item, item_of(other), pye_entry_key(&other->table, entry)))
            return false;
        bool well = among != NULL && (find(among, item.slot, hash) != NULL) != wanted;
        well = well || add(set, item.slot, hash);
        pye_kept_end(&item, item_of(other));
        if (!well)
            return false;
    }
    return !pye_error_pending();
}

bool pye_set_copy(const pye_type_t *type, const pye_set_t *set, pye_set_t **result)
{
    pye_set_t *copy;
    return pye_set_new(type, &copy) && finished(copy, add_all(copy, set, NULL, true), result);
}

bool pye_set_union(const pye_set_t *a, const pye_set_t *b, pye_set_t **result)
{
    pye_set_t *set;
    return pye_set_new(a->head.type, &set) &&
           finished(set, add_all(set, a, NULL, true) && add_all(set, b, NULL, true), result);
}

bool pye_set_intersection(const pye_set_t *a, const pye_set_t *b, pye_set_t **result)
{
    pye_set_t *set;
    return pye_set_new(a->head.type, &set) && finished(set, add_all(set, a, b, true), result);
}

bool pye_set_difference(const pye_set_t *a, const pye_set_t *b, pye_set_t **result)
{
    pye_set_t *set;
    return pye_set_new(a->head.type, &set) && finished(set, add_all(set, a, b, false), result);
}

bool pye_set_symmetric_difference(const pye_set_t *a, const pye_set_t *b, pye_set_t **result)
{
    pye_set_t *set;
    return pye_set_new(a->head.type, &set) &&
           finished(set, add_all(set, a, b, false) && add_all(set, b, a, false), result);
}

bool pye_set_update(pye_set_t *set, const pye_set_t *other) { return set == other || add_all(set, other, NULL, true); }

bool pye_set_update_list(pye_set_t *set, const pye_list_t *other)
{
    for (size_t at = 0; at < other->size; at++) {
        pye_kept_t item;
        if (!pye_goes_on(at) || !pye_kept_begin(&item, item_of(set), pye_list_slot(other, at)))
            return false;
        bool well = pye_set_add(set, item.slot);
        pye_kept_end(&item, item_of(set));
        if (!well)
            return false;
    }
    return true;
}

/* The one takes the other's items, and the other, which goes, the one's. */
static bool exchanged(pye_set_t *set, pye_set_t *other)
{
    pye_table_t table = set->table;
    set->table = other->table;
    other->table = table;
    pye_set_release(other);
    return true;
}

bool pye_set_intersection_update(pye_set_t *set, const pye_set_t *other)
{
    pye_set_t *kept;
    return pye_set_intersection(set, other, &kept) && exchanged(set, kept);
}

bool pye_set_difference_update(pye_set_t *set, const pye_set_t *other)
{
    pye_set_t *kept;
    return pye_set_difference(set, other, &kept) && exchanged(set, kept);
}

bool pye_set_symmetric_difference_update(pye_set_t *set, const pye_set_t *other)
{
    pye_set_t *kept;
    return pye_set_symmetric_difference(set, other, &kept) && exchanged(set, kept);
}

bool pye_set_list(const pye_set_t *set, const pye_type_t *list_type, pye_list_t **result)
{
    pye_list_t *list;
    size_t at = 0;
    uint8_t *entry;
    if (!pye_list_new(list_type, set->table.used, &list))
        return false;
    while ((entry = pye_table_next(&set->table, &at)) != NULL) {
        if (!pye_goes_on(list->size)) {
            pye_list_release(list);
            return false;
        }
        pye_slot_get(item_of(set), pye_entry_key(&set->table, entry), pye_list_slot(list, list->size++));
    }
    *result = list;
    return true;
}

/* --- comparisons --------------------------------------------------------------------------------------------------------- */

/* Whether all items of `a` are in `b`, or (`wanted` false) none is. */
static bool all_of(const pye_set_t *a, const pye_set_t *b, bool wanted)
{
    size_t at = 0, done = 0;
    uint8_t *entry;
    while ((entry = pye_table_next(&a->table, &at)) != NULL) {
        if (!pye_goes_on(done++))
            return false;
        uint64_t hash = *pye_entry_hash(entry);
        pye_kept_t item;
        if (!pye_kept_begin(&item, item_of(a), pye_entry_key(&a->table, entry)))
            return false;
        bool found = find(b, item.slot, hash) != NULL;
        pye_kept_end(&item, item_of(a));
        if (found != wanted)
            return false;
    }
    return true;
}

static bool settled(bool answer, bool *result)
{
    if (pye_error_pending())
        return false;
    *result = answer;
    return true;
}

static bool equal_sets(const pye_set_t *a, const pye_set_t *b)
{
    return a == b || (a->table.used == b->table.used && all_of(a, b, true));
}

bool pye_set_equal(const pye_set_t *a, const pye_set_t *b, bool *result) { return settled(equal_sets(a, b), result); }

bool pye_set_issubset(const pye_set_t *a, const pye_set_t *b, bool *result)
{
    return settled(a->table.used <= b->table.used && all_of(a, b, true), result);
}

bool pye_set_issuperset(const pye_set_t *a, const pye_set_t *b, bool *result) { return pye_set_issubset(b, a, result); }

bool pye_set_isproper_subset(const pye_set_t *a, const pye_set_t *b, bool *result)
{
    return settled(a->table.used < b->table.used && all_of(a, b, true), result);
}

bool pye_set_isproper_superset(const pye_set_t *a, const pye_set_t *b, bool *result)
{
    return pye_set_isproper_subset(b, a, result);
}

bool pye_set_isdisjoint(const pye_set_t *a, const pye_set_t *b, bool *result)
{
    return settled(all_of(a, b, false), result);
}

bool pye_set_next(pye_set_iterator_t *iterator, const void **item)
{
    const pye_table_t *table = &iterator->set->table;
    if (iterator->used != table->used) {
        iterator->used = SIZE_MAX;
        return pye_fail(PYE_EXC_RuntimeError, "Set changed size during iteration");
    }
    uint8_t *entry = pye_table_next(table, &iterator->at);
    *item = entry == NULL ? NULL : pye_entry_key(table, entry);
    return true;
}

/* --- the type -------------------------------------------------------------------------------------------------------------- */

static const pye_set_t *at_slot(const void *slot) { return (const pye_set_t *)(const void *)pye_head_at(slot); }

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    if (at_slot(a) == NULL || at_slot(b) == NULL)
        return at_slot(a) == at_slot(b);
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    bool same = pye_deeper() && equal_sets((const pye_set_t *)(void *)one, (const pye_set_t *)(void *)other);
    pye_object_release(one);
    pye_object_release(other);
    return same;
}

/* Of a frozenset: equal ones have the same items in any order. */
static uint64_t hash(const pye_type_t *type, const void *slot)
{
    const pye_set_t *set = at_slot(slot);
    uint64_t sum = 0;
    size_t at = 0;
    uint8_t *entry;
    (void)type;
    if (set == NULL || !pye_deeper())
        return 0;
    while ((entry = pye_table_next(&set->table, &at)) != NULL)
        sum += *pye_entry_hash(entry);
    return sum;
}

/* {1, 2}, set(), frozenset({1, 2}), frozenset() */
static bool put(const pye_type_t *type, const pye_head_t *head, pye_builder_t *to)
{
    const pye_set_t *set = (const pye_set_t *)(const void *)head;
    size_t at = 0, done = 0;
    uint8_t *entry;
    bool frozen = (type->flags & PYE_TYPE_FROZEN) != 0, empty = set->table.used == 0;
    if (!pye_deeper() || (frozen && !pye_builder_text(to, "frozenset(")) ||
        !pye_builder_text(to, !empty   ? "{"
                              : frozen ? ""
                                       : "set("))
        return false;
    while ((entry = pye_table_next(&set->table, &at)) != NULL) {
        if (!pye_goes_on(done) || (done++ != 0 && !pye_builder_text(to, ", ")) ||
            !type->element->operations->repr(type->element, pye_entry_key(&set->table, entry), to))
            return false;
    }
    return pye_builder_text(to, !empty ? frozen ? "})" : "}" : ")");
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    return pye_container_repr(type, slot, "set(...)", put, to);
}

const pye_operations_t pye_set_operations = {
    .keep = pye_object_keep, .drop = pye_object_drop, .equal = equal, .hash = hash, .repr = repr, .free = free_set};

bool pye_set_repr(const pye_set_t *set, pye_bytes_t **result) { return pye_value_repr(set->head.type, &set, result); }
