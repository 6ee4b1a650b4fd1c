/* An ocall that hands its thread to another C stack, which no Python knows of: its ecall then ends after the ocall. */
#include <stdint.h>
#include <ucontext.h>

#include "pyenclave_u.h"

typedef struct frame {
    uint64_t n;
    uint64_t result;
} frame_t;

static ucontext_t first, second;
static char stack[1 << 18];
static pye_enclave_t *shared;
static uint32_t second_status = UINT32_MAX;

static pye_status_t ask(void *memory, pye_spent_t **spent)
{
    frame_t *frame = memory;
    (void)spent;
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
    frame_t frame = {2, 0};
    second_status = shared->call(shared, nested_index, &ocalls, &frame, sizeof(frame), NULL);
}

/* The statuses of both calls, the second one's in the upper half. */
uint64_t two_stacks(pye_enclave_t *enclave, uint32_t through, uint32_t nested)
{
    shared = enclave;
    nested_index = nested;
    getcontext(&second);
    second.uc_stack.ss_sp = stack;
    second.uc_stack.ss_size = sizeof(stack);
    second.uc_link = &first;
    makecontext(&second, on_second, 0);
    frame_t frame = {1, 0};
    uint64_t status = enclave->call(enclave, through, &ocalls, &frame, sizeof(frame), NULL);
    swapcontext(&first, &second);
    return status | (uint64_t)second_status << 32;
}
