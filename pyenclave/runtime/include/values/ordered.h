/* collections.OrderedDict: a dict whose keys change their places, and whose equality regards these. */
#ifndef PYENCLAVE_VALUES_ORDERED_H
#define PYENCLAVE_VALUES_ORDERED_H

#include "values/dicts.h"

#define PYE_ORDERED_OF(text, key, of) \
    {.name = (text), \
     .operations = &pye_ordered_operations, \
     .kind = PYE_KIND_DICT, \
     .size = sizeof(void *), \
     .element = (key), \
     .value = (of), \
     .flags = PYE_TYPE_ORDERED}

/* To the end, or to the beginning, which takes time for every key; KeyError. */
PYE_MUST_CHECK bool pye_ordered_move_to_end(pye_dict_t *dict, const void *key, bool last);
/* The last one or the first, with both references. KeyError: 'dictionary is empty' */
PYE_MUST_CHECK bool pye_ordered_popitem(pye_dict_t *dict, bool last, void *key, void *value);
PYE_MUST_CHECK bool pye_ordered_equal(const pye_dict_t *a, const pye_dict_t *b, bool *result);

#endif
