/* One ecall from outside: take a TCS, enter, serve ocalls until the enclave returns. */
#include "calls.h"

#include <pthread.h>
#include <stdlib.h>

#include "allocations.h"
#include "emulated.h"
#include "pyenclave_exceptions.h"

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

static const pye_error_t *error_record(void) { return error_record_of_thread(); }

static void *current_context(void)
{
    const pye_activation_t *here = pye_ocall_here(NULL);
    return here == NULL ? NULL : here->context;
}

/* The enclave may still write where the record is: it is read once. Without an exception, an earlier call's goes. */
static pye_status_t keep_record(const pye_error_t *error, pye_status_t status)
{
    pye_error_t *record = error_record_of_thread();
    if (record == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    *record = *error;
    return status;
}

/* What a TCS keeps of ecalls that nobody can end any more is never entered again (its CSSA says so to converse), nor
 * released or freed: an ocall that ended on another thread than its own is still in that one's list. */
pye_status_t pye_give_up(pye_host_t *host, pye_slot_t *slot)
{
    if (slot->gate.cssa != 0) {
        return PYE_E_LEFT; /* it was gone before */
    }
    slot->gate.cssa = 1;
    slot->innermost = NULL;
    host->given_up = true;
    pye_host_lose(host);
    return PYE_E_ORDER;
}

static pye_status_t serve_ocall(pye_activation_t *activation, const pye_ocall_table_t *ocalls, uint64_t index,
                                uint64_t frame, uint64_t *answer)
{
    *answer = PYE_E_OCALL;
    if (ocalls == NULL || index >= ocalls->count) {
        return PYE_OK;
    }
    pye_ocall_open(activation);
    *answer = ocalls->functions[index](&activation->host->enclave, (void *)(uintptr_t)frame, &activation->deferred);
    /* An ORET is for the innermost ocall of its TCS, whoever brings it: another's must not get this answer. */
    return pye_ocall_close(activation) ? PYE_OK : pye_give_up(activation->host, activation->slot);
}

static inline pye_status_t enter(pye_host_t *host, pye_slot_t *slot, uint64_t command, uint64_t argument)
{
    return host->way == &pye_emulated ? pye_emulated_enter(host, slot, command, argument)
                                      : host->way->enter(host, slot, command, argument);
}

/* Enters and serves until the enclave returns for good. */
static pye_status_t converse(pye_activation_t *activation, const pye_ocall_table_t *ocalls, uint64_t command,
                             uint64_t argument)
{
    pye_host_t *host = activation->host;
    pye_gate_t *gate = &activation->slot->gate;
    for (;;) {
        /* A forked child lacks the enclave's memory; a TCS whose SSA frame is taken cannot be entered (NSSA is 1). */
        if (host->generation != pye_generation || gate->cssa != 0) {
            return command == PYE_CMD_ORET ? PYE_E_LEFT : PYE_E_LOST;
        }
        pye_status_t entered = enter(host, activation->slot, command, argument);
        uint64_t kind = entered == PYE_OK ? gate->rdi & 0xff : PYE_EXIT_RETURN;
        /* Where it asks for heap it may be in the midst of copying what an ocall has left. */
        if (activation->deferred != NULL && kind != PYE_EXIT_COMMIT) {
            pye_free_deferred(activation);
        }
        if (entered != PYE_OK) {
            return entered;
        }
        command = PYE_CMD_ORET;
        if (kind == PYE_EXIT_OCALL) {
            pye_status_t status = serve_ocall(activation, ocalls, gate->rdi >> 8, gate->rsi, &argument);
            if (status != PYE_OK) {
                return status;
            }
        } else if (kind == PYE_EXIT_GROW) {
            argument = (uint64_t)(uintptr_t)pye_grow(activation, gate->rsi);
        } else if (kind == PYE_EXIT_COMMIT) {
            argument = 0; /* all of the heap is there since the load */
        } else if (kind == PYE_EXIT_PAUSE) {
            pye_status_t status = pye_answer_pause(activation, gate->rsi, &argument);
            if (status != PYE_OK) {
                return status;
            }
        } else if (kind == PYE_EXIT_GIVE) {
            argument = (uint64_t)(uintptr_t)pye_allocate_result(activation, gate->rsi);
        } else {
            return (pye_status_t)gate->rsi;
        }
    }
}

/* A TCS for a root ecall, and the place of its activation in it. */
static pye_status_t begin_root(pye_host_t *host, pye_activation_t **activation)
{
    if (pye_host_gone(host)) {
        return PYE_E_LOST;
    }
    pye_slot_t *slot = pye_slot_take(host);
    if (slot == NULL) {
        if (pye_ocall_elsewhere(host, NULL)) {
            return PYE_E_BUSY;
        }
        pye_status_t status = pye_slot_wait(host, &slot);
        if (status != PYE_OK) {
            return status;
        }
    }
    if (slot->area == NULL && !pye_slot_prepare(host->way, slot)) {
        pye_slot_release(host, slot);
        return PYE_E_HOST_MEMORY;
    }
    *activation = &slot->root; /* as pye_host_start and the last call left it */
    return PYE_OK;
}

/* While one of its ocalls runs, a C stack enters the same enclave through the same TCS: the enclave then knows that
 * the ecall is nested and judges it by the ocall's allow list. */
static pye_status_t begin_nested(pye_activation_t *outer, pye_activation_t **activation)
{
    if (pye_host_gone(outer->host) || outer->slot->innermost != outer) {
        return PYE_E_LOST;
    }
    pye_activation_t *nested = malloc(sizeof(*nested));
    if (nested == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    *nested = (pye_activation_t){.host = outer->host, .slot = outer->slot, .outer = outer};
    if ((nested->block = outer->host->way->allocate(sizeof(*nested->block))) == NULL) {
        free(nested);
        return PYE_E_HOST_MEMORY;
    }
    *activation = nested;
    return PYE_OK;
}

static pye_status_t run(pye_activation_t *activation, uint32_t index, const pye_ocall_table_t *ocalls, void *frame,
                        size_t size)
{
    pye_slot_t *slot = activation->slot;
    bool root = activation->outer == NULL;
    pye_call_t *block = activation->block;
    block->error.exception = 0;
    block->frame = (uint64_t)(uintptr_t)frame;
    block->frame_size = size;
    /* A nested ecall asks for an area of its own when it needs one: the slot's is in use. */
    block->area = root ? (uint64_t)(uintptr_t)slot->area->memory : 0;
    block->area_size = root ? slot->area->size : 0;
    block->signals = pye_handles_signals() ? (uint64_t)(uintptr_t)activation->host->signal_word : 0;
    slot->innermost = activation;
    pye_status_t status = pye_faults_thread() == 0 ? PYE_OK : PYE_E_HOST_MEMORY;
    if (status == PYE_OK) {
        status = converse(activation, ocalls, index, (uint64_t)(uintptr_t)block);
    }
    if (status == PYE_E_EXCEPTION) {
        return keep_record(&block->error, status);
    }
    if (status == PYE_E_ABORTED || status == PYE_E_PROTOCOL) {
        pye_host_lose(activation->host);
        return keep_record(&block->error, status);
    }
    return status;
}

/* What the signal's handler raised is the call's exception where the KeyboardInterrupt inside leaves it, and nobody's else. */
static void end_interruption(pye_activation_t *activation, pye_status_t status)
{
    const pye_error_t *record = error_record();
    activation->interrupted = false;
    if (status != PYE_E_EXCEPTION || record == NULL || record->exception != PYE_EXC_KeyboardInterrupt) {
        pye_forget_interruption();
    }
}

static pye_status_t end(pye_activation_t *activation, pye_status_t status)
{
    pye_slot_t *slot = activation->slot;
    if (activation->raised) { /* and the enclave has not looked since: what it answers is nobody's */
        activation->raised = false;
        status = PYE_E_INTERRUPTED;
    }
    if (pye_has_memory(activation)) {
        pye_free_all(activation, status);
    }
    activation->asked = 0;
    if (activation->interrupted) {
        end_interruption(activation, status);
    }
    if (slot->innermost != activation) {
        return status; /* given up */
    }
    slot->innermost = activation->outer;
    if (activation->outer == NULL) {
        pye_slot_release(activation->host, slot);
    } else {
        activation->host->way->release(activation->block);
        free(activation);
    }
    return status;
}

/* Greenlets of this thread cannot end the call that is waited for while their thread sleeps. */
static pye_status_t wait_for_module(const pye_activation_t *activation, bool in_handler, uint32_t *sleeps)
{
    if (activation->raised) {
        return PYE_E_INTERRUPTED;
    }
    if (in_handler) { /* of a signal, for whose end this thread's own call may wait: as in an ocall */
        return PYE_E_NOT_ALLOWED;
    }
    if (pye_ocall_elsewhere(activation->host, activation->slot)) {
        return PYE_E_HELD;
    }
    return pye_sleep(activation->host, sleeps);
}

static pye_status_t call(pye_enclave_t *enclave, uint32_t index, const pye_ocall_table_t *ocalls, void *frame,
                         size_t size, void *context)
{
    pye_host_t *host = (pye_host_t *)enclave;
    pye_activation_t *outer = pye_opened == NULL ? NULL : pye_ocall_here(host);
    pye_activation_t *activation;
    bool in_handler = outer != NULL && outer->in_flight;
    bool is_root = outer == NULL || in_handler;
    pye_status_t status = is_root ? begin_root(host, &activation) : begin_nested(outer, &activation);
    if (status != PYE_OK) {
        return status;
    }
    activation->context = context;
    uint32_t sleeps = 0;
    do {
        status = run(activation, index, ocalls, frame, size);
    } while (status == PYE_E_WAIT && (status = wait_for_module(activation, in_handler, &sleeps)) == PYE_OK);
    return end(activation, status);
}

void pye_host_initialise(pye_host_t *host, const pye_way_t *way)
{
    pye_watch_forks();
    host->way = way;
    host->signal_word = &pye_signal_word;
    host->call_memory = UINT64_MAX;
    host->enclave = (pye_enclave_t){.call = call, .context = current_context, .error = error_record};
    host->generation = pye_generation;
}

pye_status_t pye_host_start(pye_host_t *host)
{
    for (uint32_t at = 0; at < host->threads; at++) {
        pye_slot_t *slot = &host->slots[at];
        slot->root = (pye_activation_t){.host = host, .slot = slot};
    }
    if (pye_faults_thread() != 0) {
        return PYE_E_HOST_MEMORY;
    }
    pye_activation_t *first = &host->slots[0].root;
    pye_status_t status = converse(first, NULL, PYE_CMD_INIT, pye_processor_hints());
    pye_free_all(first, PYE_E_PROTOCOL); /* an enclave of ours has not asked for any */
    first->asked = 0;
    if (status == PYE_OK) {
        host->free = pye_all_slots(host);
    } else {
        pye_host_lose(host);
    }
    return status;
}

void pye_host_release(pye_host_t *host)
{
    pye_epc_give(host);
    for (uint32_t at = 0; at < host->threads; at++) {
        pye_slot_clear(host->way, &host->slots[at]);
    }
}
