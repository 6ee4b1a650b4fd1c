/* Stores to list[Any] and dict[str, Any]. Values are counted, so that one which held itself would stay for ever: what is
 * stored is looked through for the container before. */

#include "compound.h"
#include "json_parts.h"
#include "table.h"
#include "values/exceptions.h"

/* What is looked for, and which of those that several hold have been looked through: each once, or it would take a time that
 * doubles with every level. */
typedef struct search {
    const pye_head_t *container;
    pye_table_t seen;
} search_t;

static bool is_free_of(search_t *search, const pye_json_t *value);

static bool list_is_free_of(search_t *search, const pye_list_t *list)
{
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_goes_on(at) || !is_free_of(search, ((pye_json_t *const *)list->items)[at]))
            return false;
    }
    return true;
}

static bool dict_is_free_of(search_t *search, const pye_dict_t *dict)
{
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    for (size_t done = 0;; done++) {
        const void *key, *item;
        if (!pye_goes_on(done) || !pye_dict_next(&iterator, &key, &item))
            return false;
        if (key == NULL)
            return true;
        if (!is_free_of(search, *(pye_json_t *const *)item))
            return false;
    }
}

/* Notes what is looked through now; *before says whether it was already. */
static bool note(search_t *search, const pye_json_t *value, bool *before)
{
    uint64_t place = (uint64_t)(uintptr_t)value->held, hash = pye_table_hash(&pye_type_u64, &place);
    size_t at;
    *before = false;
    if (value->held->count == 1 && value->head.count == 1)
        return true; /* nothing else leads to it */
    *before = pye_table_find(&search->seen, &pye_type_u64, &place, hash, &at) != NULL;
    return *before || pye_table_add(&search->seen, &pye_type_u64, NULL, &place, NULL, hash) != NULL;
}

static bool is_free_of(search_t *search, const pye_json_t *value)
{
    bool before;
    if (value->form < PYE_JSON_LIST)
        return true;
    if (value->held == search->container)
        return pye_fail(PYE_EXC_ValueError, "inside, a value of JSON cannot hold itself");
    if (!note(search, value, &before))
        return false;
    if (before)
        return true;
    if (!pye_deeper())
        return false;
    return value->form == PYE_JSON_LIST ? list_is_free_of(search, value->list) : dict_is_free_of(search, value->dict);
}

static search_t search_for(const pye_head_t *container)
{
    search_t search = {.container = container};
    pye_table_begin(&search.seen, &pye_type_u64, NULL);
    return search;
}

static bool found(search_t *search, bool well)
{
    pye_table_clear(&search->seen, &pye_type_u64, NULL);
    return well;
}

static bool may_store(const void *container, const void *item)
{
    search_t search = search_for(container);
    return found(&search, is_free_of(&search, *(pye_json_t *const *)item));
}

/* The items of the list itself are in it already. */
static bool may_store_all(const pye_list_t *list, const pye_list_t *other)
{
    search_t search = search_for(&list->head);
    return list == other || found(&search, list_is_free_of(&search, other));
}

static bool may_store_of(const pye_dict_t *dict, const pye_dict_t *other)
{
    search_t search = search_for(&dict->head);
    return dict == other || found(&search, dict_is_free_of(&search, other));
}

bool pye_json_list_set(pye_list_t *list, int64_t index, const void *item)
{
    return may_store(list, item) && pye_list_set(list, index, item);
}

bool pye_json_list_append(pye_list_t *list, const void *item)
{
    return may_store(list, item) && pye_list_append(list, item);
}

bool pye_json_list_insert(pye_list_t *list, int64_t index, const void *item)
{
    return may_store(list, item) && pye_list_insert(list, index, item);
}

bool pye_json_list_extend(pye_list_t *list, const pye_list_t *other)
{
    return may_store_all(list, other) && pye_list_extend(list, other);
}

bool pye_json_list_set_slice(pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has,
                             const pye_list_t *other)
{
    return may_store_all(list, other) && pye_list_set_slice(list, start, stop, step, has, other);
}

bool pye_json_dict_set(pye_dict_t *dict, const void *key, const void *value)
{
    return may_store(dict, value) && pye_dict_set(dict, key, value);
}

bool pye_json_dict_setdefault(pye_dict_t *dict, const void *key, const void *otherwise, void *result)
{
    bool there;
    return pye_dict_contains(dict, key, &there) && (there || may_store(dict, otherwise)) &&
           pye_dict_setdefault(dict, key, otherwise, result);
}

bool pye_json_dict_update(pye_dict_t *dict, const pye_dict_t *other)
{
    return may_store_of(dict, other) && pye_dict_update(dict, other);
}
