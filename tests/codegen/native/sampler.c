/* Trusted bodies of sampler.edl: small, and dirty where a careless programmer's would be. */
#include <errno.h>
#include <string.h>
#include <wchar.h>

#include "sampler_t.h"

static void *raw_pointer;
static uint64_t private_calls;

/* Memory as a reused stack has it: what no member covers holds a secret. */
static void soil(struct point *p)
{
    struct point clean = *p;
    memset(p, 0xcc, sizeof(*p));
    p->kind = clean.kind;
    p->x = clean.x;
    p->in[0].tag = clean.in[0].tag;
    p->in[0].on = clean.in[0].on;
    p->in[1].tag = clean.in[1].tag;
    p->in[1].on = clean.in[1].on;
    p->c = clean.c;
    memcpy(&p->ld, &clean.ld, 10);
}

void nothing(void) {}
bool flip(bool flag) { return !flag; }
enum color next(enum color c) { return c == RED ? GREEN : c == GREEN ? BLUE : (enum color)77; }
union any pass_union(union any u) { return u; }
ssize_t foreign_value(ssize_t n) { return -n; }
float half(float x, double y) { return (float)(x / 2 + y); }
void inside_only(uint64_t x) { private_calls += x; }
void none(uint64_t lambda, int from, int self) { (void)lambda, (void)from, (void)self; }
void signed_size(const uint8_t *data, int16_t n) { (void)data, (void)n; }
void size(size_t size, char *pointer) { (void)size, (void)pointer; }

int32_t add(int32_t a, int32_t b)
{
    int32_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        pye_raise(PYE_EXC_OverflowError, "the sum does not fit");
    }
    return sum;
}

struct point mirror(struct point p)
{
    p.x++;
    soil(&p);
    return p;
}

uint32_t sum(const uint8_t *data, size_t n)
{
    uint32_t total = data == NULL ? 1000000 : 0;
    for (size_t at = 0; at < n; at++) {
        total += data[at];
    }
    return total;
}

void fill(uint8_t *data, size_t n, uint8_t value)
{
    if (value != 0) {
        memset(data, value, n);
    }
    if (value == 255) {
        pye_raise(PYE_EXC_ValueError, "after writing");
    }
}

void twice(int32_t *values, int n)
{
    for (int at = 0; at < n; at++) {
        values[at] = (int32_t)(2 * (uint32_t)values[at]);
    }
}

uint64_t product(const void *data, uint32_t n, int16_t m)
{
    uint64_t total = 0;
    for (uint64_t at = 0; data != NULL && at < (uint64_t)n * (uint64_t)m; at++) {
        total += ((const uint8_t *)data)[at];
    }
    return total;
}

size_t dot(const uint32_t *a, const uint32_t *b, size_t n)
{
    size_t total = 0;
    for (size_t at = 0; at < n; at++) {
        total += (size_t)a[at] * b[at];
    }
    return total;
}

uint8_t small(const char *text, uint8_t n) { return n == 0 ? 0 : (uint8_t)text[n - 1]; }
size_t length(const char *text) { return text == NULL ? 999 : strlen(text); }
size_t wide(const wchar_t *text) { return text == NULL ? 999 : wcslen(text); }

void upper(char *text)
{
    if (text != NULL && strcmp(text, "unterminated") == 0) {
        memset(text, 'x', strlen(text) + 1);
        return;
    }
    for (; text != NULL && *text != 0; text++) {
        *text = *text >= 'a' && *text <= 'z' ? (char)(*text - 32) : *text;
    }
}

void points(struct point *p, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        p[at].x *= 10;
        soil(&p[at]);
    }
}

void plainp(struct plain *p, struct plain *q, int64_t *counter)
{
    ++*counter;
    if (p != NULL) {
        *q = *p;
        q->a = -p->a;
    }
}

void fixed(uint8_t key[32], int16_t grid[2][3])
{
    for (int row = 0; row < 2; row++) {
        for (int column = 0; column < 3; column++) {
            grid[row][column] = (int16_t)(key[row * 3 + column] * 2);
        }
    }
}

uint64_t raw(void *p)
{
    raw_pointer = p;
    return (uint64_t)(uintptr_t)p;
}

void bools(const bool *flags, enum color *colors, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        colors[at] = flags[at] ? next(colors[at]) : colors[at];
    }
}

void deliver(const uint8_t *data, size_t n, bool text)
{
    pye_check(text ? pyenclave_return_str((const char *)data, n) : pyenclave_return_bytes(data, n));
}

void fail(int32_t kind)
{
    if (kind == 0) {
        pye_raise(PYE_EXC_KeyError, "no such key");
    } else {
        pye_raise_status(PYE_E_MEMORY);
    }
}

void *address(bool inside) { return inside ? (void *)&private_calls : raw_pointer; }

static int32_t call_ask(void)
{
    char text[] = "question";
    struct point p[2] = {{.kind = 1, .x = 7, .c = GREEN, .ld = 1.5L}, {.kind = 2, .c = BLUE}};
    uint8_t to[6] = {1, 2, 3, 4, 5, 6};
    static const uint8_t zeros[5];
    bool answer = false;
    soil(&p[0]);
    if (pye_check(ask(&answer, text, p, to, sizeof(to))) != 0) {
        return -1;
    }
    if (memcmp(to + 1, zeros, sizeof(zeros)) != 0) { /* a short answer is filled up */
        return -2;
    }
    return (int32_t)strlen(text) * 10000 + (int32_t)p[0].x * 100 + to[0] * 10 + answer;
}

static int32_t call_origin(void)
{
    struct point from = {.kind = 9, .x = 40, .c = BLUE}, to;
    bool flag;
    enum color c;
    soil(&from);
    if (pye_check(origin(&to, &from, &flag, &c)) != 0) {
        return -1;
    }
    return (int32_t)to.x * 100 + flag * 10 + c;
}

int32_t call_out(int32_t kind, const uint8_t *data, size_t n)
{
    int32_t answer = 0;
    enum color c = RED;
    struct point p = {.kind = 3, .x = 5, .c = BLUE};
    switch (kind) {
    case 0: pye_check(audit("event", -5)); return 1;
    case 1:
        errno = 0;
        pye_check(store(&answer, data, n));
        return answer == -1 ? -errno : answer;
    case 2: return call_ask();
    case 3: pye_check(tick()); return 3;
    case 4:
        soil(&p);
        pye_check(pick(&c, RED, p));
        return (int32_t)c;
    case 5: return call_origin();
    case 6: /* a pointer outside */ pye_check(audit(raw_pointer, 0)); return 0;
    case 7: /* NULL with a length */ pye_check(store(NULL, NULL, 5)); return 0;
    case 8: /* the failure is swallowed */ return (int32_t)tick();
    case 9: /* another error besides the ocall's */
        if (tick() != PYE_OK) {
            pye_raise(PYE_EXC_RuntimeError, "tick failed");
        }
        return 0;
    case 10: pye_check(wide_log(L"w\u00e9")); return 10;
    case 11: pye_check(origin(NULL, NULL, NULL, NULL)); return 11;
    default: return (int32_t)private_calls;
    }
}

uint32_t loose(const uint8_t *data, double n, const uint8_t *more, enum color m, const uint8_t *one, bool b,
               const uint8_t *none, float f)
{
    return sum(data, (size_t)n) + sum(more, (size_t)m) * 1000 + sum(one, b) * 1000000 + sum(none, (size_t)f);
}
