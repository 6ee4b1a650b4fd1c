/* Trusted bodies of outward.edl: they cut their input into the arrays that ocalls take, and err where they are told. */
#include <string.h>

#include "outward_t.h"

#define MOST 16

/* `data` is items, each a byte with its length and that many bytes; every copy has a terminator. */
static size_t cut(const uint8_t *data, size_t size, void **items, size_t *sizes)
{
    size_t count = 0;
    for (size_t at = 0; at < size && count < MOST; at += data[at] + 1u) {
        sizes[count] = data[at];
        items[count] = pye_arena_alloc(data[at] + 1u);
        memcpy(items[count], data + at + 1, data[at]);
        count++;
    }
    return count;
}

/* What a careless body would hand to an ocall. */
static void **spoil(void **items, size_t *n, enum how how, void *outside)
{
    switch (how) {
    case HONEST: return items;
    case NULL_ITEM: items[*n - 1] = NULL; return items;
    case OUTSIDE_ITEM: items[*n - 1] = outside; return items;
    case NULL_ARRAY: return NULL;
    case OUTSIDE_ARRAY: return outside;
    case TOO_MANY: *n = SIZE_MAX / sizeof(void *) + 2; return items;
    default: return items;
    }
}

int64_t out_names(const uint8_t *data, size_t size, enum how how, void *outside)
{
    void *items[MOST];
    size_t sizes[MOST];
    int64_t answer = 0;
    size_t n = cut(data, size, items, sizes);
    const char **names = (const char **)spoil(items, &n, how, outside);
    pye_check(take_names(&answer, names, n));
    return answer;
}

int64_t out_blocks(const uint8_t *data, size_t size, enum how how, void *outside)
{
    void *items[MOST];
    size_t sizes[MOST];
    int64_t answer = 0;
    size_t n = cut(data, size, items, sizes);
    const void **blocks = (const void **)spoil(items, &n, how, outside);
    const size_t *given = how == OUTSIDE_SIZES ? outside : how == NULL_SIZES ? NULL : sizes;
    pye_check(take_blocks(&answer, blocks, given, n));
    return answer;
}

int64_t out_pair(bool absent, bool unsized)
{
    const uint8_t one[] = {1, 0, 2}, two[] = {3};
    const uint8_t *pair[] = {one, two};
    const uint64_t sizes[] = {sizeof(one), sizeof(two)};
    int64_t answer = 0;
    pye_check(take_pair(&answer, unsized ? NULL : sizes, absent ? NULL : pair));
    return answer;
}

/* What the last call of refill handed out, for `meddle`, and what must stay as it is. */
static void **open_blocks;
static size_t *open_sizes;
static size_t open_count;
static uint8_t untouched[64];

/* Another trusted thread, as it were: it changes the arrays while the ocall is open. */
void meddle(void)
{
    memset(untouched, 0x5e, sizeof(untouched));
    for (size_t at = 0; at < open_count; at++) {
        open_blocks[at] = untouched;
        open_sizes[at] = sizeof(untouched);
    }
}

/* The answer; -1 where bytes changed that are no result. */
int64_t refill(const uint8_t *data, uint8_t *back, size_t size, enum how how, bool keeps, void *outside)
{
    void *items[MOST], *own[MOST];
    size_t sizes[MOST], given[MOST];
    int64_t answer = 0;
    size_t n = cut(data, size, items, sizes), at = 0;
    size_t count = n;
    memset(untouched, 0x5e, sizeof(untouched));
    memcpy(own, items, sizeof(own));
    memcpy(given, sizes, sizeof(given));
    open_count = n, open_sizes = given;
    open_blocks = spoil(own, &count, how, outside);
    if (keeps) {
        pye_check(edit_blocks(&answer, given, (uint8_t **)open_blocks, (int)count));
    } else {
        pye_check(read_blocks(&answer, open_blocks, given, count));
    }
    for (size_t item = 0; item < n; at += sizes[item++] + 1) {
        back[at] = (uint8_t)sizes[item];
        memcpy(back + at + 1, items[item], sizes[item]);
        answer = ((uint8_t *)items[item])[sizes[item]] == 0 ? answer : -1; /* what cut() put behind it */
    }
    for (size_t byte = 0; byte < sizeof(untouched); byte++) {
        answer = untouched[byte] == 0x5e ? answer : -1;
    }
    return answer;
}

/* The two bytes that the host gave; the answer where there is no room for any. */
int64_t refill_pair(bool absent)
{
    char one[3] = {0}, two[1] = {0};
    char *pair[] = {one, two};
    const size_t sizes[] = {sizeof(one), sizeof(two)};
    int64_t answer = 0;
    pye_check(read_pair(&answer, absent ? NULL : pair, absent ? NULL : sizes));
    return absent ? answer : one[0] * 1000 + two[0];
}

int64_t out_fixed(bool absent)
{
    unsigned char one[] = "one", two[] = "two";
    unsigned char *names[] = {one, two};
    int64_t answer = 0;
    pye_check(take_fixed(&answer, absent ? NULL : names));
    return answer;
}
