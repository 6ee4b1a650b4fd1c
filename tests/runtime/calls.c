/* Ecalls whose arguments, nesting and messages the runtime has to judge. */
#include "body_t.h"

#include <pyenclave_t.h>

uint64_t text_size(const char *text) { return text == NULL ? UINT64_MAX : __builtin_strlen(text); }

uint64_t wide_size(const wchar_t *text)
{
    uint64_t size = 0;
    while (text != NULL && text[size] != 0) {
        size++;
    }
    return text == NULL ? UINT64_MAX : size;
}

uint64_t sum_by_float(const uint8_t *data, double n)
{
    uint64_t total = 0;
    for (size_t at = 0; data != NULL && at < (size_t)n; at++) {
        total += data[at];
    }
    return total;
}

uint32_t flag(bool value)
{
    uint8_t byte;
    __builtin_memcpy(&byte, &value, 1);
    return byte + 1u;
}

static void leave(void)
{
    pye_status_t status = outside();
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}

void nest(void) { leave(); }

void raise_after_nesting(bool reveal)
{
    if (reveal) {
        pye_reveal_errors();
    }
    leave();
    pye_raise(PYE_EXC_ValueError, "told outside");
    pye_trace("calls.c", "raise_after_nesting", 49);
}

void reveal_while_outside(void) { pye_reveal_errors(); }
void raise_while_outside(void) { pye_raise(PYE_EXC_ValueError, "told by another"); }

/* An ocall with a buffer, after one during which the host may have nested a call with an area of its own. */
void send_after_nesting(size_t n)
{
    uint8_t *memory = pye_heap_alloc(n + 64);
    if (memory == NULL) {
        return;
    }
    __builtin_memset(memory, 0x5a, n + 64);
    leave();
    pye_status_t status = outside_large(memory, n);
    if (status != PYE_OK && !pye_error_pending()) {
        pye_raise_status(status);
    }
    pye_heap_free(memory);
}

/* Two blocks on one of the heap's free lists, `second` in front of `first`, each between used ones, so that the tests can
 * break their links. Where the first one is. */
static void *above_first;

uint64_t free_two(void)
{
    void *first = pye_heap_alloc(200);
    above_first = pye_heap_alloc(200);
    (void)pye_heap_alloc(200);
    void *second = pye_heap_alloc(200);
    (void)pye_heap_alloc(200);
    pye_heap_free(first);
    pye_heap_free(second);
    return (uint64_t)(uintptr_t)first;
}

/* Unlinks the list's head. */
void take_free(void) { (void)pye_heap_alloc(200); }

/* Unlinks the list's end, which the block that is freed joins. */
void join_free(void) { pye_heap_free(above_first); }

/* What an ocall answers in both ways: its result, and a buffer. */
uint64_t fill_from_outside(size_t n)
{
    uint8_t *data = pye_arena_alloc(n);
    uint32_t result = 0;
    pye_status_t status = data == NULL ? PYE_E_MEMORY : outside_fill(&result, data, n);
    if (status != PYE_OK) {
        pye_raise_status(status);
        return 0;
    }
    return n == 0 ? result : result + data[n - 1];
}
