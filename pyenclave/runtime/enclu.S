/* EREPORT and EGETKEY: what the processor says and gives inside, and no host. Operands are memory, so no register holds
 * anything secret afterwards; RBX is the caller's to find unchanged (psABI 3.2.1).
 */
#include "pyenclave_arch.h"

/* void pye_ereport(const struct pye_targetinfo *target, const uint8_t data[64], struct pye_report *report): at multiples of
 * 512, 128 and 512. */
    .section .text.pye_ereport, "ax", @progbits
    .globl  pye_ereport
    .hidden pye_ereport
    .type   pye_ereport, @function
    .balign 16
pye_ereport:
    push    %rbx
    mov     %rdi, %rbx
    mov     %rsi, %rcx                   /* RDX is where the report goes, as it is */
    mov     $PYE_ENCLU_EREPORT, %eax
    enclu
    pop     %rbx
    ret
    .size   pye_ereport, . - pye_ereport

/* uint32_t pye_egetkey(const struct pye_keyrequest *request, uint8_t key[16]): at multiples of 512 and 16; 0, or
 * PYE_EGETKEY_*, which leaves the key as it was. */
    .section .text.pye_egetkey, "ax", @progbits
    .globl  pye_egetkey
    .hidden pye_egetkey
    .type   pye_egetkey, @function
    .balign 16
pye_egetkey:
    push    %rbx
    mov     %rdi, %rbx
    mov     %rsi, %rcx
    mov     $PYE_ENCLU_EGETKEY, %eax
    enclu
    pop     %rbx
    ret
    .size   pye_egetkey, . - pye_egetkey

    .section .note.GNU-stack, "", @progbits
