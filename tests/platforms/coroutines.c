/* Ocalls that hand their thread to another C stack, which no Python knows of. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

#include "pyenclave_u.h"

typedef struct frame {
    uint64_t n;
    uint64_t result;
} frame_t;

/* Where the enclave reaches it. */
static frame_t *new_frame(pye_enclave_t *enclave, uint64_t n)
{
    frame_t *frame = enclave->share == NULL ? malloc(sizeof(*frame)) : enclave->share(enclave, sizeof(*frame));
    *frame = (frame_t){n, 0};
    return frame;
}

static void free_frame(pye_enclave_t *enclave, frame_t *frame)
{
    if (enclave->share == NULL) {
        free(frame);
    } else {
        enclave->unshare(enclave, frame);
    }
}

static ucontext_t first, second;
static char stack[1 << 18];
static pye_enclave_t *shared;
static uint32_t second_status = UINT32_MAX;

static pye_status_t ask(pye_enclave_t *enclave, void *memory, pye_deferred_t **deferred)
{
    (void)enclave;
    frame_t *frame = memory;
    (void)deferred;
    frame->result = frame->n;
    if (frame->n == 1) {
        swapcontext(&first, &second); /* the first ocall starts the second stack */
    } else {
        swapcontext(&second, &first); /* whose ocall lets the first one end before it */
    }
    return PYE_OK;
}

static const pye_ocall_function_t functions[] = {ask};
static const pye_ocall_table_t ocalls = {1, functions};

static uint32_t nested_index;

static void on_second(void)
{
    frame_t *frame = new_frame(shared, 2);
    second_status = shared->call(shared, nested_index, &ocalls, frame, sizeof(*frame), NULL);
    free_frame(shared, frame);
}

/* The first ocall starts the second stack, so its ecall ends after the ocall. The statuses of both calls, the second one's in the upper half. */
uint64_t two_stacks(pye_enclave_t *enclave, uint32_t through, uint32_t nested)
{
    shared = enclave;
    nested_index = nested;
    getcontext(&second);
    second.uc_stack.ss_sp = stack;
    second.uc_stack.ss_size = sizeof(stack);
    second.uc_link = &first;
    makecontext(&second, on_second, 0);
    frame_t *frame = new_frame(enclave, 1);
    uint64_t status = enclave->call(enclave, through, &ocalls, frame, sizeof(*frame), NULL);
    free_frame(enclave, frame);
    swapcontext(&first, &second);
    return status | (uint64_t)second_status << 32;
}

static uint32_t parked_status = UINT32_MAX;

static pye_status_t park(pye_enclave_t *enclave, void *memory, pye_deferred_t **deferred)
{
    (void)enclave;
    (void)memory;
    (void)deferred;
    swapcontext(&second, &first);
    return PYE_OK;
}

static void on_parked(void)
{
    static const pye_ocall_function_t functions[] = {park};
    static const pye_ocall_table_t table = {1, functions};
    frame_t *frame = new_frame(shared, 1);
    parked_status = shared->call(shared, nested_index, &table, frame, sizeof(*frame), NULL);
    free_frame(shared, frame);
}

static void *resume(void *nothing)
{
    swapcontext(&first, &second); /* the ocall goes on, and ends, on this thread */
    return nothing;
}

/* An ecall whose ocall begins on this thread and ends on another one: its status. */
uint64_t two_threads(pye_enclave_t *enclave, uint32_t through)
{
    pthread_t other;
    shared = enclave;
    nested_index = through;
    getcontext(&second);
    second.uc_stack.ss_sp = stack;
    second.uc_stack.ss_size = sizeof(stack);
    second.uc_link = &first;
    makecontext(&second, on_parked, 0);
    swapcontext(&first, &second);
    if (pthread_create(&other, NULL, resume, NULL) != 0) {
        return UINT64_MAX;
    }
    pthread_join(other, NULL);
    return parked_status;
}
