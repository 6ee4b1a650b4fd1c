/* A cell from its start to its end. */
#define _GNU_SOURCE
#include "cell.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "forks.h"

#define PATIENCE_START 60000 /* ms for an answer: a large image is measured meanwhile, on a machine that is busy */
#define PATIENCE_STOP 2000   /* ms in which a process that is stopped, or frozen, may be let go on */
#define PATIENCE_END 5000    /* ms for a killed process */
#define PATIENCE_FROZEN 200  /* and for one that a cgroup of the first version may hold even so */
#define TICK 100             /* ms between two looks for signals, or less where one comes */

_Static_assert(PYE_CELL_IMAGE == 0 && PYE_CELL_ARENA == 1 && PYE_CELL_CONTROL == 2, "pye_process_start's order");

/* In a forked child too, whose call then is refused for what it is. */
static void *share_memory(pye_enclave_t *enclave, size_t size)
{
    const pye_host_t *host = (pye_host_t *)enclave;
    return host->generation != pye_generation && pye_arena_open() != 0 ? NULL
                                                                       : pye_arena_allocate_for(host->owner, size);
}

static void unshare_memory(pye_enclave_t *enclave, void *memory)
{
    pye_arena_free_of(((pye_host_t *)enclave)->owner, memory); /* in a forked child no arena has the address */
}

/* Cell and guard, which is in the cell's process group. Each traces the other, and is the other's to reap first as long as
 * that lives. */
static void end_processes(pye_cell_t *cell)
{
    pye_process_kill_group(&cell->process);
    int patience = pye_process_is_frozen(&cell->process) ? PATIENCE_FROZEN : PATIENCE_END;
    (void)pye_process_reap_group(&cell->process, patience);
    cell->waited = true;
}

/* What killed it is known already, or nobody asks. */
static void kill_cell(pye_host_t *host, pye_crash_t reason)
{
    pye_cell_t *cell = host->cell;
    pthread_mutex_lock(&cell->lock);
    (void)pye_host_ends(host, reason);
    end_processes(cell);
    pthread_mutex_unlock(&cell->lock);
}

static void end(pye_host_t *host)
{
    if (host->cell != NULL) {
        kill_cell(host, (pye_crash_t){.end = PYE_END_NONE});
    }
}

const pye_way_t pye_isolated = {pye_lane_enter, pye_arena_allocate, pye_arena_free, end};

static void close_open(int descriptor)
{
    if (descriptor >= 0) {
        close(descriptor);
    }
}

/* What the cell sees closed when this process ends, or executes another program; others may close it, and get its number. */
static bool has_control(const pye_cell_t *cell)
{
    struct stat now;
    return fstat(cell->control, &now) == 0 && now.st_dev == cell->control_identity.st_dev &&
           now.st_ino == cell->control_identity.st_ino;
}

static void close_control(pye_cell_t *cell)
{
    if (has_control(cell)) {
        close(cell->control);
    }
    cell->control = -1;
}

