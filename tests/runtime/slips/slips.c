#include "slips_t.h"

#include <pyenclave_inside.h>
#include <pyenclave_t.h>
#include <stdlib.h>

#define SECRET 0x5ec2e75ec2e75ec2u

static void kept(volatile void *memory) { __asm__ volatile("" : : "r"(memory) : "memory"); }
static void told(pye_status_t status)
{
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}

/* --- the stack's wipe -------------------------------------------------------------------------------------------- */

static volatile uint64_t unused;

static __attribute__((noinline)) void chain(size_t depth)
{
    __attribute__((uninitialized)) volatile uint64_t words[4];
    words[0] = SECRET;
    kept(words);
    if (depth > 0) {
        chain(depth - 1);
    }
    unused = words[0];
}

/* No variable of the caller's: the compiler copies it to where arguments go, and nothing tells of that. */
struct big {
    uint64_t words[400];
};
static const struct big big;

static __attribute__((noinline)) uint64_t takes_big(struct big value, size_t at)
{
    chain(3);
    return value.words[at];
}

/* 300 values alive at once are spilled; they are no variables of 256 bytes, so the frame does not tell. */
/* clang-format off */
#define TEN(m, a) m(a##0) m(a##1) m(a##2) m(a##3) m(a##4) m(a##5) m(a##6) m(a##7) m(a##8) m(a##9)
#define ALL(m) TEN(m, 1) TEN(m, 2) TEN(m, 3) TEN(m, 4) TEN(m, 5) TEN(m, 6) TEN(m, 7) TEN(m, 8) TEN(m, 9) TEN(m, 10) \
    TEN(m, 11) TEN(m, 12) TEN(m, 13) TEN(m, 14) TEN(m, 15) TEN(m, 16) TEN(m, 17) TEN(m, 18) TEN(m, 19) TEN(m, 20) \
    TEN(m, 21) TEN(m, 22) TEN(m, 23) TEN(m, 24) TEN(m, 25) TEN(m, 26) TEN(m, 27) TEN(m, 28) TEN(m, 29)
/* clang-format on */
static volatile uint64_t values[512];
static __attribute__((noinline)) void spills(void)
{
#define LOAD(n) uint64_t v##n = values[n];
#define STORE(n) values[n] = v##n;
    ALL(LOAD)
    chain(3);
    ALL(STORE)
}

void leave_in_chain(size_t depth, uint64_t way)
{
    switch (way) {
    case 0: chain(depth); break;
    case 1:
        chain(depth);
        (void)pye_inside_hashing_sha256(pye_bytes_view((const uint8_t *)"x", 1));
        break;
    case 2: unused = takes_big(big, 0); break;
    case 3: spills(); break;
    }
}

/* --- one past the end --------------------------------------------------------------------------------------------- */

