/* dict and defaultdict. */

#include "compound.h"
#include "table.h"
#include "values/dicts.h"

static const pye_type_t *key_of(const pye_dict_t *dict) { return dict->head.type->element; }
static const pye_type_t *value_of(const pye_dict_t *dict) { return dict->head.type->value; }

bool pye_dict_new_default(const pye_type_t *type, const pye_factory_t *factory, pye_dict_t **result)
{
    pye_dict_t *dict = pye_object_new(type, sizeof *dict);
    if (dict == NULL)
        return false;
    pye_table_begin(&dict->table, type->element, type->value);
    dict->factory = factory;
    *result = dict;
    return true;
}

bool pye_dict_new(const pye_type_t *type, pye_dict_t **result) { return pye_dict_new_default(type, NULL, result); }

void pye_dict_free(pye_head_t *object)
{
    pye_dict_t *dict = (pye_dict_t *)object;
    pye_dict_clear(dict);
    pye_block_free(dict, sizeof *dict);
}

void pye_dict_clear(pye_dict_t *dict) { pye_table_clear(&dict->table, key_of(dict), value_of(dict)); }

/* False where hashing or comparing left an exception pending. */
static bool look_up(const pye_dict_t *dict, const void *key, uint64_t *hash, size_t *place, uint8_t **entry)
{
    *entry = pye_table_look_up(&dict->table, key_of(dict), key, hash, place);
    return key_of(dict)->kind <= PYE_KIND_STR || !pye_error_pending(); /* numbers and text compare without fail */
}

bool pye_dict_find(const pye_dict_t *dict, const void *key, void **slot)
{
    uint64_t hash;
    size_t place;
    uint8_t *entry;
    if (!look_up(dict, key, &hash, &place, &entry))
        return false;
    *slot = entry == NULL ? NULL : pye_entry_value(&dict->table, entry);
    return true;
}

bool pye_dict_contains(const pye_dict_t *dict, const void *key, bool *result)
{
    void *slot;
    if (!pye_dict_find(dict, key, &slot))
        return false;
    *result = slot != NULL;
    return true;
}

/* What the factory makes is the dict's, and a reference to it the caller's. */
static bool make(pye_dict_t *dict, const void *key, uint64_t hash, void *result)
{
    const pye_type_t *type = value_of(dict);
    if (!dict->factory->make(type, result))
        return false;
    if (pye_table_add(&dict->table, key_of(dict), type, key, result, hash) != NULL)
        return true; /* the entry has a reference of its own */
    pye_drop(type, result);
    memset(result, 0, type->size);
    return false;
}

bool pye_dict_get(pye_dict_t *dict, const void *key, void *result)
{
    uint64_t hash;
    size_t place;
    uint8_t *entry;
    if (!look_up(dict, key, &hash, &place, &entry))
        return false;
    if (entry == NULL)
        return dict->factory != NULL ? make(dict, key, hash, result) : pye_raise_key(key_of(dict), key);
    pye_slot_get(value_of(dict), pye_entry_value(&dict->table, entry), result);
    return true;
}

/* Copies the value to the result, and makes it the result's own; where that fails, the result is as empty as it was. */
static bool give(const pye_dict_t *dict, const void *slot, void *result)
{
    const pye_type_t *type = value_of(dict);
    pye_slot_copy(type, result, slot);
    if (pye_keep(type, result))
        return true;
    memset(result, 0, type->size);
    return false;
}

bool pye_dict_get_or(const pye_dict_t *dict, const void *key, const void *otherwise, void *result)
{
    void *slot;
    return pye_dict_find(dict, key, &slot) && give(dict, slot != NULL ? slot : otherwise, result);
}

bool pye_dict_set(pye_dict_t *dict, const void *key, const void *value)
{
    const pye_type_t *type = value_of(dict);
    uint64_t hash;
    size_t place;
    uint8_t *entry;
    if (!look_up(dict, key, &hash, &place, &entry))
        return false;
    if (entry == NULL)
        return pye_table_add(&dict->table, key_of(dict), type, key, value, hash) != NULL;
    if (type->operations->drop == NULL) {
        pye_slot_copy(type, pye_entry_value(&dict->table, entry), value);
        return true;
    }
    pye_kept_t kept;
    if (!pye_kept_begin(&kept, type, value))
        return false;
    pye_kept_store(&kept, type, pye_entry_value(&dict->table, entry));
    return true;
}