static void fail(pye_start_result_t *result, pye_step_t step, int error)
{
    result->step = step;
    result->error = error;
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static pye_step_t what_holds(const pye_process_t *process)
{
    if (pye_process_is_stopped(process)) {
        return PYE_STEP_STOPPED;
    }
    return pye_process_is_frozen(process) ? PYE_STEP_FROZEN : PYE_STEP_DONE;
}

/* The cell's end of the socket may be in a forked child's hands too: that it is closed says nothing of the cell. */
static void receive(pye_cell_t *cell, int control, pye_start_result_t *result)
{
    struct pollfd one = {.fd = control, .events = POLLIN};
    int64_t end = milliseconds() + PATIENCE_START, went_on = milliseconds();
    while (milliseconds() < end) { /* a profiler's timer ends a wait a thousand times in a second */
        bool ended = pye_process_has_ended(&cell->process); /* before the last look at what it has sent */
        int ready = poll(&one, 1, ended ? 0 : TICK);
        if (ready < 0 && errno != EINTR) { /* a filter of system calls: it would refuse each look for a minute */
            fail(result, PYE_STEP_SOCKET, errno);
            return;
        }
        if (ready > 0) {
            ssize_t size = recv(control, &result->ready, sizeof(result->ready), MSG_DONTWAIT | MSG_TRUNC);
            if (size < 0 && errno != ECONNRESET) {
                fail(result, PYE_STEP_SOCKET, errno);
                return;
            }
            if (size == (ssize_t)sizeof(result->ready)) {
                result->step = PYE_STEP_DONE;
                return;
            }
            if (size > 0) { /* less than 0: it has ended, and has not read what was sent to it */
                fail(result, PYE_STEP_ANSWER, EPROTO);
                return;
            }
        }
        if (ended || ready > 0) {
            fail(result, PYE_STEP_ANSWER, 0);
            return;
        }
        if (pye_interrupts != NULL && pye_handles_signals() && pye_interrupts()) {
            fail(result, PYE_STEP_SIGNAL, 0);
            return;
        }
        pye_step_t held = what_holds(&cell->process);
        if (held == PYE_STEP_DONE) {
            went_on = milliseconds();
        } else if (milliseconds() - went_on > PATIENCE_STOP) {
            fail(result, held, 0);
            return;
        }
    }
    fail(result, PYE_STEP_ANSWER, ETIMEDOUT);
}

static void converse(pye_cell_t *cell, int control, uint64_t flags, pye_start_result_t *result)
{
    pye_start_t start = {
        .magic = PYE_CELL_MAGIC,
        .version = PYE_CELL_VERSION,
        .arena_address = pye_arena_base(),
        .arena_size = pye_arena_size(),
        .lanes = (uint64_t)(uintptr_t)cell->lanes,
        .flags = flags,
    };
    size_t length = cell->secret == NULL ? 0 : strlen(cell->secret);
    if (length < sizeof(start.secret)) {
        memcpy(start.secret, cell->secret == NULL ? "" : cell->secret, length);
    }
    if (send(control, &start, sizeof(start), MSG_NOSIGNAL) != (ssize_t)sizeof(start) && errno != EPIPE) {
        fail(result, PYE_STEP_SOCKET, errno);
        return;
    }
    receive(cell, control, result);
}

static void start_process(pye_cell_t *cell, const int files[2], uint64_t flags, pye_start_result_t *result)
{
    int ends[2], arena = pye_arena_descriptor();
    if (arena < 0) {
        fail(result, PYE_STEP_ARENA, EBADF);
        return;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        fail(result, PYE_STEP_SOCKET, errno);
        return;
    }
    int error = pye_process_start(&cell->process, files[0], (const int[]){files[1], arena, ends[1]});
    close(ends[1]);
    if (error != 0) {
        fail(result, PYE_STEP_PROCESS, error);
    } else {
        converse(cell, ends[0], flags, result);
    }
    cell->control = ends[0];
    if (fstat(ends[0], &cell->control_identity) != 0) {
        fail(result, PYE_STEP_SOCKET, errno);
    }
}

static void start_with_files(pye_cell_t *cell, pye_bytes_t program, pye_bytes_t image, uint64_t flags,
                             pye_start_result_t *result)
{
    int files[2] = {pye_sealed_file("pyenclave-cell", program.at, program.size, true), -1};
    if (files[0] >= 0) {
        files[1] = pye_sealed_file("pyenclave-image", image.at, image.size, false);
    }
    if (files[1] < 0) {
        fail(result, PYE_STEP_FILES, errno);
    } else {
        start_process(cell, files, flags, result);
    }
    close_open(files[0]);
    close_open(files[1]);
}

static bool make_cell(pye_host_t *host)
{
    pye_cell_t *cell = calloc(1, sizeof(*cell));
    if (cell == NULL) {
        return false;
    }
    pthread_mutex_init(&cell->lock, NULL);
    cell->control = -1;
    cell->process = (pye_process_t){.number = -1, .descriptor = -1};
    cell->lanes = pye_arena_allocate(host->threads * sizeof(*cell->lanes));
    if (cell->lanes == NULL) {
        free(cell);
        return false;
    }
    memset(cell->lanes, 0, host->threads * sizeof(*cell->lanes));
    host->cell = cell;
    return true;
}

void pye_cell_start(pye_host_t *host, pye_bytes_t program, pye_bytes_t image, uint64_t flags,
                    pye_start_result_t *result)
{
    *result = (pye_start_result_t){.status = -1};
    int error = pye_arena_open();
    if (error != 0) {
        fail(result, PYE_STEP_ARENA, error);
        return;
    }
    pye_forks_keep_frames();
    if (!make_cell(host)) {
        fail(result, PYE_STEP_MEMORY, ENOMEM);
        return;
    }
    static uint32_t owners = PYE_HOSTS;
    host->owner = __atomic_add_fetch(&owners, 1, __ATOMIC_RELAXED);
    host->signal_word = pye_arena_signal_word();
    host->enclave.share = share_memory;
    host->enclave.unshare = unshare_memory;
    host->enclave.shared_base = pye_arena_base();
    host->enclave.shared_size = pye_arena_size();
    host->cell->secret = host->keys.secret;
    start_with_files(host->cell, program, image, flags, result);
    if (result->step != PYE_STEP_DONE || result->ready.stage != PYE_STAGE_READY) {
        end_processes(host->cell);
        result->status = host->cell->process.status;
        pye_host_lose(host);
    } else {
        pye_lanes_start(host->cell, host->threads);
        host->base = (uint8_t *)(uintptr_t)result->ready.elrange_base;
        host->keys.refusal = (int32_t)result->ready.keys;
    }
}

void pye_cell_give_up(pye_host_t *host, pye_end_t reason)
{
    __atomic_store_n(&host->lost, 1, __ATOMIC_SEQ_CST); /* before anybody can notice */
    kill_cell(host, (pye_crash_t){.end = reason, .signal = SIGKILL, .rip = UINT64_MAX, .leaf = UINT32_MAX});
    pye_host_lose(host);
}

/* The lane whose fault ended the cell, and what it says of that, which other cells may still write. */
static const pye_lane_t *crashed_lane(const pye_host_t *host, pye_crash_t *crash)
{
    for (uint32_t at = 0; at < host->threads; at++) {
        const pye_lane_t *lane = &host->cell->lanes[at];
        int signal = (int)__atomic_load_n(&lane->crash_signal, __ATOMIC_ACQUIRE);
        if (signal != 0) {
            *crash = (pye_crash_t){PYE_END_FAULT, signal, lane->crash_rip, lane->crash_address, lane->crash_leaf};
            return lane;
        }
    }
    return NULL;
}

static pye_crash_t end_of_process(const pye_cell_t *cell)
{
    int status = cell->process.status;
    bool exited = status != -1 && WIFEXITED(status);
    pye_crash_t crash = {.end = exited ? PYE_END_EXIT : PYE_END_KILLED, .rip = UINT64_MAX, .leaf = UINT32_MAX};
    if (status != -1) {
        crash.signal = exited ? WEXITSTATUS(status) : WTERMSIG(status);
    }
    if (!has_control(cell)) {
        crash.end = PYE_END_CLOSED;
    }
    return crash;
}

/* Every other call that was inside then was in an enclave that somebody else's fault ended. */
pye_status_t pye_cell_ended(pye_host_t *host, const pye_lane_t *lane)
{
    pye_cell_t *cell = host->cell;
    pthread_mutex_lock(&cell->lock);
    if (!cell->waited) {     /* else each call that was inside waits once more for what a cgroup keeps from dying */
        end_processes(cell); /* a fault's report comes before it */
    }
    pye_crash_t crash = end_of_process(cell);
    const pye_lane_t *crashed = crashed_lane(host, &crash);
    (void)pye_host_ends(host, crash);
    pthread_mutex_unlock(&cell->lock);
    pye_host_lose(host);
    return crashed == NULL || crashed == lane ? PYE_E_CRASHED : PYE_E_ABORTED;
}

void pye_cell_look(pye_host_t *host)
{
    if (!pye_host_gone(host) && pye_process_has_ended(&host->cell->process)) {
        (void)pye_cell_ended(host, NULL);
    }
}

void pye_cell_destroy(pye_host_t *host)
{
    pye_cell_t *cell = host->cell;
    pye_software_destroy(host);
    if (cell == NULL) {
        return;
    }
    if (host->generation == pye_generation) {
        end(host);
    }
    pye_process_forget(&cell->process);
    close_control(cell);
    pye_arena_free(cell->lanes);
    free(cell);
    host->cell = NULL;
}
