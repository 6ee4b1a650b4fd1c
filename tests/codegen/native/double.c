/* What stands in for entry.S and for a platform: the runtime's C files run natively, with their own checks and copies.
 *
 * Trusted code runs on a stack inside: an ecall switches to it, an ocall back to the host's, a nested ecall goes on below
 * the interrupted one. GS points at the thread's page as it does in an enclave.
 */
#define _GNU_SOURCE
#include "double.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "internal.h"
#include "state.h"

#define HEAP (8u << 20)
#define STACK (512u << 10)
#define DEPTH 32
#define KEPT 64 /* blocks of one ecall */
#define RED_ZONE 128
#define EXPORT __attribute__((visibility("default")))

extern const uint8_t _end[] __attribute__((visibility("hidden")));
pye_status_t pye_enter(uint64_t index, uint64_t call);

double_state_t double_state;
volatile uint32_t pye_aborted;
volatile uint32_t pye_state = PYE_STATE_READY;
uint64_t pye_link_key;
uintptr_t __stack_chk_guard;

/* What the image builder writes: here the constructor does, so both lie in memory that can be written. */
__asm__(".pushsection .data\n"
        ".balign 64\n"
        ".globl pye_config, __pye_rodata_end, __pye_extents\n"
        ".hidden pye_config, __pye_rodata_end, __pye_extents\n"
        "pye_config: .zero 256\n"
        "__pye_rodata_end:\n"
        "__pye_extents: .zero 24\n"
        ".popsection\n");
extern const volatile uint32_t __pye_extents[6];

static uint8_t heap[HEAP] __attribute__((aligned(4096)));
static uint8_t stack[STACK] __attribute__((aligned(4096)));
static union {
    pye_thread_state_t state;
    uint8_t page[4096];
} thread __attribute__((aligned(4096)));

/* One level of ecalls, and where the host goes on. */
static struct level {
    ucontext_t inside, outside;
    uint64_t index;
    pye_call_t *call;
    uint64_t exit, value, answer; /* of its latest exit */
    pye_status_t status;
    void *areas[KEPT], *given[KEPT];
    size_t area_count, given_count;
    pye_deferred_t *deferred;
    bool shares; /* the enclave reaches shared memory only */
} levels[DEPTH];
static int depth;

static uint64_t offset_of(const void *address) { return (uint64_t)((uintptr_t)address - (uintptr_t)pye_at(0)); }

/* All variables but the heap are one object each side of it: the runtime's tests have real images, and real tables. */
__attribute__((constructor)) static void load(void)
{
    struct pye_config *config = (struct pye_config *)(uintptr_t)&pye_config;
    config->elrange_size = config->image_size = (offset_of(_end) + 4095) & ~(uint64_t)4095;
    config->heap_offset = offset_of(heap);
    config->heap_size = HEAP;
    config->flags = PYE_CONFIG_FLAG_DEBUG;
    uint32_t *table = (uint32_t *)(uintptr_t)__pye_extents;
    uint32_t before = (uint32_t)offset_of(heap), after = before + HEAP;
    memcpy(table, (uint32_t[]){2, 0, 0, before, after, (uint32_t)config->elrange_size}, 24);
    thread.state.fixed.self = offset_of(&thread);
    thread.state.fixed.stack_limit = offset_of(stack);
    thread.state.fixed.stack_top = offset_of(stack) + STACK;
    pye_random(&__stack_chk_guard, sizeof(__stack_chk_guard));
    pye_heap_initialise();
}

/* --- what is counted --- */

static bool fails(void) { return double_state.fail_after != 0 && --double_state.fail_after == 0; }

void *double_arena_alloc(size_t size) { return fails() ? NULL : pye_arena_alloc(size); }

void *double_heap_alloc(size_t size)
{
    void *memory = fails() ? NULL : pye_heap_alloc(size);
    double_state.heap_blocks += memory != NULL;
    return memory;
}

void double_heap_free(void *memory)
{
    double_state.heap_blocks -= memory != NULL;
    pye_heap_free(memory);
}

/* --- shared memory --- */

static pye_enclave_t enclave;

