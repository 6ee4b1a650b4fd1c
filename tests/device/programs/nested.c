/* What an enclave with exception handlers of its own does: nested entries, from the host's handlers too, signals that leave
 * a frame behind, and pages that come, change and go while it runs. */
#include "guest.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>

typedef struct removed {
    uint64_t offset, length, count;
} removed_t;
#define REMOVE _IOWR(0xA4, 7, removed_t)
#define EACCEPT 5
#define EMODPE 6
#define EACCEPTCOPY 7
#define PENDING 8
#define MODIFIED 0x10
#define PR 0x20
#define REG 0x200
#define TRIM 0x400
#define TCS 0x100
#define MISMATCH 19
#define NOT_MODIFIABLE 20
#define FAULT 1000 /* and the vector */

static uint8_t image[16 * 4096] __attribute__((aligned(4096)));
static uint64_t one, two;

static int add_page(int fd, int page, uint64_t flags, bool measured)
{
    uint64_t secinfo[8] = {flags};
    pages_t pages = {(uint64_t)(image + page * PAGE), page * PAGE, PAGE, (uint64_t)secinfo, measured, 0};
    int result = ioctl(fd, ADD, &pages);
    CHECK(result != 0 || pages.count == PAGE);
    return result;
}

static int build_nested(void)
{
    int fd = open("/dev/sgx_enclave", O_RDWR);
    CHECK(fd >= 0);
    read_file("nested.bin", image, sizeof image);
    read_file("nested.sig", sigstruct, sizeof sigstruct);
    size_t size = 32 * PAGE;
    uint8_t *room = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    base = (uint8_t *)(((uint64_t)room + size - 1) & ~(size - 1));
    *(uint64_t *)secs = size;
    *(uint64_t *)(secs + 8) = (uint64_t)base;
    *(uint32_t *)(secs + 16) = 1;
    *(uint64_t *)(secs + 48) = 4;
    *(uint64_t *)(secs + 56) = 3;
    enter = (enter_t *)symbol("__vdso_sgx_enter_enclave");
    CHECK(enter != NULL);
    /* Mapped before there is anything. */
    CHECK(mmap(base, size, PROT_NONE, MAP_SHARED | MAP_FIXED, fd, 0) == base);
    CHECK(create(fd) == 0);
    static const int frames[] = {15, 14, 13, 11, 10, 9};
    for (int i = 0; i < 6; i++) {
        CHECK(add_page(fd, frames[i], 0x203, false) == 0);
    }
    CHECK(add_page(fd, 8, TCS, true) == 0 && add_page(fd, 6, 0x203, true) == 0 && add_page(fd, 7, TCS, true) == 0);
    CHECK(add_page(fd, 2, 0x205, true) == 0 && add_page(fd, 5, 0x203, true) == 0);
    CHECK(init(fd) == 0);
    CHECK(mprotect(base + 2 * PAGE, PAGE, PROT_READ | PROT_EXEC) == 0);
    CHECK(mprotect(base + 5 * PAGE, 11 * PAGE, PROT_READ | PROT_WRITE) == 0);
    one = (uint64_t)base + 7 * PAGE;
    two = (uint64_t)base + 8 * PAGE;
    return fd;
}

/* What is inside goes on with the host's stack as it was when it was interrupted, so each TCS has one for its entries, and
 * another for those of handlers. The vDSO leaves R12 to R15 as the enclave had them. */
int entered_on(uint64_t what, uint64_t where, enter_t *by, uint32_t leaf, void *stack, run_t *run);
__asm__("entered_on:\n"
        "    push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15\n"
        "    mov %rsp, %rbx\n"
        "    mov %r8, %rsp\n"
        "    sub $8, %rsp\n"
        "    push %r9\n"
        "    call *%rdx\n"
        "    mov %rbx, %rsp\n"
        "    pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp\n"
        "    ret\n");

static uint8_t stacks[2][2][1 << 16] __attribute__((aligned(16)));
static __thread int depth;

static int entered(int what, void *where, uint32_t leaf, run_t *run)
{
    void *stack = stacks[run->tcs == two][depth++] + sizeof stacks[0][0];
    int result = entered_on((uint64_t)what, (uint64_t)where, enter, leaf, stack, run);
    depth--;
    return result;
}

static int go(uint64_t tcs, int what, void *where, uint32_t leaf, run_t *run)
{
    *run = (run_t){.tcs = tcs};
    return entered(what, where, leaf, run);
}

