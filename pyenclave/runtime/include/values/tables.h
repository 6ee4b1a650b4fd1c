/* The hash table of dicts and sets; not for lowered code, but for the sizes in it. */
#ifndef PYENCLAVE_VALUES_TABLES_H
#define PYENCLAVE_VALUES_TABLES_H

#include "values/types.h"

/* Entries in the order of insertion, each of a hash, a key and a value; an index of places among them. */
typedef struct pye_table {
    size_t used;         /* entries that are alive */
    size_t entry_count;  /* entries that were taken, alive or not */
    size_t usable;       /* entries that may still be taken before the table grows */
    size_t room;         /* entries that there is memory for */
    uint32_t log2_size;  /* of the index; 0: no memory yet */
    uint32_t entry_size; /* bytes */
    uint32_t key_offset; /* in an entry */
    uint32_t value_offset;
    uint8_t *entries;
    void *index; /* int8_t, int16_t, int32_t or int64_t, by size: -1 free, -2 deleted */
    size_t fits; /* how often it became smaller where something was taken out */
    size_t gone; /* so many entries at the beginning are not alive: a set's pop takes the first that is */
    size_t last; /* where the index has the key that was found last; perhaps another one by now, or nothing */
} pye_table_t;

#endif
