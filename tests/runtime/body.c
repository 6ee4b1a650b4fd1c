#include "body_t.h"

#include <pyenclave_bridge.h>
#include <pyenclave_t.h>

uint64_t read_flags(void)
{
    uint64_t flags;
    __asm__ volatile("pushfq; popq %0" : "=r"(flags));
    return flags;
}

uint32_t read_mxcsr(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

uint32_t read_fcw(void)
{
    uint16_t value;
    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}

uint32_t fcw_after_ocall(uint32_t set)
{
    uint16_t value = (uint16_t)set;
    uint32_t mxcsr = 0x3f80 | 0x3f, after;
    __asm__ volatile("fldcw %0; ldmxcsr %1" : : "m"(value), "m"(mxcsr));
    (void)outside();
    __asm__ volatile("stmxcsr %0" : "=m"(after));
    return read_fcw() | (after == mxcsr ? 0x10000u : 0);
}

uint64_t misaligned(const uint8_t *data) { return *(const volatile uint64_t *)(data + 1); }

/* The tag word, above it the status word. */
uint32_t read_x87_state(void)
{
    uint32_t environment[7];
    __asm__ volatile("fnstenv %0; fldenv %0" : "=m"(environment));
    return environment[1] << 16 | (environment[2] & 0xffff);
}

uint32_t clamp(uint32_t index, uint32_t bound) { return pye_clamp(index, bound); }

double multiply_and_add(double a, double b, double c) { return a * b + c; }

/* 1 / 0 with division by zero unmasked: the exception comes with the next x87 instruction that waits. */
void leave_x87_pending(void)
{
    static const uint16_t unmasked = 0x37b;
    __asm__ volatile("fldcw %0; fld1; fldz; fdivrp" : : "m"(unmasked) : "st", "st(1)", "memory");
}

/* A secret in every register that an exit must not carry out. */
void dirty(uint64_t secret)
{
    __asm__ volatile(
        "vmovq %0, %%xmm0; vpbroadcastq %%xmm0, %%ymm0\n"
        "vmovdqa %%ymm0, %%ymm1; vmovdqa %%ymm0, %%ymm2; vmovdqa %%ymm0, %%ymm3; vmovdqa %%ymm0, %%ymm4\n"
        "vmovdqa %%ymm0, %%ymm5; vmovdqa %%ymm0, %%ymm6; vmovdqa %%ymm0, %%ymm7; vmovdqa %%ymm0, %%ymm8\n"
        "vmovdqa %%ymm0, %%ymm9; vmovdqa %%ymm0, %%ymm10; vmovdqa %%ymm0, %%ymm11; vmovdqa %%ymm0, %%ymm12\n"
        "vmovdqa %%ymm0, %%ymm13; vmovdqa %%ymm0, %%ymm14; vmovdqa %%ymm0, %%ymm15\n"
        "push %0; fildll (%%rsp); fildll (%%rsp); fildll (%%rsp); fildll (%%rsp)\n"
        "fildll (%%rsp); fildll (%%rsp); fildll (%%rsp); fildll (%%rsp); pop %%rax\n"
        "fxam; fsqrt\n"
        "mov %0, %%rcx; mov %0, %%rdx; mov %0, %%r8; mov %0, %%r9; mov %0, %%r10; mov %0, %%r11\n"
        :
        : "r"(secret)
        : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "memory", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)",
          "st(6)", "st(7)", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
          "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static uint64_t add_up(const volatile uint8_t *data, size_t n)
{
    uint64_t total = 0;
    for (size_t at = 0; at < n; at++) {
        total += data[at];
    }
    return total;
}

uint64_t sum(const uint8_t *data, size_t n) { return add_up(data, n); }

uint64_t sum_of_arena(size_t n)
{
    uint8_t *memory = pye_arena_alloc(n);
    return memory == NULL ? UINT64_MAX : add_up(memory, n);
}

uint64_t sum_of_heap(size_t n)
{
    uint8_t *memory = pye_heap_alloc(n);
    uint64_t total = memory == NULL ? UINT64_MAX : add_up(memory, n);
    pye_heap_free(memory);
    return total;
}

void ocall_empty(void) { (void)outside(); }

/* A block that was in the middle of a free list: what others lie between keeps it from being joined with its like. */
uint64_t sum_of_reused(size_t n)
{
    void *blocks[6];
    for (size_t at = 0; at < 6; at++) {
        blocks[at] = pye_heap_alloc(n);
    }
    for (size_t at = 0; at < 6; at += 2) {
        pye_heap_free(blocks[at]);
    }
    uint64_t total = 0;
    for (size_t at = 0; at < 6; at += 2) {
        blocks[at] = pye_heap_alloc(n);
        total += add_up(blocks[at], n);
    }
    for (size_t at = 0; at < 6; at++) {
        pye_heap_free(blocks[at]);
    }
    return total;
}

/* Addresses in data, which only a relocation makes right. */
uint64_t relocated(size_t n)
{
    static const char letters[] = "ab";
    static const char *volatile places[] = {&letters[0], &letters[1]};
    return (uint64_t)*places[n % 2];
}

void ocall_often(size_t times, size_t n)
{
    for (size_t at = 0; at < times; at++) {
        ocall_large(n);
    }
}

void ocall_large(size_t n)
{
    uint8_t *memory = pye_arena_alloc(n);
    if (memory != NULL) {
        __builtin_memset(memory, 0x5a, n);
        pye_status_t status = outside_large(memory, n);
        if (status != PYE_OK) {
            pye_raise_status(status);
        }
    }
}

static __attribute__((noinline)) void overrun(volatile char *to, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        to[at] = 'A';
    }
}

void smash(size_t n)
{
    char small[16];
    overrun(small, n);
}

static volatile int sink;

void recurse(void)
{
    volatile char frame[512];
    frame[0] = (char)sink;
    recurse();
    sink += frame[0];
}

void null(void) { *(volatile int *)(uintptr_t)sink = 1; }
void illegal(void) { __builtin_trap(); }

extern uint8_t __pye_base[] __attribute__((visibility("hidden")));
void jump(uint64_t offset) { ((void (*)(void))(uintptr_t)(__pye_base + offset))(); }

void leaf(uint32_t number) { __asm__ volatile("enclu" : : "a"(number), "b"(0), "c"(0) : "memory"); }
void abort_now(void) { pye_abort(); }

void double_free(void)
{
    void *memory = pye_heap_alloc(100);
    pye_heap_free(memory);
    pye_heap_free(memory);
}

void overflow_heap(void)
{
    uint8_t *memory = pye_heap_alloc(64);
    uint8_t *next = pye_heap_alloc(64);
    overrun((volatile char *)memory, 80);
    pye_heap_free(next);
}

void fill(size_t n)
{
    uint8_t *memory = pye_arena_alloc(n);
    if (memory != NULL) {
        __builtin_memset(memory, 0xc3, n);
    }
}

void silent(uint8_t *data, size_t n)
{
    (void)data;
    (void)n;
}

extern uintptr_t __stack_chk_guard;
uint64_t canary(void) { return __stack_chk_guard; }

/* An EEXIT that the image does not list, to where the host's own exits go: thread data keeps the address. */
void exit_by_hand(void)
{
    __asm__ volatile("mov %%gs:0, %%r8; lea __pye_base(%%rip), %%r9; add %%r9, %%r8\n"
                     "mov 48(%%r8), %%rbx; mov 56(%%r8), %%rsp; mov 64(%%r8), %%rbp\n"
                     "xor %%edi, %%edi; xor %%esi, %%esi; mov $4, %%eax; enclu\n"
                     :
                     :
                     : "memory");
}

uint64_t allowed_while_outside(uint64_t n) { return n + 1; }

void null_while_outside(void) { null(); }

/* A lock whose holder leaves for an ocall and then dies with it. */
static pye_lock_t lock;

void lock_and_fault(void)
{
    pye_lock(&lock);
    (void)outside();
    null();
}

void take_lock(void)
{
    pye_lock(&lock);
    pye_unlock(&lock);
}

/* Dies with all eight x87 registers in use. */
void fill_x87(void) { __asm__ volatile("fld1; fld1; fld1; fld1; fld1; fld1; fld1; fld1; ud2"); }

/* A result of n bytes; how says what is wrong with it. */
void export_text(struct text *text, size_t n, int32_t how)
{
    char *chars = pye_heap_alloc(n);
    if (chars == NULL) {
        pye_raise(PYE_EXC_MemoryError, "no room for the text");
        return;
    }
    __builtin_memset(chars, 'x', n);
    *text = (struct text){n, chars};
    if (how == 1) {
        pye_raise(PYE_EXC_ValueError, "after it was filled in");
    } else if (how == 2) { /* more than it has: what lies behind is another's */
        text->n = n + 1;
    } else if (how == 3) {
        pye_heap_free(chars);
        *text = (struct text){4, (char *)(uintptr_t)0x1000};
    } else if (how == 4) {
        text->chars = NULL;
        pye_heap_free(chars);
    } else if (how == 5) { /* released already, and not once more */
        pye_heap_free(chars);
    }
}

uint64_t import_text(void)
{
    struct text text = {0, NULL};
    pye_status_t status = fetch_text(&text);
    if (status != PYE_OK) {
        pye_raise_status(status);
        return text.chars != NULL;
    }
    uint64_t sum = text.chars == NULL ? 1000000 : 0;
    for (size_t at = 0; at < text.n; at++) {
        sum += (uint8_t)text.chars[at];
    }
    pye_heap_free(text.chars);
    return sum;
}
