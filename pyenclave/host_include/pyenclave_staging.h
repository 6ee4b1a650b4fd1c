/* Calls of an enclave that reaches shared memory only: the frame and all that it points at cross in copies there.
 *
 * An ecall is staged there. An ocall is staged here: what serves it gets a frame of this process's own, which points at
 * copies that nobody changes while they are checked and used.
 *
 * What generated code says of a call is one function that stages its buffers, and one that receives what the enclave
 * allocated. Outputs reach the caller's memory once all of them are here, and only where the call succeeded. Nothing that
 * this process goes by lies in shared memory: lists, lengths and addresses are its own, and what the enclave wrote there
 * is read once, for it can change under every read.
 */
#ifndef PYENCLAVE_STAGING_H
#define PYENCLAVE_STAGING_H

#include <stdbool.h>

#include "pyenclave_across.h"
#include "pyenclave_lengths.h"
#include "pyenclave_proxy.h"

#define PYE_STAGE_IN 1u
#define PYE_STAGE_OUT 2u

/* One thing to do when the call has ended. */
typedef struct pye_staged {
    enum {
        PYE_STAGED_SHARED,  /* memory is unshared */
        PYE_STAGED_GIVEN,   /* the same; what the enclave was given, whose address it left at `from` */
        PYE_STAGED_SCRATCH, /* memory is freed */
        PYE_STAGED_RESULT,  /* memory is freed, but where the call succeeded: then the caller has its address */
        PYE_STAGED_OUTPUT,  /* where the call succeeded, memory gets the `size` bytes at `from` */
        PYE_STAGED_VALUE,   /* where the call succeeded, memory gets the first `size` bytes of `value` */
    } kind;
    void *memory;
    size_t size;
    union {
        const void *from;
        uint8_t value[16];
    };
} pye_staged_t;

/* One call. */
typedef struct pye_staging {
    pye_enclave_t *enclave;
    bool is_ocall;       /* copies lie here, and what they are made of lies there */
    pye_status_t status; /* the first failure of what cannot be left at once */
    pye_staged_t *list;
    size_t count, room;
    uint8_t *next; /* what is left of the latest block */
    size_t left;
    pye_staged_t first[16]; /* the list, as long as it is short */
} pye_staging_t;

#define PYE_STAGING_BLOCK ((size_t)4096)
#define PYE_STAGING static __attribute__((cold, noinline, unused))

