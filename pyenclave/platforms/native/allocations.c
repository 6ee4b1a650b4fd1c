/* Memory that one ecall asks the host for: areas for ocalls, room for results, and what served ocalls leave to free. */
#include "allocations.h"

#include <stdlib.h>

#define AREA_SIZE 0x10000u           /* what each TCS has at hand for ocall frames */
#define AREA_KEPT ((size_t)16 << 20) /* the largest that a slot keeps */
#define ASKED_LEAST 64u              /* bytes that each demand counts for beside its own, which are kept of it here */

static pye_area_t *new_area(const pye_way_t *way, size_t size)
{
    pye_area_t *area = malloc(sizeof(*area));
    if (area == NULL) {
        return NULL;
    }
    *area = (pye_area_t){.size = size, .memory = way->allocate(size)};
    if (area->memory == NULL) {
        free(area);
        return NULL;
    }
    return area;
}

static void free_area(const pye_way_t *way, pye_area_t *area)
{
    if (area != NULL) {
        way->release(area->memory);
        free(area);
    }
}

bool pye_slot_prepare(const pye_way_t *way, pye_slot_t *slot)
{
    if (slot->root.block == NULL) {
        slot->root.block = way->allocate(sizeof(pye_call_t));
    }
    if (slot->area == NULL) {
        slot->area = new_area(way, AREA_SIZE);
    }
    return slot->root.block != NULL && slot->area != NULL;
}

void pye_slot_clear(const pye_way_t *way, pye_slot_t *slot)
{
    free_area(way, slot->area);
    way->release(slot->root.block);
    slot->area = NULL;
    slot->root.block = NULL;
}

/* The enclave's demands are bounded, or it would take all memory of the machine. */
static bool may_ask(pye_activation_t *activation, size_t size)
{
    uint64_t left = activation->host->call_memory - activation->asked;
    if (left < ASKED_LEAST || size > left - ASKED_LEAST) {
        return false;
    }
    activation->asked += ASKED_LEAST + size;
    return true;
}

void *pye_grow(pye_activation_t *activation, size_t size)
{
    pye_area_t *area = may_ask(activation, size) ? new_area(activation->host->way, size) : NULL;
    if (area == NULL) {
        return NULL;
    }
    area->next = activation->grown;
    activation->grown = area;
    return area->memory;
}

/* A large one is as dear to get as a call, or dearer; who needed it will again. */
static void free_grown(pye_activation_t *activation)
{
    pye_slot_t *slot = activation->slot;
    bool is_slots = activation->outer == NULL && slot->innermost == activation;
    while (activation->grown != NULL) {
        pye_area_t *area = activation->grown;
        activation->grown = area->next;
        if (is_slots && area->size > slot->area->size && area->size <= AREA_KEPT) {
            pye_area_t *smaller = slot->area;
            slot->area = area;
            area = smaller;
        }
        free_area(activation->host->way, area);
    }
}

/* A result is the caller's: where it has to share memory, it frees this by an address that the enclave says. */
static void *new_result(pye_host_t *host, size_t size)
{
    return host->enclave.share != NULL ? host->enclave.share(&host->enclave, size) : host->way->allocate(size);
}

static void free_result(pye_host_t *host, void *memory)
{
    if (host->enclave.unshare != NULL) {
        host->enclave.unshare(&host->enclave, memory);
    } else {
        host->way->release(memory);
    }
}

void *pye_allocate_result(pye_activation_t *activation, size_t size)
{
    if (!may_ask(activation, size)) {
        return NULL;
    }
    size_t count = activation->result_count;
    if ((count & (count - 1)) == 0) { /* full at every power of two */
        void **results = reallocarray(activation->results, count == 0 ? 1 : 2 * count, sizeof(*results));
        if (results == NULL) {
            return NULL;
        }
        activation->results = results;
    }
    void *memory = new_result(activation->host, size);
    if (memory != NULL) {
        activation->results[activation->result_count++] = memory;
    }
    return memory;
}

static void end_results(pye_activation_t *activation, pye_status_t status)
{
    for (size_t at = 0; status != PYE_OK && at < activation->result_count; at++) {
        free_result(activation->host, activation->results[at]);
    }
    free(activation->results);
    activation->results = NULL;
    activation->result_count = 0;
}

void pye_free_deferred(pye_activation_t *activation)
{
    while (activation->deferred != NULL) {
        pye_deferred_t *deferred = activation->deferred;
        activation->deferred = deferred->next;
        if (deferred->shared_by != NULL) {
            deferred->shared_by->unshare(deferred->shared_by, deferred->memory);
        } else {
            free(deferred->memory);
        }
        free(deferred);
    }
}

void pye_free_all(pye_activation_t *activation, pye_status_t status)
{
    free_grown(activation);
    pye_free_deferred(activation);
    end_results(activation, status);
}
