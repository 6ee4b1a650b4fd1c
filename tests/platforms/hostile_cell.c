/* The host's half of isolated enclaves under sanitizers, with cells that lie (fake_cell.c): for so many seconds, from a seed.
 *
 * Whatever a cell writes, every call ends, nothing is read or written where it must not be, and nothing stays behind.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "allocations.h"
#include "arena.h"
#include "cell.h"
#include "pyenclave_staging.h"

#define DEMAND(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "line %d: %s\n", __LINE__, #what); \
            abort(); \
        } \
    } while (0)
#define THREADS 3u
#define CALLS 20
#define SIZE 5000u
#define CALL_MEMORY ((uint64_t)8 << 20)
#define SPANS ((size_t)20 << 16) /* what the arena keeps for small sizes once it has met each */

/* What needs Python or signals: a thread of this program has one C stack, and no handlers. */

__thread pye_activation_t *pye_opened;
uint64_t pye_signal_word;

void pye_ocall_open(pye_activation_t *activation)
{
    activation->next = pye_opened;
    pye_opened = activation;
}

bool pye_ocall_close(pye_activation_t *activation)
{
    DEMAND(pye_opened == activation);
    pye_opened = activation->next;
    return activation->slot->innermost == activation;
}

pye_activation_t *pye_ocall_here(const pye_host_t *host)
{
    return pye_opened != NULL && (host == NULL || pye_opened->host == host) ? pye_opened : NULL;
}

bool pye_ocall_elsewhere(const pye_host_t *host, const pye_slot_t *slot)
{
    (void)host;
    (void)slot;
    return false;
}

void pye_signal_came(void) {}
void pye_signal_handled(void) {}
bool pye_handles_signals(void) { return false; }
void pye_interrupts_begin(pye_host_t *host, void (*last)(pye_host_t *), pye_awaited_t *outer)
{
    (void)last;
    *outer = (pye_awaited_t){.host = host};
}
void pye_interrupts_end(const pye_awaited_t *outer) { (void)outer; }
bool pye_interrupted_twice(void) { return false; }
int pye_faults_thread(void) { return 0; }
void pye_software_destroy(pye_host_t *host) { (void)host; }
void pye_epc_give(pye_host_t *host) { (void)host; }

const pye_way_t pye_emulated;

void pye_faults_enter(pye_host_t *host, pye_gate_t *gate, pye_faults_t *outer)
{
    *outer = (pye_faults_t){.host = host, .gate = gate};
}

void pye_faults_leave(const pye_faults_t *outer) { (void)outer; }

int pye_gate_enter(pye_gate_t *gate, uint64_t rdi, uint64_t rsi)
{
    (void)gate;
    (void)rdi;
    (void)rsi;
    abort();
}

pye_status_t pye_emulated_crashed(pye_host_t *host, pye_gate_t *gate)
{
    (void)host;
    (void)gate;
    abort();
}

/* One ecall as generated code makes it: a buffer in, one out, one that the enclave allocates; and one ocall. */

typedef struct frame {
    uint64_t in, out, given, size;
} frame_t;

static pye_status_t stage(pye_staging_t *staging, const void *from, void *to)
{
    const frame_t *frame = from;
    frame_t *sent = to;
    PYE_TRY(pye_stage(staging, frame->in, &sent->in, SIZE, PYE_STAGE_IN));
    PYE_TRY(pye_stage(staging, frame->out, &sent->out, SIZE, PYE_STAGE_OUT));
    return pye_stage_given(staging, frame->given, &sent->given);
}

static pye_status_t receive(pye_staging_t *staging, const void *from, const void *to)
{
    const frame_t *frame = from, *sent = to;
    const void *given = pye_given(staging, sent->given);
    void *own = pye_receive(staging, given, SIZE);
    return pye_staged_value(staging, frame->given, &own, sizeof(own));
}

static pye_status_t stage_ocall(pye_staging_t *staging, const void *from, void *to)
{
    const frame_t *frame = from;
    frame_t *own = to;
    PYE_TRY(pye_stage(staging, frame->in, &own->in, SIZE, PYE_STAGE_IN));
    PYE_TRY(pye_stage(staging, frame->out, &own->out, SIZE, PYE_STAGE_OUT));
    return pye_stage_string(staging, frame->given, &own->given, 1, PYE_STAGE_IN);
}

