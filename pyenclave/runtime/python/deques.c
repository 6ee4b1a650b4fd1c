/* collections.deque. */

#include "compound.h"
#include "parts.h"
#include "repr.h"
#include "values/deques.h"

#define CAPACITY_LEAST 8u
#define CAPACITY_KEPT 64u /* so small a ring stays as it is */

static const pye_type_t *item_of(const pye_deque_t *deque) { return deque->head.type->element; }

bool pye_deque_new(const pye_type_t *type, int64_t most, pye_deque_t **result)
{
    if (most < -1)
        return pye_fail(PYE_EXC_ValueError, "maxlen must be non-negative");
    pye_deque_t *deque = pye_object_new(type, sizeof *deque);
    if (deque == NULL)
        return false;
    deque->most = most;
    *result = deque;
    return true;
}

static void free_ring(const pye_deque_t *deque)
{
    if (deque->capacity != 0)
        pye_block_free(deque->items, deque->capacity * item_of(deque)->size);
}

void pye_deque_clear(pye_deque_t *deque)
{
    pye_deque_t old = *deque; /* empty before anything is dropped */
    deque->size = deque->capacity = deque->first = 0;
    deque->items = NULL;
    deque->changes++;
    for (size_t at = 0; at < old.size; at++)
        pye_drop(item_of(&old), pye_deque_slot(&old, at));
    free_ring(&old);
}

bool pye_deque_bounded(const pye_type_t *type, int64_t most, pye_deque_t **result)
{
    return pye_deque_new(type, most == -1 ? INT64_MIN : most, result);
}

static void free_deque(pye_head_t *object)
{
    pye_deque_t *deque = (pye_deque_t *)object;
    pye_deque_clear(deque);
    pye_block_free(deque, sizeof *deque);
}

/* A ring of another size, the items from its beginning on. False, and nothing raised, where there is no memory. */
static bool resize(pye_deque_t *deque, size_t capacity)
{
    size_t size = item_of(deque)->size, bytes;
    void *block = NULL;
    if (__builtin_mul_overflow(capacity, size, &bytes))
        bytes = SIZE_MAX;
    if (!pye_block_try_resize(&block, 0, bytes, 0))
        return false;
    uint8_t *items = block;
    for (size_t at = 0; at < deque->size; at++)
        memcpy(items + at * size, pye_deque_slot(deque, at), size);
    free_ring(deque);
    deque->items = items;
    deque->capacity = capacity;
    deque->first = 0;
    return true;
}

/* Room for one more; twice as much as there was, if there is memory for that. The slots of a ring are a power of two. */
static bool reserve(pye_deque_t *deque)
{
    if (deque->size < deque->capacity)
        return true;
    bool well = resize(deque, deque->capacity == 0 ? CAPACITY_LEAST : 2 * deque->capacity);
    if (!well)
        (void)pye_raise_status(PYE_E_MEMORY);
    return well;
}

/* The item at an end is gone: moved away, or dropped. What is far too large a ring then becomes half of it. */
static void forget(pye_deque_t *deque, bool left)
{
    pye_slots_clear(pye_deque_slot(deque, left ? 0 : deque->size - 1), item_of(deque)->size);
    deque->first += left;
    deque->size--;
    deque->changes++;
    if (deque->capacity > CAPACITY_KEPT && deque->size < deque->capacity / 4)
        (void)resize(deque, deque->capacity / 2);
}

/* Adds an item; what that pushes out at the other end is dropped. */
static bool add(pye_deque_t *deque, bool left, const void *item)
{
    const pye_type_t *type = item_of(deque);
    if (deque->most == 0)
        return true;
    if (!reserve(deque))
        return false;
    void *slot = pye_deque_slot(deque, left ? (size_t)-1 : deque->size);
    pye_slot_copy(type, slot, item);
    if (!pye_keep(type, slot)) {
        pye_slots_clear(slot, type->size);
        return false;
    }
    deque->first -= left;
    deque->size++;
    deque->changes++;
    if (deque->most > 0 && deque->size > (uint64_t)deque->most) {
        pye_drop(type, pye_deque_slot(deque, left ? deque->size - 1 : 0));
        forget(deque, !left);
    }
    return true;
}

bool pye_deque_append(pye_deque_t *deque, const void *item) { return add(deque, false, item); }
bool pye_deque_appendleft(pye_deque_t *deque, const void *item) { return add(deque, true, item); }

static bool add_list(pye_deque_t *deque, bool left, const pye_list_t *list)
{
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_goes_on(at) || !add(deque, left, pye_list_slot(list, at)))
            return false;
    }
    return true;
}

bool pye_deque_extend(pye_deque_t *deque, const pye_list_t *list) { return add_list(deque, false, list); }
bool pye_deque_extendleft(pye_deque_t *deque, const pye_list_t *list) { return add_list(deque, true, list); }

