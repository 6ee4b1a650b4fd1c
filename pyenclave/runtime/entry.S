/* Into and out of the enclave: every byte of machine state that crosses is decided here.
 *
 * What EENTER leaves (SDM vol. 3D, EENTER): RAX = CSSA, RBX = TCS, RCX = the address after EENTER, GS base from
 * TCS.OGSBASE. Everything else is the host's: RDI and RSI are its two arguments (pyenclave_abi.h), the rest is hostile.
 *
 * Ledger: which register is made safe where
 *   DF                       first instruction                                            (A01)
 *   AC, NT, other flags      constant pushed and popped on the trusted stack              (A02, A03)
 *   RSP                      from thread data, never from the host                        (A13)
 *   x87, MXCSR, XMM, YMM     RESET_VECTORS, RESET_X87, on entry and before every EEXIT    (A04 to A08)
 *   general registers        cleared before the first call and before every EEXIT        (A09, A11)
 *   status flags             constant at EEXIT: the last flag-setting instruction is XOR  (A10)
 *   FS, GS base              only hardware writes them, from the TCS                      (A12)
 *   used stack               zeroed at a root ecall's end                                 (C09)
 *   exit target              as given by EENTER, kept in thread data                      (A15)
 * No call, push or pop happens before RSP is trusted. NSSA is 1: hardware refuses an entry during an exception, and
 * CSSA is tested all the same (A16).
 */
#include "machine_state.h"
#include "pyenclave_abi.h"

#define CONSTANT_RFLAGS 0x202            /* the reserved bit 1 and IF: what every program starts with */

#define X87_EXCEPTIONS 0x80ff            /* of FSW: six exceptions, stack fault, their summary, busy: what FNCLEX clears */

#define STACK_STEP_SHIFT 7               /* what .Lwipe_stack looks at, and wipes, at a time */
#define STACK_STEP (1 << STACK_STEP_SHIFT)
#define STACK_SURE 512                   /* every ecall uses about that much: wiped without a look, less than any stack */
#if STACK_STEP != PYE_STACK_STEP || PYE_EXIT_RETURN != 0
#error "the shift, or an `xor` for PYE_EXIT_RETURN"
#endif

    .section .text.pye_entry, "ax", @progbits
    .globl  pye_entry
    .hidden pye_entry
    .type   pye_entry, @function
    .balign 64
pye_entry:
    cld
    mov     %rcx, %rbx                   /* the refusals below leave before thread data may be touched */
    test    %rax, %rax
    jnz     .Lrefuse_protocol
    cmpl    $0, pye_aborted(%rip)
    jne     .Lrefuse_aborted

    THREAD_DATA_AND_BASE                 /* measured: the page's offset from the base (A26, A27) */
    mov     %rcx, PYE_THREAD_EXIT_TARGET(%r8)
    mov     %rsp, PYE_THREAD_HOST_RSP(%r8)
    mov     %rbp, PYE_THREAD_HOST_RBP(%r8)

    mov     PYE_THREAD_STACK_LIMIT(%r8), %r11
    add     %r9, %r11
    add     PYE_THREAD_STACK_TOP(%r8), %r9
    cmpq    $0, PYE_THREAD_ENTERED(%r8)
    je      .Lfirst_entry
.Lpick_stack:
    mov     PYE_THREAD_LINK(%r8), %r10
    test    %r10, %r10
    jz      .Lroot
    cmp     %r11, %r10                   /* the open ocall's frame must lie in this thread's stack */
    jb      .Lcorrupt
    cmp     %r9, %r10
    jae     .Lcorrupt
    mov     %r10, %rsp
    jmp     .Lsanitise
.Lroot:
    mov     %r9, %rsp

.Lsanitise:
    xor     %ebp, %ebp
    pushq   $CONSTANT_RFLAGS
    popfq
    RESET_VECTORS
    fnstsw  %ax
    test    $X87_EXCEPTIONS, %ax
    jz      1f                           /* the usual case, and the host's to know: FNCLEX takes 15 ns */
    fnclex
1:  RESET_X87
    lfence                               /* nothing below may run ahead with the host's MXCSR (A04) */
    mov     $PYE_CMD_ORET, %rax
    cmp     %rax, %rdi
    je      .Loret
    mov     $PYE_CMD_INIT, %rax
    cmp     %rax, %rdi
    sete    %al
    and     $-16, %rsp
    movzbl  %al, %eax
    xor     %ebx, %ebx
    xor     %ecx, %ecx
    xor     %edx, %edx
    CLEAR_R8_TO_R15
    test    %eax, %eax
    jnz     .Linitialise
    call    pye_enter
    jmp     .Lreturn
.Linitialise:
    call    pye_initialise
.Lreturn:
    mov     %eax, %esi
    THREAD_DATA_AND_BASE
    cmpq    $0, PYE_THREAD_LINK(%r8)
    je      .Lwipe_stack                 /* a root ecall's end: RSP is the stack's top */
.Lwiped:
    xor     %edi, %edi                   /* PYE_EXIT_RETURN */
    jmp     pye_leave

