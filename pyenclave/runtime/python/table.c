#include "table.h"
#include "siphash.h"
#include "values/bytes.h"

#define FREE (-1)
#define REMOVED (-2)
#define LOG2_LEAST 3u
#define LOG2_KEPT 6u /* so small a table stays as it is */

static size_t aligned(size_t size) { return (size + 7) & ~(size_t)7; }

void pye_table_begin(pye_table_t *table, const pye_type_t *key, const pye_type_t *value)
{
    *table = (pye_table_t){.key_offset = sizeof(uint64_t)};
    table->value_offset = table->key_offset + (uint32_t)aligned(key->size);
    table->entry_size = table->value_offset + (value != NULL ? (uint32_t)aligned(value->size) : 0);
}

/* Words and texts, which most keys are, are hashed and compared without their descriptors' functions. */
static bool is_word(const pye_type_t *key) { return key->kind <= PYE_KIND_UNSIGNED && key->size == sizeof(uint64_t); }

static bool is_text(const pye_type_t *key)
{
    return (key->kind == PYE_KIND_STR || key->kind == PYE_KIND_BYTES) && (key->flags & PYE_TYPE_NULLABLE) == 0;
}

static inline uint64_t hash_of(const pye_type_t *key, const void *slot)
{
    uint64_t hash = 0;
    if (is_text(key))
        hash = __atomic_load_n(&(*(pye_bytes_t *const *)slot)->hash, __ATOMIC_RELAXED);
    else if (is_word(key))
        hash = pye_hash_word(0, *(const uint64_t *)slot);
    if (hash == 0)
        hash = key->operations->hash(key, slot);
    return hash == 0 ? 1 : hash;
}

uint64_t pye_table_hash(const pye_type_t *key, const void *slot) { return hash_of(key, slot); }

/* --- the index: as narrow as its size lets it be ------------------------------------------------------------------------ */

static size_t index_width(uint32_t log2_size)
{
    return log2_size < 8 ? 1 : log2_size < 16 ? 2 : log2_size < 32 ? 4 : 8;
}

static int64_t index_at(const pye_table_t *table, size_t place)
{
    switch (index_width(table->log2_size)) {
    case 1: return ((const int8_t *)table->index)[place];
    case 2: return ((const int16_t *)table->index)[place];
    case 4: return ((const int32_t *)table->index)[place];
    default: return ((const int64_t *)table->index)[place];
    }
}

static void set_index(pye_table_t *table, size_t place, int64_t value)
{
    switch (index_width(table->log2_size)) {
    case 1: ((int8_t *)table->index)[place] = (int8_t)value; break;
    case 2: ((int16_t *)table->index)[place] = (int16_t)value; break;
    case 4: ((int32_t *)table->index)[place] = (int32_t)value; break;
    default: ((int64_t *)table->index)[place] = value;
    }
}

static size_t mask_of(const pye_table_t *table) { return ((size_t)1 << table->log2_size) - 1; }

/* How many entries a table of this size has room for: two thirds, as CPython. */
static size_t room_of(uint32_t log2_size) { return ((size_t)2 << log2_size) / 3; }

static size_t index_bytes(uint32_t log2_size) { return index_width(log2_size) << log2_size; }

/* The entries and behind them the index are one block. */
static size_t block_bytes(const pye_table_t *table, uint32_t log2_size, size_t room)
{
    size_t bytes;
    if (log2_size > 40 || __builtin_mul_overflow(room, (size_t)table->entry_size, &bytes))
        return SIZE_MAX; /* which there is not */
    return bytes + index_bytes(log2_size);
}

static void free_memory(pye_table_t *table)
{
    if (table->log2_size != 0)
        pye_block_free(table->entries, block_bytes(table, table->log2_size, table->room));
}

/* New memory of another size, in which the entries that are alive stand without gaps. False, and nothing raised, where there
 * is none. */
static bool resize(pye_table_t *table, uint32_t log2_size, size_t room)
{
    pye_table_t larger = *table;
    void *block = NULL;
    if (!pye_block_try_resize(&block, 0, block_bytes(table, log2_size, room), 0))
        return false;
    larger.log2_size = log2_size;
    larger.entries = block;
    larger.room = room;
    larger.index = larger.entries + room * table->entry_size;
    memset(larger.index, 0xFF, index_bytes(log2_size)); /* FREE, in any width */
    larger.entry_count = 0;
    for (size_t at = 0; at < table->entry_count; at++) {
        uint8_t *entry = pye_table_entry(table, at);
        if (!pye_entry_alive(entry))
            continue;
        size_t place = *pye_entry_hash(entry) & mask_of(&larger);
        while (index_at(&larger, place) != FREE)
            place = (place + 1) & mask_of(&larger);
        set_index(&larger, place, (int64_t)larger.entry_count);
        memcpy(pye_table_entry(&larger, larger.entry_count++), entry, table->entry_size);
    }
    larger.usable = room - larger.entry_count;
    larger.gone = 0;
    free_memory(table);
    *table = larger;
    return true;
}