/* Block after block, and from the beginning again once all are free. Each lies behind a header and in front of a gap. */
static size_t shared_used;

static void *share(pye_enclave_t *of, size_t size)
{
    size_t whole = (size + 3 * 64 - 1) & ~(size_t)63;
    if (fails() || size > of->shared_size || whole > of->shared_size - shared_used) {
        return NULL;
    }
    uint8_t *block = (uint8_t *)of->shared_base + shared_used;
    *(uint64_t *)block = size;
    memset(block + 64, 0xc7, size); /* it is not zeroed */
    shared_used += whole;
    double_state.shared++;
    return block + 64;
}

static void unshare(pye_enclave_t *of, void *memory)
{
    if (memory == NULL || !((uintptr_t)memory - of->shared_base < of->shared_size)) {
        return;
    }
    memset(memory, 0xa5, *(uint64_t *)((uint8_t *)memory - 64));
    if (--double_state.shared == 0) {
        shared_used = 0;
    }
}

/* From now on the enclave reaches `size` bytes of shared memory and nothing else outside. */
EXPORT void double_share(size_t size)
{
    enclave.share = share;
    enclave.unshare = unshare;
    enclave.shared_size = size;
    enclave.shared_base = (uintptr_t)mmap(NULL, size, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static void reach(const struct level *level, uint64_t address, size_t size)
{
    uint64_t block = address - (uintptr_t)level->call, offset = address - enclave.shared_base;
    if (level->shares && block >= sizeof(*level->call) &&
        (offset >= enclave.shared_size || size > enclave.shared_size - offset)) {
        double_state.strays += size != 0;
    }
}

void double_load(void *to, uint64_t from, size_t size)
{
    const pye_call_t *call = levels[depth - 1].call;
    double_state.frame_loads += from < call->frame + call->frame_size && from + size > call->frame;
    reach(&levels[depth - 1], from, size);
    pye_load(to, from, size);
}

void double_store(uint64_t to, const void *from, size_t size)
{
    const pye_call_t *call = levels[depth - 1].call;
    double_state.outside_writes += to == (uintptr_t)&call->error ? 0 : size;
    reach(&levels[depth - 1], to, size);
    pye_store(to, from, size);
}

#ifdef DOUBLE_SANITIZED /* copy.S reads the whole words around a ragged edge */
void pye_load(void *trusted, uint64_t from, size_t size) { memcpy(trusted, (const void *)(uintptr_t)from, size); }
void pye_store(uint64_t to, const void *trusted, size_t size) { memcpy((void *)(uintptr_t)to, trusted, size); }
#endif

/* --- entry.S --- */

_Noreturn void pye_abort(void) { abort(); }

uint64_t pye_ocall_exit(uint64_t exit, uint64_t value)
{
    struct level *level = &levels[depth - 1];
    uint64_t outer = thread.state.fixed.link;
    thread.state.fixed.link = (uintptr_t)&outer;
    level->exit = exit;
    level->value = value;
    int trusted_errno = errno; /* one variable here, two in truth: the host's is not the enclave's */
    swapcontext(&level->inside, &level->outside);
    errno = trusted_errno;
    thread.state.fixed.link = outer;
    return level->answer;
}

static void enter(void)
{
    struct level *level = &levels[depth - 1];
    level->status = pye_enter(level->index, (uintptr_t)level->call);
    level->exit = PYE_EXIT_RETURN;
    setcontext(&level->outside);
}

/* --- the platform --- */

static void *context_of_call;
static void *context(void) { return context_of_call; }
static pye_error_t last_error;
static const pye_error_t *error(void) { return &last_error; }

static void read_deferred(struct level *level)
{
    while (level->deferred != NULL) {
        pye_deferred_t *deferred = level->deferred;
        level->deferred = deferred->next;
        if (deferred->shared_by != NULL) {
            deferred->shared_by->unshare(deferred->shared_by, deferred->memory);
        } else {
            memset(deferred->memory, 0xa5, malloc_usable_size(deferred->memory)); /* read in time, or not at all */
            free(deferred->memory);
        }
        free(deferred);
        double_state.deferred++;
    }
}

static void *keep(const struct level *level, void **blocks, size_t *count, size_t size)
{
    void *block = *count == KEPT ? NULL : level->shares ? share(&enclave, size) : malloc(size + 1);
    if (block != NULL) {
        blocks[(*count)++] = block;
    }
    return block;
}

static void release(const struct level *level, void *block)
{
    if (level->shares) {
        unshare(&enclave, block);
    } else {
        free(block);
    }
}

static pye_enclave_t plain;

/* What the host answers to an exit that is not the last one. */
static uint64_t serve(struct level *level, const pye_ocall_table_t *ocalls)
{
    if (level->exit == PYE_EXIT_COMMIT) {
        return 0; /* all of the heap is there */
    }
    if (level->exit == PYE_EXIT_GROW) {
        return (uintptr_t)keep(level, level->areas, &level->area_count, level->value);
    }
    if (level->exit == PYE_EXIT_GIVE) {
        return fails() ? 0 : (uintptr_t)keep(level, level->given, &level->given_count, level->value);
    }
    double_state.ocalls++;
    return ocalls->functions[level->exit >> 8](level->shares ? &enclave : &plain, (void *)(uintptr_t)level->value,
                                               &level->deferred);
}

/* What of the stack an ecall may use: below what the interrupted one does. */
static size_t room(void)
{
    if (depth == 1) {
        return STACK;
    }
    uintptr_t used = (uintptr_t)levels[depth - 2].inside.uc_mcontext.gregs[REG_RSP];
    return ((used - RED_ZONE) & ~(uintptr_t)63) - (uintptr_t)stack;
}

static void start(struct level *level)
{
    getcontext(&level->inside);
    level->inside.uc_stack.ss_sp = stack;
    level->inside.uc_stack.ss_size = room();
    makecontext(&level->inside, enter, 0);
    __asm__ volatile("wrgsbase %0" : : "r"(&thread));
}

static pye_status_t call(pye_enclave_t *entered, uint32_t index, const pye_ocall_table_t *ocalls, void *frame,
                         size_t size, void *user)
{
    if (depth == DEPTH) {
        return PYE_E_DEPTH;
    }
    struct level *level = &levels[depth++];
    void *outer = context_of_call;
    context_of_call = user;
    level->index = index;
    level->shares = entered->share != NULL;
    level->call = calloc(1, sizeof(pye_call_t));
    level->area_count = level->given_count = 0;
    level->call->frame = (uintptr_t)frame;
    level->call->frame_size = size;
    start(level);
    swapcontext(&level->outside, &level->inside);
    while (level->exit != PYE_EXIT_RETURN) {
        level->answer = serve(level, ocalls);
        swapcontext(&level->outside, &level->inside);
        read_deferred(level);
    }
    if (level->status == PYE_E_EXCEPTION) {
        last_error = level->call->error;
    }
    for (size_t at = 0; at < level->area_count; at++) {
        release(level, level->areas[at]);
    }
    for (size_t at = 0; level->status != PYE_OK && at < level->given_count; at++) {
        release(level, level->given[at]);
    }
    double_state.given += level->status == PYE_OK ? level->given_count : 0;
    free(level->call);
    context_of_call = outer;
    depth--;
    return level->status;
}

static pye_enclave_t enclave = {.call = call, .context = context, .error = error};
static pye_enclave_t plain = {.call = call, .context = context, .error = error};

EXPORT pye_enclave_t *double_enclave(void) { return &enclave; }
EXPORT double_state_t *double_observed(void) { return &double_state; }
EXPORT uint64_t double_inside(void) { return (uintptr_t)pye_at(0); }
EXPORT uint64_t double_inside_end(void) { return (uintptr_t)pye_at(pye_config.elrange_size); }
EXPORT int double_is_root(uint32_t index) { return pye_ecall_is_root(index); }
EXPORT int double_is_allowed(uint32_t index, uint32_t ocall) { return pye_ecall_is_allowed(index, ocall); }

/* An ecall with a frame and an ocall table of the test's own making, in memory of the test's. */
EXPORT pye_status_t double_call(uint32_t index, const pye_ocall_table_t *ocalls, void *frame, size_t size)
{
    return call(&plain, index, ocalls, frame, size, NULL);
}