/* Zeroes what the ecall used of the stack, so that nothing of it is what a later call finds in an uninitialised variable
 * or in padding. What was used is taken to end where, below the lowest frame told of, a gap of zeros is:
 *
 * - Functions of C whose variables take 256 bytes or more, and those whose size is not constant, tell their RSP
 *   (__sanitizer_cov_stack_depth). The others, below the last one told of, have smaller frames: the gap is twice the
 *   largest of this image, and measured with it (image/frames.py).
 * - Each frame has a return address, which is not zero. One chain of calls so leaves zeros of less than a frame. A later
 *   and shallower chain may write zeros over return addresses of an earlier one, down to the end of its last frame: from
 *   that frame's return address to the earlier chain's next one it is less than two frames, which is the gap.
 * - That is no proof for more than two chains. Last frames of several, each a little shallower than the one before it and
 *   zero where they overlap, could join to a longer gap; what lies below it would stay. Nothing is known to do that.
 * - The inside library's Zig wipes below itself, and tells of it (inside/wipe.zig). */
.Lwipe_stack:
    mov     PYE_THREAD_STACK_LOW(%r8), %rdi
    dec     %rdi                         /* none is 0 and becomes the largest */
    lea     -STACK_SURE(%rsp), %rax
    cmp     %rax, %rdi
    cmova   %rax, %rdi
    movq    $0, PYE_THREAD_STACK_LOW(%r8)
    and     $-STACK_STEP, %rdi
    add     PYE_THREAD_STACK_LIMIT(%r8), %r9
    vpxor   %xmm0, %xmm0, %xmm0
    mov     pye_config + PYE_CONFIG_STACK_GAP(%rip), %rdx
    mov     %rdx, %rax
    shr     $STACK_STEP_SHIFT, %rax
.Lnot_zero:
    mov     %rax, %rcx
.Lstep:
    cmp     %r9, %rdi
    jbe     .Lwipe                       /* used to the bottom */
    sub     $STACK_STEP, %rdi
    vmovdqa (%rdi), %ymm1
    vpor    32(%rdi), %ymm1, %ymm1
    vpor    64(%rdi), %ymm1, %ymm1
    vpor    96(%rdi), %ymm1, %ymm1
    vptest  %ymm1, %ymm1
    jnz     .Lnot_zero
    dec     %rcx
    jnz     .Lstep
    add     %rdx, %rdi
    jmp     .Lwipe
.Lwipe_step:
    vmovdqa %ymm0, (%rdi)
    vmovdqa %ymm0, 32(%rdi)
    vmovdqa %ymm0, 64(%rdi)
    vmovdqa %ymm0, 96(%rdi)
    add     $STACK_STEP, %rdi
.Lwipe:
    cmp     %rsp, %rdi
    jb      .Lwipe_step
    jmp     .Lwiped

/* The first entry through this TCS: stacks and SSA frames are unmeasured pages, whose content is the host's (C01). An
 * interrupt writes the frame, but for the reserved bytes of XSAVE's header, which XRSTOR then reads; and of what it finds in
 * GPRSGX, EENTER has written URSP and URBP. An interrupt that comes first brings back nothing that is trusted before
 * .Lsanitise. */
.Lfirst_entry:
    mov     %rdi, %r12
    mov     %rsi, %r13
    mov     %r11, %rdi
    mov     %r9, %rcx
    sub     %r11, %rcx
    shr     $3, %rcx
    xor     %eax, %eax
    rep stosq
    lea     __pye_base(%rip), %rdi
    add     PYE_THREAD_SSA(%r8), %rdi
    mov     $(PYE_SSA_STATE_SIZE / 8), %ecx
    rep stosq
    mov     %r12, %rdi
    mov     %r13, %rsi
    movq    $1, PYE_THREAD_ENTERED(%r8)
    jmp     .Lpick_stack

/* ORET: only for an ocall that is open on this very thread, whose frame is intact; consumed once (A21). */
.Loret:
    cmp     %r9, %rsp                    /* at the top of the stack: no ocall is open */
    je      .Lcorrupt
    mov     pye_link_key(%rip), %rax
    xor     %rsp, %rax
    cmp     LINK_MAGIC(%rsp), %rax
    jne     .Lcorrupt
    movq    $0, LINK_MAGIC(%rsp)
    mov     LINK_PREVIOUS(%rsp), %rax
    mov     %rax, PYE_THREAD_LINK(%r8)
    fldcw   LINK_FPU(%rsp)
    ldmxcsr LINK_FPU + 4(%rsp)
    lfence                               /* as above, with the MXCSR that was the callee's to keep */
    add     $LINK_SIZE, %rsp
    mov     %rsi, %rax                   /* the host's one word; pye_ocall_exit's caller judges it */
    xor     %ecx, %ecx
    xor     %edx, %edx
    xor     %esi, %esi
    xor     %edi, %edi
    xor     %r8d, %r8d
    xor     %r9d, %r9d
    xor     %r10d, %r10d
    xor     %r11d, %r11d
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbp
    pop     %rbx
    ret

/* Violations: sticky for the whole enclave (A25), told without touching this thread's data. */
.Lcorrupt:
    mov     PYE_THREAD_EXIT_TARGET(%r8), %rbx
    mov     PYE_THREAD_HOST_RSP(%r8), %rsp
    mov     PYE_THREAD_HOST_RBP(%r8), %rbp
.Lrefuse_protocol:
    movl    $1, pye_aborted(%rip)
    mov     $PYE_E_PROTOCOL, %esi
    jmp     .Lrefuse
.Lrefuse_aborted:
    mov     $PYE_E_ABORTED, %esi
.Lrefuse:
    xor     %edi, %edi                   /* PYE_EXIT_RETURN */
    jmp     pye_exit
    .size   pye_entry, . - pye_entry

    .section .note.GNU-stack, "", @progbits
