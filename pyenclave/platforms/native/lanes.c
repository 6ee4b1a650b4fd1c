/* EENTER by way of a lane: two words to the thread of the cell that stands for the TCS, two words back.
 *
 * Waking a sleeping processor takes 50 µs on a virtual machine, a spinning one sees the answer in a tenth of one. So the
 * answer is waited for awake, as long as that has been worth it on this lane; then on a futex, from which this thread
 * looks up now and then: whether the cell still lives, and whether Python has a signal to handle.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "cell.h"

#define LOOK_EVERY 50000000 /* ns */
#define WORTH 100000        /* ns awake: what falling asleep and being woken may take, and a cell with 1 MB */
#define LEAST_SPINS 16u     /* so that a lane whose calls get short is found out */
#define BE_SEEN 2048u       /* waits on a processor that both share */
#define BE_SEEN_FIRST 16u
#define LOOKS 40u    /* WORTH fits into 4 ms, in which the kernel looks */
#define SAMPLE 1024u /* pauses to tell how long one takes */

static uint32_t most_spins; /* pauses in WORTH */

static int64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void measure_pause(void)
{
    int64_t best = INT64_MAX;
    for (int try = 0; try < 3; try++) {
        int64_t from = nanoseconds();
        for (uint32_t at = 0; at < SAMPLE; at++) {
            __builtin_ia32_pause();
        }
        int64_t took = nanoseconds() - from;
        best = took < best ? took : best;
    }
    most_spins = (uint32_t)((int64_t)WORTH * SAMPLE / (best < 1 ? 1 : best));
}

/* With one processor for both, the cell runs only while this thread sleeps. */
static bool have_one_processor(const pye_cell_t *cell)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0) {
        return false;
    }
    CPU_OR(&set, &set, &cell->process.processors);
    return CPU_COUNT(&set) == 1;
}

static void adapt(const pye_cell_t *cell, uint32_t *spins, int64_t slept)
{
    if (have_one_processor(cell)) {
        *spins = 0;
    } else if (slept < 2 * WORTH) { /* a little longer, and it would have been seen awake */
        *spins = *spins < most_spins / 2 ? 2 * *spins + LEAST_SPINS : most_spins;
    } else if (*spins > LEAST_SPINS) {
        *spins /= 2;
    }
}

/* Or it is over. */
static bool is_hosts(const pye_lane_t *lane) { return __atomic_load_n(&lane->turn, __ATOMIC_ACQUIRE) != PYE_TURN_CELL; }

static bool answered_awake(const pye_lane_t *lane, uint32_t spins)
{
    for (uint32_t at = 0; at < spins; at++) {
        if (is_hosts(lane)) {
            return true;
        }
        __builtin_ia32_pause();
    }
    return is_hosts(lane);
}

/* Python's handlers, while the cell goes on: a call that one of them makes is not nested in this one. The cell is told to
 * come out where the handler raised, and the exception waits until it has. */
static pye_status_t handle_signals(pye_activation_t *activation)
{
    if (activation == NULL || !pye_handles_signals() || pye_interrupts == NULL) {
        return PYE_OK;
    }
    activation->in_flight = true;
    pye_ocall_open(activation);
    activation->raised |= pye_interrupts() != 0;
    activation->in_flight = false;
    if (activation->raised) {
        pye_signal_came();
    }
    return pye_ocall_close(activation) ? PYE_OK : pye_give_up(activation->host, activation->slot);
}

/* Or was killed, and is kept from dying: by the freezer of a cgroup of the first version. */
static bool has_ended(const pye_host_t *host)
{
    return pye_host_crash(host).end != PYE_END_NONE || pye_process_has_ended(&host->cell->process);
}

static pye_status_t look_around(pye_host_t *host, pye_slot_t *slot, const pye_lane_t *lane)
{
    return has_ended(host) ? pye_cell_ended(host, lane) : handle_signals(slot->innermost);
}

/* Until the host's turn, the cell's end, or a second SIGINT. */
static pye_status_t sleep_on(pye_host_t *host, pye_slot_t *slot, pye_lane_t *lane)
{
    pye_status_t status = PYE_OK;
    int64_t look = nanoseconds() + LOOK_EVERY;
    while (status == PYE_OK && !is_hosts(lane)) {
        int64_t left = look - nanoseconds();
        if (pye_interrupted_twice()) {
            (void)handle_signals(slot->innermost);
            pye_cell_give_up(host, PYE_END_INTERRUPTED);
            return pye_cell_ended(host, lane);
        }
        if (left <= 0) {
            status = look_around(host, slot, lane);
            look = nanoseconds() + LOOK_EVERY;
            continue;
        }
        struct timespec time = {.tv_nsec = left};
        if (syscall(SYS_futex, &lane->turn, FUTEX_WAIT, PYE_TURN_CELL, &time, NULL, 0) != 0 && errno == EINTR &&
            pye_handles_signals()) {
            pye_signal_came(); /* who looks at the word comes out and has it handled before this thread looks */
        }
    }
    return status;
}

