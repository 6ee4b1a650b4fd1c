/* Every copy routine over sizes, alignments of both ends and page edges, against a model of one byte at a time.
 *
 * Linked with the runtime's own copy.S and libc objects, which the pinned tools made. Each buffer ends, or starts, at a
 * page without any permission, so that one read or written word too many is a fault. Prints the first deviation.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u
#define ROOM (3 * PAGE)
#define MARGIN 64  /* bytes around a buffer that are looked at */
#define FRAME 0xA7 /* what lies around a buffer, and must stay */

void pye_load(void *trusted, uint64_t untrusted, size_t size);
void pye_store(uint64_t untrusted, const void *trusted, size_t size);
void *tested_memcpy(void *to, const void *from, size_t size);
void *tested_memmove(void *to, const void *from, size_t size);
void *tested_memset(void *memory, int byte, size_t size);
int tested_memcmp(const void *left, const void *right, size_t size);
void *tested_memchr(const void *memory, int byte, size_t size);
void *tested_memrchr(const void *memory, int byte, size_t size);

static void load(uint8_t *to, const uint8_t *from, size_t size) { pye_load(to, (uintptr_t)from, size); }
static void store(uint8_t *to, const uint8_t *from, size_t size) { pye_store((uintptr_t)to, from, size); }
static void copy(uint8_t *to, const uint8_t *from, size_t size) { tested_memcpy(to, from, size); }
static void move(uint8_t *to, const uint8_t *from, size_t size) { tested_memmove(to, from, size); }
static void set(uint8_t *to, const uint8_t *from, size_t size) { tested_memset(to, size == 0 ? 0 : *from, size); }

static const struct routine {
    const char *name;
    void (*run)(uint8_t *, const uint8_t *, size_t);
    int fills;
} routines[] = {
    {"pye_load", load, 0}, {"pye_store", store, 0}, {"memcpy", copy, 0}, {"memmove", move, 0}, {"memset", set, 1}};

static uint8_t *source, *target; /* ROOM bytes each, between pages without permissions */
static struct {
    const char *name;
    size_t size;
    const uint8_t *to, *from;
} current;

static void fail(const char *what)
{
    dprintf(1, "%s %s: %zu bytes to ...%03zx from ...%03zx\n", current.name, what, current.size,
            (uintptr_t)current.to % PAGE, (uintptr_t)current.from % PAGE);
    _exit(1);
}

static void faulted(int number)
{
    (void)number;
    fail("touches what it must not");
}

static void begin(const char *name, size_t size, const uint8_t *to, const uint8_t *from)
{
    current.name = name;
    current.size = size;
    current.to = to;
    current.from = from;
}

static uint8_t *fenced(void)
{
    uint8_t *memory = mmap(NULL, ROOM + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + PAGE, ROOM, PROT_READ | PROT_WRITE) != 0) {
        exit(2);
    }
    return memory + PAGE;
}

/* The first byte of a buffer of `size` bytes: `skew` bytes after the low edge, or as many before the high one. */
static uint8_t *placed(uint8_t *memory, size_t size, unsigned skew, int high)
{
    return high ? memory + ROOM - size - skew : memory + skew;
}

static void check(const struct routine *routine, size_t size, uint8_t *to, const uint8_t *from)
{
    uint8_t *low = to - target > MARGIN ? to - MARGIN : target;
    uint8_t *end = target + ROOM - to - size > MARGIN ? to + size + MARGIN : target + ROOM;
    for (uint8_t *at = low; at < end; at++) {
        *at = FRAME;
    }
    begin(routine->name, size, to, from);
    routine->run(to, from, size);
    for (uint8_t *at = low; at < end; at++) {
        size_t within = (size_t)(at - to);
        uint8_t expected = within >= size ? FRAME : routine->fills ? from[0] : from[within];
        if (*at != expected) {
            fail(within >= size ? "wrote around its buffer" : "wrote something else");
        }
    }
}

static void sweep(const struct routine *routine, size_t size)
{
    for (unsigned skews = 0; skews < 64; skews++) {
        for (int edges = 0; edges < 4; edges++) {
            uint8_t *to = placed(target, size, skews & 7, edges & 1);
            check(routine, size, to, placed(source, size, skews >> 3, edges >> 1));
        }
    }
}

/* Overlapping both ways, by less than a word, about a block and more. */
static void sweep_overlaps(size_t size)
{
    static uint8_t expected[ROOM];
    for (int distance = -40; distance <= 40; distance++) {
        uint8_t *from = target + 64, *to = from + distance;
        for (size_t at = 0; at < ROOM; at++) {
            expected[at] = target[at] = source[at];
        }
        for (size_t at = 0; at < size; at++) {
            expected[64 + distance + at] = source[64 + at];
        }
        begin("memmove", size, to, from);
        tested_memmove(to, from, size);
        for (size_t at = 0; at < ROOM; at++) {
            if (target[at] != expected[at]) {
                fail("wrote something else");
            }
        }
    }
}

/* Comparing and searching read nothing past their ends either. */
static void sweep_searches(size_t size)
{
    for (unsigned skew = 0; skew < 8; skew++) {
        for (int high = 0; high < 2; high++) {
            uint8_t *left = placed(target, size, skew, high), *right = placed(source, size, 7 - skew, high);
            begin("a search", size, left, right);
            for (size_t at = 0; at < size; at++) {
                left[at] = right[at];
            }
            if (tested_memcmp(left, right, size) != 0 || tested_memchr(left, FRAME, size) != NULL ||
                tested_memrchr(left, FRAME, size) != NULL) {
                fail("finds what is not there");
            }
            for (size_t at = 0; at < size; at++) {
                left[at] = FRAME;
                int order = right[at] < FRAME ? 1 : -1;
                if (tested_memcmp(left, right, size) != order || tested_memcmp(right, left, size) != -order ||
                    tested_memchr(left, FRAME, size) != left + at || tested_memrchr(left, FRAME, size) != left + at) {
                    fail("misses what is there");
                }
                left[at] = right[at];
            }
        }
    }
}

int main(void)
{
    static uint8_t stack[1 << 16];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
    struct sigaction action = {.sa_handler = faulted, .sa_flags = SA_ONSTACK};
    sigaltstack(&alternate, NULL);
    sigaction(SIGSEGV, &action, NULL);
    source = fenced();
    target = fenced();
    for (size_t at = 0; at < ROOM; at++) {
        source[at] = (uint8_t)(1 + at * 7 % 101); /* never FRAME */
    }
    for (size_t size = 0; size <= PAGE + 9; size++) {
        if (size > 80 && !(size >= 120 && size <= 137) && size < PAGE - 9) {
            continue;
        }
        for (size_t at = 0; at < sizeof(routines) / sizeof(routines[0]); at++) {
            sweep(&routines[at], size);
        }
        sweep_overlaps(size);
        if (size <= 137) {
            sweep_searches(size);
        }
    }
    puts("as the model");
    return 0;
}
