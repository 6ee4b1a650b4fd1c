#include "values/iterators.h"
#include "slots.h"
#include "values/exceptions.h"

bool pye_islice_check(int64_t start, int64_t stop, int64_t step)
{
    if (stop == -1)
        return pye_fail(PYE_EXC_ValueError,
                        "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    if (start < 0 || stop < 0)
        return pye_fail(PYE_EXC_ValueError, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    if (step < 1)
        return pye_fail(PYE_EXC_ValueError, "Step for islice() must be a positive integer or None.");
    return true;
}

bool pye_combinations_next(pye_list_t *places, int64_t size, int64_t length)
{
    int64_t *at = places->items, last = length - 1;
    if (places->size == 0) {
        for (int64_t one = 0; one < length; one++)
            at[one] = one;
        places->size = (size_t)length;
        return length <= size;
    }
    while (last >= 0 && at[last] == last + size - length)
        last--;
    if (last < 0)
        return false;
    at[last]++;
    while (++last < length)
        at[last] = at[last - 1] + 1;
    return true;
}

bool pye_combinations_again_next(pye_list_t *places, int64_t size, int64_t length)
{
    int64_t *at = places->items, last = length - 1;
    if (places->size == 0) {
        for (int64_t one = 0; one < length; one++)
            at[one] = 0;
        places->size = (size_t)length;
        return size > 0;
    }
    while (last >= 0 && at[last] == size - 1)
        last--;
    if (last < 0)
        return false;
    for (int64_t place = at[last] + 1; last < length; last++)
        at[last] = place;
    return true;
}

/* Behind the places of all items are, for each of the first `length`, how many of those behind it have still to come there. */
bool pye_permutations_next(pye_list_t *places, int64_t size, int64_t length)
{
    int64_t *at = places->items, *left = at + size;
    if (places->size == 0) {
        for (int64_t one = 0; one < size; one++)
            at[one] = one;
        for (int64_t one = 0; one < length; one++)
            left[one] = size - one;
        places->size = (size_t)(size + length);
        return length <= size;
    }
    for (int64_t place = length - 1; place >= 0; place--) {
        int64_t first = at[place];
        if (--left[place] > 0) {
            at[place] = at[size - left[place]];
            at[size - left[place]] = first;
            return true;
        }
        for (int64_t one = place; one < size - 1; one++)
            at[one] = at[one + 1];
        at[size - 1] = first;
        left[place] = size - place;
    }
    return false;
}
