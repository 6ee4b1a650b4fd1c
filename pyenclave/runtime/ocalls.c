/* Ocalls: room in untrusted memory, the way out and back, and the results copied in once. */
#include "internal.h"

#define ALIGNMENT 16u
#define GROWTH 0x10000u /* asked of the host at a time, so that a loop of ocalls asks rarely */

static bool round_up(size_t *size, size_t to)
{
    size_t sum;
    if (__builtin_add_overflow(*size, to - 1, &sum)) {
        return false;
    }
    *size = sum & ~(to - 1);
    return true;
}

pye_status_t pye_ocall_room(size_t *total, size_t size)
{
    if (!round_up(&size, ALIGNMENT) || __builtin_add_overflow(*total, size, total)) {
        return PYE_E_LENGTH;
    }
    return PYE_OK;
}

/* The host's answer is a place, never a size: the size is the one that was asked for. */
static pye_status_t grow(pye_thread_state_t *thread, size_t size)
{
    if (!round_up(&size, GROWTH)) {
        return PYE_E_LENGTH;
    }
    uint64_t area = pye_ask_host(PYE_EXIT_GROW, size);
    if (area == 0) {
        return PYE_E_AREA;
    }
    if (area % ALIGNMENT != 0 || !pye_is_outside(area, size)) {
        return PYE_E_FRAME;
    }
    pye_fence();
    thread->area_next = area;
    thread->area_end = area + size;
    return PYE_OK;
}

pye_status_t pye_ocall_begin(pye_ocall_t *ocall, size_t frame, size_t buffers)
{
    pye_thread_state_t *thread = pye_thread();
    *ocall = (pye_ocall_t){.caller = ocall->caller};
    if (pye_error_pending()) {
        return PYE_E_EXCEPTION; /* an error on its way out is not to be talked over by another call */
    }
    size_t total = buffers;
    if (!round_up(&frame, ALIGNMENT) || __builtin_add_overflow(total, frame, &total)) {
        return PYE_E_LENGTH;
    }
    uint64_t restore = thread->area_next;
    if (total > thread->area_end - thread->area_next) {
        /* A larger area replaces the old one until the ecall ends; what open ocalls reserved there stays theirs. */
        pye_status_t status = grow(thread, total);
        if (status != PYE_OK) {
            return status;
        }
        restore = thread->area_next;
    }
    ocall->frame = thread->area_next;
    ocall->next = ocall->frame + frame;
    ocall->end = ocall->frame + total;
    ocall->restore = restore;
    thread->area_next = ocall->end;
    return PYE_OK;
}

/* Takes room for one buffer; NULL stays 0, and then has no length. */
static pye_status_t reserve(pye_ocall_t *ocall, uint64_t *to, const void *trusted, size_t size)
{
    *to = 0;
    if (trusted == NULL) {
        return size == 0 ? PYE_OK : PYE_E_TRUSTED;
    }
    if (!pye_ocall_owns(ocall, trusted, size)) {
        return PYE_E_TRUSTED;
    }
    size_t rounded = size;
    if (!round_up(&rounded, ALIGNMENT) || rounded > ocall->end - ocall->next) {
        return PYE_E_LENGTH;
    }
    *to = ocall->next;
    ocall->next += rounded;
    return PYE_OK;
}

/* Stores whole words, the last one filled up with zeros: the room is the enclave's to its rounded end. */
static void store_padded(uint64_t to, const void *from, size_t size)
{
    size_t words = size & ~(size_t)7;
    uint64_t last = 0;
    if (words != 0) {
        pye_store(to, from, words);
    }
    if (size != words) {
        __builtin_memcpy(&last, (const uint8_t *)from + words, size - words);
        pye_store(to + words, &last, sizeof(last));
    }
}

pye_status_t pye_ocall_in(pye_ocall_t *ocall, uint64_t *to, const void *from, size_t size)
{
    pye_status_t status = reserve(ocall, to, from, size);
    if (status == PYE_OK && *to != 0 && size != 0) {
        store_padded(*to, from, size);
    }
    return status;
}

pye_status_t pye_ocall_out(pye_ocall_t *ocall, uint64_t *to, const void *trusted, size_t size)
{
    static const uint8_t zeros[256];
    pye_status_t status = reserve(ocall, to, trusted, size);
    if (status != PYE_OK || *to == 0) {
        return status;
    }
    for (size_t done = 0; done < size; done += sizeof(zeros)) {
        size_t left = size - done;
        store_padded(*to + done, zeros, left < sizeof(zeros) ? left : sizeof(zeros));
    }
    return PYE_OK;
}

pye_status_t pye_ocall_call(pye_ocall_t *ocall, uint32_t index, const void *frame, size_t size)
{
    pye_thread_state_t *thread = pye_thread();
    if (size != 0) {
        store_padded(ocall->frame, frame, size);
    }
    uint64_t outer = thread->ocall_index;
    thread->ocall_index = index;
    uint64_t answer = pye_ocall_exit(PYE_EXIT_OCALL + ((uint64_t)index << 8), size == 0 ? 0 : ocall->frame);
    thread->ocall_index = outer;
    return answer == PYE_OK ? PYE_OK : PYE_E_OCALL;
}

pye_status_t pye_ocall_frame_in(pye_ocall_t *ocall, void *to, size_t offset, size_t size)
{
    size_t room = ocall->end - ocall->frame;
    if (offset > room || size > room - offset) {
        return PYE_E_RESULT;
    }
    pye_fence();
    pye_load(to, ocall->frame + offset, size);
    return PYE_OK;
}

pye_status_t pye_ocall_copy_in(pye_ocall_t *ocall, void *to, uint64_t from, size_t size)
{
    if (from == 0 || size == 0) {
        return PYE_OK;
    }
    if (from < ocall->frame || from > ocall->end || size > ocall->end - from) {
        return PYE_E_RESULT;
    }
    pye_fence();
    pye_load(to, from, size);
    return PYE_OK;
}

void *pye_ocall_image(pye_ocall_t *ocall, size_t size)
{
    if (ocall->images++ == 0) {
        pye_arena_mark_t mark = pye_arena_mark();
        ocall->arena = mark.chunk;
        ocall->arena_used = mark.used;
    }
    return pye_arena_alloc(size);
}

void pye_ocall_end(pye_ocall_t *ocall)
{
    if (ocall->images != 0) {
        pye_arena_release((pye_arena_mark_t){ocall->arena, ocall->arena_used});
    }
    if (ocall->end != 0) {
        pye_thread()->area_next = ocall->restore;
    }
}
