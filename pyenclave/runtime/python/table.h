/* The hash table of dicts and sets. */
#ifndef PYENCLAVE_PYTHON_TABLE_H
#define PYENCLAVE_PYTHON_TABLE_H

#include "compound.h"
#include "values/tables.h"

/* An entry begins with its key's hash, which is never 0; that of one that was removed is. */
static inline uint64_t *pye_entry_hash(uint8_t *entry) { return (uint64_t *)(void *)entry; }
static inline bool pye_entry_alive(uint8_t *entry) { return *pye_entry_hash(entry) != 0; }
static inline uint8_t *pye_table_entry(const pye_table_t *table, size_t at)
{
    return table->entries + at * table->entry_size;
}
static inline void *pye_entry_key(const pye_table_t *table, uint8_t *entry) { return entry + table->key_offset; }
static inline void *pye_entry_value(const pye_table_t *table, uint8_t *entry) { return entry + table->value_offset; }

/* Types come with every call: a table has no room of its own for them. `value` is NULL for a set. */
void pye_table_begin(pye_table_t *table, const pye_type_t *key, const pye_type_t *value);
uint64_t pye_table_hash(const pye_type_t *key, const void *slot);
/* pye_table_find of the key, whose hash goes to *hash. */
uint8_t *pye_table_look_up(const pye_table_t *table, const pye_type_t *key, const void *slot, uint64_t *hash,
                           size_t *place);
/* The entry, or NULL; *place is where the index has it. */
uint8_t *pye_table_find(const pye_table_t *table, const pye_type_t *key, const void *slot, uint64_t hash,
                        size_t *place);
/* Where the index has an entry that is alive: no key is asked, of which a NaN would not be found. */
size_t pye_table_place(const pye_table_t *table, const uint8_t *entry);
/* A new entry at the end, for a key that is not there; key and value are kept. NULL with MemoryError raised. */
uint8_t *pye_table_add(pye_table_t *table, const pye_type_t *key, const pye_type_t *value, const void *key_slot,
                       const void *value_slot, uint64_t hash);
/* Takes the entry out, whose key and value have been moved away or dropped. */
void pye_table_remove(pye_table_t *table, uint8_t *entry, size_t place);
/* The entry becomes the last one: false with MemoryError raised. */
bool pye_table_move_last(pye_table_t *table, uint8_t *entry, size_t place);
/* The entry becomes the first one; those before it move, and the index is made anew. */
void pye_table_move_first(pye_table_t *table, uint8_t *entry);
/* Gives back what a table that lost most of its entries has too much of: entries and index may move. */
void pye_table_fit(pye_table_t *table);
/* Drops everything. */
void pye_table_clear(pye_table_t *table, const pye_type_t *key, const pye_type_t *value);
/* Whether the place still has an entry, where the table lay at `entries` before a class's own method was asked: that may have
 * changed the table. */
static inline bool pye_table_has(const pye_table_t *table, const uint8_t *entries, size_t at)
{
    return table->entries == entries && at < table->entry_count && pye_entry_alive(pye_table_entry(table, at));
}
/* The same, or RuntimeError: of what is being shown. */
PYE_MUST_CHECK bool pye_table_stays(const pye_table_t *table, const uint8_t *entries, size_t at);
/* The next entry that is alive, from *at on, which moves past it; NULL at the end. */
static inline uint8_t *pye_table_next(const pye_table_t *table, size_t *at)
{
    while (*at < table->entry_count) {
        uint8_t *entry = pye_table_entry(table, (*at)++);
        if (pye_entry_alive(entry))
            return entry;
    }
    return NULL;
}

#endif
