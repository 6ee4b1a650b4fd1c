/* Stores to list[Any] and dict[str, Any]. Values are counted, so that one which held itself would stay for ever: what is
 * stored is looked through for the container before. */

#include "compound.h"
#include "json_parts.h"
#include "values/exceptions.h"

static bool is_free_of(const pye_json_t *value, const pye_head_t *container);

static bool list_is_free_of(const pye_list_t *list, const pye_head_t *container)
{
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_goes_on(at) || !is_free_of(((pye_json_t *const *)list->items)[at], container))
            return false;
    }
    return true;
}

static bool dict_is_free_of(const pye_dict_t *dict, const pye_head_t *container)
{
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    for (size_t done = 0;; done++) {
        const void *key, *item;
        if (!pye_goes_on(done) || !pye_dict_next(&iterator, &key, &item))
            return false;
        if (key == NULL)
            return true;
        if (!is_free_of(*(pye_json_t *const *)item, container))
            return false;
    }
}

static bool is_free_of(const pye_json_t *value, const pye_head_t *container)
{
    if (value->form < PYE_JSON_LIST)
        return true;
    if (value->held == container)
        return pye_fail(PYE_EXC_ValueError, "inside, a value of JSON cannot hold itself");
    if (!pye_deeper())
        return false;
    return value->form == PYE_JSON_LIST ? list_is_free_of(value->list, container)
                                        : dict_is_free_of(value->dict, container);
}

static bool may_store(const void *container, const void *item)
{
    return is_free_of(*(pye_json_t *const *)item, container);
}

/* The items of the list itself are in it already. */
static bool may_store_all(const pye_list_t *list, const pye_list_t *other)
{
    return list == other || list_is_free_of(other, &list->head);
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
    return (dict == other || dict_is_free_of(other, &dict->head)) && pye_dict_update(dict, other);
}
