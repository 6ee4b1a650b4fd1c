#include "values/counters.h"
#include "table.h"
#include "values/numbers.h"

static const pye_type_t *key_of(const pye_dict_t *dict) { return dict->head.type->element; }

/* The key of a counter that is looked at, held while others are asked for it: its `__eq__` is the user's. */
typedef struct walk {
    const pye_dict_t *of;
    size_t at, done;
    pye_kept_t key;
    int64_t count;
} walk_t;

static walk_t walk_over(const pye_dict_t *of) { return (walk_t){.of = of}; }

/* False at the end, and where something is pending. */
static bool next(walk_t *walk)
{
    uint8_t *entry = pye_table_next(&walk->of->table, &walk->at);
    if (entry == NULL || !pye_goes_on(walk->done++))
        return false;
    memcpy(&walk->count, pye_entry_value(&walk->of->table, entry), sizeof walk->count);
    return pye_kept_begin(&walk->key, key_of(walk->of), pye_entry_key(&walk->of->table, entry));
}

static void leave(walk_t *walk) { pye_kept_end(&walk->key, key_of(walk->of)); }

static bool count_of(const pye_dict_t *counter, const void *key, int64_t *count, bool *there)
{
    void *slot = NULL;
    *count = 0;
    if (counter != NULL && !pye_dict_find(counter, key, &slot))
        return false;
    *there = slot != NULL;
    if (slot != NULL)
        memcpy(count, slot, sizeof *count);
    return true;
}

bool pye_counter_get(const pye_dict_t *counter, const void *key, int64_t *result)
{
    bool there;
    return count_of(counter, key, result, &there);
}

static bool change(pye_dict_t *counter, const void *key, int64_t by)
{
    void *slot;
    int64_t count;
    if (!pye_dict_find(counter, key, &slot))
        return false;
    if (slot == NULL)
        return pye_dict_set(counter, key, &by);
    memcpy(&count, slot, sizeof count);
    if (!pye_int_add(count, by, &count))
        return false;
    memcpy(slot, &count, sizeof count);
    return true;
}

bool pye_counter_add(pye_dict_t *counter, const void *key) { return change(counter, key, 1); }
bool pye_counter_take(pye_dict_t *counter, const void *key) { return change(counter, key, -1); }

bool pye_counter_delete(pye_dict_t *counter, const void *key)
{
    bool there;
    return pye_dict_contains(counter, key, &there) && (!there || pye_dict_delete(counter, key));
}

bool pye_counter_total(const pye_dict_t *counter, int64_t *result)
{
    __int128 total = 0;
    size_t at = 0;
    uint8_t *entry;
    while ((entry = pye_table_next(&counter->table, &at)) != NULL) {
        int64_t count;
        memcpy(&count, pye_entry_value(&counter->table, entry), sizeof count);
        total += count;
    }
    if (total < INT64_MIN || total > INT64_MAX)
        return pye_raise_overflow();
    *result = (int64_t)total;
    return true;
}

/* --- two of them ------------------------------------------------------------------------------------------------------- */

enum how { PLUS, MINUS, EITHER, BOTH };

static bool joined(enum how how, int64_t mine, int64_t theirs, int64_t *count)
{
    switch (how) {
    case PLUS: return pye_int_add(mine, theirs, count);
    case MINUS: return pye_int_sub(mine, theirs, count);
    case EITHER: *count = mine > theirs ? mine : theirs; return true;
    default: *count = mine < theirs ? mine : theirs; return true;
    }
}

/* What is above zero of what the counts of `of` and `other` make goes to `made`. `rest`: of those keys that the other, which
 * comes first, has not. */
static bool put_joined(pye_dict_t *made, enum how how, const pye_dict_t *of, const pye_dict_t *other, bool rest)
{
    bool well = true;
    walk_t walk = walk_over(of);
    while (well && next(&walk)) {
        int64_t theirs, count;
        bool there;
        well = count_of(other, walk.key.slot, &theirs, &there);
        if (well && !(rest && there)) {
            well = rest ? joined(how, 0, walk.count, &count) : joined(how, walk.count, theirs, &count);
            well = well && (count <= 0 || pye_dict_set(made, walk.key.slot, &count));
        }
        leave(&walk);
    }
    return well && !pye_error_pending();
}

/* Either may be NULL, which counts nothing. */
static bool join(enum how how, const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result)
{
    pye_dict_t *made;
    if (!pye_dict_new((a != NULL ? a : b)->head.type, &made))
        return false;
    if ((a != NULL && !put_joined(made, how, a, b, false)) ||
        (b != NULL && how != BOTH && !put_joined(made, how, b, a, true))) {
        pye_dict_release(made);
        return false;
    }
    *result = made;
    return true;
}