/* --- nested entries */
static void by_hand(void)
{
    run_t run;
    uint64_t words[2] = {0}, seen[3];
    CHECK(go(one, 1, words, EENTER, &run) == 0 && run.function == ERESUME && run.vector == 6);
    for (int again = 0; again < 2; again++) { /* to look at it changes nothing */
        CHECK(go(one, 3, seen, EENTER, &run) == 0 && run.function == EEXIT);
        CHECK(seen[0] == (0x80000000 | 3 << 8 | 6) && seen[2] == 1);
    }
    CHECK(go(one, 1, words, ERESUME, &run) == 0 && run.function == ERESUME && run.vector == 6);
    /* A fault in the handler, which is handled in turn. */
    CHECK(go(one, 2, seen, EENTER, &run) == 0 && run.function == ERESUME && run.vector == 6 && seen[2] == 1);
    CHECK(go(one, 2, seen, EENTER, &run) == 0 && run.function == ERESUME && run.vector == 6 && seen[2] == 2);
    CHECK(go(one, 1, seen, EENTER, &run) == 0 && run.function == EENTER && run.vector == 13); /* no frame is left */
    CHECK(go(two, 0, seen, EENTER, &run) == 0 && run.function == EEXIT);
    CHECK(go(one, 0, NULL, ERESUME, &run) == 0 && run.vector == 6); /* ud2 of the second handler again: CSSA stays 3 */
}

static void mended(void)
{
    run_t run;
    uint64_t words[2] = {0}, seen[3];
    CHECK(go(two, 1, words, EENTER, &run) == 0 && run.vector == 6);
    CHECK(go(two, 2, seen, EENTER, &run) == 0 && run.vector == 6 && run.function == ERESUME);
    CHECK(go(two, 1, seen, EENTER, &run) == 0 && run.function == EEXIT && seen[2] == 2);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT); /* the first handler goes on, and mends */
    CHECK(seen[2] == 2 && words[0] == 0);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT);
    CHECK(words[0] == 0x1122334455667788 && words[1] == 0x1122334455667788);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.function == ERESUME && run.vector == 13);
}

/* --- handlers of the host that enter, resume, and change what is entered */
static int handled, nested_ok;
static uint64_t handler_seen[3];

static int mend_it(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    (void)rdi, (void)rsi, (void)rdx, (void)rsp, (void)r8, (void)r9;
    handled++;
    if (run->function == EEXIT) {
        return 0;
    }
    run_t inner;
    nested_ok += go(run->tcs, 1, handler_seen, EENTER, &inner) == 0 && inner.function == EEXIT;
    return ERESUME;
}

/* From where it faulted to another TCS, back to mend the first one, and on: all on one frame of the host's stack. */
static int to_the_other(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    (void)rdi, (void)rsi, (void)rdx, (void)rsp, (void)r8, (void)r9;
    run_t inner;
    handled++;
    if (handled == 1 && run->tcs == one && run->function == ERESUME) {
        run->tcs = two;
        return EENTER;
    }
    if (handled == 2 && run->tcs == two && run->function == EEXIT) {
        nested_ok += go(one, 1, handler_seen, EENTER, &inner) == 0 && inner.function == EEXIT;
        run->tcs = one;
        return ERESUME;
    }
    return handled == 3 && run->function == EEXIT ? 0 : -1;
}

static int looks_at_the_stack(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    (void)rdi, (void)rsi, (void)rdx, (void)r8, (void)r9;
    handled = run->data == 0x5151 && *(volatile uint64_t *)rsp == 0x77;
    return -9;
}

static int reserved_word(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    (void)rdi, (void)rsi, (void)rdx, (void)rsp, (void)r8, (void)r9;
    run->reserved[3] = 1;
    return EENTER;
}

static void handlers(void)
{
    uint64_t words[2] = {0};
    run_t run = {.tcs = one, .handler = (uint64_t)mend_it};
    CHECK(entered(1, words, EENTER, &run) == 0 && handled == 2 && nested_ok == 1);
    CHECK(words[0] == 0x1122334455667788 && words[1] == words[0] && run.function == EEXIT);
    handled = 0;
    run = (run_t){.tcs = one, .handler = (uint64_t)to_the_other};
    words[0] = 0;
    CHECK(entered(1, words, EENTER, &run) == 0 && handled == 3 && nested_ok == 2);
    CHECK(words[0] == 0x1122334455667788);
    run = (run_t){.tcs = one, .handler = (uint64_t)looks_at_the_stack, .data = 0x5151};
    handled = 0;
    CHECK(entered(6, NULL, EENTER, &run) == -9 && handled == 1);
    run = (run_t){.tcs = one, .handler = (uint64_t)reserved_word};
    CHECK(entered(0, NULL, EENTER, &run) == -EINVAL);
}

/* --- signals that leave */
static sigjmp_buf out;
static volatile int ticks;
static volatile uint64_t spin[2];

