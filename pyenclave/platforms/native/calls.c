/* One ecall from outside: take a TCS, enter, serve ocalls until the enclave returns. */
#include "host.h"

#include <stdlib.h>

#define AREA_SIZE 0x10000u /* what each TCS has at hand for ocall frames */

/* The ecalls that are running on this thread, innermost first. */
typedef struct activation {
    struct activation *outer;
    pye_host_t *host;
    pye_slot_t *slot;
    void *context;
    void *grown;        /* list of extra areas, freed when the ecall ends */
    void **given;       /* memory for results: the caller's, if the ecall succeeds */
    size_t given_count;
    pye_spent_t *spent; /* of the ocall that was served last: freed when the enclave has read it */
} activation_t;

static __thread activation_t *running;

/* The last failed call's record. Not __thread: static TLS, which faults.c needs, is scarce, and this is large. */
static pthread_key_t record_key;
static pthread_once_t record_once = PTHREAD_ONCE_INIT;

static void make_record_key(void) { pthread_key_create(&record_key, free); }

static pye_error_t *error_record_of_thread(void)
{
    pthread_once(&record_once, make_record_key);
    pye_error_t *record = pthread_getspecific(record_key);
    if (record == NULL && (record = calloc(1, sizeof(*record))) != NULL) {
        pthread_setspecific(record_key, record);
    }
    return record;
}

static void *current_context(void) { return running == NULL ? NULL : running->context; }
static const pye_error_t *error_record(void) { return error_record_of_thread(); }

