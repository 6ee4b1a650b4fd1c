/* Sorting and searching. Whatever the comparison answers, no access leaves the array and the work stays bounded. */
#include <stdint.h>
#include <stdlib.h>

typedef int (*compare_t)(const void *, const void *);

typedef struct array {
    uint8_t *bytes;
    size_t size; /* of an element */
    compare_t compare;
} array_t;

static uint8_t *element(const array_t *array, size_t at) { return array->bytes + at * array->size; }

static void swap(const array_t *array, size_t left, size_t right)
{
    uint8_t *a = element(array, left);
    uint8_t *b = element(array, right);
    for (size_t at = 0; at < array->size; at++) {
        uint8_t byte = a[at];
        a[at] = b[at];
        b[at] = byte;
    }
}

/* Restores the heap of `count` elements below `root`, the only place where it may be broken. */
static void sift_down(const array_t *array, size_t root, size_t count)
{
    while (root < count / 2) { /* has a child */
        size_t child = 2 * root + 1;
        if (child + 1 < count && array->compare(element(array, child), element(array, child + 1)) < 0) {
            child++;
        }
        if (array->compare(element(array, root), element(array, child)) >= 0) {
            return;
        }
        swap(array, root, child);
        root = child;
    }
}

void qsort(void *memory, size_t count, size_t size, compare_t compare)
{
    array_t array = {memory, size, compare};
    for (size_t root = count / 2; root-- > 0;) {
        sift_down(&array, root, count);
    }
    for (size_t end = count; end-- > 1;) {
        swap(&array, 0, end);
        sift_down(&array, 0, end);
    }
}

void *bsearch(const void *key, const void *memory, size_t count, size_t size, compare_t compare)
{
    const uint8_t *low = memory;
    while (count > 0) {
        const uint8_t *middle = low + count / 2 * size;
        int order = compare(key, middle);
        if (order == 0) {
            return (void *)middle;
        }
        if (order > 0) {
            low = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}
