/* A child of vfork has its parent's memory, and signals and descriptors of its own: what it makes of these is not the
 * parent's. So Python starts programs. */
#include "guest.h"

#include <signal.h>
#include <sys/wait.h>

static volatile int seen;

static void count(int signal)
{
    (void)signal;
    seen++;
}

int main(void)
{
    struct sigaction ours = {.sa_handler = count}, none = {.sa_handler = SIG_DFL}, now;
    int status, fd = build(), other = open("/dev/sgx_enclave", O_RDWR);
    uint64_t words[3] = {0};
    CHECK(sigaction(SIGUSR1, &ours, NULL) == 0 && sigaction(SIGSEGV, &ours, NULL) == 0);
    pid_t child = vfork();
    if (child == 0) {
        for (int signal = 1; signal < 32; signal++) {
            if (signal != SIGKILL && signal != SIGSTOP) {
                sigaction(signal, &none, NULL);
            }
        }
        close(fd);
        close(other);
        raise(SIGUSR1);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
    CHECK(sigaction(SIGUSR1, NULL, &now) == 0 && now.sa_handler == count);
    CHECK(raise(SIGUSR1) == 0 && raise(SIGSEGV) == 0 && seen == 2);
    CHECK(create(fd) == -1 && errno == EINVAL);  /* it is the device, and created */
    CHECK(init(other) == -1 && errno == EINVAL); /* not ENOTTY */
    run_t run = {.tcs = (uint64_t)base};
    CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT && words[0] == 0x5af0);
    child = fork();
    if (child == 0) { /* its own in all */
        CHECK(sigaction(SIGUSR1, &none, NULL) == 0 && sigaction(SIGUSR1, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
        CHECK(sigaction(SIGUSR1, &ours, NULL) == 0 && raise(SIGUSR1) == 0 && seen == 3);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    puts("ok");
    return 0;
}
