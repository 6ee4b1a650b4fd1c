/* list: sort. A merge sort from the bottom up, in which runs that are in order already are not merged. It looks for Ctrl-C
 * now and then: a list may be long, and what compares its items may be a method of the module's. */

#include "list_parts.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

#define STRETCH 256u /* items between two looks */

/* What of the two goes first: the right one only where it is better, so that equal ones keep their order. */
typedef struct order {
    const pye_list_t *keys;
    int better;  /* PYE_LESS, in reverse PYE_GREATER */
    bool number; /* the keys are tuples that begin with an int, which mostly decides */
    uint32_t offset;
} order_t;

static order_t order_of(const pye_list_t *keys, bool reverse)
{
    order_t order = {keys, reverse ? PYE_GREATER : PYE_LESS, false, 0};
    const pye_type_t *type = keys->head.type->element;
    if (type->kind == PYE_KIND_TUPLE && type->member_count != 0) {
        const pye_type_t *first = type->members[0].type;
        order.number = first->kind == PYE_KIND_SIGNED && first->size == sizeof(int64_t);
        order.offset = type->members[0].offset;
    }
    return order;
}

static bool goes_before(const order_t *order, size_t one, size_t other)
{
    const pye_type_t *type = order->keys->head.type->element;
    const uint8_t *a = pye_list_slot(order->keys, one), *b = pye_list_slot(order->keys, other);
    if (order->number) {
        int64_t first, second;
        memcpy(&first, a + order->offset, sizeof first);
        memcpy(&second, b + order->offset, sizeof second);
        if (first != second)
            return (first < second ? PYE_LESS : PYE_GREATER) == order->better;
    }
    return type->operations->compare(type, a, b) == order->better;
}

/* Where `at` items of a pass are done. */
static bool goes_on(size_t at) { return at % STRETCH != 0 || (!pye_error_pending() && pye_look_in_call()); }

static bool merge(const order_t *order, const size_t *from, size_t *to, size_t left, size_t middle, size_t right)
{
    size_t one = left, other = middle;
    for (size_t at = left; at < right; at++) {
        if (!goes_on(at))
            return false;
        bool second = one == middle || (other < right && goes_before(order, from[other], from[one]));
        to[at] = second ? from[other++] : from[one++];
    }
    return true;
}

/* Puts the numbers of the keys into their order; `places` has room for twice as many. The answer is where they are, NULL
 * where it was ended. */