static bool share_processor(const pye_lane_t *lane)
{
    uint16_t here = __atomic_load_n(&lane->host_processor, __ATOMIC_RELAXED);
    return here != 0 && __atomic_load_n(&lane->cell_processor, __ATOMIC_RELAXED) == here;
}

/* Who stays awake on a processor that the cell waits for keeps it from answering. But where neither does, the kernel never
 * sees two there, nor gives one of them a processor of its own: now and then both are to be seen when it looks. */
static uint32_t spins_beside(const pye_cell_t *cell, uint32_t *shared)
{
    return ++*shared % BE_SEEN == BE_SEEN_FIRST && !have_one_processor(cell) ? most_spins * LOOKS : 0;
}

static pye_status_t wait_for_answer(pye_host_t *host, pye_slot_t *slot, pye_lane_t *lane)
{
    pye_cell_t *cell = host->cell;
    uint32_t *spins = &cell->spins[slot - host->slots];
    bool shared = share_processor(lane);
    if (answered_awake(lane, shared ? spins_beside(cell, &cell->shared[slot - host->slots]) : *spins)) {
        return PYE_OK;
    }
    int64_t from = nanoseconds();
    __atomic_store_n(&lane->host_waits, 1, __ATOMIC_SEQ_CST);
    pye_status_t status = sleep_on(host, slot, lane);
    __atomic_store_n(&lane->host_waits, 0, __ATOMIC_RELAXED);
    if (!shared) {
        adapt(cell, spins, nanoseconds() - from);
    }
    return status;
}

static bool has_crashed(const pye_lane_t *lane) { return __atomic_load_n(&lane->crash_signal, __ATOMIC_RELAXED) != 0; }

/* Whoever sleeps may be dead, and who crashed answers nobody. */
static bool is_gone(pye_host_t *host, const pye_lane_t *lane)
{
    if (__atomic_load_n(&lane->turn, __ATOMIC_RELAXED) == PYE_TURN_OVER) {
        return true;
    }
    return __atomic_load_n(&lane->cell_waits, __ATOMIC_RELAXED) != 0 && pye_process_has_ended(&host->cell->process);
}

/* A call that has not begun may be begun elsewhere. One that comes back from an ocall was in the enclave as it ended: by
 * its own nested ecall, which had the crash, or by others. */
static pye_status_t gone(pye_host_t *host, const pye_lane_t *lane, uint64_t command)
{
    pye_status_t ended = pye_cell_ended(host, lane);
    if (command != PYE_CMD_ORET) {
        return PYE_E_LOST;
    }
    return has_crashed(lane) ? PYE_E_LEFT : ended;
}

pye_status_t pye_lane_enter(pye_host_t *host, pye_slot_t *slot, uint64_t command, uint64_t argument)
{
    pye_lane_t *lane = &host->cell->lanes[slot - host->slots];
    if (is_gone(host, lane)) {
        return gone(host, lane, command);
    }
    pye_awaited_t outer;
    pye_interrupts_begin(host, NULL, &outer);
    lane->command = command;
    lane->argument = argument;
    __atomic_store_n(&lane->host_processor, (uint16_t)(sched_getcpu() + 1), __ATOMIC_RELAXED);
    /* Before cell_waits is read, and after the words. What was over meanwhile stays so. */
    uint32_t turn = PYE_TURN_HOST;
    (void)__atomic_compare_exchange_n(&lane->turn, &turn, PYE_TURN_CELL, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&lane->cell_waits, __ATOMIC_SEQ_CST) != 0) {
        syscall(SYS_futex, &lane->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
    pye_status_t status = wait_for_answer(host, slot, lane);
    pye_interrupts_end(&outer);
    if (status == PYE_OK && __atomic_load_n(&lane->turn, __ATOMIC_RELAXED) != PYE_TURN_HOST) {
        status = pye_cell_ended(host, lane);
    }
    if (status == PYE_OK) {
        slot->gate.rdi = lane->rdi;
        slot->gate.rsi = lane->rsi;
    }
    return status;
}

void pye_lanes_start(pye_cell_t *cell, uint32_t count)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, measure_pause);
    for (uint32_t at = 0; at < count; at++) {
        cell->spins[at] = have_one_processor(cell) ? 0 : most_spins;
    }
}
