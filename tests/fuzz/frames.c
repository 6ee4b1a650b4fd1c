/* Coverage-guided fuzzing of one call: the input is the host's memory, frame and answers; the enclave is the generated code
 * of the wide interface on the real runtime, without the assembly.
 *
 * What AddressSanitizer knows of the trusted heap and arena comes from the wrappers below. Anything that a bridge promises
 * and a body misses, every abort, and the secret in a store, is a finding.
 */
#include "frames_shim.h"

#include "secrets.h"
#include "state.h"

#include <sanitizer/asan_interface.h>

extern void *mmap(void *address, size_t size, int protection, int flags, int file, long offset);
extern int dprintf(int file, const char *format, ...);
extern _Noreturn void abort(void);

/* The first four bytes: the ecall, what is odd about the entry, where the frame is. The rest is the host's memory. */
#define HEAD 4u
#define AREA (FRAMES_HOST + 0x8000u)
#define AREA_SIZE 0x2000u
#define GROWN (AREA + 0x4000u)
#define BLOCK (FRAMES_HOST + 0x7000u)
#define SECRET 0xa7a7a7a7a7a7a7a7ull

const volatile struct pye_config pye_config = {
    .elrange_size = FRAMES_SIZE, .heap_offset = FRAMES_HEAP - FRAMES_BASE, .heap_size = FRAMES_HEAP_SIZE};
const volatile struct {
    uint32_t count, reserved;
} __pye_extents __attribute__((visibility("hidden"))) = {0, 0};
const uint8_t __pye_rodata_end[1] __attribute__((visibility("hidden")));
pye_thread_state_t frames_thread;
volatile uint32_t pye_aborted;
volatile uint32_t pye_state = PYE_STATE_READY;
uint64_t pye_link_key = 1;
uintptr_t __stack_chk_guard = 0x5a1b2c3d4e5f6000;

extern const uint16_t frames_sizes[];
extern const uint32_t frames_count;
pye_status_t pye_enter(uint64_t index, uint64_t call);

static const uint8_t *input;
static size_t input_size;
static unsigned depth;

static _Noreturn void found(const char *what)
{
    dprintf(2, "finding: %s\n", what);
    abort();
}

void pye_abort(void) { found("the enclave ended"); }

void pye_random(void *memory, size_t size) { __builtin_memset(memory, 0x6b, size); }

/* --- the host's memory -------------------------------------------------------------------------------------------- */

static bool is_host(uint64_t address, size_t size)
{
    return address >= FRAMES_HOST && size <= FRAMES_HOST_SIZE && address - FRAMES_HOST <= FRAMES_HOST_SIZE - size;
}

/* Memory that is not there reads as zeros: a fault inside is no finding. */
void pye_load(void *trusted, uint64_t untrusted, size_t size)
{
    if (!pye_is_outside(untrusted, size)) {
        found("a load from inside");
    }
    if (is_host(untrusted, size)) {
        __builtin_memcpy(trusted, (const void *)(uintptr_t)untrusted, size);
    } else {
        __builtin_memset(trusted, 0, size);
    }
}

void pye_store(uint64_t untrusted, const void *trusted, size_t size)
{
    const uint8_t *bytes = trusted;
    if (!pye_is_outside(untrusted, size)) {
        found("a store to the inside");
    }
    for (size_t at = 0; at + 8 <= size; at++) {
        uint64_t word;
        __builtin_memcpy(&word, bytes + at, 8);
        if (word == SECRET || word - FRAMES_HEAP < FRAMES_HEAP_SIZE) {
            found("the enclave's own bytes in a store");
        }
    }
    if (is_host(untrusted, size)) {
        __builtin_memcpy((void *)(uintptr_t)untrusted, trusted, size);
    }
}

/* What is the host's is never the secret: a body that returns what it was given would else be a finding. */
static void take_secret_out(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        bytes[at] -= bytes[at] == (uint8_t)SECRET;
    }
}

/* Pointers of the input: F5 and two bytes of offset are the host's memory, F6 is inside, so far below the heap that what a
 * body adds to a byte or a number of the host's makes no address of the heap. */
static void place(uint64_t at, const uint8_t *from, size_t size)
{
    uint8_t *to = (uint8_t *)(uintptr_t)at;
    __builtin_memcpy(to, from, size);
    take_secret_out(to, size);
    for (size_t byte = 0; byte + 8 <= size; byte++) {
        uint64_t word;
        __builtin_memcpy(&word, to + byte, 8);
        if (word >> 16 == 0xf50000000000 || word >> 16 == 0xf60000000000) {
            word = (word >> 56 == 0xf5 ? FRAMES_HOST : FRAMES_BELOW) + (word & 0xffff);
            __builtin_memcpy(to + byte, &word, 8);
            byte += 7;
        }
    }
}

static uint64_t take(size_t size)
{
    uint64_t value = 0;
    size = size < input_size ? size : input_size;
    if (size == 0) {
        return 0; /* before the first input there is none: the heap asks when it is made */
    }
    input_size -= size;
    __builtin_memcpy(&value, input + input_size, size); /* answers come from the end */
    take_secret_out((uint8_t *)&value, size);
    return value;
}

