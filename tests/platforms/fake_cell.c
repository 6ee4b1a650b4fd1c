/* What a cell would be that somebody else has written: it answers the host with anything, writes over all that is shared,
 * and ends in any way. Its image is the number that all of it follows from.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cell_abi.h"
#include "pyenclave_abi.h"

#define LANES 3u  /* as the host has threads */
#define NEAR 4096 /* bytes of the arena's beginning, where lanes, call blocks and small copies lie */

static unsigned dice;
static pye_start_t start;
static bool is_wild; /* writes wherever it likes; else it keeps to lanes */

static uint64_t any(void)
{
    return (uint64_t)rand_r(&dice) << 33 ^ (uint64_t)rand_r(&dice) << 11 ^ (uint64_t)rand_r(&dice);
}

static bool one_in(unsigned count) { return (unsigned)rand_r(&dice) % count == 0; }

static uint64_t some_size(void)
{
    static const uint64_t sizes[] = {0, 1, 64, 4096, 65536, 1 << 20, 100 << 20, 1ull << 36, 1ull << 62, UINT64_MAX};
    return sizes[any() % (sizeof(sizes) / sizeof(sizes[0]))];
}

static uint64_t some_place(void)
{
    switch (any() % 5) {
    case 0: return start.arena_address + any() % NEAR;
    case 1: return start.arena_address + any() % start.arena_size;
    case 2: return start.arena_address + start.arena_size - any() % 64;
    case 3: return any() % 16;
    default: return any();
    }
}

static void answer(void)
{
    pye_ready_t ready = {.stage = one_in(8) ? (uint32_t)(any() % 25) : PYE_STAGE_READY, .elrange_base = some_place()};
    ready.error = one_in(4) ? (uint32_t)any() : 0;
    ready.protections = (uint32_t)any();
    ready.guard = one_in(2) ? (uint32_t)any() : 0;
    ready.keys = (uint32_t)any();
    size_t size = sizeof(ready);
    if (one_in(12)) {
        size = any() % (sizeof(ready) + 64);
    }
    uint8_t message[sizeof(ready) + 64] = {0};
    memcpy(message, &ready, sizeof(ready));
    if (!one_in(16)) {
        (void)!send(PYE_CELL_CONTROL, message, size, MSG_NOSIGNAL);
    }
    if (one_in(4)) {
        close(PYE_CELL_CONTROL);
    }
}

static void scribble(void)
{
    for (unsigned at = 0; at < 8; at++) {
        uint64_t word = one_in(2) ? some_place() : any();
        memcpy((uint8_t *)(uintptr_t)start.arena_address + any() % (NEAR - sizeof(word)), &word, sizeof(word));
    }
}

static void end(void)
{
    static const int signals[] = {SIGKILL, SIGSEGV, SIGTERM, SIGABRT};
    if (one_in(2)) {
        raise(signals[any() % 4]);
    }
    _exit((int)(any() % 256));
}

static void serve(pye_lane_t *lane)
{
    static const uint64_t kinds[] = {PYE_EXIT_RETURN, PYE_EXIT_OCALL, PYE_EXIT_GROW, PYE_EXIT_GIVE, PYE_EXIT_PAUSE};
    uint64_t kind = one_in(8) ? any() : kinds[any() % 5] | (any() % 4) << 8;
    bool gives_size = (kind & 0xff) == PYE_EXIT_GROW || (kind & 0xff) == PYE_EXIT_GIVE;
    bool returns = (kind & 0xff) == PYE_EXIT_RETURN;
    if (is_wild) {
        scribble();
    }
    lane->rdi = kind;
    lane->rsi = gives_size ? some_size() : returns && !one_in(3) ? PYE_OK : some_place();
    if (one_in(64)) {
        lane->crash_signal = (uint32_t)any();
        lane->crash_rip = any();
        lane->crash_leaf = (uint32_t)any();
    }
    if (one_in(128)) {
        end();
    }
    uint32_t turn = one_in(32) ? (uint32_t)any() : one_in(64) ? PYE_TURN_OVER : PYE_TURN_HOST;
    __atomic_store_n(&lane->turn, turn, __ATOMIC_SEQ_CST);
    lane->cell_waits = one_in(4);
}

int main(void)
{
    if (read(PYE_CELL_IMAGE, &dice, sizeof(dice)) != sizeof(dice) ||
        recv(PYE_CELL_CONTROL, &start, sizeof(start), 0) != sizeof(start)) {
        return 1;
    }
    is_wild = one_in(2);
    if (one_in(2)) {
        setsid();
    }
    int flags = MAP_SHARED | MAP_FIXED_NOREPLACE;
    void *memory = (void *)(uintptr_t)start.arena_address;
    if (mmap(memory, start.arena_size, PROT_READ | PROT_WRITE, flags, PYE_CELL_ARENA, 0) != memory) {
        return 1;
    }
    answer();
    /* A host that waits for an answer sleeps until this process ends: it looks up every 50 ms. */
    struct timespec now, last;
    clock_gettime(CLOCK_MONOTONIC, &last);
    last.tv_nsec += (long)(any() % 15) * 1000000;
    pye_lane_t *lanes = (pye_lane_t *)(uintptr_t)start.lanes;
    do {
        for (unsigned at = 0; at < LANES; at++) {
            if (__atomic_load_n(&lanes[at].turn, __ATOMIC_ACQUIRE) == PYE_TURN_CELL) {
                serve(&lanes[at]);
            }
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - last.tv_sec) * 1000000000 + now.tv_nsec - last.tv_nsec < 0);
    end();
}