bool pye_counter_plus(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result)
{
    return join(PLUS, a, b, result);
}

bool pye_counter_minus(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result)
{
    return join(MINUS, a, b, result);
}

bool pye_counter_union(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result)
{
    return join(EITHER, a, b, result);
}

bool pye_counter_intersection(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result)
{
    return join(BOTH, a, b, result);
}

bool pye_counter_positive(const pye_dict_t *counter, pye_dict_t **result) { return join(PLUS, counter, NULL, result); }
bool pye_counter_negative(const pye_dict_t *counter, pye_dict_t **result) { return join(MINUS, NULL, counter, result); }

/* The counts of `of`, another one or this one itself, each with what this one has. `absent`: also of keys that it has not. */
static bool change_by(pye_dict_t *counter, enum how how, const pye_dict_t *of, bool absent)
{
    bool well = true;
    walk_t walk = walk_over(of);
    while (well && next(&walk)) {
        int64_t mine, count;
        bool there;
        well = count_of(counter, walk.key.slot, &mine, &there) && joined(how, mine, walk.count, &count) &&
               (!(there || absent) || pye_dict_set(counter, walk.key.slot, &count));
        leave(&walk);
    }
    return well && !pye_error_pending();
}

bool pye_counter_update(pye_dict_t *counter, const pye_dict_t *other) { return change_by(counter, PLUS, other, true); }

bool pye_counter_subtract(pye_dict_t *counter, const pye_dict_t *other)
{
    return change_by(counter, MINUS, other, true);
}

/* Keys whose counts are not above zero go. */
static void keep_positive(pye_dict_t *counter)
{
    pye_table_t *table = &counter->table;
    size_t at = 0;
    uint8_t *entry;
    while ((entry = pye_table_next(table, &at)) != NULL) {
        int64_t count;
        memcpy(&count, pye_entry_value(table, entry), sizeof count);
        if (count > 0)
            continue;
        pye_drop(key_of(counter), pye_entry_key(table, entry));
        pye_table_remove(table, entry, pye_table_place(table, entry));
    }
    pye_table_fit(table);
}

static bool kept_positive(pye_dict_t *counter, bool well)
{
    if (well)
        keep_positive(counter);
    return well;
}

bool pye_counter_plus_update(pye_dict_t *counter, const pye_dict_t *other)
{
    return kept_positive(counter, pye_counter_update(counter, other));
}

bool pye_counter_minus_update(pye_dict_t *counter, const pye_dict_t *other)
{
    return kept_positive(counter, pye_counter_subtract(counter, other));
}

bool pye_counter_union_update(pye_dict_t *counter, const pye_dict_t *other)
{
    return kept_positive(counter, change_by(counter, EITHER, other, true));
}

bool pye_counter_intersection_update(pye_dict_t *counter, const pye_dict_t *other)
{
    bool well = true;
    walk_t walk = walk_over(counter);
    while (well && next(&walk)) {
        int64_t theirs;
        well = pye_counter_get(other, walk.key.slot, &theirs) &&
               (theirs >= walk.count || pye_dict_set(counter, walk.key.slot, &theirs));
        leave(&walk);
    }
    return kept_positive(counter, well && !pye_error_pending());
}

/* --- comparisons ------------------------------------------------------------------------------------------------------- */

/* Whether each key of `of` has in `other` the same count, or one that lies on the side that `sign` says. False with what is
 * pending, too. */
static bool all(const pye_dict_t *of, const pye_dict_t *other, int sign)
{
    bool holds = true;
    walk_t walk = walk_over(of);
    while (holds && next(&walk)) {
        int64_t theirs;
        holds = pye_counter_get(other, walk.key.slot, &theirs) &&
                (walk.count == theirs || (sign > 0 && theirs > walk.count) || (sign < 0 && theirs < walk.count));
        leave(&walk);
    }
    return holds && !pye_error_pending();
}

static bool answered(bool answer, bool *result)
{
    if (pye_error_pending())
        return false;
    *result = answer;
    return true;
}

static bool same(const pye_dict_t *a, const pye_dict_t *b) { return all(a, b, 0) && all(b, a, 0); }
static bool least(const pye_dict_t *a, const pye_dict_t *b) { return all(a, b, 1) && all(b, a, -1); }

