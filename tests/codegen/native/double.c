/* See double.h. Trusted code runs on stacks of its own inside, so that every address means what it would in an enclave:
 * an ecall switches to such a stack, an ocall back to the host's. */
#include "double.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define ARENA (8u << 20)
#define DEPTH 4
#define GIVEN 64 /* results of one ecall */
#define STACK (256u << 10)
#define ALIVE 0xa11eu
#define EXPORT __attribute__((visibility("default")))

extern const uint8_t __ehdr_start[] __attribute__((visibility("hidden")));
extern const uint8_t _end[] __attribute__((visibility("hidden")));

double_state_t double_state;
static uint8_t arena[ARENA] __attribute__((aligned(16)));
static size_t arena_next;
static uint8_t heap[ARENA] __attribute__((aligned(16)));
static size_t heap_next;
static pye_error_t record;
static pye_status_t kept;

/* One level of ecalls: its stack, and where the host goes on. */
static struct level {
    uint8_t stack[STACK] __attribute__((aligned(16)));
    ucontext_t inside, outside;
    pye_frame_t frame;
    uint32_t index;
    pye_status_t status;
    const pye_ocall_table_t *ocalls;
    uint32_t ocall_index;
    void *ocall_frame;
    bool ocall_wanted;
    uint8_t *area, *area_next, *area_end;
    void *given[GIVEN];
    size_t given_count;
    pye_spent_t *spent;
} levels[DEPTH];
static int depth;

/* --- memory --- */

static bool range(uint64_t address, uint64_t size, uint64_t *last)
{
    return !__builtin_add_overflow(address, size == 0 ? 0 : size - 1, last);
}

bool pye_is_inside(const void *address, size_t size)
{
    uint64_t last;
    return range((uintptr_t)address, size, &last) && (uintptr_t)address >= (uintptr_t)__ehdr_start &&
           last < (uintptr_t)_end;
}

/* All memory of the double's is one piece; the pieces are the runtime's, and tested there. */
bool pye_is_own(const void *memory, size_t size) { return pye_is_inside(memory, size); }

bool pye_is_outside(uint64_t address, uint64_t size)
{
    uint64_t last;
    return range(address, size, &last) && (last < (uintptr_t)__ehdr_start || address >= (uintptr_t)_end);
}

static bool fails(void) { return double_state.fail_after != 0 && --double_state.fail_after == 0; }

void *pye_arena_alloc(size_t size)
{
    if (fails() || size > ARENA - arena_next) {
        return NULL;
    }
    void *memory = arena + arena_next;
    arena_next += (size + 15) & ~(size_t)15;
    memset(memory, 0, size);
    return memory;
}

void *pye_heap_alloc(size_t size)
{
    if (fails() || size > ARENA - 16 - heap_next) {
        return NULL;
    }
    void *memory = heap + heap_next + 16;
    memcpy(heap + heap_next, (size_t[2]){size, ALIVE}, 16);
    heap_next += ((size + 15) & ~(size_t)15) + 16;
    double_state.heap_blocks++;
    memset(memory, 0, size);
    return memory;
}

void pye_heap_free(void *memory)
{
    if (memory == NULL) {
        return;
    }
    if (!pye_heap_owns(memory)) {
        abort();
    }
    memset((uint8_t *)memory - 16, 0, 16 + pye_heap_size(memory));
    if (--double_state.heap_blocks == 0) {
        heap_next = 0;
    }
}

bool pye_heap_owns(const void *memory)
{
    uintptr_t at = (uintptr_t)memory - (uintptr_t)heap;
    size_t header[2];
    if (at < 16 || at > heap_next || at % 16 != 0) {
        return false;
    }
    memcpy(header, heap + at - 16, 16);
    return header[1] == ALIVE;
}

size_t pye_heap_size(const void *memory)
{
    size_t size;
    memcpy(&size, (const uint8_t *)memory - 16, sizeof(size));
    return size;
}

void pye_wipe(void *memory, size_t size) { memset(memory, 0, size); }

/* --- errors --- */

bool pye_error_pending(void) { return record.exception != 0 || kept != PYE_OK; }

int pye_raise_sized(enum pye_exception exception, const char *message, size_t size)
{
    if (!pye_error_pending()) {
        record.exception = exception;
        record.message_size = (uint32_t)(size < PYE_MESSAGE_SIZE ? size : PYE_MESSAGE_SIZE);
        memcpy(record.message, message, record.message_size);
    }
    return -1;
}