static size_t *sorted(const order_t *order, size_t *places)
{
    size_t count = order->keys->size, *from = places, *to = places + count;
    for (size_t at = 0; at < count; at++)
        from[at] = at;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t left = 0; left < count; left += 2 * width) {
            size_t middle = left + width < count ? left + width : count;
            size_t right = middle + width < count ? middle + width : count;
            if (!goes_on(left))
                return NULL;
            if (middle == right || !goes_before(order, from[middle], from[middle - 1]))
                memcpy(to + left, from + left, (right - left) * sizeof *to);
            else if (!merge(order, from, to, left, middle, right))
                return NULL;
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* The items, in the order of `places`, by way of `room`, which is as large as they are. */
static void reorder(pye_list_t *list, const size_t *places, uint8_t *room)
{
    size_t size = pye_list_item_size(list);
    for (size_t at = 0; at < list->size; at++)
        memcpy(room + at * size, pye_list_slot(list, places[at]), size);
    pye_slots_copy(list->items, room, list->size * size);
}

/* Eight bytes that C compares need no numbers of places. Runs of some are put in order where they are, then merged. */
#define RUN 16u
#define PYE_SORT(name, type) \
    static bool name(type *items, type *room, size_t count, bool reverse) \
    { \
        for (size_t left = 0; left < count; left += RUN) { \
            size_t right = left + RUN < count ? left + RUN : count; \
            for (size_t at = left + 1; at < right; at++) { \
                type item = items[at]; \
                size_t place = at; \
                for (; place > left && (reverse ? items[place - 1] < item : items[place - 1] > item); place--) \
                    items[place] = items[place - 1]; \
                items[place] = item; \
            } \
        } \
        type *from = items, *to = room; \
        bool well = true; \
        for (size_t width = RUN; width < count && well; width *= 2) { \
            for (size_t left = 0; left < count; left += 2 * width) { \
                size_t middle = left + width < count ? left + width : count; \
                size_t right = middle + width < count ? middle + width : count; \
                size_t one = left, other = middle; \
                for (size_t at = left; at < right; at++) { \
                    bool second = one == middle || \
                                  (other < right && (reverse ? from[other] > from[one] : from[other] < from[one])); \
                    to[at] = second ? from[other++] : from[one++]; \
                } \
            } \
            type *swap = from; \
            from = to; \
            to = swap; \
            well = count < STRETCH || pye_look_in_call(); \
        } \
        if (from != items) \
            memcpy(items, from, count * sizeof *items); \
        return well; \
    }
PYE_SORT(sort_signed, int64_t)
PYE_SORT(sort_unsigned, uint64_t)

bool pye_list_sort_by(pye_list_t *list, pye_list_t *keys, bool reverse)
{
    order_t order = order_of(keys, reverse);
    size_t count = list->size, item = pye_list_item_size(list), key = pye_list_item_size(keys);
    if (count < 2)
        return true;
    size_t widest = item > key ? item : key, size = count * (2 * sizeof(size_t) + widest);
    size_t *places = pye_block_alloc(size);
    if (places == NULL)
        return false;
    const size_t *found = sorted(&order, places);
    bool well = found != NULL && !pye_error_pending();
    if (well) {
        reorder(list, found, (uint8_t *)(places + 2 * count));
        if (keys != list)
            reorder(keys, found, (uint8_t *)(places + 2 * count));
    }
    pye_block_free(places, size);
    return well;
}

/* The list is empty meanwhile, as in CPython: a class's own method may be asked. */
static bool sort_taken(pye_list_t *list, bool reverse)
{
    pye_list_t *taken;
    if (!pye_list_sort_begin(list, &taken))
        return false;
    bool well = pye_list_sort_end(list, taken, taken, reverse);
    pye_list_release(taken);
    return well;
}

bool pye_list_sort(pye_list_t *list, bool reverse)
{
    const pye_type_t *element = list->head.type->element;
    bool is_signed = element->kind == PYE_KIND_SIGNED, is_unsigned = element->kind == PYE_KIND_UNSIGNED;
    if (element->size != sizeof(uint64_t) || !(is_signed || is_unsigned))
        return element->kind > PYE_KIND_STR ? sort_taken(list, reverse) : pye_list_sort_by(list, list, reverse);
    if (list->size < 2)
        return true;
    size_t size = list->size * sizeof(uint64_t);
    void *room = list->size > RUN ? pye_block_alloc(size) : NULL;
    if (room == NULL && list->size > RUN)
        return false;
    bool well = is_signed ? sort_signed(list->items, room, list->size, reverse)
                          : sort_unsigned(list->items, room, list->size, reverse);
    pye_block_free(room, size);
    return well;
}

/* What the list has and what the other one has, exchanged. */
static void swap(pye_list_t *list, pye_list_t *other)
{
    pye_list_t before = *list;
    list->size = other->size, list->capacity = other->capacity, list->items = other->items;
    other->size = before.size, other->capacity = before.capacity, other->items = before.items;
}

bool pye_list_sort_begin(pye_list_t *list, pye_list_t **taken)
{
    if (!pye_list_new(list->head.type, 0, taken))
        return false;
    swap(list, *taken);
    return true;
}

void pye_list_sort_abandon(pye_list_t *list, pye_list_t *taken) { swap(list, taken); }

bool pye_list_sort_end(pye_list_t *list, pye_list_t *taken, pye_list_t *keys, bool reverse)
{
    bool well = pye_list_sort_by(taken, keys, reverse), untouched = list->capacity == 0;
    swap(list, taken);
    return well && (untouched || pye_fail(PYE_EXC_ValueError, "list modified during sort"));
}
