/* The machine state that crosses the boundary, for entry.S and exit.S. */
#ifndef PYENCLAVE_MACHINE_STATE_H
#define PYENCLAVE_MACHINE_STATE_H

#include "pyenclave_arch.h"

/* clang-format off */

/* The link frame of an open ocall, on the trusted stack, lowest address first. */
#define LINK_MAGIC 0                     /* pye_link_key ^ address of the frame */
#define LINK_PREVIOUS 8                  /* the frame of the ocall below, 0 for none */
#define LINK_FPU 16                      /* FCW, MXCSR: control words are the callee's to keep (psABI 3.2.1) */
#define LINK_SIZE 24

#define X87_PENDING 0x80                 /* of FSW: an exception that is not masked */

/* Every component that XFRM carries (x87, SSE, AVX: image/layout.py has no other) goes to its initial state, in a fifth of
 * the time that XRSTOR takes. No instruction waits for an exception that is pending before FNCLEX has taken it away.
 *   VZEROALL  all of YMM0 to YMM15
 *   LDMXCSR   every exception masked, every sticky flag set, so that no timing differs (A04) */
.macro RESET_VECTORS
    vzeroall
    ldmxcsr pye_initial_mxcsr(%rip)
.endm

/* x87, where no exception flag is set. FNINIT would do all of it but the ST values, and takes 26 ns, this and FNCLEX 16.
 *   FLDCW     the control word
 *   EMMS      every tag empty, so that nothing overflows; TOP 0
 *   FTST      C0, C2, C3, which are 0 for a positive number; C1 is 0 after each load
 *   8 loads   the ST values, mantissa and exponent: a zero by MMX would leave the exponent set
 *   EMMS      the tags again; after 8 loads TOP is 0
 * What stays as x87's last instruction is the last load, a constant of the image; so is its operand where a processor
 * notes each one. Where it notes operand (CPUID.7.0:EBX[6]) and opcode only for an exception that is not masked (SDM
 * vol. 1, 8.1.8 and 8.1.9), these are what they were: FNINIT takes them away, see pye_exit. */
.macro RESET_X87
    fldcw   pye_initial_fcw(%rip)
    emms
    fld1
    ftst
    fstp    %st(0)
    .rept 7
    fldz
    .endr
    flds    pye_zero(%rip)
    emms
.endm

/* R8: this thread's data; R9: the enclave's base. */
.macro THREAD_DATA_AND_BASE
    mov     %gs:PYE_THREAD_SELF, %r8
    lea     __pye_base(%rip), %r9
    add     %r9, %r8
.endm

.macro CLEAR_R8_TO_R15
    xor     %r8d, %r8d
    xor     %r9d, %r9d
    xor     %r10d, %r10d
    xor     %r11d, %r11d
    xor     %r12d, %r12d
    xor     %r13d, %r13d
    xor     %r14d, %r14d
    xor     %r15d, %r15d
.endm
/* clang-format on */
#endif