int pye_raise(enum pye_exception exception, const char *message)
{
    return pye_raise_sized(exception, message, strlen(message));
}

int pye_raise_status(pye_status_t status)
{
    if (!pye_error_pending()) {
        kept = status;
    }
    return -1;
}

void pye_error_clear(void)
{
    memset(&record, 0, sizeof(record));
    kept = PYE_OK;
}

/* --- ecalls --- */

static void store(uint64_t to, const void *from, size_t size)
{
    double_state.outside_writes += size;
    memcpy((void *)(uintptr_t)to, from, size);
}

pye_status_t pye_frame_in(void *to, const pye_frame_t *frame, size_t size)
{
    double_state.frame_loads++;
    if (frame->size != size || !pye_is_outside(frame->address, frame->size)) {
        return PYE_E_FRAME;
    }
    memcpy(to, (const void *)(uintptr_t)frame->address, size);
    return PYE_OK;
}

pye_status_t pye_frame_out(const pye_frame_t *frame, const void *from, size_t offset, size_t size)
{
    if (offset % 8 != 0 || size % 8 != 0 || offset + size > frame->size) {
        abort();
    }
    store(frame->address + offset, (const uint8_t *)from + offset, size);
    return PYE_OK;
}

pye_status_t pye_length_unsigned(uint64_t value, size_t *to)
{
    *to = value;
    return PYE_OK;
}

pye_status_t pye_length_signed(int64_t value, size_t *to)
{
    if (value < 0) {
        return PYE_E_LENGTH;
    }
    *to = (size_t)value;
    return PYE_OK;
}

pye_status_t pye_length_float(double value, size_t *to)
{
    /* A double holds every integer to 2^53. NaN fails both comparisons. */
    if (!(value >= 0 && value < 0x1p53) || (double)(size_t)value != value) {
        return PYE_E_LENGTH;
    }
    *to = (size_t)value;
    return PYE_OK;
}

pye_status_t pye_length_product(size_t left, size_t right, size_t *to)
{
    return __builtin_mul_overflow(left, right, to) ? PYE_E_LENGTH : PYE_OK;
}

pye_status_t pye_length_multiple(size_t bytes, size_t element)
{
    return bytes % element == 0 ? PYE_OK : PYE_E_LENGTH;
}

static pye_status_t allocate(void **to, uint64_t host, size_t size)
{
    *to = NULL;
    if (host == 0) {
        return size == 0 ? PYE_OK : PYE_E_POINTER;
    }
    if (!pye_is_outside(host, size)) {
        return PYE_E_POINTER;
    }
    *to = pye_arena_alloc(size);
    return *to == NULL ? PYE_E_MEMORY : PYE_OK;
}

pye_status_t pye_buffer_in(void **to, uint64_t from, size_t size)
{
    pye_status_t status = allocate(to, from, size);
    if (status == PYE_OK && *to != NULL) {
        memcpy(*to, (const void *)(uintptr_t)from, size);
    }
    return status;
}

pye_status_t pye_buffer_out(void **to, uint64_t host, size_t size)
{
    return allocate(to, host, size);
}

pye_status_t pye_copy_out(uint64_t to, const void *from, size_t size)
{
    if (to == 0 || size == 0) {
        return PYE_OK;
    }
    if (!pye_is_outside(to, size)) {
        return PYE_E_POINTER;
    }
    store(to, from, size);
    return PYE_OK;
}

/* --- results in memory that the callee chose --- */

size_t pye_readable(const void *memory, size_t size)
{
    if (memory == NULL || !pye_is_inside(memory, size)) {
        return 0;
    }
    size_t block = pye_heap_owns(memory) ? pye_heap_size(memory) : size;
    return size < block ? size : block;
}

void pye_release(const void *memory)
{
    if (pye_heap_owns(memory)) {
        pye_heap_free((void *)(uintptr_t)memory);
    }
}

pye_status_t pye_give(uint64_t *to, const void *from, size_t size)
{
    *to = 0;
    if (from == NULL) {
        return size == 0 ? PYE_OK : PYE_E_TRUSTED;
    }
    if (!pye_is_inside(from, size) || pye_readable(from, size) != size) {
        return PYE_E_TRUSTED;
    }
    struct level *level = &levels[depth - 1];
    if (fails() || level->given_count == GIVEN) {
        return PYE_E_AREA;
    }
    void *memory = malloc(size + 1);
    level->given[level->given_count++] = memory;
    *to = (uintptr_t)memory;
    store(*to, from, size);
    return PYE_OK;
}