bool pye_counter_equal(const pye_dict_t *a, const pye_dict_t *b, bool *result) { return answered(same(a, b), result); }
bool pye_counter_le(const pye_dict_t *a, const pye_dict_t *b, bool *result) { return answered(least(a, b), result); }
bool pye_counter_ge(const pye_dict_t *a, const pye_dict_t *b, bool *result) { return pye_counter_le(b, a, result); }
bool pye_counter_gt(const pye_dict_t *a, const pye_dict_t *b, bool *result) { return pye_counter_lt(b, a, result); }

bool pye_counter_lt(const pye_dict_t *a, const pye_dict_t *b, bool *result)
{
    return answered(least(a, b) && !same(a, b), result);
}

/* --- the type ---------------------------------------------------------------------------------------------------------- */

static const pye_dict_t *at_slot(const void *slot) { return (const pye_dict_t *)(const void *)pye_head_at(slot); }

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    if (at_slot(a) == NULL || at_slot(b) == NULL)
        return at_slot(a) == at_slot(b);
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    bool equal = pye_deeper() && same((const pye_dict_t *)(void *)one, (const pye_dict_t *)(void *)other);
    pye_object_release(one);
    pye_object_release(other);
    return equal;
}

/* An entry's place, and its count. */
typedef struct ranked {
    int64_t count;
    size_t place;
} ranked_t;

static bool before(const ranked_t *one, const ranked_t *other)
{
    return one->count != other->count ? one->count > other->count : one->place < other->place;
}

/* What is at the root sinks until both below it come before it: the last is at the root of a heap. */
static void sink(ranked_t *heap, size_t size, size_t at)
{
    for (size_t below; (below = 2 * at + 1) < size; at = below) {
        if (below + 1 < size && before(&heap[below], &heap[below + 1]))
            below++;
        if (!before(&heap[at], &heap[below]))
            return;
        ranked_t moved = heap[at];
        heap[at] = heap[below];
        heap[below] = moved;
    }
}

/* By counts, the largest first, and of equal ones in the order of the dict. */
static void rank(const pye_table_t *table, ranked_t *ranked)
{
    size_t at = 0, size = 0;
    uint8_t *entry;
    while ((entry = pye_table_next(table, &at)) != NULL) {
        memcpy(&ranked[size].count, pye_entry_value(table, entry), sizeof ranked[size].count);
        ranked[size++].place = at - 1;
    }
    for (size_t root = size / 2; root > 0; root--)
        sink(ranked, size, root - 1);
    for (size_t left = size; left > 1; left--) {
        ranked_t last = ranked[0];
        ranked[0] = ranked[left - 1];
        ranked[left - 1] = last;
        sink(ranked, left - 1, 0);
    }
}

static bool put_ranked(const pye_dict_t *counter, const ranked_t *ranked, size_t size, pye_builder_t *to)
{
    const pye_type_t *key = key_of(counter), *count = &pye_type_int;
    const uint8_t *entries = counter->table.entries; /* a class's own `__repr__` may change it meanwhile */
    for (size_t at = 0; at < size; at++) {
        if (!pye_goes_on(at) || !pye_table_stays(&counter->table, entries, ranked[at].place))
            return false;
        uint8_t *entry = pye_table_entry(&counter->table, ranked[at].place);
        if ((at > 0 && !pye_builder_text(to, ", ")) ||
            !key->operations->repr(key, pye_entry_key(&counter->table, entry), to) || !pye_builder_text(to, ": ") ||
            !count->operations->repr(count, &ranked[at].count, to))
            return false;
    }
    return true;
}

static bool put(const pye_dict_t *counter, pye_builder_t *to)
{
    size_t size = counter->table.used;
    if (size == 0)
        return pye_builder_text(to, "Counter()");
    ranked_t *ranked = pye_block_alloc(size * sizeof *ranked); /* there are entries of three words each: no overflow */
    if (ranked == NULL)
        return false;
    rank(&counter->table, ranked);
    bool well = pye_deeper() && pye_builder_text(to, "Counter({") && put_ranked(counter, ranked, size, to) &&
                pye_builder_text(to, "})");
    pye_block_free(ranked, size * sizeof *ranked);
    return well;
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    (void)type;
    if (at_slot(slot) == NULL)
        return pye_builder_text(to, "None");
    pye_head_t *counter = pye_head_hold(slot);
    bool well = put((const pye_dict_t *)(void *)counter, to);
    pye_object_release(counter);
    return well;
}

const pye_operations_t pye_counter_operations = {
    .keep = pye_object_keep, .drop = pye_object_drop, .equal = equal, .repr = repr, .free = pye_dict_free};
