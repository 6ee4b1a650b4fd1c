/* EENTER in software (SDM vol. 3D, EENTER): the registers as hardware would set them, then a jump to TCS.OENTRY.
 *
 * An enclave leaves through its patched EEXIT sites, `jmp *%rbx`, which land here with the host's RSP restored. Only
 * the GS base is switched: the runtime never uses FS, so host signal handlers that run meanwhile find their
 * thread-local storage, and 64-bit Linux programs leave GS alone.
 */
#include "gate.h"

#include "pyenclave_arch.h"

_Static_assert(offsetof(pye_gate_t, tcs) == 0 && offsetof(pye_gate_t, entry) == 8, "assembly below");
_Static_assert(offsetof(pye_gate_t, gs_base) == 16 && offsetof(pye_gate_t, ssa) == 24, "assembly below");
_Static_assert(offsetof(pye_gate_t, host_gs) == 32 && offsetof(pye_gate_t, host_rsp) == 40, "assembly below");
_Static_assert(offsetof(pye_gate_t, rdi) == 48 && offsetof(pye_gate_t, rsi) == 56, "assembly below");
_Static_assert(offsetof(pye_gate_t, cssa) == 64, "assembly below");

/* clang-format off */
__asm__(
    "    .text\n"
    "    .globl pye_gate_enter, pye_gate_landing, pye_gate_aep\n"
    "    .hidden pye_gate_enter, pye_gate_landing, pye_gate_aep\n"
    "    .type pye_gate_enter, @function\n"
    "    .balign 64\n"
    "pye_gate_enter:\n"
    "    push    %rbx\n"
    "    push    %rbp\n"
    "    push    %r12\n"
    "    push    %r13\n"
    "    push    %r14\n"
    "    push    %r15\n"
    "    sub     $24, %rsp\n"
    "    stmxcsr (%rsp)\n"
    "    fnstcw  4(%rsp)\n"
    "    mov     %rdi, 8(%rsp)\n"
    "    rdgsbase %rax\n"
    "    mov     %rax, 32(%rdi)\n"
    "    mov     %rsp, 40(%rdi)\n"
    "    mov     24(%rdi), %rax\n"
    "    mov     %rsp, " VALUE(PYE_GPRSGX_URSP) "(%rax)\n"
    "    mov     %rbp, " VALUE(PYE_GPRSGX_URBP) "(%rax)\n"
    "    mov     16(%rdi), %rax\n"
    "    wrgsbase %rax\n"
    "    mov     (%rdi), %rbx\n"
    "    mov     8(%rdi), %r11\n"
    "    mov     64(%rdi), %rax\n"                     /* CSSA */
    "    mov     %rsi, %rdi\n"
    "    mov     %rdx, %rsi\n"
    "    lea     pye_gate_landing(%rip), %rcx\n"
    "    jmp     *%r11\n"
    "pye_gate_landing:\n"
    "    pushfq\n"
    "    pop     %rcx\n"
    "    test    $" VALUE(FOREIGN_FLAGS) ", %ecx\n"
    "    jnz     2f\n"
    "3:  mov     8(%rsp), %rdx\n"
    "    mov     %rdi, 48(%rdx)\n"
    "    mov     %rsi, 56(%rdx)\n"
    "    xor     %eax, %eax\n"
    "1:\n"
    "    mov     32(%rdx), %rcx\n"
    "    wrgsbase %rcx\n"
    "    ldmxcsr (%rsp)\n"
    "    fldcw   4(%rsp)\n"
    "    add     $24, %rsp\n"
    "    pop     %r15\n"
    "    pop     %r14\n"
    "    pop     %r13\n"
    "    pop     %r12\n"
    "    pop     %rbp\n"
    "    pop     %rbx\n"
    "    ret\n"
    "pye_gate_aep:\n"
    "    cld\n"
    "    mov     8(%rsp), %rdx\n"
    "    mov     $1, %eax\n"
    "    jmp     1b\n"
    "2:  and     $~" VALUE(FOREIGN_FLAGS) ", %ecx\n"   /* what a body set, and left set */
    "    push    %rcx\n"
    "    popfq\n"
    "    jmp     3b\n"
    "    .size   pye_gate_enter, . - pye_gate_enter\n");
/* clang-format on */
