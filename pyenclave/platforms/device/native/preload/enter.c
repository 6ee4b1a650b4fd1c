/* __vdso_sgx_enter_enclave as include/uapi/asm/sgx.h documents it: ENCLU with a leaf of the caller's, what became of it in
 * `struct sgx_enclave_run`, and the caller's exit handler in between. ENCLU raises an invalid opcode here, which the signal
 * handler carries out; an exception that the kernel would fix up goes on at `enter_exception`.
 *
 * The frame is anchored in RBP: the enclave and the exit handler may leave RSP where they want it.
 */
#include "preload.h"

#define EINVAL_NEGATIVE "$-22"

/* clang-format off */
__asm__(
    "    .text\n"
    "    .globl enter_enclave, enter_enclu, enter_exception\n"
    "    .hidden enter_enclave, enter_enclu, enter_exception\n"
    "    .type enter_enclave, @function\n"
    "    .balign 64\n"
    "enter_enclave:\n"
    "    .cfi_startproc\n"
    "    push    %rbp\n"
    "    .cfi_def_cfa_offset 16\n"
    "    .cfi_offset %rbp, -16\n"
    "    mov     %rsp, %rbp\n"
    "    .cfi_def_cfa_register %rbp\n"
    "    push    %rbx\n"
    "    .cfi_offset %rbx, -24\n"
    "    mov     %ecx, %eax\n"
    "1:  lea     -2(%rax), %ecx\n"            /* EENTER or ERESUME */
    "    cmp     $1, %ecx\n"
    "    ja      5f\n"
    "    mov     16(%rbp), %rcx\n"            /* the run */
    "    mov     $40, %ebx\n"                 /* its reserved bytes */
    "2:  cmpq    $0, (%rcx, %rbx)\n"
    "    jne     5f\n"
    "    add     $8, %ebx\n"
    "    cmp     $256, %ebx\n"
    "    jb      2b\n"
    "    mov     (%rcx), %rbx\n"              /* TCS */
    "    lea     enter_enclu(%rip), %rcx\n"   /* AEP: the same instruction, to resume */
    "enter_enclu:\n"
    "    .byte   0x0f, 0x01, 0xd7\n"
    "    mov     16(%rbp), %rbx\n"            /* EEXIT */
    "    movl    $4, 8(%rbx)\n"
    "3:  cmpq    $0, 24(%rbx)\n"
    "    jne     6f\n"
    "    xor     %eax, %eax\n"
    "4:  mov     -8(%rbp), %rbx\n"
    "    leave\n"
    "    .cfi_remember_state\n"
    "    .cfi_def_cfa %rsp, 8\n"
    "    ret\n"
    "    .cfi_restore_state\n"
    "5:  mov     " EINVAL_NEGATIVE ", %eax\n"
    "    jmp     4b\n"
    "enter_exception:\n"                      /* EAX the leaf, DI vector, SI error code, RDX address */
    "    mov     16(%rbp), %rbx\n"
    "    mov     %eax, 8(%rbx)\n"
    "    mov     %di, 12(%rbx)\n"
    "    mov     %si, 14(%rbx)\n"
    "    mov     %rdx, 16(%rbx)\n"
    "    jmp     3b\n"
    "6:  mov     %rsp, %rcx\n"                /* what the handler gets as the enclave's RSP */
    "    mov     %rbx, %rax\n"
    "    mov     %rsp, %rbx\n"
    "    and     $-16, %rsp\n"
    "    push    %rax\n"
    "    push    %rax\n"
    "    cld\n"
    "    call    *24(%rax)\n"
    "    mov     %rbx, %rsp\n"
    "    test    %eax, %eax\n"
    "    jle     4b\n"
    "    jmp     1b\n"
    "    .cfi_endproc\n"
    "    .size   enter_enclave, . - enter_enclave\n");
/* clang-format on */