/* CPython's growth: three times what is used, so that a table that lost much becomes smaller. */
static uint32_t wanted_size(const pye_table_t *table)
{
    uint32_t log2_size = LOG2_LEAST;
    while (((size_t)1 << log2_size) < table->used * 3)
        log2_size++;
    return log2_size;
}

/* Room for one more; where there is no memory for as much as is wanted, for an eighth more than there is. */
static bool grow(pye_table_t *table)
{
    uint32_t log2_size = wanted_size(table);
    if (resize(table, log2_size, room_of(log2_size)))
        return true;
    while (log2_size > LOG2_LEAST && room_of(log2_size - 1) > table->used)
        log2_size--;
    size_t room = room_of(log2_size), least = table->used + table->used / 8 + 1;
    bool well = resize(table, log2_size, least < room ? least : room);
    if (!well)
        (void)pye_raise_status(PYE_E_MEMORY);
    return well;
}

void pye_table_fit(pye_table_t *table)
{
    if (table->log2_size <= LOG2_KEPT || table->used >= ((size_t)1 << table->log2_size) / 8)
        return;
    uint32_t log2_size = wanted_size(table);
    table->fits += resize(table, log2_size, room_of(log2_size));
}

/* Whether the entry's key is the one in the slot; their hashes are the same. */
typedef bool same_t(const void *at, const void *slot);

static inline bool same_word(const void *at, const void *slot)
{
    return *(const uint64_t *)at == *(const uint64_t *)slot;
}

static inline bool same_text(const void *at, const void *slot)
{
    return pye_bytes_equal(*(pye_bytes_t *const *)at, *(pye_bytes_t *const *)slot);
}

static inline __attribute__((__always_inline__)) uint8_t *find_simple(const pye_table_t *table, const void *slot,
                                                                      uint64_t hash, size_t *place, same_t *same)
{
    size_t mask = mask_of(table);
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        int64_t number = index_at(table, at);
        if (number == FREE)
            return NULL;
        if (number == REMOVED)
            continue;
        uint8_t *entry = pye_table_entry(table, (size_t)number);
        if (*pye_entry_hash(entry) == hash && same(pye_entry_key(table, entry), slot)) {
            *place = at;
            return entry;
        }
    }
}

/* A class's own `__eq__` may change the table while keys are compared. */
static uint8_t *find_any(const pye_table_t *table, const pye_type_t *key, const void *slot, uint64_t hash,
                         size_t *place)
{
    for (size_t at = hash & mask_of(table);; at = (at + 1) & mask_of(table)) {
        int64_t number = index_at(table, at);
        if (number == FREE)
            return NULL;
        if (number == REMOVED)
            continue;
        uint8_t *entry = pye_table_entry(table, (size_t)number);
        if (*pye_entry_hash(entry) != hash)
            continue;
        const uint8_t *entries = table->entries;
        uint32_t log2_size = table->log2_size;
        bool same = key->operations->equal(key, pye_entry_key(table, entry), slot);
        if (table->entries != entries || table->log2_size != log2_size || index_at(table, at) != number ||
            *pye_entry_hash(entry) != hash) {
            (void)pye_fail(PYE_EXC_RuntimeError, "changed while its keys were compared");
            return NULL;
        }
        if (same) {
            *place = at;
            return entry;
        }
    }
}

uint8_t *pye_table_find(const pye_table_t *table, const pye_type_t *key, const void *slot, uint64_t hash, size_t *place)
{
    if (table->log2_size == 0)
        return NULL;
    if (is_text(key))
        return find_simple(table, slot, hash, place, same_text);
    if (is_word(key))
        return find_simple(table, slot, hash, place, same_word);
    return find_any(table, key, slot, hash, place);
}

bool pye_table_stays(const pye_table_t *table, const uint8_t *entries, size_t at)
{
    return pye_table_has(table, entries, at) || pye_fail(PYE_EXC_RuntimeError, "changed while its keys were shown");
}

/* The entry that was found last, where it is this very word, or text: what is read is mostly written next. */
static uint8_t *found_last(const pye_table_t *table, bool word, const void *slot, size_t *place)
{
    size_t at = __atomic_load_n(&table->last, __ATOMIC_RELAXED);
    if (table->log2_size == 0 || at > mask_of(table))
        return NULL;
    int64_t number = index_at(table, at);
    if (number < 0)
        return NULL;
    uint8_t *entry = pye_table_entry(table, (size_t)number);
    const void *key = pye_entry_key(table, entry);
    if (word ? !same_word(key, slot) : *(pye_bytes_t *const *)key != *(pye_bytes_t *const *)slot)
        return NULL;
    *place = at;
    return entry;
}

