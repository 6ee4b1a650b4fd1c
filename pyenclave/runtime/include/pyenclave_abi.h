/* What both sides of the boundary agree on: statuses, the call block, the error record.
 *
 * Entry (EENTER): RDI = a command below or an ecall index, RSI = address of a pye_call_t outside (0 for INIT and ORET
 * carry their own meaning, see calls.c). Exit (EEXIT): RDI = PYE_EXIT_*, RSI = the status, the ocall's index and
 * frame or the wanted size. No other register carries anything in either direction.
 */
#ifndef PYENCLAVE_ABI_H
#define PYENCLAVE_ABI_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t pye_status_t;

#define PYE_OK 0u
#define PYE_E_EXCEPTION 1u    /* the body raised; the error record says what */
#define PYE_E_OCALL 2u        /* an ocall was left by an error of the host, which has kept it */
#define PYE_E_FRAME 3u        /* the frame or the call block does not lie outside, or has the wrong size */
#define PYE_E_POINTER 4u      /* a buffer does not lie wholly outside, or NULL has a length */
#define PYE_E_LENGTH 5u       /* a length is negative, overflows or is no multiple of its element */
#define PYE_E_STRING 6u       /* a string is not terminated at exactly its length */
#define PYE_E_VALUE 7u        /* a bool or an enum has a value that its type does not */
#define PYE_E_MEMORY 8u       /* the call's arena or the heap is exhausted */
#define PYE_E_ECALL 9u        /* no ecall has this index */
#define PYE_E_NOT_ALLOWED 10u /* private, or not in the open ocall's allow list */
#define PYE_E_DEPTH 11u       /* no room on the trusted stack for another nested call */
#define PYE_E_TRUSTED 12u     /* trusted code handed an ocall a buffer that is not inside */
#define PYE_E_RESULT 13u      /* an ocall's results break a rule */
#define PYE_E_UTF8 14u        /* a str is not valid UTF-8 */
#define PYE_E_AREA 15u        /* the host had no memory for an ocall's frame, or for a result */
/* Sticky: the enclave refuses everything from here on. */
#define PYE_E_ABORTED 64u  /* an earlier violation, or a fault, ended this enclave */
#define PYE_E_PROTOCOL 65u /* entry before initialisation, CSSA not 0, an ORET that nothing waits for */
/* Never from inside: the host's own. */
#define PYE_E_CRASHED 128u /* a fault inside */
#define PYE_E_LOST 129u    /* the enclave was gone before this call */
#define PYE_E_HOST_MEMORY 130u
#define PYE_E_INTERRUPTED 131u /* a signal ended the wait for a TCS */
#define PYE_E_BUSY 132u        /* no TCS is free, and the thread that would wait holds one in another greenlet */
#define PYE_E_ORDER 133u       /* an ocall ended before an ecall that was made in it: the enclave was given up */
#define PYE_E_LEFT 134u        /* the enclave was gone when this call came back from an ocall */

#define PYE_CMD_INIT 0x100000000u
#define PYE_CMD_ORET 0x100000001u /* RSI: status of the ocall, or the address of the memory that was asked for */

#define PYE_EXIT_RETURN 0u /* RSI: status */
#define PYE_EXIT_GROW 1u   /* RSI: bytes of untrusted area wanted */
#define PYE_EXIT_OCALL 2u  /* RDI: this + (index << 8); RSI: address of the ocall's frame */
#define PYE_EXIT_GIVE 3u   /* RSI: bytes of memory wanted that will be the ecall's caller's, if the ecall succeeds */

#define PYE_MESSAGE_SIZE 1024u
#define PYE_TRACE_DEPTH 8u

/* One trusted frame of a traceback, innermost first. */
typedef struct pye_trace {
    uint32_t line;
    char function[62];
    char file[62];
} pye_trace_t;

/* What went wrong inside; written out only where the status is PYE_E_EXCEPTION, or PYE_E_ABORTED by a failed assertion of
 * a debug image. */
typedef struct pye_error {
    uint32_t exception;    /* PYE_EXC_* of pyenclave_exceptions.h, 0 for none */
    uint32_t message_size; /* bytes of UTF-8 in message, at most PYE_MESSAGE_SIZE */
    uint32_t trace_count;
    uint32_t argument; /* 0: the message is the exception's argument; 1: its repr (of a KeyError's key) */
    char message[PYE_MESSAGE_SIZE];
    pye_trace_t trace[PYE_TRACE_DEPTH];
} pye_error_t;

/* One entry, in untrusted memory: where the frame is, and room for ocall frames. Copied in once. */
typedef struct pye_call {
    uint64_t frame; /* address of the frame, 0 where the function needs none */
    uint64_t frame_size;
    uint64_t area; /* untrusted memory that is the enclave's to use until the call returns */
    uint64_t area_size;
    pye_error_t error; /* written by the enclave */
} pye_call_t;

#endif