bool pye_dict_setdefault(pye_dict_t *dict, const void *key, const void *otherwise, void *result)
{
    uint64_t hash;
    size_t place;
    uint8_t *entry;
    if (!look_up(dict, key, &hash, &place, &entry))
        return false;
    if (entry == NULL)
        entry = pye_table_add(&dict->table, key_of(dict), value_of(dict), key, otherwise, hash);
    if (entry == NULL)
        return false;
    pye_slot_get(value_of(dict), pye_entry_value(&dict->table, entry), result);
    return true;
}

/* Takes an entry out; its value goes to `value`, or is dropped where that is NULL. *there says whether there was one. */
static bool take(pye_dict_t *dict, const void *key, void *value, bool *there)
{
    uint64_t hash;
    size_t place;
    uint8_t *entry;
    if (!look_up(dict, key, &hash, &place, &entry))
        return false;
    *there = entry != NULL;
    if (entry == NULL)
        return true;
    if (value != NULL)
        pye_slot_copy(value_of(dict), value, pye_entry_value(&dict->table, entry));
    else
        pye_drop(value_of(dict), pye_entry_value(&dict->table, entry));
    pye_drop(key_of(dict), pye_entry_key(&dict->table, entry));
    pye_table_remove(&dict->table, entry, place);
    pye_table_fit(&dict->table);
    return true;
}

bool pye_dict_delete(pye_dict_t *dict, const void *key)
{
    bool there;
    return take(dict, key, NULL, &there) && (there || pye_raise_key(key_of(dict), key));
}

bool pye_dict_pop(pye_dict_t *dict, const void *key, void *result)
{
    bool there;
    return take(dict, key, result, &there) && (there || pye_raise_key(key_of(dict), key));
}

bool pye_dict_pop_or(pye_dict_t *dict, const void *key, const void *otherwise, void *result)
{
    bool there;
    return take(dict, key, result, &there) && (there || give(dict, otherwise, result));
}

bool pye_dict_popitem(pye_dict_t *dict, void *key, void *value)
{
    pye_table_t *table = &dict->table;
    size_t at = table->entry_count;
    if (table->used == 0)
        return pye_fail(PYE_EXC_KeyError, "popitem(): dictionary is empty");
    while (!pye_entry_alive(pye_table_entry(table, at - 1)))
        at--;
    uint8_t *entry = pye_table_entry(table, at - 1);
    pye_slot_copy(key_of(dict), key, pye_entry_key(table, entry));
    pye_slot_copy(value_of(dict), value, pye_entry_value(table, entry));
    pye_table_remove(table, entry, pye_table_place(table, entry));
    table->entry_count = at - 1; /* as CPython: its place is taken again, though not counted as usable */
    pye_table_fit(table);
    return true;
}

bool pye_dict_update(pye_dict_t *dict, const pye_dict_t *other)
{
    size_t at = 0, done = 0;
    uint8_t *entry;
    while (dict != other && (entry = pye_table_next(&other->table, &at)) != NULL) {
        pye_kept_t key, value; /* a key's `__eq__` may change the other dict */
        if (!pye_goes_on(done++) || !pye_kept_begin(&key, key_of(other), pye_entry_key(&other->table, entry)))
            return false;
        bool well = pye_kept_begin(&value, value_of(other), pye_entry_value(&other->table, entry));
        if (well) {
            well = pye_dict_set(dict, key.slot, value.slot);
            pye_kept_end(&value, value_of(other));
        }
        pye_kept_end(&key, key_of(other));
        if (!well)
            return false;
    }
    return true;
}

bool pye_dict_copy(const pye_dict_t *dict, pye_dict_t **result)
{
    pye_dict_t *copy;
    if (!pye_dict_new_default(dict->head.type, dict->factory, &copy))
        return false;
    if (!pye_dict_update(copy, dict)) {
        pye_dict_release(copy);
        return false;
    }
    *result = copy;
    return true;
}

