/* The control of the attacks: the same secret in a process that does nothing against them. It says where it keeps it. */
#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

static uint8_t secret[32];

int main(void)
{
    if (getrandom(secret, sizeof(secret), 0) != sizeof(secret)) {
        return 1;
    }
    printf("%p %p\n", (void *)secret, (void *)main);
    fflush(stdout);
    for (;;) {
        pause();
    }
}