static inline bool pye_is_shared(const pye_enclave_t *enclave, const void *memory, size_t size)
{
    size_t offset = (uintptr_t)memory - enclave->shared_base;
    return offset < enclave->shared_size && size <= enclave->shared_size - offset;
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

/* NULL: no memory. The address holds until the next one. */
PYE_STAGING pye_staged_t *pye_staged_add(pye_staging_t *staging)
{
    if (staging->count == staging->room) {
        size_t bytes = 2 * staging->room * sizeof(pye_staged_t);
        bool is_first = staging->list == staging->first;
        pye_staged_t *list = is_first ? __builtin_malloc(bytes) : __builtin_realloc(staging->list, bytes);
        if (list == NULL) {
            return NULL;
        }
        if (is_first) {
            __builtin_memcpy(list, staging->first, sizeof(staging->first));
        }
        staging->list = list;
        staging->room *= 2;
    }
    pye_staged_t *added = &staging->list[staging->count++];
    __builtin_memset(added, 0, sizeof(*added));
    return added;
}

/* The caller's memory gets these bytes, if there are any and the call succeeds. */
PYE_STAGING pye_status_t pye_staged_output(pye_staging_t *staging, void *memory, const void *from, size_t size)
{
    if (size == 0) {
        return PYE_OK;
    }
    pye_staged_t *added = pye_staged_add(staging);
    if (added == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    added->kind = PYE_STAGED_OUTPUT;
    added->memory = memory;
    added->from = from;
    added->size = size;
    return PYE_OK;
}

/* The same with bytes that are copied at once. */
PYE_STAGING pye_status_t pye_staged_value(pye_staging_t *staging, uint64_t address, const void *value, size_t size)
{
    if (address == 0) {
        return PYE_OK;
    }
    pye_staged_t *added = pye_staged_add(staging);
    if (added == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    added->kind = PYE_STAGED_VALUE;
    added->memory = (void *)(uintptr_t)address;
    added->size = size;
    __builtin_memcpy(added->value, value, size);
    return PYE_OK;
}

/* Memory of this process until the call has ended, and beyond where `kind` says so. NULL: there is none. */
PYE_STAGING void *pye_staged_memory(pye_staging_t *staging, size_t size, int kind)
{
    pye_staged_t *added = pye_staged_add(staging);
    if (added == NULL) {
        return NULL;
    }
    added->kind = kind;
    return added->memory = __builtin_malloc(size == 0 ? 1 : size);
}

/* --- before the call ---------------------------------------------------------------------------------------------- */

/* Memory that the callee reaches for the call, aligned to 16. Never NULL for 0 bytes either. */
PYE_STAGING pye_status_t pye_stage_room(pye_staging_t *staging, size_t size, void **room)
{
    if (size > PTRDIFF_MAX) {
        return PYE_E_HOST_MEMORY;
    }
    if (staging->is_ocall) {
        *room = pye_staged_memory(staging, size, PYE_STAGED_SCRATCH);
        return *room == NULL ? PYE_E_HOST_MEMORY : PYE_OK;
    }
    size = size == 0 ? 16 : (size + 15) & ~(size_t)15;
    if (size > staging->left) {
        size_t block = size < PYE_STAGING_BLOCK ? PYE_STAGING_BLOCK : size;
        pye_staged_t *added = pye_staged_add(staging);
        if (added == NULL || (added->memory = staging->enclave->share(staging->enclave, block)) == NULL) {
            return PYE_E_HOST_MEMORY; /* a list without its memory is fine: PYE_STAGED_SHARED of NULL */
        }
        if (block - size < staging->left) { /* the rest of the earlier one is more */
            *room = added->memory;
            return PYE_OK;
        }
        staging->next = added->memory;
        staging->left = block;
    }
    *room = staging->next;
    staging->next += size;
    staging->left -= size;
    return PYE_OK;
}

/* One copy of what the other side may be changing: whatever is read later is read from it. */
static inline void pye_copy_once(void *to, const void *from, size_t size)
{
    __builtin_memcpy(to, from, size);
    __asm__ volatile("" ::: "memory");
}

/* A buffer of the caller's: the callee gets the address of a copy, and NULL as NULL. An enclave gets shared memory as it is;
 * an enclave's own buffer is wholly there, and what nobody writes of an output's copy is zero. */
PYE_STAGING pye_status_t pye_stage(pye_staging_t *staging, uint64_t address, uint64_t *sent, size_t size, unsigned how)
{
    void *memory = (void *)(uintptr_t)address, *room;
    *sent = address;
    if (memory == NULL) {
        return PYE_OK;
    }
    if (pye_is_shared(staging->enclave, memory, size) != staging->is_ocall) {
        return staging->is_ocall ? PYE_E_POINTER : PYE_OK;
    }
    PYE_TRY(pye_stage_room(staging, size, &room));
    if (staging->is_ocall) {
        if ((how & PYE_STAGE_IN) != 0) {
            pye_copy_once(room, memory, size);
            pye_leave_across(memory, size);
        } else {
            __builtin_memset(room, 0, size);
        }
    } else if ((how & PYE_STAGE_IN) != 0) {
        pye_copy_across(room, memory, size);
    }
    *sent = (uint64_t)(uintptr_t)room;
    return (how & PYE_STAGE_OUT) == 0 ? PYE_OK : pye_staged_output(staging, memory, room, size);
}

/* Part of a struct of the caller's whose pointers stay as they are: what lies from one offset to another comes back. */
PYE_STAGING pye_status_t pye_stage_part(pye_staging_t *staging, void *memory, const void *staged, size_t from,
                                        size_t to)
{
    return pye_staged_output(staging, (uint8_t *)memory + from, (const uint8_t *)staged + from, to - from);
}

/* Room for what the enclave says of an output that it allocates; a copy of what an ocall's frame points at. */
PYE_STAGING pye_status_t pye_stage_answer(pye_staging_t *staging, uint64_t address, uint64_t *sent, size_t size)
{
    void *room;
    *sent = address;
    if (staging->is_ocall) {
        return pye_stage(staging, address, sent, size, PYE_STAGE_IN);
    }
    if (address == 0) {
        return PYE_OK;
    }
    PYE_TRY(pye_stage_room(staging, size, &room));
    *sent = (uint64_t)(uintptr_t)room;
    return PYE_OK;
}

/* An array of pointers; the callee gets one of its own, with the sizes of what they point at in `sizes`. */
PYE_STAGING pye_status_t pye_stage_array(pye_staging_t *staging, uint64_t address, uint64_t *sent, size_t bytes,
                                         const uint64_t *sizes, unsigned how)
{
    PYE_TRY(pye_stage_answer(staging, address, sent, bytes));
    uint64_t *room = (uint64_t *)(uintptr_t)*sent;
    const uint64_t *pointers = staging->is_ocall ? room : (const uint64_t *)(uintptr_t)address;
    if (staging->is_ocall && room != NULL && sizes == NULL && bytes != 0) {
        return PYE_E_POINTER; /* the host's function would look for sizes there; an ecall's bridge refuses it itself */
    }
    for (size_t at = 0; pointers != NULL && at < bytes / sizeof(uint64_t); at++) {
        uint64_t element;
        PYE_TRY(pye_stage(staging, pointers[at], &element, sizes == NULL ? 0 : sizes[at], how));
        room[at] = element;
    }
    return PYE_OK;
}

/* Bytes of a string in shared memory with its terminator, as it is now; 0 where it has none there. */
PYE_STAGING size_t pye_shared_string(const pye_staging_t *staging, const void *memory, size_t width)
{
    size_t size = 0;
    uint32_t unit = 1;
    while (unit != 0 && pye_is_shared(staging->enclave, memory, size + width)) {
        unit = 0;
        __builtin_memcpy(&unit, (const uint8_t *)memory + size, width);
        size += width;
    }
    return unit == 0 ? size : 0;
}

/* A string of an ocall's, whose copy ends where the string did, whatever the enclave makes of it meanwhile. */
PYE_STAGING pye_status_t pye_stage_string(pye_staging_t *staging, uint64_t address, uint64_t *sent, size_t width,
                                          unsigned how)
{
    size_t size = address == 0 ? 0 : pye_shared_string(staging, (const void *)(uintptr_t)address, width);
    if (address != 0 && size == 0) {
        return PYE_E_POINTER;
    }
    PYE_TRY(pye_stage(staging, address, sent, size, how));
    if (size != 0) {
        __builtin_memset((uint8_t *)(uintptr_t)*sent + size - width, 0, width);
    }
    return PYE_OK;
}

/* An array of them. */
PYE_STAGING pye_status_t pye_stage_strings(pye_staging_t *staging, uint64_t address, uint64_t *sent, size_t bytes)
{
    PYE_TRY(pye_stage_answer(staging, address, sent, bytes));
    uint64_t *room = (uint64_t *)(uintptr_t)*sent;
    for (size_t at = 0; room != NULL && at < bytes / sizeof(uint64_t); at++) {
        PYE_TRY(pye_stage_string(staging, room[at], &room[at], 1, PYE_STAGE_IN));
    }
    return PYE_OK;
}

/* The same for the address of such an output. */
PYE_STAGING pye_status_t pye_stage_given(pye_staging_t *staging, uint64_t address, uint64_t *sent)
{
    PYE_TRY(pye_stage_answer(staging, address, sent, sizeof(void *)));
    if (*sent == 0) {
        return PYE_OK;
    }
    pye_staged_t *added = pye_staged_add(staging);
    if (added == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    added->kind = PYE_STAGED_GIVEN;
    added->from = (const void *)(uintptr_t)*sent;
    return PYE_OK;
}

/* --- after a call that succeeded ---------------------------------------------------------------------------------- */

/* Notes a failure, and goes on: what else the enclave was given has to be released. */
static inline void pye_receive_failed(pye_staging_t *staging, pye_status_t status)
{
    staging->status = staging->status == PYE_OK ? status : staging->status;
}

/* The address that the enclave left for pye_stage_given. */
PYE_STAGING const void *pye_given(const pye_staging_t *staging, uint64_t sent)
{
    for (size_t at = 0; sent != 0 && at < staging->count; at++) {
        const pye_staged_t *one = &staging->list[at];
        if (one->kind == PYE_STAGED_GIVEN && one->from == (const void *)(uintptr_t)sent) {
            return one->memory;
        }
    }
    return NULL;
}

/* What the caller is to own in place of shared memory; NULL for NULL, and after a failure. */
PYE_STAGING void *pye_receive_room(pye_staging_t *staging, const void *given, size_t size)
{
    if (given == NULL || staging->status != PYE_OK) {
        return NULL;
    }
    if (!pye_is_shared(staging->enclave, given, size)) {
        pye_receive_failed(staging, PYE_E_POINTER);
        return NULL;
    }
    void *memory = pye_staged_memory(staging, size, PYE_STAGED_RESULT);
    if (memory == NULL) {
        pye_receive_failed(staging, PYE_E_HOST_MEMORY);
    }
    return memory;
}

PYE_STAGING void *pye_receive(pye_staging_t *staging, const void *given, size_t size)
{
    void *memory = pye_receive_room(staging, given, size);
    if (memory != NULL) {
        pye_copy_once(memory, given, size);
        pye_leave_across(given, size);
    }
    return memory;
}

/* A string of characters of `width`, which ends here whatever the enclave makes of it meanwhile. */
PYE_STAGING void *pye_receive_string(pye_staging_t *staging, const void *given, size_t width)
{
    if (given == NULL) {
        return NULL;
    }
    size_t size = pye_shared_string(staging, given, width);
    if (size == 0) {
        pye_receive_failed(staging, PYE_E_POINTER);
        return NULL;
    }
    uint8_t *memory = pye_receive(staging, given, size);
    if (memory != NULL) {
        __builtin_memset(memory + size - width, 0, width);
    }
    return memory;
}

/* Releases what was received. */
static inline void pye_receive_end(pye_staging_t *staging, const void *given)
{
    staging->enclave->unshare(staging->enclave, (void *)(uintptr_t)given);
}

/* Memory in which structs are received, all of which then go to the caller's. NULL after a failure. */
PYE_STAGING void *pye_receive_structs(pye_staging_t *staging, uint64_t address, size_t size)
{
    void *memory = pye_staged_memory(staging, size, PYE_STAGED_SCRATCH);
    if (memory == NULL) {
        pye_receive_failed(staging, PYE_E_HOST_MEMORY);
        return NULL;
    }
    pye_receive_failed(staging, pye_staged_output(staging, (void *)(uintptr_t)address, memory, size));
    return memory;
}

/* --- the call ----------------------------------------------------------------------------------------------------- */

/* Sets what in `sent`, a copy of the frame, is the address of a staged buffer. */
typedef pye_status_t (*pye_stage_function_t)(pye_staging_t *staging, const void *frame, void *sent);
/* Copies what the enclave allocated, and releases it. */
typedef pye_status_t (*pye_receive_function_t)(pye_staging_t *staging, const void *frame, const void *sent);

static inline void pye_staging_read_given(pye_staging_t *staging)
{
    for (size_t at = 0; at < staging->count; at++) {
        pye_staged_t *one = &staging->list[at];
        if (one->kind == PYE_STAGED_GIVEN) {
            pye_copy_once(&one->memory, one->from, sizeof(one->memory));
        }
    }
}

PYE_STAGING void pye_staging_end(pye_staging_t *staging, pye_status_t status)
{
    for (size_t at = 0; status == PYE_OK && at < staging->count; at++) {
        pye_staged_t *one = &staging->list[at];
        if (one->kind == PYE_STAGED_OUTPUT && staging->is_ocall) {
            pye_copy_across(one->memory, one->from, one->size);
        } else if (one->kind == PYE_STAGED_OUTPUT) {
            __builtin_memcpy(one->memory, one->from, one->size);
            pye_leave_across(one->from, one->size);
        } else if (one->kind == PYE_STAGED_VALUE) {
            __builtin_memcpy(one->memory, one->value, one->size);
        }
    }
    for (size_t at = 0; at < staging->count; at++) {
        pye_staged_t *one = &staging->list[at];
        if (one->kind == PYE_STAGED_SHARED || one->kind == PYE_STAGED_GIVEN) {
            staging->enclave->unshare(staging->enclave, one->memory);
        } else if (one->kind == PYE_STAGED_SCRATCH || (one->kind == PYE_STAGED_RESULT && status != PYE_OK)) {
            __builtin_free(one->memory);
        }
    }
    if (staging->list != staging->first) {
        __builtin_free(staging->list);
    }
}

PYE_STAGING pye_status_t pye_enter_staged(pye_enclave_t *enclave, uint32_t index, const pye_ocall_table_t *ocalls,
                                          void *frame, size_t size, void *context, pye_stage_function_t stage,
                                          pye_receive_function_t receive)
{
    pye_staging_t staging = {.enclave = enclave, .room = sizeof(staging.first) / sizeof(staging.first[0])};
    staging.list = staging.first;
    void *shared = NULL;
    void *sent = pye_staged_memory(&staging, size, PYE_STAGED_SCRATCH);
    pye_status_t status = sent == NULL ? PYE_E_HOST_MEMORY : pye_stage_room(&staging, size, &shared);
    if (status == PYE_OK) {
        __builtin_memcpy(sent, frame, size);
        status = stage == NULL ? PYE_OK : stage(&staging, frame, sent);
    }
    if (status == PYE_OK) {
        __builtin_memcpy(shared, sent, size);
        status = enclave->call(enclave, index, ocalls, shared, size, context);
    }
    if (status == PYE_OK) {
        pye_staging_read_given(&staging);
        status = receive == NULL ? PYE_OK : receive(&staging, frame, sent);
        status = staging.status == PYE_OK ? status : staging.status;
        __builtin_memcpy(frame, shared, size); /* the result, which the caller reads where all is well */
    }
    pye_staging_end(&staging, status);
    return status;
}

/* How every proxy enters. */
static inline pye_status_t pye_enter(pye_enclave_t *enclave, uint32_t index, const pye_ocall_table_t *ocalls,
                                     void *frame, size_t size, void *context, pye_stage_function_t stage,
                                     pye_receive_function_t receive)
{
    if (__builtin_expect(enclave->share != NULL, 0)) {
        return pye_enter_staged(enclave, index, ocalls, frame, size, context, stage, receive);
    }
    return enclave->call(enclave, index, ocalls, frame, size, context);
}

/* --- an ocall ----------------------------------------------------------------------------------------------------- */

PYE_STAGING pye_status_t pye_serve_staged(pye_enclave_t *enclave, void *frame, size_t size, size_t results,
                                          pye_deferred_t **deferred, pye_stage_function_t stage,
                                          pye_ocall_function_t serve)
{
    if (!pye_is_shared(enclave, frame, size)) {
        return PYE_E_OCALL;
    }
    pye_staging_t staging = {.enclave = enclave, .is_ocall = true};
    staging.room = sizeof(staging.first) / sizeof(staging.first[0]);
    staging.list = staging.first;
    uint8_t *given = pye_staged_memory(&staging, 2 * size, PYE_STAGED_SCRATCH), *own = given + size;
    pye_status_t status = given == NULL ? PYE_E_HOST_MEMORY : PYE_OK;
    if (status == PYE_OK) {
        pye_copy_once(given, frame, size);
        __builtin_memcpy(own, given, size);
        status = stage == NULL ? PYE_OK : stage(&staging, given, own);
    }
    if (status == PYE_OK) {
        status = pye_staged_output(&staging, (uint8_t *)frame + results, own + results, size - results);
    }
    if (status == PYE_OK) {
        status = serve(enclave, own, deferred);
    }
    pye_staging_end(&staging, status);
    return status == PYE_OK ? PYE_OK : PYE_E_OCALL;
}

/* How every ocall with a frame is served; its results begin at this offset of the frame. */
static inline pye_status_t pye_serve_ocall(pye_enclave_t *enclave, void *frame, size_t size, size_t results,
                                           pye_deferred_t **deferred, pye_stage_function_t stage,
                                           pye_ocall_function_t serve)
{
    if (__builtin_expect(enclave->share != NULL, 0)) {
        return pye_serve_staged(enclave, frame, size, results, deferred, stage, serve);
    }
    return serve(enclave, frame, deferred);
}

#endif