bool pye_dict_merged(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result)
{
    pye_dict_t *both;
    if (!pye_dict_copy(a, &both))
        return false;
    if (!pye_dict_update(both, b)) {
        pye_dict_release(both);
        return false;
    }
    *result = both;
    return true;
}

static bool equal_dicts(const pye_dict_t *a, const pye_dict_t *b)
{
    const pye_type_t *type = value_of(a);
    size_t at = 0, done = 0, place;
    uint8_t *entry;
    if (a == b || a->table.used != b->table.used)
        return a == b;
    while ((entry = pye_table_next(&a->table, &at)) != NULL) {
        if (!pye_goes_on(done++))
            return false;
        uint64_t hash = *pye_entry_hash(entry);
        const uint8_t *entries = a->table.entries;
        pye_kept_t key;
        if (!pye_kept_begin(&key, key_of(a), pye_entry_key(&a->table, entry)))
            return false;
        uint8_t *other = pye_table_find(&b->table, key_of(b), key.slot, hash, &place);
        pye_kept_end(&key, key_of(a));
        if (other == NULL || !pye_table_has(&a->table, entries, at - 1) ||
            !type->operations->equal(type, pye_entry_value(&a->table, entry), pye_entry_value(&b->table, other)))
            return false;
    }
    return true;
}

bool pye_dict_equal(const pye_dict_t *a, const pye_dict_t *b, bool *result)
{
    bool equal = equal_dicts(a, b);
    if (pye_error_pending())
        return false;
    *result = equal;
    return true;
}

/* --- iteration ----------------------------------------------------------------------------------------------------------- */

/* Of an OrderedDict CPython asks first whether anything changed, then for its size. */
static bool raise_changed(const pye_dict_t *dict, bool size)
{
    if ((dict->head.type->flags & PYE_TYPE_ORDERED) != 0)
        return pye_fail(PYE_EXC_RuntimeError, "OrderedDict mutated during iteration");
    return pye_fail(PYE_EXC_RuntimeError,
                    size ? "dictionary changed size during iteration" : "dictionary keys changed during iteration");
}

bool pye_dict_next(pye_dict_iterator_t *iterator, const void **key, const void **value)
{
    const pye_table_t *table = &iterator->dict->table;
    uint8_t *entry = NULL;
    if (iterator->left == 0 && (iterator->dict->head.type->flags & PYE_TYPE_ORDERED) != 0) {
        *key = NULL; /* behind the last one CPython does not ask what changed */
        if (value != NULL)
            *value = NULL;
        return true;
    }
    if (iterator->used != table->used) {
        iterator->used = SIZE_MAX; /* whoever goes on meets it again */
        return raise_changed(iterator->dict, true);
    }
    if (iterator->fits != table->fits &&
        table->used != 0) /* its entries stand elsewhere, as they never do in CPython's */
        return raise_changed(iterator->dict, false);
    if (!iterator->backwards) {
        entry = pye_table_next(table, &iterator->at);
        if (entry != NULL && iterator->left == 0)
            return raise_changed(iterator->dict, false);
    } else {
        if (iterator->at > table->entry_count)
            iterator->at = table->entry_count;
        while (iterator->at > 0 && entry == NULL) {
            entry = pye_table_entry(table, --iterator->at);
            entry = pye_entry_alive(entry) ? entry : NULL;
        }
    }
    iterator->left -= entry != NULL;
    *key = entry == NULL ? NULL : pye_entry_key(table, entry);
    if (value != NULL)
        *value = entry == NULL ? NULL : pye_entry_value(table, entry);
    return true;
}

/* --- as lists -------------------------------------------------------------------------------------------------------------- */