pye_status_t pye_accept(void **to, uint64_t from, size_t size)
{
    *to = NULL;
    if (from == 0) {
        return size == 0 ? PYE_OK : PYE_E_RESULT;
    }
    if (!pye_is_outside(from, size)) {
        return PYE_E_RESULT;
    }
    *to = pye_heap_alloc(size);
    if (*to == NULL) {
        return PYE_E_MEMORY;
    }
    memcpy(*to, (const void *)(uintptr_t)from, size);
    return PYE_OK;
}

static pye_status_t string_in(void **to, uint64_t from, size_t size, size_t width)
{
    static const uint8_t zeros[4];
    pye_status_t status = pye_buffer_in(to, from, size);
    if (status != PYE_OK || *to == NULL) {
        return status;
    }
    for (size_t at = 0; size % width == 0 && at < size; at += width) {
        if (memcmp((uint8_t *)*to + at, zeros, width) == 0) {
            return at + width == size ? PYE_OK : PYE_E_STRING;
        }
    }
    return PYE_E_STRING;
}

pye_status_t pye_string_in(char **to, uint64_t from, size_t size) { return string_in((void **)to, from, size, 1); }
pye_status_t pye_wstring_in(void **to, uint64_t from, size_t size) { return string_in(to, from, size, 4); }
pye_status_t pye_check_bool(uint8_t value) { return value <= 1 ? PYE_OK : PYE_E_VALUE; }

/* --- ocalls --- */

pye_status_t pye_ocall_room(size_t *total, size_t size)
{
    size_t rounded;
    if (__builtin_add_overflow(size, 15, &rounded)) {
        return PYE_E_LENGTH;
    }
    return __builtin_add_overflow(*total, rounded & ~(size_t)15, total) ? PYE_E_LENGTH : PYE_OK;
}

pye_status_t pye_ocall_begin(pye_ocall_t *ocall, size_t frame, size_t buffers)
{
    struct level *level = &levels[depth - 1];
    if (pye_error_pending()) {
        return PYE_E_EXCEPTION;
    }
    frame = (frame + 15) & ~(size_t)15;
    size_t room = (size_t)(level->area_end - level->area_next);
    if (frame > room || buffers > room - frame) {
        return PYE_E_AREA;
    }
    ocall->restore = (uintptr_t)level->area_next;
    ocall->frame = (uintptr_t)level->area_next;
    ocall->next = ocall->frame + frame;
    ocall->end = ocall->next + buffers;
    level->area_next = (uint8_t *)(uintptr_t)ocall->end;
    return PYE_OK;
}

static pye_status_t reserve(pye_ocall_t *ocall, uint64_t *to, const void *trusted, size_t size)
{
    *to = 0;
    if (trusted == NULL) {
        return size == 0 ? PYE_OK : PYE_E_TRUSTED;
    }
    if (!pye_is_inside(trusted, size)) {
        return PYE_E_TRUSTED;
    }
    size_t rounded = (size + 15) & ~(size_t)15;
    if (rounded > ocall->end - ocall->next) {
        abort(); /* the room was not asked for */
    }
    *to = ocall->next;
    ocall->next += rounded;
    return PYE_OK;
}

pye_status_t pye_ocall_in(pye_ocall_t *ocall, uint64_t *to, const void *from, size_t size)
{
    pye_status_t status = reserve(ocall, to, from, size);
    if (status == PYE_OK && *to != 0) {
        store(*to, from, size);
    }
    return status;
}

pye_status_t pye_ocall_out(pye_ocall_t *ocall, uint64_t *to, const void *trusted, size_t size)
{
    pye_status_t status = reserve(ocall, to, trusted, size);
    if (status == PYE_OK && *to != 0) {
        memset((void *)(uintptr_t)*to, 0, size);
    }
    return status;
}

pye_status_t pye_ocall_call(pye_ocall_t *ocall, uint32_t index, const void *frame, size_t size)
{
    struct level *level = &levels[depth - 1];
    double_state.ocalls++;
    store(ocall->frame, frame, size);
    level->ocall_index = index;
    level->ocall_frame = size == 0 ? NULL : (void *)(uintptr_t)ocall->frame;
    level->ocall_wanted = true;
    swapcontext(&level->inside, &level->outside);
    return level->status;
}

