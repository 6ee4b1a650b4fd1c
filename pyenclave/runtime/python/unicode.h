/* What Unicode says of characters (unicode_tables.h), for those that are not ASCII; of ASCII it says the same. */
#ifndef PYENCLAVE_PYTHON_UNICODE_H
#define PYENCLAVE_PYTHON_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

enum pye_mapping { PYE_MAP_LOWER, PYE_MAP_UPPER, PYE_MAP_TITLE, PYE_MAP_FOLD };

/* PYE_UNICODE_… of unicode_tables.h. */
uint16_t pye_unicode_flags(uint32_t point);
/* Of a character with PYE_UNICODE_DECIMAL. */
uint32_t pye_unicode_decimal(uint32_t point);
/* Writes at most three characters and answers how many. */
unsigned pye_unicode_map(uint32_t point, enum pye_mapping mapping, uint32_t to[3]);

#endif