static bool list_of(const pye_dict_t *dict, const pye_type_t *list_type, bool keys, bool values, pye_list_t **result)
{
    pye_list_t *list;
    size_t at = 0;
    uint8_t *entry;
    if (!pye_list_new(list_type, dict->table.used, &list))
        return false;
    const pye_type_t *only = keys ? key_of(dict) : value_of(dict);
    if (keys != values && only->operations->keep == NULL && only->size == sizeof(uint64_t)) {
        uint64_t *items = list->items;
        while ((entry = pye_table_next(&dict->table, &at)) != NULL)
            memcpy(items++, keys ? pye_entry_key(&dict->table, entry) : pye_entry_value(&dict->table, entry), 8);
        list->size = dict->table.used;
        *result = list;
        return true;
    }
    const pye_member_t *members = list_type->element->members;
    while ((entry = pye_table_next(&dict->table, &at)) != NULL) {
        if (!pye_goes_on(list->size)) {
            pye_list_release(list);
            return false;
        }
        uint8_t *slot = pye_list_slot(list, list->size++); /* there is room for all */
        if (keys)
            pye_slot_get(key_of(dict), pye_entry_key(&dict->table, entry), values ? slot + members[0].offset : slot);
        if (values)
            pye_slot_get(value_of(dict), pye_entry_value(&dict->table, entry), keys ? slot + members[1].offset : slot);
    }
    *result = list;
    return true;
}

bool pye_dict_keys(const pye_dict_t *dict, const pye_type_t *list_type, pye_list_t **result)
{
    return list_of(dict, list_type, true, false, result);
}

bool pye_dict_values(const pye_dict_t *dict, const pye_type_t *list_type, pye_list_t **result)
{
    return list_of(dict, list_type, false, true, result);
}

bool pye_dict_items(const pye_dict_t *dict, const pye_type_t *list_type, pye_list_t **result)
{
    return list_of(dict, list_type, true, true, result);
}

/* --- the type -------------------------------------------------------------------------------------------------------------- */

static const pye_dict_t *at_slot(const void *slot) { return (const pye_dict_t *)(const void *)pye_head_at(slot); }

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    if (at_slot(a) == NULL || at_slot(b) == NULL)
        return at_slot(a) == at_slot(b);
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    bool same = pye_deeper() && equal_dicts((const pye_dict_t *)(void *)one, (const pye_dict_t *)(void *)other);
    pye_object_release(one);
    pye_object_release(other);
    return same;
}

/* defaultdict(<class 'list'>, {…}): the class is what the values' type is called up to its bracket. */
static bool put_factory(const pye_dict_t *dict, pye_builder_t *to)
{
    const char *name = value_of(dict)->name, *text = dict->factory->text;
    size_t size = strcspn(name, "[ ");
    if (text != NULL)
        return pye_builder_text(to, "defaultdict(") && pye_builder_text(to, text) && pye_builder_text(to, ", ");
    return pye_builder_text(to, "defaultdict(<class '") && pye_builder_add(to, name, size) &&
           pye_builder_text(to, "'>, ");
}

static bool put(const pye_type_t *type, const pye_head_t *head, pye_builder_t *to)
{
    const pye_dict_t *dict = (const pye_dict_t *)(const void *)head;
    size_t at = 0, done = 0;
    uint8_t *entry;
    if (!pye_deeper() || (dict->factory != NULL && !put_factory(dict, to)) || !pye_builder_byte(to, '{'))
        return false;
    while ((entry = pye_table_next(&dict->table, &at)) != NULL) {
        const uint8_t *entries = dict->table.entries; /* a class's own `__repr__` may change it meanwhile */
        if (!pye_goes_on(done) || (done++ != 0 && !pye_builder_text(to, ", ")) ||
            !type->element->operations->repr(type->element, pye_entry_key(&dict->table, entry), to) ||
            !pye_table_stays(&dict->table, entries, at - 1) || !pye_builder_text(to, ": ") ||
            !type->value->operations->repr(type->value, pye_entry_value(&dict->table, entry), to))
            return false;
    }
    return pye_builder_text(to, dict->factory != NULL ? "})" : "}");
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    return pye_container_repr(type, slot, "{...}", put, to);
}

const pye_operations_t pye_dict_operations = {
    .keep = pye_object_keep, .drop = pye_object_drop, .equal = equal, .repr = repr, .free = pye_dict_free};

bool pye_dict_repr(const pye_dict_t *dict, pye_bytes_t **result)
{
    return pye_value_repr(dict->head.type, &dict, result);
}

/* --- factories ------------------------------------------------------------------------------------------------------------- */

static bool make_zero(const pye_type_t *value, void *slot)
{
    memset(slot, 0, value->size);
    return true;
}

const pye_factory_t pye_factory_zero = {make_zero, NULL};