static void leaves(int signal)
{
    (void)signal;
    if (++ticks == 3) {
        siglongjmp(out, 1);
    }
}

static void signals(void)
{
    struct itimerval soon = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = leaves, .sa_flags = SA_NODEFER};
    run_t run;
    uint64_t seen[3];
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    ticks = 0;
    spin[0] = spin[1] = 0;
    if (sigsetjmp(out, 1) == 0) {
        CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
        go(one, 5, (void *)spin, EENTER, &run);
        CHECK(false);
    }
    depth = 0;
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
    CHECK(go(one, 3, seen, EENTER, &run) == 0 && run.function == EEXIT && seen[2] == 1 && (seen[0] & 0x80000000) == 0);
    uint64_t before = spin[1];
    CHECK(before > 0);
    spin[0] = 1;
    CHECK(go(one, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT);
    CHECK(spin[1] == before || spin[1] == before + 1);
    CHECK(go(one, 0, NULL, EENTER, &run) == 0 && run.function == EEXIT);
}

static void *enters_too(void *result)
{
    run_t run;
    depth = 1; /* the other thread is on the first one */
    while (spin[1] == 0) {
    }
    int got = go(one, 0, NULL, EENTER, &run); /* its TCS is taken */
    *(int *)result = got == 0 && run.function == EENTER && run.vector == 13;
    spin[0] = 1;
    return NULL;
}

static void two_threads(void)
{
    pthread_t thread;
    int result = 0;
    run_t run;
    spin[0] = spin[1] = 0;
    CHECK(pthread_create(&thread, NULL, enters_too, &result) == 0);
    CHECK(go(one, 5, (void *)spin, EENTER, &run) == 0 && run.function == EEXIT);
    pthread_join(thread, NULL);
    CHECK(result);
}

