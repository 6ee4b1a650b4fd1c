/* Ecalls: each checks what it was promised, answers from what it got, and leaves the secret behind where it worked. */
#include "secrets.h"

uint64_t honest(const uint8_t *data, uint8_t *back, size_t n)
{
    uint64_t sum = READABLE(data, n);
    for (size_t at = 0; back != NULL && at < n; at++) {
        back[at] = (uint8_t)(data[at] + 1);
    }
    plant();
    return sum;
}

void nothing(void) { plant(); }

uint64_t scalars(uint8_t a, int8_t b, uint16_t c, int16_t d, uint32_t e, int32_t f, uint64_t g, int64_t h, char i,
                 wchar_t j, size_t k, float l, double m, long double n, bool o, enum mark p)
{
    is_mark(p, __LINE__);
    is_bool(&o, __LINE__);
    uint64_t sum = a + (uint64_t)b + c + (uint64_t)d + e + (uint64_t)f + g + (uint64_t)h + (uint64_t)i + (uint64_t)j +
                   k;
    plant();
    return sum + (l < 0) + (m < 0) + (n < 0) + o + (uint64_t)p;
}

bool give_bool(bool value)
{
    is_bool(&value, __LINE__);
    plant();
    return !value;
}

enum mark give_mark(enum mark value)
{
    is_mark(value, __LINE__);
    plant();
    return value == PLAIN ? MARKED : PLAIN;
}

float give_float(float value) { return value; }

long double give_wide(long double value)
{
    volatile long double result; /* six bytes of it are padding */
    soil((void *)&result, sizeof(result));
    result = value;
    plant();
    return result;
}

struct padded give_padded(struct padded value)
{
    struct padded result;
    soil(&result, sizeof(result));
    result.a = (uint8_t)(value.a + 1);
    result.b = value.b + 1;
    result.c = value.c;
    return result;
}

struct mixed give_mixed(struct mixed value)
{
    struct mixed result = value;
    is_bool(&value.flags[0].on, __LINE__);
    is_mark(value.flags[1].kind, __LINE__);
    result.tag++;
    plant();
    return result;
}

/* What no member covers, and what the member that was set does not, holds whatever the stack held. */
static __attribute__((noinline)) void set_word(union word *word, uint8_t value) { word->b = value; }

union word give_word(union word value)
{
    union word result;
    set_word(&result, value.b);
    __asm__ volatile("" : : "r"(&result) : "memory");
    return result;
}

vendor_t give_vendor(vendor_t value)
{
    vendor_t result;
    __builtin_memset(&result, 0, sizeof(result)); /* its padding is the body's to clear: W211 */
    result.id = value.id;
    result.serial = value.serial;
    result.end = value.end;
    __asm__ volatile("" : : "r"(&result) : "memory");
    return result;
}

void *give_pointer(void *pointer, int32_t how)
{
    static uint8_t here[16];
    void *local = &how;
    __asm__("" : "+r"(local));
    plant();
    return how == 1 ? here : how == 2 ? local : pointer;
}

uint64_t in_bytes(const uint8_t *data, size_t n)
{
    uint64_t sum = READABLE(data, n);
    plant();
    return sum;
}

void out_bytes(uint8_t *data, size_t n)
{
    zeros(data, n, __LINE__);
    if (data != NULL && n != 0) {
        data[n / 2] = 0x21; /* the rest leaves as it came */
    }
    plant();
}

static void invert(void *data, size_t n)
{
    (void)READABLE(data, n);
    for (size_t at = 0; at < n; at++) {
        ((uint8_t *)data)[at] ^= 0xff;
    }
}

void both_bytes(uint8_t *data, size_t n)
{
    invert(data, n);
    plant();
}

void both_signed(uint16_t *data, int16_t n)
{
    DEMAND(n >= 0);
    invert(data, (size_t)n * sizeof(*data));
}

void both_float(uint8_t *data, double n, const uint8_t *more, float m)
{
    DEMAND(n >= 0 && n == (double)(size_t)n);
    invert(data, (size_t)n);
    (void)READABLE(more, (size_t)m);
    plant();
}

void both_product(void *data, uint32_t n, int16_t m)
{
    DEMAND(m >= 0);
    invert(data, (size_t)n * (size_t)m);
}

void both_padded(const struct padded *from, struct padded *to, size_t n)
{
    (void)READABLE(from, n * sizeof(*from));
    zeros(to, n * sizeof(*to), __LINE__);
    for (size_t at = 0; to != NULL && at < n; at++) {
        struct padded dirty;
        soil(&dirty, sizeof(dirty));
        dirty.a = from == NULL ? 1 : from[at].a;
        dirty.b = at;
        dirty.c = 3;
        __builtin_memcpy(&to[at], &dirty, sizeof(dirty));
    }
    plant();
}