static void enter(uint64_t index, uint64_t frame, uint64_t size)
{
    uint64_t words[] = {frame, size, depth == 0 ? AREA : 0, depth == 0 ? AREA_SIZE : 0};
    __builtin_memcpy((void *)(uintptr_t)BLOCK, words, sizeof(words));
    depth++;
    (void)pye_enter(index, BLOCK);
    depth--;
}

/* What the host answers: from the end of the input. */
uint64_t pye_ocall_exit(uint64_t exit, uint64_t value)
{
    uint64_t link = frames_thread.fixed.link, how = take(1), answer = 0;
    frames_thread.fixed.link = 1;
    if ((how & 0x30) == 0x30 && depth < 3) {
        uint64_t index = take(1) % frames_count;
        enter(index, FRAMES_HOST + (take(1) << 3), frames_sizes[index]);
    }
    if ((exit & 0xff) == PYE_EXIT_OCALL) {
        if (is_host(value, 0x800)) { /* flips bytes of frame and buffers, where the enclave left zeros or its own */
            for (uint64_t count = how & 0xf; count > 0; count--) {
                uint64_t offset = take(2) & 0x7ff, bytes = take(8);
                place((value + offset) & ~(uint64_t)1, (const uint8_t *)&bytes, 8);
            }
        }
        answer = (how & 0x40) != 0 ? take(1) : PYE_OK;
    } else if ((exit & 0xff) == PYE_EXIT_COMMIT) {
        answer = (how & 0x40) != 0;
    } else if ((how & 0x40) != 0) {
        uint64_t bytes = take(8);
        place(BLOCK + 64, (const uint8_t *)&bytes, 8);
        __builtin_memcpy(&answer, (const void *)(uintptr_t)(BLOCK + 64), 8);
    } else {
        answer = value <= 0x4000 || (exit & 0xff) == PYE_EXIT_GROW ? GROWN : 0;
    }
    frames_thread.fixed.link = link;
    return answer;
}

/* --- what the sanitizer has to know -------------------------------------------------------------------------------- */

void *__real_pye_heap_alloc(size_t request);
void *__wrap_pye_heap_alloc(size_t request);
void __real_pye_heap_free(void *memory);
void __wrap_pye_heap_free(void *memory);
void *__real_pye_arena_alloc(size_t size);
void *__wrap_pye_arena_alloc(size_t size);
void __real_pye_arena_release(pye_arena_mark_t mark);
void __wrap_pye_arena_release(pye_arena_mark_t mark);

void *__wrap_pye_heap_alloc(size_t request)
{
    void *memory = __real_pye_heap_alloc(request);
    if (memory != NULL) {
        __asan_unpoison_memory_region(memory, request);
    }
    return memory;
}

void __wrap_pye_heap_free(void *memory)
{
    if (memory != NULL) {
        __asan_poison_memory_region(memory, pye_heap_size(memory));
    }
    __real_pye_heap_free(memory);
}

void *__wrap_pye_arena_alloc(size_t size)
{
    void *memory = __real_pye_arena_alloc(size);
    if (memory != NULL) {
        __asan_unpoison_memory_region(memory, size);
    }
    return memory;
}

__attribute__((no_sanitize("address"))) void __wrap_pye_arena_release(pye_arena_mark_t mark)
{
    for (pye_chunk_t *chunk = frames_thread.arena; chunk != NULL; chunk = chunk->below) {
        size_t kept = chunk == mark.chunk ? mark.used : 0;
        __asan_poison_memory_region(chunk->payload + kept, chunk->used - kept);
        if (chunk == mark.chunk) {
            break;
        }
    }
    __real_pye_arena_release(mark);
}

/* --- one input ----------------------------------------------------------------------------------------------------- */

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    void *heap = mmap((void *)FRAMES_HEAP, FRAMES_HEAP_SIZE, 3, 0x100022, -1, 0); /* private, anonymous, here */
    void *host = mmap((void *)FRAMES_HOST, FRAMES_HOST_SIZE, 3, 0x100022, -1, 0);
    if (heap != (void *)FRAMES_HEAP || host != (void *)FRAMES_HOST) {
        found("addresses are taken");
    }
    __asan_poison_memory_region(heap, FRAMES_HEAP_SIZE);
    pye_heap_initialise();
    frames_thread.fixed.stack_top = (uint64_t)(uintptr_t)__builtin_frame_address(0) - FRAMES_BASE;
    start(SECRET);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD || size > 0x2000) {
        return 0;
    }
    uint64_t index = data[0] % frames_count, frame = FRAMES_HOST + ((data[2] | data[3] << 8) & 0xff8);
    uint64_t frame_size = data[1] & 1 ? data[1] : frames_sizes[index];
    __builtin_memset((void *)FRAMES_HOST, 0, FRAMES_HOST_SIZE);
    place(FRAMES_HOST, data + HEAD, size - HEAD);
    input = data + HEAD;
    input_size = size - HEAD;
    if (frames_skipped(index)) {
        return 0;
    }
    enter(index, frame_size == 0 ? 0 : frame, frame_size);
    recover();
    uint64_t line = broken();
    if (line != 0) {
        dprintf(2, "line %llu\n", (unsigned long long)line);
        found("a promise of trusted code was broken");
    }
    if (pye_error_pending() || frames_thread.fixed.link != 0) {
        found("the call left something behind");
    }
    return 0;
}
