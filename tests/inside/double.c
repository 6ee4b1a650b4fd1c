/* A native double of what the runtime gives the inside library: an arena, an error record, randomness; and what tests
 * need beside: a painted stack to see what is left on it, and an instruction counter. Single-threaded. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "enclu.h"
#include "pyenclave_inside.h"

/* --- arena: a bump pointer, so that a call takes the same instructions whatever came before ---------------------- */

#define ARENA_SIZE (16u << 20)
#define ALIGNMENT 16u

static uint8_t arena[ARENA_SIZE] __attribute__((aligned(ALIGNMENT)));
static size_t arena_used;
static uint8_t *newest;
size_t double_arena_size;

void *pye_arena_alloc(size_t size)
{
    size_t rounded = (size + ALIGNMENT) & ~(size_t)(ALIGNMENT - 1);
    if (size > double_arena_size || rounded > double_arena_size - arena_used) {
        return NULL;
    }
    newest = arena + arena_used;
    arena_used += rounded;
    return newest;
}

/* The newest block, to look at after a failure. */
const uint8_t *double_newest(void) { return newest; }

/* What is told of the stack's depth, by the runtime's entry code otherwise; clobbers what that does. */
__asm__(".globl __sanitizer_cov_stack_depth\n__sanitizer_cov_stack_depth:\n"
        "    xor %eax, %eax\n    xor %ecx, %ecx\n    xor %edx, %edx\n    ret\n");

/* --- errors ------------------------------------------------------------------------------------------------------ */

char double_message[PYE_MESSAGE_SIZE + 1];
static int exception;

int pye_raise_sized(enum pye_exception kind, const char *message, size_t size)
{
    exception = (int)kind;
    memcpy(double_message, message, size);
    double_message[size] = '\0';
    return -1;
}

const char *double_exception(void)
{
    switch (exception) {
#define PYE_EXCEPTION(number, name, base) \
    case number: return #name;
#include "pyenclave_exceptions.h"
#undef PYE_EXCEPTION
    }
    return "";
}

const pye_bytes_t *pye_bytes_new(size_t size, uint8_t **data)
{
    pye_bytes_t *value = pye_arena_alloc(sizeof(pye_bytes_t));
    *data = pye_arena_alloc(size);
    if (value == NULL || *data == NULL) {
        pye_raise_sized(PYE_EXC_MemoryError, "", 0);
        return NULL;
    }
    *value = (pye_bytes_t){.size = size, .data = *data};
    return value;
}

_Noreturn void pye_abort(void) { abort(); }

/* What the runtime has of the host's first word: PYE_HINT_*. */
uint32_t pye_hints;
uint32_t *double_hints(void) { return &pye_hints; }

/* --- the heap: one block, which is wiped when it is freed ------------------------------------------------------ */

static size_t heap_used;
size_t double_heap_size;

void *pye_heap_alloc(size_t size)
{
    void *block = size > double_heap_size ? NULL
                                          : aligned_alloc(ALIGNMENT, (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1ul));
    heap_used = block != NULL ? size : 0;
    return block != NULL ? memset(block, 0, size) : NULL;
}

void pye_heap_free(void *memory)
{
    explicit_bzero(memory, heap_used);
    heap_used = 0;
    free(memory);
}

/* What is allocated and was not freed. */
size_t double_heap_used(void) { return heap_used; }

/* --- Ctrl-C: the host has something to say whenever it is asked; after so many times, that the call is to end ------ */

static volatile uint64_t signal_word;
uint64_t double_looks_left, double_looks;

const volatile uint64_t *pye_signals(void) { return &signal_word; }

bool pye_look(void)
{
    double_looks++;
    if (double_looks_left-- > 1) {
        return true;
    }
    pye_raise_sized(PYE_EXC_KeyboardInterrupt, "", 0);
    return false;
}

void double_interrupt(uint64_t after)
{
    signal_word = 1;
    double_looks_left = after;
    double_looks = 0;
}

/* --- randomness: what a test queued, then the kernel's ----------------------------------------------------------- */

static uint8_t queue[64];
static size_t queued;

void double_queue(const uint8_t *data, size_t size)
{
    memcpy(queue, data, size);
    queued = size;
}

void pye_random(void *memory, size_t size)
{
    if (queued >= size) {
        memcpy(memory, queue, size);
        queued = 0;
        return;
    }
    for (size_t done = 0; done < size;) {
        ssize_t got = getrandom((uint8_t *)memory + done, size - done, 0);
        done += got > 0 ? (size_t)got : 0;
    }
}

/* --- the processor's keys and reports: the emulated platforms', of an enclave that a test describes ------------------ */

static struct pye_report identity;
static pye_roots_t roots;