void payload(const uint8_t *record, size_t m, size_t header, size_t claimed)
{
    (void)m;
    uint64_t *secret = pye_arena_alloc(512);
    for (size_t at = 0; secret != NULL && at < 64; at++) {
        secret[at] = SECRET;
    }
    told(leave(record + header, claimed));
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

void complain(const uint8_t *text, size_t m, size_t claimed)
{
    (void)m;
    uint64_t *secret = pye_arena_alloc(64);
    if (secret != NULL) {
        __builtin_memcpy(secret, "SECRETSECRETSECRET", 18);
    }
    pye_reveal_errors();
    pye_raise_sized(PYE_EXC_ValueError, (const char *)text, claimed);
}

/* --- a block that is answered twice ------------------------------------------------------------------------------- */

void list_twice(struct list *list)
{
    size_t count = 400;
    list->items = malloc(count * sizeof(struct item));
    uint8_t *shared = malloc(64);
    if (list->items == NULL || shared == NULL) {
        return;
    }
    list->count = count;
    for (size_t at = 0; at < count; at++) {
        bool end = at == 0 || at == count - 1;
        list->items[at] = (struct item){8, end ? shared : malloc(48)};
    }
}

/* Blocks of its own, which nobody else has; what is wrong with them. */
uint64_t hold(uint64_t mark)
{
    for (int round = 0; round < 50; round++) {
        volatile uint64_t *mine = malloc(64);
        uint64_t wrong = 0;
        for (int at = 0; mine != NULL && at < 8; at++) {
            mine[at] = mark;
        }
        for (int spin = 0; spin < 2000; spin++) {
            __builtin_ia32_pause();
        }
        for (int at = 0; mine != NULL && at < 8; at++) {
            wrong += mine[at] != mark;
        }
        if (wrong != 0) {
            return wrong;
        }
        free((void *)(uintptr_t)mine);
    }
    return 0;
}

/* --- a struct by value lies in the caller's frame, below no canary ------------------------------------------------- */

struct mid {
    uint8_t bytes[64];
};
static struct mid mid;
static __attribute__((noinline)) void sends(struct mid value, size_t n) { told(leave(value.bytes, n)); }

void send_by_value(uint64_t secret, size_t n)
{
    uint64_t key = secret;
    __asm__ volatile("" : "+r"(key));
    sends(mid, n);
    __asm__ volatile("" : : "r"(key));
}

static __attribute__((noinline)) void fills(struct mid value, size_t n)
{
    told(fetch(value.bytes, n));
    mid = value;
}

void fill_by_value(uint64_t secret, size_t n)
{
    uint64_t key = secret;
    __asm__ volatile("" : "+r"(key));
    fills(mid, n);
    __asm__ volatile("" : : "r"(key));
}

/* --- answers into what is read-only --------------------------------------------------------------------------------- */

static char *literal = "a literal is char[] in C";
void fill_readonly(void) { told(fetch((uint8_t *)literal, 16)); }

/* --- a frame that is dead, below which the stub's frames are live ---------------------------------------------------- */

static __attribute__((noinline)) uint8_t *dead(size_t depth)
{
    volatile uint64_t words[16];
    kept(words);
    uint8_t *at = depth > 0 ? dead(depth - 1) : (uint8_t *)(uintptr_t)&words[0];
    __asm__ volatile("" : "+r"(at));
    return at;
}

void send_dead(uint64_t secret, size_t depth, size_t n)
{
    uint8_t *at = dead(depth);
    (void)secret;
    told(leave(at, n));
}

void fill_dead(size_t depth, size_t n)
{
    uint8_t *at = dead(depth);
    told(fetch(at, n));
}

/* Called by nobody: that it runs is the host's doing. */
static __attribute__((noinline, used)) void hijacked(void)
{
    static const char mark[16] = "hijacked";
    __asm__ volatile("and $-16, %rsp");
    (void)leave((const uint8_t *)mark, 16);
    pye_abort();
}
uint64_t where(void) { return (uint64_t)(uintptr_t)&hijacked; }

/* One past the end, the other way: what the host answers is in what this call allocated next. */
void fill_past(const uint8_t *record, size_t m, size_t header, size_t claimed)
{
    (void)m;
    uint64_t *next = pye_arena_alloc(64);
    told(fetch((uint8_t *)(uintptr_t)record + header, claimed));
    if (next != NULL && next[0] != 0) {
        pye_abort();
    }
}

/* --- an ecall's struct by value lies in its bridge's frame, below what the bridge goes by ------------------------------ */

static uint64_t vault[2] = {SECRET, SECRET};
uint64_t where_secret(void) { return (uint64_t)(uintptr_t)vault; }

void by_value(struct form form, size_t n, uint8_t *result)
{
    (void)result;
    told(leave(form.bytes, n));
    told(fetch(form.bytes, n));
}

/* --- a variable that nobody has set lies where frames were ---------------------------------------------------------- */

static __attribute__((noinline)) pye_status_t fill_variable(void)
{
    uint8_t data[2048];
    kept(data);
    return fetch(data, sizeof(data));
}

void fill_fresh(size_t depth)
{
    chain(depth); /* leaves its canaries */
    told(fill_variable());
}
