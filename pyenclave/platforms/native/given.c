/* Memory that one ecall asks the host for: areas for ocalls, room for results, and what served ocalls leave to free. */
#include "given.h"

#include <stdlib.h>

void *pye_grow(pye_activation_t *activation, size_t size)
{
    void **block;
    if (size > SIZE_MAX - 128 || (block = aligned_alloc(64, (size + 64 + 63) & ~(size_t)63)) == NULL) {
        return NULL;
    }
    *block = activation->grown;
    activation->grown = block;
    return (char *)block + 64;
}

static void free_grown(pye_activation_t *activation)
{
    while (activation->grown != NULL) {
        void *block = activation->grown;
        activation->grown = *(void **)block;
        free(block);
    }
}

void *pye_give(pye_activation_t *activation, size_t size)
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

static void end_given(pye_activation_t *activation, pye_status_t status)
{
    for (size_t at = 0; status != PYE_OK && at < activation->given_count; at++) {
        free(activation->given[at]);
    }
    free(activation->given);
    activation->given = NULL;
    activation->given_count = 0;
}

void pye_free_spent(pye_activation_t *activation)
{
    while (activation->spent != NULL) {
        pye_spent_t *spent = activation->spent;
        activation->spent = spent->next;
        free(spent->memory);
        free(spent);
    }
}

void pye_free_all(pye_activation_t *activation, pye_status_t status)
{
    free_grown(activation);
    pye_free_spent(activation);
    end_given(activation, status);
}
