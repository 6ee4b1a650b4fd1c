/* Preloaded: while a program has it `held`, every other thread waits in sigaction(), and says so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

_Atomic int held, waits;

int sigaction(int number, const struct sigaction *to, struct sigaction *was)
{
    int (*real)(int, const struct sigaction *, struct sigaction *) = (int (*)(
        int, const struct sigaction *, struct sigaction *))dlsym(RTLD_NEXT, "sigaction");
    while (held && gettid() != getpid()) {
        waits = 1;
        usleep(1000);
    }
    return real(number, to, was);
}
