/* What generated bridges, generated trusted code and C programmers call inside the enclave.
 *
 * A bridge never touches untrusted memory itself: it names addresses (uint64_t, never pointers) and these helpers
 * copy, once, after checking the whole range. All memory they hand out comes from the call's arena, which is wiped
 * and released when the ecall returns; nothing is freed by hand.
 */
#ifndef PYENCLAVE_T_H
#define PYENCLAVE_T_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pyenclave_abi.h"
#include "pyenclave_exceptions.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- memory ---------------------------------------------------------------------------------------------------- */

/* Zeroed, 16-byte aligned memory of the call's arena; NULL where it is exhausted. size 0 gives a valid pointer. */
void *pye_arena_alloc(size_t size);
/* Zeroed, 16-byte aligned heap memory that outlives the call; NULL where it is exhausted. */
void *pye_heap_alloc(size_t size);
/* Wipes and releases; NULL is fine; a pointer that is not allocated ends the enclave. */
void pye_heap_free(void *memory);
/* The size asked for. */
size_t pye_heap_size(const void *memory);
/* True where `memory` is what pye_heap_alloc (malloc) returned and was not freed since; any address may be asked about. */
bool pye_heap_owns(const void *memory);
/* A wipe that no compiler removes. */
void pye_wipe(void *memory, size_t size);
/* True where [address, address + size) lies wholly inside / wholly outside; size 0 is judged as 1; no overflow. */
bool pye_is_inside(const void *address, size_t size);
bool pye_is_outside(uint64_t address, uint64_t size);
/* True where it lies wholly inside and in one piece of memory that trusted code may send: a heap block, an allocation of this
 * call's arena, a variable, a constant, a live frame of this thread's stack; size 0 wherever it lies inside. */
bool pye_is_own(const void *memory, size_t size);

/* --- locks: fair enough, for short critical sections; state is trusted memory ------------------------------------ */

typedef struct pye_lock {
    uint32_t word;
} pye_lock_t;
void pye_lock(pye_lock_t *lock);
void pye_unlock(pye_lock_t *lock);

/* --- randomness --------------------------------------------------------------------------------------------------- */

/* Fills memory from RDRAND, each word retried 10 times (SDM vol. 1, 7.3.17.1); ends the enclave where that fails. */
void pye_random(void *memory, size_t size);

/* --- errors (the error ABI): one pending error a thread, the first one wins -------------------------------------- */

/* Records an exception. message is UTF-8, cut at PYE_MESSAGE_SIZE on a character boundary. Returns -1. */
int pye_raise(enum pye_exception exception, const char *message);
/* The same without a terminator; a message that is no memory of its own (pye_is_own) is left out. */
int pye_raise_sized(enum pye_exception exception, const char *message, size_t size);
/* Records what a failed helper or ocall stub returned (MemoryError, or the ocall's own error). Returns -1. */
int pye_raise_status(pye_status_t status);
/* For the status of an ocall: 0, or -1 with its error pending, which ends the ecall. */
static inline int pye_check(pye_status_t status) { return status == PYE_OK ? 0 : pye_raise_status(status); }
bool pye_error_pending(void);
void pye_error_clear(void);
/* Adds one frame to the pending error's traceback, innermost first; silently full after PYE_TRACE_DEPTH. */
void pye_trace(const char *file, const char *function, uint32_t line);
/* In a production image messages stay inside unless the running ecall says that its are public. */
void pye_reveal_errors(void);
/* Ends the enclave for good: this call and every later one. */
void pye_abort(void) __attribute__((__noreturn__));
/* The same; a debug image's caller is told where. */
void pye_assertion_failed(const char *file, const char *function, uint32_t line) __attribute__((__noreturn__));

/* --- bridges: ecalls ---------------------------------------------------------------------------------------------- */

/* The frame as the host named it. Its range was checked; every byte in it is hostile. */
typedef struct pye_frame {
    uint64_t address;
    uint64_t size;
} pye_frame_t;

/* Copies the fixed part in, whole, once; its size must be exactly `size`. */
pye_status_t pye_frame_in(void *to, const pye_frame_t *frame, size_t size);
/* Copies [offset, offset + size) of the trusted copy back to where it came from; both must be multiples of 8. */
pye_status_t pye_frame_out(const pye_frame_t *frame, const void *from, size_t offset, size_t size);

/* [in] and [in, out]: checks that the range is wholly outside, fences, copies it to the arena.
 * NULL with size 0 gives NULL; NULL with a size is PYE_E_POINTER; non-NULL with size 0 gives a non-NULL pointer. */
pye_status_t pye_buffer_in(void **to, uint64_t from, size_t size);
/* [out]: checks the range, gives zeroed arena memory for the body to fill. */
pye_status_t pye_buffer_out(void **to, uint64_t host, size_t size);
/* After the body: copies out to a host address that pye_buffer_in or pye_buffer_out checked (and checks again). */
pye_status_t pye_copy_out(uint64_t to, const void *from, size_t size);
/* A result in memory that the body chose: sends `size` bytes of `from`, which must lie in one piece of memory as
 * pye_is_own says, and on no stack, to memory of the host's that the ecall's caller will own. *to is its address, 0 for
 * NULL. */
