/* list: slices, read, stored to and deleted. */

#include "list_parts.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

bool pye_list_slice(const pye_list_t *list, int64_t start, int64_t stop, pye_list_t **result)
{
    size_t first = pye_clamp(start, list->size), end = pye_clamp(stop, list->size);
    return pye_list_of(list->head.type, end > first ? end - first : 0, pye_list_slot(list, first), result);
}

bool pye_list_slice_step(const pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has,
                         pye_list_t **result)
{
    pye_slice_t slice;
    pye_list_t *part;
    if (!pye_slice_adjust(list->size, start, stop, step, has, &slice))
        return false;
    if (slice.step == 1)
        return pye_list_of(list->head.type, slice.count, pye_list_slot(list, (size_t)slice.start), result);
    if (!pye_list_new(list->head.type, slice.count, &part))
        return false;
    int64_t at = slice.start;
    for (; part->size < slice.count; part->size++) {
        if (!pye_goes_on(part->size)) {
            pye_list_release(part);
            return false;
        }
        pye_slot_get(list->head.type->element, pye_list_slot(list, (size_t)at), pye_list_slot(part, part->size));
        at = (int64_t)((uint64_t)at + (uint64_t)slice.step);
    }
    *result = part;
    return true;
}

/* Puts `count` owned items, which lie in a row, where `old` were from `at` on. There is room. */
static void splice(pye_list_t *list, size_t at, size_t old, const void *items, size_t count)
{
    size_t after = list->size - at - old, size = list->size - old + count;
    pye_slots_move(pye_list_slot(list, at + count), pye_list_slot(list, at + old), pye_list_bytes(list, after));
    pye_slots_copy(pye_list_slot(list, at), items, pye_list_bytes(list, count));
    if (size < list->size)
        pye_slots_clear(pye_list_slot(list, size), pye_list_bytes(list, list->size - size));
    list->size = size;
    pye_list_settle(list);
}

static bool wrong_size(size_t given, size_t wanted)
{
    static const char *const texts[] = {"attempt to assign sequence of size ", " to extended slice of size "};
    size_t numbers[] = {given, wanted};
    char message[128];
    size_t at = 0;
    for (size_t i = 0; i < 2; i++) {
        char digits[20];
        size_t size = strlen(texts[i]), count = 0;
        memcpy(message + at, texts[i], size);
        at += size;
        do
            digits[count++] = (char)('0' + numbers[i] % 10);
        while ((numbers[i] /= 10) != 0);
        while (count > 0)
            message[at++] = digits[--count];
    }
    (void)pye_raise_sized(PYE_EXC_ValueError, message, at);
    return false;
}

/* One step: any number of items for any other. */
static bool set_run(pye_list_t *list, size_t at, size_t old, const pye_list_t *other)
{
    pye_list_t *kept, *dropped;
    if (!pye_list_copy(other, &kept))
        return false;
    if (!pye_list_reserve(list, list->size - old + kept->size) || !pye_list_new(list->head.type, old, &dropped)) {
        pye_list_release(kept);
        return false;
    }
    pye_slots_copy(dropped->items, pye_list_slot(list, at), pye_list_bytes(list, old));
    dropped->size = old;
    splice(list, at, old, kept->items, kept->size);
    kept->size = 0; /* its items are the list's now */
    pye_list_release(kept);
    pye_list_release(dropped);
    return true;
}

bool pye_list_set_slice(pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has,
                        const pye_list_t *other)
{
    pye_slice_t slice;
    pye_list_t *kept;
    if (!pye_slice_adjust(list->size, start, stop, step, has, &slice))
        return false;
    if (step == 1)
        return set_run(list, (size_t)slice.start, slice.count, other);
    if (other->size != slice.count)
        return wrong_size(other->size, slice.count);
    if (!pye_list_copy(other, &kept))
        return false;
    int64_t at = slice.start;
    for (size_t done = 0; done < slice.count;
         done++) { /* the two exchange their items; what was the list's is dropped */
        pye_slots_swap(pye_list_slot(list, (size_t)at), pye_list_slot(kept, done), pye_list_item_size(list));
        at = (int64_t)((uint64_t)at + (uint64_t)slice.step);
    }
    pye_list_release(kept);
    return true;
}

bool pye_list_delete_slice(pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has)
{
    pye_slice_t slice;
    pye_list_t *dropped;
    if (!pye_slice_adjust(list->size, start, stop, step, has, &slice))
        return false;
    if (slice.count == 0)
        return true;
    if (!pye_list_new(list->head.type, slice.count, &dropped))
        return false;
    if (slice.step < 0) { /* the same items, from the left */
        slice.start += slice.step * (int64_t)(slice.count - 1);
        slice.step = -slice.step;
    }
    size_t kept = (size_t)slice.start, next = (size_t)slice.start, last = next + (slice.count - 1) * (size_t)slice.step;
    for (size_t at = kept; at < list->size; at++) {
        bool drop = at == next && at <= last && dropped->size < slice.count;
        void *to = drop ? pye_list_slot(dropped, dropped->size++) : pye_list_slot(list, kept++);
        if (drop)
            next += (size_t)slice.step;
        pye_slots_move(to, pye_list_slot(list, at), pye_list_item_size(list));
    }
    pye_slots_clear(pye_list_slot(list, kept), pye_list_bytes(list, list->size - kept));
    list->size = kept;
    pye_list_settle(list);
    pye_list_release(dropped);
    return true;
}
