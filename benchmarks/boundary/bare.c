/* What two processes pay for two words there and back, or for 1 MB that is copied to shared memory and out of it. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define COPY UINT64_MAX

static uint8_t own[1 << 20]; /* each process's */

typedef struct bare {
    _Alignas(128) uint32_t turn; /* 0: the asker's */
    uint32_t waits[2];
    uint64_t words[2];
    uint32_t spins;
    int child;
    uint8_t data[sizeof(own)];
} bare_t;

static void wait_for(bare_t *bare, uint32_t turn)
{
    for (uint32_t at = 0; at < bare->spins; at++) {
        if (__atomic_load_n(&bare->turn, __ATOMIC_ACQUIRE) == turn) {
            return;
        }
        __builtin_ia32_pause();
    }
    __atomic_store_n(&bare->waits[turn], 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&bare->turn, __ATOMIC_SEQ_CST) != turn) {
        syscall(SYS_futex, &bare->turn, FUTEX_WAIT, !turn, NULL, NULL, 0);
    }
    __atomic_store_n(&bare->waits[turn], 0, __ATOMIC_RELAXED);
}

static void give(bare_t *bare, uint32_t turn)
{
    __atomic_store_n(&bare->turn, turn, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&bare->waits[turn], __ATOMIC_SEQ_CST) != 0) {
        syscall(SYS_futex, &bare->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
}

bare_t *bare_start(uint32_t spins)
{
    bare_t *bare = mmap(NULL, sizeof(*bare), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bare->spins = spins;
    int child = (int)syscall(SYS_fork);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
    while (child == 0) {
        wait_for(bare, 1);
        if (bare->words[0] == COPY) {
            memcpy(own, bare->data, sizeof(own));
        }
        bare->words[1] = bare->words[0] + 1;
        give(bare, 0);
    }
    bare->child = child; /* by this process alone: the memory is shared */
    return bare;
}

void bare_round_trips(bare_t *bare, uint32_t count)
{
    for (uint32_t at = 0; at < count; at++) {
        bare->words[0] = at;
        give(bare, 1);
        wait_for(bare, 0);
    }
}

void bare_copies(bare_t *bare, uint32_t count)
{
    for (uint32_t at = 0; at < count; at++) {
        memcpy(bare->data, own, sizeof(own));
        bare->words[0] = COPY;
        give(bare, 1);
        wait_for(bare, 0);
    }
}

void bare_stop(bare_t *bare)
{
    kill(bare->child, SIGKILL);
    waitpid(bare->child, NULL, 0);
    munmap(bare, sizeof(*bare));
}
