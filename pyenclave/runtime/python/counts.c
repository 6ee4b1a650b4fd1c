/* itertools.count, kept. */

#include "values/counts.h"

#include "values/builder.h"
#include "values/exceptions.h"

struct pye_count {
    pye_head_t head;
    int64_t next;
    int64_t step;
    bool ended; /* what is next is no int any more */
};

bool pye_count_new(int64_t start, int64_t step, pye_count_t **result)
{
    pye_count_t *count = pye_object_new(&pye_type_count, sizeof *count);
    if (count == NULL)
        return false;
    count->next = start;
    count->step = step;
    count->ended = false;
    *result = count;
    return true;
}

bool pye_count_next(pye_count_t *count, int64_t *result)
{
    if (count->ended)
        return pye_fail(PYE_EXC_OverflowError, "int is past 64 bits");
    *result = count->next;
    count->ended = __builtin_add_overflow(count->next, count->step, &count->next);
    return true;
}

static pye_count_t *at(const void *slot) { return *(pye_count_t *const *)slot; }

static bool keep(const pye_type_t *type, void *slot)
{
    (void)type;
    (void)pye_count_retain(at(slot));
    return true;
}

static void drop(const pye_type_t *type, void *slot)
{
    (void)type;
    pye_count_release(at(slot));
}

static bool same(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return at(a) == at(b);
}

static bool put(pye_builder_t *to, int64_t value) { return pye_type_int.operations->repr(&pye_type_int, &value, to); }

/* count(4), count(4, 2) */
static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    (void)type;
    const pye_count_t *count = at(slot);
    if (count == NULL)
        return pye_builder_text(to, "None");
    if (count->ended)
        return pye_fail(PYE_EXC_OverflowError, "int is past 64 bits");
    return pye_builder_text(to, "count(") && put(to, count->next) &&
           (count->step == 1 || (pye_builder_text(to, ", ") && put(to, count->step))) && pye_builder_byte(to, ')');
}

static void free_count(pye_head_t *object) { pye_block_free(object, sizeof(pye_count_t)); }

static const pye_operations_t operations = {
    .keep = keep, .drop = drop, .equal = same, .repr = repr, .free = free_count};
const pye_type_t pye_type_count = {
    .name = "count", .operations = &operations, .kind = PYE_KIND_DIGEST, .size = sizeof(void *)};