static pye_status_t keep_record(const pye_error_t *error)
{
    pye_error_t *record = error_record_of_thread();
    if (record == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    *record = *error;
    return PYE_E_EXCEPTION;
}

/* While one of its ocalls runs, a thread enters the same enclave through the same TCS: the enclave then knows that
 * the ecall is nested and judges it by the ocall's allow list. */
static pye_slot_t *open_slot(const pye_host_t *host)
{
    for (activation_t *at = running; at != NULL; at = at->outer) {
        if (at->host == host) {
            return at->slot;
        }
    }
    return NULL;
}

static void *grow(activation_t *activation, size_t size)
{
    void **block;
    if (size > SIZE_MAX - 64 || (block = aligned_alloc(64, (size + 64 + 63) & ~(size_t)63)) == NULL) {
        return NULL;
    }
    *block = activation->grown;
    activation->grown = block;
    return (char *)block + 64;
}

static void free_grown(activation_t *activation)
{
    while (activation->grown != NULL) {
        void *block = activation->grown;
        activation->grown = *(void **)block;
        free(block);
    }
}

static void *give(activation_t *activation, size_t size)
{
    size_t count = activation->given_count;
    if ((count & (count - 1)) == 0) { /* full at every power of two */
        void **given = reallocarray(activation->given, count == 0 ? 1 : 2 * count, sizeof(*given));
        if (given == NULL) {
            return NULL;
        }
        activation->given = given;
    }
    void *memory = malloc(size == 0 ? 1 : size);
    if (memory != NULL) {
        activation->given[activation->given_count++] = memory;
    }
    return memory;
}

/* The caller owns what a successful ecall was given; of any other ecall it has seen nothing. */
static void end_given(activation_t *activation, pye_status_t status)
{
    for (size_t at = 0; status != PYE_OK && at < activation->given_count; at++) {
        free(activation->given[at]);
    }
    free(activation->given);
}

static void free_spent(activation_t *activation)
{
    while (activation->spent != NULL) {
        pye_spent_t *spent = activation->spent;
        activation->spent = spent->next;
        free(spent->memory);
        free(spent);
    }
}

static pye_status_t serve_ocall(activation_t *activation, const pye_ocall_table_t *ocalls, uint64_t index,
                                uint64_t frame)
{
    if (ocalls == NULL || index >= ocalls->count) {
        return PYE_E_OCALL;
    }
    return ocalls->functions[index]((void *)(uintptr_t)frame, &activation->spent);
}

/* Threads inside may wait for a lock that the dead one held: an entry with CSSA not 0 is a violation, which sets the
 * enclave's aborted word, and with it ends every such wait. */
static pye_status_t crashed(pye_host_t *host, pye_gate_t *gate)
{
    pye_faults_t outer;
    gate->cssa = 1;
    pye_faults_enter(host, gate, &outer);
    (void)pye_gate_enter(gate, 0, 0);
    pye_faults_leave(&outer);
    pye_host_lose(host);
    return PYE_E_CRASHED;
}

/* Enters and serves until the enclave returns for good. */
static pye_status_t converse(activation_t *activation, const pye_ocall_table_t *ocalls, uint64_t command,
                             uint64_t argument)
{
    pye_host_t *host = activation->host;
    pye_gate_t *gate = &activation->slot->gate;
    for (;;) {
        /* A forked child lacks the enclave's memory; a TCS whose SSA frame is taken cannot be entered (NSSA is 1). */
        if (host->generation != pye_generation() || gate->cssa != 0) {
            return PYE_E_LOST;
        }
        pye_faults_t outer;
        pye_faults_enter(host, gate, &outer);
        int exit = pye_gate_enter(gate, command, argument);
        pye_faults_leave(&outer);
        free_spent(activation);
        if (exit != 0) {
            return crashed(host, gate);
        }
        uint64_t kind = gate->rdi & 0xff;
        command = PYE_CMD_ORET;
        if (kind == PYE_EXIT_OCALL) {
            argument = serve_ocall(activation, ocalls, gate->rdi >> 8, gate->rsi);
        } else if (kind == PYE_EXIT_GROW) {
            argument = (uint64_t)(uintptr_t)grow(activation, gate->rsi);
        } else if (kind == PYE_EXIT_GIVE) {
            argument = (uint64_t)(uintptr_t)give(activation, gate->rsi);
        } else {
            return (pye_status_t)gate->rsi;
        }
    }
}

static pye_status_t call(pye_enclave_t *enclave, uint32_t index, const pye_ocall_table_t *ocalls, void *frame,
                         size_t size, void *context)
{
    pye_host_t *host = (pye_host_t *)enclave;
    pye_slot_t *open = running == NULL ? NULL : open_slot(host);
    pye_slot_t *slot = open;
    if (slot == NULL && (slot = pye_slot_acquire(host)) == NULL) {
        return PYE_E_LOST;
    }
    if (open != NULL && __atomic_load_n(&host->lost, __ATOMIC_ACQUIRE) != 0) {
        return PYE_E_LOST;
    }
    activation_t activation = {running, host, slot, context, NULL, NULL, 0, NULL};
    pye_call_t block;
    block.frame = (uint64_t)(uintptr_t)frame;
    block.frame_size = size;
    /* A nested ecall asks for an area of its own when it needs one: the slot's is in use. */
    block.area = open == NULL ? (uint64_t)(uintptr_t)slot->area : 0;
    block.area_size = open == NULL ? slot->area_size : 0;
    pye_status_t status = pye_faults_thread() == 0 ? PYE_OK : PYE_E_HOST_MEMORY;
    if (status == PYE_OK) {
        running = &activation;
        status = converse(&activation, ocalls, index, (uint64_t)(uintptr_t)&block);
        running = activation.outer;
    }
    if (status == PYE_E_EXCEPTION) {
        status = keep_record(&block.error);
    } else if (status == PYE_E_ABORTED || status == PYE_E_PROTOCOL) {
        pye_host_lose(host);
    }
    free_grown(&activation);
    free_spent(&activation);
    end_given(&activation, status);
    if (open == NULL) {
        pye_slot_release(host, slot);
    }
    return status;
}

void pye_host_initialise(pye_host_t *host)
{
    host->enclave = (pye_enclave_t){call, current_context, error_record};
    host->generation = pye_generation();
    pthread_mutex_init(&host->mutex, NULL);
    pthread_cond_init(&host->released, NULL);
}

pye_status_t pye_host_start(pye_host_t *host)
{
    for (uint32_t at = 0; at < host->threads; at++) {
        host->slots[at].area = aligned_alloc(64, AREA_SIZE);
        host->slots[at].area_size = AREA_SIZE;
        if (host->slots[at].area == NULL) {
            return PYE_E_HOST_MEMORY;
        }
    }
    if (pye_faults_thread() != 0) {
        return PYE_E_HOST_MEMORY;
    }
    activation_t activation = {NULL, host, &host->slots[0], NULL, NULL, NULL, 0, NULL};
    pye_status_t status = converse(&activation, NULL, PYE_CMD_INIT, 0);
    if (status == PYE_OK) {
        host->free = host->threads == 64 ? UINT64_MAX : ((uint64_t)1 << host->threads) - 1;
    } else {
        pye_host_lose(host);
    }
    return status;
}
