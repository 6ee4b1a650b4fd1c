/* One ecall, from the sanitised entry to the status that leaves: the checks that no bridge can forget. */
#include "internal.h"

#include "state.h"
#include "thread_error.h"

#define STACK_ROOM 0x4000u /* what a nested ecall must find on the trusted stack (bridge.md 22) */

/* The part of pye_call_t that the host writes, copied in once. */
typedef struct request {
    pye_frame_t frame;
    uint64_t area;
    uint64_t area_size;
    uint64_t signals;
} request_t;

_Static_assert(offsetof(pye_call_t, error) == sizeof(request_t), "request_t is the head of pye_call_t");

static const uint64_t no_signal; /* where the host has no word for it */

static pye_status_t check_request(uint64_t call, request_t *request)
{
    if (call % 8 != 0 || !pye_is_outside(call, sizeof(pye_call_t))) {
        return PYE_E_FRAME;
    }
    pye_fence(); /* all checks so far: state, index, permission, where the call block is */
    pye_load(request, call, sizeof(*request));
    bool frame = request->frame.size == 0 ||
                 (request->frame.address % 8 == 0 && pye_is_outside(request->frame.address, request->frame.size));
    bool area = request->area_size == 0 ||
                (request->area % 16 == 0 && pye_is_outside(request->area, request->area_size));
    bool signals = request->signals == 0 ||
                   (request->signals % 8 == 0 && pye_is_outside(request->signals, sizeof(uint64_t)));
    return frame && area && signals ? PYE_OK : PYE_E_FRAME;
}

/* Root ecalls may be public ones only; while an ocall is open, only those that it allows (A22, A23). */
static pye_status_t check_permission(const pye_thread_state_t *thread, uint64_t index)
{
    bool nested = thread->fixed.link != 0;
    if (index > UINT32_MAX) {
        return PYE_E_ECALL;
    }
    if (nested) {
        uint64_t room = (uint64_t)(uintptr_t)__builtin_frame_address(0) - (uint64_t)(uintptr_t)pye_at(0);
        if (room < thread->fixed.stack_limit + STACK_ROOM) {
            return PYE_E_DEPTH;
        }
        return pye_ecall_is_allowed((uint32_t)index, (uint32_t)thread->ocall_index) ? PYE_OK : PYE_E_NOT_ALLOWED;
    }
    return pye_ecall_is_root((uint32_t)index) ? PYE_OK : PYE_E_NOT_ALLOWED;
}

/* A production image keeps the trusted frames, and the message unless the running ecall reveals it. */
static void report_error(const pye_thread_state_t *thread, pye_error_t *error, uint64_t call)
{
    if ((pye_config.flags & PYE_CONFIG_FLAG_DEBUG) == 0) {
        pye_wipe(error->trace, sizeof(error->trace));
        error->trace_count = 0;
        if (!thread->reveal) {
            pye_wipe(error->message, sizeof(error->message));
            error->message_size = 0;
            error->argument = 0; /* which says how long the fields are behind it */
        }
    }
    pye_store(call + offsetof(pye_call_t, error), error, sizeof(*error));
}

static pye_status_t run(pye_thread_state_t *thread, uint64_t index, uint64_t call, const request_t *request)
{
    thread->call = call;
    thread->area_next = request->area;
    thread->area_end = request->area + request->area_size;
    thread->signals = request->signals != 0 ? request->signals : (uint64_t)(uintptr_t)&no_signal;
    thread->reveal = 0;
    pye_arena_mark_t mark = pye_arena_mark();
    pye_status_t status = pye_dispatch((uint32_t)index, &request->frame);
    if (pye_is_error(&thread->error, thread->status) != (status == PYE_E_EXCEPTION) &&
        (status == PYE_OK || status == PYE_E_EXCEPTION)) {
        /* A bridge that overlooks an error, or claims one that nobody raised, does not decide: the call failed. */
        pye_raise(PYE_EXC_SystemError, "a bridge and the error record disagree");
        status = PYE_E_EXCEPTION;
    }
    if (status == PYE_E_EXCEPTION && thread->status != PYE_OK) {
        status = thread->status;
    } else if (status == PYE_E_EXCEPTION) {
        report_error(thread, &thread->error, call);
    }
    if (pye_is_error(&thread->error, thread->status)) {
        pye_error_clear();
    }
    pye_arena_release(mark);
    return status;
}

/* Called by entry.S for every command but INIT and ORET.
 *
 * What speculation may do before each fence (security.md B13):
 *
 * - From the entry's fence to check_request's: only thread data, pye_config and the tables of permission are read. The
 *   tables at indices that are clamped (pye_clamp), so the bit is one of a public table whatever the branches say; none
 *   of the addresses depends on what was read.
 * - From there to a bridge's fence, which is before its body and before the frame's load: the call block, whose place has
 *   been checked, is loaded and compared, and pye_dispatch's branches go by an index that has been found permitted. Nothing
 *   is read at the frame, the area or the word of signals.
 */
pye_status_t pye_enter(uint64_t index, uint64_t call)
{
    pye_thread_state_t *thread = pye_thread();
    if (__atomic_load_n(&pye_state, __ATOMIC_ACQUIRE) != PYE_STATE_READY) {
        pye_aborted = 1;
        return PYE_E_PROTOCOL;
    }
    request_t request;
    pye_status_t status = check_permission(thread, index);
    if (status == PYE_OK) {
        status = check_request(call, &request);
    }
    if (status != PYE_OK) {
        return status;
    }
    uint64_t outer = thread->call;
    uint64_t area_next = thread->area_next;
    uint64_t area_end = thread->area_end;
    uint64_t signals = thread->signals;
    uint32_t reveal = thread->reveal;
    status = run(thread, index, call, &request);
    thread->call = outer;
    thread->area_next = area_next;
    thread->area_end = area_end;
    thread->signals = signals;
    thread->reveal = reveal;
    return pye_aborted ? PYE_E_ABORTED : status; /* another thread ended the enclave meanwhile */
}

void pye_assertion_failed(const char *file, const char *function, uint32_t line)
{
    pye_thread_state_t *thread = pye_thread();
    if ((pye_config.flags & PYE_CONFIG_FLAG_DEBUG) != 0 && thread->call != 0) {
        pye_error_clear();
        pye_raise(PYE_EXC_AssertionError, "");
        pye_trace(file, function, line);
        pye_store(thread->call + offsetof(pye_call_t, error), &thread->error, sizeof(thread->error));
    }
    pye_abort();
}

pye_status_t pye_frame_in(void *to, const pye_frame_t *frame, size_t size)
{
    if (frame->size != size) {
        return PYE_E_FRAME;
    }
    if (size != 0) {
        pye_fence();
        pye_load(to, frame->address, size);
    }
    return PYE_OK;
}

/* Without a fence of its own: what is compared here are constants of the bridge with the size that pye_frame_in demanded, so
 * that where it goes has been settled since the fence before the body. */
pye_status_t pye_frame_out(const pye_frame_t *frame, const void *from, size_t offset, size_t size)
{
    size_t end;
    if (__builtin_add_overflow(offset, size, &end) || end > frame->size || offset % 8 != 0 || size % 8 != 0) {
        return PYE_E_FRAME;
    }
    pye_store(frame->address + offset, (const uint8_t *)from + offset, size);
    return PYE_OK;
}
