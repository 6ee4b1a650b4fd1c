/* The vDSO's function: what it returns, what it keeps, what a handler may do. */
#include "guest.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static jmp_buf elsewhere;
static int answers[4], asked;

static int handler(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    (void)rdi, (void)rsi, (void)rdx, (void)rsp, (void)r8, (void)r9, (void)run;
    return answers[asked++];
}

static int jump(long rdi, long rsi, long rdx, long rsp, long r8, long r9, run_t *run)
{
    (void)rdi, (void)rsi, (void)rdx, (void)rsp, (void)r8, (void)r9, (void)run;
    longjmp(elsewhere, 1);
}

int main(void)
{
    uint64_t words[3] = {0};
    run_t run = {0};
    int fd = build();
    run.tcs = (uint64_t)base;

    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT);
    CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0);
    CHECK(words[0] == 0x5af0 && words[1] == 0x5af8);

    /* Arguments that are none. */
    CHECK(enter(0, 0, 0, EEXIT, 0, 0, &run) == -EINVAL && enter(0, 0, 0, 1, 0, 0, &run) == -EINVAL);
    run.reserved[100] = 1;
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == -EINVAL);
    run.reserved[100] = 0;

    /* Faults of ENCLU itself. */
    run.tcs = (uint64_t)base + 8;
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == 0 && run.function == EENTER && run.vector == 13 && run.error == 0);
    run.tcs = (uint64_t)base + 2 * PAGE; /* no TCS */
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == 0 && run.function == EENTER && run.vector == 14);
    CHECK(run.address == (uint64_t)base + 2 * PAGE && (run.error & 0x8000) != 0);
    run.tcs = (uint64_t)base;
    CHECK(enter(0, 0, 0, ERESUME, 0, 0, &run) == 0 && run.function == ERESUME &&
          run.vector == 13); /* nothing to resume */

    /* An exception inside; then the only SSA frame is taken. */
    CHECK(enter(2, 0, 0, EENTER, 0, 0, &run) == 0 && run.function == ERESUME && run.vector == 6);
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == 0 && run.function == EENTER && run.vector == 13);
    CHECK(enter(0, 0, 0, ERESUME, 0, 0, &run) == 0 && run.vector == 6); /* once more */

    /* A page fault inside: the address without its low bits, and no SGX bit where the mapping refuses. */
    run.tcs = (uint64_t)base + PAGE;
    CHECK(mprotect(base + 5 * PAGE, PAGE, PROT_READ) == 0);
    CHECK(enter(4, (uint64_t)base + 5 * PAGE + 0x123, 0, EENTER, 0, 0, &run) == 0 && run.vector == 14);
    CHECK(run.function == ERESUME && run.address == (uint64_t)base + 5 * PAGE && (run.error & 0x8003) == 3);
    CHECK(mprotect(base + 5 * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
    CHECK(enter(0, 0, 0, ERESUME, 0, 0, &run) == 0 && run.function == EEXIT);
    /* Outside of the enclave, what is not there. */
    CHECK(enter(4, 16, 0, EENTER, 0, 0, &run) == 0 && run.vector == 14 && run.address == 0 && run.error == 6);
    run.tcs = (uint64_t)base;
    asked = 0;

    /* A handler's answers: enter again, an error, no leaf at all, and one that does not come back. */
    fd = build();
    run = (run_t){.tcs = (uint64_t)base, .handler = (uint64_t)handler};
    answers[0] = EENTER;
    answers[1] = -5;
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == -5 && asked == 2);
    answers[2] = 77;
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == -EINVAL && asked == 3);
    run.handler = (uint64_t)jump;
    if (setjmp(elsewhere) == 0) {
        enter(0, 0, 0, EENTER, 0, 0, &run);
        CHECK(false);
    }
    run.handler = 0;
    CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == 0);

    /* A forked child has the enclave. */
    pid_t child = fork();
    if (child == 0) {
        _exit(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT ? 0 : 1);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);

    /* The kernel's own functions are there, and work. */
    int (*now)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))symbol("__vdso_clock_gettime");
    struct timespec when;
    CHECK(now != NULL && now(CLOCK_REALTIME, &when) == 0 && when.tv_sec > 1000000000);
    close(fd);
    puts("ok");
    return 0;
}
