/* What left: searching untrusted memory for what must stay inside, and a thread that changes it during calls. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A word that must not be seen, in eight bytes at any address; `mask` says which of its bytes count. */
typedef struct watched {
    uint64_t value, mask;
} watched_t;

/* The offset of the first eight bytes that are an address of [base, base + size) or one of `words`; -1 for none. Bytes that
 * equal those of `sent` were the host's own. */
int64_t watch_search(const uint8_t *memory, const uint8_t *sent, size_t length, uint64_t base, uint64_t size,
                     const watched_t *words, size_t count)
{
    for (size_t at = 0; at + 8 <= length; at++) {
        uint64_t value, own;
        memcpy(&value, memory + at, 8);
        memcpy(&own, sent + at, 8);
        if (value == own || value == 0) {
            continue;
        }
        if (value - base < size) {
            return (int64_t)at;
        }
        for (size_t word = 0; word < count; word++) {
            if (((value ^ words[word].value) & words[word].mask) == 0) {
                return (int64_t)at;
            }
        }
    }
    return -1;
}

/* The offset of the first byte at which `after` differs from `before`, from `at` on; `length` for none. */
size_t watch_change(const uint8_t *before, const uint8_t *after, size_t at, size_t length)
{
    while (at < length) {
        if (length - at >= 64 && memcmp(before + at, after + at, 64) == 0) {
            at += 64;
        } else if (before[at] == after[at]) {
            at++;
        } else {
            return at;
        }
    }
    return length;
}

/* Writes whole runs of changes, as pairs of offset and length; how many there were, of at most `most`. */
size_t watch_changes(const uint8_t *before, const uint8_t *after, size_t length, uint64_t (*runs)[2], size_t most)
{
    size_t count = 0, at = 0;
    while (count < most && (at = watch_change(before, after, at, length)) < length) {
        size_t end = at + 1;
        while (end < length && before[end] != after[end]) {
            end++;
        }
        runs[count][0] = at;
        runs[count++][1] = end - at;
        at = end;
    }
    return count;
}

/* Words that change to and fro: `place` holds `one` or `other` at any moment. */
typedef struct flip {
    volatile uint64_t *place;
    uint64_t one, other;
} flip_t;

static const flip_t *flips;
static size_t flip_count;
static volatile int flip_state; /* 0: idle, 1: flipping, 2: asked to stop */
static pthread_t flipper;

static void *flip_all(void *unused)
{
    (void)unused;
    while (flip_state == 1) {
        for (size_t at = 0; at < flip_count; at++) {
            *flips[at].place = flips[at].other;
        }
        for (size_t at = 0; at < flip_count; at++) {
            *flips[at].place = flips[at].one;
        }
    }
    return NULL;
}

int flip_start(const flip_t *list, size_t count)
{
    flips = list;
    flip_count = count;
    flip_state = 1;
    return pthread_create(&flipper, NULL, flip_all, NULL);
}

void flip_stop(void)
{
    flip_state = 2;
    pthread_join(flipper, NULL);
}