/* --- pages */
static uint64_t leaf(uint64_t number, uint64_t flags, uint64_t rcx, uint64_t rdx)
{
    uint64_t words[5] = {number, flags, rcx, rdx, 99};
    run_t run;
    CHECK(go(one, 2, words, EENTER, &run) == 0);
    if (run.function != EEXIT) {
        uint64_t seen[3];
        int vector = run.vector;
        CHECK(go(one, 4, seen, EENTER, &run) == 0 && go(one, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT);
        return FAULT + vector;
    }
    return words[4];
}

static uint64_t peek(uint64_t at, run_t *run)
{
    static uint64_t words[2]; /* where it is resumed, it goes on with them */
    words[0] = at, words[1] = 0;
    CHECK(go(two, 3, words, EENTER, run) == 0);
    return words[1];
}

static void poke(uint64_t at, uint64_t value, run_t *run)
{
    static uint64_t words[2];
    words[0] = at, words[1] = value;
    CHECK(go(two, 4, words, EENTER, run) == 0);
}

static int change(int fd, unsigned long which, uint64_t page, uint64_t pages, uint64_t wanted, change_t *did)
{
    *did = (change_t){page * PAGE, pages * PAGE, wanted, 0, 0};
    return ioctl(fd, which, did);
}

static void edmm(int fd)
{
    run_t run;
    change_t did;
    uint64_t at = (uint64_t)base + 20 * PAGE;
    CHECK(mprotect(base + 20 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE) == 0);
    CHECK(*(volatile uint64_t *)at == ~0ul); /* the first touch makes it, and it waits */
    *(volatile uint64_t *)at = 1;            /* lost */
    CHECK(change(fd, RESTRICT, 20, 1, 1, &did) == -1 && errno == EFAULT && did.result == NOT_MODIFIABLE &&
          did.count == 0);
    CHECK(leaf(EACCEPT, REG | 3, at, 0) == FAULT + 13); /* neither pending nor restricted */
    CHECK(leaf(EACCEPT, REG | 1 | PENDING, at, 0) == MISMATCH);
    CHECK(leaf(EACCEPT, REG | 3 | PENDING, at, 0) == 0);
    CHECK(leaf(EACCEPT, REG | 3 | PENDING, at, 0) == MISMATCH);
    CHECK(peek(at, &run) == 0 && run.function == EEXIT);
    poke(at, 0xabcd, &run);
    /* A copy of it, in a page that comes with EACCEPTCOPY. */
    CHECK(leaf(EACCEPTCOPY, REG | 1, at + PAGE, at) == 0 && peek(at + PAGE, &run) == 0xabcd);
    CHECK(leaf(EACCEPTCOPY, REG | 1, at + PAGE, at) == MISMATCH);
    poke(at + PAGE, 5, &run); /* EAUG has given W, and nothing is taken away */
    CHECK(run.function == EEXIT && peek(at + PAGE, &run) == 5);
    /* Of three pages the third is not there. */
    CHECK(change(fd, RESTRICT, 20, 3, 1, &did) == -1 && errno == EFAULT && did.count == 2 * PAGE);
    poke(at, 6, &run);
    CHECK(run.function == ERESUME && run.vector == 14);
    CHECK(leaf(EACCEPT, REG | 3 | PR, at, 0) == MISMATCH);
    CHECK(leaf(EACCEPT, REG | 1 | PR, at, 0) == 0 && leaf(EACCEPT, REG | 1 | PR, at + PAGE, 0) == 0);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.vector == 14);
    (void)leaf(EMODPE, REG | 3, at, 0);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT && peek(at, &run) == 6);
    /* Trimmed, used, accepted, removed, made again. */
    CHECK(change(fd, MODIFY, 20, 2, 4, &did) == 0 && did.count == 2 * PAGE);
    CHECK(peek(at, &run) == 0 && run.function == ERESUME && run.vector == 14);
    removed_t gone = {20 * PAGE, 2 * PAGE, 0};
    CHECK(ioctl(fd, REMOVE, &gone) == -1 && errno == EPERM && gone.count == 0);
    CHECK(leaf(EACCEPT, TRIM, at, 0) == FAULT + 13);
    CHECK(leaf(EACCEPT, TRIM | MODIFIED, at, 0) == 0);
    gone = (removed_t){20 * PAGE, 2 * PAGE, 0};
    CHECK(ioctl(fd, REMOVE, &gone) == -1 && errno == EPERM && gone.count == PAGE); /* the second one is not accepted */
    gone = (removed_t){20 * PAGE, PAGE, 0};
    CHECK(ioctl(fd, REMOVE, &gone) == -1 && errno == EFAULT && gone.count == 0);
    CHECK(leaf(EACCEPT, REG | 3 | PENDING, at, 0) == 0);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT && peek(at, &run) == 0 &&
          run.function == EEXIT);
    CHECK(leaf(EACCEPT, TRIM | MODIFIED, at + PAGE, 0) == 0);

    /* A TCS of a page that was EAUGed; taken away again while nobody is in it. */
    uint64_t tcs[9] = {0, 0, 13 * PAGE, 3ul << 32, 0x2000, 0, 0x5000, 0x6000, ~0ul};
    for (int i = 0; i < 9; i++) {
        poke(at + 8 * i, tcs[i], &run);
        CHECK(run.function == EEXIT);
    }
    CHECK(change(fd, MODIFY, 20, 1, 1, &did) == 0 && did.count == PAGE);
    CHECK(go(at, 0, NULL, EENTER, &run) == 0 && run.function == EENTER && run.vector == 14); /* not accepted */
    CHECK(leaf(EACCEPT, TCS | MODIFIED, at, 0) == 0);
    CHECK(go(at, 0, NULL, EENTER, &run) == 0 && run.function == EEXIT);
    CHECK(change(fd, RESTRICT, 20, 1, 1, &did) == -1 && errno == EINVAL);
    CHECK(change(fd, MODIFY, 20, 1, 4, &did) == 0);
    CHECK(go(at, 0, NULL, EENTER, &run) == 0 && run.function == EENTER && run.vector == 14);
    CHECK(leaf(EACCEPT, TRIM | MODIFIED, at, 0) == 0);
    gone = (removed_t){20 * PAGE, PAGE, 0};
    CHECK(ioctl(fd, REMOVE, &gone) == 0 && gone.count == PAGE);

    /* Code that is made inside: the mapping has to allow it as well as the page. */
    uint64_t code = (uint64_t)base + 22 * PAGE;
    CHECK(leaf(EACCEPT, REG | 3 | PENDING, code, 0) == 0);
    poke(code, 0x90e3ff41, &run); /* jmp *%r11; nop */
    (void)leaf(EMODPE, REG | 7, code, 0);
    CHECK(go(two, 7, &code, EENTER, &run) == 0 && run.function == ERESUME && run.vector == 14);
    CHECK((run.error & 0x8015) == 0x15); /* a fetch that the mapping refuses, not the EPCM */
    CHECK(mprotect((void *)code, PAGE, PROT_READ | PROT_EXEC) == 0);
    CHECK(go(two, 0, NULL, ERESUME, &run) == 0 && run.function == EEXIT);
}

int main(void)
{
    int fd = build_nested();
    by_hand();
    close(fd);
    fd = build_nested();
    mended();
    handlers();
    close(fd);
    fd = build_nested();
    signals();
    two_threads();
    close(fd);
    fd = build_nested();
    edmm(fd);
    puts("ok");
    return 0;
}