void double_launch(const uint8_t secret[PYE_SECRET_SIZE], const struct pye_report *as)
{
    identity = *as;
    pye_roots_derive(&roots, secret, as);
}

/* The processor uses no stack of the enclave's. */
static uint8_t processor_stack[0x10000] __attribute__((aligned(64)));
static ucontext_t processor, enclave;
static const struct pye_targetinfo *target_of;
static const uint8_t *data_of;
static struct pye_report *report_of;
static const struct pye_keyrequest *request_of;
static uint8_t *key_of;
static uint32_t error_of;

static void make_report(void) { pye_ereport(&roots, &identity, target_of, data_of, report_of); }

/* What it gave since the last reset, newest last, for a test to look for. */
uint8_t double_given[8][16];
uint32_t double_given_count;

static void make_key(void)
{
    error_of = pye_egetkey(&roots, &identity, request_of, key_of);
    if (error_of == 0 && double_given_count < 8) {
        memcpy(double_given[double_given_count++], key_of, 16);
    }
}

static void on_processor(void (*function)(void))
{
    getcontext(&processor);
    processor.uc_stack.ss_sp = processor_stack;
    processor.uc_stack.ss_size = sizeof(processor_stack);
    processor.uc_link = &enclave;
    makecontext(&processor, function, 0);
    swapcontext(&enclave, &processor);
}

void pye_report(const struct pye_targetinfo *target, const uint8_t data[64], struct pye_report *report)
{
    target_of = target, data_of = data, report_of = report;
    on_processor(make_report);
}

uint32_t pye_get_key(const struct pye_keyrequest *request, uint8_t key[16])
{
    request_of = request, key_of = key;
    on_processor(make_key);
    if (error_of == PYE_EGETKEY_PROTECTION) {
        abort();
    }
    return error_of;
}

void double_reset(void)
{
    memset(arena, 0, arena_used);
    arena_used = 0;
    double_arena_size = ARENA_SIZE;
    double_heap_size = 1u << 30;
    signal_word = 0;
    double_message[0] = '\0';
    exception = 0;
    queued = 0;
    double_given_count = 0;
}

/* --- calls with a look inside ------------------------------------------------------------------------------------ */

typedef uint64_t (*function_t)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

#define STACK_SIZE 0x10000
uint8_t double_stack[STACK_SIZE] __attribute__((aligned(64)));
static ucontext_t inner, outer;
static function_t function;
static uint64_t arguments[6], answer;

/* What the vector registers hold as the called function returns. */
uint8_t double_vectors[16][32];

static void on_stack(void)
{
    answer = function(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
    __asm__ volatile(".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n"
                     "vmovdqu %%ymm\\n, \\n * 32(%0)\n"
                     ".endr" ::"r"(double_vectors)
                     : "memory");
}

/* Calls on double_stack, painted with 0xa5 before; what the call leaves there stays to be read. */
uint64_t double_call_on_stack(function_t called, const uint64_t given[6])
{
    memset(double_stack, 0xa5, sizeof(double_stack));
    function = called;
    memcpy(arguments, given, sizeof arguments);
    getcontext(&inner);
    inner.uc_stack.ss_sp = double_stack;
    inner.uc_stack.ss_size = sizeof(double_stack);
    inner.uc_link = &outer;
    makecontext(&inner, on_stack, 0);
    swapcontext(&outer, &inner);
    return answer;
}

/* Calls in a child on a stack of `room` bytes, below which are a page without memory and then memory of somebody else's.
 * 1 where the child ended at that page, and nothing of what is below was changed. */
int double_call_on_small_stack(function_t called, const uint64_t given[6], uint64_t room)
{
    enum { BELOW = 0x10000, GUARD = 0x1000 };
    size_t size = BELOW + GUARD + room;
    uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + BELOW, GUARD, PROT_NONE) != 0) {
        abort();
    }
    memset(memory, 0xa5, BELOW);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        function = called;
        memcpy(arguments, given, sizeof arguments);
        getcontext(&inner);
        inner.uc_stack.ss_sp = memory + BELOW + GUARD;
        inner.uc_stack.ss_size = room;
        inner.uc_link = &outer;
        makecontext(&inner, on_stack, 0);
        swapcontext(&outer, &inner);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    int held = WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
    for (size_t at = 0; at < BELOW; at++) {
        held = held && memory[at] == 0xa5;
    }
    munmap(memory, size);
    return held;
}

#define TRAP_FLAG 0x100
static volatile uint64_t steps;

static void step(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info, (void)context;
    steps++;
}

static void set_trap_flag(void)
{
    __asm__ volatile("pushfq; orq %0, (%%rsp); popfq" ::"i"(TRAP_FLAG) : "cc", "memory");
}