bool pye_deque_extend_deque(pye_deque_t *deque, const pye_deque_t *other)
{
    size_t count = other->size; /* the deque may be extended by itself; what its maxlen pushes out moves the rest */
    pye_deque_t *copy;
    if (deque != other) {
        for (size_t at = 0; at < count; at++) {
            if (!pye_goes_on(at) || !add(deque, false, pye_deque_slot(other, at)))
                return false;
        }
        return true;
    }
    if (!pye_deque_copy(other, &copy))
        return false;
    bool well = pye_deque_extend_deque(deque, copy);
    pye_deque_release(copy);
    return well;
}

bool pye_deque_copy(const pye_deque_t *deque, pye_deque_t **result)
{
    pye_deque_t *copy;
    if (!pye_deque_new(deque->head.type, deque->most, &copy))
        return false;
    if (!pye_deque_extend_deque(copy, deque)) {
        pye_deque_release(copy);
        return false;
    }
    *result = copy;
    return true;
}

static bool pop(pye_deque_t *deque, bool left, void *result)
{
    if (deque->size == 0)
        return pye_raise_index("pop from an empty deque");
    pye_slot_copy(item_of(deque), result, pye_deque_slot(deque, left ? 0 : deque->size - 1));
    forget(deque, left);
    return true;
}

bool pye_deque_pop(pye_deque_t *deque, void *result) { return pop(deque, false, result); }
bool pye_deque_popleft(pye_deque_t *deque, void *result) { return pop(deque, true, result); }

static bool find_place(const pye_deque_t *deque, int64_t index, size_t *at)
{
    return pye_index(index, deque->size, "deque index out of range", at);
}

bool pye_deque_get(const pye_deque_t *deque, int64_t index, void *result)
{
    size_t at;
    if (!find_place(deque, index, &at))
        return false;
    pye_slot_get(item_of(deque), pye_deque_slot(deque, at), result);
    return true;
}

bool pye_deque_set(pye_deque_t *deque, int64_t index, const void *item)
{
    pye_kept_t kept;
    size_t at;
    if (!find_place(deque, index, &at) || !pye_kept_begin(&kept, item_of(deque), item))
        return false;
    pye_kept_store(&kept, item_of(deque), pye_deque_slot(deque, at));
    return true;
}

/* Drops the item at `at`, and closes the gap from the right. */
static void drop_at(pye_deque_t *deque, size_t at)
{
    pye_drop(item_of(deque), pye_deque_slot(deque, at));
    for (; at + 1 < deque->size; at++)
        memcpy(pye_deque_slot(deque, at), pye_deque_slot(deque, at + 1), item_of(deque)->size);
    forget(deque, false);
}

bool pye_deque_delete(pye_deque_t *deque, int64_t index)
{
    size_t at;
    if (!find_place(deque, index, &at))
        return false;
    drop_at(deque, at);
    return true;
}

bool pye_deque_insert(pye_deque_t *deque, int64_t index, const void *item)
{
    if (deque->most >= 0 && deque->size >= (uint64_t)deque->most)
        return pye_raise_index("deque already at its maximum size");
    size_t at = pye_clamp(index, deque->size);
    if (!add(deque, false, item))
        return false;
    for (size_t end = deque->size - 1; end > at; end--)
        pye_slots_swap(pye_deque_slot(deque, end), pye_deque_slot(deque, end - 1), item_of(deque)->size);
    return true;
}

static size_t find(const pye_deque_t *deque, const void *item, size_t at, size_t end)
{
    const pye_type_t *type = item_of(deque);
    for (; at < end && at < deque->size; at++) { /* a class's own `__eq__` may change it meanwhile */
        if (!pye_goes_on(at))
            return end;
        if (type->operations->equal(type, pye_deque_slot(deque, at), item))
            return at;
    }
    return end;
}

bool pye_deque_contains(const pye_deque_t *deque, const void *item, bool *result)
{
    size_t size = deque->size;
    bool found = find(deque, item, 0, size) < size;
    if (pye_error_pending())
        return false;
    *result = found;
    return true;
}

bool pye_deque_count(const pye_deque_t *deque, const void *item, int64_t *result)
{
    int64_t count = 0;
    for (size_t at = 0; (at = find(deque, item, at, deque->size)) < deque->size; at++)
        count++;
    if (pye_error_pending())
        return false;
    *result = count;
    return true;
}

bool pye_deque_find(const pye_deque_t *deque, const void *item, int64_t start, int64_t stop, int64_t *result)
{
    size_t first = pye_clamp(start, deque->size), end = pye_clamp(stop, deque->size);
    size_t at = first < end ? find(deque, item, first, end) : end;
    if (pye_error_pending())
        return false;
    if (first >= end || at == end) {
        pye_builder_t text = {0};
        bool well = item_of(deque)->operations->repr(item_of(deque), item, &text) &&
                    pye_builder_text(&text, " is not in deque");
        if (well)
            (void)pye_raise_sized(PYE_EXC_ValueError, (const char *)text.data, text.size);
        return pye_builder_drop(&text);
    }
    *result = (int64_t)at;
    return true;
}