pye_status_t pye_give(uint64_t *to, const void *from, size_t size);
/* After that, or instead on an error path: frees what malloc returned; any other memory, and NULL, stays. Between begin and
 * end no other thread allocates, so that what is released twice is nobody else's by then. */
void pye_release_begin(void);
void pye_release(const void *memory);
void pye_release_end(void);
/* How many of `size` bytes at `memory` may be read on the way to what they own: to the end of the piece of memory that
 * they lie in; 0 for NULL, on a stack, or for what is not inside. */
size_t pye_readable(const void *memory, size_t size);
/* [string] and [wstring]: like pye_buffer_in, and the terminator must be the last element and the only one. */
pye_status_t pye_string_in(char **to, uint64_t from, size_t size);
pye_status_t pye_wstring_in(void **to, uint64_t from, size_t size);
/* A bool must be 0 or 1. Without a fence, like the checks of enums: one stands between all of them and what uses them. */
static inline pye_status_t pye_check_bool(uint8_t value) { return value <= 1 ? PYE_OK : PYE_E_VALUE; }
/* Stops speculation past the checks made so far. */
static inline void pye_fence(void) { __asm__ volatile("lfence" ::: "memory"); }

/* --- bridges: ocalls ---------------------------------------------------------------------------------------------- */

/* Room in untrusted memory for one ocall: its frame, then its buffers. Opened, used once, closed. */
typedef struct pye_ocall {
    uintptr_t caller; /* where the frames of who calls the stub begin, see PYE_OCALL */
    uint64_t frame;   /* host address of the frame */
    uint64_t next;    /* where the next buffer goes */
    uint64_t end;
    uint64_t restore; /* the area's state before, given back at the end */
    void *arena;      /* where images begin in the call's arena, valid where there are any */
    size_t arena_used;
    size_t images;
} pye_ocall_t;

/* What a stub's room begins as, in the function that trusted code calls: what is on the stack below that function's
 * parameters is nobody's to send, and no place for an answer. */
#define PYE_OCALL {.caller = (uintptr_t)__builtin_frame_address(0) + 2 * sizeof(uintptr_t)}

/* pye_is_own for what an ocall's caller names: of the stack only its own frames. */
bool pye_ocall_owns(const pye_ocall_t *ocall, const void *memory, size_t size);
/* Adds `size`, rounded up to 16, to *total with an overflow check. */
pye_status_t pye_ocall_room(size_t *total, size_t size);
/* Reserves the frame and `buffers` bytes (the sum that pye_ocall_room gave); asks the host for more area if need be. */
pye_status_t pye_ocall_begin(pye_ocall_t *ocall, size_t frame, size_t buffers);
/* Zeroed memory of the call's arena until pye_ocall_end: a buffer on its way. NULL where there is none left. */
void *pye_ocall_image(pye_ocall_t *ocall, size_t size);
/* [in], [in, out], [string]: `from` must be its own (pye_ocall_owns, else PYE_E_TRUSTED), its bytes go out; *to is the host
 * address (0 for NULL). */
pye_status_t pye_ocall_in(pye_ocall_t *ocall, uint64_t *to, const void *from, size_t size);
/* [out]: reserves zeroed untrusted room for `trusted`, which must be its own. */
pye_status_t pye_ocall_out(pye_ocall_t *ocall, uint64_t *to, const void *trusted, size_t size);
/* Copies the trusted frame out, leaves the enclave, comes back: PYE_OK, or PYE_E_OCALL where the host failed. */
pye_status_t pye_ocall_call(pye_ocall_t *ocall, uint32_t index, const void *frame, size_t size);
/* After the return: copies [offset, offset + size) of the frame in, once. */
pye_status_t pye_ocall_frame_in(pye_ocall_t *ocall, void *to, size_t offset, size_t size);
/* After the return: copies a buffer in from the address that pye_ocall_in or pye_ocall_out gave. */
pye_status_t pye_ocall_copy_in(pye_ocall_t *ocall, void *to, uint64_t from, size_t size);
/* After the return: copies a buffer in from memory that the host chose; *to is heap memory for the ocall's caller to
 * free, NULL for NULL. PYE_E_RESULT where it does not lie wholly outside, or NULL has a length. */
pye_status_t pye_accept(void **to, uint64_t from, size_t size);
/* Releases the room on every path; fine after a failed begin. */
void pye_ocall_end(pye_ocall_t *ocall);

/* --- what the generated X_t.c must define ------------------------------------------------------------------------- */

/* Runs the bridge of one ecall: a bounds-checked switch, no function pointers; PYE_E_ECALL for an unknown index. */
pye_status_t pye_dispatch(uint32_t index, const pye_frame_t *frame);
/* May this ecall enter while no ocall is open / while that ocall is open? From read-only, measured tables. */
bool pye_ecall_is_root(uint32_t index);
bool pye_ecall_is_allowed(uint32_t index, uint32_t ocall);

#ifdef __cplusplus
}
#endif

#endif
