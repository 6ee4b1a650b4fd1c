#include "values/ordered.h"
#include "table.h"

static const pye_type_t *key_of(const pye_dict_t *dict) { return dict->head.type->element; }
static const pye_type_t *value_of(const pye_dict_t *dict) { return dict->head.type->value; }

bool pye_ordered_move_to_end(pye_dict_t *dict, const void *key, bool last)
{
    uint64_t hash;
    size_t place;
    uint8_t *entry = pye_table_look_up(&dict->table, key_of(dict), key, &hash, &place);
    if (pye_error_pending())
        return false;
    if (entry == NULL)
        return pye_raise_key(key_of(dict), key);
    if (last)
        return pye_table_move_last(&dict->table, entry, place);
    pye_table_move_first(&dict->table, entry);
    return true;
}

bool pye_ordered_popitem(pye_dict_t *dict, bool last, void *key, void *value)
{
    pye_table_t *table = &dict->table;
    if (table->used == 0)
        return pye_fail(PYE_EXC_KeyError, "dictionary is empty");
    if (last)
        return pye_dict_popitem(dict, key, value);
    size_t at = table->gone;
    uint8_t *entry = pye_table_next(table, &at);
    table->gone = at - 1;
    pye_slot_copy(key_of(dict), key, pye_entry_key(table, entry));
    pye_slot_copy(value_of(dict), value, pye_entry_value(table, entry));
    pye_table_remove(table, entry, pye_table_place(table, entry));
    pye_table_fit(table);
    return true;
}

/* Two that are equal as dicts. */
static bool same_order(const pye_dict_t *a, const pye_dict_t *b)
{
    const pye_type_t *type = key_of(a);
    size_t at = 0, other = 0, done = 0;
    uint8_t *one, *two;
    while ((one = pye_table_next(&a->table, &at)) != NULL && (two = pye_table_next(&b->table, &other)) != NULL) {
        const uint8_t *entries = a->table.entries, *others = b->table.entries;
        if (!pye_goes_on(done++) ||
            !type->operations->equal(type, pye_entry_key(&a->table, one), pye_entry_key(&b->table, two)) ||
            a->table.entries != entries || b->table.entries != others)
            return false;
    }
    return true;
}

bool pye_ordered_equal(const pye_dict_t *a, const pye_dict_t *b, bool *result)
{
    bool equal;
    if (!pye_dict_equal(a, b, &equal))
        return false;
    equal = equal && same_order(a, b);
    if (pye_error_pending())
        return false;
    *result = equal;
    return true;
}

/* --- the type ---------------------------------------------------------------------------------------------------------- */

static const pye_dict_t *at_slot(const void *slot) { return (const pye_dict_t *)(const void *)pye_head_at(slot); }

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    bool result = false;
    (void)type;
    if (at_slot(a) == NULL || at_slot(b) == NULL)
        return at_slot(a) == at_slot(b);
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    bool well = pye_deeper() &&
                pye_ordered_equal((const pye_dict_t *)(void *)one, (const pye_dict_t *)(void *)other, &result);
    pye_object_release(one);
    pye_object_release(other);
    return well && result;
}

static bool put(const pye_type_t *type, const pye_dict_t *dict, pye_builder_t *to)
{
    size_t at = 0, done = 0;
    uint8_t *entry;
    if (dict->table.used == 0)
        return pye_builder_text(to, "OrderedDict()");
    if (!pye_deeper() || !pye_builder_text(to, "OrderedDict(["))
        return false;
    for (bool first = true; (entry = pye_table_next(&dict->table, &at)) != NULL; first = false) {
        const uint8_t *entries = dict->table.entries; /* a class's own `__repr__` may change it meanwhile */
        if (!pye_goes_on(done++) || !pye_builder_text(to, first ? "(" : ", (") ||
            !type->element->operations->repr(type->element, pye_entry_key(&dict->table, entry), to) ||
            !pye_table_stays(&dict->table, entries, at - 1) || !pye_builder_text(to, ", ") ||
            !type->value->operations->repr(type->value, pye_entry_value(&dict->table, entry), to) ||
            !pye_builder_byte(to, ')'))
            return false;
    }
    return pye_builder_text(to, "])");
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    if (at_slot(slot) == NULL)
        return pye_builder_text(to, "None");
    pye_head_t *dict = pye_head_hold(slot);
    bool well = put(type, (const pye_dict_t *)(void *)dict, to);
    pye_object_release(dict);
    return well;
}

const pye_operations_t pye_ordered_operations = {
    .keep = pye_object_keep, .drop = pye_object_drop, .equal = equal, .repr = repr, .free = pye_dict_free};