bool pye_deque_remove(pye_deque_t *deque, const void *item)
{
    uint64_t changes = deque->changes;
    size_t at = find(deque, item, 0, deque->size);
    if (pye_error_pending())
        return false;
    if (deque->changes != changes)
        return pye_fail(PYE_EXC_IndexError, "deque mutated during iteration");
    if (at == deque->size) {
        static const pye_bytes_t after = PYE_STR_CONSTANT(16, 16, " is not in deque");
        return pye_not_in(item_of(deque), item, &after);
    }
    drop_at(deque, at);
    return true;
}

void pye_deque_rotate(pye_deque_t *deque, int64_t steps)
{
    size_t size = deque->size, bytes = item_of(deque)->size;
    if (size < 2)
        return;
    int64_t rest = steps % (int64_t)size;
    for (size_t left = (size_t)(rest < 0 ? rest + (int64_t)size : rest); left > 0; left--) {
        void *from = pye_deque_slot(deque, size - 1), *to = pye_deque_slot(deque, (size_t)-1);
        if (from != to) { /* in a full ring the one before the first is the last */
            memcpy(to, from, bytes);
            pye_slots_clear(from, bytes);
        }
        deque->first--;
    }
    deque->changes++;
}

void pye_deque_reverse(pye_deque_t *deque)
{
    for (size_t low = 0, high = deque->size; low + 1 < high; low++)
        pye_slots_swap(pye_deque_slot(deque, low), pye_deque_slot(deque, --high), item_of(deque)->size);
}

bool pye_deque_list(const pye_deque_t *deque, const pye_type_t *list_type, pye_list_t **result)
{
    pye_list_t *list;
    if (!pye_list_new(list_type, deque->size, &list))
        return false;
    for (; list->size < deque->size; list->size++) {
        if (!pye_goes_on(list->size)) {
            pye_list_release(list);
            return false;
        }
        pye_slot_get(item_of(deque), pye_deque_slot(deque, list->size), pye_list_slot(list, list->size));
    }
    *result = list;
    return true;
}

bool pye_deque_next(pye_deque_iterator_t *iterator, const void **item)
{
    if (iterator->changes != iterator->deque->changes)
        return pye_fail(PYE_EXC_RuntimeError, "deque mutated during iteration");
    bool more = iterator->at < iterator->deque->size;
    *item = more ? pye_deque_slot(iterator->deque, iterator->at++) : NULL;
    return true;
}

/* --- the type ------------------------------------------------------------------------------------------------------------ */

static const pye_deque_t *at_slot(const void *slot) { return (const pye_deque_t *)(const void *)pye_head_at(slot); }

static bool equal_deques(const pye_deque_t *a, const pye_deque_t *b)
{
    const pye_type_t *type = item_of(a);
    if (a == b || a->size != b->size)
        return a == b;
    size_t at = 0;
    while (at < a->size && at < b->size && pye_goes_on(at) &&
           type->operations->equal(type, pye_deque_slot(a, at), pye_deque_slot(b, at)))
        at++;
    return at == a->size && at == b->size;
}

bool pye_deque_equal(const pye_deque_t *a, const pye_deque_t *b, bool *result)
{
    bool equal = equal_deques(a, b);
    if (pye_error_pending())
        return false;
    *result = equal;
    return true;
}

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    if (at_slot(a) == NULL || at_slot(b) == NULL)
        return at_slot(a) == at_slot(b);
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    bool same = pye_deeper() && equal_deques((const pye_deque_t *)(void *)one, (const pye_deque_t *)(void *)other);
    pye_object_release(one);
    pye_object_release(other);
    return same;
}

static bool put(const pye_type_t *type, const pye_head_t *head, pye_builder_t *to)
{
    const pye_deque_t *deque = (const pye_deque_t *)(const void *)head;
    if (!pye_deeper() || !pye_builder_text(to, "deque(["))
        return false;
    for (size_t at = 0; at < deque->size; at++) {
        if (!pye_goes_on(at) || (at != 0 && !pye_builder_text(to, ", ")) ||
            !type->element->operations->repr(type->element, pye_deque_slot(deque, at), to))
            return false;
    }
    if (!pye_builder_byte(to, ']'))
        return false;
    if (deque->most >= 0 &&
        !(pye_builder_text(to, ", maxlen=") && pye_type_int.operations->repr(&pye_type_int, &deque->most, to)))
        return false;
    return pye_builder_byte(to, ')');
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    return pye_container_repr(type, slot, "[...]", put, to);
}

const pye_operations_t pye_deque_operations = {
    .keep = pye_object_keep, .drop = pye_object_drop, .equal = equal, .repr = repr, .free = free_deque};

bool pye_deque_repr(const pye_deque_t *deque, pye_bytes_t **result)
{
    return pye_value_repr(deque->head.type, &deque, result);
}
