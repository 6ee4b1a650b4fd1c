/* dict and defaultdict: insertion-ordered, as CPython lays them out (an index of open addressing, entries in a row),
 * so that what happens while one is changed and iterated is the same. Keys and values are passed by address. */
#ifndef PYENCLAVE_VALUES_DICTS_H
#define PYENCLAVE_VALUES_DICTS_H

#include "values/lists.h"
#include "values/tables.h"

/* What a defaultdict's values are made by for a missing key, written to the slot as the slot's own. It changes nothing that
 * others have. `text` is its repr; NULL: that of the class that the values are of. */
typedef struct pye_factory {
    bool (*make)(const pye_type_t *value, void *slot);
    const char *text;
} pye_factory_t;

typedef struct pye_dict {
    pye_head_t head;
    pye_table_t table;
    const pye_factory_t *factory; /* NULL: a plain dict, or defaultdict(None) */
} pye_dict_t;
PYE_COUNTED(dict)
/* What the descriptors of dicts, and of others that are laid out so, free one with. */
void pye_dict_free(pye_head_t *object);

PYE_MUST_CHECK bool pye_dict_new(const pye_type_t *type, pye_dict_t **result);
PYE_MUST_CHECK bool pye_dict_new_default(const pye_type_t *type, const pye_factory_t *factory, pye_dict_t **result);
/* int, float, bool and the like: zero. bytes, str, bytearray, list, dict, set, deque: a new empty one. */
extern const pye_factory_t pye_factory_zero;
extern const pye_factory_t pye_factory_empty;

static inline int64_t pye_dict_len(const pye_dict_t *dict) { return (int64_t)dict->table.used; }
static inline bool pye_dict_truth(const pye_dict_t *dict) { return dict->table.used != 0; }

/* d[key]: KeyError, or what the factory makes. A new reference. */
PYE_MUST_CHECK bool pye_dict_get(pye_dict_t *dict, const void *key, void *result);
PYE_MUST_CHECK bool pye_dict_set(pye_dict_t *dict, const void *key, const void *value);
PYE_MUST_CHECK bool pye_dict_delete(pye_dict_t *dict, const void *key);
PYE_MUST_CHECK bool pye_dict_contains(const pye_dict_t *dict, const void *key, bool *result);
/* The value's slot, borrowed until the dict changes; NULL where there is none (d.get(key)). */
PYE_MUST_CHECK bool pye_dict_find(const pye_dict_t *dict, const void *key, void **slot);
/* d.get(key, default) */
PYE_MUST_CHECK bool pye_dict_get_or(const pye_dict_t *dict, const void *key, const void *otherwise, void *result);
PYE_MUST_CHECK bool pye_dict_setdefault(pye_dict_t *dict, const void *key, const void *otherwise, void *result);
PYE_MUST_CHECK bool pye_dict_pop(pye_dict_t *dict, const void *key, void *result);
PYE_MUST_CHECK bool pye_dict_pop_or(pye_dict_t *dict, const void *key, const void *otherwise, void *result);
/* The last one, with both references. KeyError: 'popitem(): dictionary is empty' */
PYE_MUST_CHECK bool pye_dict_popitem(pye_dict_t *dict, void *key, void *value);
void pye_dict_clear(pye_dict_t *dict);
PYE_MUST_CHECK bool pye_dict_copy(const pye_dict_t *dict, pye_dict_t **result);
PYE_MUST_CHECK bool pye_dict_update(pye_dict_t *dict, const pye_dict_t *other);                     /* |= too */
PYE_MUST_CHECK bool pye_dict_merged(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result); /* a | b */
PYE_MUST_CHECK bool pye_dict_equal(const pye_dict_t *a, const pye_dict_t *b, bool *result);
PYE_MUST_CHECK bool pye_dict_keys(const pye_dict_t *dict, const pye_type_t *list_type, pye_list_t **result);
PYE_MUST_CHECK bool pye_dict_values(const pye_dict_t *dict, const pye_type_t *list_type, pye_list_t **result);
/* `list_type` is a list of tuples of key and value. */
PYE_MUST_CHECK bool pye_dict_items(const pye_dict_t *dict, const pye_type_t *list_type, pye_list_t **result);
PYE_MUST_CHECK bool pye_dict_repr(const pye_dict_t *dict, pye_bytes_t **result);

/* --- iteration: the dict is held by whoever iterates. RuntimeError where it changes its size meanwhile. ----------- */

typedef struct pye_dict_iterator {
    const pye_dict_t *dict;
    size_t at;
    size_t used;
    size_t left;
    bool backwards;
    size_t fits;
} pye_dict_iterator_t;

static inline pye_dict_iterator_t pye_dict_begin(const pye_dict_t *dict)
{
    return (pye_dict_iterator_t){dict, 0, dict->table.used, dict->table.used, false, dict->table.fits};
}
/* reversed(d) */
static inline pye_dict_iterator_t pye_dict_begin_reversed(const pye_dict_t *dict)
{
    return (pye_dict_iterator_t){dict, dict->table.entry_count, dict->table.used, dict->table.used,
                                 true, dict->table.fits};
}
/* *key and *value are borrowed slots until the dict changes, *key NULL at the end; `value` may be NULL. */
PYE_MUST_CHECK bool pye_dict_next(pye_dict_iterator_t *iterator, const void **key, const void **value);

#endif
