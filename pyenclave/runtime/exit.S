/* Out of the enclave, for good or for an ocall: the lowest of what trusted code calls. entry.S has the ledger of what is
 * cleared.
 */
#include "machine_state.h"
#include "pyenclave_abi.h"

/* Leaves with RDI and RSI, to where this thread's latest entry came from. */
    .section .text.pye_leave, "ax", @progbits
    .globl  pye_leave
    .hidden pye_leave
    .type   pye_leave, @function
    .balign 16
pye_leave:
    THREAD_DATA_AND_BASE
    mov     PYE_THREAD_EXIT_TARGET(%r8), %rbx
    mov     PYE_THREAD_HOST_RSP(%r8), %rsp
    mov     PYE_THREAD_HOST_RBP(%r8), %rbp
    .size   pye_leave, . - pye_leave     /* goes on in pye_exit */

/* Leaves. RDI and RSI hold what the host may see, RBX the target; RSP and RBP are the host's already. */
    .globl  pye_exit
    .hidden pye_exit
    .type   pye_exit, @function
pye_exit:
    RESET_VECTORS
    fnstsw  %ax
    test    $X87_PENDING, %al
    jz      1f                           /* but for what a body unmasked, and left pending; flags alone tell nothing */
    fninit                               /* FDP, FOP: machine_state.h */
1:  fnclex                               /* always: how long it takes must not tell what the body's flags are */
    RESET_X87
    xor     %ecx, %ecx
    CLEAR_R8_TO_R15
    xor     %edx, %edx                   /* also sets the status flags to a constant */
    mov     $PYE_ENCLU_EEXIT, %eax
9:  enclu
    ud2
    /* The emulator may rewrite exactly these sites, after it measured them; see platforms/emulated. */
    .pushsection .pyenclave.eexit, "a", @progbits
    .balign 4
    .long   9b - .
    .popsection
    .size   pye_exit, . - pye_exit

/* uint64_t pye_ocall_exit(uint64_t exit, uint64_t value): leaves for an ocall, returns what ORET brings in RSI. */
    .globl  pye_ocall_exit
    .hidden pye_ocall_exit
    .type   pye_ocall_exit, @function
    .balign 16
pye_ocall_exit:
    push    %rbx
    push    %rbp
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    sub     $LINK_SIZE, %rsp
    movq    $0, LINK_FPU(%rsp)
    fnstcw  LINK_FPU(%rsp)
    stmxcsr LINK_FPU + 4(%rsp)
    THREAD_DATA_AND_BASE
    mov     PYE_THREAD_LINK(%r8), %rax
    mov     %rax, LINK_PREVIOUS(%rsp)
    mov     pye_link_key(%rip), %rax
    xor     %rsp, %rax
    mov     %rax, LINK_MAGIC(%rsp)
    mov     %rsp, PYE_THREAD_LINK(%r8)
    jmp     pye_leave
    .size   pye_ocall_exit, . - pye_ocall_exit

/* Called by functions with large frames, after their prologue (toolchain/flags.py): the stack is used from here on at least. */
    .globl  __sanitizer_cov_stack_depth
    .hidden __sanitizer_cov_stack_depth
    .type   __sanitizer_cov_stack_depth, @function
    .balign 16
__sanitizer_cov_stack_depth:
    mov     %gs:PYE_THREAD_SELF, %rax
    lea     __pye_base(%rip), %rcx
    mov     PYE_THREAD_STACK_LOW(%rax, %rcx), %rdx
    dec     %rdx                         /* none is 0 and becomes the largest */
    cmp     %rsp, %rdx
    jb      1f
    mov     %rsp, PYE_THREAD_STACK_LOW(%rax, %rcx)
1:  ret
    .size   __sanitizer_cov_stack_depth, . - __sanitizer_cov_stack_depth

/* _Noreturn void pye_abort(void): ends the enclave; this call and every later one answer PYE_E_ABORTED. */
    .globl  pye_abort
    .hidden pye_abort
    .type   pye_abort, @function
    .balign 16
pye_abort:
    movl    $1, pye_aborted(%rip)
    xor     %edi, %edi
    mov     $PYE_E_ABORTED, %esi
    jmp     pye_leave
    .size   pye_abort, . - pye_abort

/* Keys the link frames of open ocalls; drawn at the first entry. */
    .section .bss.pye_link_key, "aw", @nobits
    .globl  pye_link_key
    .hidden pye_link_key
    .balign 8
    .type   pye_link_key, @object
pye_link_key:
    .zero   8
    .size   pye_link_key, 8

    .section .rodata.pye_initial_state, "a", @progbits
    .balign 4
    .globl  pye_initial_mxcsr
    .hidden pye_initial_mxcsr
    .type   pye_initial_mxcsr, @object
pye_initial_mxcsr:
    .long   0x1fbf
    .size   pye_initial_mxcsr, 4
    .globl  pye_zero
    .hidden pye_zero
    .type   pye_zero, @object
pye_zero:
    .float  0
    .size   pye_zero, 4
    .globl  pye_initial_fcw
    .hidden pye_initial_fcw
    .type   pye_initial_fcw, @object
pye_initial_fcw:
    .word   0x37f
    .size   pye_initial_fcw, 2

/* Non-zero once any rule was broken; never cleared. */
    .section .bss.pye_aborted, "aw", @nobits
    .globl  pye_aborted
    .hidden pye_aborted
    .balign 4
    .type   pye_aborted, @object
pye_aborted:
    .zero   4
    .size   pye_aborted, 4

    .section .note.GNU-stack, "", @progbits