void both_flags(struct flags *flags, uint8_t n, const bool *bools)
{
    (void)READABLE(flags, n * sizeof(*flags));
    (void)READABLE(bools, n);
    for (size_t at = 0; at < n; at++) {
        struct flags dirty;
        is_bool(&flags[at].on, __LINE__);
        is_mark(flags[at].kind, __LINE__);
        is_bool(&bools[at], __LINE__);
        soil(&dirty, sizeof(dirty));
        dirty.on = !flags[at].on;
        dirty.kind = MARKED;
        dirty.tail = 7;
        __builtin_memcpy(&flags[at], &dirty, sizeof(dirty));
    }
}

void both_marks(enum mark *marks, uint32_t n)
{
    (void)READABLE(marks, n);
    DEMAND(n % sizeof(*marks) == 0);
    for (size_t at = 0; at < n / sizeof(*marks); at++) {
        is_mark(marks[at], __LINE__);
        marks[at] = PLAIN;
    }
    plant();
}

void both_vendors(vendor_ptr vendors, uint64_t n)
{
    (void)READABLE(vendors, n * sizeof(*vendors));
    for (size_t at = 0; vendors != NULL && at < n; at++) {
        vendors[at].serial = at; /* in place: the padding is what the host sent */
        vendors[at].end = 5;
    }
}

void both_words(union word *words, size_t n)
{
    zeros(words, n * sizeof(*words), __LINE__);
    for (size_t at = 0; words != NULL && at < n; at++) {
        words[at].b = (uint8_t)at;
    }
}

void fixed(uint8_t key[32], int16_t grid[2][3], uint64_t *one, digest_t digest, const void *constant)
{
    (void)READABLE(key, key == NULL ? 0 : 32);
    zeros(grid, grid == NULL ? 0 : 12, __LINE__);
    (void)READABLE(constant, constant == NULL ? 0 : 16);
    invert(one, one == NULL ? 0 : 8);
    invert(digest, digest == NULL ? 0 : 32);
    plant();
}

uint64_t strings(const char *text, const wchar_t *wide)
{
    wide_terminated(wide, __LINE__);
    uint64_t size = terminated(text, __LINE__);
    plant();
    return size;
}

void both_strings(char *text, wchar_t *wide)
{
    size_t size = terminated(text, __LINE__);
    wide_terminated(wide, __LINE__);
    for (size_t at = 0; at + 1 < size; at++) {
        text[at] = '#';
    }
    if (size > 4) {
        text[2] = '\0'; /* shorter: what followed leaves as zeros or as it came */
    }
    plant();
}

void two_ends(const uint8_t *from, uint8_t *to, size_t n, size_t m)
{
    (void)READABLE(from, n);
    zeros(to, m, __LINE__);
    for (size_t at = 0; to != NULL && from != NULL && at < n && at < m; at++) {
        to[at] = from[at];
    }
    plant();
}

uint64_t names(const char **names, size_t n)
{
    uint64_t sum = READABLE(names, n * sizeof(*names)) == 1;
    for (size_t at = 0; names != NULL && at < n; at++) {
        DEMAND(names[at] != NULL);
        sum += terminated(names[at], __LINE__);
    }
    plant();
    return sum;
}

uint64_t blocks_in(const void **blocks, const size_t *sizes, size_t n)
{
    uint64_t sum = 0;
    (void)READABLE(blocks, n * sizeof(*blocks));
    (void)READABLE(sizes, n * sizeof(*sizes));
    for (size_t at = 0; blocks != NULL && at < n; at++) {
        sum += READABLE(blocks[at], sizes[at]);
    }
    plant();
    return sum;
}

void blocks_out(void **blocks, const uint64_t *sizes, uint16_t n)
{
    (void)READABLE(blocks, n * sizeof(*blocks));
    for (size_t at = 0; blocks != NULL && at < n; at++) {
        zeros(blocks[at], sizes[at], __LINE__);
        if (sizes[at] > 2) {
            ((uint8_t *)blocks[at])[1] = 0x33;
        }
        blocks[at] = (void *)(uintptr_t)0x1000; /* the bridge has its own copy */
    }
    plant();
}

void blocks_both(const size_t *sizes, uint8_t **blocks, int32_t how)
{
    (void)READABLE(sizes, sizes == NULL ? 0 : 16);
    for (size_t at = 0; blocks != NULL && at < 2; at++) {
        invert(blocks[at], sizes[at]);
        if (how == 1) {
            ((size_t *)(uintptr_t)sizes)[at] = 100000;
        }
    }
    if (how == 2) {
        pye_raise(PYE_EXC_ValueError, "after it was filled in");
    }
    plant();
}
