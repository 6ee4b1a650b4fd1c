/* What the files of JSON share. */
#ifndef PYENCLAVE_PYTHON_JSON_PARTS_H
#define PYENCLAVE_PYTHON_JSON_PARTS_H

#include "values/json.h"

/* As Python calls the type of what it is: NoneType, bool, int, … */
const char *pye_json_name(const pye_json_t *value);
/* Raises `before`, the name, `after`; answers false. */
PYE_COLD bool pye_json_refuse(enum pye_exception number, const char *before, const pye_json_t *value,
                              const char *after);
/* TypeError with the names of both: "… 'int' and 'str'" is before, 'int', between, 'str', after. */
PYE_COLD bool pye_json_refuse_both(const char *before, const pye_json_t *a, const char *between, const pye_json_t *b,
                                   const char *after);

/* A value that gets the reference; releases it where there is no memory. */
PYE_MUST_CHECK bool pye_json_with_str(pye_bytes_t *text, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_with_list(pye_list_t *list, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_with_dict(pye_dict_t *dict, pye_json_t **result);

static inline bool pye_json_is_whole(const pye_json_t *value)
{
    return value->form == PYE_JSON_BOOL || value->form == PYE_JSON_INT;
}
/* The number that a bool or an int is. */
static inline int64_t pye_json_whole(const pye_json_t *value)
{
    return value->form == PYE_JSON_BOOL ? value->truth : value->whole;
}
static inline bool pye_json_is_number(const pye_json_t *value)
{
    return pye_json_is_whole(value) || value->form == PYE_JSON_FLOAT;
}
static inline double pye_json_real(const pye_json_t *value)
{
    return value->form == PYE_JSON_FLOAT ? value->real : (double)pye_json_whole(value);
}

#endif