pye_status_t pye_ocall_frame_in(pye_ocall_t *ocall, void *to, size_t offset, size_t size)
{
    memcpy(to, (const void *)(uintptr_t)(ocall->frame + offset), size);
    return PYE_OK;
}

pye_status_t pye_ocall_copy_in(pye_ocall_t *ocall, void *to, uint64_t from, size_t size)
{
    if (from == 0 || size == 0) {
        return PYE_OK;
    }
    if (from < ocall->frame || from > ocall->end || size > ocall->end - from) {
        return PYE_E_RESULT;
    }
    memcpy(to, (const void *)(uintptr_t)from, size);
    return PYE_OK;
}

void pye_ocall_end(pye_ocall_t *ocall)
{
    if (ocall->end != 0) {
        levels[depth - 1].area_next = (uint8_t *)(uintptr_t)ocall->restore;
    }
}

/* --- the platform --- */

static void run(void)
{
    struct level *level = &levels[depth - 1];
    level->status = pye_dispatch(level->index, &level->frame);
    level->ocall_wanted = false;
    setcontext(&level->outside);
}

static void *context_of_call;
static void *context(void) { return context_of_call; }
static pye_error_t last_error;
static const pye_error_t *error(void) { return &last_error; }

static pye_status_t call(pye_enclave_t *enclave, uint32_t index, const pye_ocall_table_t *ocalls, void *frame,
                         size_t size, void *user)
{
    (void)enclave;
    if (depth == 0 && !pye_ecall_is_root(index)) {
        return index == UINT32_MAX ? PYE_E_ECALL : PYE_E_NOT_ALLOWED;
    }
    if (depth != 0 && !pye_ecall_is_allowed(index, levels[depth - 1].ocall_index)) {
        return PYE_E_NOT_ALLOWED;
    }
    if (depth == DEPTH) {
        return PYE_E_DEPTH;
    }
    struct level *level = &levels[depth++];
    void *outer = context_of_call;
    size_t mark = arena_next;
    context_of_call = user;
    level->frame = (pye_frame_t){(uintptr_t)frame, size};
    level->index = index;
    level->ocalls = ocalls;
    level->area = malloc(1 << 20);
    level->area_next = level->area;
    level->area_end = level->area + (1 << 20);
    getcontext(&level->inside);
    level->inside.uc_stack.ss_sp = level->stack;
    level->inside.uc_stack.ss_size = STACK;
    makecontext(&level->inside, run, 0);
    swapcontext(&level->outside, &level->inside);
    while (level->ocall_wanted) {
        level->status = level->ocalls->functions[level->ocall_index](level->ocall_frame, &level->spent);
        swapcontext(&level->outside, &level->inside);
        while (level->spent != NULL) {
            pye_spent_t *spent = level->spent;
            level->spent = spent->next;
            memset(spent->memory, 0xa5, malloc_usable_size(spent->memory)); /* read in time, or not at all */
            free(spent->memory);
            free(spent);
            double_state.spent++;
        }
    }
    pye_status_t status = level->status;
    if (pye_error_pending() && status == PYE_E_EXCEPTION) {
        status = kept != PYE_OK ? kept : status;
        last_error = record;
    }
    pye_error_clear();
    if (level->area_next != level->area) {
        abort(); /* an ocall was not ended */
    }
    free(level->area);
    for (size_t at = 0; status != PYE_OK && at < level->given_count; at++) {
        free(level->given[at]);
    }
    double_state.given += status == PYE_OK ? level->given_count : 0;
    level->given_count = 0;
    memset(arena + mark, 0xa5, arena_next - mark); /* stale bytes must never be seen */
    arena_next = mark;
    context_of_call = outer;
    depth--;
    return status;
}

static pye_enclave_t enclave = {call, context, error};

EXPORT pye_enclave_t *double_enclave(void) { return &enclave; }
EXPORT double_state_t *double_observed(void) { return &double_state; }
EXPORT uint64_t double_inside(void) { return (uintptr_t)__ehdr_start; }
EXPORT uint64_t double_inside_end(void) { return (uintptr_t)_end; }
EXPORT int double_is_root(uint32_t index) { return pye_ecall_is_root(index); }
EXPORT int double_is_allowed(uint32_t index, uint32_t ocall) { return pye_ecall_is_allowed(index, ocall); }

/* An ecall with a frame and an ocall table of the test's own making. */
EXPORT pye_status_t double_call(uint32_t index, const pye_ocall_table_t *ocalls, void *frame, size_t size)
{
    return call(&enclave, index, ocalls, frame, size, NULL);
}
