/* What a list's descriptor needs of its files. */
#ifndef PYENCLAVE_PYTHON_LIST_TYPE_H
#define PYENCLAVE_PYTHON_LIST_TYPE_H

#include "values/lists.h"

void pye_list_free(pye_head_t *object);
/* They answer anything where a comparison of items left an exception pending. */
bool pye_lists_equal(const pye_list_t *a, const pye_list_t *b);
int pye_lists_compare(const pye_list_t *a, const pye_list_t *b);

#endif