static void clear_trap_flag(void)
{
    __asm__ volatile("pushfq; andq %0, (%%rsp); popfq" ::"i"(~TRAP_FLAG) : "cc", "memory");
}

/* The number of instructions that the call takes, with those of its double's functions: EFLAGS.TF traps after each. */
uint64_t double_count(function_t called, const uint64_t given[6])
{
    struct sigaction action = {.sa_sigaction = step, .sa_flags = SA_SIGINFO}, before;
    sigaction(SIGTRAP, &action, &before);
    steps = 0;
    set_trap_flag();
    answer = called(given[0], given[1], given[2], given[3], given[4], given[5]);
    clear_trap_flag();
    sigaction(SIGTRAP, &before, NULL);
    return steps;
}

/* Calls `times` times, each with an empty arena: for benchmarks. */
void double_repeat(function_t called, const uint64_t given[6], uint64_t times)
{
    while (times-- > 0) {
        arena_used = 0;
        answer = called(given[0], given[1], given[2], given[3], given[4], given[5]);
    }
}

/* --- the bodies, which are hidden in their object ---------------------------------------------------------------- */

#define BODY(name) const void *const body_##name = (const void *)name;
BODY(pye_inside_aead_aegis256_decrypt)
BODY(pye_inside_aead_aegis256_encrypt)
BODY(pye_inside_aead_chacha20_poly1305_decrypt)
BODY(pye_inside_aead_chacha20_poly1305_encrypt)
BODY(pye_inside_aead_decrypt)
BODY(pye_inside_aead_encrypt)
BODY(pye_inside_compare_equal)
BODY(pye_inside_exchange_p256)
BODY(pye_inside_exchange_p256_public_key)
BODY(pye_inside_exchange_x25519)
BODY(pye_inside_exchange_x25519_public_key)
BODY(pye_inside_hashing_blake3)
BODY(pye_inside_hashing_sha1)
BODY(pye_inside_hashing_sha224)
BODY(pye_inside_hashing_sha256)
#define STEPS(name) \
    BODY(pye_inside_hash_##name##_begin) \
    BODY(pye_inside_hash_##name##_update) \
    BODY(pye_inside_hash_##name##_end)
STEPS(sha1)
STEPS(sha224)
STEPS(sha256)
STEPS(sha512)
STEPS(sha3_256)
STEPS(blake2b)
STEPS(blake2s)
BODY(pye_inside_hashing_sha384)
BODY(pye_inside_hashing_sha3_224)
BODY(pye_inside_hashing_sha3_256)
BODY(pye_inside_hashing_sha3_384)
BODY(pye_inside_hashing_sha3_512)
BODY(pye_inside_hashing_sha512)
BODY(pye_inside_hashing_shake_128)
BODY(pye_inside_hashing_shake_256)
BODY(pye_inside_kdf_argon2id)
BODY(pye_inside_kdf_hkdf_sha256)
BODY(pye_inside_kdf_hkdf_sha512)
BODY(pye_inside_kdf_pbkdf2_sha1)
BODY(pye_inside_kdf_pbkdf2_sha256)
BODY(pye_inside_kdf_pbkdf2_sha512)
BODY(pye_inside_kdf_scrypt)
BODY(pye_inside_mac_hmac_sha1)
BODY(pye_inside_mac_hmac_sha224)
BODY(pye_inside_mac_hmac_sha256)
BODY(pye_inside_mac_hmac_sha384)
BODY(pye_inside_mac_hmac_sha512)
BODY(pye_inside_random_bytes)
BODY(pye_inside_report_create)
BODY(pye_inside_report_debug)
BODY(pye_inside_report_genuine)
BODY(pye_inside_report_mrenclave)
BODY(pye_inside_report_mrsigner)
BODY(pye_inside_report_product_id)
BODY(pye_inside_report_security_version)
BODY(pye_inside_report_target)
BODY(pye_inside_report_verify)
BODY(pye_inside_seal_migrate)
BODY(pye_inside_seal_seal)
BODY(pye_inside_seal_unseal)
BODY(pye_inside_seal_version)
BODY(pye_inside_sign_ecdsa_p256_public_key)
BODY(pye_inside_sign_ecdsa_p256_sign)
BODY(pye_inside_sign_ecdsa_p256_verify)
BODY(pye_inside_sign_ed25519_public_key)
BODY(pye_inside_sign_ed25519_sign)
BODY(pye_inside_sign_ed25519_verify)
BODY(pye_inside_sign_rsa_pss_verify)

/* The platforms' functions, which are hidden too. */
const void *const body_pye_secret_read = (const void *)pye_secret_read;
const void *const body_pye_roots_derive = (const void *)pye_roots_derive;
const void *const body_pye_egetkey = (const void *)pye_egetkey;
const void *const body_pye_ereport = (const void *)pye_ereport;