uint8_t *pye_table_look_up(const pye_table_t *table, const pye_type_t *key, const void *slot, uint64_t *hash,
                           size_t *place)
{
    bool word = is_word(key), text = is_text(key);
    uint8_t *entry = word || text ? found_last(table, word, slot, place) : NULL;
    if (entry != NULL) {
        *hash = *pye_entry_hash(entry);
        return entry;
    }
    *hash = hash_of(key, slot);
    entry = pye_table_find(table, key, slot, *hash, place);
    if (entry != NULL && (word || text)) /* a hint, which two threads may write at once */
        __atomic_store_n(&((pye_table_t *)(uintptr_t)table)->last, *place, __ATOMIC_RELAXED);
    return entry;
}

size_t pye_table_place(const pye_table_t *table, const uint8_t *entry)
{
    int64_t number = (int64_t)((size_t)(entry - table->entries) / table->entry_size);
    uint64_t hash;
    memcpy(&hash, entry, sizeof hash);
    size_t place = hash & mask_of(table);
    while (index_at(table, place) != number)
        place = (place + 1) & mask_of(table);
    return place;
}

uint8_t *pye_table_add(pye_table_t *table, const pye_type_t *key, const pye_type_t *value, const void *key_slot,
                       const void *value_slot, uint64_t hash)
{
    if (table->usable == 0 && !grow(table))
        return NULL;
    uint8_t *entry = pye_table_entry(table, table->entry_count);
    void *key_at = pye_entry_key(table, entry);
    pye_slot_copy(key, key_at, key_slot);
    if (!pye_keep(key, key_at))
        return NULL;
    if (value != NULL) {
        void *value_at = pye_entry_value(table, entry);
        pye_slot_copy(value, value_at, value_slot);
        if (!pye_keep(value, value_at)) {
            pye_drop(key, key_at);
            return NULL;
        }
    }
    *pye_entry_hash(entry) = hash;
    size_t place = hash & mask_of(table);
    while (index_at(table, place) >= 0) /* one that was removed is taken again */
        place = (place + 1) & mask_of(table);
    set_index(table, place, (int64_t)table->entry_count);
    table->entry_count++;
    table->usable--;
    table->used++;
    return entry;
}

void pye_table_remove(pye_table_t *table, uint8_t *entry, size_t place)
{
    memset(entry, 0, table->entry_size);
    set_index(table, place, REMOVED);
    table->used--;
}

bool pye_table_move_last(pye_table_t *table, uint8_t *entry, size_t place)
{
    while (!pye_entry_alive(pye_table_entry(table, table->entry_count - 1)))
        table->entry_count--; /* its place is taken again, though not counted as usable */
    if (entry == pye_table_entry(table, table->entry_count - 1))
        return true;
    if (table->usable == 0) {
        size_t before = 0, at = 0;
        while (pye_table_next(table, &at) != entry)
            before++;
        if (!grow(table))
            return false;
        entry = pye_table_entry(table, before); /* they stand without gaps now */
        place = pye_table_place(table, entry);
    }
    memcpy(pye_table_entry(table, table->entry_count), entry, table->entry_size);
    memset(entry, 0, table->entry_size);
    set_index(table, place, (int64_t)table->entry_count);
    table->entry_count++;
    table->usable--;
    table->fits++; /* whoever iterates over it meets it */
    return true;
}

void pye_table_move_first(pye_table_t *table, uint8_t *entry)
{
    size_t first = 0;
    if (pye_table_next(table, &first) == entry)
        return;
    for (; entry != table->entries; entry -= table->entry_size) { /* it changes places with the one before it */
        uint64_t *upper = (uint64_t *)(void *)entry, *lower = (uint64_t *)(void *)(entry - table->entry_size);
        for (size_t word = 0; word < table->entry_size / sizeof *upper; word++) {
            uint64_t moved = upper[word];
            upper[word] = lower[word];
            lower[word] = moved;
        }
    }
    memset(table->index, 0xFF, index_bytes(table->log2_size)); /* FREE, in any width */
    for (size_t at = 0; at < table->entry_count; at++) {
        uint8_t *one = pye_table_entry(table, at);
        if (!pye_entry_alive(one))
            continue;
        size_t place = *pye_entry_hash(one) & mask_of(table);
        while (index_at(table, place) != FREE)
            place = (place + 1) & mask_of(table);
        set_index(table, place, (int64_t)at);
    }
    table->gone = 0;
    table->fits++;
}

void pye_table_clear(pye_table_t *table, const pye_type_t *key, const pye_type_t *value)
{
    pye_table_t old = *table; /* empty before anything is dropped */
    pye_table_begin(table, key, value);
    for (size_t at = 0; at < old.entry_count; at++) {
        uint8_t *entry = pye_table_entry(&old, at);
        if (!pye_entry_alive(entry))
            continue;
        pye_drop(key, pye_entry_key(&old, entry));
        if (value != NULL)
            pye_drop(value, pye_entry_value(&old, entry));
    }
    free_memory(&old);
}
