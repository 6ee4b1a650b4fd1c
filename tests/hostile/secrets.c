/* Secrets in every memory that a bridge could reach by mistake, and the checks of its promises. */
#include "secrets.h"

static uint64_t secret;
static volatile int broken_line;
static uint8_t *volatile vault; /* heap that stays */
static uint8_t statics[256];

void complain(int line)
{
    if (broken_line == 0) {
        broken_line = line;
    }
}

uint64_t broken(void)
{
    uint64_t line = (uint64_t)broken_line;
    broken_line = 0;
    return line;
}

void soil(void *memory, size_t size)
{
    uint8_t *bytes = memory;
    for (size_t at = 0; at < size; at++) {
        bytes[at] = (uint8_t)(secret >> 8 * (at % 8));
    }
    __asm__ volatile("" : : "r"(memory) : "memory");
}

static __attribute__((noinline)) void soil_stack(void)
{
    uint8_t deep[6000];
    soil(deep, sizeof(deep));
}

static void soil_block(void *memory, size_t size)
{
    if (memory != NULL) {
        soil(memory, size);
    }
}

void plant(void)
{
    static const size_t sizes[] = {16, 48, 100, 1000, 5000};
    uint8_t *blocks[5];
    for (size_t at = 0; at < 5; at++) {
        blocks[at] = pye_heap_alloc(sizes[at]);
        soil_block(blocks[at], sizes[at]);
    }
    for (size_t at = 0; at < 5; at++) {
        pye_heap_free(blocks[at]);
    }
    soil_block(pye_arena_alloc(600), 600);
    soil_stack();
}

void start(uint64_t value)
{
    secret = value;
    vault = pye_heap_alloc(512);
    soil_block(vault, 512);
    soil(statics, sizeof(statics));
    plant();
}

uint64_t readable(const void *memory, size_t size, int line)
{
    const volatile uint8_t *bytes = memory;
    uint64_t sum = 0;
    if (memory == NULL ? size != 0 : !pye_is_inside(memory, size)) {
        complain(line);
        return 0;
    }
    for (size_t at = 0; at < size; at++) {
        sum = sum * 31 + bytes[at];
    }
    return sum;
}

void zeros(const void *memory, size_t size, int line)
{
    const uint8_t *bytes = memory;
    (void)readable(memory, size, line);
    for (size_t at = 0; memory != NULL && at < size; at++) {
        if (bytes[at] != 0) {
            complain(line);
            return;
        }
    }
}

size_t terminated(const char *text, int line)
{
    size_t size = text == NULL ? 0 : __builtin_strlen(text) + 1;
    (void)readable(text, size, line);
    return size;
}

void wide_terminated(const wchar_t *text, int line)
{
    size_t count = 0;
    while (text != NULL && text[count] != 0) {
        count++;
    }
    (void)readable(text, text == NULL ? 0 : (count + 1) * sizeof(*text), line);
}

void is_mark(enum mark value, int line)
{
    if ((uint32_t)value != PLAIN && (uint32_t)value != MARKED) {
        complain(line);
    }
}

void is_bool(const void *place, int line)
{
    if (*(const volatile uint8_t *)place > 1) {
        complain(line);
    }
}

void guarded_set(guarded_t *guarded, uint8_t first)
{
    soil(guarded->before, GUARD);
    soil(guarded->after, GUARD);
    for (size_t at = 0; at < sizeof(guarded->data); at++) {
        guarded->data[at] = (uint8_t)(first + at);
    }
}

void guarded_check(const guarded_t *guarded, size_t size, uint8_t first, int line)
{
    guarded_t fresh;
    guarded_set(&fresh, first);
    bool same = __builtin_memcmp(guarded->before, fresh.before, GUARD) == 0;
    same = same && __builtin_memcmp(guarded->data + size, fresh.data + size, sizeof(fresh.data) - size) == 0;
    if (!same || __builtin_memcmp(guarded->after, fresh.after, GUARD) != 0) {
        complain(line);
    }
}

void guarded_same(const guarded_t *guarded, uint8_t first, int line) { guarded_check(guarded, 0, first, line); }