static const pye_ocall_table_t ocalls;
static __thread unsigned depth;

static void call(pye_host_t *host)
{
    uint8_t in[SIZE], out[SIZE];
    void *given = NULL;
    memset(in, 0x5a, sizeof(in));
    memset(out, 0xa5, sizeof(out));
    frame_t frame = {(uintptr_t)in, (uintptr_t)out, (uintptr_t)&given, SIZE};
    pye_status_t status = pye_enter_staged(&host->enclave, 1, &ocalls, &frame, sizeof(frame), NULL, stage, receive);
    DEMAND(in[0] == 0x5a && in[SIZE - 1] == 0x5a);
    DEMAND(status == PYE_OK || (out[0] == 0xa5 && out[SIZE - 1] == 0xa5 && given == NULL));
    free(given);
}

static pye_status_t serve(pye_enclave_t *enclave, void *opaque, pye_deferred_t **deferred)
{
    (void)deferred;
    frame_t *frame = opaque;
    if (frame->in != 0 && frame->out != 0) {
        memcpy((void *)(uintptr_t)frame->out, (const void *)(uintptr_t)frame->in, SIZE);
    }
    frame->size = frame->given == 0 ? 0 : strlen((const char *)(uintptr_t)frame->given);
    if (depth == 0) {
        depth++;
        call((pye_host_t *)enclave);
        depth--;
    }
    return PYE_OK;
}

static pye_status_t ocall(pye_enclave_t *enclave, void *frame, pye_deferred_t **deferred)
{
    return pye_serve_staged(enclave, frame, sizeof(frame_t), offsetof(frame_t, size), deferred, stage_ocall, serve);
}

static const pye_ocall_function_t functions[] = {ocall, ocall};
static const pye_ocall_table_t ocalls = {2, functions};

static void *calls(void *host)
{
    for (int at = 0; at < CALLS; at++) {
        call(host);
    }
    return NULL;
}

static pye_bytes_t program;

static bool one_cell(unsigned seed)
{
    pye_host_t *host = calloc(1, sizeof(*host));
    pye_start_result_t result;
    DEMAND(host != NULL);
    pye_host_initialise(host, &pye_isolated);
    host->threads = THREADS;
    host->size = 1 << 24;
    host->call_memory = CALL_MEMORY;
    pye_cell_start(host, program, (pye_bytes_t){(const uint8_t *)&seed, sizeof(seed)}, 0, &result);
    bool started = result.step == PYE_STEP_DONE && result.ready.stage == PYE_STAGE_READY;
    if (started && pye_host_start(host) == PYE_OK) {
        pthread_t threads[THREADS];
        for (unsigned at = 0; at < THREADS; at++) {
            DEMAND(pthread_create(&threads[at], NULL, calls, host) == 0);
        }
        for (unsigned at = 0; at < THREADS; at++) {
            DEMAND(pthread_join(threads[at], NULL) == 0);
        }
    }
    pye_cell_look(host);
    pye_cell_destroy(host);
    pye_host_release(host);
    free(host);
    return started;
}

static int open_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    DEMAND(folder != NULL);
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static size_t taken(void)
{
    size_t kept, there = pye_arena_resident(&kept);
    return there - kept;
}

int main(int count, char **arguments)
{
    static uint8_t content[4 << 20];
    DEMAND(count == 4);
    int file = open(arguments[1], O_RDONLY | O_CLOEXEC);
    ssize_t size = read(file, content, sizeof(content));
    DEMAND(size > 0 && close(file) == 0);
    program = (pye_bytes_t){content, (size_t)size};
    time_t end = time(NULL) + atoi(arguments[2]);
    unsigned seed = (unsigned)atoi(arguments[3]), cells = 0, started = one_cell(seed);
    int before = open_descriptors();
    size_t memory = taken();
    while (time(NULL) < end) {
        started += one_cell(++seed);
        cells++;
        DEMAND(open_descriptors() == before && waitpid(-1, NULL, WNOHANG) < 0);
        if (taken() > memory + SPANS) {
            fprintf(stderr, "seed %u leaves %zu bytes of the arena\n", seed, taken() - memory);
            return 1;
        }
    }
    printf("%u cells, %u of them were entered\n", cells, started);
    return started == 0;
}
